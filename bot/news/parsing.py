"""Bytes from a server become a feed: RSS, Atom, RDF and the many almost-feeds by feedparser, or JSON Feed.

Pure, and up to some seconds of work for the largest feeds: call it in a thread.
"""

import codecs
import io
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from itertools import islice
from typing import Any, Final

import feedparser
import regex

from bot.news.assembling import (
    MAX_ITEMS,
    feed_item,
    html_of_html,
    html_of_text,
    text_of_html,
    text_of_text,
    unique,
)
from bot.news.dates import moment_of
from bot.news.items import FeedItem, Links, NotAFeed, ParsedFeed
from bot.news.jsonfeed import looks_like_json, parse_json
from bot.news.links import absolute_url
from bot.news.pages import begins_as_page
from bot.news.pictures import enlarged_thumbnail, is_picture, picture_url

__all__ = ["NotAFeed", "parse"]

_THREADS: Final = "http://purl.org/syndication/thread/1.0"  # RFC 4685
_BLOGGER: Final = "http://schemas.google.com/blogger/2008"
_KINDS: Final = ("http://schemas.google.com/g/2005#kind", "http://schemas.google.com/blogger/2008/kind")
_EMAIL = regex.compile(r"\S+@\S+")
# Below the first a picture is an icon, by what its feed says; from the second on it will do. CSS pixels.
_MIN_SIDE: Final = 48
_USEFUL_WIDTH: Final = 600
_DECLARED = regex.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']", regex.I)
# The longer ones first: UTF-16's is the beginning of UTF-32's.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The last one of these in a feed, searched for from its end.
_OPENED = regex.compile(rb"(?r)<(?:item|entry)[\s>]", regex.I)
_CLOSED = regex.compile(rb"(?r)</(?:item|entry)\s*>", regex.I)
_WITHOUT_SCHEME = regex.compile(r"www\.[\w-]+\.", regex.I)


