"""Moderators warn and mute, owners ban; whoever it concerns is told. `/user` shows a person's record."""

import re
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from telegram import Update

from bot import sanctioning
from bot.context import Context
from bot.screens.taps import Tap
from bot.screens.words import somebody
from bot.texts import en, en_moderation, en_review, en_sanctions
from bot.updates import cause_of
from moderation import reasons
from moderation.review import CommentNotFound
from moderation.sanctions import (
    IsStaff,
    NewSanction,
    NobodyHere,
    NothingToLift,
    RecordOutdated,
    SanctionKind,
    TakesAnOwner,
    parse_duration,
)
from storage.outbox import Kind, Lane, NewMessage
from storage.transaction import Transaction

MUTES: Final = MappingProxyType({"day": timedelta(days=1), "week": timedelta(weeks=1)})
"""How long the buttons mute."""

WHO: Final = r"(?:#?(?P<comment>\d{1,15})|user:(?P<person>[1-9]\d{0,15}))"
_REFUSALS = (CommentNotFound, NobodyHere, IsStaff, TakesAnOwner, NothingToLift, RecordOutdated)


async def warn(update: Update, context: Context) -> None:
    """/warn 41 reason."""
    await _impose(update, context, SanctionKind.WARN)


async def mute(update: Update, context: Context) -> None:
    """/mute 41 2d reason."""
    await _impose(update, context, SanctionKind.MUTE)


async def ban(update: Update, context: Context) -> None:
    """/ban 41 reason."""
    await _impose(update, context, SanctionKind.BAN)


async def unmute(update: Update, context: Context) -> None:
    """/unmute 41."""
    await _lift(update, context, SanctionKind.MUTE)


async def unban(update: Update, context: Context) -> None:
    """/unban 41."""
    await _lift(update, context, SanctionKind.BAN)


async def user(update: Update, context: Context) -> None:
    """/user 41: the record of a person."""
    assert update.effective_chat is not None
    wish = read(context, WHO)
    if wish is None:
        await context.answer(update, en_sanctions.USAGE["user"])
        return
    try:
        async with context.database.begin() as tx:
            person_id = await person_meant(tx, wish)
            if await tx.people.get(person_id) is None:
                raise NobodyHere(person_id)
            await tx.outbox.add(
                NewMessage(
                    Lane.ANSWER,
                    Kind.PERSON,
                    update.effective_chat.id,
                    details={"person": person_id},
                    cause=cause_of(update),
                )
            )
    except (CommentNotFound, NobodyHere) as problem:
        await context.answer(update, _sentence(problem, ""))


async def tap_person(update: Update, context: Context, tap: Tap) -> None:
    """Mute and Ban ask for the reason on the same message; Back shows the record again."""
    async with context.database.begin() as tx:
        is_record = await _turn(tx, update, tap, asks=tap.arguments[1])
    context.toast(update, None if is_record else en.STALE_BUTTON)


async def tap_mute(update: Update, context: Context, tap: Tap) -> None:
    """A reason for a mute is chosen: muted."""
    _, _, length, reason = tap.arguments
    await _tapped(update, context, tap, SanctionKind.MUTE, reason=reason, lasts=MUTES[length])


async def tap_ban(update: Update, context: Context, tap: Tap) -> None:
    """A reason for a ban is chosen: banned."""
    await _tapped(update, context, tap, SanctionKind.BAN, reason=tap.arguments[2])


async def tap_unmute(update: Update, context: Context, tap: Tap) -> None:
    """The button that lifts a mute."""
    await _tapped(update, context, tap, SanctionKind.MUTE)


async def tap_unban(update: Update, context: Context, tap: Tap) -> None:
    """The button that lifts a ban."""
    await _tapped(update, context, tap, SanctionKind.BAN)


