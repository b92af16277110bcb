"""What people decided: rows are only ever added; a reason may be filled in afterwards, once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, insert, or_, select, update

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
    article_id: int
    text: str
    scoring: Scoring | None
    action: Action
    reason: str | None


class DecisionRows(Rows):
    """Decisions inside one transaction."""

    async def add(
        self,
        before: Comment,
        after: Status,
        *,
        moderator_id: int,
        action: Action,
        reason: str | None,
        part_of: int | None = None,
        batch: int | None = None,
    ) -> Decision:
        """Writes down one decision.

        :param part_of: the decision that it is taken together with.
        :param batch: the one that it is taken in.
        """
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
                part_of=part_of,
                batch_id=batch,
            )
        )
        decision = await self.latest_for(before.id)
        assert decision is not None
        return decision

    async def latest_for(self, comment_id: int) -> Decision | None:
        """The last that a person decided on this comment, if anybody did: an undo too."""
        return await self._first(
            _SELECT.where(decisions.c.comment_id == comment_id).order_by(decisions.c.version.desc()).limit(1)
        )

    async def standing(self, comment_id: int) -> Decision | None:
        """The decision on this comment that a person took and nobody has undone; none, if its author has
        changed the text since."""
        return await self._first(
            _SELECT.where(decisions.c.comment_id == comment_id, *_stands())
            .order_by(decisions.c.version.desc())
            .limit(1)
        )

    async def standing_on(self, comment_ids: Collection[int]) -> list[Decision]:
        """Those of `standing` on any of these comments."""
        rows = await self._connection.execute(
            _SELECT.where(decisions.c.comment_id.in_(list(comment_ids)), *_stands())
        )
        return [_decision(row) for row in rows]

    async def get(self, decision_id: int) -> Decision | None:
        """One decision, or None."""
        return await self._first(_SELECT.where(decisions.c.id == decision_id))

    async def of_moderator(self, moderator_id: int, *, since: datetime) -> Decision | None:
        """The last decision of this moderator since then that still stands."""
        return await self._first(
            _SELECT.where(
                decisions.c.moderator_id == moderator_id,
                decisions.c.decided_at >= since,
                decisions.c.part_of.is_(None),
                *_stands(),
            )
            .order_by(decisions.c.id.desc())
            .limit(1)
        )

    async def taken_together(self, decision: Decision) -> list[Decision]:
        """This decision and those that were taken with it, the first one first."""
        first = decision.part_of or decision.id
        rows = await self._connection.execute(
            _SELECT.where(or_(decisions.c.id == first, decisions.c.part_of == first)).order_by(decisions.c.id)
        )
        return [_decision(row) for row in rows]

    async def standing_in(self, batch: int, *, after_id: int = 0, limit: int) -> list[Decision]:
        """Decisions of a batch that still stand, in their order, from one on."""
        rows = await self._connection.execute(
            _SELECT.where(decisions.c.batch_id == batch, decisions.c.id > after_id, *_stands())
            .order_by(decisions.c.id)
            .limit(limit)
        )
        return [_decision(row) for row in rows]

    async def undone_in(self, batch: int) -> list[int]:
        """The comments of a batch whose decision in it was undone."""
        rows = await self._connection.execute(
            select(decisions.c.comment_id)
            .where(decisions.c.batch_id == batch, _is_undone())
            .order_by(decisions.c.id)
        )
        return list(rows.scalars())

    async def is_undone(self, decision: Decision) -> bool:
        """Whether somebody has taken this decision back."""
        undone = select(decisions.c.id).where(decisions.c.id == decision.id, _is_undone())
        return await self._connection.scalar(undone) is not None

    async def give_reason(self, decision: Decision, reason: str) -> None:
        """The reason that was still missing. All else of a decision stays as it was written."""
        await self._connection.execute(
            update(decisions)
            .where(decisions.c.id == decision.id, decisions.c.reason.is_(None))
            .values(reason=reason)
        )

    async def decided(self, *, after_id: int, limit: int) -> list[DecidedComment]:
        """One page of all comments that people decided, by the decision that stands, in their order.

        In pages, so that whoever reads them all holds no transaction meanwhile.

        :param after_id: the last `decision_id` of the page before; 0 for the first.
        """
        rows = await self._connection.execute(
            select(
                decisions.c.id,
                decisions.c.comment_id,
                decisions.c.action,
                decisions.c.reason,
                comments.c.article_id,
                comments.c.text,
                comments.c.scores,
                comments.c.model,
            )
            .join(comments, comments.c.id == decisions.c.comment_id)
            .where(
                decisions.c.id > after_id,
                *_stands(),
            )
            .order_by(decisions.c.id)
            .limit(limit)
        )
        return [
            DecidedComment(
                decision_id=row.id,
                comment_id=row.comment_id,
                article_id=row.article_id,
                text=row.text,
                scoring=Scoring(row.scores, row.model) if row.scores is not None else None,
                action=Action(row.action),
                reason=row.reason,
            )
            for row in rows
        ]

    async def count(self, *, since: datetime) -> int:
        """How many comments were decided since then, by a decision that stands."""
        query = select(func.count()).select_from(decisions).where(decisions.c.decided_at > since, *_stands())
        return int(await self._connection.scalar(query) or 0)

    async def _first(self, query: Select[Any]) -> Decision | None:
        row = (await self._connection.execute(query)).first()
        return _decision(row) if row else None


_parts = decisions.alias("parts")
_SELECT = select(
    decisions,
    func.coalesce(people.c.first_name, "").label("moderator_name"),
    select(func.count() + 1)
    .select_from(_parts)
    .where(_parts.c.part_of == func.coalesce(decisions.c.part_of, decisions.c.id))
    .correlate(decisions)
    .scalar_subquery()
    .label("together"),
).outerjoin(people, people.c.id == decisions.c.moderator_id)


def _stands() -> tuple[Any, ...]:
    """Nobody has undone it or decided since, and the author has not changed the text."""
    version = (
        select(comments.c.version)
        .where(comments.c.id == decisions.c.comment_id)
        .correlate(decisions)
        .scalar_subquery()
    )
    return decisions.c.action != Action.UNDO, ~_decided_later(), decisions.c.version + 1 >= version


def _is_undone() -> Any:
    later = decisions.alias("later")
    return (
        exists()
        .where(
            later.c.comment_id == decisions.c.comment_id,
            later.c.version == decisions.c.version + 1,
            later.c.action == Action.UNDO,
        )
        .correlate(decisions)
    )


def _decided_later() -> Any:
    later = decisions.alias("later")
    return (
        select(later.c.id)
        .where(later.c.comment_id == decisions.c.comment_id, later.c.version > decisions.c.version)
        .correlate(decisions)
        .exists()
    )


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
        id=row.id,
        part_of=row.part_of,
        together=row.together,
        batch=row.batch_id,
    )
