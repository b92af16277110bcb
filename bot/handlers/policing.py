"""Owners say who decides on comments: on the site, and on parts of it."""

import re
from typing import Final

from telegram import Update

from bot.context import Context
from bot.screens.taps import Tap
from bot.texts import en, en_policy, en_slow
from bot.updates import cause_of
from moderation.policies import (
    MOST_CLOSING_DAYS,
    MOST_FIRST_COMMENTS,
    MOST_SLOW_MINUTES,
    Place,
    PlaceKind,
)
from moderation.policy import Mode
from storage.outbox import Kind, Lane, NewMessage
from storage.policies import Name
from storage.transaction import Transaction

DEFAULT: Final = "default"
SLOW: Final = "slow"
_SWITCH: Final = {"on": True, "off": False}
_OFF: Final = "off"


class Refused(Exception):  # noqa: N818 (named for what happened)
    """What an owner wrote cannot be done; its words are a sentence for them."""


async def policy(update: Update, context: Context) -> None:
    """/policy shows it; /policy smart, /policy article 7 closed, /policy first 2 and others change it."""
    assert update.effective_chat is not None and update.effective_user is not None
    words = context.args or []
    try:
        async with context.database.begin() as tx:
            said = await _change(tx, words, update.effective_user.id) if words else None
            await tx.outbox.add(
                NewMessage(
                    Lane.ANSWER,
                    Kind.POLICY,
                    update.effective_chat.id,
                    details=_details(context, said),
                    cause=cause_of(update),
                )
            )
    except Refused as problem:
        await context.answer(update, str(problem))


async def tap_policy(update: Update, context: Context, tap: Tap) -> None:
    """A button of /policy changes something, and the message shows how it is then."""
    query = update.callback_query
    assert query is not None and query.message is not None
    what, value = tap.arguments
    async with context.database.begin() as tx:
        tapped = await tx.outbox.at(query.message.chat.id, query.message.message_id)
        said: str | None = en.STALE_BUTTON
        if tapped is not None and tapped.kind is Kind.POLICY:
            said = await _change_by_button(tx, what, value, query.from_user.id)
            await tx.outbox.turn(tapped, _details(context, None), comment_id=None)
    context.toast(update, said)


def _details(context: Context, said: str | None) -> dict[str, str | int | None]:
    start = context.services.submissions.start
    return {"start_mode": start.mode, "start_first_comments": start.first_comments, "said": said}


async def _change_by_button(tx: Transaction, what: str, value: str, owner_id: int) -> str | None:
    match what:
        case "show":
            return None
        case "remove":
            changed = await tx.policies.take_back(int(value), by=owner_id)
        case "mode":
            changed = await tx.policies.set_site(Name.MODE, Mode(value), by=owner_id)
        case "after":
            changed = await tx.policies.set_site(Name.CLOSING_MODE, Mode(value), by=owner_id)
        case "reject":
            changed = await tx.policies.set_site(Name.AUTO_REJECT, value == "1", by=owner_id)
        case "slow":
            minutes = min(int(value), MOST_SLOW_MINUTES)
            changed = await tx.policies.set_site(Name.SLOW_MINUTES, minutes, by=owner_id)
        case "first":
            number = min(int(value), MOST_FIRST_COMMENTS)
            changed = await tx.policies.set_site(Name.FIRST_COMMENTS, number, by=owner_id)
        case _:
            days = min(int(value), MOST_CLOSING_DAYS)
            changed = await tx.policies.set_site(Name.CLOSING_DAYS, days, by=owner_id)
    return en_policy.CHANGED if changed else en_policy.IT_IS_SO


