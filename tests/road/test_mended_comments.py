"""Authors hear why a comment waits or was rejected, mend it by editing their message, and take it back."""

import pytest

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, count_of, shown_text

RUDE, KIND = "You are a stupid idiot", "I think you are mistaken"


async def article_to_discuss(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, *others: int
) -> Json:
    """The bot is up, Mia moderates, and Ada has an article, as the others have; her copy."""
    await bot.start()
    await telegram.says(MIA, "/queue")
    await telegram.wait_for_text(MIA, "Nothing is waiting")
    article = (await article_for(telegram, site, bot, ADA, *others))[ADA]
    await bot.saw("model_loaded")
    return article


async def commented(telegram: LocalTelegram, article: Json, text: str) -> tuple[Json, Json]:
    """Ada comments; her message, and what she hears of it."""
    comment = await telegram.says(ADA, text, article)
    return comment, await answered(telegram, comment, "")


async def rejected(telegram: LocalTelegram, card: Json) -> None:
    await telegram.taps(MIA, card, "Reject")
    card = await telegram.wait_for(MIA, lambda m: "It insults people" in buttons(m))
    await telegram.taps(MIA, card, "It insults people")


async def test_a_held_comment_is_mended_and_the_moderator_sees_both_versions(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await article_to_discuss(telegram, site, bot)
    comment, notice = await commented(telegram, article, RUDE)
    assert "took it for an insult" in shown_text(notice)
    assert "Edit your message" in shown_text(notice)
    card = await telegram.wait_for_text(MIA, RUDE)
    (stale,) = [
        button["callback_data"]
        for row in card["reply_markup"]["inline_keyboard"]
        for button in row
        if "Approve" in button["text"]
    ]

    await telegram.edits(comment, KIND)
    mended = await telegram.wait_for_text(ADA, "Thank you for version 2")
    assert mended["message_id"] == notice["message_id"], "in the notice that is there"
    assert "A moderator reads it before it appears" in shown_text(mended)
    both = await telegram.wait_for_text(MIA, f"Before:\n{RUDE}\n✏️ Now:\n{KIND}")
    assert both["message_id"] == card["message_id"]
    assert shown_text(both).startswith("🟢")
    assert stale not in str(both), "the button of the older text is gone"

    await telegram.taps(MIA, both, "Approve")
    await telegram.wait_for_text(ADA, "A moderator approved your comment")
    copy = await telegram.wait_for(ADA, lambda m: "1 comment" in buttons(m))
    await telegram.taps(ADA, copy, "1 comment")
    listed = await telegram.wait_for_text(ADA, f"just now\n{KIND}")
    assert RUDE not in shown_text(listed)
    assert KIND not in bot.output and RUDE not in bot.output


async def test_a_rejected_comment_is_resubmitted_by_editing_it(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await article_to_discuss(telegram, site, bot)
    comment, _ = await commented(telegram, article, RUDE)
    card = await telegram.wait_for_text(MIA, RUDE)
    await rejected(telegram, card)
    refusal = await telegram.wait_for_text(ADA, "was not published. A moderator decided this: It insults")
    assert "Our automatic filter had marked it before." in shown_text(refusal)
    assert "Edit your message to mend it: it is read again at once" in shown_text(refusal)

    await telegram.edits(comment, KIND)
    again = await telegram.wait_for_text(ADA, "Thank you for version 2")
    assert again["message_id"] == refusal["message_id"]
    renewed = await telegram.wait_for_text(MIA, f"Now:\n{KIND}")
    assert renewed["message_id"] == card["message_id"], "the one living card asks again"
    await telegram.taps(MIA, renewed, "Approve")
    await telegram.wait_for_text(ADA, "A moderator approved your comment")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_published_and_then_made_rude_is_hidden_until_a_person_has_read_it(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    bot.environment["MODERATION_MODE"] = "smart"
    article = await article_to_discuss(telegram, site, bot, BEN)
    comment, notice = await commented(telegram, article, KIND)
    assert "Your comment is published" in shown_text(notice)
    copy = await telegram.wait_for(BEN, lambda m: "1 comment" in buttons(m))

    await telegram.edits(comment, "I think you are wrong")
    await telegram.wait_for_text(ADA, "Your new text (version 2) is published")
    await telegram.edits(comment, RUDE)
    await telegram.wait_for_text(ADA, "Your new text (version 3) is not shown yet.")
    await telegram.wait_for(
        BEN, lambda m: m["message_id"] == copy["message_id"] and "1 comment" not in buttons(m)
    )
    await telegram.wait_for_text(MIA, RUDE)

    await telegram.edits(comment, KIND)
    held = await telegram.wait_for_text(ADA, "version 4")
    assert "A moderator reads it before it appears" in shown_text(held), (
        "an edit pulls nothing out of the queue"
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_edit_that_cannot_be_a_comment_is_answered_and_leaves_the_comment_as_it_was(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await article_to_discuss(telegram, site, bot)
    comment, _ = await commented(telegram, article, KIND)
    for text, answer in (
        ("a" * 2_100, "The new text has 2,100 characters; there is room for 2,000."),
        ("\u2060", "There is nothing to read in the new text."),
    ):
        await telegram.edits(comment, text)
        refusal = await telegram.wait_for_text(ADA, answer)
        assert refusal["reply_to_message"]["message_id"] == comment["message_id"]
    assert KIND in shown_text(await telegram.wait_for_text(MIA, KIND))
    await telegram.says(ADA, "/mycomments")
    assert KIND in shown_text(await telegram.wait_for_text(ADA, "Your comment\n"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_other_messages_that_people_edit_change_nothing(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await article_to_discuss(telegram, site, bot)
    hello = await telegram.says(ADA, "hello there")
    await telegram.wait_for_text(ADA, "To comment, reply to an article")
    before = len(await telegram.messages(ADA))
    await telegram.edits(hello, "hello again")
    await commented(telegram, article, KIND)
    assert len(await telegram.messages(ADA)) == before + 2


async def test_a_comment_is_taken_back_from_its_notice_and_is_gone_everywhere(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await article_to_discuss(telegram, site, bot)
    _, notice = await commented(telegram, article, KIND)
    card = await telegram.wait_for_text(MIA, KIND)
    await telegram.taps(ADA, notice, "Take back")
    asking = await telegram.wait_for_text(ADA, "Take this comment back?")
    assert asking["message_id"] == notice["message_id"]
    await telegram.taps(ADA, asking, "Keep it")
    kept = await telegram.wait_for_text(ADA, "A moderator reads every comment")
    await telegram.taps(ADA, kept, "Take back")
    asking = await telegram.wait_for_text(ADA, "Take this comment back?")
    await telegram.taps(ADA, asking, "Yes, take it back")
    gone = await telegram.wait_for_text(ADA, "You took your comment back.")
    assert gone["message_id"] == notice["message_id"] and buttons(gone) == []
    closed = await telegram.wait_for_text(MIA, "its author has taken it back")
    assert closed["message_id"] == card["message_id"] and buttons(closed) == ["Next ›"]
    assert await count_of(telegram, MIA, KIND) == 0
    await telegram.says(MIA, "/approve 1")
    await telegram.wait_for_text(MIA, "This comment has changed since the card was shown.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_all_of_ones_own_comments_can_be_paged_through_and_taken_back_from_the_list(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    bot.environment["MODERATION_MODE"] = "smart"
    article = await article_to_discuss(telegram, site, bot)
    for rule in (7, 8):  # much the same, and much of it
        await answered(telegram, await telegram.says(MIA, f"/rules off {rule}"), "")
    for number in range(1, 8):
        comment = await telegram.says(ADA, f"{KIND}, no. {number}", article)
        await answered(telegram, comment, "Your comment is published")
    await telegram.says(ADA, "/mycomments")
    newest = await telegram.wait_for_text(ADA, "Your 7 comments")
    assert "no. 7" in shown_text(newest) and "no. 2" not in shown_text(newest)
    await telegram.taps(ADA, newest, "Earlier")
    oldest = await telegram.wait_for_text(ADA, "no. 1")
    oldest = await telegram.wait_for(ADA, lambda m: "Your 7" in shown_text(m) and "no. 1" in shown_text(m))
    assert oldest["message_id"] == newest["message_id"] and "no. 3" not in shown_text(oldest)

    await telegram.taps(ADA, oldest, "Take back 1")
    asking = await telegram.wait_for_text(ADA, "Take this comment back?")
    assert f"{KIND}, no. 1" in shown_text(asking) and asking["message_id"] == newest["message_id"]
    await telegram.taps(ADA, asking, "Yes, take it back")
    after = await telegram.wait_for(ADA, lambda m: "Comment 1: ↩️ taken back" in shown_text(m))
    assert "no. 1" not in shown_text(after)
    await telegram.taps(ADA, after, "Later")
    await telegram.wait_for(ADA, lambda m: "Your 7" in shown_text(m) and "no. 7" in shown_text(m))
    await telegram.wait_for(ADA, lambda m: "6 comments" in buttons(m))
