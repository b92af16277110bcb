"""Below an article it gets heated: owners hear of it once, and cool it with one tap."""

import asyncio

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, count_of, shown_text

READERS = {1003: "Cleo", 1004: "Dan", 1005: "Eve", 1006: "Finn"}
RUDE = ("You are a stupid idiot", "What an idiot you are")
HEATED = "It gets heated"
CHOICES = ["🐢 Slow mode", "👀 Read first", "🔒 Close comments", "Leave it"]


async def begun(telegram: LocalTelegram, site: FeedServer, bot: BotProcess) -> dict[int, Json]:
    """Mia and Ben own the newsroom, and people have the article; their copies."""
    bot.environment["MODERATION_MODE"] = "smart"
    bot.environment["ADMIN_IDS"] = f"{MIA},{BEN}"
    for person, name in READERS.items():
        await telegram.user(person, name)
    await bot.start()
    await telegram.says(MIA, "/start")
    await telegram.wait_for_text(MIA, "Welcome")
    copies = await article_for(telegram, site, bot, ADA, BEN, *READERS)
    await bot.saw("model_loaded")
    return copies


async def quarrel(telegram: LocalTelegram, copies: dict[int, Json]) -> None:
    """Four people write eight unkind comments."""
    for words in RUDE:
        for person in READERS:
            said = await telegram.says(person, words, copies[person])
            await answered(telegram, said, "")


async def shows(telegram: LocalTelegram, owner: int, words: str) -> Json:
    """The owner's message about it, once it says this."""
    return await telegram.wait_for(owner, lambda m: HEATED in shown_text(m) and words in shown_text(m))


async def test_owners_hear_of_it_once_and_one_tap_sets_slow_mode_which_any_of_them_undoes(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    copies = await begun(telegram, site, bot)
    await quarrel(telegram, copies)
    message = await shows(telegram, MIA, "8 of the 8 replies of the last 10 minutes unkind")
    others = await shows(telegram, BEN, "8 of the 8 replies")
    assert buttons(message) == buttons(others) == CHOICES

    await bot.kill()
    loaded = bot.output.count("model_loaded")
    await bot.start()
    async with asyncio.timeout(80):
        while bot.output.count("model_loaded") == loaded:
            await asyncio.sleep(0.02)
    said = await telegram.says(ADA, RUDE[0], copies[ADA])
    await answered(telegram, said, "so a moderator decides")

    tap = await telegram.taps(MIA, message, "Slow mode")
    assert (await telegram.answer_to(tap))["text"] == "Done. It holds from the next comment on."
    for owner, its in ((MIA, message), (BEN, others)):
        shown = await shows(telegram, owner, "Slow mode here: one comment every 5 minutes")
        assert shown["message_id"] == its["message_id"] and ". Mia, " in shown_text(shown)
        assert buttons(shown) == ["↩️ Undo"]
    said = await telegram.says(ADA, "I am sorry", copies[ADA])
    await answered(
        telegram, said, "This article is in slow mode: everybody can write one comment every 5 minu"
    )
    record = await answered(telegram, await telegram.says(MIA, "/audit"), "The record")
    assert "Mia cooled article 1: slow · many unkind replies at once" in shown_text(record)
    assert "Mia changed the policy of article 1: slow_minutes 5 · many unkind" in shown_text(record)

    tap = await telegram.taps(BEN, await shows(telegram, BEN, "Slow mode here"), "Undo")
    assert (await telegram.answer_to(tap))["text"] == "It is as it was before."
    for owner in (MIA, BEN):
        shown = await shows(telegram, owner, "Undone. Ben, ")
        assert buttons(shown) == CHOICES
    said = await telegram.says(ADA, "I am sorry", copies[ADA])
    await answered(telegram, said, "Your comment is published")
    for owner in (MIA, BEN):
        assert await count_of(telegram, owner, HEATED) == 1


async def test_whoever_taps_second_reads_what_the_first_did(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    copies = await begun(telegram, site, bot)
    await quarrel(telegram, copies)
    message, others = await shows(telegram, MIA, "8 of the 8"), await shows(telegram, BEN, "8 of the 8")
    await telegram.taps(MIA, message, "Close comments")
    await shows(telegram, BEN, "Comments here are closed. Mia, ")
    markup = others["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    sent = await telegram.call(
        "sendMessage",
        chat_id=BEN,
        text="As it was shown a moment ago",
        reply_markup={"inline_keyboard": [[{"text": "Slow mode", "callback_data": markup}]]},
    )
    tap = await telegram.taps(BEN, sent["result"], "Slow mode")
    assert "Another owner was first" in (await telegram.answer_to(tap))["text"]
    said = await telegram.says(ADA, "One more thing", copies[ADA])
    await answered(telegram, said, "Comments on this article are closed.")


async def test_slow_mode_is_set_by_command_and_readers_are_told_kindly_when_to_write_again(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    copies = await begun(telegram, site, bot)
    for words, shown in (
        ("/policy slow 15", "Slow mode: one comment every 15 minutes"),
        ("/policy article 1 slow off", "article 1 (Valdora & Kestria"),
        ("/policy feed 1 slow 1", "one comment a minute"),
        ("/policy article 1 slow default", "On the site: smart"),
    ):
        screen = await answered(telegram, await telegram.says(MIA, words), "Who decides on comments")
        assert shown in shown_text(screen)
    await answered(telegram, await telegram.says(ADA, "What a fine drill", copies[ADA]), "is published")
    said = await telegram.says(ADA, "And what a day", copies[ADA])
    refusal = shown_text(
        await answered(telegram, said, "slow mode: everybody can write one comment a minute")
    )
    assert "so this one was not stored. You can write again in " in refusal
    await telegram.taps(MIA, screen, "✕ 🐢 feed 1")
    screen = await telegram.wait_for_text(MIA, "No feed, section or article has a mode of its own.")
    await telegram.taps(MIA, screen, "🐢 off")
    await telegram.wait_for_text(MIA, "Slow mode: off.")
    said = await telegram.says(ADA, "And what a day", copies[ADA])
    await answered(telegram, said, "is published")
