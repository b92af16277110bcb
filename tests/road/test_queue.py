"""A queue that serves: filters, putting off, escalating, and finding a comment again."""

from storage.database import Database
from tests.bot_process import BotProcess
from tests.builders import add_comment
from tests.feed_server import FeedServer
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, buttons, shown_text
from tests.road.test_review import newsroom, say, shows


async def test_the_queue_is_narrowed_by_a_command_and_from_the_card_and_widened_again(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    await say(telegram, article, "Words one", "See example.org/boats", "And example.org/more")
    await telegram.wait_for_text(MIA, "Words one")
    asked = await telegram.says(MIA, "/queue links")
    card = await answered(telegram, asked, "See example.org/boats")
    assert "🔎 Only comments with a link: 1 more waiting" in shown_text(card)
    await telegram.taps(MIA, card, "✅ Approve")
    await shows(telegram, card, "And example.org/more")
    card = await shows(telegram, card, "Only comments with a link, and this is the last")
    tap = await telegram.taps(MIA, card, "Skip")
    assert "No other comment with a link is waiting." in (await telegram.answer_to(tap))["text"]

    await telegram.taps(MIA, card, "🔎 Filter")
    overview = await shows(telegram, card, "2 comments wait")
    assert buttons(overview)[:2] == ["All · 2", "With a link · 1"]
    await telegram.taps(MIA, overview, "All · 2")
    # A rule held it, so it goes before what is clean.
    card = await shows(telegram, card, "And example.org/more")
    assert "🔎 Show all" not in buttons(card)
    await telegram.taps(MIA, card, "Skip")
    card = await shows(telegram, card, "Words one")
    await telegram.taps(MIA, card, "🔎 Filter")
    overview = await shows(telegram, card, "2 comments wait")
    await telegram.taps(MIA, overview, "With a link · 1")
    card = await shows(telegram, card, "And example.org/more")
    await telegram.taps(MIA, card, "❌ Reject")
    asking = await shows(telegram, card, "Rejected. Why?")
    await telegram.taps(MIA, asking, "It is advertising")
    await shows(telegram, card, "🔎 No more comments with a link wait: you see all again.")
    await shows(telegram, card, "Words one")

    for words, answer in (
        ("/queue links", "No comment with a link is waiting."),
        ("/queue el", "No comment in Greek is waiting."),
        ("/queue article 99", "No comment on article 99 is waiting."),
        ("/queue soon", "Write /queue, or /queue 41"),
        ("/queue all", "Words one"),
    ):
        await answered(telegram, await telegram.says(MIA, words), answer)


async def test_a_comment_is_put_off_with_one_tap_and_opened_before_by_its_number(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    await say(telegram, article, "Not now")
    card = await telegram.wait_for_text(MIA, "Not now")
    tap = await telegram.taps(MIA, card, "⏰ 1 hour")
    assert (await telegram.answer_to(tap))["text"].startswith("Comment 1 comes back ")
    await shows(telegram, card, "Nothing is waiting for you.\n⏰ 1 put off until later")
    await answered(telegram, await telegram.says(MIA, "/queue"), "⏰ 1 put off until later")
    await answered(telegram, await telegram.says(MIA, "/approve all"), "⏰ 1 put off until later")
    opened = await answered(telegram, await telegram.says(MIA, "/queue 1"), "⏰ Mia put this off until ")
    await telegram.taps(MIA, opened, "✅ Approve")
    await telegram.wait_for_text(ADA, "A moderator approved your comment")
    await shows(telegram, opened, "Nothing is waiting. All comments are decided.")


async def test_an_escalated_comment_comes_to_the_owner_and_says_from_whom(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot, BEN)
    await say(telegram, article, "For the owner")
    card = await telegram.wait_for_text(BEN, "For the owner")
    tap = await telegram.taps(BEN, card, "⬆️ To an owner")
    assert (await telegram.answer_to(tap))["text"].startswith("Comment 1 is with the owners now.")
    await shows(telegram, card, "Nothing is waiting for you.\n⬆️ 1 with the owners")
    mias = await telegram.wait_for_text(MIA, "⬆️ Ben asks an owner to decide")
    assert "⬆️ To an owner" not in buttons(mias)
    opened = await answered(telegram, await telegram.says(BEN, "/queue 1"), "⬆️ Ben asks an owner to decide")
    await telegram.taps(MIA, mias, "✅ Approve")
    await shows(telegram, opened, "Approved by Mia, ")


async def test_a_comment_is_found_by_words_name_and_number_and_opened_with_a_tap(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    await newsroom(telegram, site, bot)
    database = Database(database_url)
    async with database.begin() as tx:
        for number in range(1, 8):
            await add_comment(tx, 1, author_id=ADA, text=f"Schöne GRÜSSE {number}")
    await database.close()
    await telegram.says(MIA, "/approve 7")
    await telegram.wait_for_text(MIA, "Comment 7: approved.")
    found = await answered(telegram, await telegram.says(MIA, "/find grüße"), "🔎 grüße")
    assert "#7 Ada, just now: ✅ published\nSchöne GRÜSSE 7" in shown_text(found)
    assert buttons(found) == ["#7", "#6", "#5", "#4", "#3", "‹ Earlier"]
    await telegram.taps(MIA, found, "‹ Earlier")
    found = await shows(telegram, found, "#1 Ada")
    assert buttons(found) == ["#2", "#1", "Later ›"]
    await telegram.taps(MIA, found, "#2")
    card = await answered(telegram, found, "Comment 2, ")
    await telegram.taps(MIA, card, "✅ Approve")
    await telegram.wait_for_text(MIA, "Comment 2: ✅ Approved by Mia")
    await telegram.taps(MIA, found, "Later ›")
    await shows(telegram, found, "#7 Ada")
    for words, answer in (
        ("/find @ad", "#7 Ada"),
        (f"/find @{ADA}", "#7 Ada"),
        ("/find #3", "#3 Ada"),
        ("/find gr%sse", "No comment fits."),
        ("/find", "Write what you look for"),
        ("/find " + "x" * 101, "Between 2 and 100 characters."),
    ):
        await answered(telegram, await telegram.says(MIA, words), answer)
