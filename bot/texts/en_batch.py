"""What is read of many comments that are decided at once, in English: by moderators, and by their author.

HTML as Telegram understands it, unless a function says plain text; names and texts are escaped by the caller.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Final

from bot.texts import en_moderation
from moderation.batch import LOOKED_AT, MOST, BatchKind, Left
from moderation.statement import Ground, Statement

NUMBERS_SHOWN: Final = 8

DRY_RUN: Final = "<i>This is a preview: nothing is decided yet.</i>"
WHY: Final = "<b>Why?</b> Tap the reason, and it is done. They will read it."
CANCELLED: Final = "Nothing was decided."
USAGE_REJECT_ALL: Final = (
    "Write whose waiting comments are rejected, by the number of one of their comments, and the reason for "
    "them if you like: /reject all 41 It is advertising"
)
USAGE_TAKE_BACK: Final = (
    "Write whose published comments are taken back, of which time (day, week or all), and the reason for "
    "them if you like: /takeback 41 week It is advertising\n"
    "Name somebody by the number of one of their comments, or by their Telegram user id: user:123456"
)
OWNERS_TAKE_BACK: Final = "Taking back published comments is for owners."
# Buttons.
CANCEL: Final = "Cancel"
NO_REASON: Final = "No reason"
UNDO: Final = "↩️ Undo all of it"
TAKE_BACK: Final = MappingProxyType(
    {
        BatchKind.DAY: "🗑 Take back the last 24 hours",
        BatchKind.WEEK: "🗑 Take back the last 7 days",
        BatchKind.ALL: "🗑 Take back all",
    }
)
# Plain text: shown over the chat.
OVER: Final = "This preview is too old. Please ask for a new one."
GONE: Final = "This preview is no longer in use."
NOTHING_TO_UNDO: Final = "There is nothing to take back."
TOO_LATE: Final = "After ten minutes a decision stays."

_LEFT: Final = MappingProxyType(
    {
        Left.LABEL: "the filter finds something",
        Left.RULE: "a rule finds something",
        Left.LANGUAGE: "the filter does not know the language",
        Left.UNSCORED: "no score yet",
        Left.NEWCOMER: "a new author, or one who was rejected lately",
        Left.RESTRICTED: "the author is muted or banned",
        Left.EDITED: "the author changed it: read both texts",
        Left.DECIDED: "a decision on it was taken back",
    }
)
_WAITED: Final = MappingProxyType(
    {
        Ground.READ_FIRST: "every comment is read first",
        Ground.NEWCOMER: "its author was new",
        Ground.EDITED: "its author changed it",
        Ground.UNSCORED: "there was no score",
        Ground.LANGUAGE: "the filter did not know its language",
        Ground.RULE: "a rule stopped it",
    }
)
_REACH: Final = MappingProxyType(
    {
        BatchKind.DAY: "that {who} wrote in the last 24 hours",
        BatchKind.WEEK: "that {who} wrote in the last 7 days",
        BatchKind.ALL: "of {who}",
    }
)


def reject_waiting(number: int) -> str:
    """The button in somebody's record. Plain text."""
    return f"❌ Reject what waits ({number:,})"


def title(kind: BatchKind, number: int, who: str) -> str:
    """What the preview is about."""
    match kind:
        case BatchKind.ALLOWED:
            return f"<b>Approve what the policy would publish: {number:,}</b>"
        case BatchKind.WAITING:
            return f"<b>Reject {comments(number)} of {who} that {_wait(number)}</b>"
        case _:
            return f"<b>Take back {comments(number)} {_REACH[kind].format(who=who)}</b>"


def judged(number: int, waiting: int) -> str:
    """By what the policy would publish these."""
    return (
        "This is what mode smart would publish today, by its thresholds, its rules and its trust in the "
        f"authors: {number:,} of {comments(waiting)} that {_wait(waiting)}."
    )


def not_all(kind: BatchKind, number: int, matching: int) -> str:
    """There are more than one batch takes."""
    if kind is BatchKind.ALLOWED:
        return (
            f"{number:,} of {matching:,} were looked at, those first that wait longest: at most "
            f"{LOOKED_AT:,} at a time, and {MOST} to approve. Ask again for the rest."
        )
    return (
        f"These are the newest {number:,} of {matching:,}: at most {MOST} at a time. Ask again for the rest."
    )


def approved_before(number: int, of: int) -> str:
    """Moderators' decisions would be overruled."""
    if number == of:
        return f"A moderator had approved {'it' if of == 1 else 'all of them'}."
    return f"A moderator had approved {'one' if number == 1 else f'{number:,}'} of them."


def left(numbers: Mapping[Left, Sequence[int]]) -> str:
    """What stays with a person, and why."""
    total = sum(map(len, numbers.values()))
    lines = [f"<b>Left to a person: {total:,}</b>"]
    for why, which in numbers.items():
        lines.append(f"{len(which):,} · {_LEFT[why]}: {_numbers(which)}")
    return "\n".join(lines)


