"""A moderator decides: once, whoever presses first; with a reason, now or a moment later; and may undo it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from moderation.batch import Batch
from moderation.comment import Action, Comment, Decision
from moderation.entry import Entry, Subject
from moderation.reasons import recorded
from moderation.records import Records, Transaction
from moderation.transitions import Actor, NotAllowed, follow

UNDO_WITHIN = timedelta(minutes=10)
"""How long a decision can be undone."""

REASON_WITHIN = timedelta(seconds=60)
"""How long the author of a rejected comment is not told, so that they hear the reason with it."""

DECIDED_TOGETHER = 200
"""The most comments of the same text that one decision is about; the rest is the next one's."""

# As the record says it.
_DONE = {Action.APPROVE: "approved", Action.REJECT: "rejected", Action.UNDO: "undone"}


class CommentNotFound(Exception):  # noqa: N818 (named for what happened)
    """There is no comment with this number."""


class AlreadyDecided(Exception):  # noqa: N818 (named for what happened)
    """Somebody was first; `decision` says who, what and when."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.comment_id)
        self.decision = decision


class CardOutdated(Exception):  # noqa: N818 (named for what happened)
    """The card showed an older version of the comment; nobody decided on it, but it has moved on."""


class NothingToUndo(Exception):  # noqa: N818 (named for what happened)
    """No decision stands that could be undone or given a reason."""


class SomebodyElses(Exception):  # noqa: N818 (named for what happened)
    """The decision that stands is somebody else's; `decision` says whose."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.comment_id)
        self.decision = decision


class TooLateToUndo(SomebodyElses):
    """`decision` was taken longer ago than `UNDO_WITHIN`."""


class TakenInBatch(Exception):  # noqa: N818 (named for what happened)
    """A person's last decision was taken in a batch, which is undone as a whole; `batch_id` says in which."""

    def __init__(self, batch_id: int) -> None:
        super().__init__(batch_id)
        self.batch_id = batch_id


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator wants decided. `version` and `revision` are what the card showed; None: whatever is
    current.

    A rejection without a `reason` is asked for one afterwards. `same_text`: all that wait with the same text
    are decided together. `cause` names the command that it was given with; None: on the card.
    """

    comment_id: int
    moderator_id: int
    action: Action
    reason: str | None = None
    version: int | None = None
    revision: int | None = None
    same_text: bool = False
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a comment was rejected, chosen after the decision on this `version`. None: there is no reason."""

    comment_id: int
    version: int
    moderator_id: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Undoing:
    """A decision that somebody wants undone. `comment_id` None: their last one; `version` is that of the
    decision, None: whichever stands."""

    moderator_id: int
    is_owner: bool
    comment_id: int | None = None
    version: int | None = None


async def rule(records: Records, ruling: Ruling) -> tuple[Comment, Decision]:
    """Decides on a comment by compare-and-set, writes the decision and everything that follows from it.

    A comment that policy published or rejected by itself can still be decided; one that a person has
    decided cannot be decided again, until that is undone.

    :raises CommentNotFound, AlreadyDecided, CardOutdated:
    """
    async with records.begin() as tx:
        comment = await tx.comments.get(ruling.comment_id)
        if comment is None:
            raise CommentNotFound(ruling.comment_id)
        others: list[Comment] = []
        if ruling.same_text:
            same = await tx.comments.held_with_text_of(comment, limit=DECIDED_TOGETHER)
            others = [other for other in same if other.id != comment.id]
        decided, decision = await decide_within(tx, comment, ruling)
        for other in others:
            also = replace(ruling, version=None, revision=None)
            changed, _ = await decide_within(tx, other, also, part_of=decision.id)
            await tx.review.refresh(changed)
        asks_reason = _asks_reason(ruling) and decision.before is not decision.after
        await tx.review.after_decision(decision, asks_reason=asks_reason, cause=ruling.cause)
        return decided, replace(decision, together=1 + len(others))


async def explain(records: Records, explanation: Explanation) -> Decision:
    """The reason for a rejection, chosen after it: the author hears it, once.

    :raises NothingToUndo: that decision does not stand any more.
    :raises SomebodyElses: only who has rejected the comment says why.
    """
    async with records.begin() as tx:
        decision = await tx.decisions.standing(explanation.comment_id)
        if decision is None or (decision.version, decision.action) != (explanation.version, Action.REJECT):
            raise NothingToUndo(explanation.comment_id)
        if decision.moderator_id != explanation.moderator_id:
            raise SomebodyElses(decision)
        for each in await tx.decisions.taken_together(decision):
            if await tx.decisions.standing(each.comment_id) == each and each.reason is None:
                if explanation.reason is not None:
                    await tx.decisions.give_reason(each, explanation.reason)
                    await tx.record.add(_explained(each, explanation.reason))
                await tx.announcements.give_reason(replace(each, reason=explanation.reason))
                await tx.review.after_reason(each)
        return decision


