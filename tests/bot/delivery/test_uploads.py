"""A picture is fetched once for a version of its article, a few at a time, as long as somebody asks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace

import pytest

from bot.delivery import uploads as module
from bot.delivery.uploads import AT_ONCE, Uploads
from bot.news.photo import Photo
from bot.news.photo_source import PhotoSource
from storage.articles import Article
from storage.clock import utc_now
from storage.database import Database
from tests.builders import add_article
from tests.databases import opened
from tests.feed_server import FeedServer, Page
from tests.pictures import picture


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        for path in ("/a.jpg", "/b.jpg"):
            server.pages[path] = Page(picture())
        yield server


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, utc_now) as database:
        yield database


@pytest.fixture
async def uploads(database: Database) -> AsyncIterator[Uploads]:
    source = PhotoSource(allow_private=True)
    uploads = Uploads(database, source)
    yield uploads
    await uploads.aclose()
    await source.aclose()


async def stored(database: Database, url: str) -> Article:
    async with database.begin() as tx:
        return await add_article(tx, picture_url=url)


async def ready(uploads: Uploads, article: Article) -> Photo:
    """The photo, once it is there."""
    async with asyncio.timeout(20):
        while (photo := uploads.photo(article)) is None:
            await asyncio.sleep(0.02)
    return photo


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_whoever_read_the_article_a_moment_before_does_not_have_its_picture_fetched_again(
    uploads: Uploads, database: Database, site: FeedServer
) -> None:
    article = await stored(database, site.url + "/a.jpg")
    assert uploads.photo(article) is None
    photo = await ready(uploads, article)
    assert await ready(uploads, article) is photo
    uploads.over(article.id)
    for _ in range(3):
        assert uploads.photo(article) is None
        await asyncio.sleep(0)
    assert site.requests == {"/a.jpg": 1}
    # Another version whose picture Telegram does not have, and another picture.
    await ready(uploads, replace(article, version=2))
    await ready(uploads, replace(article, version=2, picture_url=site.url + "/b.jpg"))
    assert site.requests == {"/a.jpg": 2, "/b.jpg": 1}


async def test_both_who_send_and_who_edit_are_woken_when_a_picture_is_there_and_when_it_is_not(
    uploads: Uploads, database: Database, site: FeedServer
) -> None:
    for path in ("/a.jpg", "/nothing.jpg"):
        article = await stored(database, site.url + path)
        database.broadcasts_changed.clear()
        database.copies_changed.clear()
        uploads.photo(article)
        async with asyncio.timeout(20):
            await database.broadcasts_changed.wait()
            await database.copies_changed.wait()
    assert uploads.photo(article) is None
    async with database.read() as tx:
        assert (await tx.articles.require(article.id)).picture_url is None
    assert site.requests["/nothing.jpg"] == 1


async def test_only_so_many_are_kept_and_what_nobody_asks_for_makes_room(
    uploads: Uploads, database: Database, site: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/slow.jpg"] = Page(b"", hangs=60)
    waiting = [await stored(database, site.url + "/slow.jpg") for _ in range(AT_ONCE)]
    for article in waiting:
        uploads.photo(article)
    await until(lambda: site.requests.get("/slow.jpg") == AT_ONCE)
    last = await stored(database, site.url + "/a.jpg")
    assert uploads.photo(last) is None
    assert "/a.jpg" not in site.requests
    # As if it were later: nobody has asked for the others since.
    monkeypatch.setattr(module, "FORGOTTEN_AFTER_SECONDS", 0.0)
    uploads.photo(last)
    monkeypatch.undo()
    await ready(uploads, last)
    assert site.requests["/a.jpg"] == 1
