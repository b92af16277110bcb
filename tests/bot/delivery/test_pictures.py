"""A picture is fetched once and uploaded once; a changed one is exchanged everywhere; nobody else waits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.ext import ExtBot

from bot.delivery.broadcasting import Broadcaster
from bot.delivery.copies import CopyKeeper
from bot.delivery.pacing import Paced, Pacer
from bot.delivery.transport import AiohttpRequest
from bot.delivery.uploads import Uploads
from bot.news.photo_source import PhotoSource
from storage.articles import Article, Changes
from storage.clock import utc_now
from storage.database import Database
from tests.builders import add_article
from tests.databases import opened
from tests.feed_server import FeedServer, Page
from tests.local_telegram import TOKEN, Json, LocalTelegram
from tests.pictures import picture

ADA, BEN, EVA = READERS = (1001, 1002, 1003)
REFUSED = "Bad Request: IMAGE_PROCESS_FAILED"
NOT_FOUND = "Bad Request: message to edit not found"


@dataclass
class Newsroom:
    """A database, a Telegram with readers, and a site with pictures."""

    database: Database
    telegram: LocalTelegram
    site: FeedServer

    async def publishes(self, title: str, picture_url: str | None, *, number: int = 1) -> Article:
        """A new article is on its way to every reader."""
        async with self.database.begin() as tx:
            article = await add_article(
                tx, title=title, picture_url=picture_url, external_id=f"{number}", comments_open=True
            )
            await tx.broadcasts.announce(article.id)
        return article

    async def changes(self, article: Article, **changed: Any) -> None:
        """The article has a new version, which its copies are to show now."""
        async with self.database.begin() as tx:
            now = await tx.articles.require(article.id)
            same = {name: getattr(now, name) for name in Changes.__dataclass_fields__}
            await tx.articles.change(now, Changes(**{**same, **changed}), copies_change_at=utc_now())

    async def shown(self, title: str, *readers: int) -> list[Json]:
        """These readers' copies, once all of them say this."""
        return [await self.telegram.wait_for_text(reader, title) for reader in readers or READERS]

    async def is_done(self, article: Article) -> None:
        """Waits until no copy is to be changed any more."""
        async with asyncio.timeout(10):
            while True:
                async with self.database.read() as tx:
                    if (await tx.articles.require(article.id)).copies_change_at is None:
                        return
                await asyncio.sleep(0.02)

    async def methods(self) -> list[str]:
        """What was called, in order."""
        return [call["method"] for call in await self.telegram.calls() if call["method"] != "getMe"]


@pytest.fixture
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        server.pages["/a.jpg"] = Page(picture(colour="teal"))
        server.pages["/b.png"] = Page(picture("PNG", colour="orange"))
        yield server


@pytest.fixture
async def newsroom(database_url: str, site: FeedServer) -> AsyncIterator[Newsroom]:
    async with opened(database_url, utc_now) as database, LocalTelegram() as telegram:
        for reader in READERS:
            await telegram.started(reader)
            async with database.begin() as tx:
                await tx.subscribers.subscribe(reader)
        yield Newsroom(database, telegram, site)
        assert await telegram.refused() == []


@asynccontextmanager
async def delivering(
    newsroom: Newsroom, *, allow_private: bool = True, fetch_seconds: float = 5.0
) -> AsyncIterator[None]:
    """The service's own delivery of articles."""
    pacer = Pacer(1000)
    bot: ExtBot[Paced] = ExtBot(
        TOKEN, base_url=f"{newsroom.telegram.url}/bot", request=AiohttpRequest(), rate_limiter=pacer
    )
    photos = PhotoSource(allow_private=allow_private, fetch_seconds=fetch_seconds)
    uploads = Uploads(newsroom.database, photos)
    await bot.initialize()
    parts = [
        asyncio.create_task(Broadcaster(newsroom.database, bot, pacer, uploads, utc_now).run()),
        asyncio.create_task(CopyKeeper(newsroom.database, bot, uploads, utc_now).run()),
    ]
    try:
        yield
    finally:
        for part in parts:
            part.cancel()
        ended = await asyncio.gather(*parts, return_exceptions=True)
        await uploads.aclose()
        await photos.aclose()
        await bot.shutdown()
        assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended


