"""Readers comment on articles, and read each other."""

from telegram import Message, Update

from bot.context import Context
from bot.screens.taps import Tap
from bot.texts import en
from bot.updates import article_on_buttons, cause_of, origin_of
from moderation.submission import ArticleGone, CommentsClosed, Draft
from moderation.text import CommentTooLong, CommentTooLongForTelegram, EmptyComment
from storage.outbox import Kind, Lane, NewMessage


async def reply(update: Update, context: Context) -> None:
    """A reply to an article, or to the question for a comment, becomes a comment."""
    message, person = update.effective_message, update.effective_user
    assert message is not None and person is not None
    article_id = await _article_replied_to(message, context)
    if article_id is None:
        await context.answer(update, en.NOT_AN_ARTICLE)
        return
    if message.text is None:
        await context.answer(update, en.TEXT_ONLY)
        return
    draft = Draft(article_id, person.id, origin_of(message), message.text)
    try:
        await context.services.submissions.submit(draft, within=context.scoring_seconds_left())
    except (EmptyComment, CommentTooLong, CommentsClosed, ArticleGone) as problem:
        await context.answer(update, _sentence(problem))


async def other(update: Update, context: Context) -> None:
    """Something that replies to nothing: the reader is told how to comment."""
    message = update.effective_message
    assert message is not None
    await context.answer(update, en.NOT_AN_ARTICLE if message.text is not None else en.TEXT_ONLY)


async def ask(update: Update, context: Context, tap: Tap) -> None:
    """The button "Post a comment": asks for it, so that the next text is a reply."""
    assert update.effective_chat is not None
    article_id = tap.number(0)
    async with context.database.begin() as tx:
        is_open = await tx.articles.comments_open(article_id)
        if is_open:
            await tx.outbox.add(
                NewMessage(
                    Lane.ANSWER,
                    Kind.PROMPT,
                    update.effective_chat.id,
                    article_id=article_id,
                    cause=cause_of(update),
                )
            )
    context.toast(update, {True: None, False: en.COMMENTS_CLOSED, None: en.ARTICLE_GONE}[is_open])


async def show(update: Update, context: Context, tap: Tap) -> None:
    """The button "n comments" opens the list; its own buttons turn the page in place."""
    query, article_id = update.callback_query, tap.number(0)
    assert update.effective_chat is not None and query is not None and query.message is not None
    chat_id = update.effective_chat.id
    details = {"offset": int(tap.arguments[1][1:]), "backwards": tap.arguments[1].startswith("b")}
    async with context.database.begin() as tx:
        is_there = await tx.articles.comments_open(article_id) is not None
        tapped = await tx.outbox.at(chat_id, query.message.message_id)
        if is_there and tapped and tapped.kind is Kind.COMMENTS:
            await tx.outbox.turn(tapped, details, comment_id=None)
        elif is_there:
            await tx.outbox.add(
                NewMessage(
                    Lane.ANSWER,
                    Kind.COMMENTS,
                    chat_id,
                    article_id=article_id,
                    details=details,
                    cause=cause_of(update),
                )
            )
    context.toast(update, None if is_there else en.ARTICLE_GONE)


async def my_comments(update: Update, context: Context) -> None:
    """/mycomments: a person's own comments and what became of them."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        await tx.outbox.add(
            NewMessage(Lane.ANSWER, Kind.MY_COMMENTS, update.effective_user.id, cause=cause_of(update))
        )


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
        case CommentsClosed():
            return en.COMMENTS_CLOSED
        case _:
            return en.ARTICLE_GONE
