"""Editors look after what was published: how far it has come, corrections, withdrawals, and a pause."""

import re
from html import escape

from telegram import Update

from bot.context import Context
from bot.screens.taps import Tap
from bot.texts import en, en_articles
from bot.updates import cause_of
from moderation.entry import Entry, Subject
from storage.broadcasts import BroadcastKind
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage
from storage.transaction import Transaction

NEWEST = 10
CORRECTION_LENGTH = 1_000


async def articles(update: Update, context: Context) -> None:
    """/articles: the newest ones, with their numbers."""
    async with context.database.read() as tx:
        newest = await tx.articles.newest(NEWEST)
        embargoes = await tx.broadcasts.embargoes()
        is_paused = await tx.installation.news_paused()
        audience = await tx.subscribers.audience()
        titles = await tx.articles.titles(embargoes)
    sent = [
        (each.id, each.title, en_articles.WITHDRAWN_REMARK if each.withdrawn_at else None)
        for each in newest
        if each.id not in embargoes
    ]
    waiting = [
        (number, titles[number], en_articles.moment(moment.astimezone(context.services.zone)))
        for number, moment in sorted(embargoes.items(), key=lambda each: each[1])
    ]
    words = [
        en_articles.article_list(sent, waiting),
        en_articles.audience(audience.people, audience.groups_and_channels),
    ]
    await context.answer(update, "\n\n".join([*words, *([en_articles.PAUSED_ALREADY] if is_paused else [])]))


async def article(update: Update, context: Context) -> None:
    """/article N: how far an article has come."""
    article_id = _number(context)
    if article_id is None:
        await context.answer(update, en_articles.USAGE_ARTICLE)
    elif not await _show(update, context, Kind.STATUS, article_id, {}):
        await context.answer(update, en_articles.no_such_article(article_id))


async def recall(update: Update, context: Context) -> None:
    """/recall N: the article is withdrawn everywhere."""
    article_id = _number(context)
    words = en_articles.USAGE_RECALL if article_id is None else await _recall(update, context, article_id)
    await context.answer(update, words)


async def resend(update: Update, context: Context) -> None:
    """/resend N: failed deliveries are tried again."""
    article_id = _number(context)
    words = en_articles.USAGE_RESEND if article_id is None else await _resend(context, article_id)
    await context.answer(update, words)


async def correct(update: Update, context: Context) -> None:
    """/correct N words: shows the correction first, and asks whether to send it."""
    assert update.effective_message is not None
    typed = update.effective_message.text or ""
    parts = re.fullmatch(r"/\S+\s+#?(\d{1,15})\s+(\S.*)", typed.strip(), re.ASCII | re.DOTALL)
    if parts is None:
        await context.answer(update, en_articles.USAGE_CORRECT)
        return
    async with context.database.read() as tx:
        wrong = await tx.articles.get(int(parts[1]))
        waits_until = (await tx.broadcasts.embargoes()).get(int(parts[1]))
    if wrong is not None and wrong.withdrawn_at is not None:
        await context.answer(update, en_articles.WITHDRAWN_ALREADY)
        return
    if waits_until is not None:
        moment = en_articles.moment(waits_until.astimezone(context.services.zone))
        await context.answer(update, en_articles.not_out_yet(int(parts[1]), moment))
        return
    details = {"html": escape(parts[2][:CORRECTION_LENGTH], quote=False)}
    if not await _show(update, context, Kind.CORRECTION, int(parts[1]), details):
        await context.answer(update, en_articles.no_such_article(int(parts[1])))


async def pause(update: Update, context: Context) -> None:
    """/pause: all news stops at once."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        paused = await tx.installation.pause_news(update.effective_user.id)
    await context.answer(update, en_articles.PAUSED if paused else en_articles.PAUSED_ALREADY)


async def resume(update: Update, context: Context) -> None:
    """/resume: news goes on where it stopped."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        resumed = await tx.installation.resume_news(update.effective_user.id)
    await context.answer(update, en_articles.RESUMED if resumed else en_articles.NOT_PAUSED)