async def _impose(update: Update, context: Context, kind: SanctionKind) -> None:
    assert update.effective_user is not None
    lasts = r"\s+(?P<lasts>\S+)" if kind is SanctionKind.MUTE else ""
    wish = read(context, rf"{WHO}{lasts}\s+(?P<reason>\S.*)")
    length = parse_duration(wish["lasts"]) if wish and lasts else None
    if wish is None or (lasts and length is None):
        await context.answer(update, en_sanctions.USAGE[kind])
        return
    reason = wish["reason"].strip()
    if len(reason) > reasons.LONGEST:
        await context.answer(update, en_review.reason_too_long(len(reason), reasons.LONGEST))
        return
    who = ""
    try:
        async with context.database.begin() as tx:
            person_id = await person_meant(tx, wish)
            who = somebody((await tx.people.names([person_id])).get(person_id), person_id)
            new = NewSanction(person_id, kind, reason, update.effective_user.id, length)
            words = en_sanctions.done(who, await sanctioning.impose(tx, new, cause=cause_of(update)))
    except _REFUSALS as problem:
        words = _sentence(problem, who)
    await context.answer(update, words)


async def _lift(update: Update, context: Context, kind: SanctionKind) -> None:
    assert update.effective_user is not None
    wish = read(context, WHO)
    if wish is None:
        await context.answer(update, en_sanctions.USAGE[f"un{kind}"])
        return
    who = ""
    try:
        async with context.database.begin() as tx:
            person_id = await person_meant(tx, wish)
            who = somebody((await tx.people.names([person_id])).get(person_id), person_id)
            await sanctioning.lift(tx, person_id, kind, by=update.effective_user.id)
        words = en_sanctions.undone(who, kind)
    except _REFUSALS as problem:
        words = _sentence(problem, who, kind)
    await context.answer(update, words)


async def _tapped(
    update: Update,
    context: Context,
    tap: Tap,
    kind: SanctionKind,
    *,
    reason: str | None = None,
    lasts: timedelta | None = None,
) -> None:
    """Imposes something for a reason, or (None) lifts it; the record is shown as it stands then."""
    assert update.effective_user is not None
    person_id, version, by = tap.number(0), tap.number(1), update.effective_user.id
    if reason is not None and reason not in en_sanctions.REASONS:
        context.toast(update, en.STALE_BUTTON)
        return
    name = str(person_id)
    try:
        async with context.database.begin() as tx:
            name = (await tx.people.names([person_id])).get(person_id, name)
            if reason is None:
                await sanctioning.lift(tx, person_id, kind, by=by, version=version)
                words = en_sanctions.undone(name, kind)
            else:
                new = NewSanction(person_id, kind, reason, by, lasts)
                done = await sanctioning.impose(tx, new, cause=cause_of(update), version=version)
                words = en_sanctions.done(name, done)
    except _REFUSALS as problem:
        words = _sentence(problem, name, kind)
    async with context.database.begin() as tx:
        await _turn(tx, update, tap, asks="show")
    context.toast(update, words)


def read(context: Context, shape: str) -> re.Match[str] | None:
    """What a command says, if it is of this shape."""
    return re.fullmatch(shape, " ".join(context.args or []), re.ASCII | re.DOTALL | re.IGNORECASE)


async def person_meant(tx: Transaction, wish: re.Match[str]) -> int:
    """Whom a command names.

    :raises CommentNotFound: there is no comment of this number.
    """
    if wish["person"]:
        return int(wish["person"])
    comment = await tx.comments.get(int(wish["comment"]))
    if comment is None:
        raise CommentNotFound(int(wish["comment"]))
    return comment.author_id


async def _turn(tx: Transaction, update: Update, tap: Tap, *, asks: str) -> bool:
    """Has the record that was tapped ask for a reason, or show how things stand. False: it is no record."""
    query = update.callback_query
    assert query is not None and query.message is not None
    shown = await tx.outbox.at(query.message.chat.id, query.message.message_id)
    if shown is None or shown.kind is not Kind.PERSON or shown.details["person"] != tap.number(0):
        return False
    details = {"person": tap.number(0)} | ({} if asks == "show" else {"asks": asks})
    await tx.outbox.turn(shown, details, comment_id=None)
    return True


def _sentence(problem: Exception, who: str, kind: SanctionKind = SanctionKind.WARN) -> str:
    """Why nothing was done."""
    match problem:
        case CommentNotFound(args=(number,)):
            return en_moderation.no_such_comment(number)
        case NobodyHere(args=(person_id,)):
            return en_sanctions.nobody_here(person_id)
        case IsStaff(roles=roles):
            return en_sanctions.is_staff(who, roles)
        case NothingToLift():
            return en_sanctions.nothing_to_lift(who, kind)
        case RecordOutdated():
            return en_sanctions.OUTDATED
        case _:
            return en_sanctions.TAKES_AN_OWNER
