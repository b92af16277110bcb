"""Whatever people send, they get one kind sentence, and nothing is stored that should not be."""

import sqlite3

import asyncpg
import pytest

from storage.database import Database
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, BEN, FEED, MIA
from tests.road.people import HEADLINE, answered, article_for, publish, subscribe


async def test_what_cannot_be_a_comment_is_answered_kindly_and_not_stored(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    welcome = await telegram.wait_for_text(ADA, "Welcome")

    for sent, answer in (
        (telegram.says(ADA, "\u200b\u2063", article), "There is nothing to read in this comment"),
        (
            telegram.says(ADA, "x" * 2_001, article),
            "This comment has 2,001 characters; there is room for 2,000",
        ),
        (
            telegram.sends(ADA, photo="boat.jpg", reply_to_message_id=article["message_id"]),
            "can only be text",
        ),
        (telegram.sends(ADA, sticker="🙂", reply_to_message_id=article["message_id"]), "can only be text"),
        (telegram.says(ADA, "Hello?"), "To comment, reply to an article"),
        (telegram.says(ADA, "To the welcome", welcome), "To comment, reply to an article"),
        (telegram.says(ADA, "/frobnicate"), "I do not know this command"),
    ):
        message = await sent
        await answered(telegram, message, answer)
    database = Database(database_url)
    async with database.read() as tx:
        assert await tx.comments.of_author(ADA, limit=10) == []
    await database.close()


async def test_a_number_is_a_comment_like_any_other(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.says(MIA, "/queue")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "42", article)
    await telegram.wait_for(MIA, lambda m: "\n42\n" in m.get("text", ""))


async def test_two_thousand_characters_as_people_see_them_fit(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.says(MIA, "/queue")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "é" * 2_000, article)
    await telegram.wait_for_text(ADA, "Thank you.")
    card = await telegram.wait_for_text(MIA, "é" * 2_000)
    await telegram.taps(MIA, card, "Approve")
    copy = await telegram.wait_for_text(ADA, "1 comment")
    await telegram.taps(ADA, copy, "1 comment")
    await telegram.wait_for_text(ADA, "é" * 2_000)


async def test_a_broken_feed_does_not_affect_the_others(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    site.pages["/page.html"] = Page(b"<html><body>Not a feed.</body></html>")
    site.pages["/huge.xml"] = Page(b"<rss>" + b" " * (5 * 1024 * 1024 + 1))
    site.pages["/slow.xml"] = Page(b"<rss/>", hangs=60)
    bot.environment["FEEDS"] = " ".join(
        [*(site.url + path for path in ("/slow.xml", "/page.html", "/huge.xml", "/nothing")), site.url + FEED]
    )
    await bot.start()
    await subscribe(telegram, ADA)
    await publish(site, bot)
    await telegram.wait_for_text(ADA, HEADLINE)
    for path in ("/page.html", "/huge.xml", "/nothing"):
        await bot.saw(f'"url": "{site.url}{path}"')


async def test_a_button_that_has_gone_stale_is_answered(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.says(MIA, "/queue")
    article = (await article_for(telegram, site, bot, ADA))[ADA]
    await telegram.says(ADA, "Decided elsewhere", article)
    card = await telegram.wait_for_text(MIA, "Decided elsewhere")
    # Both taps are on their way before the card can change.
    taps = [await telegram.taps(MIA, card, button) for button in ("Approve", "Reject")]
    await telegram.answer_to(taps[0])
    assert "callback_query_id" in await telegram.answer_to(taps[1])


async def test_comments_in_a_group_are_sent_to_the_private_chat(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    await telegram.group(-1005, [ADA, BEN])
    await telegram.says(ADA, "/start", chat_id=-1005)
    await telegram.wait_for_text(-1005, "Please write to me in a private chat.")


async def test_an_update_that_always_fails_is_set_aside_and_the_others_go_on(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, database_url: str
) -> None:
    await bot.start()
    await subscribe(telegram, ADA)
    await telegram.says(MIA, "/queue")
    await telegram.wait_for_text(MIA, "Nothing is waiting")
    await _make_the_database_refuse(database_url, BEN)
    await telegram.says(BEN, "/start")
    await telegram.says(ADA, "/help")
    await telegram.wait_for_text(ADA, "/mycomments")
    await telegram.wait_for_text(MIA, "A message could not be handled three times and was set aside")
    await telegram.wait_for_text(BEN, "That did not work just now")
    assert bot.output.count('"event": "update_failed"') == 3
    await telegram.says(ADA, "/stop")
    await telegram.wait_for_text(ADA, "no more news")
    assert bot.output.count('"event": "update_set_aside"') == 1


async def _make_the_database_refuse(database_url: str, person_id: int) -> None:
    """From now on, whatever this person writes cannot be handled."""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(database_url.removeprefix("sqlite+aiosqlite:///"), timeout=30)
        connection.execute(
            f"CREATE TRIGGER refuse BEFORE INSERT ON people WHEN NEW.id = {person_id} "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
        connection.close()
    else:
        postgresql = await asyncpg.connect(database_url.replace("+asyncpg", ""))
        await postgresql.execute(
            f"ALTER TABLE people ADD CONSTRAINT refuse CHECK (id <> {person_id}) NOT VALID"
        )
        await postgresql.close()


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"TELEGRAM_TOKEN": ""}, ["TELEGRAM_TOKEN"]),
        (
            {"TELEGRAM_TOKEN": "hello", "ADMIN_IDS": "Mia", "MODERATION_MODE": "lax", "POLL_SECONDS": "-1"},
            ["TELEGRAM_TOKEN", "ADMIN_IDS", "MODERATION_MODE", "POLL_SECONDS"],
        ),
        ({"DATABASE_URL": "mysql://x", "FEEDS": "news.example"}, ["DATABASE_URL", "FEEDS"]),
    ],
)
async def test_wrong_settings_are_listed_at_once_and_end_with_code_2(
    bot: BotProcess, environment: dict[str, str], named: list[str]
) -> None:
    bot.environment.update(environment)
    assert await bot.ends() == 2
    for name in named:
        assert f"{name}" in bot.output
    assert "Traceback" not in bot.output
