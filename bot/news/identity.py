"""Which item of a feed is which article: pure rules over what is known and what the feed shows now.

Feeds change titles, addresses and even ids of articles they have shown, show old ones again, and use one id
for everything. A missed repetition annoys; a swallowed article is worse: where in doubt, it is a new one.
The rules stand as a table in docs/decisions.md.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from urllib.parse import parse_qsl, urlencode, urlsplit

import regex

from bot.news.items import FeedItem
from storage.articles import Article

# Two articles are one story only this close together.
SAME_STORY_WITHIN = timedelta(days=1)
# What a feed suddenly shows and dates this long before its newest article is not news.
NEWS_FOR = timedelta(days=7)
# A report under embargo carries the day it was written on, and is put before everything else all the same.
NEWS_FOR_AT_THE_TOP = timedelta(days=30)
# Clocks and time zones of newsrooms are off by hours, not by days.
DATE_TOLERANCE = timedelta(days=1)
# More news than this in one look is a feed that was rebuilt, or the first look after a long time.
MOST_AT_ONCE = 10
# So much of what was published since the last look is caught up with.
MOST_MISSED = 50
# Between two servers of one feed, and from the date of an article to its place in the feed.
LATE_BY = timedelta(hours=1)
# Nobody publishes one article after another as fast as this; a program that dates them all "now" does.
SECONDS_AN_ARTICLE = 10
# Under one address and one title, a new id this long after the last is the next of a column.
NEXT_OF_A_COLUMN = timedelta(hours=20)
# A lead shorter than this ("Read more", "Photo: agency") does not tell one article from another.
TELLING_LEAD = 40  # characters
# Of a title this long there are not two in one feed at one second.
TELLING_TITLE = 20  # characters
# Texts that have so much of their words in common are one text, reworded.
ALIKE = 0.6

_NOISE = regex.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|_ga|ref|ref_src|cmpid|source|sid|sessionid|phpsessid"
    r"|jsessionid|amp|spm|at_\w+|xtor|ns_\w+|wt\.\w+|cb|ts|rnd",
    regex.I,
)
# The number of a revision: RFC 3085 for NewsML, and "#2" after an article's address.
_REVISION = regex.compile(r"(?<=^urn:newsml:.+):[0-9]+[A-Z]?$|(?<=^https?://.+)#[0-9]+$", regex.I)
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Keys:
    """The names under which an item may be known; None where the feed's are not to be believed.

    `stem` is the id without the number of its revision; `moments`: what one feed says at one second.
    """

    id: str | None
    url: str | None
    story: str | None
    stem: str | None = None
    moments: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Those it has."""
        names = (self.id, self.url, self.story, self.stem)
        return tuple(key for key in names if key is not None) + self.moments


