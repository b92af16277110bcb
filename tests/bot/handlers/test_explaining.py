"""Moderators and authors ask which words moved a score: the running service, over HTTP, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from telegram import Update

from bot.app import App, build
from bot.explaining import MOST_AT_ONCE
from bot.settings import Settings
from bot.texts import en, en_explaining
from moderation.classifier import Model
from moderation.comment import Comment, Origin
from moderation.demo_model import load_demo_model
from moderation.occlusion import MOST_TEXTS
from moderation.policy import judge, parse_thresholds
from moderation.status import Status
from moderation.submission import Draft
from moderation.verdict import Scoring
from tests.builders import add_article, add_comment
from tests.local_telegram import TOKEN, Json, LocalTelegram
from tests.moderation.scoring.scripted import Script, scripted
from tests.road.people import buttons, shown_text

ADA, BEN, MIA, MO = 1001, 1002, 2001, 2002
WITHIN = 30.0
# The scripted model says how many thousand characters a text has: of the long word hangs most of it.
LONG = "bread" * 60
WORDY = f"{LONG} " + "tea " * 50

_numbers = count(50_000)


@dataclass
class Site:
    """The running service with one article, and the Telegram it talks to."""

    app: App
    telegram: LocalTelegram
    article_id: int

    async def submits(self, text: str, author: int = ADA) -> Comment:
        """A reader's message has arrived."""
        draft = Draft(self.article_id, author, Origin(author, next(_numbers)), text)
        return await self.app.submissions.submit(draft, within=WITHIN)

    async def notice(self, comment: Comment) -> Json:
        """What its author got to read of it."""
        async with self.app.database.read() as tx:
            cause = f"outcome:{comment.id}:1"
            message = await tx.outbox.caused_by(cause)
        assert message is not None
        return await self.sent(message.id)

    async def sent(self, outbox_id: int) -> Json:
        """A message of the outbox, once Telegram has it."""
        async with asyncio.timeout(WITHIN):
            while True:
                async with self.app.database.read() as tx:
                    message = await tx.outbox.require(outbox_id)
                if message.message_id is not None:
                    return await self.telegram.message(message.chat_id, message.message_id)
                await asyncio.sleep(0.02)

    async def card(self, moderator: int = MIA) -> Json:
        """The review card before a moderator."""
        return await self.telegram.wait_for_text(moderator, "Comment ", WITHIN)

    async def asks(self, person: int, message: Json) -> str:
        """A person taps the button; what they hear at once."""
        tap = await self.telegram.taps(person, message, en_explaining.WHICH_WORDS)
        return str((await self.telegram.answer_to(tap)).get("text", ""))

    async def shows(self, message: Json, words: str) -> Json:
        """The same message, once it says these words."""
        return await self.telegram.wait_for(
            message["chat"]["id"],
            lambda m: m["message_id"] == message["message_id"] and words in shown_text(m),
            WITHIN,
        )


@asynccontextmanager
async def running(database_url: str, load: Callable[[], Model]) -> AsyncIterator[Site]:
    async with LocalTelegram() as telegram:
        for person, name in ((ADA, "Ada"), (BEN, "Ben"), (MIA, "Mia"), (MO, "Mo")):
            await telegram.started(person, name)
        settings = Settings(
            telegram_token=TOKEN,
            telegram_api_url=telegram.url,
            database_url=database_url,
            admin_ids=(MIA, MO),
            thresholds=parse_thresholds("toxicity=0.3"),
        )
        ready = asyncio.Event()
        app = build(settings, load)
        service = asyncio.create_task(app.run(lambda _: ready.set()))
        try:
            async with asyncio.timeout(WITHIN):
                await ready.wait()
                await app.classifier.wait_until_available()
            await telegram.bot_polls()
            async with app.database.begin() as tx:
                article = await add_article(tx)
            yield Site(app, telegram, article.id)
        finally:
            service.cancel()
            await asyncio.wait([service])
        assert await telegram.refused() == []


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[Site]:
    """With the demo's model, through Detoxify's real code."""
    async with running(database_url, load_demo_model) as site:
        yield site


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """The test's side of the scripted model."""
    return Script(tmp_path)


