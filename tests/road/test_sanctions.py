"""Moderators warn and mute, owners ban; whoever it concerns is told at once, and goes on reading."""

from sqlalchemy import update

from storage.database import Database
from storage.tables import sanctions
from tests.bot_process import BotProcess
from tests.builders import add_article, add_comment
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, shown_text, subscribe

MO = 2002
CANNOT = "🔇 You cannot comment until "
READING = "You can go on reading, and the news comes as before."
REFUSED = [
    (MO, "/mute 1 8d Advertising", "Moderators decide on mutes of up to 7 days."),
    (MO, "/ban 1 Advertising", "This is for owners."),
    (BEN, "/warn 1 Advertising", "This is for moderators."),
    (MO, "/warn 99 Advertising", "There is no comment 99."),
    (MO, "/warn user:404 Advertising", "Nobody with the user id 404 has ever written to me."),
    (MO, "/user user:404", "Nobody with the user id 404 has ever written to me."),
    (
        MO,
        f"/mute user:{MIA} 1d Revolt",
        f"Mia ({MIA}) is an owner, and nobody on the staff can be warned",
    ),
    (MIA, f"/ban user:{MO} Revolt", f"Mo ({MO}) is a moderator, and nobody on the staff can be warned"),
    (MIA, f"/ban user:{MIA} Despair", f"Mia ({MIA}) is an owner, and nobody"),
    (MO, f"/unmute user:{BEN}", f"Ben ({BEN}) is not muted."),
    # A reason is required, and so is a time.
    (MO, "/warn 1", "Write who and why, which they will read: /warn 41"),
    (
        MO,
        "/warn 1 " + "Noise " * 60,
        "This reason has 359 characters; there is room for 300. Nothing was decided",
    ),
    (MO, "/mute 1 2d", "Write who, for how long (30m, 2h, 3d, 1w) and why"),
    (MO, "/mute 1 Advertising", "Write who, for how long (30m, 2h, 3d, 1w) and why"),
    (MO, "/mute 1 0d Advertising", "Write who, for how long (30m, 2h, 3d, 1w) and why"),
    (MIA, "/ban 1", "Write who and why, which they will read: /ban 41"),
    (MIA, "/unban Ada", "Write whose ban is lifted: /unban 41"),
    (MO, "/user", "Write whose record you want to see: /user 41"),
]


async def with_a_moderator(telegram: LocalTelegram) -> None:
    """Mo moderates, and Mia owns."""
    await telegram.user(MO, "Mo")
    await subscribe(telegram, MO, MIA)
    await telegram.says(MIA, f"/staff add {MO} moderator")
    await telegram.wait_for_text(MO, "You are a moderator")


async def commented(telegram: LocalTelegram, article: Json, words: str = "Buy my boats") -> None:
    """Ada writes the first comment."""
    message = await telegram.says(ADA, words, article)
    await answered(telegram, message, "Thank you.")


async def texts_of_comments(database_url: str) -> list[str]:
    """The texts of all comments there are."""
    database = Database(database_url)
    async with database.read() as tx:
        found = [await tx.comments.get(number) for number in range(1, 10)]
    await database.close()
    return [comment.text for comment in found if comment is not None]


