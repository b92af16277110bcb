"""From what somebody writes to a feed, over real HTTP."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.news.discovery import FeedFinder, FoundFeed, NoFeed, address_of, same_feed
from bot.news.fetching import Fetcher
from bot.news.items import FeedLink
from bot.news.parsing_process import ParsingProcess
from tests.bot.news.feeds import atom, rss
from tests.feed_server import FeedServer, Page

FEED = Page(rss("<title>One</title>").encode(), headers={"Content-Type": "application/rss+xml"})
HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(*hrefs: str) -> Page:
    """A web page that names these as its feeds."""
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}" title="{href}">' for href in hrefs
    )
    return Page(f"<!doctype html><html><head>{head}</head><body>Hello</body></html>".encode(), headers=HTML)


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as site:
        yield site


@pytest.fixture
async def finder() -> AsyncIterator[FeedFinder]:
    fetcher, parser = Fetcher(allow_private=True, deadline=2.0), ParsingProcess()
    yield FeedFinder(fetcher, parser)
    await parser.aclose()
    await fetcher.aclose()


@pytest.mark.parametrize(
    ("pages", "asked", "found"),
    [
        ({"/feed.xml": FEED}, "/feed.xml", "/feed.xml"),
        # As text/html, as some servers have it.
        ({"/f": Page(FEED.body, headers=HTML)}, "/f", "/f"),
        ({"/f": Page(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}')}, "/f", "/f"),
        ({"/": page("/n/feed?a=1&amp;b=2"), "/n/feed?a=1&b=2": FEED}, "/", "/n/feed?a=1&b=2"),
        ({"/": page("named"), "/named": FEED, "/feed": FEED}, "/", "/named"),
        ({"/": page(), "/feed": FEED}, "/", "/feed"),
        ({"/": page(), "/rss": FEED}, "", "/rss"),
        ({"/": page(), "/feeds/posts/default": Page(atom("<title>One</title>").encode())}, "/",
         "/feeds/posts/default"),
        ({"/": page(), "/feed": page(), "/atom.xml": FEED}, "/", "/atom.xml"),
        ({"/blog/": page(), "/blog/index.xml": FEED, "/rss": FEED}, "/blog/", "/blog/index.xml"),
        ({"/a": Page(b"", 302, {"Location": "/b/"}), "/b/": page("feed"), "/b/feed": FEED}, "/a", "/b/feed"),
        # What has moved for good is asked for at its new address from now on.
        ({"/old": Page(b"", 301, {"Location": "/new"}), "/new": FEED}, "/old", "/new"),
        ({"/old": Page(b"", 302, {"Location": "/new"}), "/new": FEED}, "/old", "/old"),
    ],
)  # fmt: skip
async def test_a_feed_is_found(
    site: FeedServer, finder: FeedFinder, pages: dict[str, Page], asked: str, found: str
) -> None:
    site.pages |= pages
    feed = await finder.find(site.url + asked)
    assert isinstance(feed, FoundFeed)
    assert feed.url == site.url + found


async def test_of_several_feeds_somebody_chooses(site: FeedServer, finder: FeedFinder) -> None:
    site.pages |= {"/": page("/one", "/two", "/one")}
    assert await finder.find(site.url) == (
        FeedLink(f"{site.url}/one", "/one"),
        FeedLink(f"{site.url}/two", "/two"),
    )
    assert site.requests == {"/": 1}


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({}, "its server answers 404 Not Found"),
        ({"/": page()}, "is a web page that names no feed, and there is none in the usual places"),
        ({"/": page("/gone")}, "/gone as its feed, but that cannot be read: its server answers 404"),
        ({"/": page("/p"), "/p": page()}, "/p as its feed, but that cannot be read: it is a web page"),
        ({"/": Page(b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"})},
         "it is not RSS, Atom or JSON Feed"),
        ({"/": Page(b"")}, "it is empty"),
        ({"/": Page(b"", 410)}, "410 Gone"),
        ({"/": Page(b"", 304)}, "304"),
        ({"/": Page(b"", 302, {"Location": "/"})}, "redirects more than"),
        ({"/": Page(b"", 302, {"Location": "file:///etc/passwd"})}, "does not begin with http"),
        ({"/": Page(b"<rss>" + b" " * 5_300_000)}, "larger than 5 MB"),
        ({"/": Page(b"x", hangs=60)}, "not read within 2 seconds"),
    ],
)  # fmt: skip
async def test_what_has_no_feed_is_answered_with_one_sentence_that_says_why(
    site: FeedServer, finder: FeedFinder, pages: dict[str, Page], words: str
) -> None:
    site.pages |= pages
    with pytest.raises(NoFeed) as problem:
        await finder.find(site.url + "/")
    assert words in str(problem.value)
    assert str(problem.value).count("\n") == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0x7f.1"])
async def test_a_private_address_is_refused_unless_it_is_allowed(site: FeedServer, host: str) -> None:
    site.pages["/"] = FEED
    fetcher, parser = Fetcher(), ParsingProcess()
    port = site.url.rpartition(":")[2]
    try:
        with pytest.raises(NoFeed, match=r"is not on a public address \(ALLOW_PRIVATE_FEEDS=1 allows it\)"):
            await FeedFinder(fetcher, parser).find(f"http://{host}:{port}/")
    finally:
        await parser.aclose()
        await fetcher.aclose()
    assert site.requests == {}


async def test_a_password_is_used_and_not_told(site: FeedServer, finder: FeedFinder) -> None:
    site.pages["/feed"] = FEED
    with_password = site.url.replace("http://", "http://ann:secret@")
    found = await finder.find(f"{with_password}/feed")
    assert isinstance(found, FoundFeed)
    assert found.url == f"{with_password}/feed"
    with pytest.raises(NoFeed) as problem:
        await finder.find(f"{with_password}/nothing")
    assert "secret" not in str(problem.value)


@pytest.mark.parametrize(
    ("words", "url"),
    [
        ("news.example", "https://news.example"),
        (" news.example/feed?a=b ", "https://news.example/feed?a=b"),
        ("news.example:8443", "https://news.example:8443"),
        ("http://news.example", "http://news.example"),
        ("HTTPS://news.example/A", "HTTPS://news.example/A"),
        ("feed://news.example/rss", "http://news.example/rss"),
        ("feed:https://news.example/rss", "https://news.example/rss"),
        ("https://ann:secret@news.example/", "https://ann:secret@news.example/"),
        ("bücher.example", "https://bücher.example"),
        ("localhost:8080/feed", "https://localhost:8080/feed"),
        ("http://[2001:db8::1]/feed", "http://[2001:db8::1]/feed"),
        ("", None),
        ("news", None),
        ("two words.example", None),
        ("news.example/<b>", None),
        ("ftp://news.example", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://news.example:port/", None),
        ("http://[::1", None),
        ("https://news.example/" + "x" * 2_000, None),
    ],
)
def test_an_address_is_read_as_people_write_it(words: str, url: str | None) -> None:
    assert address_of(words) == url


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://news.example/feed", "http://www.news.example/feed/", True),
        ("https://news.example:443/feed", "https://NEWS.example/feed", True),
        ("https://ann:secret@news.example/feed", "https://news.example/feed", True),
        ("https://news.example/feed", "https://news.example/Feed", False),
        ("https://news.example/feed?a=1", "https://news.example/feed?a=2", False),
        ("https://news.example:8080/feed", "https://news.example/feed", False),
    ],
)
def test_one_feed_is_known_under_several_spellings(one: str, other: str, same: bool) -> None:
    assert same_feed(one, other) is same
