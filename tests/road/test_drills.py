"""`onlynews model drill` on a running copy: readers meet an outage, and nothing is published unread."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from storage.database import Database
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, count_of

# More than is used: the test ends the drill.
LONG = 600


class Drill:
    """The command, in a terminal beside the running bot."""

    def __init__(self, bot: BotProcess, folder: Path) -> None:
        self._bot = bot
        self._folder = folder
        self._process: Process | None = None

    async def begins(self, fault: str, seconds: int) -> None:
        """An operator starts it."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "model", "drill", "--fault", fault, "--seconds", str(seconds)),
            env=self._bot.environment,
            cwd=self._folder,
            stdout=PIPE,
            stderr=PIPE,
        )

    async def says(self, words: str) -> None:
        """Waits until it has said something."""
        assert self._process is not None and self._process.stdout is not None
        async with asyncio.timeout(30):
            while words not in (await self._process.stdout.readline()).decode():
                assert not self._process.stdout.at_eof(), words

    def is_interrupted(self) -> None:
        """The operator presses Ctrl-C."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)

    async def ends(self) -> tuple[int, str]:
        """Its exit code, and what it said at last."""
        assert self._process is not None
        async with asyncio.timeout(100):
            out, err = await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode, out.decode() + err.decode()


@pytest.fixture
def drill(bot: BotProcess, tmp_path: Path) -> Drill:
    """A drill of the bot, which publishes what is clean by itself."""
    bot.environment |= {"MODERATION_MODE": "smart", "SCORING_SECONDS": "1"}
    return Drill(bot, tmp_path)


async def article_when_all_is_well(telegram: LocalTelegram, site: FeedServer, bot: BotProcess) -> Json:
    """Ada has an article, and the model is there."""
    await bot.start()
    await telegram.says(MIA, "/start")
    article = (await article_for(telegram, site, bot, ADA, BEN))[ADA]
    await bot.saw("model_loaded")
    return article


async def test_comments_of_a_drill_are_held_and_scored_when_it_is_over(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, drill: Drill
) -> None:
    article = await article_when_all_is_well(telegram, site, bot)
    await drill.begins("raising", LONG)
    await drill.says("raises on every comment now")
    await telegram.wait_for_text(MIA, "This is a drill")
    said = await telegram.says(ADA, "What a fine drill", article)
    await answered(telegram, said, "cannot read comments at the moment")
    drill.is_interrupted()
    code, words = await drill.ends()
    assert code == 0, words
    assert "1 comment came in meanwhile; 1 had no score at first." in words
    assert "None was published without a score." in words
    await answered(telegram, said, "Your comment is published")
    await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))
    await telegram.wait_for_text(MIA, "The drill is over, and the filter reads comments again. 1 comment")
    assert await count_of(telegram, MIA, "has not read comments") == 0


@pytest.mark.parametrize("fault", ["hanging", "crashing"])
async def test_drill_ends_by_itself_in_whichever_process_the_model_is_by_then(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, drill: Drill, fault: str
) -> None:
    article = await article_when_all_is_well(telegram, site, bot)
    await drill.begins(fault, 5)
    await drill.says("now")
    said = await telegram.says(ADA, "What a fine drill", article)
    await answered(telegram, said, "cannot read comments at the moment")
    code, words = await drill.ends()
    assert code == 0, words
    await answered(telegram, said, "Your comment is published")


async def test_second_drill_is_refused_while_one_runs(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, drill: Drill, tmp_path: Path
) -> None:
    await bot.start()
    await bot.saw("model_loaded")
    await drill.begins("nonsense", LONG)
    await drill.says("answers with nonsense now")
    second = Drill(bot, tmp_path)
    await second.begins("slow", 1)
    code, words = await second.ends()
    assert (code, words.strip()) == (1, "A drill is running already. Wait for its end.")
    drill.is_interrupted()
    code, words = await drill.ends()
    assert code == 0, words
    assert "No comment came in meanwhile" in words


async def test_drill_of_a_service_that_does_not_run_says_so_and_leaves_nothing_behind(
    bot: BotProcess, drill: Drill, database_url: str
) -> None:
    await drill.begins("raising", LONG)
    code, words = await drill.ends()
    assert code == 1
    assert "No running copy of the service has taken the drill up." in words
    database = Database(database_url)
    async with database.read() as tx:
        assert await tx.drills.running() is None
    await database.close()
