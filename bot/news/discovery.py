"""From what somebody writes to a feed: the address itself, what the page there names, or the usual places."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import regex

from bot.news.fetching import FeedUnavailable, Fetched, Fetcher
from bot.news.items import FeedLink, NotAFeed, ParsedFeed
from bot.news.links import without_password
from bot.news.pages import begins_as_page, usual_places
from bot.news.parsing_process import ParsingProcess
from bot.texts import en_feeds

MAX_ADDRESS: Final = 2_000  # characters
_BEGINNING: Final = 10_000  # bytes

_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]*://", regex.I)


class NoFeed(Exception):  # noqa: N818 (named for what happened)
    """There is no feed to be had. The message is a sentence for whoever asked, as HTML."""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that can be read. `url` is where to ask for it from now on."""

    url: str
    feed: ParsedFeed


class FeedFinder:
    """Looks for feeds, guarded as polling is: addresses, sizes, deadlines, a process for the parser."""

    def __init__(self, fetcher: Fetcher, parser: ParsingProcess) -> None:
        self._fetcher = fetcher
        self._parser = parser

    async def find(self, url: str) -> FoundFeed | Sequence[FeedLink]:
        """The feed at an address, or the one of the page there; or the feeds that a page names, if several.

        :raises NoFeed: there is none, or it cannot be read.
        """
        try:
            fetched = await self._fetch(url)
        except FeedUnavailable as problem:
            raise NoFeed(en_feeds.cannot_read(without_password(url), str(problem))) from None
        try:
            return await self._parsed(url, fetched)
        except NotAFeed as problem:
            is_page = "html" in (fetched.content_type or "").lower() or begins_as_page(
                fetched.body[:_BEGINNING]
            )
            if not is_page:
                raise NoFeed(en_feeds.cannot_read(without_password(url), str(problem))) from None
        links = await self._links(fetched)
        if len(links) > 1:
            return links
        return await (self._named(links[0].url) if links else self._somewhere(fetched.url))

    async def _named(self, url: str) -> FoundFeed:
        """The only feed that a page names."""
        try:
            return await self._read(url)
        except (FeedUnavailable, NotAFeed) as problem:
            raise NoFeed(en_feeds.cannot_read_named(without_password(url), str(problem))) from None

    async def _somewhere(self, page_url: str) -> FoundFeed:
        """The feed of a page that names none."""
        for place in usual_places(page_url):
            with contextlib.suppress(FeedUnavailable, NotAFeed):
                return await self._read(place)
        raise NoFeed(en_feeds.nothing_found(without_password(page_url)))

    async def _read(self, url: str) -> FoundFeed:
        return await self._parsed(url, await self._fetch(url))

    async def _fetch(self, url: str) -> Fetched:
        fetched = await self._fetcher.fetch(url)
        if not isinstance(fetched, Fetched):
            raise FeedUnavailable("its server answers 304 without being asked whether anything changed")
        return fetched

    async def _parsed(self, url: str, fetched: Fetched) -> FoundFeed:
        feed = await self._parser.parse(fetched.body, url=fetched.url, content_type=fetched.content_type)
        return FoundFeed(fetched.moved_to or url, feed)

    async def _links(self, page: Fetched) -> Sequence[FeedLink]:
        with contextlib.suppress(NotAFeed):
            return await self._parser.feed_links(page.body, url=page.url, content_type=page.content_type)
        return ()


def address_of(words: str) -> str | None:
    """The web address that somebody means by what they wrote; None if it is none.

    "news.example" is meant as https://news.example, and "feed://news.example/rss", as old readers of feeds
    wrote it, as http://.
    """
    url = regex.sub(r"^feed:(?=https?://)", "", words.strip(), flags=regex.I)
    url = regex.sub(r"^feed://", "http://", url, flags=regex.I)
    if not _SCHEME.match(url):
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return None
    telling = "." in host or host == "localhost" or ":" in host
    if len(url) > MAX_ADDRESS or parts.scheme not in {"http", "https"} or not telling:
        return None
    return None if regex.search(r"[\s\p{Cc}<>\"]", url) else url


def same_feed(url: str, other: str) -> bool:
    """Whether two addresses are most likely one feed's: spelled with another scheme, "www." or a slash."""
    return _without_spelling(url) == _without_spelling(other)


def _without_spelling(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port if parts.port not in {80, 443} else None
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{port or ''}{parts.path.rstrip('/')}?{parts.query}"
