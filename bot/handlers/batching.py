"""Many comments at once: shown first, then decided exactly as shown with one tap, and undone with another."""

import re
from typing import Final

from telegram import Update

from bot.context import Context
from bot.handlers.sanctioning import WHO, person_meant, read
from bot.screens.taps import Tap
from bot.screens.words import somebody
from bot.texts import en, en_batch, en_moderation, en_queue, en_review, en_sanctions
from bot.updates import cause_of
from moderation import reasons
from moderation.authority import Role
from moderation.batch import BatchKind, ItemState, Left, NewBatch, Order
from moderation.batching import (
    BatchNotFound,
    NothingDecided,
    PreviewOver,
    TooLateForBatch,
    carry_out,
    plan_for,
    undo_batch,
)
from moderation.review import CommentNotFound
from moderation.sanctions import IsStaff, NobodyHere, TakesAnOwner
from storage.outbox import Kind, OutboxMessage
from storage.transaction import Transaction

_REASON: Final = r"(?:\s+(?P<reason>\S.*))?"


async def approve_all(update: Update, context: Context) -> None:
    """/approve all: what the policy of today would publish of what waits."""
    assert update.effective_user is not None
    plan = await context.services.appraiser.plan(update.effective_user.id)
    if not all(item.left for item in plan.items):
        async with context.database.begin() as tx:
            await _show(tx, update, plan)
    elif plan.items:
        await context.answer(update, en_batch.none_allowed(_left(plan)))
    else:
        async with context.database.read() as tx:
            aside = await tx.queue.count_set_aside()
        await context.answer(update, en_queue.nothing_waiting(aside.put_off, aside.escalated))


async def reject_all(update: Update, context: Context) -> None:
    """/reject all 41 reason."""
    wish = read(context, rf"all\s+{WHO}{_REASON}")
    if wish is None:
        await context.answer(update, en_batch.USAGE_REJECT_ALL)
    else:
        await _plan_as_written(update, context, wish, BatchKind.WAITING)


async def take_back(update: Update, context: Context) -> None:
    """/takeback 41 week reason."""
    wish = read(context, rf"{WHO}\s+(?P<reach>day|week|all){_REASON}")
    if wish is None:
        await context.answer(update, en_batch.USAGE_TAKE_BACK)
    else:
        await _plan_as_written(update, context, wish, BatchKind(wish["reach"].lower()))


async def tap_reject_all(update: Update, context: Context, tap: Tap) -> None:
    """The button in somebody's record: all that waits of theirs."""
    context.toast(update, await _plan(update, context, tap.number(0), BatchKind.WAITING))


async def tap_take_back(update: Update, context: Context, tap: Tap) -> None:
    """The buttons in somebody's record: what is published of theirs."""
    context.toast(update, await _plan(update, context, tap.number(0), BatchKind(tap.arguments[1])))


async def tap_batch(update: Update, context: Context, tap: Tap) -> None:
    """The buttons of a preview: turn its page, decide, undo, or put it away."""
    batch_id, what, *more = int(tap.arguments[0]), *tap.arguments[1:]
    async with context.database.read() as tx:
        shown = await _shown(tx, update, batch_id)
    if shown is None:
        context.toast(update, en.STALE_BUTTON)
        return
    words, details = None, {"batch": batch_id}
    match what:
        case "page":
            details["page"] = int(more[0])
        case "cancel":
            details["cancelled"] = True
        case "do":
            words = await _decide(update, context, batch_id, None if more[0] == "none" else more[0])
        case _:
            words = await undo_together(update, context, batch_id)
    async with context.database.begin() as tx:
        batch = await tx.batches.require(batch_id)
        # What was decided is shown, however late another button is tapped.
        await tx.outbox.turn(shown, {"batch": batch_id} if batch.decided_at else details, comment_id=None)
    context.toast(update, words)


