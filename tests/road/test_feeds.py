"""Owners find, add, pause and remove feeds in the chat, and the news follows."""

import asyncio

from tests.bot.news.feeds import rss
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import ADA, FEED, MIA
from tests.road.people import answered, buttons, count_of, shown_text, subscribe

BLOG = "/blog/feed.xml"


def blog(*names: str) -> Page:
    """A blog's feed with these articles, the newest first."""
    items = [
        f"<guid>{name}</guid><title>{name.title()}</title><category>Stadt</category>"
        f"<description>All about {name} in more words than anybody needs to read.</description>"
        for name in names
    ]
    return Page(rss(*items).encode().replace(b"<title>News", b"<title>The &lt;Blog&gt;", 1))


def page(*feeds: str) -> Page:
    """A web page that names these feeds."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{feed}" title="{feed}">' for feed in feeds
    )
    return Page(f"<!doctype html><html><head>{links}</head></html>".encode())


async def shows(telegram: LocalTelegram, message: Json, words: str) -> Json:
    """The same message, once it says these words."""
    return await telegram.wait_for(
        message["chat"]["id"],
        lambda m: m["message_id"] == message["message_id"] and words in shown_text(m),
        timeout=30,
    )


async def no_longer_asked(site: FeedServer, path: str) -> None:
    """The other feed was looked at several times, and this one was not."""
    before, other = site.requests.get(path, 0), site.requests[FEED]
    async with asyncio.timeout(30):
        while site.requests[FEED] < other + 4:
            await asyncio.sleep(0.02)
    assert site.requests.get(path, 0) == before


async def test_a_feed_is_found_by_its_page_previewed_added_and_its_next_article_arrives(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    site.pages |= {"/blog/": page("feed.xml"), BLOG: blog("second", "first")}
    await bot.start()
    await subscribe(telegram, ADA)
    asked = await telegram.says(MIA, f"/feeds add {site.url}/blog/")
    preview = await answered(telegram, asked, "Readers would see the newest")
    for words in ("The <Blog>", f"{site.url}{BLOG}", "2 articles", "Second", "Stadt", "is not sent"):
        assert words in shown_text(preview)
    assert await count_of(telegram, MIA, "The <Blog>") == 1, "the same message became the result"
    # The question outlives the process.
    assert await bot.stop() == 0
    await bot.start()
    # Two taps before the message can change.
    taps = [await telegram.taps(MIA, preview, "Add") for _ in range(2)]
    assert "text" not in await telegram.answer_to(taps[0])
    assert "no longer in use" in (await telegram.answer_to(taps[1]))["text"]
    added = await shows(telegram, preview, "is feed 2 now")
    await shows(telegram, added, "Reads well")
    site.pages[BLOG] = blog("third", "second", "first")
    arrived = await telegram.wait_for_text(ADA, "Third", timeout=30)
    assert "Stadt" in shown_text(arrived)
    assert await count_of(telegram, ADA, "Second") == await count_of(telegram, ADA, "First") == 0

    # It is known now, also by another page; and its articles stay when it is removed.
    asked = await telegram.says(MIA, f"/feeds add {site.url}/about")
    failed = await answered(telegram, asked, "could not get a feed")
    site.pages["/about"] = page(BLOG)
    await telegram.taps(MIA, failed, "Try again")
    known = await shows(telegram, failed, "is among the feeds already")
    await telegram.taps(MIA, known, "Show the feed")
    feed = await shows(telegram, known, "1 article sent in the last 7 days")
    await telegram.taps(MIA, feed, "Remove")
    question = await shows(telegram, feed, "Its articles stay where they are")
    await telegram.taps(MIA, question, "Yes, remove it")
    assert "The <Blog>" not in shown_text(await shows(telegram, question, "1 feed"))
    await no_longer_asked(site, BLOG)
    await telegram.says(ADA, "Still here", arrived)
    await telegram.wait_for_text(MIA, "Still here")

    # Added again, it begins anew: nothing of before is sent, and what comes then is.
    site.pages[BLOG] = blog("fourth", "third", "second")
    asked = await telegram.says(MIA, f"/feeds add {site.url}{BLOG}")
    preview = await answered(telegram, asked, "Readers would see the newest")
    await telegram.taps(MIA, preview, "Add")
    await shows(telegram, preview, "Reads well")
    site.pages[BLOG] = blog("fifth", "fourth", "third")
    await telegram.wait_for_text(ADA, "Fifth", timeout=30)
    assert await count_of(telegram, ADA, "Fourth") == 0
    assert await count_of(telegram, ADA, "Third") == 1


async def test_a_feed_is_paused_and_resumed_and_stays_as_it_is_over_a_restart(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    site.pages |= {BLOG: blog("first"), FEED: site.pages[FEED]}
    bot.environment["FEEDS"] = f"{site.url}{FEED} {site.url}{BLOG}"
    await bot.start()
    await subscribe(telegram, ADA)
    await bot.feed_was_read(site, BLOG)
    asked = await telegram.says(MIA, "/feeds")
    listed = await answered(telegram, asked, "2 feeds")
    await telegram.taps(MIA, listed, "2 · The <Blog>")
    feed = await shows(telegram, listed, f"{site.url}{BLOG}")
    await telegram.taps(MIA, feed, "Pause")
    paused = await shows(telegram, feed, "Paused by the newsroom")
    await no_longer_asked(site, BLOG)

    # A feed that was paused in the chat stays so although FEEDS names it; another one there is not added.
    assert await bot.stop() == 0
    site.pages["/other.xml"] = blog("other")
    bot.environment["FEEDS"] += f" {site.url}/other.xml"
    for _ in range(2):
        await bot.start()
        await bot.saw("feed_not_added")
        await bot.kill()
    await bot.start()
    await telegram.wait_for_text(MIA, f"/feeds add {site.url}/other.xml", timeout=20)
    site.pages[BLOG] = blog("second", "first")
    await no_longer_asked(site, BLOG)
    assert await count_of(telegram, MIA, "FEEDS in the settings") == 1, "told once"
    assert "/other.xml" not in site.requests

    await telegram.taps(MIA, paused, "Resume")
    await shows(telegram, paused, "Reads well")
    await telegram.wait_for_text(ADA, "Second", timeout=30)
    assert await count_of(telegram, ADA, "First") == 0


async def test_of_several_feeds_on_a_page_an_owner_chooses_and_may_think_better_of_it(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    site.pages |= {"/": page("/one.xml", BLOG), BLOG: blog("first")}
    await bot.start()
    asked = await telegram.says(MIA, f"/feeds add {site.url}")
    choice = await answered(telegram, asked, "This page names 2 feeds")
    await telegram.taps(MIA, choice, "2 · ")
    preview = await shows(telegram, choice, "Readers would see the newest like this")
    await telegram.taps(MIA, preview, "Cancel")
    await shows(telegram, preview, "Nothing was added.")
    asked = await telegram.says(MIA, "/feeds sections 1 Stadt=Town, Werbung=")
    assert "Stadt → Town\nWerbung: left out" in shown_text(await answered(telegram, asked, "Sections of"))
    asked = await telegram.says(MIA, "/feeds 1")
    feed = await answered(telegram, asked, "Stadt → Town")
    await telegram.taps(MIA, feed, "Look now")
    await shows(telegram, feed, "Reads well")


async def test_what_cannot_be_a_feed_gets_one_clear_sentence_and_only_editors_are_heard(
    telegram: LocalTelegram, site: FeedServer, bot: BotProcess
) -> None:
    del bot.environment["ALLOW_PRIVATE_FEEDS"]
    await bot.start()
    for words, answer in (
        ("/feeds add", "/feeds lists the feeds"),
        ("/feeds add hello there", "“hello there” is not a web address"),
        ("/feeds add javascript:alert(1)", "is not a web address"),
        ("/feeds add ftp://news.example/feed", "is not a web address"),
        ("/feeds 99", "There is no feed 99."),
        ("/feeds sections 99 a=b", "There is no feed 99."),
        ("/feeds sections 1 nonsense", "I do not understand “nonsense”"),
        ("/feeds frobnicate", "/feeds lists the feeds"),
        (
            f"/feeds add {site.url.replace('127.0.0.1', 'ann:secret@127.0.0.1')}/x",
            "is not on a public address",
        ),
        ("/feeds add http://169.254.169.254/latest/meta-data", "is not on a public address"),
        ("/feeds add http://[::ffff:127.0.0.1]/", "is not on a public address"),
    ):
        asked = await telegram.says(MIA, words)
        message = await answered(telegram, asked, answer)
        assert buttons(message) in ([], ["Try again"])
        assert "secret" not in shown_text(message)
    assert "secret" not in bot.output
    assert site.requests == {}
    for words in ("/feeds", "/feeds add news.example", "/feeds sections 1 a=b"):
        asked = await telegram.says(ADA, words)
        await answered(telegram, asked, "This is for editors.")
    asked = await telegram.says(MIA, "/help")
    await answered(telegram, asked, "/feeds — ")
