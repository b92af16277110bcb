"""The feeds of a Blogger site, in all their forms, become articles: the case this bot is made for."""

from datetime import UTC, datetime

import pytest

from bot.news.formatted import CAPTION_LIMIT, plain
from bot.news.items import FeedItem
from bot.news.parsing import parse
from bot.news.rendering import render_article, render_body
from tests.bot.news.feeds import FEEDS, URL, atom, items, rss
from tests.telegram_parser import read_html

POST = "https://only-news.blogspot.example/2026/11/valdora-kestria-open-ridge-watch-drill.html"
PICTURES = "https://blogger.googleusercontent.example/img/b/R29vZ2xl/AVvXsEhFixtureFixtureFixtureFixture0001"

PARAGRAPHS = [
    "<b>TARNOW PASS —</b> About 3,400 soldiers from Valdora and Kestria began a nine-day field exercise on "
    "Monday, 12 kilometres from the frontier the two states share with Ombria.",
    "The drill, named <i>Ridge Watch</i>, practises moving supplies through narrow valleys, treating the "
    "wounded at altitude &amp; clearing blocked roads. No live rounds will be fired within five kilometres "
    "of the line, organisers said.",
    "“We invited observers from all three neighbours,” said Colonel Ilse Marand, who speaks for the joint "
    "staff. “Anyone may count the trucks.”",
    "Ombria's foreign ministry called the timing “unhelpful”, but confirmed that two of its officers would "
    "attend.",
    "<b>What happens next</b>",
    "• Tuesday–Thursday: convoy and bridge-laying stages\n"
    "• Friday: medical evacuation stage <b>(x &lt; 40 minutes)</b>\n"
    "• Saturday: open day for residents of Tarnow",
    "The border crossing at Lower Tarnow stays open, though drivers should expect delays of up to an hour. "
    'See the <a href="https://ridgewatch.example/schedule?day=1&amp;lang=en">published schedule</a>.',
]
WHOLE_TEXT = "\n\n".join(PARAGRAPHS)
SHORT_TEXT = (
    "TARNOW PASS — About 3,400 soldiers from Valdora and Kestria began a nine-day field exercise on Monday, "
    "12 kilometres from the frontier the two states share with Ombria.The drill, named Ridge Watch, "
    "practises moving supplies through narrow valleys, treating the wounded at altitude &amp; clearing "
    "blocked roads. No live rounds will be fired within five kilometres of th..."
)


def fixture(name: str) -> FeedItem:
    feed = parse((FEEDS / name).read_bytes(), url=URL, content_type="application/atom+xml; charset=UTF-8")
    assert feed.title == "Only News"
    (item,) = feed.items
    return item


@pytest.mark.parametrize(
    ("name", "text", "picture", "comments_open"),
    [
        ("blogger_posts.atom.xml", WHOLE_TEXT, f"{PICTURES}/w640-h360/ridge-watch-columns.jpg", True),
        ("blogger_posts.rss.xml", WHOLE_TEXT, f"{PICTURES}/w640-h360/ridge-watch-columns.jpg", True),
        (
            "blogger_posts_edited_3comments.atom.xml",
            WHOLE_TEXT,
            f"{PICTURES}/w640-h360/ridge-watch-columns.jpg",
            True,
        ),
        (
            "blogger_posts_comments_off.atom.xml",
            WHOLE_TEXT,
            f"{PICTURES}/w640-h360/ridge-watch-columns.jpg",
            False,
        ),
        ("blogger_posts_shortfeed.atom.xml", SHORT_TEXT, f"{PICTURES}/s1280/ridge-watch-columns.jpg", True),
    ],
)
def test_a_blogger_post_is_read_whole(name: str, text: str, picture: str, comments_open: bool) -> None:
    item = fixture(name)
    assert item.external_id == "tag:blogger.com,1999:blog-4207716300112233445.post-7301982645510283746"
    assert item.url == POST
    assert item.title == "Valdora & Kestria open “Ridge Watch” drill near shared border"
    assert item.picture_url == picture
    assert item.sections == ("Defence", "Kestria", "Valdora", "World")
    assert item.published_at == datetime(2026, 11, 16, 12, 58, 0, tzinfo=UTC)
    assert item.comments_open is comments_open
    assert item.author == "Only News Desk"
    assert render_body(item.body_html, item.url).to_html() == text


def test_a_blogger_post_becomes_a_caption_telegram_takes() -> None:
    item = fixture("blogger_posts.atom.xml")
    message = render_article(
        title=item.title,
        body=render_body(item.body_html, item.url),
        url=item.url,
        sections=item.sections,
        tail=plain("No comments"),
        read_on="Read on",
        limit=CAPTION_LIMIT,
    )
    headline = "Valdora &amp; Kestria open “Ridge Watch” drill near shared border"
    kept, dropped, _ = WHOLE_TEXT.partition("delays of")
    assert message.to_html() == (
        f'<a href="{POST}"><b>{headline}</b></a>\n\n{kept}{dropped}… <a href="{POST}">Read on</a>\n\n'
        "<i>Defence · Kestria · Valdora · World</i>\nNo comments"
    )
    assert read_html(message.to_html()).text == message.text


def test_an_edited_post_keeps_its_identity() -> None:
    before, after = fixture("blogger_posts.atom.xml"), fixture("blogger_posts_edited_3comments.atom.xml")
    assert before.external_id == after.external_id


def test_a_feed_without_items_is_a_feed() -> None:
    feed = parse((FEEDS / "blogger_post_comments_0.atom.xml").read_bytes(), url=URL)
    assert feed.items == ()
    assert feed.title is not None


REPLIES = "<link rel='replies' href='https://news.example/c'/>"
BLOGGER = "<generator>Blogger</generator>"
THREADS = "xmlns:thr='http://purl.org/syndication/thread/1.0'"


OPEN, SILENT = f"<id>1</id><title>T</title>{REPLIES}", "<id>2</id><title>U</title>"
BLOGGER_RSS = "<guid>tag:blogger.com,1999:blog-1.post-2</guid><title>T</title>"


@pytest.mark.parametrize(
    ("xml", "comments_open"),
    [
        (atom(OPEN, SILENT, head=BLOGGER), [True, False]),
        (atom(SILENT, head=BLOGGER), [False]),
        (atom("<id>tag:blogger.com,1999:blog-1.post-2</id><title>T</title>"), [False]),
        (atom(SILENT), [True]),
        (atom(SILENT, attributes=THREADS), [True]),
        (atom(OPEN, SILENT, attributes=THREADS), [True, False]),
        (rss("<guid>1</guid><title>T</title>"), [True]),
        (rss(BLOGGER_RSS), [False]),
        (rss(f"{BLOGGER_RSS}<thr:total>0</thr:total>", namespaces=THREADS), [True]),
    ],
)
def test_comments_are_open_unless_the_feed_tells_otherwise(xml: str, comments_open: list[bool]) -> None:
    assert [item.comments_open for item in items(xml)] == comments_open
