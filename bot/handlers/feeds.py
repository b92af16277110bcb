"""Editors look after the feeds: how they are, adding, pausing and removing them, how sections are named."""

import re
from collections.abc import Mapping

from telegram import Update

from bot.context import Context
from bot.news.discovery import address_of
from bot.news.searching import known_feed
from bot.news.sections import NotAName, with_names
from bot.screens.feeds import title_of
from bot.screens.taps import Tap
from bot.texts import en, en_feeds
from bot.updates import cause_of
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage
from storage.searches import Search, SearchState
from storage.transaction import Transaction


async def feeds(update: Update, context: Context) -> None:
    """/feeds, /feeds N, /feeds add ADDRESS, /feeds sections N NAMES."""
    assert update.effective_message is not None
    # Not the words that the library has split: names of sections may stand on lines of their own.
    words = "".join((update.effective_message.text or "").split(maxsplit=1)[1:]).strip()
    if not words:
        await _show(update, context, {})
    elif number := re.fullmatch(r"#?(\d{1,15})", words, re.ASCII):
        await _show_one(update, context, int(number[1]))
    elif wish := re.fullmatch(r"add\s+(.+)", words, re.IGNORECASE | re.DOTALL):
        await _search(update, context, wish[1])
    elif names := re.fullmatch(r"sections?\s+#?(\d{1,15})(?:\s+(.+))?", words, re.IGNORECASE | re.DOTALL):
        await _name_sections(update, context, int(names[1]), names[2] or "")
    else:
        await context.answer(update, en_feeds.USAGE)


async def tap_feeds(update: Update, context: Context, tap: Tap) -> None:
    """Shows a page of the list."""
    async with context.database.begin() as tx:
        tapped = await _tapped(update, tx)
        if tapped is not None:
            await tx.outbox.turn(tapped, {"page": tap.number(0)}, comment_id=None)
    context.toast(update, None if tapped is not None else en.STALE_BUTTON)


async def tap_feed(update: Update, context: Context, tap: Tap) -> None:
    """Shows a feed, or does something about it and shows what became of it."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        tapped = await _tapped(update, tx)
        words = (
            await _decide(tx, tap, tapped, update.effective_user.id)
            if tapped is not None
            else en.STALE_BUTTON
        )
    context.toast(update, words)


async def tap_search(update: Update, context: Context, tap: Tap) -> None:
    """What an owner answers to a search; the same once more changes nothing."""
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        tapped = await _tapped(update, tx)
        if tapped is None or tapped.kind is not Kind.FEED_SEARCH:
            context.toast(update, en.STALE_BUTTON)
            return
        search = await tx.searches.require(tapped.id)
        went_on = await _answer(tx, search, tap.arguments[0], update.effective_user.id)
        await tx.outbox.show_anew(tapped, lane=Lane.ANSWER)
    context.toast(update, None if went_on else en.STALE_BUTTON)


async def _show_one(update: Update, context: Context, feed_id: int) -> None:
    async with context.database.read() as tx:
        feed = await tx.feeds.health(feed_id)
    if feed is None:
        await context.answer(update, en_feeds.no_such_feed(feed_id))
    else:
        await _show(update, context, {"feed": feed_id})


async def _show(update: Update, context: Context, details: Mapping[str, object]) -> None:
    async with context.database.begin() as tx:
        await _add_message(tx, update, Kind.FEEDS, details)


async def _search(update: Update, context: Context, words: str) -> None:
    """Stores what is wished for; `bot.news.searching` looks for it, and the message tells what came of it."""
    url = address_of(words)
    if url is None:
        await context.answer(update, en_feeds.not_an_address(words))
        return
    async with context.database.begin() as tx:
        outbox_id = await _add_message(tx, update, Kind.FEED_SEARCH, {})
        if outbox_id is not None:
            await tx.searches.add(outbox_id, url)


async def _name_sections(update: Update, context: Context, feed_id: int, words: str) -> None:
    assert update.effective_user is not None
    async with context.database.begin() as tx:
        feed = await tx.feeds.health(feed_id)
        problem = en_feeds.no_such_feed(feed_id)
        if feed is not None:
            try:
                names = with_names(feed.section_names, words)
            except NotAName as part:
                problem = en_feeds.not_a_name(str(part))
            else:
                details = {"feed": feed_id, "shows": "sections"}
                if await _add_message(tx, update, Kind.FEEDS, details) is not None:
                    await tx.feeds.name_sections(feed_id, names, by=update.effective_user.id)
                return
    await context.answer(update, problem)


async def _decide(tx: Transaction, tap: Tap, tapped: OutboxMessage, by: int) -> str | None:
    """Does what a button of a feed says, and turns the message; a sentence about it, if there is one to say.

    The version on the button makes a decision a compare-and-set: delivered twice, it is made once.
    """
    feed_id, what = tap.number(0), tap.arguments[1]
    feed = await tx.feeds.health(feed_id)
    words: str | None = None
    details: dict[str, int | str] = {"feed": feed_id, "shows": what}
    match what:
        case "look":
            await tx.feeds.look_now(feed_id, watched_by=tapped.id)
            words = en_feeds.LOOKING_AT_IT
        case "pause":
            if not await tx.feeds.pause(feed_id, because=None, version=tap.number(2), by=by):
                words = en_feeds.DECIDED_SINCE
        case "resume":
            if await tx.feeds.resume(feed_id, version=tap.number(2), by=by):
                await tx.feeds.look_now(feed_id, watched_by=tapped.id)
            else:
                words = en_feeds.DECIDED_SINCE
        case "removed":
            removed = feed is not None and await tx.feeds.remove(feed_id, version=tap.number(2), by=by)
            words = en_feeds.removed(title_of(feed)) if removed and feed else en_feeds.DECIDED_SINCE
            details = {"page": 0} if removed else {"feed": feed_id}
    await tx.outbox.turn(tapped, details, comment_id=None)
    return words


async def _answer(tx: Transaction, search: Search, answer: str, owner_id: int) -> bool:
    """Takes a search on as its owner answers; False if that is no answer to how it stands."""
    match search.state, answer:
        case SearchState.FOUND, "add":
            url = search.result["url"]
            feed_id, is_new = await known_feed(tx, url), False
            if feed_id is None:
                feed_id, is_new = await tx.feeds.add(
                    url, title=search.result["title"], added_by=owner_id, watched_by=search.outbox_id
                )
            state = SearchState.ADDED if is_new else SearchState.KNOWN
            return await tx.searches.goes_on(search, state, feed_id=feed_id)
        case ((SearchState.FOUND | SearchState.CHOOSING), "cancel"):
            return await tx.searches.goes_on(search, SearchState.CANCELLED)
        case SearchState.CHOOSING, number if number.isdecimal() and int(number) < len(search.result["feeds"]):
            return await tx.searches.look_at(search, search.result["feeds"][int(number)]["url"])
        case SearchState.FAILED, "again":
            return await tx.searches.look_at(search, search.url)
    return False


async def _add_message(
    tx: Transaction, update: Update, kind: Kind, details: Mapping[str, object]
) -> int | None:
    assert update.effective_chat is not None
    message = NewMessage(
        Lane.ANSWER, kind, update.effective_chat.id, details=dict(details), cause=cause_of(update)
    )
    return await tx.outbox.add(message)


async def _tapped(update: Update, tx: Transaction) -> OutboxMessage | None:
    query = update.callback_query
    assert query is not None and query.message is not None
    return await tx.outbox.at(query.message.chat.id, query.message.message_id)