def keys_of(items: Sequence[FeedItem], feed_id: int) -> list[Keys]:
    """The keys of what a feed shows at once. What several items share tells nothing, but for their words."""
    ids = Counter(item.external_id for item in items)
    urls = Counter(canonical_url(item.url) for item in items if item.url)
    stems = Counter(_stem(item) for item in items)
    moments = Counter(moment for item in items for moment in _moments(item, feed_id))
    found: list[Keys] = []
    for item in items:
        url = canonical_url(item.url) if item.url else None
        stem = _stem(item)
        # Where there is no text at all, a long title is one.
        telling = len(item.lead or item.title) >= TELLING_LEAD
        found.append(
            Keys(
                id=_key("id", str(feed_id), item.external_id) if ids[item.external_id] == 1 else None,
                url=_key("url", url) if url and urls[url] == 1 else None,
                story=_key("story", words(item.title), words(item.lead)) if telling else None,
                stem=_key("stem", str(feed_id), stem) if stem and stems[stem] == 1 else None,
                moments=tuple(moment for moment in _moments(item, feed_id) if moments[moment] == 1),
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
    for article in known.get(keys.stem or "", ()):
        if _alike(item.title, article.title) or _alike(item.lead, article.lead):
            return article
    for article in known.get(keys.url or "", ()):
        if _same_lead(item, article):
            return article
        if _same_title(item, article) and not _is_next_of_a_column(item, article):
            return article
    for article in known.get(keys.story or "", ()):
        if _same_moment(item, article, feed_id):
            return article
    for moment in keys.moments:
        for article in known.get(moment, ()):
            return article
    return None


@dataclass(frozen=True, slots=True)
class Places:
    """What a feed shows before all that is known, as newer, and what after it, dated before all of it."""

    first: tuple[FeedItem, ...] = ()
    last: tuple[FeedItem, ...] = ()


def places(items: Sequence[FeedItem], known: Collection[FeedItem]) -> Places:
    """Where a feed puts what is unknown, whatever the dates say.

    Nowhere where that cannot be told: in a feed that is not in the order of its dates, as of what is read
    most, or that shows nothing known, or of one date only.
    """
    of_known = [item for item in items if item in known]
    before = tuple(takewhile(lambda item: item not in known, items))
    after = tuple(takewhile(lambda item: item not in known, items[::-1]))

    def older(unknown: tuple[FeedItem, ...]) -> tuple[FeedItem, ...]:
        return tuple(
            item for item in unknown if item.published_at is not None and item.published_at < min(dates)
        )

    dates = [item.published_at for item in of_known if item.published_at is not None]
    if not of_known:
        return Places()
    if not dates:
        return Places(first=before)  # as nearly all feeds have it
    if dates[0] != dates[-1]:
        if all(one >= next_one for one, next_one in pairwise(dates)):
            return Places(before, older(after))
        if all(one <= next_one for one, next_one in pairwise(dates)):
            return Places(after, older(before))
    return Places()


def is_news(item: FeedItem, places: Places, *, newest_known: datetime | None, first_look: datetime) -> bool:
    """Whether an unknown item was published lately, by the dates of its own feed.

    One without a date is taken at its word, and so is everything in a feed that has shown nothing yet.

    :param newest_known: the newest date the feed has shown; None: none yet.
    :param first_look: when the feed was first read. From before that, it may show more one day.
    """
    if item.published_at is None or newest_known is None:
        return True
    if item in places.last and item.published_at < first_look:
        return False
    return item.published_at >= newest_known - (NEWS_FOR_AT_THE_TOP if item in places.first else NEWS_FOR)


def worth_sending(
    news: Sequence[FeedItem],
    places: Places,
    *,
    now: datetime,
    last_look: datetime | None,
    newest_shown: datetime | None,
) -> Sequence[FeedItem]:
    """All of it; of a flood, what was published since the last look and within a week, or else the newest few
    of its last day.

    :param news: oldest first.
    :param last_look: when the feed was last read before.
    :param newest_shown: the newest date that the feed has shown, if it still shows something of that time.
    """
    if len(news) <= MOST_AT_ONCE:
        return news
    if last_look is not None:
        since = max(last_look - LATE_BY, now - NEWS_FOR)
        missed = [
            item
            for item in news
            if (
                item in places.first
                if item.published_at is None
                # By our clock, or by the feed's own.
                else item.published_at >= since or (newest_shown and item.published_at > newest_shown)
            )
        ]
        if missed and not _dated_by_a_program(missed):
            return missed[-MOST_MISSED:]
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
    # Everything was rewritten at once. The same date says that it is still the same article; where there is
    # none, an address that became another one says that it is not.
    if item.published_at is None:
        return item.url is None or article.url is None
    return item.published_at == article.published_at


def _same_title(item: FeedItem, article: Article) -> bool:
    return words(item.title) == words(article.title)


def _same_lead(item: FeedItem, article: Article) -> bool:
    return len(item.lead) >= TELLING_LEAD and words(item.lead) == words(article.lead)


def _stem(item: FeedItem) -> str | None:
    stem = _REVISION.sub("", item.external_id)
    return None if stem == item.external_id else stem


def _alike(text: str, other: str) -> bool:
    """Whether one text is the other, reworded."""
    these, those = set(words(text).split()), set(words(other).split())
    return len(these & those) >= ALIKE * max(1, min(len(these), len(those)))


def _is_next_of_a_column(item: FeedItem, article: Article) -> bool:
    """ "Weather", every morning at one address: other words, another id, another day."""
    if item.published_at is None or article.published_at is None or item.external_id == article.external_id:
        return False
    return item.published_at - article.published_at >= NEXT_OF_A_COLUMN


def _moments(item: FeedItem, feed_id: int) -> tuple[str, ...]:
    """What no other article of this feed has in common with it: a site that moves keeps its dates.

    A full hour is one that many articles have, and midnight is no time at all.
    """
    date = item.published_at
    if date is None or (date.minute, date.second) == (0, 0):
        return ()
    title, lead, moment = words(item.title), words(item.lead), date.isoformat()
    keys = []
    if len(item.title) >= TELLING_TITLE:
        keys.append(_key("moment", str(feed_id), moment, title))
    if len(item.lead) >= TELLING_LEAD:
        keys.append(_key("moment", str(feed_id), moment, "", lead))
    return tuple(keys) or (_key("moment", str(feed_id), moment, title, lead),)


def _dated_by_a_program(items: Sequence[FeedItem]) -> bool:
    dates = [item.published_at for item in items if item.published_at is not None]
    return len(dates) == len(items) and max(dates) - min(dates) < timedelta(
        seconds=SECONDS_AN_ARTICLE * len(dates)
    )


def _same_moment(item: FeedItem, article: Article, feed_id: int) -> bool:
    if item.published_at is None or article.published_at is None:
        # The same feed shows the same words under other names: it was rebuilt.
        return article.feed_id == feed_id or item.published_at is article.published_at
    return abs(item.published_at - article.published_at) <= SAME_STORY_WITHIN


def _key(kind: str, *names: str) -> str:
    digest = hashlib.sha256("\n".join(names).encode("utf-8", "replace")).hexdigest()
    return f"{kind}:{digest[:40]}"
