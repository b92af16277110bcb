"""Editors write articles in the chat: what the handlers make of every message, tap and edit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from telegram import Update

from bot.app import App, build
from bot.delivery.composing import compose
from bot.screens import Screen
from bot.settings import Settings
from moderation.authority import Role
from moderation.demo_model import load_demo_model
from storage.articles import Article
from storage.broadcasts import Broadcast
from storage.outbox import Kind, Lane, OutboxMessage
from tests.builders import SetClock, add_staff
from tests.local_telegram import TOKEN, LocalTelegram

MIA, ADA = 2001, 1001
BERLIN = ZoneInfo("Europe/Berlin")
ARTICLE = "Bridge opens\nIt opens at noon.\n#Town"


@dataclass
class Desk:
    """The bot without its senders: updates go in one by one; what it would send is read off the outbox."""

    app: App
    clock: SetClock
    _ids: int = 100

    async def says(self, text: str | None, person: int = MIA, **more: Any) -> dict[str, Any]:
        """A person writes; the raw update, which can be delivered again."""
        self._ids += 1
        body = "caption" if "photo" in more else "text"
        words: dict[str, Any] = {} if text is None else {body: text}
        if text is not None and text.startswith("/") and body == "text":
            command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
            more.setdefault("entities", [command])
        update = {"update_id": self._ids, "message": self._message(self._ids, person, **words, **more)}
        await self.delivers(update)
        return update

    async def edits(self, update: dict[str, Any], text: str, person: int = MIA) -> None:
        """The same person changes what they wrote."""
        self._ids += 1
        message = {**update["message"], "edit_date": int(self.clock().timestamp())}
        message["caption" if "photo" in message else "text"] = text
        await self.delivers({"update_id": self._ids, "edited_message": message})

    async def taps(self, message: OutboxMessage, data: str, person: int = MIA) -> dict[str, Any]:
        """A person taps a button; the raw update."""
        self._ids += 1
        query = {
            "id": str(self._ids),
            "from": _person(person),
            "chat_instance": "1",
            "data": data,
            "message": self._message(message.message_id or 0, person, text="shown"),
        }
        update = {"update_id": self._ids, "callback_query": query}
        await self.delivers(update)
        return update

    async def delivers(self, raw: dict[str, Any]) -> None:
        """Telegram delivers an update, for the first time or again."""
        await self.app.application.process_update(Update.de_json(raw, self.app.application.bot))

    async def sent(self) -> list[tuple[OutboxMessage, Screen]]:
        """Everything that waits is sent now; what new messages there are, as they look."""
        found = []
        async with self.app.database.begin() as tx:
            while due := await tx.outbox.due(8, busy_chats=[]):
                for message in due:
                    if message.edits_id is not None:
                        await tx.outbox.done(message)
                        continue
                    screen = await compose(tx, message, self.clock, BERLIN)
                    self._ids += 1
                    await tx.outbox.sent(message.id, message_id=self._ids, has_picture=False)
                    found.append((await tx.outbox.require(message.id), screen))
        return found

    async def looks(self, message: OutboxMessage) -> Screen:
        """A message as it looks now."""
        async with self.app.database.read() as tx:
            return await compose(tx, await tx.outbox.require(message.id), self.clock, BERLIN)

    async def answer(self) -> str:
        """The one sentence that there is to say."""
        ((message, screen),) = await self.sent()
        assert message.kind is Kind.SENTENCE
        return screen.html

    async def offered(self, text: str = f"/publish {ARTICLE}", **more: Any) -> OutboxMessage:
        """An article is written and previewed; the question below it."""
        await self.says(text, **more)
        (preview, _), (question, _) = await self.sent()
        assert (preview.kind, question.kind) == (Kind.PREVIEW, Kind.PUBLISHING)
        return question

    async def published(self) -> list[tuple[Article, Broadcast]]:
        """Everything that was announced."""
        async with self.app.database.read() as tx:
            articles = await tx.articles.newest(100)
            return [
                (article, broadcast)
                for article in articles
                for broadcast in await tx.broadcasts.of_article(article.id)
            ]

    def _message(self, message_id: int, person: int, **more: Any) -> dict[str, Any]:
        chat = {"id": person, "type": "private", "first_name": "Somebody"}
        date = int(self.clock().timestamp())
        return {"message_id": message_id, "date": date, "chat": chat, "from": _person(person), **more}

    def replying_to(self, message: OutboxMessage) -> dict[str, Any]:
        """What a reply to one of the bot's messages carries."""
        bot = self.app.application.bot
        original = self._message(message.message_id or 0, MIA, text="shown")
        return {"reply_to_message": {**original, "from": bot.bot.to_dict()}}


