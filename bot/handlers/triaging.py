"""Moderators narrow the queue, put a comment off, or hand it to the owners."""

from html import unescape

from telegram import Update

from bot.context import Context
from bot.handlers.deciding import person
from bot.screens.taps import Tap
from bot.texts import en_queue, en_review
from bot.updates import cause_of
from moderation.authority import Role
from moderation.queue import Snooze, comes_back_at, read_filter
from moderation.status import Status
from storage.transaction import Transaction

ALL = "all"


async def narrow(update: Update, context: Context, words: str) -> None:
    """/queue links: only those comments are dealt from now on; /queue all ends that."""
    filter_ = read_filter(words)
    if words.lower() == ALL:
        filter_ = None
    elif filter_ is None:
        await context.answer(update, en_review.USAGE_QUEUE)
        return
    refusal = None
    async with context.database.begin() as tx:
        if not await tx.triage.narrow(person(update), filter_, cause=cause_of(update)):
            aside = await tx.queue.count_set_aside()
            nothing = en_queue.nothing_waiting(aside.put_off, aside.escalated)
            refusal = nothing if filter_ is None else en_queue.none_such(filter_)
    if refusal is not None:
        await context.answer(update, refusal)


async def tap_queue(update: Update, context: Context, tap: Tap) -> None:
    """The card's buttons Filter and Show all, and those of the overview."""
    if not await is_in_use(update, context):
        context.toast(update, en_review.MOVED_NOTE)
        return
    moderator_id, words, refusal = person(update), ":".join(tap.arguments), None
    async with context.database.begin() as tx:
        if words in ("overview", "card"):
            await tx.triage.show_overview(moderator_id, is_wanted=words == "overview")
        else:
            filter_ = None if words == ALL else read_filter(words)
            is_some = await tx.triage.narrow(moderator_id, filter_)
            refusal = None if is_some or filter_ is None else unescape(en_queue.none_such(filter_))
    context.toast(update, refusal)


async def tap_snooze(update: Update, context: Context, tap: Tap) -> None:
    """The card's buttons 1 hour and Tomorrow."""
    if not await is_in_use(update, context):
        context.toast(update, en_review.MOVED_NOTE)
        return
    number, words = tap.number(0), en_queue.ALREADY_DECIDED
    async with context.database.begin() as tx:
        until = comes_back_at(Snooze(tap.arguments[1]), tx.now(), context.services.zone)
        comment = await tx.comments.get(number)
        if comment is not None and await tx.triage.put_off(person(update), comment, until):
            words = en_queue.snoozed_now(number, until)
    context.toast(update, words)


async def tap_escalate(update: Update, context: Context, tap: Tap) -> None:
    """The card's button To an owner."""
    if not await is_in_use(update, context):
        context.toast(update, en_review.MOVED_NOTE)
        return
    async with context.database.begin() as tx:
        words = await _escalated(tx, person(update), tap.number(0))
    context.toast(update, words)


async def _escalated(tx: Transaction, moderator_id: int, number: int) -> str:
    """Hands a comment to the owners, and says in one sentence what came of it."""
    owners = {member.id for member in await tx.review.moderators() if Role.OWNER in member.roles}
    if moderator_id in owners:
        return en_queue.YOU_ARE_AN_OWNER
    if not owners:
        return en_queue.NO_OWNER
    comment = await tx.comments.get(number)
    if comment is None or comment.status is not Status.HELD:
        return en_queue.ALREADY_DECIDED
    if not await tx.triage.escalate(moderator_id, comment):
        return en_queue.ALREADY_ESCALATED
    return en_queue.escalated_now(number)


async def is_in_use(update: Update, context: Context) -> bool:
    """Whether the tapped message is a card in use; one that is not says so from now on."""
    query = update.callback_query
    assert query is not None and query.message is not None
    place = query.message.chat.id, query.message.message_id
    async with context.database.read() as tx:
        if await tx.review.is_in_use(*place):
            return True
    async with context.database.begin() as tx:
        await tx.review.put_out_of_use(*place)
    return False
