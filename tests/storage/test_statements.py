"""Statements of reasons are stored with the restriction they are about, and ended with it."""

import pytest

from moderation.comment import Action, Comment
from moderation.statement import Automation, Ground, state
from moderation.status import Status
from moderation.verdict import Verdict
from storage.database import Database
from storage.statements import StoredStatement
from storage.transaction import Transaction
from tests.builders import CLEAN, DOUBTFUL, MODERATOR, UNSCORED, SetClock, add_article, add_comment


async def a_comment(tx: Transaction, verdict: Verdict = DOUBTFUL) -> Comment:
    return await add_comment(tx, (await add_article(tx)).id, verdict=verdict, text="Ann Smith lies")


async def moved(tx: Transaction, comment: Comment, status: Status) -> Comment:
    assert await tx.comments.change_status(comment, status)
    return await tx.comments.require(comment.id)


async def in_force(tx: Transaction, comment: Comment) -> StoredStatement | None:
    return (await tx.statements.of_comments([comment.id])).get(comment.id)


async def test_a_statement_comes_back_as_it_was_stored(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        comment = await a_comment(tx)
        stored = await tx.statements.restate(comment, None, before=None)
    expected = state(comment, None, before=None, at=clock())
    assert stored is not None and stored.statement == expected
    assert (stored.comment_id, stored.revision, stored.reason) == (comment.id, 1, None)
    async with database.read() as tx:
        assert await in_force(tx, comment) == stored
        assert await tx.statements.get(stored.id) == stored
        assert await tx.statements.get(None) is None


async def test_a_restriction_ends_when_the_next_begins_and_when_there_is_none(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        comment = await a_comment(tx)
        held = await tx.statements.restate(comment, None, before=None)
        assert held is not None
    clock.move(60)
    async with database.begin() as tx:
        decision = await tx.decisions.add(
            comment, Status.REJECTED, moderator_id=MODERATOR, action=Action.REJECT, reason="She is my aunt"
        )
        comment = await moved(tx, comment, Status.REJECTED)
        rejected = await tx.statements.restate(comment, decision, before=Status.HELD)
        assert rejected is not None
        ended = await tx.statements.get(held.id)
        assert ended is not None and ended.statement.end_date == clock()
        assert (rejected.statement.ground, rejected.statement.explanation) == (Ground.MODERATOR, "moderator")
        assert rejected.statement.automated_decision is Automation.PARTIAL
        assert rejected.reason == "She is my aunt", "it stays with the decision"
    clock.move(60)
    async with database.begin() as tx:
        comment = await moved(tx, comment, Status.PUBLISHED)
        assert await tx.statements.restate(comment, None, before=Status.REJECTED) is None
        assert await in_force(tx, comment) is None
        over = await tx.statements.get(rejected.id)
        assert over is not None and over.statement.end_date == clock()


async def test_a_restriction_that_goes_on_for_the_same_reasons_is_stated_once(database: Database) -> None:
    async with database.begin() as tx:
        comment = await a_comment(tx, UNSCORED)
        first = await tx.statements.restate(comment, None, before=None)
        assert await tx.statements.restate(comment, None, before=Status.HELD) == first
        assert await tx.comments.change_verdict(comment, CLEAN)
        scored = await tx.comments.require(comment.id)
        other = await tx.statements.restate(scored, None, before=Status.HELD)
    assert first is not None and other is not None
    assert (first.statement.ground, other.statement.ground) == (Ground.UNSCORED, Ground.READ_FIRST)


async def test_nothing_of_the_comment_or_of_people_is_in_what_is_stored(database: Database) -> None:
    async with database.begin() as tx:
        comment = await a_comment(tx)
        decision = await tx.decisions.add(
            comment, Status.REJECTED, moderator_id=MODERATOR, action=Action.REJECT, reason="Ann is my aunt"
        )
        rejected = await moved(tx, comment, Status.REJECTED)
        await tx.statements.restate(rejected, decision, before=Status.HELD)
        rows = await tx.statements._connection.exec_driver_sql("SELECT * FROM statements")
        everything = " ".join(str(value) for row in rows for value in row)
    assert "insult" in everything
    assert not any(word in everything for word in ("Ann", "Smith", "lies", "aunt", str(MODERATOR)))


async def test_a_statement_is_not_stored_if_the_restriction_is_not(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.begin() as tx:
            await tx.announcements.answer_author(await a_comment(tx))
            raise ZeroDivisionError
    async with database.read() as tx:
        assert await tx.statements.get(1) is None
