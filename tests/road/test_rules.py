"""Each rule on the whole road: a comment comes in, the card shows what was found, its author hears why."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import pytest_asyncio

from moderation.demo_model import FOLDER as DEMO_MODEL
from storage.database import Database
from tests.bot_process import BotProcess
from tests.feed_server import FeedServer, Page
from tests.local_telegram import Json, LocalTelegram
from tests.pictures import picture
from tests.road.conftest import ENLARGED_PICTURE, FEED, FEEDS, MIA, PICTURE, without_entries
from tests.road.people import answered, article_for, count_of, shown_text

# One newsroom for all of them: a process takes seconds to start, a rule milliseconds to be tried.
pytestmark = pytest.mark.asyncio(loop_scope="module")

READERS = range(5_001, 5_021)


@dataclass
class Newsroom:
    """A running bot with an article before many readers, each of whom writes for one test."""

    telegram: LocalTelegram
    database_url: str
    articles: dict[int, Json]
    _readers: "count[int]" = field(default_factory=lambda: count(READERS.start))

    def reader(self) -> int:
        """Somebody who has not written yet."""
        return next(self._readers)

    async def comments(self, text: str, reader: int | None = None, **kinds: Any) -> Json:
        """A reader's reply to the article."""
        writer = reader or self.reader()
        article = self.articles[writer]
        return await self.telegram.sends(
            writer, text=text, reply_to_message_id=article["message_id"], **kinds
        )

    async def card(self, text: str) -> str:
        """What the card of a comment shows; it is decided then, so that the next one can come."""
        card = shown_text(await self.telegram.wait_for_text(MIA, text))
        number = re.search(r"Comment (\d+),", card)
        assert number is not None
        await self.telegram.says(MIA, f"/approve {number[1]}")
        await self.telegram.wait_for_text(MIA, f"Comment {number[1]}: approved.")
        return card

    async def owner_says(self, command: str, answer: str) -> None:
        """An owner changes a rule and sees it changed."""
        await answered(self.telegram, await self.telegram.says(MIA, command), answer)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def newsroom(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Newsroom]:
    folder = tmp_path_factory.mktemp("newsroom")
    url = f"sqlite+aiosqlite:///{folder / 'onlynews.db'}"
    async with LocalTelegram() as telegram:
        await telegram.user(MIA, "Mia")
        for reader in READERS:
            await telegram.user(reader, f"Reader{reader}")
        with FeedServer() as site:
            for path in (PICTURE, ENLARGED_PICTURE):
                site.pages[path] = Page(picture())
            site.pages[FEED] = Page(without_entries((FEEDS / "blogger_posts.atom.xml").read_bytes()))
            bot = BotProcess(
                {
                    "TELEGRAM_API_URL": telegram.url,
                    "DATABASE_URL": url,
                    "FEEDS": site.url + FEED,
                    "ALLOW_PRIVATE_FEEDS": "1",
                    "POLL_SECONDS": "0.2",
                    "ADMIN_IDS": str(MIA),
                    "MODERATION_MODE": "smart",
                    "FIRST_COMMENTS": "0",
                    "DETOXIFY_CHECKPOINT": str(DEMO_MODEL / "model.ckpt"),
                    "DETOXIFY_CONFIG": str(DEMO_MODEL),
                },
                folder,
            )
            await bot.start()
            await bot.saw("model_loaded")
            asked = await telegram.says(MIA, "/policy reject on")
            await answered(telegram, asked, "they are rejected without a person")
            await telegram.says(MIA, "/queue")
            yield Newsroom(telegram, url, await article_for(telegram, site, bot, *READERS))
            assert await bot.stop() == 0, bot.output
            assert await telegram.refused() == []


async def test_links(newsroom: Newsroom) -> None:
    comment = await newsroom.comments("Read the truth on cheap-boats.example.com/now")
    await answered(
        newsroom.telegram,
        comment,
        "a link to a site that we do not know (cheap-boats.example.com/now)",
    )
    card = await newsroom.card("Read the truth")
    assert "✋ Link to a site that is not allowed: cheap-boats.example.com/now" in card


async def test_newcomers_links(newsroom: Newsroom) -> None:
    await newsroom.owner_says("/rules allow https://known.example.org/", "1 added")
    comment = await newsroom.comments("It is all on known.example.org/a")
    await answered(newsroom.telegram, comment, "it has a link and is one of your first comments here")
    card = await newsroom.card("It is all on")
    assert "✋ Link from a newcomer: known.example.org/a" in card
    assert "not allowed" not in card


async def test_banned_words(newsroom: Newsroom) -> None:
    await newsroom.owner_says("/rules add banned snollygoster*", "1 added")
    comment = await newsroom.comments("The minister is a $nollygóster, as we know")
    await answered(
        newsroom.telegram,
        comment,
        "Our rules decided this by themselves, because it has words that are not allowed here",
    )
    await newsroom.owner_says("/rules", "Banned words: 1, found 1")


