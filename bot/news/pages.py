"""The feeds that a web page names, and where sites usually have theirs. Pure."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

import lxml.html
import regex

from bot.news.formatted import clean, plain
from bot.news.items import FeedLink
from bot.news.links import absolute_url, own_base

# More would be a directory of feeds, and no choice on a phone.
MAX_LINKS: Final = 8
MAX_TITLE: Final = 100  # UTF-16 units

# What `<link rel="alternate">` says a feed is (https://www.rssboard.org/rss-autodiscovery,
# https://www.jsonfeed.org/version/1.1/#discovery).
_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
# WordPress, Blogger, Hugo, Jekyll, Ghost and their like, the most frequent first.
_USUAL_PLACES: Final = ("feed", "rss", "atom.xml", "feed.xml", "index.xml", "rss.xml", "feeds/posts/default")
_PAGE = regex.compile(
    rb"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", regex.I | regex.S
)
_CHARSET = regex.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", regex.I)


def begins_as_page(body: bytes) -> bool:
    """Whether it is a web page, by its beginning; some servers call feeds "text/html"."""
    return _PAGE.match(body) is not None


def feed_links(body: bytes, *, url: str, content_type: str | None = None) -> tuple[FeedLink, ...]:
    """The feeds that the page says it is also there as, in its order, each once, at most MAX_LINKS.

    `url` is where the page came from; `content_type` is the server's header.
    """
    charset = _CHARSET.search(content_type or "")
    try:
        parser = lxml.html.HTMLParser(encoding=charset[1] if charset else None)
    except LookupError:  # an encoding that nobody knows
        parser = lxml.html.HTMLParser()
    try:
        root = lxml.html.document_fromstring(body.replace(b"\0", b""), parser=parser)
    except (lxml.etree.ParserError, ValueError, AssertionError):
        return ()  # nothing in it
    base = own_base(root, url) or url
    found: dict[str, FeedLink] = {}
    for link in root.iter("link"):
        address = _address(link, base)
        if address is not None:
            title = plain(" ".join(clean(link.get("title") or "").split())).cut(MAX_TITLE).text
            found.setdefault(address, FeedLink(address, title))
        if len(found) == MAX_LINKS:
            break
    return tuple(found.values())


def usual_places(url: str) -> Iterator[str]:
    """Where a feed may be when a page names none: beside the page, then at the site's root."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    # "/blog" is more often a folder than a file; "/blog/about.html" is a file in one.
    path, _, name = parts.path.rpartition("/")
    folder = path if not name or "." in name else parts.path
    beside = f"{root}{folder.strip('/')}/" if folder.strip("/") else root
    for base in dict.fromkeys((beside, root)):
        for place in _USUAL_PLACES:
            yield urljoin(base, place)


def _address(link: lxml.html.HtmlElement, base: str) -> str | None:
    kinds = (link.get("rel") or "").lower().split()
    media_type = (link.get("type") or "").partition(";")[0].strip().lower()
    if "alternate" not in kinds or media_type not in _TYPES:
        return None
    address = absolute_url(link.get("href") or "", base)
    return address.partition("#")[0] if address else None
