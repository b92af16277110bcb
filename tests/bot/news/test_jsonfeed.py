"""JSON Feed 1.0 and 1.1."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.news.items import FeedItem
from bot.news.parsing import parse
from bot.news.rendering import render_body


def items(*entries: Any, **feed: Any) -> tuple[FeedItem, ...]:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": list(entries),
        **feed,
    }
    return parse(json.dumps(document).encode(), url="https://news.example/feed.json").items


def test_an_item_is_read_whole() -> None:
    (item,) = items(
        {
            "id": "a-1",
            "url": "/2026/bridge.html",
            "title": "Fish & Chips",
            "content_html": "<p>The <b>bridge</b> is open.</p>",
            "content_text": "The bridge is open.",
            "image": "/a.jpg",
            "tags": ["World", "Roads", 3, "world"],
            "date_published": "2026-11-16T13:58:00+01:00",
            "authors": [{"url": "https://x.example"}, {"name": "Ann Marand"}],
        }
    )
    assert item == FeedItem(
        external_id="a-1",
        url="https://news.example/2026/bridge.html",
        title="Fish & Chips",
        body_html="<p>The <b>bridge</b> is open.</p>",
        picture_url="https://news.example/a.jpg",
        sections=("World", "Roads"),
        published_at=datetime(2026, 11, 16, 12, 58, tzinfo=UTC),
        comments_open=True,
        author="Ann Marand",
        lead="The bridge is open.",
        looks=item.looks,
    )


def test_the_feed_has_a_title() -> None:
    document = {"version": "http://jsonfeed.org/version/1", "title": " Only\nNews ", "items": []}
    feed = parse(b"\xef\xbb\xbf" + json.dumps(document).encode(), url="https://news.example/feed.json")
    assert (feed.title, feed.items) == ("Only News", ())


def test_a_post_without_title_takes_its_first_sentence_and_keeps_its_lines() -> None:
    (item,) = items({"id": 7, "content_text": "The bridge is open.\nTrams run. 3 < 5 & more.\n\nBye."})
    assert (item.external_id, item.title) == ("7", "The bridge is open.")
    assert render_body(item.body_html, None).text == "The bridge is open.\nTrams run. 3 < 5 & more.\n\nBye."


def test_a_picture_in_the_text_goes_before_the_items_own() -> None:
    (item,) = items(
        {"id": "1", "title": "T", "content_html": "<img src='b.jpg'>", "image": "https://x.example/a.jpg"}
    )
    assert item.picture_url == "https://news.example/b.jpg"


def test_an_attached_picture_is_taken() -> None:
    attachments = [
        {"url": "https://x.example/a.mp3", "mime_type": "audio/mpeg"},
        {"url": "https://x.example/a.jpg", "mime_type": "image/jpeg"},
    ]
    (item,) = items({"id": "1", "title": "T", "attachments": attachments})
    assert item.picture_url == "https://x.example/a.jpg"


def test_the_feeds_author_and_the_old_form_are_known() -> None:
    old, new = items(
        {"id": "1", "title": "T", "author": {"name": "Ann"}},
        {"id": "2", "title": "T"},
        authors=[{"name": "Desk"}],
    )
    assert (old.author, new.author) == ("Ann", "Desk")


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        "text",
        {},
        {"id": None, "title": {"a": 1}, "tags": "World", "authors": "Ann", "attachments": [1], "image": 3},
        {"id": [1], "content_html": 3.5e300, "date_published": "soon", "url": True},
        {"id": "1", "title": "\ud800\u202e", "content_text": "\ud83d"},
        {"id": "1" * 10_000, "title": "T" * 10_000, "date_published": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_wrong_types_do_no_harm(entry: Any) -> None:
    for item in items(entry, {"id": "good", "title": "Good"}):
        assert item.title
        assert len(item.external_id) <= 512
    assert items(entry, {"id": "good", "title": "Good"})[-1].title == "Good"


@pytest.mark.parametrize("entries", [None, {}, "x", 3])
def test_items_that_are_no_list_are_none(entries: Any) -> None:
    assert items(items=entries) == ()
