"""Moderators at work: what collides, how soon all see a decision, and how many taps and calls it takes.

The service runs in its own process by its production command line; people speak to the local Telegram over
HTTP, and to nothing else. Comments are put into the database beforehand, as if their authors had written
them.
"""

import asyncio
import re
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles
from time import time

from moderation.demo_model import FOLDER as DEMO_MODEL
from moderation.status import Status
from storage.clock import utc_now
from storage.database import Database
from tests.bench import ruling
from tests.bench.processes import say
from tests.bot_process import BotProcess
from tests.builders import DOUBTFUL, add_article, add_comment, add_staff
from tests.databases import new_database, opened, running_postgresql
from tests.local_telegram import Json, LocalTelegram
from tests.road.people import buttons, shown_text

OWNER = 2_001
FIRST_MODERATOR = 3_001
FIRST_AUTHOR = 5_001
MODERATORS = 200
DISPUTED = 100
AT_ONCE = 5
OPEN_COPIES = 20
DECISIONS_TIMED = 30
WORKED_THROUGH = 1_000
REJECTED_OF_TEN = 3
REASON = "It is advertising"
REST_SECONDS = 3.0
_NO_MESSAGE = ("getUpdates", "answerCallbackQuery")
# Alembic migrates one database of a process at a time.
_OPENING = asyncio.Lock()


async def run() -> dict[str, float]:
    """Everything, each on a database of its own. What is timed has the machine to itself; one moderator's
    work goes on beside the disputes, as most of it waits for the second that Telegram wants between edits."""
    figures: dict[str, float] = dict(ruling.figures())
    with tempfile.TemporaryDirectory() as folder, running_postgresql() as server:
        figures |= await _seen_by_everybody(_sqlite(folder, "copies"))
        disputes, work = await asyncio.gather(
            _disputes({"sqlite": _sqlite(folder, "collisions"), "postgresql": new_database(server)}),
            _worked_through(_sqlite(folder, "work")),
        )
    return disputes | figures | work


async def _disputes(urls: Mapping[str, str]) -> dict[str, float]:
    """The collisions on each database, and of each figure the worst."""
    figures: dict[str, float] = {}
    for name, url in urls.items():
        figures |= {f"{name}_{key}": value for key, value in (await _collisions(name, url)).items()}
    return {
        **{
            key: max(figures[f"sqlite_{key}"], figures[f"postgresql_{key}"])
            for key in (
                "decided_more_than_once",
                "published_more_than_once",
                "cards_disagreeing",
                "errors_shown",
            )
        },
        **figures,
    }


async def _collisions(name: str, url: str) -> dict[str, float]:
    """Each comment is opened by its number by some, and decided at once by all: a few comments at a time."""
    moderators = range(FIRST_MODERATOR, FIRST_MODERATOR + MODERATORS)
    async with _newsroom(url, DISPUTED, moderators) as (telegram, database):
        disagreeing = strange = 0
        for first in range(1, DISPUTED + 1, AT_ONCE):
            wave = range(first, min(first + AT_ONCE, DISPUTED + 1))
            cards = await asyncio.gather(*(_opened(telegram, _opening(n, moderators), n) for n in wave))
            answers = await asyncio.gather(*(_decides(telegram, each, wave) for each in moderators))
            strange += sum(not _is_expected(answer, wave) for each in answers for answer in each)
            decided = [
                await _decision_shown(telegram, n, copies) for n, copies in zip(wave, cards, strict=True)
            ]
            disagreeing += sum(len(said) != 1 for said in decided)
            say(f"{name}: {wave[-1]} of {DISPUTED} comments decided by {MODERATORS} at once")
        decisions: Counter[int] = Counter()
        published = 0
        async with database.read() as tx:
            page = await tx.decisions.decided(after_id=0, limit=10 * DISPUTED)
            decisions.update(each.comment_id for each in page)
            for number in range(1, DISPUTED + 1):
                comment = await tx.comments.require(number)
                published += comment.status is Status.PUBLISHED
            count = (await tx.articles.require(1)).comment_count
        notices = await _notices(telegram, DISPUTED)
        return {
            "decided_more_than_once": sum(times > 1 for times in decisions.values()),
            "undecided": DISPUTED - len(decisions),
            "published_more_than_once": abs(count - published) + sum(times > 1 for times in notices.values()),
            "cards_disagreeing": disagreeing,
            "errors_shown": strange + len(await telegram.refused()),
        }


