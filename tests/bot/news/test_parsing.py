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
@given(
    st.integers(0, 2**32),
    st.sampled_from(sorted(str(path.relative_to(FEEDS)) for path in FEEDS.rglob("*.xml"))),
)
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
        ("", "utf-16", None),  # with the mark that Python writes
        ("iso-8859-1", "iso-8859-1", "text/xml; charset=utf-8"),
        ("iso-8859-15", "iso-8859-15", "text/xml; charset=us-ascii"),
        ("windows-1252", "windows-1252", "application/rss+xml; charset=iso-8859-2"),
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


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("windows-1251", "Паром снова в пути"),
        ("koi8-r", "Паром снова в пути"),
        ("iso-8859-2", "Łódź płynie"),
        ("windows-1256", "العبارة تبحر"),
        ("gb2312", "渡轮再次启航"),
        ("big5", "渡輪再次啟航"),
        ("shift_jis", "フェリーが再び出航"),
        ("iso-2022-jp", "フェリーが再び出航"),
        ("euc-kr", "여객선"),
    ],
)
@pytest.mark.parametrize("header", [None, "utf-8", "iso-8859-1"])
def test_a_feeds_own_word_about_its_encoding_goes_before_its_servers(
    encoding: str, title: str, header: str | None
) -> None:
    xml = f"<?xml version='1.0' encoding='{encoding}'?>" + rss(f"<guid>1</guid><title>{title}</title>")
    content_type = f"text/xml; charset={header}" if header else "text/xml"
    (item,) = parse(xml.encode(encoding), url=URL, content_type=content_type).items
    assert item.title == title


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\n\n  ", b""),
        (b"\xef\xbb\xbf", b""),
        (b"\xef\xbb\xbf\xef\xbb\xbf\n", b""),
        (
            b"<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/feed.php</b> on line <b>7</b><br>\n",
            b"",
        ),
        (b"Notice: x in /srv/feed.php on line 3\n", b""),
        (b"", b"\n<!-- cached --><script>var x</script> and more"),
    ],
)
def test_what_stands_around_a_feed_does_not_hide_it(before: bytes, after: bytes) -> None:
    xml = b"<?xml version='1.0' encoding='utf-8'?>" + rss("<guid>1</guid><title>Caf\u00e9</title>").encode()
    (item,) = parse(before + xml + after, url=URL).items
    assert item.title == "Café"


TWO = rss(
    "<guid>1</guid><title>One</title><description>The first text.</description>",
    "<guid>22222</guid><title>Two</title><description>The second text.</description>",
)


@pytest.mark.parametrize("end", range(TWO.index("</item>") + 7, len(TWO)))
def test_an_item_that_was_cut_off_is_not_taken_for_an_article(end: int) -> None:
    """Wherever the answer ends, an item is there whole or not at all."""
    feed = parse(TWO[:end].encode(), url=URL)
    assert [(item.external_id, item.lead) for item in feed.items] in (
        [("1", "The first text.")],
        [("1", "The first text."), ("22222", "The second text.")],
    )
    assert feed.is_cut_short == (TWO.rindex("<item>") + 6 <= end < TWO.rindex("</item>") + 7)


def test_of_a_long_feed_that_begins_with_its_oldest_the_newest_are_kept() -> None:
    entries = (
        f"<guid>{n}</guid><title>T{n}</title><pubDate>2026-11-{1 + n // 48:02} {n // 2 % 24:02}:00</pubDate>"
        for n in range(1_000)
    )
    many = items(rss(*entries))
    assert [item.external_id for item in many] == [str(n) for n in range(999, 799, -1)]


@pytest.mark.parametrize(
    "namespaces",
    [
        "xmlns='http://backend.userland.com/rss2'",
        "xmlns='http://www.w3.org/2005/Atom'",
        "xmlns='urn:nobodys'",
    ],
)
def test_a_wrong_namespace_does_not_hide_a_feed(namespaces: str) -> None:
    (item,) = items(rss("<guid>1</guid><title>T</title>", namespaces=namespaces))
    assert (item.external_id, item.title) == ("1", "T")


def test_a_prefix_that_nobody_declared_is_understood() -> None:
    (item,) = items(
        rss(
            "<guid>1</guid><title>T</title><content:encoded><![CDATA[<p>Text</p>]]></content:encoded>"
            "<media:content url='https://x.example/a.jpg' medium='image'/>"
        )
    )
    assert (item.lead, item.picture_url) == ("Text", "https://x.example/a.jpg")
