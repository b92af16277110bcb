"""Owners give roles and take them back; everybody whom it concerns hears of it."""

import asyncio

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, count_of, shown_text, subscribe

LEA = 2002
EDITING = ["publish", "articles", "article", "correct", "recall", "resend", "pause", "resume", "feeds"]
MODERATING = ["queue", "approve", "reject", "undo", "find", "user", "warn", "mute", "unmute"]
MODERATING += ["quiet", "digest"]
READING = ["start", "mycomments", "help", "stop"]


async def menu_is(telegram: LocalTelegram, person: int, commands: list[str]) -> None:
    """Waits until this is what a person's Telegram shows beside the text field."""
    async with asyncio.timeout(10):
        while [
            entry["command"] for entry in await telegram.get(f"commands?chat_id={person}&user_id={person}")
        ] != commands:
            await asyncio.sleep(0.02)


async def test_a_role_is_given_and_taken_and_everybody_concerned_hears_of_it(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    bot.environment["ADMIN_IDS"] = f"{MIA},{LEA}"
    await bot.start()
    await telegram.user(LEA, "Lea")
    await subscribe(telegram, MIA, LEA, BEN)
    for words, hears, answer, announced in (
        (
            f"/staff add {BEN} editor",
            "You are an editor of Only News now.",
            f"Ben ({BEN}) is an editor now.",
            f"Mia ({MIA}) made Ben ({BEN}) an editor.",
        ),
        (
            f"/mods add {BEN}",
            "You are a moderator of Only News now.",
            f"Ben ({BEN}) is a moderator now.",
            f"Mia ({MIA}) made Ben ({BEN}) a moderator.",
        ),
        (
            f"/staff remove {BEN} editor",
            "You are no longer an editor of Only News. Thank you for your help.",
            f"Ben ({BEN}) is no longer an editor. They are still a moderator.",
            f"Mia ({MIA}) took from Ben ({BEN}) the role of an editor.",
        ),
        (
            f"/Staff Remove {BEN}",
            "You are no longer a moderator of Only News. Thank you for your help.",
            f"Ben ({BEN}) is no longer a moderator.",
            f"Mia ({MIA}) took from Ben ({BEN}) the role of a moderator.",
        ),
    ):
        asked = await telegram.says(MIA, words)
        await answered(telegram, asked, answer)
        await telegram.wait_for_text(BEN, hears)
        await telegram.wait_for_text(LEA, announced)
        assert await count_of(telegram, MIA, announced) == 0, "they have the answer"
    await menu_is(telegram, BEN, READING)
    asked = await telegram.says(LEA, "/audit")
    record = shown_text(await answered(telegram, asked, "The record"))
    assert f"Mia appointed Ben ({BEN}): moderator → editor, moderator" not in record
    assert f"Mia appointed Ben ({BEN}): editor → editor, moderator" in record
    assert f"Mia dismissed Ben ({BEN}): moderator → –" in record


async def test_each_role_has_its_menu_and_whoever_has_two_has_both(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, MIA, BEN)
    owned = ["policy", "rules", "alert", "takedown", "ban", "unban", "takeback", "staff", "audit"]
    await menu_is(telegram, MIA, [*MODERATING, *EDITING, *owned, *READING])
    await telegram.says(MIA, f"/staff add {BEN} editor")
    await menu_is(telegram, BEN, [*EDITING, *READING])
    await telegram.says(MIA, f"/staff add {BEN}")
    await menu_is(telegram, BEN, [*MODERATING, *EDITING, *READING])
    asked = await telegram.says(BEN, "/help")
    helped = shown_text(await answered(telegram, asked, "To comment"))
    assert "/queue" in helped and "/publish" in helped and "/staff" not in helped


async def test_whoever_is_not_here_yet_hears_of_their_role_when_they_come(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    asked = await telegram.says(MIA, f"/staff add {LEA} moderator")
    await answered(telegram, asked, f"{LEA} is a moderator now, but not here yet: they hear of it once they")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    said = await telegram.says(ADA, "Is anybody there?", article)
    await answered(telegram, said, "Thank you.")
    asked = await telegram.says(MIA, "/staff")
    listed = shown_text(await answered(telegram, asked, "/staff add"))
    assert f"{LEA}, moderator (not here yet)" in listed and f"Mia ({MIA}), owner" in listed

    await telegram.user(LEA, "Lea")
    await telegram.says(LEA, "/start")
    await telegram.wait_for_text(LEA, "You are a moderator of Only News now.")
    await telegram.wait_for_text(LEA, "Welcome to Only News")
    await telegram.wait_for_text(LEA, "Is anybody there?")
    await menu_is(telegram, LEA, [*MODERATING, *READING])
    said = await telegram.says(LEA, "/start")
    await answered(telegram, said, "You are subscribed already")
    assert await count_of(telegram, LEA, "You are a moderator") == 1


async def test_the_open_card_of_a_removed_moderator_says_that_it_is_no_longer_theirs(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, BEN)
    await telegram.says(MIA, f"/staff add {BEN}")
    await telegram.wait_for_text(BEN, "You are a moderator")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "Still undecided", article)
    card = await telegram.wait_for_text(BEN, "Still undecided")
    await telegram.says(MIA, f"/staff remove {BEN}")
    taken = await telegram.wait_for_text(BEN, "This card is no longer yours")
    assert taken["message_id"] == card["message_id"]
    assert buttons(taken) == [] and "Still undecided" not in shown_text(taken)
    asked = await telegram.says(MIA, "/approve 1")
    await answered(telegram, asked, "Comment 1: approved.")

    await telegram.says(MIA, f"/staff add {BEN}")
    said = await telegram.says(ADA, "And another one", article)
    await answered(telegram, said, "Thank you.")
    again = await telegram.wait_for_text(BEN, "And another one")
    assert again["message_id"] != card["message_id"]


async def test_what_cannot_be_is_told_and_changes_nothing(telegram: LocalTelegram, bot: BotProcess) -> None:
    bot.environment["ADMIN_IDS"] = f"{MIA},{LEA}"
    await bot.start()
    await telegram.user(LEA, "Lea")
    await subscribe(telegram, MIA, LEA, BEN)
    for words, answer in (
        (
            f"/staff remove {LEA}",
            f"Lea ({LEA}) is an owner. Owners are set in ADMIN_IDS by whoever",
        ),
        (f"/staff add {LEA} editor", f"Lea ({LEA}) is an owner already."),
        (f"/staff remove {BEN}", f"Ben ({BEN}) is a reader only."),
        (f"/staff add {BEN} owner", "/staff shows who has a role."),
        ("/staff add Ben", "/staff shows who has a role."),
        ("/staff add -1001 editor", "/staff shows who has a role."),
    ):
        asked = await telegram.says(MIA, words)
        await answered(telegram, asked, answer)
    asked = await telegram.says(MIA, "/staff")
    listed = shown_text(await answered(telegram, asked, "/staff shows"))
    assert listed.split("\n\n")[0].split("\n") == [f"Mia ({MIA}), owner", f"Lea ({LEA}), owner"]


async def test_owners_hear_when_whoever_runs_the_bot_changes_the_owners(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, MIA, BEN)
    assert await bot.stop() == 0
    bot.environment["ADMIN_IDS"] = f"{MIA},{BEN}"
    await bot.start()
    await telegram.wait_for_text(MIA, f"Whoever runs the bot made Ben ({BEN}) an owner.")
    await telegram.wait_for_text(BEN, "You are an owner of Only News now.")
    assert await bot.stop() == 0
    bot.environment["ADMIN_IDS"] = f"{MIA}"
    await bot.start()
    await telegram.wait_for_text(MIA, f"Whoever runs the bot took from Ben ({BEN}) the role of an owner.")
    await telegram.wait_for_text(BEN, "You are no longer an owner of Only News.")


async def test_a_comment_by_staff_has_a_badge_and_a_reader_with_such_a_name_a_remark(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    bot.environment["MODERATION_MODE"] = "smart"
    await bot.start()
    await telegram.user(BEN, "Мia")  # a Cyrillic letter
    await telegram.user(LEA, "Only News")
    copies = await article_for(telegram, site, bot, ADA, BEN, LEA, MIA)
    for person in (ADA, BEN, LEA, MIA):
        said = await telegram.says(person, "What a day.", copies[person])
        await answered(telegram, said, "Your comment is published")
    # How many there are follows by and by; whoever opens the list sees them all.
    article = await telegram.wait_for(ADA, lambda m: buttons(m) and buttons(m)[0][0].isdigit())
    await telegram.taps(ADA, article, "comment")
    listed = shown_text(await telegram.wait_for_text(ADA, "Mia · newsroom"))
    assert "Мia (reader)" in listed and "Only News (reader)" in listed and "Ada, " in listed
