"""Moderators decide: on the buttons of a card, or by a comment's number."""

import re

from telegram import Update

from bot.context import Context
from bot.screens.taps import Tap
from bot.texts import en, en_moderation
from bot.updates import cause_of
from moderation.comment import Action
from moderation.review import AlreadyDecided, CardOutdated, CommentNotFound, Ruling, rule
from storage.outbox import Kind

REASON_LENGTH = 300


async def queue(update: Update, context: Context) -> None:
    """/queue: a card of the comment that waits longest."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        dealt = await tx.announcements.deal_card(update.effective_user.id, cause=cause_of(update))
    if not dealt:
        await context.answer(update, en_moderation.NOTHING_WAITING)


async def approve(update: Update, context: Context) -> None:
    """/approve N."""
    numbers = re.fullmatch(r"#?(\d{1,15})", " ".join(context.args or []), re.ASCII)
    if numbers is None:
        await context.answer(update, en_moderation.USAGE_APPROVE)
        return
    await context.answer(update, await _rule(update, context, Action.APPROVE, int(numbers[1])))


async def reject(update: Update, context: Context) -> None:
    """/reject N reason."""
    numbers = re.fullmatch(r"#?(\d{1,15})\s+(\S.*)", " ".join(context.args or []), re.ASCII | re.DOTALL)
    if numbers is None:
        await context.answer(update, en_moderation.USAGE_REJECT)
        return
    reason = numbers[2][:REASON_LENGTH].rstrip(". ")
    await context.answer(update, await _rule(update, context, Action.REJECT, int(numbers[1]), reason=reason))


async def tap_approve(update: Update, context: Context, tap: Tap) -> None:
    """The card's button Approve."""
    words = await _rule(update, context, Action.APPROVE, tap.number(0), version=tap.number(1))
    context.toast(update, words)


async def tap_reject(update: Update, context: Context, tap: Tap) -> None:
    """A reason is chosen: rejected."""
    reason = tap.arguments[2]
    if reason not in en_moderation.REASONS:
        context.toast(update, en.STALE_BUTTON)
        return
    words = await _rule(update, context, Action.REJECT, tap.number(0), reason=reason, version=tap.number(1))
    context.toast(update, words)


async def tap_reasons(update: Update, context: Context, tap: Tap) -> None:
    """The card's button Reject: asks for the reason, on the same card."""
    await _show_again(update, context, tap.number(0), asks_reason=True)


async def tap_card(update: Update, context: Context, tap: Tap) -> None:
    """Back from the reasons to the card."""
    await _show_again(update, context, tap.number(0), asks_reason=False)


async def tap_skip(update: Update, context: Context, tap: Tap) -> None:
    """The card turns to the next waiting comment, after the last one to the first."""
    query = update.callback_query
    assert query is not None and query.message is not None
    shown = tap.number(0)
    async with context.database.begin() as tx:
        card = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        following = await tx.comments.oldest_held(after_id=shown) or await tx.comments.oldest_held()
        is_card = card is not None and card.kind is Kind.CARD
        has_other = is_card and following is not None and following.id != shown
        if card is not None and following is not None and has_other:
            await tx.outbox.turn(card, {}, comment_id=following.id)
    context.toast(update, None if has_other else en_moderation.NOTHING_ELSE_WAITING)


async def _show_again(update: Update, context: Context, comment_id: int, *, asks_reason: bool) -> None:
    query = update.callback_query
    assert query is not None and query.message is not None
    async with context.database.begin() as tx:
        card = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        is_current = card is not None and card.kind is Kind.CARD and card.comment_id == comment_id
        if card is not None and is_current:
            await tx.outbox.turn(card, {"asks_reason": asks_reason}, comment_id=comment_id)
    context.toast(update, None if is_current else en.STALE_BUTTON)


async def _rule(
    update: Update,
    context: Context,
    action: Action,
    comment_id: int,
    *,
    reason: str | None = None,
    version: int | None = None,
) -> str:
    """Decides, and says in one plain sentence what came of it."""
    assert update.effective_user is not None
    ruling = Ruling(comment_id, update.effective_user.id, action, reason, version)
    try:
        comment, _ = await rule(context.database, ruling)
    except CommentNotFound:
        return en_moderation.no_such_comment(comment_id)
    except AlreadyDecided as decided:
        first = decided.decision
        if first.moderator_id == ruling.moderator_id and first.action is action:
            return en_moderation.decided_now(action, comment_id)
        return en_moderation.already_decided(first.action, first.moderator_name, first.decided_at)
    except CardOutdated:
        return en_moderation.CARD_OUTDATED
    return en_moderation.decided_now(action, comment.id)
