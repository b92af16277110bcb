"""Moderators look for comments among all of them."""

from typing import Any

from telegram import Update

from bot.context import Context
from bot.handlers.deciding import person
from bot.screens.lookup import FOUND_ON_A_PAGE
from bot.screens.taps import Tap
from bot.texts import en, en_queue
from bot.updates import cause_of
from moderation.lookup import read_wanted
from storage.outbox import Kind, Lane, NewMessage
from storage.transaction import Transaction


async def find(update: Update, context: Context) -> None:
    """/find boats, /find @Ada, /find #41."""
    assert update.effective_chat is not None
    written = " ".join(context.args or [])
    if read_wanted(written) is None:
        await context.answer(update, en_queue.USAGE_FIND)
        return
    async with context.database.read() as tx:
        details = await _page(tx, written, [None])
    async with context.database.begin() as tx:
        await tx.outbox.add(
            NewMessage(
                Lane.ANSWER,
                Kind.LOOKUP,
                update.effective_chat.id,
                details=details,
                cause=cause_of(update),
            )
        )


async def tap_find(update: Update, context: Context, tap: Tap) -> None:
    """A comment that was found is opened; Earlier and Later turn the page."""
    query = update.callback_query
    assert query is not None and query.message is not None
    number = tap.number(1)
    if tap.arguments[0] == "open":
        async with context.database.begin() as tx:
            is_there = await tx.comments.get(number) is not None
            if is_there:
                await tx.review.open(person(update), number, cause=cause_of(update))
        context.toast(update, None if is_there else en.STALE_BUTTON)
        return
    async with context.database.read() as tx:
        shown = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        starts = shown.details["starts"] if shown is not None and shown.kind is Kind.LOOKUP else []
        details = (
            await _page(tx, shown.details["written"], starts[: number + 1]) if shown and starts else None
        )
    if shown is not None and details is not None:
        async with context.database.begin() as tx:
            await tx.outbox.turn(shown, details, comment_id=None)
    context.toast(update, None if details is not None else en.STALE_BUTTON)


async def _page(tx: Transaction, written: str, starts: list[int | None]) -> dict[str, Any]:
    """What is found from the last of these starts on, as its message keeps it, and where the next begins."""
    wanted = read_wanted(written)
    assert wanted is not None
    found = await tx.lookups.find(wanted, before=starts[-1], limit=FOUND_ON_A_PAGE)
    return {
        "written": written,
        "page": len(starts) - 1,
        "numbers": found.numbers,
        "has_more": found.has_more,
        "back_to": found.read_back_to.isoformat() if found.read_back_to is not None else None,
        "starts": [*starts, *([found.read_to] if found.has_more else [])],
    }