def files_of(copies: list[Json]) -> set[str]:
    """Telegram's ids of the pictures that these copies show."""
    return {copy["photo"][-1]["file_id"] for copy in copies}


async def bytes_of(newsroom: Newsroom, copy: Json) -> bytes:
    """What a copy shows."""
    answer = await newsroom.telegram._http.get(f"/sim/files/{copy['photo'][-1]['file_id']}")
    return answer.content


async def test_a_picture_is_fetched_once_and_uploaded_once_for_every_reader(newsroom: Newsroom) -> None:
    async with delivering(newsroom):
        await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        copies = await newsroom.shown("Bridge open")
        assert len(files_of(copies)) == 1
        assert await bytes_of(newsroom, copies[0]) == newsroom.site.pages["/a.jpg"].body
        assert newsroom.site.requests == {"/a.jpg": 1}
        sent = [call["params"]["photo"] for call in await newsroom.telegram.calls("sendPhoto")]
        assert [isinstance(photo, dict) for photo in sent] == [True, False, False]


async def test_a_changed_picture_is_exchanged_in_every_copy_with_its_words_and_buttons(
    newsroom: Newsroom,
) -> None:
    async with delivering(newsroom):
        article = await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        before = await newsroom.shown("Bridge open")
        await newsroom.changes(article, title="Bridge shut", picture_url=newsroom.site.url + "/b.png")
        after = await newsroom.shown("Bridge shut")
        await newsroom.is_done(article)
        assert len(files_of(after)) == 1
        assert files_of(after) != files_of(before)
        assert await bytes_of(newsroom, after[2]) == newsroom.site.pages["/b.png"].body
        assert [copy["message_id"] for copy in after] == [copy["message_id"] for copy in before]
        assert all(copy["reply_markup"] == before[0]["reply_markup"] for copy in after)
        assert newsroom.site.requests == {"/a.jpg": 1, "/b.png": 1}
        assert await newsroom.methods() == 3 * ["sendPhoto"] + 3 * ["editMessageMedia"]
        uploads = [
            call["params"]["media"]["media"] for call in await newsroom.telegram.calls("editMessageMedia")
        ]
        assert [media.startswith("attach://") for media in uploads] == [True, False, False]


async def test_changed_words_and_counts_leave_the_picture_alone(newsroom: Newsroom) -> None:
    async with delivering(newsroom):
        article = await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        await newsroom.shown("Bridge open")
        await newsroom.changes(article, title="Bridge shut")
        await newsroom.shown("Bridge shut")
        await newsroom.is_done(article)
        assert newsroom.site.requests == {"/a.jpg": 1}
        assert await newsroom.methods() == 3 * ["sendPhoto"] + 3 * ["editMessageCaption"]


async def test_an_article_that_gains_a_picture_shows_it_in_copies_that_were_sent_as_words(
    newsroom: Newsroom,
) -> None:
    async with delivering(newsroom):
        article = await newsroom.publishes("Bridge open", None)
        before = await newsroom.shown("Bridge open")
        await newsroom.changes(article, picture_url=newsroom.site.url + "/a.jpg")
        for reader in READERS:
            await newsroom.telegram.wait_for(reader, lambda message: "photo" in message)
        await newsroom.is_done(article)
        # From then on they are copies with a picture.
        await newsroom.changes(article, title="Bridge shut")
        after = await newsroom.shown("Bridge shut")
        await newsroom.is_done(article)
        assert len(files_of(after)) == 1
        assert [copy["message_id"] for copy in after] == [copy["message_id"] for copy in before]
        called = 3 * ["sendMessage"] + 3 * ["editMessageMedia"] + 3 * ["editMessageCaption"]
        assert await newsroom.methods() == called


