"""Many comments at once: shown first, decided exactly as shown with one tap, undone with one."""

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, buttons, count_of, shown_text
from tests.road.test_review import answer_to, newsroom, say, shows

REASONS = [
    "It insults people",
    "It threatens people",
    "It demeans a group of people",
    "It is advertising",
    "It gives away personal data",
    "It is not about the article",
    "No reason",
]
UNDO = "↩️ Undo all of it"


async def copy_shows(telegram: LocalTelegram, article: Json, words: str) -> None:
    """Ada's copy of the article, once it says this of its comments."""
    await telegram.wait_for(
        ADA,
        lambda m: (
            m["message_id"] == article["message_id"] and (words in shown_text(m) or words in buttons(m))
        ),
    )


async def test_what_the_policy_would_publish_is_shown_approved_with_one_tap_and_undone_with_one(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot)
    first, second, _ = await say(telegram, article, "Well said", "Thank you all", "You are a stupid idiot")
    preview = await answered(telegram, await telegram.says(MIA, "/approve all"), "This is a preview")
    assert shown_text(preview) == (
        "Approve what the policy would publish: 2\n"
        "This is a preview: nothing is decided yet.\n"
        "This is what mode smart would publish today, by its thresholds, its rules and its trust in the "
        "authors: 2 of 3 comments that wait.\n\n"
        "#1 Ada: “Well said”\nwaits: every comment is read first\n\n"
        "#2 Ada: “Thank you all”\nwaits: every comment is read first\n\n"
        "Left to a person: 1\n1 · the filter finds something: #3"
    )
    assert buttons(preview) == ["✅ Approve these 2", "Cancel"]

    await telegram.edits(second, "Thank you, all of you")
    await answer_to(telegram, second, "Thank you for version 2.")
    tap = await telegram.taps(MIA, preview, "✅ Approve these 2")
    assert (await telegram.answer_to(tap))["text"] == "1 comment approved. Undo is possible for ten minutes."
    done = await shows(telegram, preview, "✅ 1 comment approved, ")
    assert "1 was left out: it has changed since the preview: #2." in shown_text(done)
    assert buttons(done) == [UNDO]
    await answer_to(telegram, first, "A moderator approved your comment")
    await copy_shows(telegram, article, "1 comment")

    tap = await telegram.taps(MIA, done, UNDO)
    assert (await telegram.answer_to(tap))["text"] == "1 comment as before."
    undone = await shows(telegram, preview, "↩️ Taken back, ")
    assert buttons(undone) == []
    await answer_to(telegram, first, "A moderator is having another look")
    await copy_shows(telegram, article, "No comments")
    audit = await answered(telegram, await telegram.says(MIA, "/audit"), "Mia undid batch 1")
    assert "Mia approved batch 1: decided 1, left out 1" in shown_text(audit)

    # What was taken back, and what was edited, a person reads by itself.
    nothing = await answered(
        telegram, await telegram.says(MIA, "/approve all"), "would publish nothing today"
    )
    assert "1 · the author changed it: read both texts: #2" in shown_text(nothing)
    assert "1 · a decision on it was taken back: #1" in shown_text(nothing)


async def test_all_that_waits_of_a_person_is_rejected_with_one_tap_and_one_notice(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot, BEN)
    await say(telegram, article, "Buy my boats", "Boats for sale", "You are a stupid idiot")
    record = await answered(telegram, await telegram.says(BEN, "/user 1"), f"Ada ({ADA})")
    assert buttons(record)[-1] == "❌ Reject what waits (3)"
    await telegram.taps(BEN, record, "❌ Reject what waits (3)")
    preview = await telegram.wait_for_text(BEN, "This is a preview")
    assert shown_text(preview).startswith("Reject 3 comments of Ada that wait\n")
    assert "#3 Ada: “You are a stupid idiot”\nwaits: the filter took it for " in shown_text(preview)
    assert buttons(preview) == [*REASONS, "Cancel"]
    tap = await telegram.taps(BEN, preview, "It is advertising")
    assert (await telegram.answer_to(tap))["text"] == "3 comments rejected. Undo is possible for ten minutes."
    notice = await telegram.wait_for_text(ADA, "❌ 3 of your comments were not published.")
    assert shown_text(notice) == (
        "❌ 3 of your comments were not published. A moderator decided this: It is advertising. "
        "Our automatic filter had marked 1 of them before.\n\n"
        f"• “Buy my boats” on {title(article)}\n"
        f"• “Boats for sale” on {title(article)}\n"
        f"• “You are a stupid idiot” on {title(article)}\n\n"
        "✏️ Edit a message of yours to mend its comment: it is read again at once.\n"
        "/mycomments shows each of your comments and why."
    )
    assert await count_of(telegram, ADA, "Your comment was not published") == 0
    done = await shows(telegram, preview, "❌ 3 comments of Ada rejected, ")
    await telegram.taps(BEN, done, UNDO)
    corrected = await telegram.wait_for_text(ADA, "A moderator had another look at your 3 comments")
    assert corrected["message_id"] == notice["message_id"]
    audit = await answered(
        telegram, await telegram.says(MIA, "/audit"), f"Ben gave back comments of Ada ({ADA})"
    )
    assert f"Ben rejected comments of Ada ({ADA}): batch 1, decided 3 · It is advertising" in shown_text(
        audit
    )
    await answered(telegram, await telegram.says(BEN, "/user 1"), "Comments: 3 waiting")


