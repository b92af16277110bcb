"""Owners read the record: who did what, when and why."""

import re

from telegram import Update

from bot.context import Context
from bot.screens.taps import Tap
from bot.texts import en, en_record
from bot.updates import cause_of
from storage.outbox import Kind, Lane, NewMessage


async def audit(update: Update, context: Context) -> None:
    """/audit, /audit N: the newest entries, or those about one comment."""
    assert update.effective_chat is not None
    words = " ".join(context.args or [])
    number = re.fullmatch(r"#?(\d{1,15})", words, re.ASCII)
    if words and number is None:
        await context.answer(update, en_record.USAGE)
        return
    details = {"comment": int(number[1])} if number else {}
    asked = NewMessage(
        Lane.ANSWER, Kind.AUDIT, update.effective_chat.id, details=details, cause=cause_of(update)
    )
    async with context.database.begin() as tx:
        await tx.outbox.add(asked)


async def tap_audit(update: Update, context: Context, tap: Tap) -> None:
    """Earlier and Later turn the page in place."""
    query = update.callback_query
    assert query is not None and query.message is not None
    place = tap.arguments[0]
    details = {"older_than" if place.startswith("o") else "newer_than": int(place[1:])}
    if len(tap.arguments) > 1:
        details["comment"] = tap.number(1)
    async with context.database.begin() as tx:
        tapped = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        is_record = tapped is not None and tapped.kind is Kind.AUDIT
        if tapped is not None and is_record:
            await tx.outbox.turn(tapped, details, comment_id=None)
    context.toast(update, None if is_record else en.STALE_BUTTON)