async def test_a_picture_that_is_gone_from_its_article_stays_and_the_words_change(newsroom: Newsroom) -> None:
    async with delivering(newsroom):
        article = await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        before = await newsroom.shown("Bridge open")
        await newsroom.changes(article, title="Bridge shut", picture_url=None)
        after = await newsroom.shown("Bridge shut")
        assert files_of(after) == files_of(before)
        # Another one then takes its place.
        await newsroom.changes(article, title="Bridge gone", picture_url=newsroom.site.url + "/b.png")
        last = await newsroom.shown("Bridge gone")
        await newsroom.is_done(article)
        assert files_of(last).isdisjoint(files_of(before))


@pytest.mark.parametrize("description", [REFUSED, "Bad Request: there is no media in the message to edit"])
async def test_a_changed_picture_that_telegram_refuses_leaves_the_old_one_and_mends_the_words(
    newsroom: Newsroom, description: str
) -> None:
    async with delivering(newsroom):
        article = await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        before = await newsroom.shown("Bridge open")
        await newsroom.telegram.faults(
            method="editMessageMedia", status=400, description=description, times=9
        )
        await newsroom.changes(article, title="Bridge shut", picture_url=newsroom.site.url + "/b.png")
        after = await newsroom.shown("Bridge shut")
        await newsroom.is_done(article)
        assert files_of(after) == files_of(before)
        assert len(await newsroom.telegram.calls("editMessageMedia")) == 1
        assert newsroom.site.requests["/b.png"] == 1
        # The next version's picture is tried anew.
        await newsroom.telegram.clear_faults()
        await newsroom.changes(article, title="Bridge gone", picture_url=newsroom.site.url + "/b.png")
        assert files_of(await newsroom.shown("Bridge gone")).isdisjoint(files_of(before))


async def test_a_copy_that_its_reader_deleted_does_not_cost_the_others_their_picture(
    newsroom: Newsroom,
) -> None:
    async with delivering(newsroom):
        article = await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        await newsroom.shown("Bridge open")
        for method in ("editMessageMedia", "editMessageCaption"):
            await newsroom.telegram.faults(
                method=method, chat_id=ADA, status=400, description=NOT_FOUND, times=1
            )
        await newsroom.changes(article, title="Bridge shut", picture_url=newsroom.site.url + "/b.png")
        copies = await newsroom.shown("Bridge shut", BEN, EVA)
        await newsroom.is_done(article)
        assert await bytes_of(newsroom, copies[0]) == newsroom.site.pages["/b.png"].body
        assert len(files_of(copies)) == 1
        assert newsroom.site.requests["/b.png"] == 1


async def test_an_upload_that_is_repeated_does_not_ask_the_picture_host_again(newsroom: Newsroom) -> None:
    await newsroom.telegram.faults(method="sendPhoto", status=500, times=1)
    await newsroom.telegram.faults(method="editMessageMedia", status=500, times=1)
    async with delivering(newsroom):
        article = await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        await newsroom.shown("Bridge open")
        await newsroom.changes(article, title="Bridge shut", picture_url=newsroom.site.url + "/b.png")
        await newsroom.shown("Bridge shut")
        assert newsroom.site.requests == {"/a.jpg": 1, "/b.png": 1}


