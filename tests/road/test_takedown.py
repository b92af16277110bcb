"""An owner takes a comment down: it is gone everywhere, for good, and its author reads why."""

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, count_of, shown_text

SECRET = "Mr Kowalski lives at 5 Harbour Street"
REFERENCE = "District Court, 27 O 1/26"


async def published(telegram: LocalTelegram, site: FeedServer, bot: BotProcess) -> tuple[Json, Json, Json]:
    """Ada's comment stands below the article, and Ben has the list before him: her copy of the article, her
    message, his list."""
    bot.environment["MODERATION_MODE"] = "smart"
    await bot.start()
    await telegram.says(MIA, "/start")
    copies = await article_for(telegram, site, bot, ADA, BEN)
    await bot.saw("model_loaded")
    comment = await telegram.says(ADA, SECRET, copies[ADA])
    await answered(telegram, comment, "Your comment is published")
    copy = await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))
    await telegram.taps(BEN, copy, "1 comment")
    return copies[ADA], comment, await telegram.wait_for_text(BEN, f"just now\n{SECRET}")


async def taken_down(telegram: LocalTelegram, words: str, reason: str) -> Json:
    """Mia orders it and chooses the reason; the message that says it is done."""
    said = await telegram.says(MIA, words)
    asked = await answered(telegram, said, "Take it down?")
    await telegram.taps(MIA, asked, reason)
    return await telegram.wait_for(
        MIA, lambda m: m["message_id"] == asked["message_id"] and "was taken down by Mia" in shown_text(m)
    )


async def test_it_disappears_from_every_message_at_once_and_the_author_reads_the_legal_reason(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    _, comment, listed = await published(telegram, site, bot)
    own = await answered(telegram, await telegram.says(ADA, "/mycomments"), SECRET)
    done = await taken_down(telegram, f"/takedown 1 {REFERENCE}", "Personal data")
    assert REFERENCE in shown_text(done) and SECRET not in shown_text(done) and not buttons(done)

    await telegram.wait_for(
        BEN, lambda m: m["message_id"] == listed["message_id"] and SECRET not in shown_text(m)
    )
    await telegram.wait_for(
        ADA, lambda m: m["message_id"] == own["message_id"] and "taken down for a legal" in shown_text(m)
    )
    notice = await answered(telegram, comment, "Your comment was removed for good")
    assert "it gives away somebody's personal data" in shown_text(notice)
    assert f"Reference: {REFERENCE}" in shown_text(notice)
    await telegram.wait_for_text(ADA, "This comment was taken down later.")
    await telegram.wait_for(BEN, lambda m: "Post a comment" in buttons(m) and "1 comment" not in buttons(m))
    for person in (BEN, MIA):
        assert await count_of(telegram, person, SECRET) == 0
    assert await count_of(telegram, ADA, SECRET) == 1, "her own message"
    assert SECRET not in bot.output and REFERENCE not in bot.output


async def test_nobody_brings_it_back_and_owners_read_what_is_kept(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    _, comment, _ = await published(telegram, site, bot)
    await taken_down(telegram, "/takedown #1", "Copyright")
    for words, answer in (
        ("/approve 1", "This comment has changed since"),
        ("/undo 1", "There is no decision on comment 1 to take back."),
        ("/queue 1", "was taken down by an owner, for a legal reason"),
        ("/audit 1", "Mia removed comment 1: published → taken down · copyright"),
    ):
        await answered(telegram, await telegram.says(MIA, words), answer)
    await telegram.edits(comment, "Something else")
    await telegram.wait_for_text(ADA, "It stays so; no edit changes that.")
    again = await answered(telegram, await telegram.says(MIA, "/takedown 1"), "Kept as evidence")
    assert SECRET in shown_text(again)


async def test_a_waiting_comment_leaves_the_card_and_an_owner_may_think_better_of_it(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article, _, _ = await published(telegram, site, bot)
    held = await telegram.says(ADA, "You are a stupid idiot", article)
    card = await telegram.wait_for(MIA, lambda m: "❌ Reject" in buttons(m))
    assert "You are a stupid idiot" in shown_text(card)
    asked = await answered(telegram, await telegram.says(MIA, "/takedown 2"), "Take it down?")
    await telegram.taps(MIA, asked, "Leave it up")
    await telegram.wait_for_text(MIA, "Nothing was taken down.")
    asked = await answered(telegram, await telegram.says(MIA, "/takedown 2"), "Take it down?")
    tap = await telegram.taps(MIA, asked, "Other")
    assert "needs a few words" in (await telegram.answer_to(tap))["text"]
    await taken_down(telegram, "/takedown 2 Section 185", "Other")
    await telegram.wait_for_text(MIA, "Nothing is left to decide.")
    notice = await answered(telegram, held, "Your comment will not be published. Reason: the law does not")
    assert "Reference: Section 185" in shown_text(notice)


async def test_bad_numbers_are_answered_with_one_sentence(telegram: LocalTelegram, bot: BotProcess) -> None:
    await bot.start()
    for words, answer in (
        ("/takedown", "Write the comment's number, and a reference"),
        ("/takedown it", "Write the comment's number, and a reference"),
        ("/takedown 99", "There is no comment 99."),
        (f"/takedown 1 {'x' * 301}", "This reference has 301 characters; there is room for 300."),
    ):
        await answered(telegram, await telegram.says(MIA, words), answer)
