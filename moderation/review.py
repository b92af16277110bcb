"""A moderator decides: once, whoever presses first."""

from dataclasses import dataclass

from moderation.comment import Action, Comment, Decision
from moderation.entry import Entry, Subject
from moderation.records import Records
from moderation.status import Status

AFTER = {Action.APPROVE: Status.PUBLISHED, Action.REJECT: Status.REJECTED}
# As the record says it.
DONE = {Action.APPROVE: "approved", Action.REJECT: "rejected"}


class CommentNotFound(Exception):  # noqa: N818 (named for what happened)
    """There is no comment with this number."""


class AlreadyDecided(Exception):  # noqa: N818 (named for what happened)
    """Somebody was first; `decision` says who, what and when."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.comment_id)
        self.decision = decision


class CardOutdated(Exception):  # noqa: N818 (named for what happened)
    """The card showed an older version of the comment; nobody decided on it, but it has moved on."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator wants decided. `version` is what the card showed; None: whatever is current."""

    comment_id: int
    moderator_id: int
    action: Action
    reason: str | None = None
    version: int | None = None


async def rule(records: Records, ruling: Ruling) -> tuple[Comment, Decision]:
    """Decides on a comment by compare-and-set, writes the decision and everything that follows from it.

    A comment that policy published or rejected by itself can still be decided; one that a person has
    decided cannot be decided again.

    :raises CommentNotFound, AlreadyDecided, CardOutdated:
    """
    async with records.begin() as tx:
        comment = await tx.comments.get(ruling.comment_id)
        if comment is None:
            raise CommentNotFound(ruling.comment_id)
        after = AFTER[ruling.action]
        # What its author has withdrawn is nobody's to decide; what they changed is to be decided again.
        earlier = await tx.decisions.latest_for(comment.id)
        decidable = (
            comment.status is not Status.WITHDRAWN
            and ruling.version in (None, comment.version)
            and not (earlier is not None and earlier.stands_for(comment))
        )
        if not decidable or not await tx.comments.change_status(comment, after):
            first = await tx.decisions.latest_for(comment.id)
            stands = first is not None and first.stands_for(comment)
            raise AlreadyDecided(first) if first is not None and stands else CardOutdated(comment.id)
        decision = await tx.decisions.add(
            comment, after, moderator_id=ruling.moderator_id, action=ruling.action, reason=ruling.reason
        )
        await tx.record.add(_entry(decision))
        decided = await tx.comments.get(comment.id)
        assert decided is not None
        if decided.status is not comment.status:
            await tx.announcements.tell_author(decided, decision)
        await tx.announcements.refresh_cards(decided)
        await tx.announcements.ask_moderators()
        return decided, decision


def _entry(decision: Decision) -> Entry:
    return Entry(
        Subject.COMMENT,
        str(decision.comment_id),
        DONE[decision.action],
        decision.moderator_id,
        decision.before,
        decision.after,
        decision.reason,
    )
