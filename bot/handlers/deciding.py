"""Decisions, their reasons and their undoing, each said in one plain sentence; and by a comment's number."""

import re
from dataclasses import dataclass
from html import escape

from telegram import Update

from bot.context import Context
from bot.handlers import batching
from bot.texts import en_moderation, en_review
from bot.updates import cause_of
from moderation import reasons
from moderation.authority import Role
from moderation.comment import Action, Decision
from moderation.review import (
    AlreadyDecided,
    CardOutdated,
    CommentNotFound,
    Explanation,
    NothingToUndo,
    Ruling,
    SomebodyElses,
    TakenInBatch,
    TooLateToUndo,
    Undoing,
    explain,
    rule,
    undo,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of it, as a plain sentence. `decision` is there if it was taken just now."""

    words: str
    decision: Decision | None = None


async def approve(update: Update, context: Context) -> None:
    """/approve N; /approve all shows what can be approved at once."""
    if _says_all(context):
        await batching.approve_all(update, context)
        return
    number = _number(context)
    if number is None:
        await context.answer(update, en_moderation.USAGE_APPROVE)
        return
    said = await decide(context, Ruling(number, person(update), Action.APPROVE))
    await context.answer(update, _as_command(said))


async def reject(update: Update, context: Context) -> None:
    """/reject N reason, or without one: the card asks for it. /reject all N: all of its author that waits."""
    if _says_all(context):
        await batching.reject_all(update, context)
        return
    found = re.fullmatch(r"#?(\d{1,15})(?:\s+(\S.*))?", _words(context), re.ASCII | re.DOTALL)
    reason = (found[2] or "").rstrip(". ") or None if found is not None else None
    if found is None:
        await context.answer(update, en_review.USAGE_REJECT)
    elif reason is not None and len(reason) > reasons.LONGEST:
        await context.answer(update, en_review.reason_too_long(len(reason), reasons.LONGEST))
    else:
        cause = cause_of(update)
        ruling = Ruling(int(found[1]), person(update), Action.REJECT, reason, cause=cause)
        said = await decide(context, ruling)
        # The card that asks why came by the same cause, and is the answer.
        await context.answer(update, _as_command(said))


async def undo_last(update: Update, context: Context) -> None:
    """/undo, /undo N."""
    number = _number(context)
    if number is None and context.args:
        await context.answer(update, en_review.USAGE_UNDO)
        return
    await context.answer(update, _as_message(await take_back(update, context, number)))


async def decide(context: Context, ruling: Ruling) -> Said:
    """Decides, and says what came of it."""
    number = ruling.comment_id
    try:
        _, decision = await rule(context.database, ruling)
    except CommentNotFound:
        return Said(en_moderation.no_such_comment(number))
    except AlreadyDecided as decided:
        first = decided.decision
        if first.moderator_id == ruling.moderator_id and first.action is ruling.action:
            return Said(en_review.decided_now(first.action, number, first.together))
        return Said(en_moderation.already_decided(first.action, first.moderator_name, first.decided_at))
    except CardOutdated:
        return Said(en_moderation.CARD_OUTDATED)
    return Said(en_review.decided_now(decision.action, number, decision.together), decision)


async def give_reason(context: Context, explanation: Explanation) -> str:
    """Says why a comment was rejected, and in one sentence what came of it."""
    number = explanation.comment_id
    try:
        await explain(context.database, explanation)
    except NothingToUndo:
        return en_review.not_rejected(number)
    except SomebodyElses as other:
        return _somebody_elses(other.decision)
    return en_review.reason_given(number, reason=explanation.reason is not None)


async def take_back(
    update: Update, context: Context, comment_id: int | None, *, version: int | None = None
) -> str:
    """Undoes a decision, and says in one sentence what came of it."""
    is_owner = Role.OWNER in await context.roles(update)
    try:
        comment, undone = await undo(context.database, Undoing(person(update), is_owner, comment_id, version))
    except TakenInBatch as batch:
        return await batching.undo_together(update, context, batch.batch_id)
    except CommentNotFound:
        return en_moderation.no_such_comment(comment_id or 0)
    except NothingToUndo:
        return en_review.NOTHING_DECIDED if comment_id is None else en_review.nothing_to_undo(comment_id)
    except TooLateToUndo as late:
        return en_review.too_late(late.decision.action, late.decision.decided_at)
    except SomebodyElses as other:
        return _somebody_elses(other.decision)
    return en_review.undone_now(comment.id, undone.together, comment.status)


def person(update: Update) -> int:
    """Who taps or writes."""
    assert update.effective_user is not None
    return update.effective_user.id


def _somebody_elses(decision: Decision) -> str:
    return en_review.somebody_elses(decision.action, decision.moderator_name, decision.decided_at)


def _as_command(said: Said) -> str:
    if said.decision is None:
        return _as_message(said.words)
    return en_review.decided_by_command(said.decision.action, said.decision.comment_id)


def _as_message(words: str) -> str:
    # A plain sentence may name somebody, and a message is HTML.
    return escape(words, quote=False)


def _says_all(context: Context) -> bool:
    return (context.args or [""])[0].lower() == "all"


def _words(context: Context) -> str:
    return " ".join(context.args or [])


def _number(context: Context) -> int | None:
    found = re.fullmatch(r"#?(\d{1,15})", _words(context), re.ASCII)
    return int(found[1]) if found else None