async def tap_status(update: Update, context: Context, tap: Tap) -> None:
    """Shows how far the article has come by now."""
    await _turn(update, context, {})


async def tap_recall(update: Update, context: Context, tap: Tap) -> None:
    """Asks once more before an article is withdrawn."""
    await _turn(update, context, {"asks_recall": True})


async def tap_recalled(update: Update, context: Context, tap: Tap) -> None:
    """It is to be withdrawn indeed."""
    context.toast(update, await _recall(update, context, tap.number(0)))
    await _turn(update, context, {}, quietly=True)


async def tap_resend(update: Update, context: Context, tap: Tap) -> None:
    """Failed deliveries are tried again."""
    context.toast(update, await _resend(context, tap.number(0)))
    await _turn(update, context, {}, quietly=True)


async def tap_correct(update: Update, context: Context, tap: Tap) -> None:
    """The correction goes to everybody who has the article, once however often it is tapped."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        preview = await _tapped(update, tx)
        if preview is None or preview.article_id is None or preview.details.get("answer"):
            context.toast(update, en.STALE_BUTTON)
            return
        if tap.arguments[0] == "send":
            html = preview.details["html"]
            await tx.broadcasts.announce(
                preview.article_id,
                lane=Lane.BREAKING,
                kind=BroadcastKind.CORRECTION,
                html=html,
                created_by=update.effective_user.id,
            )
            number = str(preview.article_id)
            await tx.record.add(Entry(Subject.ARTICLE, number, "corrected", update.effective_user.id))
        await tx.outbox.turn(preview, {**preview.details, "answer": tap.arguments[0]}, comment_id=None)
    context.toast(update)


async def _recall(update: Update, context: Context, article_id: int) -> str:
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        if await tx.articles.get(article_id) is None:
            return en_articles.no_such_article(article_id)
        await tx.broadcasts.stop(article_id)
        withdrawn = await tx.articles.withdraw(article_id, update.effective_user.id)
    return en_articles.article_withdrawn(article_id) if withdrawn else en_articles.WITHDRAWN_ALREADY


async def _resend(context: Context, article_id: int) -> str:
    async with context.database.begin() as tx:
        found = await tx.articles.get(article_id)
        if found is None:
            return en_articles.no_such_article(article_id)
        if found.withdrawn_at is not None:
            return en_articles.WITHDRAWN_ALREADY
        number = 0
        for broadcast in await tx.broadcasts.of_article(article_id):
            number += await tx.deliveries.resend_failed(broadcast)
            await tx.broadcasts.reopen(broadcast.id)
    return en_articles.resent(number)


async def _show(
    update: Update, context: Context, kind: Kind, article_id: int, details: dict[str, str]
) -> bool:
    """Answers with a message about an article; False if there is none."""
    assert update.effective_chat is not None
    async with context.database.begin() as tx:
        if await tx.articles.get(article_id) is None:
            return False
        await tx.outbox.add(
            NewMessage(
                Lane.ANSWER,
                kind,
                update.effective_chat.id,
                article_id=article_id,
                details=dict(details),
                cause=cause_of(update),
            )
        )
    return True


async def _turn(update: Update, context: Context, details: dict[str, bool], *, quietly: bool = False) -> None:
    """Shows the tapped message anew, with this question on it."""
    async with context.database.begin() as tx:
        tapped = await _tapped(update, tx)
        if tapped is not None:
            await tx.outbox.turn(tapped, dict(details), comment_id=None)
    if not quietly:
        context.toast(update, None if tapped is not None else en.STALE_BUTTON)


async def _tapped(update: Update, tx: Transaction) -> OutboxMessage | None:
    query = update.callback_query
    assert query is not None and query.message is not None
    return await tx.outbox.hold(query.message.chat.id, query.message.message_id)


def _number(context: Context) -> int | None:
    number = re.fullmatch(r"#?(\d{1,15})", " ".join(context.args or []), re.ASCII)
    return int(number[1]) if number else None