@pytest.mark.parametrize(
    ("page", "because"),
    [
        (Page(b"<html>No picture here</html>", headers={"Content-Type": "image/jpeg"}), "not a picture"),
        (Page(b"gone", status=404), "answers 404"),
        (Page(picture(size=(1, 1))), "only 1 by 1 pixels"),
        (Page(picture("PNG", (7000, 7000))), "more than 40 million pixels"),
        (Page(picture()[:-300]), "damaged"),
        (Page(bytes(10 * 1024**2 + 1)), "larger than 10 MB"),
        (Page(b"", hangs=60), "not read within 0.5 seconds"),
    ],
    ids=["a web page", "not there", "a counter", "enormous", "cut short", "too large", "hangs"],
)
async def test_an_article_whose_picture_cannot_be_had_goes_in_words(
    newsroom: Newsroom, page: Page, because: str
) -> None:
    newsroom.site.pages["/c.jpg?key=secret"] = page
    with capture_logs() as logs:
        async with delivering(newsroom, fetch_seconds=0.5):
            url = newsroom.site.url.replace("http://", "http://ann:secret@") + "/c.jpg?key=secret"
            await newsroom.publishes("Bridge open", url)
            copies = await newsroom.shown("Bridge open")
    assert all("photo" not in copy for copy in copies)
    assert newsroom.site.requests == {"/c.jpg?key=secret": 1}
    (entry,) = [entry for entry in logs if entry["event"] == "picture_left_out"]
    assert because in entry["because"]
    assert entry["url"] == newsroom.site.url + "/c.jpg"
    assert "secret" not in str(logs)


async def test_a_picture_on_a_private_address_is_not_fetched_and_its_article_goes_in_words(
    newsroom: Newsroom,
) -> None:
    with capture_logs() as logs:
        async with delivering(newsroom, allow_private=False):
            await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
            copies = await newsroom.shown("Bridge open")
    assert all("photo" not in copy for copy in copies)
    assert newsroom.site.requests == {}
    (entry,) = [entry for entry in logs if entry["event"] == "picture_left_out"]
    assert "not on a public address" in entry["because"]


async def test_while_a_picture_host_hangs_other_articles_arrive_and_are_corrected(newsroom: Newsroom) -> None:
    newsroom.site.pages["/slow.jpg"] = Page(b"", hangs=60)
    async with delivering(newsroom, fetch_seconds=6.0):
        other = await newsroom.publishes("Ferry late", newsroom.site.url + "/a.jpg", number=2)
        await newsroom.shown("Ferry late")
        await newsroom.publishes("Bridge open", newsroom.site.url + "/slow.jpg")
        await newsroom.publishes("Road wet", newsroom.site.url + "/b.png", number=3)
        assert len(files_of(await newsroom.shown("Road wet"))) == 1
        await newsroom.changes(other, title="Ferry sunk")
        await newsroom.shown("Ferry sunk")
        assert "Bridge open" not in str(await newsroom.telegram.messages(ADA))
        copies = await newsroom.shown("Bridge open")
        assert all("photo" not in copy for copy in copies)


async def test_a_changed_picture_that_hangs_leaves_the_old_one_and_mends_the_words(
    newsroom: Newsroom,
) -> None:
    newsroom.site.pages["/slow.jpg"] = Page(b"", hangs=60)
    async with delivering(newsroom, fetch_seconds=0.5):
        article = await newsroom.publishes("Bridge open", newsroom.site.url + "/a.jpg")
        before = await newsroom.shown("Bridge open")
        await newsroom.changes(article, title="Bridge shut", picture_url=newsroom.site.url + "/slow.jpg")
        after = await newsroom.shown("Bridge shut")
        assert files_of(after) == files_of(before)
        assert newsroom.site.requests["/slow.jpg"] == 1


async def test_many_pictures_at_once_all_arrive(newsroom: Newsroom) -> None:
    for number in range(10):
        newsroom.site.pages[f"/{number}.webp"] = Page(picture("WEBP"))
    async with delivering(newsroom):
        for number in range(10):
            await newsroom.publishes(f"Story {number}.", f"{newsroom.site.url}/{number}.webp", number=number)
        for number in range(10):
            assert len(files_of(await newsroom.shown(f"Story {number}."))) == 1
        assert set(newsroom.site.requests.values()) == {1}
