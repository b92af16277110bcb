"""Bytes become a feed, or a clear word why not; articles keep their identity."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news.formatted import CAPTION_LIMIT
from bot.news.parsing import NotAFeed, parse
from bot.news.rendering import render_article, render_body
from tests.bot.news.feeds import FEEDS, URL, items, rss
from tests.telegram_parser import read_html


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (
            b"<!DOCTYPE html><html><head><title>News</title></head><body>Hello</body></html>",
            "it is a web page",
        ),
        (b"<!-- x --><HTML><p>Hello", "it is a web page"),
        (b"Hello", "it is not RSS, Atom or JSON Feed"),
        (b"<xml>", "it is not RSS, Atom or JSON Feed"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "it is not RSS, Atom or JSON Feed"),
        (b"https://news.example/feed", "it is not RSS, Atom or JSON Feed"),
        (b"/etc/passwd", "it is not RSS, Atom or JSON Feed"),
        (b'{"a": ', "it begins like JSON but is not valid JSON"),
        (b"{" * 100_000, "it begins like JSON but is not valid JSON"),
        (b'{"items": []}', "it is JSON, but not a JSON Feed"),
        (b'{"version": 1, "items": []}', "it is JSON, but not a JSON Feed"),
    ],
)
def test_what_is_not_a_feed_is_told(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed, match=f"^{reason}$"):
        parse(body, url="https://news.example/feed")


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.sampled_from(sorted(path.name for path in FEEDS.glob("*.xml"))))
def test_a_damaged_feed_is_read_or_told(seed: int, name: str) -> None:
    """Bytes flipped, cut out, doubled: whatever comes out is renderable, and nothing else is raised."""
    chance = random.Random(seed)
    body = bytearray((FEEDS / name).read_bytes())
    for _ in range(chance.randint(1, 20)):
        start = chance.randrange(len(body))
        end = start + chance.randint(1, 40)
        body[start:end] = chance.choice([b"", b"\xff", b"<", b"&", b"]]>", b"\0", bytes(body[start:end]) * 2])
    try:
        feed = parse(bytes(body), url=URL)
    except NotAFeed:
        return
    for item in feed.items:
        assert item.title == item.title.strip() != ""
        assert item.external_id
        message = render_article(
            title=item.title,
            body=render_body(item.body_html, item.url),
            url=item.url,
            sections=item.sections,
            read_on="Read on",
            limit=CAPTION_LIMIT,
        )
        assert read_html(message.to_html()).text == message.text


def test_entities_that_multiply_or_read_files_are_left_alone() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    (item,) = items(doctype + rss("<title>&e9;&file;!</title><guid>1</guid>"))
    assert len(item.title) < 100
    assert "root:" not in item.title


@pytest.mark.parametrize(
    ("declared", "encoded", "content_type"),
    [
        ("", "utf-8", None),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),  # a server's default, not the feed's
        ("iso-8859-1", "utf-8", None),
        ("iso-8859-1", "iso-8859-1", None),
        ("iso-8859-1", "iso-8859-1", "text/xml"),
        ("", "windows-1252", 'application/rss+xml; charset="windows-1252"'),
        ("utf-16", "utf-16", None),
    ],
)
def test_the_encoding_is_found(declared: str, encoded: str, content_type: str | None) -> None:
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    body = (declaration + rss("<title>Café «Zürich»</title><guid>1</guid>")).encode(encoded)
    (item,) = parse(body, url=URL, content_type=content_type).items
    assert item.title == "Café «Zürich»"


def test_the_id_is_the_identity_then_the_address_then_the_words() -> None:
    by_guid, by_link, by_words = items(
        rss(
            "<guid isPermaLink='false'> a-1 </guid><title>One</title><link>https://news.example/1</link>",
            "<title>Two</title><link>https://news.example/2</link>",
            "<title>Three</title><description>Text</description>",
        )
    )
    assert (by_guid.external_id, by_link.external_id) == ("a-1", "https://news.example/2")
    assert by_words.external_id.startswith("sha256:")
    assert (
        by_words.external_id
        == items(rss("<title>Three</title><description>Text</description>"))[0].external_id
    )
    assert (
        by_words.external_id
        != items(rss("<title>Three</title><description>More</description>"))[0].external_id
    )


def test_a_feed_that_moves_keeps_the_identity_of_its_articles() -> None:
    xml = rss("<guid>17</guid><title>One</title>")
    assert items(xml, "https://old.example/feed")[0].external_id == "17"
    assert items(xml, "https://new.example/feed")[0].external_id == "17"


def test_an_id_that_is_too_long_to_store_is_shortened_to_its_digest() -> None:
    (item,) = items(rss(f"<guid>{'x' * 5000}</guid><title>One</title>"))
    assert len(item.external_id) == len("sha256:") + 64


def test_what_is_listed_twice_is_one_article() -> None:
    link = "<link>https://news.example/1</link>"
    first, second = items(
        rss(
            f"<guid>1</guid>{link}<title>A, corrected</title>",
            "<guid>2</guid><title>B</title>",
            f"<guid>1</guid>{link}<title>A</title>",
        )
    )
    assert (first.title, second.title) == ("A, corrected", "B")


def test_articles_that_share_an_id_are_told_apart() -> None:
    told_apart = items(rss(*(f"<guid>same</guid><title>{name}</title>" for name in "ABC")))
    assert len({item.external_id for item in told_apart}) == 3


def test_at_most_two_hundred_items_are_kept_the_newest_first() -> None:
    many = items(rss(*(f"<guid>{n}</guid><title>T{n}</title>" for n in range(500))))
    assert [item.external_id for item in many] == [str(n) for n in range(200)]
