"""An article reaches readers, a reply is classified and stored, a moderator approves."""

import pytest

from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import LocalTelegram
from tests.road.conftest import ADA, BEN, FEED, FEEDS, MIA, feed_page, without_entries
from tests.road.people import HEADLINE, answered, buttons, publish, shown_text, subscribe


async def test_an_article_is_read_discussed_and_moderated(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA, BEN)
    await telegram.says(MIA, "/queue")
    await telegram.wait_for_text(MIA, "Nothing is waiting")
    await publish(site, bot)

    article = await telegram.wait_for_text(ADA, HEADLINE)
    assert article["photo"]
    assert "TARNOW PASS" in shown_text(article)
    assert "Defence · Kestria · Valdora · World" in shown_text(article)
    assert shown_text(article).endswith("No comments")
    assert buttons(article) == ["Post a comment"]
    await telegram.wait_for_text(BEN, HEADLINE)

    await bot.saw("model_loaded")
    await telegram.taps(ADA, article, "Post a comment")
    question = await telegram.wait_for(ADA, lambda m: "force_reply" in m.get("reply_markup", {}))
    comment = await telegram.says(ADA, "Will the crossing stay open on Friday?", question)
    held = await telegram.wait_for_text(ADA, "A moderator reads every comment")
    assert held["reply_to_message"]["message_id"] == comment["message_id"]

    card = await telegram.wait_for_text(MIA, "Will the crossing stay open on Friday?")
    assert "Ada on “Valdora" in shown_text(card)
    assert "toxicity" in shown_text(card) and "original (" in shown_text(card)
    tap = await telegram.taps(MIA, card, "Approve")
    assert (await telegram.answer_to(tap))["text"] == "Comment 1: approved."

    await telegram.wait_for_text(ADA, "A moderator approved your comment")
    await telegram.wait_for_text(MIA, "Approved by Mia")
    for reader in (ADA, BEN):
        copy = await telegram.wait_for(reader, lambda m: "1 comment" in buttons(m))
        assert shown_text(copy).endswith("1 comment")
    await telegram.taps(BEN, copy, "1 comment")
    listed = await telegram.wait_for_text(BEN, "Will the crossing stay open on Friday?")
    assert "Ada, " in shown_text(listed)
    assert "Will the crossing" not in bot.output


async def test_a_toxic_comment_is_visibly_treated_differently(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    await bot.start()
    await subscribe(telegram, ADA)
    await telegram.says(MIA, "/queue")
    await publish(site, bot)
    article = await telegram.wait_for_text(ADA, HEADLINE)
    await bot.saw("model_loaded")

    await telegram.says(ADA, "You are a stupid idiot", article)
    await telegram.wait_for_text(ADA, "took it for an insult")
    card = await telegram.wait_for_text(MIA, "You are a stupid idiot")
    assert shown_text(card).startswith(("🟠", "🔴"))

    await telegram.taps(MIA, card, "Reject")
    card = await telegram.wait_for(MIA, lambda m: "It insults people" in buttons(m))
    await telegram.taps(MIA, card, "It insults people")
    await telegram.wait_for_text(ADA, "was not published. A moderator decided this: It insults people.")
    await telegram.wait_for_text(MIA, "Rejected by Mia")
    assert shown_text(await telegram.message(ADA, article["message_id"])).endswith("No comments")


@pytest.mark.parametrize(
    ("name", "line", "shown_buttons"),
    [
        ("blogger_posts.rss.xml", "No comments", ["Post a comment"]),
        ("blogger_posts_shortfeed.atom.xml", "No comments", ["Post a comment"]),
        ("blogger_posts_comments_off.atom.xml", "Defence · Kestria · Valdora · World", []),
    ],
)
async def test_every_form_of_the_seed_feed_is_read_and_discussed(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess, name: str, line: str, shown_buttons: list[str]
) -> None:
    site.pages[FEED] = Page(without_entries((FEEDS / name).read_bytes()))
    await bot.start()
    await subscribe(telegram, ADA)
    await publish(site, bot, name)
    article = await telegram.wait_for_text(ADA, HEADLINE)
    assert article["photo"]
    assert "About 3,400 soldiers" in shown_text(article) and "&nbsp;" not in shown_text(article)
    assert shown_text(article).endswith(line)
    assert buttons(article) == shown_buttons

    comment = await telegram.says(ADA, "I will be there on Saturday", article)
    if not shown_buttons:
        await answered(telegram, comment, "Comments on this article are closed.")
        return
    await answered(telegram, comment, "Thank you.")
    await telegram.says(MIA, "/approve 1")
    await answered(telegram, comment, "A moderator approved your comment")
    await telegram.wait_for(ADA, lambda m: "1 comment" in buttons(m) and "photo" in m)


async def test_what_a_feed_holds_at_first_is_not_news(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    site.pages[FEED] = feed_page(site)
    await bot.start()
    await subscribe(telegram, ADA)
    await bot.feed_was_read(site, FEED)
    assert all("photo" not in message for message in await telegram.messages(ADA))