async def test_a_muted_person_is_told_and_not_published_but_reads_on_and_comments_again_when_it_has_ended(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    bot.environment["MODERATION_MODE"] = "smart"
    await bot.start()
    await with_a_moderator(telegram)
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await commented(telegram, article)

    said = await telegram.says(MO, "/mute 1 2h It is advertising")
    answer = await answered(telegram, said, f"Ada ({ADA}) is muted until ")
    assert "and has been told why" in shown_text(answer)
    notice = shown_text(await telegram.wait_for_text(ADA, CANNOT))
    for words in (
        "UTC.",
        "Why: It is advertising.",
        READING,
        "After that you can comment again; you need not do anything.",
        "A person decided this, not a machine.",
        "ask the newsroom about case 1.",
    ):
        assert words in notice

    for words in ("A kind word", "Another kind word"):
        refused = await answered(telegram, await telegram.says(ADA, words, article), "This was not taken.")
        assert CANNOT in shown_text(refused) and refused["reply_to_message"]["text"] == words
    # Whoever cannot comment is not asked for one.
    tap = await telegram.taps(ADA, article, "Post a comment")
    await telegram.answer_to(tap)
    assert await telegram.wait_for(
        ADA, lambda m: shown_text(m) == notice and m["message_id"] > refused["message_id"]
    )
    assert await texts_of_comments(database_url) == ["Buy my boats"]

    # The news comes as before.
    written = await telegram.says(MIA, "/publish Bridge opens\nIt opens at noon.")
    await telegram.taps(MIA, await answered(telegram, written, "Publish this?"), "Publish now")
    later = await telegram.wait_for_text(ADA, "Bridge opens")

    database = Database(database_url)
    async with database._engine.begin() as connection:
        await connection.execute(update(sanctions).values(until=sanctions.c.since))
    await database.close()
    again = await telegram.says(ADA, "A kind word", later)
    await answered(telegram, again, "Your comment is published")
    assert await texts_of_comments(database_url) == ["Buy my boats", "A kind word"]


async def test_what_a_banned_person_edits_is_not_taken_until_the_ban_is_lifted(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    await with_a_moderator(telegram)
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    message = await telegram.says(ADA, "First of all", article)
    await telegram.wait_for_text(ADA, "Thank you.")

    said = await telegram.says(MIA, "/ban 1 Threats. Again and again!")
    await answered(telegram, said, f"Ada ({ADA}) is banned, and has been told why.")
    notice = shown_text(await telegram.wait_for_text(ADA, "⛔ You cannot comment here any more"))
    assert "Why: Threats. Again and again!\n" in notice and READING in notice
    await telegram.edits(message, "Second of all")
    await telegram.wait_for_text(ADA, "This was not taken. ⛔ You cannot comment here any more")
    assert await texts_of_comments(database_url) == ["First of all"]

    await answered(telegram, await telegram.says(MO, "/unban 1"), "This is for owners.")
    said = await telegram.says(MIA, f"/unban user:{ADA}")
    await answered(telegram, said, f"Ada ({ADA}) is unbanned, and has been told.")
    await telegram.wait_for_text(ADA, "you can comment again. Welcome back!")
    await answered(telegram, await telegram.says(MIA, "/unban 1"), f"Ada ({ADA}) is not banned.")
    await telegram.edits(message, "Third of all")
    await telegram.wait_for_text(ADA, "Thank you for version 2.")


async def test_a_warning_is_told_and_restricts_nothing(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await with_a_moderator(telegram)
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await commented(telegram, article)
    said = await telegram.says(MO, "/warn #1 <b>It is advertising</b>")
    await answered(telegram, said, f"Ada ({ADA}) is warned, and has been told why.")
    notice = shown_text(await telegram.wait_for_text(ADA, "⚠️ The newsroom gives you a warning."))
    assert "Why: <b>It is advertising</b>." in notice
    assert "You can go on reading and commenting. A person decided this" in notice
    await commented(telegram, article, "A kind word")


async def test_what_cannot_be_done_is_answered_with_a_clear_sentence_and_changes_nothing(
    telegram: LocalTelegram, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    await with_a_moderator(telegram)
    await subscribe(telegram, BEN, ADA)
    database = Database(database_url)
    async with database.begin() as tx:
        await add_comment(tx, (await add_article(tx)).id, author_id=ADA)
    for who, command, answer in REFUSED:
        await answered(telegram, await telegram.says(who, command), answer)
    async with database.read() as tx:
        for person in (ADA, BEN, MO, MIA):
            assert await tx.sanctions.of(person) == []
    await database.close()


async def test_the_record_of_a_person_is_shown_and_its_buttons_mute_lift_and_ban(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await with_a_moderator(telegram)
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await commented(telegram, article)
    records = {}
    for who in (MO, MIA):
        said = await telegram.says(who, "/user 1")
        records[who] = await answered(telegram, said, f"Ada ({ADA})\nHere since ")
        assert "Comments: 1 waiting\n\nNever warned, muted or banned." in shown_text(records[who])
    waiting = "❌ Reject what waits (1)"
    assert buttons(records[MO]) == ["🔇 Mute 1 day", "🔇 Mute 1 week", waiting]
    assert buttons(records[MIA]) == ["🔇 Mute 1 day", "🔇 Mute 1 week", "⛔ Ban", waiting]

    async def taps(who: int, button: str, shows: str, says: str | None = None) -> None:
        tap = await telegram.taps(who, records[who], button)
        assert says is None or says in (await telegram.answer_to(tap))["text"]
        number = records[who]["message_id"]
        records[who] = await telegram.wait_for(
            who, lambda m: m["message_id"] == number and (shows in shown_text(m) or shows in buttons(m))
        )

    await taps(MO, "Mute 1 day", "Mute for a day: why?")
    await taps(MIA, "Ban", "Ban: why?")
    await taps(MO, "Advertising", "🔇 Muted until ", "Ada is muted until ")
    assert "by Mo (case 1)\nAdvertising" in shown_text(records[MO])
    assert buttons(records[MO]) == ["Lift the mute", waiting]
    await telegram.wait_for_text(ADA, "Why: Advertising.")
    # Mia has not seen that, and is shown it before she decides.
    await taps(MIA, "Threatening people", "🔇 Muted until ", "Somebody else was here since.")
    await taps(MIA, "Ban", "Ban: why?")
    await taps(MIA, "Back", "Lift the mute")
    await taps(MIA, "Lift the mute", "unmuted", "Ada is unmuted, and has been told.")
    await taps(MIA, "Ban", "Ban: why?")
    await taps(MIA, "Threatening people", "⛔ Banned", "Ada is banned, and has been told why.")
    assert buttons(records[MIA]) == ["Lift the ban", waiting]
    await taps(MO, "Lift the mute", "⛔ Banned", "Somebody else was here since.")
    assert buttons(records[MO]) == [waiting]
    await taps(MIA, "Lift the ban", "unbanned", "Ada is unbanned, and has been told.")
    await answered(
        telegram, await telegram.says(MIA, "/audit"), f"Mia unbanned Ada ({ADA}): banned → may comment"
    )
    staff = await answered(telegram, await telegram.says(MO, f"/user user:{MO}"), "They are a moderator")
    assert buttons(staff) == []
