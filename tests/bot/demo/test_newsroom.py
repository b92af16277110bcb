"""The demo's newsroom is a news site like any other: its feed is read by the same code as everybody's."""

import asyncio
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.demo.newsroom import Newsroom
from bot.demo.newsroom_data.articles import ARTICLES
from bot.news.formatted import CAPTION_LIMIT, plain
from bot.news.items import FeedItem
from bot.news.parsing import parse
from bot.news.rendering import render_article, render_body
from tests.telegram_parser import read_html

ADDRESS = "http://127.0.0.1:8080"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Ticking:
    """A clock that is a minute later at each look."""

    def __init__(self) -> None:
        self._now = START

    def __call__(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom(clock=Ticking())


@pytest.fixture
async def site(newsroom: Newsroom) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=newsroom.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield client


async def items(site: httpx.AsyncClient) -> tuple[FeedItem, ...]:
    response = await site.get("/demo/feed")
    content_type = response.headers["content-type"]
    return parse(response.content, url=f"{ADDRESS}/demo/feed", content_type=content_type).items


async def everything(site: httpx.AsyncClient) -> tuple[FeedItem, ...]:
    for _ in ARTICLES[1:]:
        await site.post("/demo/publish")
    return await items(site)


async def test_one_article_is_there_from_the_start(site: httpx.AsyncClient) -> None:
    (item,) = await items(site)
    assert item.title == ARTICLES[0].title


async def test_the_button_publishes_the_next_article_as_the_newest(site: httpx.AsyncClient) -> None:
    (before,) = await items(site)
    response = await site.post("/demo/publish")
    assert response.status_code == 201
    assert response.json()["title"] == ARTICLES[1].title
    newest, earlier = await items(site)
    assert earlier == before
    assert newest.title == ARTICLES[1].title
    assert newest.url == response.json()["url"] == f"{ADDRESS}/demo/articles/{ARTICLES[1].slug}"
    assert newest.picture_url == f"{ADDRESS}/demo/pictures/{ARTICLES[1].picture}"
    assert newest.sections == ARTICLES[1].sections
    assert newest.comments_open
    assert newest.published_at == START + timedelta(minutes=2)


async def test_all_articles_have_their_own_identity_pictures_and_comments(site: httpx.AsyncClient) -> None:
    published = await everything(site)
    assert [item.title for item in published] == [article.title for article in reversed(ARTICLES)]
    assert len({item.external_id for item in published}) == len(ARTICLES)
    closed = [item.title for item in published if not item.comments_open]
    assert closed == ["Oda Brandt, keeper of the harbour light, has died at 91"]
    without_picture = [item.title for item in published if item.picture_url is None]
    assert without_picture == ["No water in three streets on Thursday morning"]


async def test_every_article_fits_a_caption_whole_and_telegram_takes_it(site: httpx.AsyncClient) -> None:
    for item in await everything(site):
        message = render_article(
            title=item.title,
            body=render_body(item.body_html, item.url),
            url=item.url,
            sections=item.sections,
            tail=plain("No comments"),
            read_on="Read on",
            limit=CAPTION_LIMIT,
        )
        read = read_html(message.to_html())
        assert read.text == message.text
        assert "Read on" not in read.text
        assert len(read.entities) == len(message.entities)


async def test_an_unchanged_feed_is_not_sent_again(site: httpx.AsyncClient) -> None:
    etag = (await site.get("/demo/feed")).headers["etag"]
    unchanged = await site.get("/demo/feed", headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    await site.post("/demo/publish")
    changed = await site.get("/demo/feed", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_addresses_are_those_the_reader_came_by(site: httpx.AsyncClient) -> None:
    response = await site.get("/demo/feed", headers={"Host": "news.example:9000"})
    (item,) = parse(response.content, url="http://news.example:9000/demo/feed").items
    assert item.url == f"http://news.example:9000/demo/articles/{ARTICLES[0].slug}"


async def test_everything_the_feed_points_to_is_there(site: httpx.AsyncClient) -> None:
    for item in await everything(site):
        assert item.url is not None
        page = await site.get(item.url)
        assert page.status_code == 200
        assert item.title in page.text
        if item.picture_url is not None:
            picture = await site.get(item.picture_url)
            assert picture.headers["content-type"] == "image/jpeg"
            assert len(picture.content) < 60_000
            assert jpeg_size(picture.content) == (1280, 720)
    front_page = await site.get("/demo/articles")
    assert all(article.slug in front_page.text for article in ARTICLES)


def jpeg_size(content: bytes) -> tuple[int, int]:
    """From the start-of-frame marker (ITU T.81, B.2.2)."""
    at = 2
    while True:
        marker, length = struct.unpack_from("!HH", content, at)
        if marker in {0xFFC0, 0xFFC1, 0xFFC2}:
            height, width = struct.unpack_from("!HH", content, at + 5)
            return width, height
        at += 2 + length


@pytest.mark.parametrize(
    "path",
    [
        "/demo/articles/nothing",
        f"/demo/articles/{ARTICLES[3].slug}",  # not published yet
        "/demo/pictures/nothing.jpg",
        "/demo/pictures/..%2Farticles.py",
        "/demo/pictures/../articles.py",
    ],
)
async def test_what_is_not_there_is_not_found(site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(path)).status_code == 404


async def test_after_the_last_article_there_are_numbered_follow_ups(site: httpx.AsyncClient) -> None:
    published = await everything(site)
    first = (await site.post("/demo/publish")).json()["title"]
    second = (await site.post("/demo/publish")).json()["title"]
    assert first.endswith("(follow-up 1)")
    assert second.endswith("(follow-up 2)")
    newest = await items(site)
    assert [item.title for item in newest[:2]] == [second, first]
    assert newest[0].comments_open
    assert {item.external_id for item in newest[:2]}.isdisjoint(item.external_id for item in published)


async def test_the_feed_holds_the_newest_twenty_five(site: httpx.AsyncClient) -> None:
    for _ in range(30):
        newest = (await site.post("/demo/publish")).json()["title"]
    published = await items(site)
    assert len(published) == 25
    assert published[0].title == newest


async def test_the_schedule_publishes_until_all_are_out(newsroom: Newsroom, site: httpx.AsyncClient) -> None:
    await asyncio.wait_for(newsroom.run(interval=0), timeout=30)
    assert len(await items(site)) == len(ARTICLES)


async def test_the_schedule_begins_with_an_article_at_once(
    newsroom: Newsroom, site: httpx.AsyncClient
) -> None:
    schedule = asyncio.create_task(newsroom.run(interval=3600))
    async with asyncio.timeout(30):
        while len(await items(site)) < 2:
            await asyncio.sleep(0)
    schedule.cancel()


async def test_the_newsroom_knows_when_it_was_first_read(newsroom: Newsroom, site: httpx.AsyncClient) -> None:
    assert not newsroom.was_read.is_set()
    await site.get("/demo/feed")
    assert newsroom.was_read.is_set()


async def test_a_headline_that_was_wrong_is_put_right_in_the_feed(
    newsroom: Newsroom, site: httpx.AsyncClient
) -> None:
    (wrong,) = [article for article in ARTICLES if article.corrected_title is not None]
    while wrong.title not in (await site.get("/demo/feed")).text:
        newsroom.publish()
    newsroom.correct()
    after = (await site.get("/demo/feed")).text
    assert wrong.title not in after
    assert wrong.corrected_title is not None and wrong.corrected_title in after
