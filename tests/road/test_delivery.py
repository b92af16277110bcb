"""Who is told what, in which order, and what is no longer wanted."""

import asyncio
import json

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import LocalTelegram
from tests.pictures import picture
from tests.road.conftest import ADA, BEN, FEED, MIA
from tests.road.people import HEADLINE, article_for, buttons, count_of, publish, shown_text, subscribe


async def test_an_answer_that_telegram_told_to_wait_survives_a_stop_and_a_kill(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.faults(method="sendMessage", status=429, retry_after=9, times=1)
    await telegram.says(ADA, "/help")
    await bot.saw("told_to_wait")
    assert await bot.stop() == 0
    await bot.start()
    await bot.kill()
    await bot.start()
    await telegram.wait_for_text(ADA, "/mycomments", timeout=30)
    assert await count_of(telegram, ADA, "/mycomments") == 1


async def test_what_an_author_hears_stays_in_order_when_telegram_refuses_for_a_while(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.faults(method="sendMessage", chat_id=ADA, status=500, times=2)
    await telegram.says(ADA, "First things first", article)
    await bot.saw("not_delivered")
    await telegram.says(MIA, "/approve 1")
    await telegram.wait_for_text(MIA, "Comment 1: approved.")
    await telegram.wait_for_text(ADA, "A moderator approved your comment", timeout=20)
    heard = [shown_text(message) for message in await telegram.messages(ADA)]
    held = next(number for number, text in enumerate(heard) if "Thank you." in text)
    approved = next(number for number, text in enumerate(heard) if "A moderator approved" in text)
    assert held < approved


async def test_an_article_that_waits_is_not_sent_to_somebody_who_stops(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA)
    await telegram.faults(method="sendPhoto", chat_id=ADA, status=500, times=3)
    await publish(site, bot)
    await bot.saw("not_delivered")
    await telegram.says(ADA, "/stop")
    goodbye = await telegram.wait_for_text(ADA, "no more news")
    sent = len(await telegram.calls("sendPhoto"))
    await telegram.says(ADA, "/help")
    await telegram.wait_for(
        ADA, lambda m: m["message_id"] > goodbye["message_id"] and "/start" in shown_text(m)
    )
    assert len(await telegram.calls("sendPhoto")) == sent
    assert await count_of(telegram, ADA, HEADLINE) == 0


async def test_a_slow_picture_host_does_not_keep_a_person_waiting(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    readers = range(5001, 5013)
    await bot.start()
    for reader in readers:
        await telegram.user(reader)
    await subscribe(telegram, *readers)
    await telegram.faults(method="sendPhoto", delay_ms=8_000, times=100)
    await publish(site, bot)
    async with asyncio.timeout(10):
        while not (await telegram.get("bots"))[0]["polling"]:
            await asyncio.sleep(0.05)
    await bot.saw("articles_published")
    asked = await telegram.says(BEN, "/help")
    answer = await telegram.wait_for_text(BEN, "/mycomments", timeout=7)
    assert answer["message_id"] > asked["message_id"]
    await telegram.clear_faults()


async def test_a_picture_that_cannot_be_had_costs_its_article_the_picture_and_nobody_else_anything(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    site.pages["/hangs.jpg"] = Page(b"", hangs=60)
    site.pages["/page.jpg"] = Page(b"<html>Log in</html>", headers={"Content-Type": "image/jpeg"})
    site.pages["/bomb.png"] = Page(picture("PNG", (12_000, 12_000), "white", mode="1"))
    site.pages["/huge.jpg"] = Page(picture() + bytes(11 * 1024**2))
    site.pages["/fine.avif"] = Page(picture("AVIF"))
    stories = {"/hangs.jpg": "Bridge", "/page.jpg": "Ferry", "/bomb.png": "Road", "/huge.jpg": "Rail"}
    stories["/fine.avif"] = "Harbour"
    items = [
        {"id": path, "title": f"{title} news today", "image": site.url + path, "content_text": f"On {path}."}
        for path, title in stories.items()
    ]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": []}
    site.pages[FEED] = Page(json.dumps(document).encode())
    await bot.start()
    await subscribe(telegram, ADA)
    await bot.feed_was_read(site, FEED)
    site.pages[FEED] = Page(json.dumps({**document, "items": items}).encode())
    async with asyncio.timeout(10):
        while "/hangs.jpg" not in site.requests:
            await asyncio.sleep(0.02)
    asked = await telegram.says(BEN, "/help")
    answer = await telegram.wait_for_text(BEN, "/mycomments")
    copies = {path: await telegram.wait_for_text(ADA, title, 20) for path, title in stories.items()}
    assert ["photo" in copies[path] for path in stories] == [False, False, False, False, True]
    slow = copies.pop("/hangs.jpg")
    assert answer["message_id"] > asked["message_id"]
    assert all(copy["message_id"] < slow["message_id"] for copy in copies.values())
    assert {site.requests[path] for path in stories} == {1}
    assert bot.output.count('"event": "picture_left_out"') == 4


async def test_a_moderator_who_arrives_late_gets_the_comment_that_waits(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "Is anybody there?", article)
    await telegram.wait_for_text(ADA, "Thank you.")
    await telegram.says(MIA, "/start")
    card = await telegram.wait_for_text(MIA, "Is anybody there?")
    assert "✅ Approve" in buttons(card)


async def test_a_moderator_whose_card_somebody_else_decided_turns_to_the_next_one(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.says(MIA, "/help")
    await telegram.says(BEN, "/help")
    await telegram.wait_for_text(BEN, "/mycomments")
    await telegram.says(MIA, f"/mods add {BEN}")
    await telegram.wait_for_text(BEN, "You are a moderator")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "The first of two", article)
    card = await telegram.wait_for_text(MIA, "The first of two")
    await telegram.wait_for_text(BEN, "The first of two")
    await telegram.says(ADA, "The second of two", article)
    await telegram.wait_for(ADA, lambda m: m.get("reply_to_message", {}).get("text") == "The second of two")
    await telegram.taps(MIA, card, "Approve")
    following = await telegram.wait_for_text(MIA, "The second of two")
    assert "✅ Approve" in buttons(following)
    decided = await telegram.wait_for_text(BEN, "Approved by Mia")
    await telegram.taps(BEN, decided, "Next")
    following = await telegram.wait_for_text(BEN, "The second of two")
    assert "✅ Approve" in buttons(following)
    assert following["message_id"] == decided["message_id"]


async def test_a_webhook_left_over_from_before_does_not_keep_updates_away(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    assert [call["status"] for call in await telegram.calls("deleteWebhook")] == [200]
