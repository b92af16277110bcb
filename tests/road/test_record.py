"""Owners read who did what, when and why; nobody else does."""

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, MIA
from tests.road.people import answered, article_for, buttons, shown_text


async def test_owners_turn_the_pages_of_the_record_and_ask_for_one_comment(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    # Nobody writes that much in a minute otherwise.
    await answered(telegram, await telegram.says(MIA, "/rules off 8"), "Flood")
    for number in range(1, 12):
        said = await telegram.says(ADA, f"Remark {number}", article)
        await answered(telegram, said, "Thank you")
    await telegram.says(MIA, "/reject 2 It is advertising")
    await telegram.wait_for_text(MIA, "Comment 2: rejected.")

    asked = await telegram.says(MIA, "/audit")
    newest = await answered(telegram, asked, "The record")
    assert "Mia rejected comment 2: held → rejected · in the moderator's own words" in shown_text(newest)
    assert "Remark" not in shown_text(newest)
    assert "The bot held comment 11: the filter found nothing" in shown_text(newest)
    assert buttons(newest) == ["‹ Earlier"]
    await telegram.taps(MIA, newest, "Earlier")
    first = await telegram.wait_for_text(MIA, "held comment 1:")
    assert first["message_id"] == newest["message_id"]
    assert "comment 11" not in shown_text(first)
    assert buttons(first) == ["Later ›"]
    await telegram.taps(MIA, first, "Later")
    again = await telegram.wait_for_text(MIA, "held comment 11:")
    assert shown_text(again) == shown_text(newest)

    asked = await telegram.says(MIA, "/audit 2")
    of_one = shown_text(await answered(telegram, asked, "The record of comment 2"))
    assert "rejected comment 2" in of_one and "held comment 2" in of_one and "comment 3" not in of_one
    for words, answer in (("/audit 99", "about comment 99"), ("/audit all", "/audit 41 shows")):
        asked = await telegram.says(MIA, words)
        await answered(telegram, asked, answer)
    asked = await telegram.says(ADA, "/audit")
    await answered(telegram, asked, "This is for owners.")


async def test_what_is_done_to_articles_feeds_and_the_news_is_in_the_record(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await article_for(telegram, site, bot, ADA)
    for words, answer in (
        ("/pause", "No news goes out."),
        ("/resume", "The news goes on"),
        ("/correct 1 It was Monday.", "It was Monday."),
    ):
        last = await answered(telegram, await telegram.says(MIA, words), answer)
    await telegram.taps(MIA, last, "Send it")
    await telegram.wait_for_text(ADA, "It was Monday.")
    await answered(telegram, await telegram.says(MIA, "/recall 1"), "withdrawn")
    feed = await answered(telegram, await telegram.says(MIA, "/feeds 1"), "")
    await telegram.taps(MIA, feed, "feed:1:pause:1")
    await telegram.wait_for(MIA, lambda m: "Resume" in " ".join(buttons(m)))
    record = shown_text(await answered(telegram, await telegram.says(MIA, "/audit"), "The record"))
    for line in (
        "Mia paused the news",
        "Mia resumed the news",
        "Mia corrected article 1",
        "Mia recalled article 1",
        "Whoever runs the bot added feed 1: set in FEEDS",
        "Mia paused feed 1",
    ):
        assert line in record
    assert "Monday" not in record