def _person(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": {MIA: "Mia", ADA: "Ada"}[person]}


def photo(file_id: str = "AgACAgIAAxkBphoto") -> dict[str, Any]:
    size = {"file_id": file_id, "file_unique_id": "AQAD", "width": 1280, "height": 720}
    return {"photo": [{**size, "file_id": "small", "width": 90, "height": 51}, size]}


@pytest.fixture
async def desk(tmp_path: Path, clock: SetClock) -> AsyncIterator[Desk]:
    """A newsroom in Berlin with one owner, Mia; it is 2 January, four minutes past four in the morning."""
    async with LocalTelegram() as telegram:
        settings = Settings(
            telegram_token=TOKEN,
            telegram_api_url=telegram.url,
            database_url=f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}",
            admin_ids=(MIA,),
            timezone=BERLIN,
        )
        app = build(settings, load_demo_model, clock)
        await app.database.migrate()
        await app.application.initialize()
        async with app.database.begin() as tx:
            assert await tx.installation.belongs_to(app.application.bot.id)
            await add_staff(tx, MIA, Role.OWNER)
            await tx.subscribers.subscribe(ADA)
        yield Desk(app, clock)
        await app.application.shutdown()
        await app.database.close()


async def test_a_bare_command_asks_and_the_reply_is_the_article(desk: Desk) -> None:
    await desk.says("/publish")
    ((prompt, screen),) = await desk.sent()
    assert screen.placeholder and "first line is the headline" in screen.html
    await desk.says(ARTICLE, **desk.replying_to(prompt))
    (_, preview), (_, question) = await desk.sent()
    assert preview.html == "<b>Bridge opens</b>\n\nIt opens at noon.\n\n<i>Town</i>\nNo comments"
    assert "It goes to 1 subscriber " in question.html
    assert await desk.published() == []


async def test_the_reply_to_a_question_whose_number_was_never_written_down_is_the_article_too(
    desk: Desk,
) -> None:
    await desk.says("/publish")
    async with desk.app.database.begin() as tx:
        (prompt,) = await tx.outbox.due(1, busy_chats=[])
        assert await tx.outbox.leaves(prompt.id)
        await tx.outbox.recover()
    await desk.says(ARTICLE, **desk.replying_to(prompt))
    assert [message.kind for message, _ in await desk.sent()][-2:] == [Kind.PREVIEW, Kind.PUBLISHING]