async def undo_together(update: Update, context: Context, batch_id: int) -> str:
    """Undoes a batch, and says in one sentence what came of it."""
    try:
        batch = await undo_batch(context.database, await _order(update, context, batch_id))
    except NothingDecided:
        return en_batch.NOTHING_TO_UNDO
    except TooLateForBatch:
        return en_batch.TOO_LATE
    except TakesAnOwner:
        return en_batch.OWNERS_TAKE_BACK
    except BatchNotFound:
        return en_batch.GONE
    async with context.database.read() as tx:
        return en_batch.undone_now(len(await tx.decisions.undone_in(batch.id)))


async def _decide(update: Update, context: Context, batch_id: int, reason: str | None) -> str:
    if reason is not None and reason not in en_moderation.REASONS:
        return en.STALE_BUTTON
    try:
        batch = await carry_out(context.database, await _order(update, context, batch_id, reason))
    except PreviewOver:
        return en_batch.OVER
    except TakesAnOwner:
        return en_batch.OWNERS_TAKE_BACK
    except BatchNotFound:
        return en_batch.GONE
    return en_batch.done_now(batch.kind, batch.number(ItemState.DECIDED))


async def _plan_as_written(update: Update, context: Context, wish: re.Match[str], kind: BatchKind) -> None:
    reason = (wish["reason"] or "").rstrip(". ") or None
    if reason is not None and len(reason) > reasons.LONGEST:
        await context.answer(update, en_review.reason_too_long(len(reason), reasons.LONGEST))
        return
    try:
        async with context.database.read() as tx:
            person_id = await person_meant(tx, wish)
            if await tx.people.get(person_id) is None:
                raise NobodyHere(person_id)
        problem = await _plan(update, context, person_id, kind, reason)
    except CommentNotFound:
        problem = en_moderation.no_such_comment(int(wish["comment"]))
    except NobodyHere:
        problem = en_sanctions.nobody_here(int(wish["person"]))
    if problem is not None:
        await context.answer(update, problem)


async def _plan(
    update: Update, context: Context, person_id: int, kind: BatchKind, reason: str | None = None
) -> str | None:
    """Shows what would be decided; or a sentence, where there is nothing to show."""
    assert update.effective_user is not None
    is_tap = update.callback_query is not None
    async with context.database.begin() as tx:
        name = (await tx.people.names([person_id])).get(person_id)
        who = (name or str(person_id)) if is_tap else somebody(name, person_id)
        try:
            plan = await plan_for(tx, kind, person_id, by=update.effective_user.id, reason=reason)
        except IsStaff:
            return en_batch.is_staff(who)
        except TakesAnOwner:
            return en_batch.OWNERS_TAKE_BACK
        if plan.items:
            await _show(tx, update, plan)
            return None
    return en_batch.none_published(kind, who) if kind.is_published else en_batch.none_waits(who)


async def _show(tx: Transaction, update: Update, plan: NewBatch) -> None:
    """The preview as a message, once however often the update is delivered."""
    assert update.effective_chat is not None
    cause = cause_of(update)
    if not await tx.batches.was_asked_for(cause):
        batch = await tx.batches.add(plan, cause=cause)
        await tx.announcements.show_batch(batch, chat_id=update.effective_chat.id)


async def _shown(tx: Transaction, update: Update, batch_id: int) -> OutboxMessage | None:
    """The message that was tapped, if it shows this batch."""
    query = update.callback_query
    assert query is not None and query.message is not None
    shown = await tx.outbox.at(query.message.chat.id, query.message.message_id)
    is_batch = shown is not None and shown.kind is Kind.BATCH and shown.details["batch"] == batch_id
    return shown if is_batch else None


async def _order(update: Update, context: Context, batch_id: int, reason: str | None = None) -> Order:
    assert update.effective_user is not None
    is_owner = Role.OWNER in await context.roles(update)
    return Order(batch_id, update.effective_user.id, is_owner, reason)


def _left(plan: NewBatch) -> dict[Left, list[int]]:
    found = {why: [item.comment_id for item in plan.items if item.left is why] for why in Left}
    return {why: numbers for why, numbers in found.items() if numbers}
