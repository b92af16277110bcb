"""Authors mend their comments by editing their messages, and take them back."""

from telegram import Message, Update

from bot.context import Context
from bot.handlers import publishing
from bot.screens.taps import Tap
from bot.texts import en, en_sanctions, en_statement, en_takedown
from bot.updates import comment_in, origin_of
from moderation.review import CommentNotFound
from moderation.revising import MOST_REVISIONS, Edit, TakenDown, TooManyRevisions, Withdrawn, withdraw
from moderation.sanctions import Restricted
from moderation.status import Status
from moderation.submission import ArticleGone, CommentsClosed
from moderation.text import CommentTooLong, CommentTooLongForTelegram, EmptyComment
from storage.outbox import Kind, OutboxMessage
from storage.transaction import Transaction

_REFUSALS = (
    EmptyComment,
    CommentTooLong,
    Withdrawn,
    TakenDown,
    Restricted,
    TooManyRevisions,
    CommentsClosed,
    ArticleGone,
)


async def edited(update: Update, context: Context) -> None:
    """The message of a comment, or of an article, has another text now."""
    message = update.edited_message
    assert message is not None
    async with context.database.read() as tx:
        comment = await tx.comments.from_origin(origin_of(message))
    if comment is None:
        await publishing.edited(update, context)
    elif message.text is None:
        await context.answer(update, en_statement.EDIT_TEXT_ONLY, as_reply=True)
    else:
        await _revise(update, context, message)


async def take_back(update: Update, context: Context, tap: Tap) -> None:
    """The button "Take back", on the notice or in the list; what it asks is answered in the same message."""
    query = update.callback_query
    assert query is not None and query.message is not None
    comment_id, answer = tap.number(0), tap.arguments[1]
    if answer == "yes":
        try:
            await withdraw(context.database, comment_id, query.from_user.id)
        except CommentNotFound:
            context.toast(update, en.STALE_BUTTON)
            return
    async with context.database.begin() as tx:
        shown = await tx.outbox.hold(query.message.chat.id, query.message.message_id)
        words = await _turn(tx, shown, comment_id, query.from_user.id, asks=answer == "ask")
    context.toast(update, words)


async def _revise(update: Update, context: Context, message: Message) -> None:
    assert message.edit_date is not None
    edit = Edit(origin_of(message), comment_in(message), message.edit_date)
    try:
        await context.services.revisions.revise(edit, within=context.scoring_seconds_left())
    except _REFUSALS as problem:
        await context.answer(update, _sentence(problem), as_reply=True)


async def _turn(
    tx: Transaction, shown: OutboxMessage | None, comment_id: int, person_id: int, *, asks: bool
) -> str | None:
    """Has a notice or a list ask about a comment, or show what it did before; a sentence where it cannot."""
    comment = await tx.comments.get(comment_id)
    if shown is None or shown.kind not in (Kind.OUTCOME, Kind.MY_COMMENTS):
        return en.STALE_BUTTON
    if comment is None or comment.author_id != person_id:
        return en.STALE_BUTTON
    details = {name: value for name, value in shown.details.items() if name != "asks"}
    words = None
    if asks and comment.status in (Status.HELD, Status.PUBLISHED):
        details["asks"] = comment_id
    elif asks:
        words = en_statement.NOTHING_TO_TAKE_BACK
    if comment.status is Status.WITHDRAWN and shown.kind is Kind.OUTCOME:
        details["status"] = Status.WITHDRAWN
    await tx.outbox.turn(shown, details, comment_id=shown.comment_id)
    return words


def _sentence(problem: Exception) -> str:
    """Why an edit changes nothing."""
    match problem:
        case EmptyComment():
            return en_statement.EDIT_EMPTY
        case CommentTooLongForTelegram():
            return en_statement.EDIT_TOO_LONG_FOR_TELEGRAM
        case CommentTooLong(length=length, limit=limit):
            return en_statement.edit_too_long(length, limit)
        case Withdrawn():
            return en_statement.EDIT_WITHDRAWN
        case TakenDown():
            return en_takedown.EDIT_TAKEN_DOWN
        case Restricted(sanction=sanction):
            return en_sanctions.not_taken(sanction)
        case TooManyRevisions():
            return en_statement.too_many_revisions(MOST_REVISIONS)
        case CommentsClosed():
            return en_statement.EDIT_COMMENTS_CLOSED
        case _:
            return en_statement.EDIT_ARTICLE_GONE
