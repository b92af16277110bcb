"""Many comments are decided at once, exactly as they were shown; and undone together for ten minutes."""

from typing import Final

from moderation.authority import Role, may
from moderation.batch import MOST, PREVIEW_LASTS, Batch, BatchKind, Item, ItemState, NewBatch, Order
from moderation.comment import Comment
from moderation.entry import Entry, Subject
from moderation.reasons import recorded
from moderation.records import Records, Transaction
from moderation.review import (
    UNDO_WITHIN,
    AlreadyDecided,
    CardOutdated,
    Ruling,
    decide_within,
    held_of,
    undo_within,
)
from moderation.sanctions import IsStaff, TakesAnOwner
from moderation.status import Status

CHUNK: Final = 20
"""Comments that are decided in one transaction: other people's decisions wait no longer than for these."""


class BatchNotFound(Exception):  # noqa: N818 (named for what happened)
    """There is no such batch of this person."""


class PreviewOver(Exception):  # noqa: N818 (named for what happened)
    """It was shown longer ago than `PREVIEW_LASTS`, or has been undone."""


class NothingDecided(Exception):  # noqa: N818 (named for what happened)
    """Nothing of the batch was decided that could be undone."""


class TooLateForBatch(Exception):  # noqa: N818 (named for what happened)
    """It was decided longer ago than ten minutes."""


async def plan_for(
    tx: Transaction, kind: BatchKind, person_id: int, *, by: int, reason: str | None = None
) -> NewBatch:
    """All comments of a person that this kind of batch is about; the newest `MOST` of them.

    :raises IsStaff: they have a role, which is to be taken first.
    :raises TakesAnOwner: a moderator cannot do this.
    """
    roles = await tx.staff.roles_of(person_id)
    if roles:
        raise IsStaff(roles)
    if not may(await tx.staff.roles_of(by), kind.role):
        raise TakesAnOwner
    status = Status.PUBLISHED if kind.is_published else Status.HELD
    since = tx.now() - kind.reach if kind.reach is not None else None
    found = await tx.comments.of_person(person_id, status, since=since, limit=MOST)
    matching = await tx.comments.count_of_person(person_id, status, since=since)
    items = [Item(comment.id, comment.version, comment.revision) for comment in reversed(found)]
    return NewBatch(kind, by, items, matching, person_id, reason)


async def carry_out(records: Records, order: Order) -> Batch:
    """Decides on the comments of a batch as they were shown; those that have changed since are left out.

    One transaction for every `CHUNK`. Asked again, after a crash for instance, it goes on with the rest.

    :raises BatchNotFound, PreviewOver, TakesAnOwner: nothing, or nothing more, is decided.
    """
    while True:
        async with records.begin() as tx:
            batch = await _batch_of(tx, order)
            is_over = tx.now() - batch.planned_at > PREVIEW_LASTS and batch.decided_at is None
            if is_over or batch.undone_at is not None:
                raise PreviewOver(batch.id)
            if batch.number(ItemState.PLANNED) == 0:
                return batch
            if batch.decided_at is None:
                await tx.batches.begin(batch.id, order.reason)
            batch = await _decide_some(tx, batch, order)
            if batch.number(ItemState.PLANNED) == 0:
                await _finish(tx, batch, order.by)
                return batch


async def undo_batch(records: Records, order: Order) -> Batch:
    """Takes back all decisions of a batch that still stand; those that somebody has changed since are left.

    :raises BatchNotFound, NothingDecided, TooLateForBatch, TakesAnOwner:
    """
    last = 0
    while True:
        async with records.begin() as tx:
            batch = await _batch_of(tx, order)
            if batch.decided_at is None:
                raise NothingDecided(batch.id)
            if batch.undone_at is None:
                if tx.now() - batch.decided_at > UNDO_WITHIN:
                    raise TooLateForBatch(batch.id)
                await tx.batches.give_up(batch.id)
                await tx.announcements.take_back_batch(batch)
                await tx.record.add(_undone(batch, order.by))
            some = await tx.decisions.standing_in(batch.id, after_id=last, limit=CHUNK)
            undone = [await undo_within(tx, decision, order.by) for decision in await held_of(tx, some)]
            for comment in undone:
                if comment is not None:
                    await tx.review.refresh(comment)
            if len(some) < CHUNK:
                await tx.review.ask_moderators()
                return await tx.batches.settle(batch.id, decided=(), changed=())
            last = some[-1].id


async def _batch_of(tx: Transaction, order: Order) -> Batch:
    batch = await tx.batches.hold(order.batch_id)
    if batch is None or (batch.planned_by != order.by and not order.is_owner):
        raise BatchNotFound(order.batch_id)
    if batch.kind.role is Role.OWNER and not order.is_owner:
        raise TakesAnOwner
    return batch


async def _decide_some(tx: Transaction, batch: Batch, order: Order) -> Batch:
    items = {item.comment_id: item for item in await tx.batches.planned(batch.id, limit=CHUNK)}
    # All comments first, then article by article: two who decide on many at once would otherwise each wait
    # for what the other one holds.
    comments = sorted(await tx.comments.those(list(items), hold=True), key=_by_article)
    # Nobody approves in passing what somebody has put off or escalated since it was shown.
    wanted = set(items)
    if batch.kind is BatchKind.ALLOWED:
        wanted = await tx.batches.still_waiting(wanted)
    changed = [comment.id for comment in comments if comment.id not in wanted]
    decided: list[Comment] = []
    for comment in comments:
        if comment.id not in wanted:
            continue
        item = items[comment.id]
        ruling = Ruling(
            comment.id,
            order.by,
            batch.kind.action,
            batch.reason or order.reason,
            version=item.version,
            revision=item.revision,
        )
        try:
            after, _ = await decide_within(tx, comment, ruling, batch=batch)
        except (AlreadyDecided, CardOutdated):
            changed.append(comment.id)
        else:
            decided.append(after)
    # Cards last: who decides on one comment holds its article before a card, too.
    for after in decided:
        await tx.review.refresh(after)
    return await tx.batches.settle(batch.id, decided=[each.id for each in decided], changed=changed)


async def _finish(tx: Transaction, batch: Batch, by: int) -> None:
    """What is said of the batch as a whole: in the record, and to the author where there is one."""
    decided, changed = batch.number(ItemState.DECIDED), batch.number(ItemState.CHANGED)
    numbers = {"decided": decided} | ({"left out": changed} if changed else {})
    if batch.person_id is None:
        await tx.record.add(Entry(Subject.BATCH, str(batch.id), "approved", by, after=numbers))
        return
    done = "took back comments of" if batch.kind.is_published else "rejected comments of"
    numbers = {"batch": batch.id} | numbers
    why = recorded(batch.reason)
    await tx.record.add(Entry(Subject.PERSON, str(batch.person_id), done, by, after=numbers, reason=why))
    if decided:
        await tx.announcements.tell_of_batch(batch)


def _undone(batch: Batch, by: int) -> Entry:
    if batch.person_id is None:
        return Entry(Subject.BATCH, str(batch.id), "undid", by)
    return Entry(Subject.PERSON, str(batch.person_id), "gave back comments of", by, after={"batch": batch.id})


def _by_article(comment: Comment) -> tuple[int, int]:
    return comment.article_id, comment.id
