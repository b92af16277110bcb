"""What a feed holds, as plain values: nothing here knows how it was fetched, parsed or stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One article as its feed tells it.

    `external_id` is the article's identity within its feed, at most 512 characters; it stays the same when
    the title, the address or the text changes. `title` is plain text, never HTML, never empty, one line.
    `body_html` is the untrusted HTML of the feed, possibly empty; its relative links are meant against `url`,
    or against the `<base href>` it begins with. `url` and `picture_url` are absolute http(s) addresses.
    `published_at` is aware, in UTC. `lead` is the beginning of its text, in plain words; `looks` is
    a digest of all that a reader sees of it.
    """

    external_id: str
    url: str | None
    title: str
    body_html: str
    picture_url: str | None
    sections: tuple[str, ...]
    published_at: datetime | None
    comments_open: bool
    author: str | None
    lead: str
    looks: str


@dataclass(frozen=True, slots=True)
class Links:
    """Where a feed's news is pushed from: its hub, and its own name there (WebSub, section 4).

    Strangers' words: relative, or no addresses at all. None where nothing is said.
    """

    hub: str | None = None
    topic: str | None = None


NO_LINKS: Final = Links()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's own title (None where it has none) and its items in the order of the feed, ids unique.

    `ttl` is how many seconds the feed says that it will do, 0 where it says nothing. `links` names its hub.
    `is_cut_short`: its end is missing.
    """

    title: str | None
    items: tuple[FeedItem, ...]
    ttl: float = 0.0
    links: Links = NO_LINKS
    is_cut_short: bool = False


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a web page names: its address, and what the page calls it, possibly nothing."""

    url: str
    title: str


class NotAFeed(Exception):  # noqa: N818 (named for what happened)
    """What was fetched is not a feed. The message is a sentence that goes on from "The feed at ...: "."""
