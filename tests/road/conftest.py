"""The whole road: a news site, Telegram, the bot's process, and the people around it."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from moderation.demo_model import FOLDER as DEMO_MODEL
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import TOKEN, LocalTelegram
from tests.pictures import picture

ADA, BEN, MIA = 1001, 1002, 2001

FEEDS = Path(__file__).parents[1] / "feeds"
FEED = "/feed.xml"
# The host of the pictures in the feeds of `FEEDS`, which the news site takes the place of.
PICTURE_HOST = b"https://blogger.googleusercontent.example"
_PICTURES = "/img/b/R29vZ2xl/AVvXsEhFixtureFixtureFixtureFixture0001"
PICTURE = f"{_PICTURES}/w640-h360/ridge-watch-columns.jpg"
# What is asked for where only a thumbnail is named.
ENLARGED_PICTURE = f"{_PICTURES}/s1280/ridge-watch-columns.jpg"

StartBot = Callable[..., "BotProcess"]


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """A Telegram with three people in it; in the end it must have accepted everything the bot sent."""
    async with LocalTelegram() as local:
        for person_id, name in ((ADA, "Ada"), (BEN, "Ben"), (MIA, "Mia")):
            await local.user(person_id, name)
        yield local
        assert await local.refused() == []


@pytest.fixture
def site() -> Iterator[FeedServer]:
    """A news site whose feed is empty at first, and whose pictures are there."""
    with FeedServer() as server:
        for path in (PICTURE, ENLARGED_PICTURE):
            server.pages[path] = Page(picture())
        server.pages[FEED] = Page(without_entries((FEEDS / "blogger_posts.atom.xml").read_bytes()))
        yield server


@pytest.fixture
async def bot(
    telegram: LocalTelegram, site: FeedServer, database_url: str, tmp_path: Path
) -> AsyncIterator[BotProcess]:
    """The bot, not started yet. In the end it must stop cleanly and have kept its secrets."""
    process = BotProcess(
        {
            "TELEGRAM_API_URL": telegram.url,
            "DATABASE_URL": database_url,
            "FEEDS": site.url + FEED,
            "ALLOW_PRIVATE_FEEDS": "1",
            "POLL_SECONDS": "0.2",
            "ADMIN_IDS": str(MIA),
            "DETOXIFY_CHECKPOINT": str(DEMO_MODEL / "model.ckpt"),
            "DETOXIFY_CONFIG": str(DEMO_MODEL),
            # What becomes of a new author's first comments is tested by itself.
            "FIRST_COMMENTS": "0",
        },
        tmp_path,
    )
    yield process
    if process.is_running:
        assert await process.stop() == 0, process.output
    assert TOKEN.partition(":")[2] not in process.output


def feed_page(site: FeedServer, name: str = "blogger_posts.atom.xml") -> Page:
    """A feed whose pictures are on this site."""
    return Page((FEEDS / name).read_bytes().replace(PICTURE_HOST, site.url.encode()))


def without_entries(feed: bytes) -> bytes:
    """The same feed before anything was published."""
    for opening, closing in ((b"<entry>", b"</entry>"), (b"<item>", b"</item>")):
        while opening in feed:
            before, _, rest = feed.partition(opening)
            feed = before + rest.partition(closing)[2]
    return feed
