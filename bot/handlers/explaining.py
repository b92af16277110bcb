"""Moderators and authors ask which words moved a comment's score."""

from telegram import Update

from bot.context import Context
from bot.screens.explaining import may_ask
from bot.screens.taps import Tap
from bot.texts import en, en_explaining
from moderation.comment import Comment
from storage.outbox import Kind, Lane, OutboxMessage


async def tap_words(update: Update, context: Context, tap: Tap) -> None:
    """The card's button "Which words?"."""
    await _ask(update, context, tap.number(0), Kind.CARD)


async def tap_own_words(update: Update, context: Context, tap: Tap) -> None:
    """The same button on the notice that an author got of their own comment."""
    await _ask(update, context, tap.number(0), Kind.OUTCOME)


async def _ask(update: Update, context: Context, comment_id: int, kind: Kind) -> None:
    query, person = update.callback_query, update.effective_user
    assert query is not None and query.message is not None and person is not None
    async with context.database.begin() as tx:
        message = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        comment = await tx.comments.get(comment_id)
        is_theirs = kind is Kind.CARD or (comment is not None and comment.author_id == person.id)
        if message is None or comment is None or not is_theirs or not _shows(message, kind, comment):
            context.toast(update, en.STALE_BUTTON)
            return
        if comment.explanation is not None:
            await tx.outbox.show_anew(message, lane=Lane.ANSWER)
    context.toast(update, None if comment.explanation else _asked(context, person.id, comment, message))


def _shows(message: OutboxMessage, kind: Kind, comment: Comment) -> bool:
    return message.kind is kind and message.comment_id == comment.id and may_ask(comment)


def _asked(context: Context, person_id: int, comment: Comment, message: OutboxMessage) -> str:
    """Passes the question on; what the person hears at once."""
    explainer = context.services.explainer
    if not explainer.available:
        return en_explaining.FILTER_AWAY
    if not explainer.ask(comment.id, person_id, message):
        return en_explaining.ENOUGH_ASKED
    return en_explaining.ONE_MOMENT