@pytest.fixture
async def scripted_site(database_url: str, script: Script) -> AsyncIterator[Site]:
    """With a model in the test's hands."""
    async with running(database_url, partial(scripted, script.folder)) as site:
        yield site


async def test_the_words_are_shown_on_every_card_and_on_the_notice_of_the_author_who_asks(site: Site) -> None:
    comment = await site.submits("Thank you, you idiot.")
    cards = [await site.card(moderator) for moderator in (MIA, MO)]
    notice = await site.notice(comment)
    for message in (*cards, notice):
        assert en_explaining.WHICH_WORDS in buttons(message)

    assert await site.asks(MIA, cards[0]) == en_explaining.ONE_MOMENT
    for card in cards:
        shown = await site.shows(card, "Without “idiot”: insult 9")
        assert en_explaining.WHICH_WORDS not in buttons(shown), "they are told, once"
    unasked = await site.telegram.message(ADA, notice["message_id"])
    assert "idiot" not in shown_text(unasked)

    assert await site.asks(ADA, notice) == "", "the answer is there already"
    shown = await site.shows(notice, "Without “idiot” it would be ")
    assert en_explaining.WHICH_WORDS not in buttons(shown)
    assert shown_text(shown).startswith(shown_text(notice)), "what was said before stays"


async def test_an_author_may_ask_first(site: Site) -> None:
    notice = await site.notice(await site.submits("What an 1d10t"))
    assert await site.asks(ADA, notice) == en_explaining.ONE_MOMENT
    shown = await site.shows(notice, "Without “idiot” it would be ")
    assert en_explaining.UNDISGUISED in shown_text(shown)
    await site.shows(await site.card(), "Without “idiot”: insult")


async def test_clean_comments_have_nothing_to_ask(scripted_site: Site) -> None:
    notice = await scripted_site.notice(await scripted_site.submits("Thank you for this clear article"))
    assert en_explaining.WHICH_WORDS not in buttons(notice)
    assert en_explaining.WHICH_WORDS not in buttons(await scripted_site.card())


async def test_words_of_a_quote_that_were_not_held_against_the_author_are_not_told(
    scripted_site: Site, script: Script
) -> None:
    quoted = f"The mayor is {'m' * 250}"
    async with scripted_site.app.database.begin() as tx:
        await add_comment(tx, scripted_site.article_id, text=quoted, status=Status.PUBLISHED)
    notice = await scripted_site.notice(await scripted_site.submits(f"> {quoted}\n{LONG} it is"))
    await scripted_site.asks(ADA, notice)
    await scripted_site.shows(notice, "Without “bread")
    assert not any("mayor" in text for text in script.asked())


async def test_the_same_verdict_is_explained_once_however_many_ask(
    scripted_site: Site, script: Script
) -> None:
    notice = await scripted_site.notice(await scripted_site.submits(WORDY))
    cards = [await scripted_site.card(moderator) for moderator in (MIA, MO)]
    script.do("hold")
    asked = [
        await scripted_site.asks(MIA, cards[0]),
        await scripted_site.asks(MIA, cards[0]),
        await scripted_site.asks(MO, cards[1]),
        await scripted_site.asks(ADA, notice),
    ]
    assert asked == [en_explaining.ONE_MOMENT] * 4
    script.stop("hold")
    for message in (*cards, notice):
        await scripted_site.shows(message, "Without “tea” (50 times)")
    assert script.asked().count(WORDY.strip()) == 2, "for the verdict, and for the explanation"
    assert len(script.asked()) <= 1 + MOST_TEXTS


