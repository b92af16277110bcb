"""What people must be told about a comment, as outbox rows of the transaction that causes it."""

from datetime import timedelta
from typing import Any

from moderation.authority import Role
from moderation.batch import Batch
from moderation.comment import Comment, Decision
from moderation.status import Status
from storage.comments import CommentRows
from storage.outbox import Kind, Lane, NewMessage, OutboxRows, State
from storage.staff import StaffRows
from storage.statements import StatementRows, StoredStatement


class AnnouncementRows:
    """Moderation's announcements inside one transaction.

    What the author hears of a restriction is its statement of reasons, which is stored with it.
    """

    def __init__(
        self, outbox: OutboxRows, comments: CommentRows, staff: StaffRows, statements: StatementRows
    ) -> None:
        self._outbox = outbox
        self._comments = comments
        self._staff = staff
        self._statements = statements

    async def answer_author(self, comment: Comment) -> None:
        """The author, who has just written, hears what became of the comment."""
        stated = await self._statements.restate(comment, None, before=None)
        await self._outbox.add(_outcome(Lane.ANSWER, comment, None, stated))

    async def tell_author(
        self, comment: Comment, decision: Decision | None, *, waits: timedelta = timedelta(0)
    ) -> None:
        """The author hears of a later change: by a person's decision, or (None) by the policy.

        :param waits: how long a reason for it is waited for.
        """
        before = decision.before if decision else Status.HELD
        stated = await self._statements.restate(comment, decision, before=before)
        await self._outbox.add(_outcome(Lane.MODERATION, comment, decision, stated, waits))

    async def correct_author(self, comment: Comment, *, before: Status) -> None:
        """The author, who has just changed the text or taken it back, reads in the last notice what became of
        it, and is not disturbed again."""
        stated = await self._statements.restate(comment, None, before=before)
        notice = await self._outbox.latest_notice(comment.id)
        if notice is None:
            await self._outbox.add(_outcome(Lane.ANSWER, comment, None, stated))
        elif notice.details != (details := _details(comment, None, stated)):
            await self._outbox.say_instead(notice, details, lane=Lane.ANSWER)

    async def restate(self, decided: Comment, decision: Decision) -> None:
        """A decision is stated, and its author hears of it later, together with others."""
        await self._statements.restate(decided, decision, before=decision.before)

    async def show_batch(self, batch: Batch, *, chat_id: int) -> None:
        """Whoever asked sees what would be decided, and later what was, as it stands."""
        shown = NewMessage(
            Lane.ANSWER, Kind.BATCH, chat_id, details={"batch": batch.id}, cause=_preview_cause(batch.id)
        )
        await self._outbox.add(shown)

    async def tell_of_batch(self, batch: Batch) -> None:
        """The author of all comments of a batch hears of it, once."""
        assert batch.person_id is not None
        notice = NewMessage(
            Lane.MODERATION,
            Kind.BATCH_NOTICE,
            batch.person_id,
            details={"batch": batch.id},
            cause=_batch_cause(batch.id),
        )
        await self._outbox.add(notice)

    async def take_back_batch(self, batch: Batch) -> None:
        """A batch is undone: the author never hears of it, where the notice has not left."""
        notice = await self._outbox.caused_by(_batch_cause(batch.id))
        if notice is not None:
            await self._outbox.withdraw(notice)

    async def give_reason(self, decision: Decision) -> None:
        """The author hears the reason: what still waits leaves with it, what has left is edited."""
        comment = await self._comments.require(decision.comment_id)
        stated = await self._statements.restate(comment, decision, before=decision.before)
        told = await self._outbox.caused_by(_cause(decision.comment_id, decision.version + 1))
        if told is not None:
            details = _details(comment, decision, stated)
            await self._outbox.say_instead(told, details, lane=Lane.MODERATION)

    async def take_back(self, comment: Comment, decision: Decision) -> None:
        """A decision was undone: the author never hears of it, or reads in its place how things stand now.

        :param comment: as it is after the undo.
        """
        stated = await self._statements.restate(comment, None, before=decision.after)
        told = await self._outbox.caused_by(_cause(decision.comment_id, decision.version + 1))
        if told is not None and not await self._outbox.withdraw(told):
            details = _details(comment, None, stated) | {"undone": True}
            await self._outbox.say_instead(told, details, lane=Lane.MODERATION)
        if decision.batch is not None:
            for cause in (_preview_cause(decision.batch), _batch_cause(decision.batch)):
                shown = await self._outbox.caused_by(cause)
                # What waits says how things stand when it leaves.
                if shown is not None and shown.state not in (State.PENDING, State.FAILED, State.WITHDRAWN):
                    await self._outbox.show_anew(shown, lane=Lane.MODERATION)

    async def tell_owners(self, html: str, *, cause: str) -> None:
        """The owners hear what they alone can mend, each once for one cause."""
        for member in await self._staff.everybody():
            if Role.OWNER in member.roles:
                await self._outbox.add(
                    NewMessage(
                        Lane.ANSWER,
                        Kind.SENTENCE,
                        member.id,
                        details={"html": html},
                        cause=f"{cause}:{member.id}",
                    )
                )


def _outcome(
    lane: Lane,
    comment: Comment,
    decision: Decision | None,
    stated: StoredStatement | None,
    waits: timedelta = timedelta(0),
) -> NewMessage:
    return NewMessage(
        lane,
        Kind.OUTCOME,
        comment.origin.chat_id,
        comment_id=comment.id,
        details=_details(comment, decision, stated),
        cause=_cause(comment.id, comment.version),
        waits=waits,
    )


def _details(comment: Comment, decision: Decision | None, stated: StoredStatement | None) -> dict[str, Any]:
    return {
        "status": comment.status,
        "by_person": decision is not None,
        "reason": decision.reason if decision else None,
        "statement": stated.id if stated else None,
        "revision": comment.revision,
    }


def _cause(comment_id: int, version: int) -> str:
    return f"outcome:{comment_id}:{version}"


def _batch_cause(batch_id: int) -> str:
    return f"batch:{batch_id}"


def _preview_cause(batch_id: int) -> str:
    return f"preview:{batch_id}"
