"""The review card: opened, decided on with its buttons, and turned to the next comment."""

import re
from html import unescape

from telegram import Update

from bot.context import Context
from bot.handlers.deciding import decide, give_reason, person, take_back
from bot.handlers.triaging import is_in_use, narrow
from bot.screens.taps import Tap
from bot.texts import en, en_moderation, en_queue, en_review
from bot.updates import cause_of
from moderation.comment import Action
from moderation.review import Explanation, Ruling


async def queue(update: Update, context: Context) -> None:
    """/queue brings the card down; /queue N opens a comment by its number; /queue links narrows the queue."""
    words = " ".join(context.args or [])
    number = re.fullmatch(r"#?(\d{1,15})", words, re.ASCII)
    if number is None and words:
        await narrow(update, context, words)
        return
    moderator_id, cause, refusal = person(update), cause_of(update), None
    async with context.database.begin() as tx:
        if number is None:
            if not await tx.review.bring_down(moderator_id, cause=cause):
                aside = await tx.queue.count_set_aside()
                refusal = en_queue.nothing_waiting(aside.put_off, aside.escalated)
        elif await tx.comments.get(int(number[1])) is None:
            refusal = en_moderation.no_such_comment(int(number[1]))
        else:
            await tx.review.open(moderator_id, int(number[1]), cause=cause)
    if refusal is not None:
        await context.answer(update, refusal)


async def tap_approve(update: Update, context: Context, tap: Tap) -> None:
    """The card's buttons Approve and All."""
    context.toast(update, (await decide(context, _ruling(update, tap, Action.APPROVE))).words)


async def tap_reject(update: Update, context: Context, tap: Tap) -> None:
    """The card's buttons Reject and All: rejected at once, then the card asks why."""
    context.toast(update, (await decide(context, _ruling(update, tap, Action.REJECT))).words)


async def tap_why(update: Update, context: Context, tap: Tap) -> None:
    """A reason is chosen, after the decision."""
    code = tap.arguments[2]
    if code not in en_moderation.REASONS and code != "none":
        context.toast(update, en.STALE_BUTTON)
        return
    explanation = Explanation(tap.number(0), tap.number(1), person(update), None if code == "none" else code)
    context.toast(update, await give_reason(context, explanation))
    await is_in_use(update, context)


async def tap_undo(update: Update, context: Context, tap: Tap) -> None:
    """The card's button Undo."""
    words = await take_back(update, context, tap.number(0), version=tap.number(1))
    context.toast(update, words)
    await is_in_use(update, context)


async def tap_skip(update: Update, context: Context, tap: Tap) -> None:
    """The card's buttons Skip and Next."""
    if not await is_in_use(update, context):
        context.toast(update, en_review.MOVED_NOTE)
        return
    async with context.database.begin() as tx:
        went_on = await tx.review.go_on(person(update), tap.number(0))
        filter_ = (await tx.queue.view_of(person(update))).filter
    nothing_else = en_queue.no_other_such(filter_) if filter_ else en_moderation.NOTHING_ELSE_WAITING
    context.toast(update, None if went_on else unescape(nothing_else))


def _ruling(update: Update, tap: Tap, action: Action) -> Ruling:
    return Ruling(
        comment_id=tap.number(0),
        moderator_id=person(update),
        action=action,
        version=tap.number(1),
        revision=tap.number(2),
        same_text=tap.arguments[3] == "all",
    )
