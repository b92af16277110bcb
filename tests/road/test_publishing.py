"""An editor writes in the chat, and everybody reads it: at once, or at its time, whatever happens before."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import asyncpg

from tests.bot_process import BotProcess
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, buttons, count_of, shown_text, subscribe

HEADLINE = "Bridge opens on Monday"
ARTICLE = (
    f"{HEADLINE}\nIt is <b>open</b> again, says the <a href='https://news.example/mayor'>mayor</a>.\n"
    "<blockquote>At last.</blockquote>\n• cars\n  • trams\n#Town"
)
SHOWN = f"{HEADLINE}\n\nIt is open again, says the mayor.\nAt last.\n• cars\n  • trams\n\nTown\nNo comments"


async def test_an_article_is_written_previewed_published_once_discussed_changed_and_withdrawn(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    bot.environment["SETTLE_SECONDS"] = "0.2"
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    refused = await telegram.says(ADA, "/publish")
    await answered(telegram, refused, "This is for editors.")

    asked = await telegram.says(MIA, "/publish")
    prompt = await answered(telegram, asked, "the first line is the headline")
    assert prompt["reply_markup"]["force_reply"]
    written = await telegram.sends(
        MIA, text=ARTICLE, parse_mode="HTML", reply_to_message_id=prompt["message_id"]
    )
    question = await answered(telegram, written, "Publish this?")
    preview = await answered(telegram, written, HEADLINE)
    assert shown_text(preview) == SHOWN
    assert "2 subscribers" in shown_text(question)
    assert await count_of(telegram, ADA, HEADLINE) == 0

    taps = [await telegram.taps(MIA, question, "Publish now") for _ in range(2)]
    for tap in taps:
        await telegram.answer_to(tap)
    copies = {reader: await telegram.wait_for_text(reader, HEADLINE) for reader in (ADA, BEN)}
    for copy in copies.values():
        assert (copy["text"], copy["entities"]) == (preview["text"], preview["entities"])
        assert buttons(copy) == ["Post a comment"]
    await telegram.wait_for_text(MIA, "On its way to 2 subscribers. /article 1 shows how far it has come.")

    comment = await telegram.says(ADA, "Good news", copies[ADA])
    await telegram.wait_for_text(ADA, "Thank you.")
    await telegram.says(MIA, "/approve 1")
    await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))
    await telegram.edits(comment, "Bad news")
    await telegram.edits(written, f"{HEADLINE}, not on Sunday\nIt is open again.")
    for reader in (ADA, BEN):
        changed = await telegram.wait_for_text(reader, "not on Sunday")
        assert changed["message_id"] == copies[reader]["message_id"]
        assert await count_of(telegram, reader, HEADLINE) == 1, "everybody has it once"
    await telegram.wait_for_text(MIA, "Article 1 is changed.")
    # What its author has changed is read again first.
    await telegram.says(MIA, "/approve 1")
    await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))
    await telegram.taps(BEN, copies[BEN], "1 comment")
    await telegram.wait_for_text(BEN, "Bad news")

    correcting = await telegram.says(MIA, "/correct 1 It opens at noon.")
    await telegram.taps(MIA, await answered(telegram, correcting, "Correction"), "Send it")
    correction = await telegram.wait_for_text(BEN, "It opens at noon.")
    assert correction["reply_to_message"]["message_id"] == copies[BEN]["message_id"]
    await telegram.says(MIA, "/recall 1")
    async with asyncio.timeout(20):
        while await count_of(telegram, ADA, HEADLINE):
            await asyncio.sleep(0.05)
    await answered(telegram, await telegram.says(MIA, "/article 1"), "Withdrawn on")


async def test_a_picture_with_a_caption_reaches_everybody_as_it_was_previewed(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    written = await telegram.sends(MIA, photo="bridge.jpg", caption=f"/publish {HEADLINE}\nSee for yourself.")
    await telegram.taps(MIA, await answered(telegram, written, "Publish this?"), "Breaking")
    preview = await answered(telegram, written, HEADLINE)
    for reader in (ADA, BEN):
        copy = await telegram.wait_for_text(reader, HEADLINE)
        assert copy["photo"] == preview["photo"] == written["photo"]
        assert copy["caption"] == preview["caption"]


async def test_an_embargo_survives_kills_and_ends_for_everybody_who_is_there_by_then(
    telegram: LocalTelegram, bot: BotProcess, database_url: str
) -> None:
    bot.environment["TIMEZONE"] = "Europe/Berlin"
    await bot.start()
    await subscribe(telegram, ADA)
    kept = await offered(telegram, f"/publish tomorrow 8:00\n{HEADLINE}\nAt noon.")
    dropped = await offered(telegram, "/publish tomorrow 8:00\nBridge stays shut\nUntil May.")
    await bot.kill()
    await bot.start()
    for question in (kept, dropped):
        await telegram.taps(MIA, question, "🕗")
        shown = await telegram.wait_for(MIA, shows(question, "Goes out on"))
        assert "at 08:00 CE" in shown_text(shown), "in Berlin's time"
    await telegram.taps(MIA, dropped, "Cancel it")
    await telegram.wait_for_text(MIA, "Cancelled. Article 2 will not go out.")
    # Killed right after an edit, it would edit again, and Telegram would say that nothing has changed.
    await bot.stop()
    await move_embargoes(database_url, datetime.now(UTC) + timedelta(hours=1))
    await bot.start()
    await subscribe(telegram, BEN)
    assert await count_of(telegram, ADA, HEADLINE) == 0, "a restart ends no embargo"
    await bot.kill()
    await move_embargoes(database_url, datetime.now(UTC))
    await bot.start()
    for reader in (ADA, BEN):
        await telegram.wait_for_text(reader, HEADLINE)
    listed = await answered(telegram, await telegram.says(MIA, "/articles"), HEADLINE)
    assert "Bridge stays shut, withdrawn" in shown_text(listed)
    assert "Waiting" not in shown_text(listed)
    for reader in (ADA, BEN):
        assert await count_of(telegram, reader, HEADLINE) == 1
        assert await count_of(telegram, reader, "Bridge stays shut") == 0


async def offered(telegram: LocalTelegram, text: str) -> Json:
    """Mia writes an article; the question below its preview."""
    return await answered(telegram, await telegram.says(MIA, text), "Publish this?")


def shows(message: Json, words: str) -> Callable[[Json], bool]:
    """Whether a message is this one, and says these words by now."""
    return lambda now: now["message_id"] == message["message_id"] and words in shown_text(now)


async def move_embargoes(database_url: str, moment: datetime) -> None:
    """What waits, waits until then: a test cannot wait for the next minute, the nearest there is."""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(database_url.removeprefix("sqlite+aiosqlite:///"), timeout=30)
        wall_clock = moment.replace(tzinfo=None).isoformat(" ")
        connection.execute("UPDATE broadcasts SET not_before = ? WHERE state = 'running'", [wall_clock])
        connection.commit()
        connection.close()
    else:
        postgresql = await asyncpg.connect(database_url.replace("+asyncpg", ""))
        await postgresql.execute("UPDATE broadcasts SET not_before = $1 WHERE state = 'running'", moment)
        await postgresql.close()
