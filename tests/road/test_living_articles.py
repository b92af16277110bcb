"""An article that was delivered is corrected, withdrawn and looked after in every chat that has it."""

import asyncio

import pytest

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import LocalTelegram
from tests.pictures import picture
from tests.road.conftest import ADA, BEN, FEED, MIA, PICTURE, feed_page
from tests.road.people import (
    HEADLINE,
    answered,
    article_for,
    buttons,
    count_of,
    publish,
    shown_text,
    subscribe,
)

NEW_HEADLINE = "Valdora and Kestria call off “Ridge Watch”"


@pytest.fixture
def bot(bot: BotProcess) -> BotProcess:
    """Corrections settle at once."""
    bot.environment["SETTLE_SECONDS"] = "0.2"
    return bot


def corrected(site: FeedServer) -> Page:
    """The same article under another headline."""
    feed = feed_page(site).body.decode()
    before = HEADLINE.replace("&", "&amp;")
    assert before in feed
    return Page(feed.replace(before, NEW_HEADLINE).encode())


async def test_a_corrected_headline_reaches_every_copy_that_was_delivered(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    copies = await article_for(telegram, site, bot, ADA, BEN)
    site.pages[FEED] = corrected(site)
    for reader in (ADA, BEN):
        shown = await telegram.wait_for_text(reader, NEW_HEADLINE)
        assert shown["message_id"] == copies[reader]["message_id"]
        assert "Post a comment" in buttons(shown)
        assert await count_of(telegram, reader, HEADLINE) == 0
    asked = await telegram.says(MIA, "/article 1")
    status = await answered(telegram, asked, "Version 2")
    assert "2 of 2 sent" in shown_text(status)


async def test_a_copy_that_was_on_its_way_when_the_headline_changed_is_corrected_too(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    # The first copy takes the picture along; the slow one comes after it.
    await telegram.faults(method="sendPhoto", chat_id=BEN, delay_ms=4_000, times=1)
    await publish(site, bot)
    await telegram.wait_for_text(ADA, HEADLINE)
    site.pages[FEED] = corrected(site)
    await telegram.wait_for_text(ADA, NEW_HEADLINE)
    await telegram.wait_for_text(BEN, NEW_HEADLINE, timeout=20)
    assert await count_of(telegram, BEN, HEADLINE) == 0


async def test_a_changed_picture_reaches_every_copy_and_is_fetched_and_uploaded_once(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    before = await article_for(telegram, site, bot, ADA, BEN, MIA)
    assert len({copy["photo"][-1]["file_id"] for copy in before.values()}) == 1
    other = "/other-columns.webp"
    site.pages[other] = Page(picture("WEBP", colour="orange"))
    site.pages[FEED] = Page(corrected(site).body.replace(PICTURE.encode(), other.encode()))
    after = [await telegram.wait_for_text(reader, NEW_HEADLINE, timeout=20) for reader in before]
    assert len({copy["photo"][-1]["file_id"] for copy in after}) == 1
    for copy in after:
        was = before[copy["chat"]["id"]]
        assert copy["message_id"] == was["message_id"]
        assert copy["photo"] != was["photo"]
        assert copy["reply_markup"] == was["reply_markup"]
    assert (site.requests[PICTURE], site.requests[other]) == (1, 1)
    sent = [call["params"]["photo"] for call in await telegram.calls("sendPhoto")]
    assert [type(photo) for photo in sent] == [dict, str, str]
    exchanged = [call["params"]["media"]["media"] for call in await telegram.calls("editMessageMedia")]
    assert [media.startswith("attach://") for media in exchanged] == [True, False, False]
    # A comment changes the words below the picture, and nothing else.
    await telegram.says(ADA, "A fine picture", after[0])
    await telegram.wait_for_text(ADA, "Thank you.")
    await telegram.says(MIA, "/approve 1")
    await telegram.wait_for(BEN, lambda message: "1 comment" in buttons(message), timeout=20)
    assert len(await telegram.calls("editMessageMedia")) == 3
    assert (site.requests[PICTURE], site.requests[other]) == (1, 1)


async def test_a_recalled_article_is_deleted_everywhere(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await article_for(telegram, site, bot, ADA, BEN)
    await telegram.says(MIA, "/recall 1")
    await telegram.wait_for_text(MIA, "is being withdrawn")
    for reader in (ADA, BEN):
        async with asyncio.timeout(20):
            while await count_of(telegram, reader, HEADLINE):
                await asyncio.sleep(0.05)
    asked = await telegram.says(MIA, "/article 1")
    assert "Withdrawn on" in shown_text(await answered(telegram, asked, HEADLINE))


async def test_a_correction_is_shown_first_and_then_answers_every_copy_once(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    copies = await article_for(telegram, site, bot, ADA, BEN)
    asked = await telegram.says(MIA, "/correct 1 It is <not> near the border.")
    preview = await answered(telegram, asked, "Correction")
    assert await count_of(telegram, ADA, "Correction") == 0
    await telegram.taps(MIA, preview, "Send it")
    for reader in (ADA, BEN):
        correction = await telegram.wait_for_text(reader, "It is <not> near the border.")
        assert correction["reply_to_message"]["message_id"] == copies[reader]["message_id"]
    await telegram.wait_for_text(MIA, "On its way to everybody")
    assert await count_of(telegram, ADA, "Correction") == 1


async def test_paused_news_waits_while_people_are_answered_and_then_goes_on(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA)
    await telegram.says(MIA, "/pause")
    await telegram.wait_for_text(MIA, "No news goes out")
    await publish(site, bot)
    await bot.saw("articles_published")
    asked = await telegram.says(ADA, "/help")
    await answered(telegram, asked, "/mycomments")
    assert await count_of(telegram, ADA, HEADLINE) == 0
    await bot.kill()
    await bot.start()
    asked = await telegram.says(ADA, "/help")
    await answered(telegram, asked, "/mycomments")
    assert await count_of(telegram, ADA, HEADLINE) == 0, "a restart does not end a pause"
    await telegram.says(MIA, "/resume")
    await telegram.wait_for_text(ADA, HEADLINE)


async def test_failed_copies_are_shown_with_their_reason_and_sent_again_on_a_tap(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    await telegram.faults(method="sendPhoto", chat_id=BEN, status=400, times=1)
    await publish(site, bot)
    await telegram.wait_for_text(ADA, HEADLINE)
    await bot.saw("not_delivered")
    asked = await telegram.says(MIA, "/article 1")
    status = await answered(telegram, asked, "1 of 2 sent, 1 failed")
    assert "Fault on demand" in shown_text(status)
    await telegram.taps(MIA, status, "Send the failed again")
    await telegram.wait_for_text(BEN, HEADLINE)
    await telegram.wait_for_text(MIA, "2 of 2 sent")


async def test_editing_is_for_owners(telegram: LocalTelegram, site: FeedServer, bot: BotProcess) -> None:
    await bot.start()
    await article_for(telegram, site, bot, ADA)
    for command in (
        "/articles",
        "/article 1",
        "/recall 1",
        "/resend 1",
        "/correct 1 No.",
        "/pause",
        "/resume",
    ):
        asked = await telegram.says(ADA, command)
        await answered(telegram, asked, "This is for editors.")
    assert await count_of(telegram, ADA, HEADLINE) == 1
    asked = await telegram.says(MIA, "/recall all of them")
    await answered(telegram, asked, "Write the number of the article")
    asked = await telegram.says(MIA, "/recall 99")
    await answered(telegram, asked, "There is no article 99.")
