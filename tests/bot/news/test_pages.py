"""The feeds that web pages name, and the places where they usually are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.items import FeedLink
from bot.news.pages import MAX_LINKS, MAX_TITLE, begins_as_page, feed_links, usual_places

PAGE = "https://news.example/valley/"


def links(
    head: str, *, url: str = PAGE, content_type: str | None = "text/html; charset=utf-8"
) -> list[FeedLink]:
    return list(feed_links(f"<html><head>{head}</head></html>".encode(), url=url, content_type=content_type))


@pytest.mark.parametrize(
    ("head", "addresses"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed">', ["https://news.example/feed"]),
        ('<link rel="alternate" type="application/atom+xml" href="a.xml">', ["https://news.example/valley/a.xml"]),
        ('<link rel="alternate" type="application/feed+json" href="//x.example/f">', ["https://x.example/f"]),
        ("<LINK REL=Alternate TYPE='Application/RSS+XML; charset=utf-8' HREF=' /feed '>",
         ["https://news.example/feed"]),
        ('<link href="/feed#top" title="x" type="application/rss+xml" rel="home alternate">',
         ["https://news.example/feed"]),
        ('<base href="https://cdn.example/n/"><link rel="alternate" type="application/rss+xml" href="feed">',
         ["https://cdn.example/n/feed"]),
        ('<link rel="alternate" type="application/rss+xml" href="?format=feed&amp;type=rss">',
         ["https://news.example/valley/?format=feed&type=rss"]),
        # No feeds.
        ('<link rel="alternate" type="text/html" href="/de">', []),
        ('<link rel="alternate" type="application/json" href="/wp-json/1">', []),
        ('<link rel="stylesheet" type="application/rss+xml" href="/feed">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', []),
        ('<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">', []),
        ('<link rel="alternate" type="application/rss+xml" href="http://[::1">', []),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="/feed"> -->', []),
        ("", []),
    ],
)  # fmt: skip
def test_a_page_names_its_feeds_in_its_head(head: str, addresses: list[str]) -> None:
    assert [link.url for link in links(head)] == addresses


def test_a_feed_that_is_named_twice_is_one_under_its_first_title() -> None:
    one = '<link rel="alternate" type="application/rss+xml" href="/feed" title="{}">'
    assert links(one.format("  News &amp;\n more ") + one.format("Again")) == [
        FeedLink("https://news.example/feed", "News & more")
    ]


def test_a_page_that_names_very_many_feeds_is_cut_and_so_are_its_titles() -> None:
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{n}" title="{"x" * 300}">'
        for n in range(50)
    )
    found = links(head)
    assert [link.url[-2:] for link in found] == [f"/{n}" for n in range(MAX_LINKS)]
    assert all(len(link.title) <= MAX_TITLE for link in found)


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "iso-8859-1"),
        ("text/html; charset=nonsense", "ascii"),
        (None, "ascii"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_its_server_names(
    content_type: str | None, encoding: str
) -> None:
    title = "Zürich" if encoding != "ascii" else "Zurich"
    body = f'<link rel="alternate" type="application/rss+xml" href="/f" title="{title}">'.encode(encoding)
    (link,) = feed_links(body, url=PAGE, content_type=content_type)
    assert link.title == title


@given(st.binary(max_size=2_000))
def test_whatever_a_page_is_its_feeds_are_web_addresses(body: bytes) -> None:
    found = feed_links(b'<link rel=alternate type=application/rss+xml href="' + body, url=PAGE)
    assert all(link.url.startswith(("http://", "https://")) for link in found)


@pytest.mark.parametrize(
    ("body", "is_page"),
    [
        (b"<!DOCTYPE html><title>x", True),
        (b" \n<!-- hello --> <HTML>", True),
        (b"<?xml version='1.0'?><rss/>", False),
        (b"<rss><channel/></rss>", False),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', False),
        (b"", False),
    ],
)
def test_a_page_is_known_by_its_beginning(body: bytes, is_page: bool) -> None:
    assert begins_as_page(body) is is_page


@pytest.mark.parametrize(
    ("page", "some", "count"),
    [
        (
            "https://news.example/",
            ["https://news.example/feed", "https://news.example/feeds/posts/default"],
            7,
        ),
        ("https://news.example", ["https://news.example/atom.xml"], 7),
        ("http://news.example:81/index.html?a=b", ["http://news.example:81/rss"], 7),
        (
            "https://news.example/blog",
            ["https://news.example/blog/index.xml", "https://news.example/rss"],
            14,
        ),
        ("https://news.example/blog/", ["https://news.example/blog/feed", "https://news.example/feed"], 14),
        ("https://news.example/a/about.html", ["https://news.example/a/feed"], 14),
    ],
)
def test_a_page_that_names_none_may_have_one_in_the_usual_places(
    page: str, some: list[str], count: int
) -> None:
    places = list(usual_places(page))
    assert set(some) <= set(places)
    assert len(places) == len(set(places)) == count
