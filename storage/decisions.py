"""What people decided: rows are only ever added."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from moderation.comment import Action, Comment, Decision
from moderation.status import Status
from moderation.verdict import Scoring
from storage.rows import Rows
from storage.tables import comments, decisions, people


@dataclass(frozen=True, slots=True)
class DecidedComment:
    """A comment's text with the last decision a person took on it, and the scores it was stored with."""

    decision_id: int
    comment_id: int
    text: str
    scoring: Scoring | None
    action: Action
    reason: str | None


class DecisionRows(Rows):
    """Decisions inside one transaction."""

    async def add(
        self, before: Comment, after: Status, *, moderator_id: int, action: Action, reason: str | None
    ) -> Decision:
        """Writes down one decision."""
        await self._connection.execute(
            insert(decisions).values(
                comment_id=before.id,
                version=before.version,
                moderator_id=moderator_id,
                action=action,
                reason=reason,
                before=before.status,
                after=after,
                decided_at=self._now(),
            )
        )
        decision = await self.latest_for(before.id)
        assert decision is not None
        return decision

    async def latest_for(self, comment_id: int) -> Decision | None:
        """The last decision a person took on this comment, if any."""
        row = (
            await self._connection.execute(
                select(decisions, func.coalesce(people.c.first_name, "").label("moderator_name"))
                .outerjoin(people, people.c.id == decisions.c.moderator_id)
                .where(decisions.c.comment_id == comment_id)
                .order_by(decisions.c.version.desc())
                .limit(1)
            )
        ).first()
        return _decision(row) if row else None

    async def decided(self, *, after_id: int, limit: int) -> list[DecidedComment]:
        """One page of all comments that people decided, by their last decision, in the order of decisions.

        In pages, so that whoever reads them all holds no transaction meanwhile.

        :param after_id: the last `decision_id` of the page before; 0 for the first.
        """
        later = decisions.alias()
        rows = await self._connection.execute(
            select(
                decisions.c.id,
                decisions.c.comment_id,
                decisions.c.action,
                decisions.c.reason,
                comments.c.text,
                comments.c.scores,
                comments.c.model,
            )
            .join(comments, comments.c.id == decisions.c.comment_id)
            .where(
                decisions.c.id > after_id,
                ~select(later.c.id)
                .where(later.c.comment_id == decisions.c.comment_id, later.c.version > decisions.c.version)
                .exists(),
            )
            .order_by(decisions.c.id)
            .limit(limit)
        )
        return [
            DecidedComment(
                decision_id=row.id,
                comment_id=row.comment_id,
                text=row.text,
                scoring=Scoring(row.scores, row.model) if row.scores is not None else None,
                action=Action(row.action),
                reason=row.reason,
            )
            for row in rows
        ]


def _decision(row: Any) -> Decision:
    return Decision(
        comment_id=row.comment_id,
        version=row.version,
        moderator_id=row.moderator_id,
        moderator_name=row.moderator_name,
        action=Action(row.action),
        reason=row.reason,
        before=Status(row.before),
        after=Status(row.after),
        decided_at=row.decided_at,
    )