async def test_nobody_can_ask_about_more_than_a_few_comments_at_once(
    scripted_site: Site, script: Script
) -> None:
    comments = [await scripted_site.submits(f"{LONG} {n}") for n in range(MOST_AT_ONCE + 1)]
    theirs = await scripted_site.submits(f"{LONG} of Ben", BEN)
    notices = [await scripted_site.notice(comment) for comment in comments]
    script.do("hold")
    heard = [await scripted_site.asks(ADA, notice) for notice in notices]
    assert heard == [en_explaining.ONE_MOMENT] * MOST_AT_ONCE + [en_explaining.ENOUGH_ASKED]
    assert await scripted_site.asks(BEN, await scripted_site.notice(theirs)) == en_explaining.ONE_MOMENT
    script.stop("hold")
    await scripted_site.shows(await scripted_site.notice(theirs), "Without “bread")
    assert await scripted_site.asks(ADA, notices[-1]) == en_explaining.ONE_MOMENT
    await scripted_site.shows(notices[-1], "Without “bread")


async def test_a_model_that_fails_is_told_in_one_sentence_and_the_button_stays(
    scripted_site: Site, script: Script
) -> None:
    notice = await scripted_site.notice(await scripted_site.submits(WORDY))
    script.do("broken")
    assert await scripted_site.asks(ADA, notice) == en_explaining.ONE_MOMENT
    told = await scripted_site.telegram.wait_for_text(ADA, en_explaining.FILTER_AWAY)
    assert told["reply_to_message"]["message_id"] == notice["message_id"]
    assert await scripted_site.asks(ADA, notice) == en_explaining.FILTER_AWAY, "known to be away: at once"
    script.stop("broken")
    await scripted_site.app.classifier.wait_until_available()
    assert await scripted_site.asks(ADA, notice) == en_explaining.ONE_MOMENT
    await scripted_site.shows(notice, "Without “bread")


async def test_a_score_of_another_model_is_not_explained(scripted_site: Site) -> None:
    async with scripted_site.app.database.begin() as tx:
        verdict = judge(Scoring({"insult": 0.9}, "the model before"))
        comment = await add_comment(
            tx, scripted_site.article_id, author_id=ADA, text="You are an idiot", verdict=verdict
        )
        await tx.announcements.answer_author(comment)
    notice = await scripted_site.notice(comment)
    await scripted_site.asks(ADA, notice)
    await scripted_site.telegram.wait_for_text(ADA, en_explaining.MODEL_EXCHANGED)
    again = await scripted_site.telegram.message(ADA, notice["message_id"])
    assert en_explaining.WHICH_WORDS in buttons(again)


async def test_a_comment_that_is_published_is_no_longer_explained(scripted_site: Site) -> None:
    notice = await scripted_site.notice(await scripted_site.submits(WORDY))
    await scripted_site.telegram.taps(MIA, await scripted_site.card(), "Approve")
    await scripted_site.telegram.wait_for_text(ADA, "A moderator approved your comment", WITHIN)
    assert await scripted_site.asks(ADA, notice) == en.STALE_BUTTON


async def test_nobody_is_told_the_words_of_somebody_elses_comment(scripted_site: Site) -> None:
    """Telegram's own programs send only what a button says; others may send anything."""
    theirs = await scripted_site.submits(WORDY, ADA)
    own = await scripted_site.notice(await scripted_site.submits(WORDY, BEN))
    bot = scripted_site.app.application.bot
    await scripted_site.telegram.faults(method="answerCallbackQuery", status=400, times=3)
    for number, (data, words) in enumerate(
        (
            (f"words:{theirs.id}", "This is for moderators."),
            (f"own_words:{theirs.id}", en.STALE_BUTTON),
            ("own_words:999", en.STALE_BUTTON),
        )
    ):
        query = {
            "id": f"forged-{number}",
            "from": {"id": BEN, "is_bot": False, "first_name": "Ben"},
            "chat_instance": "1",
            "data": data,
            "message": own,
        }
        update = Update.de_json({"update_id": number, "callback_query": query}, bot)
        await scripted_site.app.application.process_update(update)
        async with asyncio.timeout(WITHIN):
            while len(answers := await scripted_site.telegram.calls("answerCallbackQuery")) <= number:
                await asyncio.sleep(0.02)
        assert answers[number]["params"]["text"] == words
    async with scripted_site.app.database.read() as tx:
        assert (await tx.comments.require(theirs.id)).explanation is None
