"""Groups and channels get the news beside the readers, and nobody's conversation is led in public."""

import asyncio

import pytest

from storage.clock import utc_now
from tests.bot_process import BotProcess
from tests.databases import opened
from tests.feed_server import FeedServer, Page
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, FEED, FEEDS, MIA
from tests.road.people import HEADLINE, answered, buttons, count_of, publish, shown_text, subscribe

CHANNEL, GROUP, SUPERGROUP = -1_000_000_000_077, -78, -1_000_000_000_078
CLEO = 1003  # reads the channel, and has never written to the bot
NEW_HEADLINE = "Valdora and Kestria call off “Ridge Watch”"
HELLO = "will arrive in this group"


@pytest.fixture
async def telegram(telegram: LocalTelegram) -> LocalTelegram:
    """One more person."""
    await telegram.user(CLEO, "Cleo")
    return telegram


@pytest.fixture
def bot(bot: BotProcess) -> BotProcess:
    """Corrections settle at once."""
    bot.environment["SETTLE_SECONDS"] = "0.2"
    return bot


def corrected() -> Page:
    """The same article under another headline."""
    feed = (FEEDS / "blogger_posts.atom.xml").read_text()
    before = HEADLINE.replace("&", "&amp;")
    assert before in feed
    return Page(feed.replace(before, NEW_HEADLINE).encode())


async def added(telegram: LocalTelegram) -> None:
    """Somebody makes the bot an administrator of a channel and a member of a group, which says hello."""
    await telegram.channel(CHANNEL, [MIA, CLEO])
    await telegram.group(GROUP, [ADA, BEN], kind="group")
    await telegram.wait_for_text(GROUP, HELLO)


async def audience(telegram: LocalTelegram, words: str) -> None:
    """The owner is told, as soon as it is so, who receives the news."""
    async with asyncio.timeout(20):
        while True:
            asked = await telegram.says(MIA, "/articles")
            if words in shown_text(await answered(telegram, asked, "The news goes to")):
                return


async def refused_in(telegram: LocalTelegram, chat_id: int) -> list[str]:
    """The methods that Telegram refused in a chat."""
    return sorted(
        call["method"]
        for call in await telegram.calls()
        if call["params"].get("chat_id") == chat_id and call["status"] == 400
    )


async def leads_to_the_private_chat(
    telegram: LocalTelegram, person: int, message: Json, button: str, words: str
) -> Json:
    """A tap in public opens the person's private chat; what the bot says there, with these words."""
    said = await telegram.follows(person, await telegram.taps(person, message, button))
    assert said["chat"]["id"] == person
    return await answered(telegram, said, words)


