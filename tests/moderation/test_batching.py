"""Many comments are decided exactly as they were shown, and undone together: on both databases."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.authority import Role
from moderation.batch import MOST, PREVIEW_LASTS, Batch, BatchKind, Item, ItemState, NewBatch, Order
from moderation.batching import (
    CHUNK,
    BatchNotFound,
    NothingDecided,
    PreviewOver,
    TooLateForBatch,
    carry_out,
    plan_for,
    undo_batch,
)
from moderation.comment import Action, Comment, Revision
from moderation.entry import Recorded, Subject
from moderation.reasons import OWN_WORDS
from moderation.review import UNDO_WITHIN, AlreadyDecided, Ruling, TakenInBatch, Undoing, rule, undo
from moderation.revising import withdraw
from moderation.sanctions import IsStaff, TakesAnOwner
from moderation.status import Status
from storage.database import Database, DatabaseUnavailable
from storage.outbox import Kind, OutboxMessage
from storage.transaction import Transaction
from tests.builders import CLEAN, MODERATOR, OWNER, READER, SetClock, add_article, add_comment, add_staff
from tests.storage.test_announcements import sent

OTHER = MODERATOR + 1
WHY = "It is advertising"


@pytest.fixture(autouse=True)
async def staff(database: Database) -> None:
    """A moderator, and an owner."""
    async with database.begin() as tx:
        await add_staff(tx, OWNER, Role.OWNER)
        await add_staff(tx, MODERATOR)


async def comments_of(
    database: Database, number: int, status: Status = Status.HELD, author: int | None = READER
) -> list[Comment]:
    """So many comments of one person, or (None) of one person each, on two articles."""
    async with database.begin() as tx:
        articles = [await add_article(tx) for _ in range(2)]
        return [
            await add_comment(
                tx,
                articles[place % 2].id,
                author_id=author or 100 + place,
                status=status,
                text=f"Words {place}",
            )
            for place in range(number)
        ]


async def shown(database: Database, comments: Sequence[Comment], by: int = MODERATOR) -> Batch:
    """A preview of approving these."""
    items = [Item(each.id, each.version, each.revision) for each in comments]
    async with database.begin() as tx:
        return await tx.batches.add(NewBatch(BatchKind.ALLOWED, by, items, len(items)))


async def shown_of_reader(
    database: Database, kind: BatchKind, by: int = MODERATOR, reason: str | None = None
) -> Batch:
    async with database.begin() as tx:
        return await tx.batches.add(await plan_for(tx, kind, READER, by=by, reason=reason))


def order(batch: Batch, by: int = MODERATOR, reason: str | None = None) -> Order:
    return Order(batch.id, by, by == OWNER, reason)


async def statuses(database: Database, comments: Sequence[Comment]) -> list[Status]:
    async with database.read() as tx:
        return [each.status for each in await tx.comments.those([comment.id for comment in comments])]


async def record(database: Database, limit: int = 100) -> list[Recorded]:
    async with database.read() as tx:
        return (await tx.record.page(limit=limit))[::-1]


async def counts(database: Database, comments: Sequence[Comment]) -> int:
    """How many comments the articles say they have."""
    async with database.read() as tx:
        articles = [await tx.articles.require(number) for number in {each.article_id for each in comments}]
        return sum(article.comment_count for article in articles)


def outcomes(messages: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    return [each for each in messages if each.kind in (Kind.OUTCOME, Kind.BATCH_NOTICE)]


# Exactly what was shown.


async def test_what_was_put_off_or_escalated_since_the_preview_is_approved_by_nobody_in_passing(
    database: Database, clock: SetClock
) -> None:
    _, put_off, escalated = comments = await comments_of(database, 3, author=None)
    batch = await shown(database, comments)
    async with database.begin() as tx:
        assert await tx.triage.put_off(OTHER, put_off, clock() + timedelta(minutes=30))
        assert await tx.triage.escalate(OTHER, escalated)
    batch = await carry_out(database, order(batch))
    assert (batch.number(ItemState.DECIDED), batch.number(ItemState.CHANGED)) == (1, 2)
    assert await statuses(database, comments) == [Status.PUBLISHED, Status.HELD, Status.HELD]


async def test_a_batch_approves_what_was_shown_each_with_its_own_decision_and_entry_and_one_for_all(
    database: Database,
) -> None:
    comments = await comments_of(database, 5, author=None)
    later = await comments_of(database, 1, author=None)
    batch = await carry_out(database, order(await shown(database, comments)))
    assert (batch.number(ItemState.DECIDED), batch.number(ItemState.CHANGED)) == (5, 0)
    assert await statuses(database, comments) == [Status.PUBLISHED] * 5
    assert await statuses(database, later) == [Status.HELD], "it was not shown"
    assert await counts(database, comments) == 5
    async with database.read() as tx:
        decisions = await tx.decisions.standing_in(batch.id, limit=9)
    assert {each.comment_id for each in decisions} == {each.id for each in comments}
    assert {(each.action, each.batch, each.together) for each in decisions} == {(Action.APPROVE, batch.id, 1)}
    *each, of_all = [recorded.entry for recorded in await record(database)][-6:]
    assert {entry.subject_id for entry in each} == {str(comment.id) for comment in comments}
    assert (of_all.subject, of_all.subject_id, of_all.action) == (Subject.BATCH, str(batch.id), "approved")
    assert (of_all.actor_id, of_all.after) == (MODERATOR, {"decided": 5})
    told = outcomes(await sent(database))
    assert sorted(message.chat_id for message in told) == [100, 101, 102, 103, 104]


async def test_what_changed_since_the_preview_is_left_as_it_is(database: Database, clock: SetClock) -> None:
    _, decided, edited, withdrawn = comments = await comments_of(database, 4)
    batch = await shown(database, comments)
    await rule(database, Ruling(decided.id, OTHER, Action.REJECT, WHY))
    async with database.begin() as tx:
        assert await tx.comments.revise(edited, Revision("Worse.", CLEAN, clock()), Status.HELD)
    await withdraw(database, withdrawn.id, READER)
    batch = await carry_out(database, order(batch))
    assert await statuses(database, comments) == [
        Status.PUBLISHED,
        Status.REJECTED,
        Status.HELD,
        Status.WITHDRAWN,
    ]
    async with database.read() as tx:
        changed = await tx.batches.page(batch.id, ItemState.CHANGED)
    assert [item.comment_id for item in changed] == [decided.id, edited.id, withdrawn.id]
    entry = (await record(database))[-1].entry
    assert (entry.subject, entry.after) == (Subject.BATCH, {"decided": 1, "left out": 3})


async def test_however_often_and_by_how_many_it_is_tapped_each_comment_is_decided_once(
    database: Database,
) -> None:
    comments = await comments_of(database, CHUNK + 3, author=None)
    batch = await shown(database, comments)
    single = [rule(database, Ruling(each.id, OTHER, Action.REJECT, WHY)) for each in comments[::5]]
    done = await asyncio.gather(
        carry_out(database, order(batch)), carry_out(database, order(batch)), *single, return_exceptions=True
    )
    assert {type(each) for each in done if isinstance(each, BaseException)} <= {AlreadyDecided}
    async with database.read() as tx:
        finished = await tx.batches.require(batch.id)
        in_batch = await tx.decisions.standing_in(batch.id, limit=99)
    won = sum(not isinstance(each, BaseException) for each in done[2:])
    assert finished.number(ItemState.DECIDED) == len(in_batch) == len(comments) - won
    assert finished.number(ItemState.CHANGED) == won
    entries = [each.entry for each in await record(database)]
    assert sum(entry.subject is Subject.COMMENT for entry in entries) == len(comments)
    assert sum(entry.subject is Subject.BATCH for entry in entries) == 1


class Outage:
    """A database that is gone after so many transactions."""

    def __init__(self, database: Database, transactions: int) -> None:
        self._database = database
        self._left = transactions

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        if self._left == 0:
            raise DatabaseUnavailable("it is gone")
        self._left -= 1
        return self._database.begin()

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        return self._database.read()


async def test_after_an_outage_in_its_middle_the_same_tap_goes_on_with_the_rest(database: Database) -> None:
    comments = await comments_of(database, 2 * CHUNK + 1, author=None)
    batch = await shown(database, comments)
    with pytest.raises(DatabaseUnavailable):
        await carry_out(Outage(database, 1), order(batch))
    assert (await statuses(database, comments)).count(Status.PUBLISHED) == CHUNK, "one transaction's worth"
    assert (await record(database))[-1].entry.subject is Subject.COMMENT, "it is not finished"
    batch = await carry_out(database, order(batch))
    assert (await statuses(database, comments)).count(Status.PUBLISHED) == len(comments)
    assert (await record(database))[-1].entry.after == {"decided": len(comments)}


async def test_a_preview_is_not_decided_after_an_hour_nor_by_somebody_else(
    database: Database, clock: SetClock
) -> None:
    comments = await comments_of(database, 1)
    batch = await shown(database, comments)
    with pytest.raises(BatchNotFound):
        await carry_out(database, order(batch, OTHER))
    with pytest.raises(BatchNotFound):
        await carry_out(database, replace(order(batch), batch_id=batch.id + 1))
    clock.move(PREVIEW_LASTS.total_seconds() + 1)
    with pytest.raises(PreviewOver):
        await carry_out(database, order(batch))
    assert await statuses(database, comments) == [Status.HELD]


# Undo.


async def test_an_undo_takes_all_of_it_back_and_corrects_what_was_told(database: Database) -> None:
    comments = await comments_of(database, CHUNK + 2, author=None)
    batch = await carry_out(database, order(await shown(database, comments)))
    assert len(outcomes(await sent(database))) == len(comments)
    await undo_batch(database, order(batch))
    assert set(await statuses(database, comments)) == {Status.HELD}
    assert await counts(database, comments) == 0
    assert len(outcomes(await sent(database))) == len(comments), "each notice is corrected"
    async with database.read() as tx:
        assert len(await tx.decisions.undone_in(batch.id)) == len(comments)
    entries = [each.entry for each in await record(database)]
    assert sum(entry.action == "undone" for entry in entries) == len(comments)
    assert [(e.actor_id, e.action) for e in entries if e.subject is Subject.BATCH] == [
        (MODERATOR, "approved"),
        (MODERATOR, "undid"),
    ]
    with pytest.raises(PreviewOver):
        await carry_out(database, order(batch))
    await undo_batch(database, order(batch))
    assert len(await record(database)) == len(entries), "once undone, it is undone"


async def test_an_undo_leaves_what_somebody_has_changed_since(database: Database) -> None:
    first, second, _ = comments = await comments_of(database, 3)
    batch = await carry_out(database, order(await shown(database, comments)))
    await undo(database, Undoing(MODERATOR, is_owner=False, comment_id=first.id))
    await rule(database, Ruling(first.id, OTHER, Action.REJECT, WHY))
    await withdraw(database, second.id, READER)
    await undo_batch(database, order(batch))
    assert await statuses(database, comments) == [Status.REJECTED, Status.WITHDRAWN, Status.HELD]


async def test_an_undo_of_one_comment_leaves_the_others_and_the_batch_says_so(database: Database) -> None:
    first, *_ = comments = await comments_of(database, 3)
    batch = await shown(database, comments)
    async with database.begin() as tx:
        await tx.announcements.show_batch(batch, chat_id=MODERATOR)
    (preview,) = await sent(database)
    await carry_out(database, order(batch))
    _, undone = await undo(database, Undoing(MODERATOR, is_owner=False, comment_id=first.id))
    assert undone.together == 1
    assert await statuses(database, comments) == [Status.HELD, Status.PUBLISHED, Status.PUBLISHED]
    assert preview.id in [message.edits_id for message in await sent(database)]


async def test_the_last_decision_is_the_whole_batch(database: Database) -> None:
    comments = await comments_of(database, 2)
    batch = await carry_out(database, order(await shown(database, comments)))
    with pytest.raises(TakenInBatch) as taken:
        await undo(database, Undoing(MODERATOR, is_owner=False))
    assert taken.value.batch_id == batch.id
    assert await statuses(database, comments) == [Status.PUBLISHED] * 2


async def test_an_undo_is_possible_for_ten_minutes_by_whoever_decided_or_an_owner(
    database: Database, clock: SetClock
) -> None:
    comments = await comments_of(database, 2)
    batch = await shown(database, comments)
    with pytest.raises(NothingDecided):
        await undo_batch(database, order(batch))
    await carry_out(database, order(batch))
    with pytest.raises(BatchNotFound):
        await undo_batch(database, order(batch, OTHER))
    clock.move(UNDO_WITHIN.total_seconds() + 1)
    with pytest.raises(TooLateForBatch):
        await undo_batch(database, order(batch, OWNER))
    clock.move(-2)
    await undo_batch(database, order(batch, OWNER))
    assert await statuses(database, comments) == [Status.HELD] * 2


# A person.


async def test_all_that_waits_of_a_person_is_rejected_with_one_notice_and_a_statement_each(
    database: Database,
) -> None:
    comments = await comments_of(database, 3)
    others = await comments_of(database, 2, author=READER + 1)
    published = await comments_of(database, 1, Status.PUBLISHED)
    batch = await shown_of_reader(database, BatchKind.WAITING)
    batch = await carry_out(database, order(batch, reason="spam"))
    assert await statuses(database, comments) == [Status.REJECTED] * 3
    assert await statuses(database, others) == [Status.HELD] * 2
    assert await statuses(database, published) == [Status.PUBLISHED]
    (told,) = outcomes(await sent(database))
    assert (told.kind, told.chat_id, told.details) == (Kind.BATCH_NOTICE, READER, {"batch": batch.id})
    async with database.read() as tx:
        stated = await tx.statements.of_comments([each.id for each in comments])
        assert (await tx.batches.require(batch.id)).reason == "spam"
    assert {each.reason for each in stated.values()} == {"spam"}
    assert len(stated) == 3
    entry = (await record(database))[-1].entry
    assert (entry.subject, entry.subject_id, entry.action) == (
        Subject.PERSON,
        str(READER),
        "rejected comments of",
    )
    assert (entry.after, entry.reason) == ({"batch": batch.id, "decided": 3}, "spam")


async def test_words_for_a_whole_batch_stay_out_of_the_record(database: Database) -> None:
    (comment,) = await comments_of(database, 1)
    batch = await shown_of_reader(database, BatchKind.WAITING, reason=WHY)
    assert (await carry_out(database, order(batch))).reason == WHY
    entries = [each.entry for each in await record(database, 2)]
    assert [(each.subject, each.reason) for each in entries] == [
        (Subject.COMMENT, OWN_WORDS),
        (Subject.PERSON, OWN_WORDS),
    ]
    async with database.read() as tx:
        standing = await tx.decisions.standing(comment.id)
    assert standing is not None and standing.reason == WHY


async def test_a_notice_that_has_not_left_never_does_when_the_batch_is_undone(database: Database) -> None:
    await comments_of(database, 2)
    batch = await carry_out(database, order(await shown_of_reader(database, BatchKind.WAITING)))
    await undo_batch(database, order(batch))
    assert outcomes(await sent(database)) == []


async def test_the_notice_is_shown_anew_when_the_batch_or_one_of_it_is_undone(database: Database) -> None:
    first, *_ = comments = await comments_of(database, 3)
    batch = await carry_out(database, order(await shown_of_reader(database, BatchKind.WAITING)))
    (told,) = outcomes(await sent(database))
    await undo(database, Undoing(MODERATOR, is_owner=False, comment_id=first.id))
    (edit,) = outcomes(await sent(database))
    assert edit.edits_id == told.id
    await undo_batch(database, order(batch))
    (edit,) = outcomes(await sent(database))
    assert edit.edits_id == told.id
    assert await statuses(database, comments) == [Status.HELD] * 3
    assert [each.entry.action for each in await record(database)].count("gave back comments of") == 1


async def test_published_ones_of_a_time_are_taken_back_even_those_that_a_moderator_approved(
    database: Database, clock: SetClock
) -> None:
    old = await comments_of(database, 1, Status.PUBLISHED)
    clock.move(timedelta(days=3).total_seconds())
    recent = await comments_of(database, 1, Status.PUBLISHED)
    clock.move(timedelta(hours=23).total_seconds())
    (approved,) = newest = await comments_of(database, 1)
    await rule(database, Ruling(approved.id, MODERATOR, Action.APPROVE))
    for kind, shows in (
        (BatchKind.DAY, [*recent, *newest]),
        (BatchKind.WEEK, [*old, *recent, *newest]),
        (BatchKind.ALL, [*old, *recent, *newest]),
    ):
        async with database.read() as tx:
            plan = await plan_for(tx, kind, READER, by=OWNER)
        assert [item.comment_id for item in plan.items] == [each.id for each in shows], kind
    everything = [*old, *recent, *newest]
    batch = await shown_of_reader(database, BatchKind.ALL, OWNER, WHY)
    batch = await carry_out(database, order(batch, OWNER))
    assert await statuses(database, everything) == [Status.REJECTED] * 3
    assert await counts(database, everything) == 0
    await undo_batch(database, order(batch, OWNER))
    assert await statuses(database, everything) == [Status.PUBLISHED] * 3
    assert await counts(database, everything) == 3


async def test_moderators_reject_what_waits_and_owners_alone_take_back_what_is_published(
    database: Database,
) -> None:
    await comments_of(database, 1, Status.PUBLISHED)
    with pytest.raises(TakesAnOwner):
        await shown_of_reader(database, BatchKind.ALL)
    batch = await shown_of_reader(database, BatchKind.ALL, OWNER)
    # Somebody who was an owner when they saw it.
    with pytest.raises(TakesAnOwner):
        await carry_out(database, Order(batch.id, OWNER, is_owner=False))


async def test_nobody_decides_in_bulk_on_staff(database: Database) -> None:
    async with database.begin() as tx:
        await add_staff(tx, READER)
    with pytest.raises(IsStaff):
        await shown_of_reader(database, BatchKind.WAITING)


async def test_one_batch_takes_the_newest_ones_and_says_how_many_there_are(database: Database) -> None:
    comments = await comments_of(database, MOST + 5)
    async with database.read() as tx:
        plan = await plan_for(tx, BatchKind.WAITING, READER, by=MODERATOR)
    assert [item.comment_id for item in plan.items] == [each.id for each in comments[5:]]
    assert plan.matching == MOST + 5
