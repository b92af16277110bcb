"""What people decided: rows are only ever added."""

from typing import Any

from sqlalchemy import func, insert, select

from moderation.comment import Action, Comment, Decision
from moderation.status import Status
from storage.rows import Rows
from storage.tables import decisions, people


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
