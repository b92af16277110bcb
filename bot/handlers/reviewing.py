"""The review card: opened, decided on with its buttons, and turned to the next comment."""

import re

from telegram import Update

from bot.context import Context
from bot.handlers.deciding import decide, give_reason, person, take_back
from bot.screens.taps import Tap
from bot.texts import en, en_moderation, en_review
from bot.updates import cause_of
from moderation.comment import Action
from moderation.review import Explanation, Ruling


async def queue(update: Update, context: Context) -> None:
    """/queue brings the card down; /queue N opens a comment by its number."""
    number = re.fullmatch(r"#?(\d{1,15})", " ".join(context.args or []), re.ASCII)
    if number is None and context.args:
        await context.answer(update, en_review.USAGE_QUEUE)
        return
    moderator_id, cause, refusal = person(update), cause_of(update), None
    async with context.database.begin() as tx:
        if number is None:
            if not await tx.review.bring_down(moderator_id, cause=cause):
                refusal = en_moderation.NOTHING_WAITING
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
    await _is_in_use(update, context)


async def tap_undo(update: Update, context: Context, tap: Tap) -> None:
    """The card's button Undo."""
    words = await take_back(update, context, tap.number(0), version=tap.number(1))
    context.toast(update, words)
    await _is_in_use(update, context)


async def tap_skip(update: Update, context: Context, tap: Tap) -> None:
    """The card's buttons Skip and Next."""
    if not await _is_in_use(update, context):
        context.toast(update, en_review.MOVED_NOTE)
        return
    async with context.database.begin() as tx:
        went_on = await tx.review.go_on(person(update), tap.number(0))
    context.toast(update, None if went_on else en_moderation.NOTHING_ELSE_WAITING)


async def _is_in_use(update: Update, context: Context) -> bool:
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


def _ruling(update: Update, tap: Tap, action: Action) -> Ruling:
    return Ruling(
        comment_id=tap.number(0),
        moderator_id=person(update),
        action=action,
        version=tap.number(1),
        revision=tap.number(2),
        same_text=tap.arguments[3] == "all",
    )
