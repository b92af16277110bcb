"""Moderators say when they are to be left alone and when to be told; owners, how long a comment may wait."""

from datetime import time

from telegram import Update

from bot.context import Context
from bot.handlers.deciding import person
from bot.screens.taps import Tap
from bot.texts import en, en_hours, en_queue
from bot.updates import cause_of
from moderation.hours import QuietHours, parse_hours, parse_time
from moderation.sanctions import parse_duration
from storage.outbox import Kind, Lane, NewMessage
from storage.transaction import Transaction

OFF = "off"


async def quiet(update: Update, context: Context) -> None:
    """/quiet shows a moderator's hours; /quiet 22:00-07:00, /quiet off."""
    words = "".join(context.args or []).lower()
    hours = parse_hours(words)
    if words and words != OFF and hours is None:
        await context.answer(update, en_hours.USAGE_QUIET)
        return
    async with context.database.begin() as tx:
        said = await _set_quiet(tx, person(update), hours) if words else None
        await _show(tx, update, said)


async def digest(update: Update, context: Context) -> None:
    """/digest shows the same; /digest 09:00, /digest off."""
    words = "".join(context.args or []).lower()
    at = parse_time(words)
    if words and words != OFF and at is None:
        await context.answer(update, en_hours.USAGE_DIGEST)
        return
    async with context.database.begin() as tx:
        said = await _set_digest(tx, person(update), at) if words else None
        await _show(tx, update, said)


async def alert(update: Update, context: Context) -> None:
    """/alert shows how long a comment may wait; /alert 2h, /alert off."""
    words = "".join(context.args or []).lower()
    after = parse_duration(words)
    if words and words != OFF and after is None:
        await context.answer(update, en_hours.USAGE_ALERT)
        return
    async with context.database.begin() as tx:
        if words:
            await tx.alerts.set_after(after, by=person(update))
        after = (await tx.alerts.get()).after
    await context.answer(update, en_hours.ALERT_OFF if after is None else en_hours.alert_after(after))


async def tap_hours(update: Update, context: Context, tap: Tap) -> None:
    """A common choice of quiet hours or of the digest's time."""
    query = update.callback_query
    assert query is not None and query.message is not None
    what, value = tap.arguments
    said: str | None = en.STALE_BUTTON
    async with context.database.begin() as tx:
        tapped = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        if tapped is not None and tapped.kind is Kind.HOURS:
            hours, at = parse_hours(value), parse_time(value)
            if what == "quiet" and (hours or value == OFF):
                said = await _set_quiet(tx, person(update), hours)
            elif what == "digest" and (at or value == OFF):
                said = await _set_digest(tx, person(update), at)
            await tx.outbox.turn(tapped, {}, comment_id=None)
    context.toast(update, said)


async def tap_open(update: Update, context: Context, tap: Tap) -> None:
    """The buttons of a digest and of an alert: the queue, or one comment, on the moderator's card."""
    moderator_id, cause, what = person(update), cause_of(update), tap.arguments[0]
    said: str | None = None
    async with context.database.begin() as tx:
        if what == "queue":
            if not await tx.review.bring_down(moderator_id, cause=cause):
                aside = await tx.queue.count_set_aside()
                said = en_queue.nothing_waiting(aside.put_off, aside.escalated)
        elif await tx.comments.get(int(what)) is None:
            said = en.STALE_BUTTON
        else:
            await tx.review.open(moderator_id, int(what), cause=cause)
    context.toast(update, said)


async def _set_quiet(tx: Transaction, moderator_id: int, quiet_hours: QuietHours | None) -> str:
    """Sets or (None) ends somebody's quiet hours. Whoever was in them and is no longer gets what waits."""
    before = await tx.hours.of(moderator_id)
    if before.quiet == quiet_hours:
        return en_hours.IT_IS_SO
    await tx.hours.set_quiet(moderator_id, quiet_hours)
    was_quiet = tx.hours.quiet_until(before) is not None
    if was_quiet and tx.hours.quiet_until(await tx.hours.of(moderator_id)) is None:
        await tx.review.wake(moderator_id)
    return en_hours.CHANGED


async def _set_digest(tx: Transaction, moderator_id: int, at: time | None) -> str:
    if (await tx.hours.of(moderator_id)).digest_at == at:
        return en_hours.IT_IS_SO
    await tx.hours.set_digest(moderator_id, at)
    return en_hours.CHANGED


async def _show(tx: Transaction, update: Update, said: str | None) -> None:
    assert update.effective_chat is not None
    await tx.outbox.add(
        NewMessage(
            Lane.ANSWER,
            Kind.HOURS,
            update.effective_chat.id,
            details={"said": said} if said else {},
            cause=cause_of(update),
        )
    )