async def test_owners_take_back_what_a_person_has_published_and_may_undo_it(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await newsroom(telegram, site, bot, BEN)
    await say(telegram, article, "Buy my boats", "Boats for sale")
    for number in (1, 2):
        await answered(
            telegram, await telegram.says(BEN, f"/approve {number}"), f"Comment {number}: approved"
        )
    await copy_shows(telegram, article, "2 comments")
    await answered(telegram, await telegram.says(BEN, "/takeback 1 all"), "This is for owners.")
    records = {
        who: await answered(telegram, await telegram.says(who, "/user 1"), "Ada") for who in (BEN, MIA)
    }
    assert buttons(records[BEN]) == ["🔇 Mute 1 day", "🔇 Mute 1 week"]
    assert buttons(records[MIA])[-3:] == [
        "🗑 Take back the last 24 hours",
        "🗑 Take back the last 7 days",
        "🗑 Take back all",
    ]

    await telegram.taps(MIA, records[MIA], "last 7 days")
    preview = await telegram.wait_for_text(MIA, "Take back 2 comments that Ada wrote in the last 7 days")
    assert "A moderator had approved all of them." in shown_text(preview)
    await telegram.taps(MIA, preview, "Cancel")
    await shows(telegram, preview, "Nothing was decided.")

    said = await telegram.says(MIA, "/takeback 1 all She sells boats")
    preview = await answered(telegram, said, "Take back 2 comments of Ada")
    assert buttons(preview) == ["🗑 Take back these 2", "Cancel"]
    await telegram.taps(MIA, preview, "🗑 Take back these 2")
    await telegram.wait_for_text(
        ADA, "❌ 2 of your comments are no longer shown. A moderator decided this: She sells boats."
    )
    await copy_shows(telegram, article, "No comments")
    await answered(telegram, await telegram.says(MIA, "/undo"), "2 comments as before.")
    undone = await shows(telegram, preview, "↩️ Taken back, ")
    assert buttons(undone) == []
    await copy_shows(telegram, article, "2 comments")
    await telegram.wait_for_text(ADA, "A moderator had another look at your 2 comments")


async def test_what_cannot_be_done_at_once_is_answered_with_a_clear_sentence(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await newsroom(telegram, site, bot, BEN)
    for who, command, answer in (
        (BEN, "/approve all", "Nothing is waiting."),
        (BEN, "/reject all", "Write whose waiting comments are rejected"),
        (BEN, "/reject all 7", "There is no comment 7."),
        (BEN, "/reject all user:404", "Nobody with the user id 404 has ever written to me."),
        (BEN, f"/reject all user:{ADA}", f"No comment of Ada ({ADA}) waits."),
        (BEN, f"/reject all user:{MIA}", f"Mia ({MIA}) is on the staff."),
        (BEN, f"/reject all user:{ADA} {'so ' * 120}", "This reason has 359 characters"),
        (MIA, "/takeback 1", "Write whose published comments are taken back"),
        (
            MIA,
            f"/takeback user:{ADA} day",
            f"no published comments that Ada ({ADA}) wrote in the last 24 hours.",
        ),
    ):
        await answered(telegram, await telegram.says(who, command), answer)


def title(article: Json) -> str:
    """The headline as it stands inside a sentence, cut where it is long."""
    return f"“{shown_text(article).splitlines()[0]}”"