async def undo(records: Records, undoing: Undoing) -> tuple[Comment, Decision]:
    """Takes a decision back, and all that were taken with it: the comment as it is now, and what was undone.

    :raises CommentNotFound, NothingToUndo, SomebodyElses, TooLateToUndo:
    :raises TakenInBatch: the last decision was one of many; nothing is undone.
    """
    async with records.begin() as tx:
        decision = await _to_undo(tx, undoing)
        together = await held_of(tx, await tx.decisions.taken_together(decision))
        undone = {each.comment_id: await undo_within(tx, each, undoing.moderator_id) for each in together}
        first = undone.pop(decision.comment_id)
        if first is None:
            raise NothingToUndo(decision.comment_id)
        await tx.review.after_undo(undoing.moderator_id, decision)
        for other in undone.values():
            if other is not None:
                await tx.review.refresh(other)
        await tx.review.ask_moderators()
        return first, decision


def may_undo(decision: Decision, moderator_id: int, *, is_owner: bool) -> bool:
    """Whose undo it is: of whoever decided, and of owners."""
    return is_owner or decision.moderator_id == moderator_id


def _asks_reason(ruling: Ruling) -> bool:
    return ruling.action is Action.REJECT and ruling.reason is None


async def decide_within(
    tx: Transaction,
    comment: Comment,
    ruling: Ruling,
    *,
    part_of: int | None = None,
    batch: Batch | None = None,
) -> tuple[Comment, Decision]:
    """Decides on one comment in this transaction, with all that follows from it but for the cards.

    :param part_of: the decision that it is taken together with.
    :param batch: the one that it is taken in. Where all comments of it are one person's, they hear of it when
        the whole batch is decided. One that is about published comments overrules what was decided before.
    :raises AlreadyDecided, CardOutdated: nothing has changed.
    """
    first = await tx.decisions.standing(comment.id)
    if first is not None and not (batch is not None and batch.kind.is_published):
        raise AlreadyDecided(first)
    try:
        after = follow(Actor.MODERATOR, ruling.action, comment.status)
    except NotAllowed:  # its author has withdrawn it
        raise CardOutdated(comment.id) from None
    is_current = ruling.version in (None, comment.version) and ruling.revision in (None, comment.revision)
    if not is_current or not await tx.comments.change_status(comment, after):
        first = await tx.decisions.standing(comment.id)
        raise AlreadyDecided(first) if first is not None else CardOutdated(comment.id)
    decision = await tx.decisions.add(
        comment,
        after,
        moderator_id=ruling.moderator_id,
        action=ruling.action,
        reason=ruling.reason,
        part_of=part_of,
        batch=batch.id if batch is not None else None,
    )
    await tx.record.add(_entry(decision))
    decided = await tx.comments.get(comment.id)
    assert decided is not None
    if batch is not None and batch.person_id is not None:
        await tx.announcements.restate(decided, decision)
    elif decided.status is not comment.status:
        waits = REASON_WITHIN if _asks_reason(ruling) else timedelta(0)
        await tx.announcements.tell_author(decided, decision, waits=waits)
    return decided, decision


async def _to_undo(tx: Transaction, undoing: Undoing) -> Decision:
    if undoing.comment_id is None:
        since = tx.now() - UNDO_WITHIN
        decision = await tx.decisions.of_moderator(undoing.moderator_id, since=since)
    else:
        if await tx.comments.get(undoing.comment_id) is None:
            raise CommentNotFound(undoing.comment_id)
        decision = await tx.decisions.standing(undoing.comment_id)
    if decision is None:
        raise NothingToUndo(undoing.comment_id)
    if undoing.comment_id is None and decision.batch is not None:
        raise TakenInBatch(decision.batch)
    if undoing.version not in (None, decision.version):  # undone since, and decided again
        raise SomebodyElses(decision)
    if not may_undo(decision, undoing.moderator_id, is_owner=undoing.is_owner):
        raise SomebodyElses(decision)
    if tx.now() - decision.decided_at > UNDO_WITHIN:
        raise TooLateToUndo(decision)
    return decision


async def undo_within(tx: Transaction, decision: Decision, moderator_id: int) -> Comment | None:
    """The comment as it was before, with all that follows but for the cards; None if this decision does not
    stand, or its author has withdrawn it."""
    if await tx.decisions.standing(decision.comment_id) != decision:
        return None
    comment = await tx.comments.get(decision.comment_id)
    assert comment is not None
    try:
        after = follow(Actor.MODERATOR, Action.UNDO, comment.status, restored=decision.before)
    except NotAllowed:
        return None
    if not await tx.comments.change_status(comment, after):
        return None
    undoing = await tx.decisions.add(
        comment, after, moderator_id=moderator_id, action=Action.UNDO, reason=None
    )
    await tx.record.add(_entry(undoing))
    undone = await tx.comments.get(comment.id)
    assert undone is not None
    await tx.announcements.take_back(undone, decision)
    return undone


async def held_of(tx: Transaction, decisions: Collection[Decision]) -> list[Decision]:
    """The same decisions, with their comments held: all of them first, then article by article. Two who
    decide on many at once would otherwise each wait for what the other one holds."""
    comments = await tx.comments.those([each.comment_id for each in decisions], hold=True)
    articles = {comment.id: comment.article_id for comment in comments}
    return sorted(decisions, key=lambda each: (articles[each.comment_id], each.comment_id))


def _entry(decision: Decision) -> Entry:
    return Entry(
        Subject.COMMENT,
        str(decision.comment_id),
        _DONE[decision.action],
        decision.moderator_id,
        decision.before,
        decision.after,
        recorded(decision.reason),
    )


def _explained(decision: Decision, reason: str) -> Entry:
    return replace(_entry(decision), action="explained", reason=recorded(reason))