async def _seen_by_everybody(url: str) -> dict[str, float]:
    """From a decision to the last of the open copies that shows it."""
    moderators = range(FIRST_MODERATOR, FIRST_MODERATOR + OPEN_COPIES + 1)
    deciding, *watching = moderators
    late: list[float] = []
    async with _newsroom(url, DECISIONS_TIMED, moderators) as (telegram, _):
        for number in range(1, DECISIONS_TIMED + 1):
            cards = await _opened(telegram, watching, number)
            await _at_rest(telegram)
            after = (await telegram.calls())[-1]["n"]
            began = time()
            await telegram.says(deciding, f"/approve {number}")
            await _decision_shown(telegram, number, cards)
            copies = {(card["chat"]["id"], card["message_id"]) for card in cards}
            shown = [
                call["t"] - began
                for call in await telegram.calls("editMessageText", after=after)
                if (int(call["params"]["chat_id"]), int(call["params"]["message_id"])) in copies
                and "Approved by" in call["params"]["text"]
            ]
            late += shown
            say(f"copies: {len(shown)} of {OPEN_COPIES} after at most {1_000 * max(shown):.0f} ms")
    return {"card_update_p95_ms": round(1_000 * quantiles(late, n=20, method="inclusive")[-1], 1)}


async def _at_rest(telegram: LocalTelegram) -> None:
    """Until nobody was sent anything for a while: a chat is then free for the next message."""
    async with asyncio.timeout(60):
        while True:
            sent = [call["t"] for call in await telegram.calls() if call["method"] not in _NO_MESSAGE]
            if time() - sent[-1] > REST_SECONDS:
                return
            await asyncio.sleep(0.1)


async def _worked_through(url: str) -> dict[str, float]:
    """One moderator with nothing but the buttons, from the first comment to the last."""
    taps = 0
    async with _newsroom(url, WORKED_THROUGH, [FIRST_MODERATOR]) as (telegram, database):
        card = await telegram.wait_for_text(FIRST_MODERATOR, "Comment ", 60)
        after = (await telegram.calls())[-1]["n"]
        for number in range(WORKED_THROUGH):
            rejects = number % 10 < REJECTED_OF_TEN
            for button in ("Reject", REASON) if rejects else ("Approve",):
                await telegram.taps(FIRST_MODERATOR, card, button)
                taps += 1
                card = await telegram.wait_for(
                    FIRST_MODERATOR, partial(_has_turned, card), 60, after=card["message_id"] - 1
                )
            if (number + 1) % 100 == 0:
                say(f"work: {number + 1} of {WORKED_THROUGH} comments decided with {taps} taps")
        await telegram.bot_polls()
        async with asyncio.timeout(120):
            while await _notice_count(telegram) < WORKED_THROUGH:
                await asyncio.sleep(0.5)
        calls = [call for call in await telegram.calls(after=after) if call["method"] != "getUpdates"]
        async with database.read() as tx:
            left = await tx.comments.count_held()
    return {
        "taps_per_decision": round(taps / WORKED_THROUGH, 2),
        "calls_per_decision": round(len(calls) / WORKED_THROUGH, 2),
        "left_undecided": left,
    }


@asynccontextmanager
async def _newsroom(
    url: str, comments: int, moderators: Sequence[int]
) -> AsyncIterator[tuple[LocalTelegram, Database]]:
    """A running bot with so many held comments, each by an author of its own, and these moderators."""
    async with AsyncExitStack() as stack, LocalTelegram() as telegram:
        async with _OPENING:
            database = await stack.enter_async_context(opened(url, utc_now))
        for person in (OWNER, *moderators):
            await telegram.user(person, f"Mod{person}")
        for author in range(FIRST_AUTHOR, FIRST_AUTHOR + comments):
            await telegram.user(author, f"Reader{author}")
        # Their comments: messages that were there before the bot, and are no updates for it.
        said = {
            author: await telegram.says(author, f"Remark number {author} about the bridge")
            for author in range(FIRST_AUTHOR, FIRST_AUTHOR + comments)
        }
        await telegram.call("getUpdates", offset=-1)
        async with database.begin() as tx:
            article = await add_article(tx)
            for author, message in said.items():
                await add_comment(
                    tx,
                    article.id,
                    author_id=author,
                    message_id=message["message_id"],
                    text=message["text"],
                    verdict=DOUBTFUL,
                )
            for moderator in moderators:
                await add_staff(tx, moderator, name=f"Mod{moderator}")
        with tempfile.TemporaryDirectory() as folder:
            bot = BotProcess(_settings(telegram.url, url), Path(folder))
            await bot.start()
            try:
                await bot.saw("model_loaded")
                await asyncio.gather(*(telegram.says(each, "/start") for each in moderators))
                for each in moderators:
                    await telegram.wait_for_text(each, "Welcome", 60)
                yield telegram, database
            finally:
                await bot.stop()


