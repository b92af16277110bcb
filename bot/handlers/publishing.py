"""Editors write articles in the chat: /publish, a preview, a tap; and what they edit follows."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Message, Update

from bot.context import Context
from bot.news import publishing
from bot.news.embargo import NotATime, TimePassed, TooFarAhead, read_moment
from bot.news.formatted import FormattedText, utf16_length
from bot.news.publishing import Choice, Offer, Result
from bot.news.written import (
    ArticleTooLong,
    ArticleTooShort,
    HeadlineTooLong,
    SectionsTooLong,
    WrittenArticle,
    read_written,
)
from bot.screens.taps import Tap
from bot.texts import en, en_articles, en_staff
from bot.updates import cause_of, origin_of, picture_in, words_of
from moderation.authority import Role, may
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage

COMMAND = re.compile(r"/publish(?:@\w+)?(?=\s|$)", re.IGNORECASE | re.ASCII)
# An article must still fit when it has been discussed.
MOST_COMMENTS = 99_999

_RESULTS = {
    Result.DONE: None,
    Result.ANSWERED_ALREADY: en_articles.OFFER_ANSWERED,
    Result.TIME_PASSED: en_articles.OFFER_TIME_PASSED,
    Result.OUT_ALREADY: en_articles.OUT_ALREADY,
}
_REFUSALS = (NotATime, TimePassed, TooFarAhead, ArticleTooShort, ArticleTooLong)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an editor's message says: when, and what."""

    words: FormattedText
    not_before: datetime | None


async def publish(update: Update, context: Context) -> None:
    """/publish: asks for an article, or shows the one that stands in the same message."""
    message = update.effective_message
    assert message is not None
    try:
        asked = _after_command(message, context)
    except _REFUSALS as problem:
        await context.answer(update, _sentence(problem, message, context))
        return
    if asked.words.text.strip() or message.text is None:
        await _offer(update, context, message, asked)
        return
    moment = asked.not_before.isoformat() if asked.not_before else None
    prompt = NewMessage(
        Lane.ANSWER,
        Kind.ARTICLE_PROMPT,
        message.chat_id,
        details={"not_before": moment},
        cause=cause_of(update),
    )
    async with context.database.begin() as tx:
        await tx.outbox.add(prompt)


async def written(update: Update, context: Context) -> bool:
    """A reply to the question for an article is the article. False: it is a reply to something else."""
    message = update.effective_message
    assert message is not None
    prompt = await _prompt_replied_to(message, context)
    if prompt is None:
        return False
    if may(await context.roles(update), Role.EDITOR):
        await _offer(update, context, message, _in_reply(message, prompt))
    else:
        await context.answer(update, en_staff.EDITORS_ONLY)
    return True


async def edited(update: Update, context: Context) -> None:
    """An editor has changed the message of an article: the article follows, wherever it has come to.

    Whatever else people edit changes nothing, and they are not answered.
    """
    message = update.edited_message
    assert message is not None
    if not may(await context.roles(update), Role.EDITOR):
        return
    origin, prompt = origin_of(message), await _prompt_replied_to(message, context)
    if prompt is None and COMMAND.match(words_of(message).text) is None:
        return
    async with context.database.read() as tx:
        question = await publishing.offered(tx, origin)
    # The picture of an article is the one it was written with: copies cannot exchange theirs.
    picture = Offer.of_details(question.details).written.picture if question else picture_in(message)
    try:
        asked = _in_reply(message, prompt) if prompt is not None else _after_command(message, context)
        read = _read(asked.words, picture)
    except _REFUSALS as problem:
        await context.answer(update, _sentence(problem, message, context))
        return
    async with context.database.begin() as tx:
        changed_id = await publishing.follow(
            tx, origin, read, asked.not_before, settle=context.services.settle
        )
    if changed_id is not None:
        await context.answer(update, en_articles.article_changed(changed_id))


async def tap_publish(update: Update, context: Context, tap: Tap) -> None:
    """What the editor wants done with the article above, once however often it is tapped."""
    query = update.callback_query
    assert query is not None and query.message is not None
    async with context.database.begin() as tx:
        question = await tx.outbox.hold(query.message.chat.id, query.message.message_id)
        if question is None or question.kind is not Kind.PUBLISHING:
            context.toast(update, en.STALE_BUTTON)
            return
        result = await publishing.answer(tx, question, Choice(tap.arguments[0]), query.from_user.id)
    context.toast(update, _RESULTS[result])


async def _offer(update: Update, context: Context, message: Message, asked: _Asked) -> None:
    """Shows the article as readers will get it, and asks; or says what is wrong with it."""
    picture = picture_in(message)
    if picture is None and message.text is None:
        await context.answer(update, en_articles.ARTICLE_MEDIA)
        return
    if message.media_group_id is not None and not asked.words.text.strip():
        # Pictures sent together come as messages of their own, of which the first carries the words.
        cause = f"album:{message.chat_id}:{message.media_group_id}"
        await context.answer(update, en_articles.ARTICLE_MEDIA, cause=cause)
        return
    try:
        read = _read(asked.words, picture)
    except _REFUSALS as problem:
        await context.answer(update, _sentence(problem, message, context))
        return
    async with context.database.begin() as tx:
        await publishing.offer(tx, origin_of(message), read, asked.not_before)


def _read(words: FormattedText, picture: str | None) -> WrittenArticle:
    return read_written(words, picture, tail=en.comment_count(MOST_COMMENTS))


def _after_command(message: Message, context: Context) -> _Asked:
    """What follows /publish: a time on its line, if there is one, and the article."""
    words = words_of(message)
    command = COMMAND.match(words.text)
    words = words.clipped(utf16_length(command[0]) if command else 0, words.length)
    # What is in the message is read as of when it was written, however late it comes or is edited.
    moment = read_moment(words.text.partition("\n")[0], now=message.date, zone=context.services.zone)
    return _Asked(words.clipped(utf16_length(words.text[: moment.rest]), words.length), moment.moment)


def _in_reply(message: Message, prompt: OutboxMessage) -> _Asked:
    moment = prompt.details["not_before"]
    return _Asked(words_of(message), datetime.fromisoformat(moment) if moment else None)


async def _prompt_replied_to(message: Message, context: Context) -> OutboxMessage | None:
    """The question for an article that a message replies to, if it does."""
    original = message.reply_to_message
    if original is None or original.from_user is None or original.from_user.id != context.bot.id:
        return None
    async with context.database.read() as tx:
        sent = await tx.outbox.at(message.chat_id, original.message_id)
        if sent is None and original.reply_markup is None:
            # Ours, but its id was never written down: the process died, or is about to write it.
            sent = await tx.outbox.unconfirmed(message.chat_id, Kind.ARTICLE_PROMPT)
    return sent if sent is not None and sent.kind is Kind.ARTICLE_PROMPT else None


def _sentence(problem: Exception, message: Message, context: Context) -> str:
    """Why this did not become an article."""
    tomorrow = message.date.astimezone(context.services.zone).date() + timedelta(days=1)
    match problem:
        case NotATime():
            return en_articles.not_a_time(tomorrow)
        case TimePassed():
            return en_articles.TIME_PASSED
        case TooFarAhead():
            return en_articles.time_too_far(tomorrow)
        case HeadlineTooLong(length=length, limit=limit):
            return en_articles.headline_too_long(length, limit)
        case SectionsTooLong():
            return en_articles.SECTIONS_TOO_LONG
        case ArticleTooLong(length=length, limit=limit):
            return en_articles.article_too_long(length, limit, has_picture=message.text is None)
        case _:
            return en_articles.ARTICLE_TOO_SHORT