def waited(statement: Statement | None) -> str:
    """Why a comment waits."""
    if statement is None:
        return ""
    if statement.ground is Ground.LABEL:
        label = en_moderation.LABELS.get(statement.about, escape(statement.about))
        return f"waits: the filter took it for {label}"
    return f"waits: {_WAITED.get(statement.ground, 'a person decides')}"


def do(kind: BatchKind, number: int) -> str:
    """The button that decides. Plain text."""
    these = "this one" if number == 1 else f"these {number:,}"
    match kind:
        case BatchKind.ALLOWED:
            return f"✅ Approve {these}"
        case BatchKind.WAITING:
            return f"❌ Reject {these}"
        case _:
            return f"🗑 Take back {these}"


def because(reason: str) -> str:
    """What the author will read."""
    return f"Why, as they will read it: {reason}"


def done(kind: BatchKind, number: int, who: str, at: datetime) -> str:
    """It is decided."""
    what = {
        BatchKind.ALLOWED: f"✅ {comments(number)} approved",
        BatchKind.WAITING: f"❌ {comments(number)} of {who} rejected",
    }.get(kind, f"🗑 {comments(number)} of {who} taken back")
    return f"<b>{what}, {at:%H:%M} UTC</b>"


def left_out(numbers: Sequence[int]) -> str:
    """What changed between the preview and the tap."""
    if len(numbers) == 1:
        return f"1 was left out: it has changed since the preview: {_numbers(numbers)}."
    return f"{len(numbers):,} were left out: they have changed since the preview: {_numbers(numbers)}."


def still_planned(number: int) -> str:
    """Some are not decided yet."""
    return f"{comments(number)} still to do."


def undone(number: int, of: int, at: datetime) -> str:
    """The batch was taken back."""
    rest = of - number
    stays = f" {rest:,} stayed: somebody has changed them since." if rest else ""
    return f"<b>↩️ Taken back, {at:%H:%M} UTC: {comments(number)} as before.</b>{stays}"


def since_undone(number: int) -> str:
    """Single ones of the batch were taken back."""
    return f"{number:,} of them taken back since."


def done_now(kind: BatchKind, number: int) -> str:
    """The moderator's tap is confirmed. Plain text."""
    word = "approved" if kind is BatchKind.ALLOWED else "taken back" if kind.is_published else "rejected"
    return f"{comments(number)} {word}. Undo is possible for ten minutes."


def undone_now(number: int) -> str:
    """An undo is confirmed. Plain text."""
    return f"{comments(number)} as before."


def none_waits(who: str) -> str:
    """There is nothing to reject."""
    return f"No comment of {who} waits."


def none_published(kind: BatchKind, who: str) -> str:
    """There is nothing to take back."""
    return f"There are no published comments {_REACH[kind].format(who=who)}."


def none_allowed(numbers: Mapping[Left, Sequence[int]]) -> str:
    """The policy would publish nothing of what waits."""
    return f"Of what waits, the policy would publish nothing today.\n\n{left(numbers)}"


def is_staff(who: str) -> str:
    """Nobody decides in bulk on whoever has a role."""
    return f"{who} is on the staff. Their role has to be taken first."


# What the author of all of them reads.


def notice(number: int, reason: str | None, *, was_visible: bool, marked: int) -> str:
    """Many of their comments were decided on at once.

    :param reason: escaped.
    :param marked: how many a machine had marked before.
    """
    what = "are no longer shown" if was_visible else "were not published"
    if number == 1:
        what = "is no longer shown" if was_visible else "was not published"
    said = f"❌ {number:,} of your comments {what}. A moderator decided this"
    said += f": {reason}{'' if reason[-1:] in '.!?…' else '.'}" if reason else "."
    return f"{said} {_marked(number, marked)}"


def given_back(number: int) -> str:
    """Some of them are as they were before."""
    if number == 1:
        return "✅ A moderator had another look at one more: it is as it was before."
    return f"✅ A moderator had another look at {number:,} more: they are as they were before."


def all_given_back(number: int) -> str:
    """All of them are as they were before."""
    which = (
        "your comment: it is as it was" if number == 1 else f"your {number:,} comments: they are as they were"
    )
    return f"✅ A moderator had another look at {which} before. /mycomments shows how they stand."


def more(number: int) -> str:
    """Below the first ones."""
    return f"and {number:,} more"


MINE: Final = "/mycomments shows each of your comments and why."
MEND: Final = "✏️ Edit a message of yours to mend its comment: it is read again at once."


def _marked(number: int, marked: int) -> str:
    if marked == 0:
        return "No filter had marked them." if number > 1 else "No filter had marked it."
    if marked == number:
        return f"Our automatic filter had marked {'them' if number > 1 else 'it'} before."
    return f"Our automatic filter had marked {marked:,} of them before."


def comments(number: int) -> str:
    """So many comments. Plain text."""
    return "1 comment" if number == 1 else f"{number:,} comments"


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"


def _numbers(which: Sequence[int]) -> str:
    shown = ", ".join(f"#{number}" for number in which[:NUMBERS_SHOWN])
    rest = len(which) - NUMBERS_SHOWN
    return f"{shown} and {rest:,} more" if rest > 0 else shown
