"""Quiet hours, the digest and the alert, on the whole road."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from moderation.authority import Role
from moderation.hours import QuietHours
from storage.clock import utc_now
from storage.database import Database
from tests.bot_process import BotProcess
from tests.builders import DOUBTFUL, add_article, add_comment, add_staff
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, count_of, shown_text

TOKYO = ZoneInfo("Asia/Tokyo")


def around_now(zone: ZoneInfo) -> str:
    """Quiet hours that began some hours ago there, and will end in some."""
    now = utc_now()
    begins, ends = now - timedelta(hours=3), now + timedelta(hours=3)
    return f"{begins.astimezone(zone):%H:%M}-{ends.astimezone(zone):%H:%M}"


async def ordered(telegram: LocalTelegram, words: str, person: int = MIA) -> Json:
    """Somebody says this, and has their hours before them."""
    return await answered(telegram, await telegram.says(person, words), "Your hours")


async def stored_earlier(database_url: str, ago: timedelta) -> Database:
    """A newsroom with an owner, Mia, as it was so long ago; the clock of this database stands there."""
    then = utc_now() - ago
    database = Database(database_url, lambda: then)
    await database.migrate()
    async with database.begin() as tx:
        await add_staff(tx, MIA, Role.OWNER, name="Mia")
        await add_comment(tx, (await add_article(tx)).id, text="Is anybody there?", verdict=DOUBTFUL)
    return database


async def test_in_quiet_hours_no_card_comes_the_queue_opens_and_the_end_brings_what_waits(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    bot.environment["TIMEZONE"] = "Asia/Tokyo"
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(MIA, "/help")
    shown = await ordered(telegram, f"/quiet {around_now(TOKYO)}")
    assert "It is quiet now" in shown_text(shown) and "Asia/Tokyo" in shown_text(shown)
    await answered(telegram, await telegram.says(ADA, "A word at night", article), "Thank you.")
    await answered(telegram, await telegram.says(MIA, "/queue"), "A word at night")
    card = await telegram.wait_for_text(MIA, "A word at night")
    assert await count_of(telegram, MIA, "A word at night") == 1, "only what was asked for"
    await telegram.taps(MIA, card, "Approve")
    await telegram.wait_for_text(MIA, "Nothing is waiting.")
    await answered(telegram, await telegram.says(ADA, "Another one", article), "Thank you.")
    await telegram.taps(MIA, shown, "🌙 Off")
    await telegram.wait_for_text(MIA, "Another one")
    await telegram.wait_for_text(MIA, "No quiet hours")


async def test_quiet_hours_that_ended_while_the_bot_was_away_bring_a_card_once(
    telegram: LocalTelegram, bot: BotProcess, database_url: str
) -> None:
    database = await stored_earlier(database_url, timedelta(hours=12))
    now = utc_now()
    hours = QuietHours(
        *((now - timedelta(hours=hours)).time().replace(second=0, microsecond=0) for hours in (8, 2))
    )
    async with database.begin() as tx:
        await tx.hours.set_quiet(MIA, hours)
    await database.close()
    await telegram.says(MIA, "/help")
    await bot.start()
    await telegram.wait_for_text(MIA, "Is anybody there?")
    await bot.kill()
    await bot.start()
    await answered(telegram, await telegram.says(MIA, "/quiet"), "Your hours")
    assert await count_of(telegram, MIA, "Is anybody there?") == 1


async def test_a_digest_comes_once_for_a_day_also_over_a_crash_and_opens_the_queue(
    telegram: LocalTelegram, bot: BotProcess, database_url: str
) -> None:
    database = await stored_earlier(database_url, timedelta(hours=30))
    an_hour_ago = (utc_now() - timedelta(hours=1)).time().replace(second=0, microsecond=0)
    async with database.begin() as tx:
        await tx.hours.set_digest(MIA, an_hour_ago)
    await database.close()
    await telegram.says(MIA, "/help")
    await bot.start()
    digest = await telegram.wait_for_text(MIA, "The queue today")
    assert "1 comment waits, for 1 day." in shown_text(digest)
    await bot.kill()
    await bot.start()
    await telegram.taps(MIA, digest, "Open the queue")
    await answered(telegram, digest, "Is anybody there?")
    assert await count_of(telegram, MIA, "The queue today") == 1


async def test_owners_hear_once_of_a_comment_that_waits_too_long_and_open_it_with_the_button(
    telegram: LocalTelegram, bot: BotProcess, database_url: str
) -> None:
    await (await stored_earlier(database_url, timedelta(hours=3))).close()
    await bot.start()
    said = await telegram.says(MIA, "/alert")
    await answered(telegram, said, "When a comment has waited 1d, all owners hear of it")
    said = await telegram.says(MIA, "/alert 2h")
    await answered(telegram, said, "When a comment has waited 2h")
    alert = await telegram.wait_for_text(MIA, "A comment waits too long.")
    await bot.kill()
    await bot.start()
    await telegram.taps(MIA, alert, "Open comment 1")
    await answered(telegram, alert, "Is anybody there?")
    assert await count_of(telegram, MIA, "A comment waits too long.") == 1
    said = await telegram.says(MIA, "/alert off")
    await answered(telegram, said, "No alert, however long a comment waits.")
    record = await answered(telegram, await telegram.says(MIA, "/audit"), "The record")
    assert "Mia changed the policy of the site: alert 2h → alert off" in shown_text(record)


async def test_hours_are_set_with_buttons_alone(telegram: LocalTelegram, bot: BotProcess) -> None:
    await bot.start()
    shown = await ordered(telegram, "/quiet")
    assert "No quiet hours" in shown_text(shown) and "No digest" in shown_text(shown)
    for button, words in (("🌙 23:00–08:00", "Quiet hours: 23:00–08:00"), ("📊 09:00", "every day at 09:00")):
        await telegram.taps(MIA, shown, button)
        shown = await telegram.wait_for_text(MIA, words)
    marked = [each for each in buttons(shown) if each.startswith("●")]
    assert marked == ["● 🌙 23:00–08:00", "● 📊 09:00"]
    tap = await telegram.taps(MIA, shown, "📊 09:00")
    assert (await telegram.answer_to(tap))["text"] == "It is so already."
    assert "every day at 18:30" in shown_text(await ordered(telegram, "/digest 18:30"))
    assert "No digest" in shown_text(await ordered(telegram, "/digest off"))
    assert "Quiet hours: 21:30–06:00" in shown_text(await ordered(telegram, "/quiet 21:30 - 6"))


async def test_what_cannot_be_read_is_answered_with_one_sentence(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    for words, answer in (
        ("/quiet at night", "Write from when until when you want quiet"),
        ("/quiet 22:00", "Write from when until when you want quiet"),
        ("/quiet 07:00-07:00", "Write from when until when you want quiet"),
        ("/quiet " + "<b>" * 900, "Write from when until when you want quiet"),
        ("/digest every morning", "Write the time of day: /digest 09:00"),
        ("/digest 25:00", "Write the time of day"),
        ("/alert soon", "Write how long a comment may wait: /alert 2h"),
        ("/alert 0h", "Write how long a comment may wait"),
    ):
        await answered(telegram, await telegram.says(MIA, words), answer)
    shown = shown_text(await ordered(telegram, "/quiet"))
    assert "No quiet hours" in shown and "No digest" in shown


async def test_only_moderators_have_hours_and_only_owners_set_the_alert(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.says(BEN, "/start")
    await answered(telegram, await telegram.says(MIA, f"/mods add {BEN}"), "is a moderator now")
    await ordered(telegram, "/quiet 22:00-07:00", BEN)
    await answered(telegram, await telegram.says(BEN, "/alert 1h"), "This is for owners.")
    await answered(telegram, await telegram.says(ADA, "/quiet 22:00-07:00"), "This is for moderators.")
