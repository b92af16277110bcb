"""Owners look after the rules in the chat."""

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, MIA
from tests.road.people import answered, article_for, buttons, shown_text


async def test_an_owner_adds_tries_and_removes_a_rule(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await bot.saw("model_loaded")
    screen = await answered(telegram, await telegram.says(MIA, "/rules add suspect Fiasco"), "1 added")
    assert "· fiasco: nothing found" in shown_text(screen)
    (opening,) = [text for text in buttons(screen) if "fiasco" in text]
    await telegram.taps(MIA, screen, opening)
    await telegram.wait_for_text(MIA, "Suspect word\nfiasco")
    await telegram.taps(MIA, screen, "Dry run")
    await telegram.wait_for_text(MIA, "it would have held 0.")

    comment = await telegram.says(ADA, "What a fiasco this is", article)
    await answered(telegram, comment, "A moderator reads every comment")
    card = await telegram.wait_for_text(MIA, "What a fiasco this is")
    assert "🧪 Suspect word: fiasco (rule 10, on trial: would hold it)" in shown_text(card)
    await telegram.taps(MIA, screen, "Refresh")
    await telegram.wait_for_text(MIA, "it would have held 1.")
    await telegram.taps(MIA, screen, "Make it live")
    await telegram.wait_for_text(MIA, "🟢 It is live.")
    comment = await telegram.says(ADA, "Such a fiasco", article)
    await answered(telegram, comment, "Our rules stopped it, because it has words that we always have a look")

    await telegram.taps(MIA, screen, "Reject instead")
    await telegram.wait_for_text(MIA, "rejected by itself in the mode “smart”")
    tap = await telegram.taps(MIA, screen, "Remove")
    assert (await telegram.answer_to(tap))["text"] == "Rule 10 was removed."
    await telegram.wait_for_text(MIA, "Suspect words: 0")
    await telegram.taps(MIA, screen, "All rules")
    await telegram.wait_for_text(MIA, "All of them read every comment")
    comment = await telegram.says(ADA, "A fiasco after all", article)
    await answered(telegram, comment, "A moderator reads every comment")
    await telegram.says(MIA, "/audit")
    audit = shown_text(await telegram.wait_for_text(MIA, "changed"))
    assert "rule 10" in audit.lower()


async def test_what_is_no_rule_is_answered_kindly(telegram: LocalTelegram, bot: BotProcess) -> None:
    await bot.start()
    for command, answer in (
        ("/rules add banned a*", "beside a * it needs 2 letters or more"),
        ("/rules add suspect 🍆", "it has no letters or digits. Nothing was added."),
        ("/rules allow everything", "“everything” is not a site"),
        ("/rules 99", "There is no rule 99."),
        ("/rules remove 1", "Rule 1 cannot be removed. /rules off 1 switches it off."),
        ("/rules limit 1 5", "Rule 1 has no numbers to change."),
        ("/rules limit 8 0 60", "a whole number from 1 to 1,000 and a whole number from 1 to 3,600."),
        ("/rules limit 8 5", "Rule 8 takes a whole number from 1 to 1,000"),
        ("/rules live 1", "It is like that already."),
        ("/rules please", "/rules add banned idiot*"),
    ):
        await answered(telegram, await telegram.says(MIA, command), answer)


async def test_readers_and_moderators_do_not_write_rules(telegram: LocalTelegram, bot: BotProcess) -> None:
    await bot.start()
    await telegram.says(ADA, "/start")
    await telegram.says(MIA, f"/mods add {ADA}")
    await telegram.wait_for_text(ADA, "You are a moderator")
    await answered(telegram, await telegram.says(ADA, "/rules add banned x1"), "This is for owners.")