async def test_suspect_words(newsroom: Newsroom) -> None:
    await newsroom.owner_says("/rules add suspect free money, buy now", "2 added")
    comment = await newsroom.comments("There is FREE   MONEY for everybody")
    await answered(newsroom.telegram, comment, "words that we always have a look at (FREE MONEY)")
    assert "✋ Suspect word: FREE MONEY" in await newsroom.card("for everybody")


async def test_contact_data(newsroom: Newsroom) -> None:
    comment = await newsroom.comments("The mayor answers at 0171 2345678 in person")
    await answered(newsroom.telegram, comment, "a telephone number or a bank account in it (0171 2345678)")
    assert "✋ Contact data: 0171 2345678" in await newsroom.card("The mayor answers")


async def test_shouting(newsroom: Newsroom) -> None:
    comment = await newsroom.comments("WHEN WILL THE CROSSING BE OPEN AGAIN")
    await answered(newsroom.telegram, comment, "most of it is in capital letters")
    assert "✋ Mostly capitals" in await newsroom.card("WHEN WILL THE CROSSING")


async def test_forwarded_messages(newsroom: Newsroom) -> None:
    comment = await newsroom.comments("Somebody else said this well", forward=True)
    await answered(newsroom.telegram, comment, "it is a forwarded message")
    assert "✋ Forwarded from somewhere else" in await newsroom.card("Somebody else said this well")


async def test_messages_via_a_bot(newsroom: Newsroom) -> None:
    comment = await newsroom.comments("A bot found this picture", via_bot=True)
    await answered(newsroom.telegram, comment, "it was sent through another bot")
    assert "✋ Sent through another bot" in await newsroom.card("A bot found this picture")


async def test_duplicates_across_people(newsroom: Newsroom) -> None:
    text = "I waited for two hours at the border and nobody told us anything at all"
    first = await newsroom.comments(text)
    await answered(newsroom.telegram, first, "Your comment is published")
    for changed in (text.upper().capitalize() + "!", text.replace("two", "three")):
        again = await newsroom.comments(changed)
        await answered(newsroom.telegram, again, "the same was written today already, or nearly the same")
        assert "✋ Much like comment #" in await newsroom.card(changed)


async def test_of_twenty_replies_of_one_person_at_once_five_are_stored_and_the_others_hear_when(
    newsroom: Newsroom,
) -> None:
    ann = newsroom.reader()
    await asyncio.gather(*(newsroom.comments(f"Good to know, part {part}", ann) for part in range(20)))
    async with asyncio.timeout(30):
        while await count_of(newsroom.telegram, ann, "You can write again in ") < 15:
            await asyncio.sleep(0.05)
    database = Database(newsroom.database_url)
    async with database.read() as tx:
        assert len(await tx.comments.of_author(ann, limit=99)) == 5
    await database.close()
    assert await count_of(newsroom.telegram, ann, "Your comment is published") == 5


async def test_many_comments_below_one_article_are_held(newsroom: Newsroom) -> None:
    await newsroom.owner_says("/rules limit 9 1 3600", "More than 1 comment on one article in 3,600 seconds")
    comment = await newsroom.comments("This is one of very many")
    await answered(newsroom.telegram, comment, "very many people comment on this article at the moment")
    assert "✋ Many comments on this article at once" in await newsroom.card("This is one of very many")
    await newsroom.owner_says("/rules limit 9 60 60", "More than 60 comments")


async def test_whose_only_comment_is_one_too_many_below_an_article_is_not_blamed_for_it(
    newsroom: Newsroom,
) -> None:
    first = await newsroom.comments("What a lovely evening by the river")
    await answered(newsroom.telegram, first, "Your comment is published")
    await newsroom.owner_says("/rules limit 9 1 3600", "More than 1 comment on one article in 3,600 seconds")
    await newsroom.owner_says("/rules reject 9", "not stored, and its author hears")
    comment = await newsroom.comments("I had never written here before")
    answer = shown_text(await answered(newsroom.telegram, comment, "Very many people are commenting here"))
    assert "There will be room again in" in answer and "You have written" not in answer
    await newsroom.owner_says("/rules hold 9", "held for a moderator")
    await newsroom.owner_says("/rules limit 9 60 60", "More than 60 comments")


async def test_a_rule_on_trial_lets_the_comment_through_and_counts(newsroom: Newsroom) -> None:
    await newsroom.owner_says("/rules dry 4", "it would have held 0.")
    comment = await newsroom.comments("THIS IS PUBLISHED ALL THE SAME, AND COUNTED")
    await answered(newsroom.telegram, comment, "Your comment is published")
    await newsroom.owner_says("/rules 4", "it would have held 1.")
    await newsroom.owner_says("/rules live 4", "It is live")