async def _change(tx: Transaction, words: list[str], owner_id: int) -> str:
    """Does what an owner wrote; a sentence about it.

    :raises Refused: it cannot be done.
    """
    slowed = await _slow(tx, words, owner_id)
    if slowed is not None:
        return en_policy.CHANGED if slowed else en_policy.IT_IS_SO
    match [words[0].lower(), *words[1:]]:
        case ["article" | "feed" as kind, number, mode]:
            where = await _numbered(tx, PlaceKind(kind), number)
            changed = await tx.policies.set_mode(where, _mode_or_default(mode), by=owner_id)
        case ["section", *name, mode] if name:
            to = _mode_or_default(mode)
            changed = await tx.policies.set_mode(await _section(tx, " ".join(name)), to, by=owner_id)
        case ["first", number]:
            count = _number(number, 0, MOST_FIRST_COMMENTS, en_policy.wrong_first(number))
            changed = await tx.policies.set_site(Name.FIRST_COMMENTS, count, by=owner_id)
        case ["close", "off" | "never"]:
            changed = await tx.policies.set_site(Name.CLOSING_DAYS, 0, by=owner_id)
        case ["close", days, *then] if then in ([], [Mode.PRE], [Mode.CLOSED]):
            count = _number(days, 1, MOST_CLOSING_DAYS, en_policy.wrong_close(days))
            after = Mode(then[0]) if then else Mode.CLOSED
            later = await tx.policies.set_site(Name.CLOSING_MODE, after, by=owner_id)
            changed = await tx.policies.set_site(Name.CLOSING_DAYS, count, by=owner_id) or later
        case ["reject", word]:
            if word.lower() not in _SWITCH:
                raise Refused(en_policy.wrong_reject(word))
            changed = await tx.policies.set_site(Name.AUTO_REJECT, _SWITCH[word.lower()], by=owner_id)
        case [word] if word not in ("article", "feed", "section", "first", "close", "reject", "slow"):
            if word not in tuple(Mode):
                raise Refused(en_policy.no_such_site_mode(words[0]))
            changed = await tx.policies.set_site(Name.MODE, Mode(word), by=owner_id)
        case _:
            raise Refused(en_policy.USAGE)
    return en_policy.CHANGED if changed else en_policy.IT_IS_SO


async def _slow(tx: Transaction, words: list[str], owner_id: int) -> bool | None:
    """Sets slow mode, if that is what an owner wrote: whether it was another before. None: it is not.

    :raises Refused: it cannot be done.
    """
    match words:
        case [slow, minutes] if slow.lower() == SLOW:
            length = _minutes(minutes)
            return await tx.policies.set_site(Name.SLOW_MINUTES, length, by=owner_id)
        case [kind, number, slow, minutes] if kind.lower() in ("article", "feed") and slow.lower() == SLOW:
            where = await _numbered(tx, PlaceKind(kind.lower()), number)
        case [kind, *name, slow, minutes] if (
            # A section's name may end with "slow".
            (kind.lower(), slow.lower()) == ("section", SLOW) and name and minutes.lower() not in tuple(Mode)
        ):
            where = await _section(tx, " ".join(name))
        case _:
            return None
    length_there = None if minutes.lower() == DEFAULT else _minutes(minutes)
    return await tx.policies.set_slow(where, length_there, by=owner_id)


async def _numbered(tx: Transaction, kind: PlaceKind, word: str) -> Place:
    found = re.fullmatch(r"#?(\d{1,15})", word, re.ASCII)
    number = int(found[1]) if found else 0
    where = Place(kind, str(number) if found else word)
    is_there = await tx.feeds.health(number) if kind is PlaceKind.FEED else await tx.articles.get(number)
    if is_there is None:
        raise Refused(en_policy.no_such_place(where))
    return where


async def _section(tx: Transaction, name: str) -> Place:
    """A section as readers see it. One with a mode already may be on no newer article any more."""
    set_before = [
        each.place.name for each in await tx.policies.elsewhere() if each.place.kind is PlaceKind.SECTION
    ]
    known = await tx.policies.sections()
    for each in (*set_before, *known):
        if each.casefold() == name.casefold():
            return Place(PlaceKind.SECTION, each)
    raise Refused(en_policy.no_such_section(name, known))


def _mode_or_default(word: str) -> Mode | None:
    if word.lower() == DEFAULT:
        return None
    if word.lower() not in tuple(Mode):
        raise Refused(en_policy.no_such_mode(word))
    return Mode(word.lower())


def _minutes(word: str) -> int:
    return 0 if word.lower() == _OFF else _number(word, 1, MOST_SLOW_MINUTES, en_slow.wrong(word))


def _number(word: str, least: int, most: int, problem: str) -> int:
    if not re.fullmatch(r"\d{1,5}", word, re.ASCII) or not least <= int(word) <= most:
        raise Refused(problem)
    return int(word)