def parse(body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
    """The feed in `body`, with at most MAX_ITEMS items in its order.

    `url` is where it came from: relative links are resolved against it. `content_type` is the server's
    header.

    :raises NotAFeed: when there is no feed in it.
    """
    if not body.strip():
        raise NotAFeed("it is empty")
    if looks_like_json(body):
        return parse_json(body, url)
    body, is_cut_short = _without_a_torn_end(body)
    # Not told where the feed is from, it leaves ids as they are: they are names, and the feed may move.
    headers = {"content-type": _content_type(body, content_type)}
    try:
        parsed = feedparser.parse(
            # A str or bytes could be taken for an address or the name of a file, and opened.
            io.BytesIO(body),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # it has let through UnicodeDecodeError and others, for feeds damaged just so
        raise NotAFeed(f"it is damaged beyond reading ({type(error).__name__})") from None
    # For some inputs there is no "version" at all.
    if not parsed.get("version") and not parsed.entries:
        what = "a web page" if begins_as_page(body) else "not RSS, Atom or JSON Feed"
        raise NotAFeed(f"it is {what}")
    feed = _Feed(parsed, url)
    # Twice as many as are kept: some may be empty or there twice.
    items = (feed.item(entry) for entry in islice(_newest_first(parsed.entries), 2 * MAX_ITEMS))
    return ParsedFeed(
        _text(parsed.feed, "title") or None,
        unique(items),
        _ttl(parsed.feed),
        _links(parsed.feed),
        is_cut_short=is_cut_short,
    )


class _Feed:
    """What of a parsed feed as a whole is needed to read its entries."""

    def __init__(self, parsed: Any, url: str) -> None:
        self._url = url
        self._atom = str(parsed.get("version", "")).startswith("atom")
        namespaces = set(parsed.get("namespaces", {}).values())
        ids = [parsed.feed.get("id"), *(entry.get("id") for entry in parsed.entries[:1])]
        self._blogger = (
            "blogger" in str(parsed.feed.get("generator", "")).lower()
            or _BLOGGER in namespaces
            or any(str(name).startswith("tag:blogger.com,") for name in ids)
        )
        self._tells_replies = self._blogger or (
            _THREADS in namespaces and any(_reply_links(entry) for entry in parsed.entries)
        )

    def item(self, entry: Any) -> FeedItem | None:
        body, xml_base = _body(entry)
        base_url = absolute_url(xml_base, self._url) if xml_base else None
        return feed_item(
            external_id=entry.get("id"),
            url=absolute_url(_link(entry), self._url),
            feed_url=self._url,
            base_url=base_url,
            title=_text(entry, "title"),
            body_html=body,
            pictures=self._pictures(entry, base_url or self._url),
            sections=_sections(entry),
            published_at=_time(entry, "published") or _time(entry, "updated"),
            comments_open=self._comments_open(entry),
            author=_author(entry),
        )

    def _comments_open(self, entry: Any) -> bool:
        """Atom of Blogger (and of whoever else uses RFC 4685) links to the replies of an open article only.

        Blogger's RSS has no such links; it counts the replies (`thr:total`) of an open article only.
        """
        if not self._tells_replies:
            return True
        if self._atom:
            return bool(_reply_links(entry))
        return "thr_total" in entry or bool(entry.get("comments"))

    def _pictures(self, entry: Any, base_url: str) -> Iterator[str | None]:
        for enclosure in entry.get("enclosures", []):
            if is_picture(enclosure.get("href", ""), enclosure.get("type")):
                yield picture_url(enclosure.get("href"), base_url)
        shown = [
            media
            for media in entry.get("media_content", [])
            if is_picture(media.get("url", ""), media.get("type"), media.get("medium"))
            and not _is_small(media)
        ]
        # One picture in several sizes often begins with the smallest.
        if shown and 0 < _side(shown[0], "width") < _USEFUL_WIDTH:
            shown.sort(key=lambda media: _side(media, "width"), reverse=True)
        for media in shown:
            yield picture_url(media.get("url"), base_url)
        for thumbnail in entry.get("media_thumbnail", []):
            url = None if _is_small(thumbnail) else picture_url(thumbnail.get("url"), base_url)
            yield enlarged_thumbnail(url, blogger=self._blogger) if url else None
        # A podcast's episode.
        yield picture_url((entry.get("image") or {}).get("href"), base_url)


def _side(media: Any, name: str) -> float:
    """As declared, in CSS pixels; 0 where it is not."""
    number = regex.match(r"\s*(\d{1,5})", str(media.get(name) or ""))
    return float(number[1]) if number else 0.0


def _is_small(media: Any) -> bool:
    return any(0 < _side(media, name) < _MIN_SIDE for name in ("width", "height"))


def _without_a_torn_end(body: bytes) -> tuple[bytes, bool]:
    """The feed without its last item where that was cut off in the middle; and whether it was.

    Half of an id or a text would be taken for a new article, or for a change of an old one.
    """
    opened, closed = _OPENED.search(body), _CLOSED.search(body)
    if opened is None or (closed is not None and closed.start() > opened.start()):
        return body, False
    return body[: opened.start()], True


def _newest_first(entries: list[Any]) -> list[Any]:
    """As they stand; a feed of more than is kept that begins with its oldest is turned round."""
    if len(entries) <= MAX_ITEMS:
        return entries
    first, last = (
        _time(entry, "published") or _time(entry, "updated") for entry in (entries[0], entries[-1])
    )
    return entries[::-1] if first is not None and last is not None and first < last else entries


def _content_type(body: bytes, header: str | None) -> str:
    """What feedparser is told of the encoding. Its XML declaration is heard only where this is silent.

    What reads as UTF-8 and is more than ASCII is UTF-8, whatever is said of it. Otherwise a byte order mark,
    then the feed's own word go before the server's, which is often the same for all of its files (RFC 7303,
    3, has it the other way round, for servers that convert what they serve). "application/xml", because the
    rules for "text/xml" would make ASCII of it.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return f"application/xml; charset={encoding}"
    charset = None
    if header:
        message = Message()
        message["content-type"] = header
        charset = message.get_content_charset()
    if _DECLARED.search(body[:1000]):
        charset = None
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            charset = "utf-8"
    return f"application/xml; charset={charset}" if charset else "application/xml"


def _body(entry: Any) -> tuple[str, str | None]:
    """The longest of an entry's texts, as HTML, and its xml:base: the first is at times only a summary."""
    texts = [*entry.get("content", [])]
    if entry.get("summary_detail"):
        texts.append(entry.summary_detail)
    found = [(_html(text), text.get("base") or None) for text in texts if text.get("value")]
    return max(found, key=lambda pair: len(pair[0]), default=("", None))


def _html(text: Any) -> str:
    media_type = text.get("type") or "text/html"
    if "html" in media_type:
        return html_of_html(text.value)
    # Anything else, such as a picture in Base64, is nothing to read.
    return html_of_text(text.value) if media_type == "text/plain" else ""


def _text(holder: Any, key: str) -> str:
    detail = holder.get(f"{key}_detail") or {}
    value = str(holder.get(key) or "")
    return text_of_html(value) if "html" in str(detail.get("type")) else text_of_text(value)


def _link(entry: Any) -> str:
    """The article's address. An RSS guid counts as one by default, but often is "17" all the same."""
    # FeedBurner's own is a redirect to it.
    link = str(entry.get("feedburner_origlink") or entry.get("link") or "").strip()
    if _WITHOUT_SCHEME.match(link):
        return f"http://{link}"
    is_name = entry.get("guidislink") and link == entry.get("id") and "://" not in link
    if link and not is_name:
        return link
    # An episode of a podcast often has no page of its own.
    played = (
        str(enclosure.get("href") or "")
        for enclosure in entry.get("enclosures", [])
        if str(enclosure.get("type")).startswith(("audio/", "video/"))
    )
    return next(played, "")


def _sections(entry: Any) -> list[str]:
    return [
        tag.get("label") or tag.get("term") or ""
        for tag in entry.get("tags", [])
        if not str(tag.get("scheme") or "").startswith(_KINDS)
        and not str(tag.get("term") or "").startswith(_KINDS)
    ]


def _author(entry: Any) -> str | None:
    """A name: "ann@news.example (Ann Marand)" is in RSS what "Ann Marand" is elsewhere.

    An address is not a name, and not ours to publish.
    """
    name, addresses = _EMAIL.subn("", str(entry.get("author") or "")[:500])
    return (name.strip(" ()<>") if addresses else name.strip()) or None


def _reply_links(entry: Any) -> list[Any]:
    return [link for link in entry.get("links", []) if link.get("rel") == "replies"]


def _time(entry: Any, key: str) -> datetime | None:
    # Its own get() takes one key for another, and warns of it.
    return moment_of(str(dict.get(entry, key) or ""), dict.get(entry, f"{key}_parsed"))


def _ttl(feed: Any) -> float:
    """RSS 2.0's `ttl`, which is in minutes (https://www.rssboard.org/rss-specification), as seconds."""
    minutes = regex.fullmatch(r"\s*(\d{1,6})\s*", str(feed.get("ttl") or ""))
    return 60.0 * int(minutes[1]) if minutes else 0.0


def _links(feed: Any) -> Links:
    """In Atom and, by Atom's own element, in RSS. The first hub will do."""
    found = {link.get("rel"): link.get("href") for link in reversed(feed.get("links", []))}
    return Links(found.get("hub"), found.get("self"))
