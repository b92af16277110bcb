"""Owners say in the chat who decides on comments, and the next comment is decided so."""

import pytest

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, BEN, MIA
from tests.road.people import answered, article_for, buttons, shown_text


async def ordered(telegram: LocalTelegram, words: str) -> Json:
    """Mia says this, and has the policy before her."""
    return await answered(telegram, await telegram.says(MIA, words), "Who decides on comments")


async def begun(telegram: LocalTelegram, site: FeedServer, bot: BotProcess) -> Json:
    """Ada's copy of the article; clean comments are published, and the model is there."""
    bot.environment["MODERATION_MODE"] = "smart"
    await bot.start()
    await telegram.says(MIA, "/start")
    article = (await article_for(telegram, site, bot, ADA, BEN))[ADA]
    await bot.saw("model_loaded")
    return article


async def test_first_comments_of_a_new_author_are_read_by_a_person_and_they_are_told_so(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    bot.environment["FIRST_COMMENTS"] = "1"
    article = await begun(telegram, site, bot)
    said = await telegram.says(ADA, "What a fine drill", article)
    await answered(telegram, said, "You are new here, and a moderator reads a new author's first comments.")
    card = await telegram.wait_for_text(MIA, "What a fine drill")
    assert "Held because its author is new" in shown_text(card)
    await telegram.says(MIA, "/approve 1")
    await answered(telegram, said, "A moderator approved your comment")
    said = await telegram.says(ADA, "I will be there on Saturday", article)
    await answered(telegram, said, "Your comment is published")


async def test_modes_are_set_for_the_site_and_for_parts_of_it_and_the_nearest_counts(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await begun(telegram, site, bot)
    for words, shown, comment, answer in (
        ("/policy pre", "On the site: pre", "One", "A moderator reads every comment"),
        ("/policy feed 1 smart", "feed 1", "Two", "Your comment is published"),
        ("/policy section defence pre", "section Defence: pre", "Three", "A moderator reads every comment"),
        ("/policy article 1 post", "article 1", "Four", "Your comment is published"),
        ("/policy article 1 default", "section Defence: pre", "Five", "A moderator reads every comment"),
    ):
        assert shown in shown_text(await ordered(telegram, words))
        said = await telegram.says(ADA, comment, article)
        await answered(telegram, said, answer)
    record = await answered(telegram, await telegram.says(MIA, "/audit"), "The record")
    assert "Mia changed the policy of article 1: was mode post" in shown_text(record)


async def test_readers_are_kindly_told_where_comments_are_closed(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await begun(telegram, site, bot)
    await ordered(telegram, "/policy article 1 closed")
    said = await telegram.says(ADA, "One more thing", article)
    await answered(telegram, said, "Comments on this article are closed. You are welcome to read")
    tap = await telegram.taps(ADA, article, "Post a comment")
    assert "are closed" in (await telegram.answer_to(tap))["text"]
    screen = await ordered(telegram, "/policy")
    await telegram.taps(MIA, screen, "✕ article 1")
    await telegram.wait_for_text(MIA, "No feed, section or article has a mode of its own.")
    said = await telegram.says(ADA, "Open again?", article)
    await answered(telegram, said, "Your comment is published")


async def test_comments_close_some_days_after_an_article_was_published(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await begun(telegram, site, bot)  # whose date is long ago
    assert "1 day after publication, comments close" in shown_text(await ordered(telegram, "/policy close 1"))
    said = await telegram.says(ADA, "Too late?", article)
    await answered(telegram, said, "Comments on this article are closed.")
    await ordered(telegram, "/policy close 1 pre")
    said = await telegram.says(ADA, "Read it first", article)
    await answered(telegram, said, "A moderator reads every comment")
    await ordered(telegram, "/policy close off")
    said = await telegram.says(ADA, "Never too late", article)
    await answered(telegram, said, "Your comment is published")


async def test_extremes_are_rejected_by_the_filter_only_where_an_owner_wants_it(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    article = await begun(telegram, site, bot)
    said = await telegram.says(ADA, "I will kill you", article)
    await answered(telegram, said, "It may be wrong, so a moderator decides.")
    await ordered(telegram, "/policy reject on")
    said = await telegram.says(ADA, "I'm going to kill you all", article)
    await answered(telegram, said, "decided this by itself")


async def test_the_policy_is_changed_with_buttons_alone(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    bot.environment["FIRST_COMMENTS"] = "1"
    await bot.start()
    await telegram.says(MIA, "/start")
    screen = await ordered(telegram, "/policy")
    assert "On the site: pre" in shown_text(screen)
    for button, shown in (
        ("smart", "On the site: smart"),
        ("Reject extremes: on", "they are rejected without a person"),
        ("🌱 off", "New authors: treated like everybody."),
        ("🔒 14 d", "14 days after publication, comments close."),
        ("then: a person reads", "14 days after publication, a person decides"),
        ("🐢 5 min", "Slow mode: one comment every 5 minutes, for each person and article."),
    ):
        await telegram.taps(MIA, screen, button)
        screen = await telegram.wait_for_text(MIA, shown)
    assert [each for each in buttons(screen) if each.startswith("●")] == [
        "● smart",
        "● Reject extremes: on",
        "● 🌱 off",
        "● 🔒 14 d",
        "● then: a person reads",
        "● 🐢 5 min",
    ]
    tap = await telegram.taps(MIA, screen, "smart")
    assert (await telegram.answer_to(tap))["text"] == "It is so already."


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("lax", "“lax” is not a mode. Write one of pre, smart, post, closed."),
        ("default", "“default” is not a mode."),
        ("article 99 closed", "There is no article 99."),
        ("article seven closed", "There is no article seven."),
        ("feed 99 pre", "There is no feed 99."),
        ("feed 1 lax", "“lax” is not a mode. Write one of pre, smart, post, closed, or default"),
        ("section Sprot post", "No newer article has the section “Sprot”."),
        ("section post", "Write /policy to see who decides."),
        ("article 7", "Write /policy to see who decides."),
        ("first many", "“many” is not a number of comments from 0 to 50"),
        ("first 51", "“51” is not a number of comments"),
        ("close 0", "“0” is not a number of days from 1 to 3,650"),
        ("close soon", "“soon” is not a number of days"),
        ("close 3 post", "Write /policy to see who decides."),
        ("slow", "Write /policy to see who decides."),
        ("slow 61", "“61” is not a number of minutes from 1 to 60"),
        ("slow down", "“down” is not a number of minutes"),
        ("article 99 slow 5", "There is no article 99."),
        ("feed 1 slow 0", "“0” is not a number of minutes"),
        ("section Sprot slow 5", "No newer article has the section “Sprot”."),
        ("reject maybe", "“maybe” is neither on nor off"),
        ("<b>" * 900, "is not a mode"),
    ],
)
async def test_what_cannot_be_set_is_answered_with_one_sentence_and_changes_nothing(
    telegram: LocalTelegram, bot: BotProcess, words: str, answer: str
) -> None:
    await bot.start()
    await answered(telegram, await telegram.says(MIA, f"/policy {words}"), answer)
    assert "On the site: pre" in shown_text(await ordered(telegram, "/policy"))


async def test_only_owners_change_the_policy(telegram: LocalTelegram, bot: BotProcess) -> None:
    await bot.start()
    await telegram.says(BEN, "/start")
    await answered(telegram, await telegram.says(MIA, f"/mods add {BEN}"), "is a moderator now")
    for person in (ADA, BEN):
        await answered(telegram, await telegram.says(person, "/policy smart"), "This is for owners.")
