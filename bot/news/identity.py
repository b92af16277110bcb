"""Which item of a feed is which article: pure rules over what is known and what the feed shows now.

Feeds change titles, addresses and even ids of articles they have shown, show old ones again, and use one id
for everything. A missed repetition annoys; a swallowed article is worse: where in doubt, it is a new one.
The rules stand as a table in docs/decisions.md.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import regex

from bot.news.items import FeedItem
from storage.articles import Article

# Two articles are one story only this close together.
SAME_STORY_WITHIN = timedelta(days=1)
# What a feed suddenly shows and dates this long before its newest article is not news.
NEWS_FOR = timedelta(days=7)
# Clocks and time zones of newsrooms are off by hours, not by days.
DATE_TOLERANCE = timedelta(days=1)
# More news than this in one look is a feed that was rebuilt: then dates decide, or only the newest few go.
MOST_AT_ONCE = 10
# A lead shorter than this ("Read more", "Photo: agency") does not tell one article from another.
TELLING_LEAD = 40  # characters

_NOISE = regex.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|_ga|ref|ref_src|cmpid|source|sid|sessionid|phpsessid"
    r"|jsessionid|amp|spm|at_\w+|xtor|ns_\w+|wt\.\w+|cb|ts|rnd",
    regex.I,
)
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Keys:
    """The names under which an item may be known; None where the feed's are not to be believed."""

    id: str | None
    url: str | None
    story: str | None

    def all(self) -> tuple[str, ...]:
        """Those it has."""
        return tuple(key for key in (self.id, self.url, self.story) if key is not None)


def keys_of(items: Sequence[FeedItem], feed_id: int) -> list[Keys]:
    """The keys of what a feed shows at once. An id or address that several items share tells nothing."""
    ids = Counter(item.external_id for item in items)
    urls = Counter(canonical_url(item.url) for item in items if item.url)
    found: list[Keys] = []
    for item in items:
        url = canonical_url(item.url) if item.url else None
        telling = len(item.lead) >= TELLING_LEAD
        found.append(
            Keys(
                id=_key("id", str(feed_id), item.external_id) if ids[item.external_id] == 1 else None,
                url=_key("url", url) if url and urls[url] == 1 else None,
                story=_key("story", words(item.title), words(item.lead)) if telling else None,
            )
        )
    return found


def canonical_url(url: str) -> str:
    """An address for comparing, never for showing: without what changes while the page stays the same."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    path = regex.sub(r";jsessionid=[^/]*", "", parts.path, flags=regex.I).rstrip("/")
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _NOISE.fullmatch(name)
    )
    return f"{host}{port}{path}" + (f"?{urlencode(query)}" if query else "")


def words(text: str) -> str:
    """A text for comparing: its letters and digits, in one case."""
    return _NOT_LETTERS.sub(" ", text).strip().casefold()


def known_as(
    item: FeedItem, keys: Keys, feed_id: int, known: Mapping[str, Sequence[Article]]
) -> Article | None:
    """The article that this item is, or None if it is a new one."""
    for article in known.get(keys.id or "", ()):
        # A constant id, or one that a feed gave away again: nothing else of the article is left.
        if _has_something_of(item, article):
            return article
    for article in known.get(keys.url or "", ()):
        if _same_title(item, article) or _same_lead(item, article):
            return article
    for article in known.get(keys.story or "", ()):
        if _same_moment(item, article, feed_id):
            return article
    return None


def is_news(item: FeedItem, *, newest_known: datetime | None) -> bool:
    """Whether an unknown item was published lately, by the dates of its own feed.

    One without a date is taken at its word, and so is everything in a feed that has shown nothing yet.
    """
    if item.published_at is None or newest_known is None:
        return True
    return item.published_at >= newest_known - NEWS_FOR


def worth_sending(news: Sequence[FeedItem], *, now: datetime) -> Sequence[FeedItem]:
    """All of it; of a flood, what is dated of its last day, and otherwise the newest few.

    :param news: oldest first.
    """
    if len(news) <= MOST_AT_ONCE:
        return news
    dates = [item.published_at for item in news if item.published_at is not None]
    if len(dates) == len(news):
        since = min(now, max(dates)) - DATE_TOLERANCE
        news = [item for item in news if item.published_at is not None and item.published_at >= since]
    return news[-MOST_AT_ONCE:]


def oldest_first(items: Iterable[FeedItem]) -> list[FeedItem]:
    """By their dates, or, where one has none, against the order of the feed."""
    reversed_items = list(items)[::-1]
    dates = [item.published_at for item in reversed_items if item.published_at is not None]
    if len(dates) < len(reversed_items):
        return reversed_items
    return [
        item for _, _, item in sorted(zip(dates, range(len(reversed_items)), reversed_items, strict=True))
    ]


def _has_something_of(item: FeedItem, article: Article) -> bool:
    same_url = bool(item.url and article.url) and canonical_url(item.url or "") == canonical_url(
        article.url or ""
    )
    if same_url or _same_title(item, article) or _same_lead(item, article):
        return True
    # Everything was rewritten at once. The same date, or none, says that it is still the same article.
    return item.published_at is None or item.published_at == article.published_at


def _same_title(item: FeedItem, article: Article) -> bool:
    return words(item.title) == words(article.title)


def _same_lead(item: FeedItem, article: Article) -> bool:
    return len(item.lead) >= TELLING_LEAD and words(item.lead) == words(article.lead)


def _same_moment(item: FeedItem, article: Article, feed_id: int) -> bool:
    if item.published_at is None or article.published_at is None:
        # The same feed shows the same words under other names: it was rebuilt.
        return article.feed_id == feed_id or item.published_at is article.published_at
    return abs(item.published_at - article.published_at) <= SAME_STORY_WITHIN


def _key(kind: str, *names: str) -> str:
    digest = hashlib.sha256("\n".join(names).encode("utf-8", "replace")).hexdigest()
    return f"{kind}:{digest[:40]}"
