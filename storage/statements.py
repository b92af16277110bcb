"""Statements of reasons: one for each restriction, ended when it ends, never changed otherwise."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, insert, select, update

from moderation.comment import Comment, Decision
from moderation.statement import (
    Automation,
    Category,
    DecisionGround,
    Ground,
    SourceType,
    Statement,
    Visibility,
    state,
    state_takedown,
)
from moderation.status import Status
from moderation.takedown import Takedown
from storage.rows import Rows
from storage.tables import decisions, statements


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement with its number, the text of the comment that it is about, counted from 1, and the
    moderator's reason, if there is one."""

    id: int
    comment_id: int
    revision: int
    statement: Statement
    reason: str | None


class StatementRows(Rows):
    """Statements inside one transaction."""

    async def restate(
        self, comment: Comment, decision: Decision | None, *, before: Status | None
    ) -> StoredStatement | None:
        """Ends what restricted a comment so far, and states what restricts it now; None if nothing does.

        A restriction that goes on for the same reasons goes on as it was.

        :param decision: the one that made the comment stand as it does; None: the policy did.
        :param before: what became of the comment before; None: it is new.
        """
        now = self._now()
        statement = state(comment, decision, before=before, at=now)
        latest = (await self.of_comments([comment.id])).get(comment.id)
        if latest is not None and statement is not None and _goes_on(latest, statement, comment, decision):
            return latest
        return await self._put(comment, statement, decision.version if decision else None)

    async def restate_takedown(self, comment: Comment, takedown: Takedown) -> StoredStatement | None:
        """Ends what restricted a comment so far, and states that an owner has taken it down."""
        before, at = takedown.before, takedown.taken_down_at
        return await self._put(comment, state_takedown(comment, takedown.reason, before=before, at=at), None)

    async def _put(
        self, comment: Comment, statement: Statement | None, decision_version: int | None
    ) -> StoredStatement | None:
        await self._connection.execute(
            update(statements)
            .where(statements.c.comment_id == comment.id, statements.c.end_date.is_(None))
            .values(end_date=self._now())
        )
        if statement is None:
            return None
        statement_id = await self._connection.scalar(
            insert(statements)
            .values(
                comment_id=comment.id,
                version=comment.version,
                revision=comment.revision,
                decision_version=decision_version,
                ground=statement.ground,
                about=statement.about,
                was_visible=statement.was_visible,
                decision_visibility=statement.decision_visibility,
                decision_ground=statement.decision_ground,
                explanation=statement.explanation,
                decision_facts=dict(statement.decision_facts),
                source_type=statement.source_type,
                automated_detection=statement.automated_detection,
                automated_decision=statement.automated_decision,
                category=statement.category,
                application_date=statement.application_date,
                end_date=statement.end_date,
                territorial_scope=list(statement.territorial_scope),
                illegal_content_legal_ground=statement.legal_ground,
            )
            .returning(statements.c.id)
        )
        return await self.get(statement_id)

    async def get(self, statement_id: int | None) -> StoredStatement | None:
        """One statement, or None."""
        row = (await self._connection.execute(_SELECT.where(statements.c.id == statement_id))).first()
        return _stored(row) if row else None

    async def of_comments(self, comment_ids: Collection[int]) -> dict[int, StoredStatement]:
        """What restricts these comments now, by comment; those that nothing restricts are left out."""
        rows = await self._connection.execute(
            _SELECT.where(
                statements.c.comment_id.in_(list(comment_ids)), statements.c.end_date.is_(None)
            ).order_by(statements.c.id)
        )
        return {row.comment_id: _stored(row) for row in rows}


_SELECT: Select[Any] = select(statements, decisions.c.reason).outerjoin(
    decisions,
    and_(
        decisions.c.comment_id == statements.c.comment_id,
        decisions.c.version == statements.c.decision_version,
    ),
)


def _goes_on(
    latest: StoredStatement, statement: Statement, comment: Comment, decision: Decision | None
) -> bool:
    return (
        decision is None
        and latest.revision == comment.revision
        and latest.statement.explanation == statement.explanation
        and latest.statement.decision_visibility is statement.decision_visibility
    )


def _stored(row: Row[Any]) -> StoredStatement:
    return StoredStatement(
        id=row.id,
        comment_id=row.comment_id,
        revision=row.revision,
        statement=Statement(
            ground=Ground(row.ground),
            about=row.about,
            decision_visibility=Visibility(row.decision_visibility),
            decision_facts=row.decision_facts,
            automated_detection=row.automated_detection,
            automated_decision=Automation(row.automated_decision),
            category=Category(row.category),
            application_date=row.application_date,
            was_visible=row.was_visible,
            end_date=row.end_date,
            decision_ground=DecisionGround(row.decision_ground),
            source_type=SourceType(row.source_type),
            territorial_scope=tuple(row.territorial_scope),
            legal_ground=row.illegal_content_legal_ground,
        ),
        reason=row.reason,
    )
