"""Readers comment on articles, and read each other."""

from telegram import Message, Update

from bot.context import Context
from bot.handlers import publishing
from bot.screens import taps
from bot.screens.taps import Tap
from bot.texts import en, en_findings, en_sanctions, en_slow
from bot.updates import (
    article_on_buttons,
    cause_of,
    comment_in,
    is_forwarded,
    is_private,
    is_via_bot,
    origin_of,
)
from moderation.sanctions import Restricted
from moderation.submission import ArticleGone, CommentsClosed, Crowded, Draft, SlowMode, TooFast
from moderation.text import CommentTooLong, CommentTooLongForTelegram, EmptyComment
from storage.outbox import Kind, Lane, NewMessage
from storage.transaction import Transaction


async def reply(update: Update, context: Context) -> None:
    """A reply to an article, or to the question for a comment, becomes a comment."""
    message, person = update.effective_message, update.effective_user
    assert message is not None and person is not None
    article_id = await _article_replied_to(message, context)
    if article_id is None:
        if not await publishing.written(update, context):
            await context.answer(update, en.NOT_AN_ARTICLE, as_reply=True)
        return
    if message.text is None:
        await context.answer(update, en.TEXT_ONLY, as_reply=True)
        return
    draft = Draft(
        article_id,
        person.id,
        origin_of(message),
        comment_in(message),
        is_forwarded=is_forwarded(message),
        is_via_bot=is_via_bot(message),
    )
    try:
        await context.services.submissions.submit(draft, within=context.scoring_seconds_left())
    except (EmptyComment, CommentTooLong, CommentsClosed, ArticleGone, TooFast, Restricted) as problem:
        await context.answer(update, _sentence(problem), as_reply=True)


async def other(update: Update, context: Context) -> None:
    """Something that replies to nothing: the reader is told how to comment."""
    message = update.effective_message
    assert message is not None
    await context.answer(
        update, en.NOT_AN_ARTICLE if message.text is not None else en.TEXT_ONLY, as_reply=True
    )


async def ask(update: Update, context: Context, tap: Tap) -> None:
    """The button "Post a comment": asks for it, so that the next text is a reply."""
    async with context.database.begin() as tx:
        refusal = await _refusal(tx, context, tap)
        if refusal is None and is_private(update):
            await tx.outbox.add(await _answer_to(tx, update, tap))
    _end_waiting(update, context, tap, refusal)


async def show(update: Update, context: Context, tap: Tap) -> None:
    """The button "n comments" opens the list; its own buttons turn the page in place."""
    query = update.callback_query
    assert query is not None and query.message is not None
    async with context.database.begin() as tx:
        refusal = await _refusal(tx, context, tap)
        tapped = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        if refusal is None and tapped and tapped.kind is Kind.COMMENTS:
            await tx.outbox.turn(tapped, _page(tap), comment_id=None)
        elif refusal is None and is_private(update):
            await tx.outbox.add(await _answer_to(tx, update, tap))
    _end_waiting(update, context, tap, refusal)


async def go_on(update: Update, context: Context, tap: Tap) -> None:
    """/start from a button in a group or channel: what it does follows here, in the private chat."""
    async with context.database.begin() as tx:
        refusal = await _refusal(tx, context, tap)
        if refusal is None:
            await tx.outbox.add(await _answer_to(tx, update, tap))
    if refusal is not None:
        await context.answer(update, refusal)


async def my_comments(update: Update, context: Context) -> None:
    """/mycomments: a person's own comments and what became of them."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        await tx.outbox.add(
            NewMessage(Lane.ANSWER, Kind.MY_COMMENTS, update.effective_user.id, cause=cause_of(update))
        )


async def turn_own(update: Update, context: Context, tap: Tap) -> None:
    """Earlier and Later below one's own comments turn the page in place."""
    query = update.callback_query
    assert query is not None and query.message is not None
    place = tap.arguments[0]
    async with context.database.begin() as tx:
        shown = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        is_list = shown is not None and shown.kind is Kind.MY_COMMENTS
        if shown is not None and is_list:
            await tx.outbox.turn(shown, _place(place), comment_id=None)
    context.toast(update, None if is_list else en.STALE_BUTTON)


async def _refusal(tx: Transaction, context: Context, tap: Tap) -> str | None:
    """Why a tap on an article leads nowhere; None if it does not."""
    is_open = await tx.articles.comments_open(tap.number(0))
    if is_open is None:
        return en.ARTICLE_GONE
    if tap.action != taps.POST:
        return None
    is_open = is_open and await context.services.submissions.takes_comments(tx, tap.number(0))
    return None if is_open else en.COMMENTS_CLOSED


async def _answer_to(tx: Transaction, update: Update, tap: Tap) -> NewMessage:
    """The question for a comment, or the list of comments. Whoever cannot comment is not asked, but told."""
    assert update.effective_chat is not None and update.effective_user is not None
    restriction = (
        await tx.sanctions.restriction_of(update.effective_user.id) if tap.action == taps.POST else None
    )
    if restriction is not None:
        return NewMessage(
            Lane.ANSWER,
            Kind.SENTENCE,
            update.effective_chat.id,
            details={"html": en_sanctions.imposed(restriction)},
            cause=cause_of(update),
        )
    return NewMessage(
        Lane.ANSWER,
        Kind.PROMPT if tap.action == taps.POST else Kind.COMMENTS,
        update.effective_chat.id,
        article_id=tap.number(0),
        details={} if tap.action == taps.POST else _page(tap),
        cause=cause_of(update),
    )


def _page(tap: Tap) -> dict[str, int | bool]:
    return _place(tap.arguments[1])


def _place(place: str) -> dict[str, int | bool]:
    return {"offset": int(place[1:]), "backwards": place.startswith("b")}


def _end_waiting(update: Update, context: Context, tap: Tap, refusal: str | None) -> None:
    """Nobody's conversation with us is led before others: from elsewhere the private chat opens."""
    if refusal is None and not is_private(update):
        context.open_private_chat(update, tap)
    else:
        context.toast(update, refusal)


async def _article_replied_to(message: Message, context: Context) -> int | None:
    original = message.reply_to_message
    assert original is not None
    async with context.database.read() as tx:
        article_id = await tx.deliveries.article_at(message.chat_id, original.message_id)
        if article_id is not None:
            return article_id
        sent = await tx.outbox.at(message.chat_id, original.message_id)
        if sent is not None:
            return sent.article_id
        if original.from_user is None or original.from_user.id != context.bot.id:
            return None
        # Ours, but its id was never written down: the process died, or is about to write it. An article
        # says on its buttons which it is; a question without buttons is the one that is not confirmed.
        on_buttons = article_on_buttons(original)
        return on_buttons if on_buttons else await tx.outbox.article_of_unconfirmed_prompt(message.chat_id)


def _sentence(problem: Exception) -> str:
    """Why this text did not become a comment."""
    match problem:
        case EmptyComment():
            return en.EMPTY_COMMENT
        case CommentTooLongForTelegram():
            return en.TOO_LONG_FOR_TELEGRAM
        case CommentTooLong(length=length, limit=limit):
            return en.too_long(length, limit)
        case SlowMode(seconds=seconds, minutes=minutes):
            return en_slow.not_yet(minutes, seconds)
        case Crowded(seconds=seconds):
            return en_findings.crowded(seconds)
        case TooFast(seconds=seconds):
            return en_findings.too_fast(seconds)
        case Restricted(sanction=sanction):
            return en_sanctions.not_taken(sanction)
        case CommentsClosed():
            return en.COMMENTS_CLOSED
        case _:
            return en.ARTICLE_GONE
