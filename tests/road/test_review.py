"""Review without collisions: one card, one tap, a reason and an undo afterwards."""

import asyncio

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, count_of, shown_text

# Whose name would be the beginning of a tag.
BOB = 1003


async def newsroom(telegram: LocalTelegram, site: FeedServer, bot: BotProcess, *moderators: int) -> Json:
    """The bot runs, these people moderate beside Mia, and Ada has an article; her copy."""
    await bot.start()
    for moderator in (MIA, *moderators):
        await telegram.says(moderator, "/help")
        await telegram.wait_for_text(moderator, "/mycomments")
    for moderator in moderators:
        await telegram.says(MIA, f"/mods add {moderator}")
        await telegram.wait_for_text(moderator, "You are a moderator")
    await bot.saw("model_loaded")
    return (await article_for(telegram, site, bot, ADA))[ADA]


async def say(telegram: LocalTelegram, article: Json, *texts: str) -> list[Json]:
    """Ada comments, one after the other."""
    said = []
    for text in texts:
        said.append(await telegram.says(ADA, text, article))
        await answer_to(telegram, said[-1], "Thank you.")
    return said


async def answer_to(telegram: LocalTelegram, message: Json, words: str) -> Json:
    """The bot's reply to this very message that says these words."""
    return await telegram.wait_for(
        message["chat"]["id"],
        lambda m: (
            m.get("reply_to_message", {}).get("message_id") == message["message_id"]
            and words in shown_text(m)
        ),
        timeout=20,
    )


async def shows(telegram: LocalTelegram, message: Json, words: str) -> Json:
    """This very message, once it says these words."""
    return await telegram.wait_for(
        message["chat"]["id"],
        lambda m: m["message_id"] == message["message_id"] and words in shown_text(m),
    )


async def one_card(telegram: LocalTelegram, moderator: int) -> None:
    """Waits until exactly one message of a moderator's chat is a review card in use."""
    async with asyncio.timeout(10):
        while True:
            messages = await telegram.messages(moderator)
            if sum("❌ Reject" in buttons(message) for message in messages) == 1:
                return
            await asyncio.sleep(0.05)


