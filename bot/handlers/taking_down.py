"""Owners take a comment down: the command shows it and asks for the legal reason, a tap does it."""

import re

from telegram import Update

from bot.context import Context
from bot.handlers.deciding import person
from bot.screens.taps import Tap
from bot.texts import en, en_moderation, en_takedown
from bot.updates import cause_of
from moderation.takedown import REFERENCE_LENGTH, LegalReason, Order
from moderation.taking_down import ReferenceNeeded, TakenDownAlready, take_down
from storage.outbox import Kind, Lane, NewMessage


async def takedown(update: Update, context: Context) -> None:
    """/takedown 41, with a reference if there is one; of a comment that is down already, what is kept."""
    words = " ".join(context.args or [])
    found = re.fullmatch(r"#?(\d{1,15})(?:\s+(\S.*))?", words, re.ASCII | re.DOTALL)
    if found is None:
        await context.answer(update, en_takedown.USAGE)
        return
    number, reference = int(found[1]), (found[2] or "").strip() or None
    if reference is not None and len(reference) > REFERENCE_LENGTH:
        await context.answer(update, en_takedown.reference_too_long(len(reference)))
        return
    async with context.database.begin() as tx:
        is_there = await tx.comments.get(number) is not None
        if is_there:
            is_down = await tx.takedowns.of_comment(number) is not None
            details = {"reference": reference} | ({"evidence": True} if is_down else {})
            await tx.outbox.add(
                NewMessage(
                    Lane.ANSWER,
                    Kind.TAKEDOWN,
                    person(update),
                    comment_id=number,
                    details=details,
                    cause=cause_of(update),
                )
            )
    if not is_there:
        await context.answer(update, en_moderation.no_such_comment(number))


async def tap_takedown(update: Update, context: Context, tap: Tap) -> None:
    """A legal reason is chosen: the comment is taken down. Or it is left up."""
    query = update.callback_query
    assert query is not None and query.message is not None
    number, chosen = tap.number(0), tap.arguments[1]
    async with context.database.begin() as tx:
        asked = await tx.outbox.hold(query.message.chat.id, query.message.message_id)
        is_ours = asked is not None and (asked.kind, asked.comment_id) == (Kind.TAKEDOWN, number)
        if asked is not None and is_ours and chosen == "cancel":
            await tx.outbox.turn(asked, asked.details | {"cancelled": True}, comment_id=number)
    if asked is None or not is_ours or asked.details.get("cancelled"):
        context.toast(update, en.STALE_BUTTON)
    elif chosen == "cancel":
        context.toast(update)
    else:
        order = Order(number, person(update), LegalReason(chosen), asked.details["reference"])
        context.toast(update, await _take_down(context, order))


async def _take_down(context: Context, order: Order) -> str:
    """Does it, and says in one sentence what came of it. Every message about it shows it by itself."""
    try:
        await take_down(context.database, order)
    except ReferenceNeeded:
        return en_takedown.WORDS_NEEDED
    except TakenDownAlready as already:
        return en_takedown.done_already(already.takedown)
    return en_takedown.done(order.comment_id)