async def test_the_formatting_that_the_editor_gave_is_kept_and_the_command_is_not(desk: Desk) -> None:
    text = "/publish 👩‍👩‍👧 Bridge\nOpens at noon."
    bold = {"type": "bold", "offset": len(text.encode("utf-16-le")) // 2 - 5, "length": 4}
    command = {"type": "bot_command", "offset": 0, "length": 8}
    await desk.says(text, entities=[command, bold])
    (_, preview), _ = await desk.sent()
    assert preview.html == "<b>👩‍👩‍👧 Bridge</b>\n\nOpens at <b>noon</b>.\n\nNo comments"


@pytest.mark.parametrize("caption", ["Bridge opens\nAt noon.", "Bridge opens"])
async def test_a_picture_with_a_caption_is_an_article_with_a_picture(desk: Desk, caption: str) -> None:
    await desk.says("/publish")
    ((prompt, _),) = await desk.sent()
    await desk.says(caption, **photo(), **desk.replying_to(prompt))
    (_, preview), (question, _) = await desk.sent()
    assert preview.picture == "AgACAgIAAxkBphoto" and "<b>Bridge opens</b>" in preview.html
    await desk.taps(question, "publish:now")
    ((article, _),) = await desk.published()
    assert (article.picture_file_id, article.picture_url) == ("AgACAgIAAxkBphoto", None)


async def test_the_command_may_stand_below_the_picture(desk: Desk) -> None:
    await desk.says("/publish tomorrow 8:00\nBridge opens", **photo())
    (_, preview), (_, question) = await desk.sent()
    assert preview.picture == "AgACAgIAAxkBphoto"
    assert question.keyboard[0][0].text == "🕗 Sat 3 Jan, 08:00 CET"


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("/publish Bridge opens", {}, "needs a headline in its first line and a text"),
        ("/publish \u200b\n\u2063", {}, "needs a headline"),
        ("/publish\nBridge\n#Town", {}, "needs a headline"),
        ("/publish " + "x" * 301 + "\nText", {}, "this one has 301 characters; there is room for 300"),
        ("/publish Bridge\n" + "word " * 815, {}, "Telegram has room for 4,096 in one message"),
        ("/publish Bridge\n" + "word " * 204, photo(), "room for 1,024 below a picture"),
        (
            "/publish Bridge\nText\n" + " ".join(f"#Section{n}" for n in range(20)),
            {},
            "more sections than fit",
        ),
        ("/publish", photo(), "needs a headline"),
        ("/publish 25:00", {}, "cannot read this time. Write it like /publish 18:30"),
        ("/publish 18.30\n" + ARTICLE, {}, "tomorrow 8:00 or 2026-01-03 08:00"),
        ("/publish 4:04", {}, "This time has passed"),
        ("/publish 2062-01-03 08:00", {}, "more than a year away"),
    ],
)
async def test_what_cannot_be_an_article_is_answered_with_one_sentence(
    desk: Desk, text: str, more: dict[str, Any], words: str
) -> None:
    await desk.says(text, **more)
    assert words in await desk.answer()


async def test_other_media_are_answered_with_one_sentence(desk: Desk) -> None:
    await desk.says("/publish")
    ((prompt, _),) = await desk.sent()
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
    video = {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}
    for medium in (
        {"sticker": {**sticker, "is_animated": False, "is_video": False}},
        {"video": video, "caption": ARTICLE},
    ):
        await desk.says(None, **medium, **desk.replying_to(prompt))
        assert "a text, or one picture" in await desk.answer()


async def test_of_several_pictures_the_first_is_taken_and_the_others_are_answered_once(desk: Desk) -> None:
    await desk.says("/publish")
    ((prompt, _),) = await desk.sent()
    for caption in (ARTICLE, None, None):
        await desk.says(caption, **photo(), media_group_id="7", **desk.replying_to(prompt))
    kinds = [message.kind for message, _ in await desk.sent()]
    assert sorted(kinds) == [Kind.PREVIEW, Kind.PUBLISHING, Kind.SENTENCE]


async def test_a_second_tap_and_a_redelivered_one_publish_nothing_twice(desk: Desk) -> None:
    update = await desk.says(f"/publish {ARTICLE}")
    _, (question, _) = await desk.sent()
    await desk.delivers(update)
    assert await desk.sent() == []
    tap = await desk.taps(question, "publish:now")
    await desk.taps(question, "publish:breaking")
    await desk.delivers(tap)
    await desk.delivers(update)
    assert await desk.sent() == []
    ((article, broadcast),) = await desk.published()
    assert (article.title, article.sections, article.url, article.feed_id) == (
        "Bridge opens",
        ("Town",),
        None,
        None,
    )
    assert (broadcast.lane, broadcast.not_before) == (Lane.NEWS, desk.clock())
    assert (await desk.looks(question)).html.startswith("✅ On its way to 1 subscriber. /article 1 shows")
    assert (await desk.looks(question)).keyboard == ()


async def test_breaking_news_goes_in_its_own_lane(desk: Desk) -> None:
    await desk.taps(await desk.offered(), "publish:breaking")
    ((_, broadcast),) = await desk.published()
    assert broadcast.lane is Lane.BREAKING


async def test_comments_can_be_switched_off_and_the_preview_shows_it(desk: Desk) -> None:
    await desk.says(f"/publish {ARTICLE}")
    (preview, _), (question, _) = await desk.sent()
    await desk.taps(question, "publish:comments")
    assert "No comments" not in (await desk.looks(preview)).html
    assert "without comments" in (await desk.looks(question)).html
    await desk.taps(question, "publish:comments")
    assert "No comments" in (await desk.looks(preview)).html
    await desk.taps(question, "publish:comments")
    await desk.taps(question, "publish:now")
    ((article, _),) = await desk.published()
    assert not article.comments_open