async def test_a_moderator_works_through_the_queue_on_one_message_with_one_tap_each(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    first, second, third = await say(telegram, article, "Words one", "Words two", "Words three")
    card = await telegram.wait_for_text(MIA, "Words one")
    await telegram.taps(MIA, card, "✅ Approve")
    following = await telegram.wait_for_text(MIA, "Words two")
    assert following["message_id"] == card["message_id"]
    assert shown_text(following).startswith("Comment 1: ✅ Approved by Mia, ")
    await answer_to(telegram, first, "A moderator approved your comment")

    tap = await telegram.taps(MIA, following, "❌ Reject")
    assert (await telegram.answer_to(tap))["text"] == "Comment 2: rejected."
    asking = await telegram.wait_for_text(MIA, "Rejected. Why?")
    assert asking["message_id"] == card["message_id"]
    assert "↩️ Undo #2" in buttons(asking)
    assert await count_of(telegram, ADA, "was not published") == 0, "the author waits for the reason"
    await telegram.taps(MIA, asking, "It insults people")
    await answer_to(telegram, second, "was not published. A moderator decided this: It insults people.")

    last = await telegram.wait_for_text(MIA, "Words three")
    assert last["message_id"] == card["message_id"]
    await telegram.taps(MIA, last, "✅ Approve")
    empty = await telegram.wait_for_text(MIA, "Nothing is waiting")
    assert empty["message_id"] == card["message_id"]
    await answer_to(telegram, third, "A moderator approved your comment")
    assert await count_of(telegram, ADA, "was not published") == 1, "told once"


async def test_an_undo_takes_a_published_comment_back_and_corrects_what_its_author_read(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    (said,) = await say(telegram, article, "Taken back")
    card = await telegram.wait_for_text(MIA, "Taken back")
    await telegram.taps(MIA, card, "✅ Approve")
    told = await answer_to(telegram, said, "A moderator approved your comment")
    await telegram.wait_for(ADA, lambda m: "1 comment" in buttons(m))
    empty = await telegram.wait_for_text(MIA, "Nothing is waiting")
    tap = await telegram.taps(MIA, empty, "↩️ Undo #1")
    assert (await telegram.answer_to(tap))["text"] == "Comment 1: waiting again."
    corrected = await answer_to(telegram, said, "A moderator is having another look at your comment")
    assert corrected["message_id"] == told["message_id"]
    copy = await telegram.wait_for(
        ADA, lambda m: m["message_id"] == article["message_id"] and "No comments" in shown_text(m)
    )
    assert "1 comment" not in buttons(copy)
    again = await telegram.wait_for(MIA, lambda m: "✅ Approve" in buttons(m))
    assert again["message_id"] == card["message_id"]

    await telegram.says(MIA, "/reject 1 It is advertising")
    await telegram.wait_for_text(MIA, "Comment 1: rejected. /undo takes it back")
    await answer_to(telegram, said, "A moderator decided this: It is advertising.")
    await telegram.says(MIA, "/undo")
    await telegram.wait_for(MIA, lambda m: shown_text(m) == "Comment 1: waiting again.")
    assert await count_of(telegram, ADA, "was not published") == 0
    await telegram.says(MIA, "/undo 1")
    await telegram.wait_for_text(MIA, "There is no decision on comment 1 to take back.")
    await telegram.says(MIA, "/undo")
    await telegram.wait_for_text(MIA, "you have decided nothing in the last ten minutes")


async def test_a_rejection_undone_before_its_author_heard_is_never_told(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    (said,) = await say(telegram, article, "Rejected by mistake")
    card = await telegram.wait_for_text(MIA, "Rejected by mistake")
    await telegram.taps(MIA, card, "❌ Reject")
    asking = await telegram.wait_for_text(MIA, "Rejected. Why?")
    await telegram.taps(MIA, asking, "↩️ Undo #1")
    again = await telegram.wait_for(MIA, lambda m: "✅ Approve" in buttons(m))
    await telegram.taps(MIA, again, "✅ Approve")
    await answer_to(telegram, said, "A moderator approved your comment")
    assert await count_of(telegram, ADA, "was not published") == 0


async def test_whoever_comes_second_sees_who_was_first_and_turns_to_the_next(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot, BEN)
    await say(telegram, article, "For both of them")
    mias = await telegram.wait_for_text(MIA, "For both of them")
    bens = await telegram.wait_for_text(BEN, "For both of them")
    await say(telegram, article, "For later")
    taps = await asyncio.gather(telegram.taps(MIA, mias, "✅ Approve"), telegram.taps(BEN, bens, "❌ Reject"))
    answers = [(await telegram.answer_to(tap))["text"] for tap in taps]
    first, second = (MIA, BEN) if answers[0].startswith("Comment 1") else (BEN, MIA)
    name, did = {MIA: ("Mia", "Approved"), BEN: ("Ben", "Rejected")}[first]
    assert f"{name} {did.lower()} this already, " in answers[[MIA, BEN].index(second)]
    shown = await telegram.wait_for_text(second, f"{did} by {name}, ")
    # Mia is an owner.
    assert buttons(shown) == (["Next ›"] if second == BEN else ["↩️ Undo #1", "Next ›"])
    await telegram.taps(second, shown, "Next")
    following = await telegram.wait_for_text(second, "For later")
    assert following["message_id"] == shown["message_id"]
    # Not the card of the same comment that may be there already: that one moves down.
    asked = await telegram.says(first, "/queue 2")
    watched = await answered(telegram, asked, "For later")
    tap = await telegram.taps(second, following, "❌ Reject")
    assert (await telegram.answer_to(tap))["text"] == "Comment 2: rejected."
    asking = await telegram.wait_for_text(second, "Rejected. Why?")
    await telegram.taps(second, asking, "It is advertising")
    await shows(telegram, watched, "UTC — It is advertising")
    await telegram.says(first, "/undo 2")
    if first == BEN:
        await telegram.wait_for_text(BEN, "Mia rejected this, ")
    else:
        await telegram.wait_for_text(MIA, "Comment 2: waiting again.")


async def test_a_comment_opened_by_its_number_is_seen_to_be_looked_at_by_others(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot, BEN)
    await say(telegram, article, "Look at me", "And at me")
    await telegram.wait_for_text(BEN, "me")
    old = await telegram.wait_for(MIA, lambda m: "✅ Approve" in buttons(m))
    await telegram.says(MIA, "/queue 2")
    new = await telegram.wait_for(
        MIA, lambda m: "And at me" in shown_text(m) and m["message_id"] > old["message_id"]
    )
    await telegram.wait_for(
        MIA, lambda m: m["message_id"] == old["message_id"] and "moved down" in shown_text(m)
    )
    await one_card(telegram, MIA)
    await telegram.says(BEN, "/queue 2")
    await telegram.wait_for_text(BEN, "👀 Mia is looking (until ")
    await telegram.wait_for(
        MIA, lambda m: m["message_id"] == new["message_id"] and "👀 Ben is looking" in shown_text(m)
    )
    await telegram.says(BEN, "/queue 99")
    await telegram.wait_for_text(BEN, "There is no comment 99.")
    await telegram.says(BEN, "/approve 2")
    await telegram.wait_for_text(MIA, "Approved by Ben, ")
    await telegram.says(MIA, "/queue 2")
    opened = await telegram.wait_for(
        MIA, lambda m: m["message_id"] > new["message_id"] and "Approved by Ben" in shown_text(m)
    )
    assert buttons(opened) == ["↩️ Undo #2", "Next ›"], "an owner may undo it"


async def test_reject_by_number_without_a_reason_asks_for_it(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    first, _ = await say(telegram, article, "Because of nothing", "The other")
    await telegram.wait_for_text(MIA, "Because of nothing")
    await telegram.says(MIA, "/reject 1")
    asking = await telegram.wait_for_text(MIA, "Rejected. Why?")
    await telegram.taps(MIA, asking, "No reason")
    told = await answer_to(telegram, first, "was not published.")
    assert "A moderator decided this. " in shown_text(told)
    following = await telegram.wait_for_text(MIA, "The other")
    assert following["message_id"] == asking["message_id"]
    await one_card(telegram, MIA)


async def test_the_same_text_is_decided_with_one_tap_and_undone_with_one(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    said = await say(telegram, article, "Buy my boats!", "buy my b0ats", "BUY MY BOATS...", "What else?")
    card = await telegram.wait_for_text(MIA, "Buy my boats!")
    await telegram.taps(MIA, card, "Skip")
    await telegram.wait_for_text(MIA, "buy my b0ats")
    await telegram.wait_for_text(MIA, "The same text waits 3 times.")
    tap = await telegram.taps(MIA, card, "❌ All 3")
    assert (await telegram.answer_to(tap))["text"] == "3 comments of the same text: rejected."
    asking = await telegram.wait_for_text(MIA, "Rejected. Why?")
    await telegram.taps(MIA, asking, "It is advertising")
    for comment in said[:3]:
        await answer_to(telegram, comment, "A moderator decided this: It is advertising.")
    following = await telegram.wait_for_text(MIA, "What else?")
    assert shown_text(following).startswith("3 comments of the same text: ❌ Rejected by Mia")
    await telegram.taps(MIA, following, "Undo #2")
    for comment in said[:3]:
        await answer_to(telegram, comment, "A moderator is having another look")


async def test_severe_text_is_under_a_spoiler(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    await say(telegram, article, "I will kill you")
    card = await telegram.wait_for_text(MIA, "I will kill you")
    hidden = [entity for entity in card["entities"] if entity["type"] == "spoiler"]
    assert [entity["length"] for entity in hidden] == [len("I will kill you")]


async def test_whatever_a_moderator_is_called_the_others_are_told_who_decided(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await telegram.user(BOB, "Ben <3")
    article = await newsroom(telegram, site, bot, BOB, BEN)
    await say(telegram, article, "Words one")
    await answered(telegram, await telegram.says(BOB, "/approve 1"), "Comment 1: approved")
    for command in ("/approve 1", "/reject 1 It insults people", "/undo 1"):
        await answered(telegram, await telegram.says(BEN, command), "Ben <3 approved this")
