"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from bot.news.assembling import MAX_ITEMS, feed_item, html_of_html, html_of_text, text_of_text, unique
from bot.news.dates import EARLIEST_YEAR, moment_of
from bot.news.items import FeedItem, Links, NotAFeed, ParsedFeed
from bot.news.pictures import is_picture, picture_url

VERSIONS: Final = "https://jsonfeed.org/version/1"


def looks_like_json(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def parse_json(body: bytes, url: str) -> ParsedFeed:
    """
    :raises NotAFeed: when it is not a JSON Feed.
    """
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise NotAFeed("it begins like JSON but is not valid JSON") from None
    version = feed.get("version")
    if not isinstance(version, str) or not version.replace("http:", "https:").startswith(VERSIONS):
        raise NotAFeed("it is JSON, but not a JSON Feed")
    entries = feed.get("items")
    items = (_item(entry, feed, url) for entry in _dicts(entries)[: 2 * MAX_ITEMS])
    return ParsedFeed(text_of_text(_string(feed, "title")) or None, unique(items), links=_links(feed))


def _item(entry: dict[str, Any], feed: dict[str, Any], feed_url: str) -> FeedItem | None:
    body_html = html_of_html(_string(entry, "content_html")) or html_of_text(
        _string(entry, "content_text") or _string(entry, "summary"), keep_lines=True
    )
    return feed_item(
        external_id=_string(entry, "id") or None,
        url=_string(entry, "url") or _string(entry, "external_url") or _page_in_id(entry),
        feed_url=feed_url,
        base_url=None,
        title=text_of_text(_string(entry, "title")),
        body_html=body_html,
        pictures=_pictures(entry, feed_url),
        sections=[tag for tag in _list(entry.get("tags")) if isinstance(tag, str)],
        published_at=_time(_string(entry, "date_published") or _string(entry, "date_modified")),
        comments_open=True,  # the format has no word for it
        author=_author(entry) or _author(feed),
    )


def _page_in_id(entry: dict[str, Any]) -> str | None:
    """ "Ideally, the id is the full URL of the resource", says the format."""
    name = _string(entry, "id")
    return name if name.startswith(("http://", "https://")) else None


def _pictures(entry: dict[str, Any], feed_url: str) -> Iterator[str | None]:
    yield picture_url(_string(entry, "image"), feed_url)
    yield picture_url(_string(entry, "banner_image"), feed_url)
    for attachment in _dicts(entry.get("attachments")):
        if is_picture(_string(attachment, "url"), _string(attachment, "mime_type")):
            yield picture_url(_string(attachment, "url"), feed_url)


def _links(feed: dict[str, Any]) -> Links:
    """Hubs of other kinds, such as rssCloud's, are spoken to in other ways."""
    hubs = [hub for hub in _dicts(feed.get("hubs")) if _string(hub, "type").lower() == "websub"]
    return Links(_string(hubs[0], "url") if hubs else None, _string(feed, "feed_url") or None)


def _author(holder: dict[str, Any]) -> str | None:
    """`authors` in 1.1, `author` in 1.0."""
    for author in [*_dicts(holder.get("authors")), *_dicts([holder.get("author")])]:
        if name := _string(author, "name"):
            return name
    return None


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        # RFC 3339 times have an offset; one without is most likely UTC.
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment if moment.year >= EARLIEST_YEAR else None
    except (ValueError, OverflowError):
        return moment_of(text)


def _string(holder: dict[str, Any], key: str) -> str:
    """A string, or a number in place of one (ids often are: "readers must coerce", says the format)."""
    value = holder.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in _list(value) if isinstance(entry, dict)]