async def test_what_was_cancelled_is_not_published_by_a_later_tap(desk: Desk) -> None:
    question = await desk.offered()
    await desk.taps(question, "publish:cancel")
    await desk.taps(question, "publish:now")
    assert (await desk.looks(question)).html == "Not published."
    assert await desk.published() == []


async def test_a_time_holds_the_article_back_and_articles_lists_it_with_it(desk: Desk) -> None:
    question = await desk.offered(f"/publish tomorrow 8:00\n{ARTICLE}")
    assert [[button.text for button in row] for row in (await desk.looks(question)).keyboard] == [
        ["🕗 Sat 3 Jan, 08:00 CET"],
        ["Publish now", "⚡ Breaking"],
        ["💬 Comments: on", "Cancel"],
    ]
    await desk.taps(question, "publish:timed")
    await desk.taps(question, "publish:timed")
    ((_, broadcast),) = await desk.published()
    assert broadcast.not_before == datetime(2026, 1, 3, 7, 0, tzinfo=UTC)
    assert (await desk.looks(question)).html.startswith(
        "🕗 Goes out on Saturday 3 January at 08:00 CET (in 1 day) as article 1."
    )
    await desk.sent()
    for command, words in (
        (
            "/articles",
            "<b>Waiting for their time</b>\n<b>1</b> Bridge opens, <i>Saturday 3 January at 08:00 CET</i>",
        ),
        (
            "/correct 1 At one.",
            "Article 1 goes out on Saturday 3 January at 08:00 CET: nobody has read it yet.",
        ),
    ):
        await desk.says(command)
        assert words in await desk.answer()
    await desk.says("/article 1")
    ((_, status),) = await desk.sent()
    assert "<b>Article</b>, goes out on Saturday 3 January at 08:00 CET" in status.html


async def test_an_article_that_waits_can_be_cancelled_for_good(desk: Desk) -> None:
    question = await desk.offered(f"/publish 8:00\n{ARTICLE}")
    await desk.taps(question, "publish:timed")
    recall = (await desk.looks(question)).keyboard[0][0]
    await desk.taps(question, recall.data)
    await desk.taps(question, recall.data)
    ((article, broadcast),) = await desk.published()
    assert article.withdrawn_at is not None and broadcast.state == "stopped"
    assert (await desk.looks(question)).html == "Cancelled. Article 1 will not go out."
    desk.clock.move(86_400)
    async with desk.app.database.read() as tx:
        assert await tx.broadcasts.under_way() == []


async def test_what_has_gone_out_is_not_cancelled_by_a_late_tap(desk: Desk) -> None:
    question = await desk.offered(f"/publish 8:00\n{ARTICLE}")
    await desk.taps(question, "publish:timed")
    desk.clock.move(4 * 3_600)
    await desk.taps(question, "publish:recall")
    ((article, broadcast),) = await desk.published()
    assert article.withdrawn_at is None and broadcast.state == "running"
    shown = await desk.looks(question)
    assert shown.html.startswith("✅ Went out on Friday 2 January at 08:00 CET.") and shown.keyboard == ()


async def test_a_time_that_passes_while_the_editor_thinks_publishes_nothing(desk: Desk) -> None:
    question = await desk.offered(f"/publish 4:30\n{ARTICLE}")
    desk.clock.move(3_600)
    await desk.taps(question, "publish:timed")
    assert await desk.published() == []
    shown = await desk.looks(question)
    assert "has passed meanwhile" in shown.html and shown.keyboard[0][0].text == "Publish now"
    await desk.taps(question, "publish:now")
    ((_, broadcast),) = await desk.published()
    assert broadcast.not_before == desk.clock()


async def test_a_pause_is_said_where_it_holds_an_article_up(desk: Desk) -> None:
    await desk.says("/pause")
    await desk.sent()
    question = await desk.offered()
    await desk.taps(question, "publish:now")
    assert "/resume lets it go on" in (await desk.looks(question)).html


