"""Moderators decide in seconds, never collide, and always see why."""

import asyncio
from collections import Counter

import pytest

from storage.database import Database
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import article_for, buttons, count_of, shown_text

FIVE = range(3001, 3006)


async def test_five_moderators_approving_at_once_give_one_decision_and_one_publication(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    for moderator in FIVE:
        await telegram.started(moderator, f"Mod{moderator}")
        await telegram.says(MIA, f"/mods add {moderator}")
        await telegram.wait_for_text(moderator, "You are a moderator")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "Who was first?", article)
    cards = [await telegram.wait_for_text(moderator, "Who was first?") for moderator in FIVE]

    taps = await asyncio.gather(
        *(telegram.taps(moderator, card, "Approve") for moderator, card in zip(FIVE, cards, strict=True))
    )
    answers = [(await telegram.answer_to(tap))["text"] for tap in taps]
    told = Counter("approved this already" in answer for answer in answers)
    assert told == {False: 1, True: 4}, answers
    winner = next(f"Mod{m}" for m, a in zip(FIVE, answers, strict=True) if "already" not in a)
    assert all(answer.startswith(winner) for answer in answers if "already" in answer)

    for moderator, card in zip(FIVE, cards, strict=True):
        closed = await telegram.wait_for_text(moderator, f"Approved by {winner}")
        assert closed["message_id"] == card["message_id"]
        assert buttons(closed) == (["↩️ Undo #1"] if f"Mod{moderator}" == winner else ["Next ›"])
    await telegram.wait_for_text(ADA, "A moderator approved your comment")
    assert await count_of(telegram, ADA, "A moderator approved your comment") == 1
    database = Database(database_url)
    async with database.read() as tx:
        decision = await tx.decisions.latest_for(1)
        assert decision is not None and decision.version == 1
        assert (await tx.articles.require(1)).comment_count == 1
    await database.close()


async def test_comments_are_decided_by_number_too(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA, BEN))[ADA]
    await telegram.says(ADA, "First of all", article)
    await telegram.wait_for_text(ADA, "Thank you.")
    await telegram.says(ADA, "Buy my boats", article)
    await telegram.says(MIA, "/approve 1")
    await telegram.wait_for_text(MIA, "Comment 1: approved.")
    await telegram.says(MIA, "/reject 2 It is advertising.")
    await telegram.wait_for_text(MIA, "Comment 2: rejected.")
    await telegram.wait_for_text(ADA, "A moderator decided this: It is advertising.")
    for command, answer in (
        ("/approve 2", "Mia rejected this already"),
        ("/approve 99", "There is no comment 99."),
        ("/approve soon", "Write the comment's number: /approve 41"),
        ("/reject", "Write the comment's number"),
        ("/reject 1 " + "x" * 301, "This reason has 301 characters; there is room for 300."),
        ("/undo 99", "There is no comment 99."),
        ("/undo 1 2", "Write /undo to take back"),
        ("/queue soon", "Write /queue, or /queue 41"),
    ):
        await telegram.says(MIA, command)
        await telegram.wait_for_text(MIA, answer)
    await telegram.says(ADA, "/mycomments")
    mine = shown_text(await telegram.wait_for_text(ADA, "on “Valdora"))
    assert mine.index("Buy my boats") < mine.index("First of all")
    assert "✅ published" in mine and "❌ not published" in mine


async def test_a_card_is_skipped_and_comes_round_again(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.says(MIA, "/queue")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "The one", article)
    card = await telegram.wait_for_text(MIA, "The one")
    tap = await telegram.taps(MIA, card, "Skip")
    assert (await telegram.answer_to(tap))["text"] == "No other comment is waiting."
    await telegram.says(ADA, "The other", article)
    await telegram.wait_for(ADA, lambda m: m.get("reply_to_message", {}).get("text") == "The other")
    assert await count_of(telegram, MIA, "The other") == 0  # one card at a time
    for expected in ("The other", "The one", "The other"):
        await telegram.taps(MIA, card, "Skip")
        card = await telegram.wait_for_text(MIA, expected)
    await telegram.taps(MIA, card, "Approve")
    following = await telegram.wait_for_text(MIA, "The one")
    assert following["message_id"] == card["message_id"]
    assert shown_text(following).startswith("Comment 2: ✅ Approved by Mia, ")


@pytest.mark.parametrize(
    "command", ["/queue", "/queue 1", "/approve 1", "/reject 1 no", "/undo", "/staff", "/mods add 1001"]
)
async def test_readers_cannot_moderate(telegram: LocalTelegram, bot: BotProcess, command: str) -> None:
    await bot.start()
    await telegram.says(ADA, command)
    await telegram.wait_for_text(ADA, "This is for ")