async def test_a_channel_and_a_group_get_what_readers_get_and_comments_are_written_in_private(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await added(telegram)
    await subscribe(telegram, ADA, BEN)
    await audience(telegram, "2 readers and 2 groups and channels")
    await publish(site, bot)
    everybody = (ADA, BEN, CHANNEL, GROUP)
    copies = {chat: await telegram.wait_for_text(chat, HEADLINE) for chat in everybody}
    assert [shown_text(message) for message in await telegram.messages(CHANNEL)] == [
        shown_text(copies[CHANNEL])
    ], "a channel is not greeted"
    assert "Post a comment" in buttons(copies[CHANNEL]) and "Post a comment" in buttons(copies[GROUP])

    # What people say to each other in a group stays among them.
    await telegram.says(ADA, "I do not believe it", copies[GROUP], chat_id=GROUP)
    await telegram.says(BEN, "Nor do I, @only_news_bot", chat_id=GROUP)

    question = await leads_to_the_private_chat(
        telegram, CLEO, copies[CHANNEL], "Post a comment", "What would you like to say"
    )
    assert question["reply_markup"]["force_reply"] is True
    comment = await telegram.says(CLEO, "Good news for the valley", question)
    await answered(telegram, comment, "Thank you.")
    await telegram.says(MIA, "/approve 1")
    await telegram.wait_for_text(CLEO, "A moderator approved your comment")
    await telegram.says(MIA, "/approve 2")
    await telegram.wait_for_text(MIA, "There is no comment 2")
    for chat in everybody:
        shown = await telegram.wait_for_text(chat, "1 comment", timeout=20)
        assert shown["message_id"] == copies[chat]["message_id"]

    listed = await leads_to_the_private_chat(
        telegram, BEN, copies[GROUP], "1 comment", "Good news for the valley"
    )
    assert listed["chat"]["id"] == BEN
    in_private = await telegram.taps(ADA, copies[ADA], "1 comment")
    await telegram.wait_for_text(ADA, "Good news for the valley")
    assert "url" not in await telegram.answer_to(in_private)
    gone = await telegram.says(CLEO, "/start post-999")
    await answered(telegram, gone, "This article is no longer here.")

    site.pages[FEED] = corrected()
    for chat in everybody:
        shown = await telegram.wait_for_text(chat, NEW_HEADLINE, timeout=20)
        assert shown["message_id"] == copies[chat]["message_id"]
    correction = await telegram.says(MIA, "/correct 1 It is called off.")
    await telegram.taps(MIA, await answered(telegram, correction, "Correction"), "Send it")
    for chat in everybody:
        shown = await telegram.wait_for_text(chat, "It is called off.")
        assert shown["reply_to_message"]["message_id"] == copies[chat]["message_id"]

    assert await count_of(telegram, GROUP, "Thank you") == await count_of(telegram, GROUP, "To comment") == 0
    assert await count_of(telegram, GROUP, HELLO) == 1
    asked = await telegram.says(CLEO, "/stop")
    await answered(telegram, asked, "You are not subscribed"), "whoever comments did not ask for the news"


async def test_a_group_that_becomes_a_supergroup_while_news_is_under_way_misses_nothing(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await added(telegram)
    await telegram.group(-79, [ADA, BEN], kind="group")
    await telegram.wait_for_text(-79, HELLO)
    await subscribe(telegram, ADA)
    # One says so while its copy waits; then the bot dies.
    await telegram.says(MIA, "/pause")
    await telegram.wait_for_text(MIA, "No news goes out")
    await publish(site, bot)
    await bot.saw("articles_published")
    await telegram.becomes_supergroup(GROUP, SUPERGROUP)
    await audience(telegram, "1 reader and 3 groups and channels")
    await bot.kill()
    await bot.start()
    await telegram.bot_polls()
    # Of the other the bot hears nothing for a while: it finds out because Telegram refuses the article.
    await telegram.faults(method="getUpdates", delay_ms=10_000, times=1)
    await telegram.says(MIA, "/resume")
    await telegram.becomes_supergroup(-79, SUPERGROUP - 1)
    everybody = (CHANNEL, SUPERGROUP, SUPERGROUP - 1, ADA)
    copies = {chat: await telegram.wait_for_text(chat, HEADLINE, timeout=20) for chat in everybody}
    assert bot.output.count('"follows": "Moved"') == 1

    site.pages[FEED] = corrected()
    correction = await telegram.says(MIA, "/correct 1 It is called off.")
    await telegram.taps(MIA, await answered(telegram, correction, "Correction"), "Send it")
    for chat in everybody:
        shown = await telegram.wait_for_text(chat, "It is called off.", timeout=20)
        assert shown["reply_to_message"]["message_id"] == copies[chat]["message_id"]
        shown = await telegram.wait_for_text(chat, NEW_HEADLINE, timeout=20)
        assert shown["message_id"] == copies[chat]["message_id"], "it came once"
    await audience(telegram, "1 reader and 3 groups and channels")
    assert await count_of(telegram, SUPERGROUP, HELLO) == 0, "it was greeted already"


async def test_what_a_group_got_before_it_became_a_supergroup_is_left_as_it_is(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await added(telegram)
    await subscribe(telegram, ADA)
    await publish(site, bot)
    for chat in (CHANNEL, GROUP, ADA):
        await telegram.wait_for_text(chat, HEADLINE)
    await telegram.becomes_supergroup(GROUP, SUPERGROUP)
    await audience(telegram, "1 reader and 2 groups and channels")
    site.pages[FEED] = corrected()
    for chat in (CHANNEL, ADA):
        await telegram.wait_for_text(chat, NEW_HEADLINE)
    correction = await telegram.says(MIA, "/correct 1 It is called off.")
    await telegram.taps(MIA, await answered(telegram, correction, "Correction"), "Send it")
    moved = await telegram.wait_for_text(SUPERGROUP, "It is called off.")
    assert "reply_to_message" not in moved
    asked = await telegram.says(MIA, "/article 1")
    await answered(telegram, asked, "Correction, delivered")
    await telegram.says(MIA, "/recall 1")
    async with asyncio.timeout(20):
        while await count_of(telegram, ADA, NEW_HEADLINE):
            await asyncio.sleep(0.05)
    # The headline and the withdrawal, once each; the correction, which then went to the supergroup.
    tried = ["deleteMessage", "editMessageCaption", "editMessageCaption", "sendMessage"]
    async with asyncio.timeout(20):
        while await refused_in(telegram, GROUP) != tried:
            await asyncio.sleep(0.05)
    asked = await telegram.says(MIA, "/article 1")
    await answered(telegram, asked, "Withdrawn on")
    assert await refused_in(telegram, GROUP) == tried


async def test_additions_that_are_told_again_after_a_crash_greet_nobody_again(
    telegram: LocalTelegram, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    await telegram.bot_polls()
    # The bot hears all at once of what was done in the group, and dies before it could say that it has.
    await telegram.faults(method="getUpdates", delay_ms=3_000, times=1)
    await telegram.faults(method="getUpdates", status=500, times=1_000)
    asked = await telegram.says(ADA, "/help")
    await answered(telegram, asked, "/mycomments")
    for standing in ("member", None, "member"):
        await telegram.group(GROUP, [ADA, BEN], kind="group", bot=standing)
    await telegram.wait_for_text(GROUP, HELLO)
    await bot.kill()
    assert (await telegram.get("bots"))[0]["pending_update_count"] == 3
    await telegram.clear_faults()
    await bot.start()
    await audience(telegram, "0 readers and 1 group or channel")
    # A greeting that was on the wire at the crash is repeated, as everything is; it is one row all the same.
    async with opened(database_url, utc_now) as database, database.read() as tx:
        shown = [message["message_id"] for message in await telegram.messages(GROUP)]
        greetings = [message for message in shown if await tx.outbox.at(GROUP, message) is not None]
    assert 1 <= len(greetings) <= 2, "it was added twice"


async def test_a_bot_that_was_removed_or_may_not_post_leaves_the_chat_in_peace_until_it_is_back(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await added(telegram)
    await subscribe(telegram, ADA)
    await telegram.group(SUPERGROUP, [ADA])
    await telegram.wait_for_text(SUPERGROUP, HELLO)
    await audience(telegram, "1 reader and 3 groups and channels")
    await telegram.group(GROUP, [ADA, BEN], kind="group", bot=None)
    await telegram.channel(CHANNEL, [MIA, CLEO], bot_may_post=False)
    await telegram.group(SUPERGROUP, [ADA], bot_may_post=False)
    await audience(telegram, "The news goes to 1 reader.")
    await publish(site, bot)
    await telegram.wait_for_text(ADA, HEADLINE)
    asked = await telegram.says(MIA, "/article 1")
    await answered(telegram, asked, "1 of 1 sent")
    there = (CHANNEL, GROUP, SUPERGROUP)
    assert all(
        call["status"] == 200 for call in await telegram.calls() if call["params"].get("chat_id") in there
    )

    # Back in all three: what is published from now on comes; a group is greeted again.
    await telegram.group(GROUP, [ADA, BEN], kind="group")
    await telegram.channel(CHANNEL, [MIA, CLEO])
    await telegram.group(SUPERGROUP, [ADA], bot="administrator")
    await audience(telegram, "1 reader and 3 groups and channels")
    correction = await telegram.says(MIA, "/correct 1 It is called off.")
    await telegram.taps(MIA, await answered(telegram, correction, "Correction"), "Send it")
    await telegram.wait_for_text(ADA, "It is called off.")
    assert await count_of(telegram, CHANNEL, "It is called off.") == 0

    # A refusal says the same as the change of standing that was missed.
    words = "Forbidden: bot was kicked from the group chat"
    await telegram.faults(chat_id=GROUP, status=403, description=words, times=1)
    await telegram.says(ADA, "/help", chat_id=GROUP)
    await audience(telegram, "1 reader and 2 groups and channels")