async def test_only_owners_publish(desk: Desk) -> None:
    question = await desk.offered()
    await desk.taps(question, "publish:now", person=ADA)
    assert await desk.published() == []
    await desk.says(f"/publish {ARTICLE}", person=ADA)
    assert await desk.answer() == "This is for editors."
    await desk.says(f"/publish {ARTICLE}", person=ADA, **photo())
    assert await desk.answer() == "This is for editors."
    await desk.says("/publish")
    ((prompt, _),) = await desk.sent()
    async with desk.app.database.begin() as tx:
        await tx.staff.set_owners(())
    await desk.says(ARTICLE, **desk.replying_to(prompt))
    assert await desk.answer() == "This is for editors."
    await desk.taps(question, "publish:now")
    assert await desk.published() == []


async def test_an_edit_before_publishing_changes_the_preview(desk: Desk) -> None:
    update = await desk.says(f"/publish 8:00\n{ARTICLE}")
    (preview, _), (question, _) = await desk.sent()
    await desk.taps(question, "publish:comments")
    await desk.edits(update, "/publish 9:00\nBridge stays shut\nUntil May.")
    assert (await desk.looks(preview)).html == "<b>Bridge stays shut</b>\n\nUntil May."
    assert (await desk.looks(question)).keyboard[0][0].text == "🕗 Fri 2 Jan, 09:00 CET"
    await desk.taps(question, "publish:now")
    ((article, _),) = await desk.published()
    assert article.title == "Bridge stays shut" and not article.comments_open


async def test_an_edit_mends_what_could_not_be_an_article(desk: Desk) -> None:
    update = await desk.says("/publish Bridge opens")
    await desk.answer()
    await desk.edits(update, "/publish Bridge opens\nAt noon.")
    assert [message.kind for message, _ in await desk.sent()] == [Kind.PREVIEW, Kind.PUBLISHING]


async def test_an_edit_after_publishing_gives_the_article_a_new_version_once(desk: Desk) -> None:
    update = await desk.says(f"/publish {ARTICLE}")
    (preview, _), (question, _) = await desk.sent()
    await desk.taps(question, "publish:now")
    await desk.sent()
    for _ in range(2):
        await desk.edits(update, "/publish Bridge opens late\nIt opens at one.\n#Town")
    assert await desk.answer() == "✏️ Article 1 is changed. Copies that have gone out follow in a moment."
    ((article, _),) = await desk.published()
    assert (article.title, article.version) == ("Bridge opens late", 2)
    assert article.copies_change_at == desk.clock() + timedelta(seconds=30)
    assert "Bridge opens late" in (await desk.looks(preview)).html
    desk.clock.move(60)
    await desk.edits(update, "/publish Bridge")
    assert "needs a headline" in await desk.answer()
    ((article, _),) = await desk.published()
    assert article.version == 2


async def test_what_was_withdrawn_or_cancelled_is_changed_by_no_edit(desk: Desk) -> None:
    update = await desk.says(f"/publish {ARTICLE}")
    _, (question, _) = await desk.sent()
    await desk.taps(question, "publish:now")
    await desk.says("/recall 1")
    await desk.sent()
    cancelled = await desk.says(f"/publish {ARTICLE}")
    _, (second, _) = await desk.sent()
    await desk.taps(second, "publish:cancel")
    await desk.sent()
    for message in (update, cancelled):
        await desk.edits(message, "/publish Bridge opens late\nIt opens at one.")
    assert await desk.sent() == []
    ((article, _),) = await desk.published()
    assert article.version == 1


async def test_what_other_people_edit_changes_nothing_and_is_not_answered(desk: Desk) -> None:
    await desk.taps(await desk.offered(), "publish:now")
    await desk.sent()
    for person, text in ((ADA, "Hello?"), (ADA, "/help"), (ADA, "/publish"), (MIA, "Hello?"), (MIA, "/help")):
        said = await desk.says("Something", person=person)
        await desk.sent()
        await desk.edits(said, text, person=person)
        assert await desk.sent() == [], (person, text)


async def test_a_command_that_is_edited_in_a_group_is_not_answered(desk: Desk) -> None:
    said = await desk.says("Something", person=ADA)
    await desk.sent()
    group = {"id": -1005, "type": "supergroup", "title": "Newsroom"}
    said["message"] = {
        **said["message"],
        "chat": group,
        "entities": [{"type": "bot_command", "offset": 0, "length": 8}],
    }
    await desk.edits(said, "/publish", person=ADA)
    assert await desk.sent() == []