def _has_turned(card: Json, message: Json) -> bool:
    return message["message_id"] == card["message_id"] and shown_text(message) != shown_text(card)


def _settings(telegram: str, database: str) -> dict[str, str]:
    return {
        "TELEGRAM_API_URL": telegram,
        "DATABASE_URL": database,
        "FEEDS": "",
        "ADMIN_IDS": str(OWNER),
        "DETOXIFY_CHECKPOINT": str(DEMO_MODEL / "model.ckpt"),
        "DETOXIFY_CONFIG": str(DEMO_MODEL),
        # Telegram's limits are measured elsewhere.
        "MESSAGES_PER_SECOND": "1000",
    }


def _command(number: int, moderator: int) -> str:
    return f"/approve {number}" if moderator % 2 else f"/reject {number} {REASON}"


async def _opened(telegram: LocalTelegram, moderators: Iterable[int], number: int) -> list[Json]:
    """A comment is opened by its number; the cards that come."""
    asked = await asyncio.gather(*(telegram.says(each, f"/queue {number}") for each in moderators))
    return [
        await telegram.wait_for(each["chat"]["id"], partial(_is_card, number), 60, after=each["message_id"])
        for each in asked
    ]


def _is_card(number: int, message: Json) -> bool:
    return f"Comment {number}," in shown_text(message)


def _opening(number: int, moderators: Sequence[int]) -> Sequence[int]:
    """Who opens a comment before it is decided: others for each."""
    first = number * OPEN_COPIES % MODERATORS
    return moderators[first : first + OPEN_COPIES]


async def _decides(telegram: LocalTelegram, moderator: int, numbers: Sequence[int]) -> list[str]:
    """All commands of one moderator at once, and what the bot says to them."""
    commands = await asyncio.gather(
        *(telegram.says(moderator, _command(number, moderator)) for number in numbers)
    )
    before = min(command["message_id"] for command in commands)
    async with asyncio.timeout(120):
        while True:
            shown = await telegram.messages(moderator, after=before)
            # Cards may come in between.
            said = [each for each in shown if each["from"]["is_bot"] and not buttons(each)]
            if len(said) >= len(numbers):
                return [shown_text(each) for each in said]
            await asyncio.sleep(2)


def _is_expected(answer: str, numbers: Iterable[int]) -> bool:
    """Whether somebody hears that they decided, or who was first."""
    return answer.startswith(tuple(f"Comment {number}: " for number in numbers)) or bool(
        re.fullmatch(r"Mod\d+ (approved|rejected) this already, \d\d:\d\d UTC\.", answer)
    )


async def _decision_shown(telegram: LocalTelegram, number: int, cards: Iterable[Json]) -> set[str]:
    """What the open copies of a comment say of the decision, once all of them say something. The card of
    whoever decided has turned to another comment."""
    said = set()
    for card in cards:
        shown = await telegram.wait_for(
            card["chat"]["id"], partial(_has_followed, number, card), 60, after=card["message_id"] - 1
        )
        if _is_card(number, shown):
            said.add(_decision(shown))
    return said


def _has_followed(number: int, card: Json, message: Json) -> bool:
    return message["message_id"] == card["message_id"] and (
        bool(_decision(message)) or not _is_card(number, message)
    )


def _decision(message: Json) -> str:
    found = re.search(r"(Approved|Rejected) by [^,]*", shown_text(message))
    return found[0] if found else ""


async def _notices(telegram: LocalTelegram, comments: int) -> Counter[int]:
    """How often each author was told that their comment is published."""
    found: Counter[int] = Counter()
    for author in range(FIRST_AUTHOR, FIRST_AUTHOR + comments):
        found[author] = sum("approved" in shown_text(m) for m in await telegram.messages(author))
    return found


async def _notice_count(telegram: LocalTelegram) -> int:
    """How many authors have been told something."""
    calls = await telegram.calls("sendMessage")
    return len(
        {call["params"]["chat_id"] for call in calls if int(call["params"]["chat_id"]) >= FIRST_AUTHOR}
    )


def _sqlite(folder: str, name: str) -> str:
    return f"sqlite+aiosqlite:///{folder}/{name}.db"
