"""Authors mend their comments and take them back: what the handlers make of every edit and tap."""

from typing import Any

import pytest

from bot.texts import en, en_statement
from moderation.status import Status
from storage.outbox import Kind, OutboxMessage
from tests.bot.handlers.test_publishing import ADA, MIA, Desk, desk, photo
from tests.builders import add_article, add_comment

__all__ = ["desk"]


@pytest.fixture
async def notice(desk: Desk) -> OutboxMessage:
    """Ada's comment, message 70, waits; what she was told of it."""
    async with desk.app.database.begin() as tx:
        article = await add_article(tx)
        comment = await add_comment(tx, article.id, author_id=ADA, message_id=70, text="You fool.")
        await tx.announcements.answer_author(comment)
    ((message, _),) = await desk.sent()
    return message


def edited(desk: Desk, person: int = ADA, message_id: int = 70, **content: Any) -> dict[str, Any]:
    """Telegram's update of a message that is another one now."""
    date = int(desk.clock().timestamp())
    somebody = {"id": person, "is_bot": False, "first_name": "Ada"}
    chat = {"id": person, "type": "private", "first_name": "Ada"}
    message = {"message_id": message_id, "date": date, "edit_date": date, "chat": chat, "from": somebody}
    return {"update_id": 900_000, "edited_message": {**message, **content}}


async def stored(desk: Desk) -> tuple[str, Status, int]:
    async with desk.app.database.read() as tx:
        comment = await tx.comments.require(1)
        return comment.text, comment.status, comment.revision


async def test_an_edit_that_is_delivered_twice_is_one_revision_and_one_answer(
    desk: Desk, notice: OutboxMessage
) -> None:
    for _ in range(2):
        await desk.delivers(edited(desk, text="You are mistaken."))
    assert await stored(desk) == ("You are mistaken.", Status.HELD, 2)
    assert [message.kind for message, _ in await desk.sent()] == [Kind.CARD], "the author's notice says it"
    assert "version 2" in (await desk.looks(notice)).html


async def test_a_comment_that_becomes_a_picture_stays_the_text_it_was_and_that_is_said_once(
    desk: Desk, notice: OutboxMessage
) -> None:
    for _ in range(2):
        await desk.delivers(edited(desk, caption="You are mistaken.", **photo()))
    assert await desk.answer() == en_statement.EDIT_TEXT_ONLY
    assert await stored(desk) == ("You fool.", Status.HELD, 1)


async def test_an_editors_own_comment_is_mended_and_no_article(desk: Desk) -> None:
    async with desk.app.database.begin() as tx:
        article = await add_article(tx)
        await add_comment(tx, article.id, author_id=MIA, message_id=70, text="Welcome.")
    await desk.delivers(edited(desk, MIA, text="Welcome, all."))
    assert (await stored(desk))[0] == "Welcome, all."


async def test_only_its_author_takes_a_comment_back(desk: Desk, notice: OutboxMessage) -> None:
    for answer in ("ask", "yes", "no"):
        await desk.taps(notice, f"take:1:{answer}", person=MIA)
    assert (await stored(desk))[1] is Status.HELD
    assert "asks" not in notice.details


async def test_taking_back_twice_is_taking_back_once(desk: Desk, notice: OutboxMessage) -> None:
    await desk.taps(notice, "take:1:ask", person=ADA)
    assert (await desk.looks(notice)).html == en_statement.ASKS
    for _ in range(2):
        await desk.taps(notice, "take:1:yes", person=ADA)
    assert (await stored(desk))[1] is Status.WITHDRAWN
    assert (await desk.looks(notice)).html == en_statement.TAKEN_BACK
    await desk.taps(notice, "take:1:ask", person=ADA)
    assert (await desk.looks(notice)).html == en_statement.TAKEN_BACK


async def test_an_older_notice_says_too_that_the_comment_was_taken_back(
    desk: Desk, notice: OutboxMessage
) -> None:
    async with desk.app.database.begin() as tx:
        comment = await tx.comments.require(1)
        assert await tx.comments.change_status(comment, Status.PUBLISHED)
        await tx.announcements.tell_author(await tx.comments.require(1), None)
    ((later, _),) = await desk.sent()
    await desk.taps(notice, "take:1:yes", person=ADA)
    for each in (notice, later):
        assert (await desk.looks(each)).html == en_statement.TAKEN_BACK


async def test_a_button_of_the_list_on_a_message_that_is_no_list_does_nothing(
    desk: Desk, notice: OutboxMessage
) -> None:
    await desk.taps(notice, "own:f5", person=ADA)
    assert "offset" not in (await desk.looks(notice)).html
    async with desk.app.database.read() as tx:
        assert (await tx.outbox.require(notice.id)).details == notice.details


async def test_the_list_of_who_has_written_nothing_says_how_to_begin(desk: Desk) -> None:
    await desk.says("/mycomments", person=ADA)
    ((message, screen),) = await desk.sent()
    assert (message.kind, screen.html) == (Kind.MY_COMMENTS, en.NO_OWN_COMMENTS)
