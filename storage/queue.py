"""The comments that wait: in which order they are dealt, to whom, and which are put off or escalated.

An owner is dealt first what was escalated; a moderator never is. What is put off is dealt to nobody until
then.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.authority import Role
from moderation.comment import Comment
from moderation.entry import Entry, Subject
from moderation.queue import Filter, FilterKind, read_filter
from moderation.status import Status
from moderation.verdict import Outcome
from storage.clock import Clock
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import IS_HELD, IS_PUT_OFF, comments, people, queue_filters, staff

LISTED = 4
"""The languages and articles with the most comments that an overview names."""


@dataclass(frozen=True, slots=True)
class View:
    """Which of the comments that wait are dealt to a moderator."""

    is_owner: bool = False
    filter: Filter | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Why a comment that waits is not dealt to everybody: by whom it is put off and until when, and who
    escalated it. A name is empty where it is not known."""

    snoozed_by: str = ""
    snoozed_until: datetime | None = None
    escalated_by: str | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """How many comments wait that are not dealt to everybody: those put off, and those for owners alone."""

    put_off: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The comments that wait, in numbers: those that are dealt to a moderator, by filter, and the others."""

    dealt: int
    aside: Aside
    filters: Mapping[Filter, int]


class QueueRows(Rows):
    """The queue inside one transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    # What each moderator is dealt.

    async def view_of(self, moderator_id: int) -> View:
        """Which comments are dealt to a moderator now."""
        chosen = select(queue_filters.c.filter).where(queue_filters.c.moderator_id == moderator_id)
        is_owner = exists().where(staff.c.person_id == moderator_id, staff.c.role == Role.OWNER)
        row = (
            await self._connection.execute(
                select(chosen.scalar_subquery().label("filter"), is_owner.label("is_owner"))
            )
        ).one()
        return View(row.is_owner, read_filter(row.filter or ""))

    async def views(self, moderator_ids: Collection[int]) -> dict[int, View]:
        """The same of several, in their order."""
        filters = await self._connection.execute(
            select(queue_filters).where(queue_filters.c.moderator_id.in_(moderator_ids))
        )
        chosen = {row.moderator_id: read_filter(row.filter) for row in filters}
        owners = await self._connection.execute(
            select(staff.c.person_id).where(staff.c.person_id.in_(moderator_ids), staff.c.role == Role.OWNER)
        )
        found = set(owners.scalars())
        return {each: View(each in found, chosen.get(each)) for each in moderator_ids}

    async def choose(self, moderator_id: int, filter_: Filter | None) -> None:
        """What a moderator wants dealt from now on; None: everything."""
        await self._connection.execute(
            delete(queue_filters).where(queue_filters.c.moderator_id == moderator_id)
        )
        if filter_ is not None:
            await self._connection.execute(
                self._insert(queue_filters)
                .values(moderator_id=moderator_id, filter=filter_.code)
                .on_conflict_do_nothing()
            )

    # The order.

    async def first(self, view: View, *, except_ids: Collection[int] = ()) -> int | None:
        """The number of the comment that is dealt first."""
        found = await self.numbers(view, limit=1, except_ids=except_ids)
        return found[0] if found else None

    async def numbers(self, view: View, *, limit: int, except_ids: Collection[int] = ()) -> list[int]:
        """The numbers of the comments that are dealt first, in their order (`moderation.priority`).

        For an owner, those that were escalated are before all others, whatever the filter.
        """
        escalated: list[int] = []
        if view.is_owner:
            escalated = await self._numbers(comments.c.escalated_by.is_not(None), limit, except_ids)
        if len(escalated) == limit:
            return escalated
        rest = limit - len(escalated)
        return escalated + await self._numbers(_for_everybody(view.filter), rest, except_ids)

    async def has_any(self, filter_: Filter) -> bool:
        """Whether a comment waits that this filter lets through, escalated ones not counted."""
        return bool(await self._numbers(_for_everybody(filter_), 1, ()))

    async def count_others(self, view: View, comment_id: int) -> int:
        """How many comments are dealt to whoever has this view, beside this one."""
        passes = _for_everybody(view.filter)
        if view.is_owner:
            passes = or_(comments.c.escalated_by.is_not(None), passes)
        return await self._count(and_(self._is_dealt(passes), comments.c.id != comment_id))

    async def is_dealt_to(self, moderator_id: int, comment_id: int) -> bool:
        """Whether this comment waits and may be dealt to this moderator, whatever their filter."""
        is_owner = exists().where(staff.c.person_id == moderator_id, staff.c.role == Role.OWNER)
        passes = or_(comments.c.escalated_by.is_(None), is_owner)
        return await self._count(and_(self._is_dealt(passes), comments.c.id == comment_id)) > 0

    async def overview(self, *, is_owner: bool) -> Overview:
        """The comments that wait, in numbers; filters let through what they let through for everybody."""
        passes = self._is_dealt(_for_everybody(None))
        filters: dict[Filter, int] = {}
        for kind in (FilterKind.UNSCORED, FilterKind.LINKS, FilterKind.FIRST):
            filters[Filter(kind)] = await self._count(and_(passes, _lets_through(Filter(kind))))
        for kind, column in (
            (FilterKind.LANGUAGE, comments.c.language),
            (FilterKind.ARTICLE, comments.c.article_id),
        ):
            number = func.count().label("number")
            most = await self._connection.execute(
                select(column.label("value"), number)
                .where(passes, column.is_not(None))
                .group_by(column)
                .order_by(number.desc(), column)
                .limit(LISTED)
            )
            filters |= {Filter(kind, str(row.value)): row.number for row in most}
        return Overview(
            dealt=await self._count(self._is_dealt(true()) if is_owner else passes),
            aside=await self.count_set_aside(),
            filters={each: number for each, number in filters.items() if number},
        )

    # What is put off, and what is for owners.

    async def count_set_aside(self) -> Aside:
        """How many comments wait that are not dealt to everybody."""
        is_escalated = comments.c.escalated_by.is_not(None)
        return Aside(
            put_off=await self._count(and_(IS_HELD, ~self._is_back())),
            escalated=await self._count(self._is_dealt(is_escalated)),
        )

    async def set_aside(self, comment_id: int) -> SetAside:
        """Whether and by whom a comment was put off or escalated."""
        snoozer, escalator = people.alias("snoozer"), people.alias("escalator")
        row = (
            await self._connection.execute(
                select(
                    comments.c.snoozed_until,
                    comments.c.escalated_by,
                    func.coalesce(snoozer.c.first_name, "").label("snoozer"),
                    func.coalesce(escalator.c.first_name, "").label("escalator"),
                )
                .outerjoin(snoozer, snoozer.c.id == comments.c.snoozed_by)
                .outerjoin(escalator, escalator.c.id == comments.c.escalated_by)
                .where(comments.c.id == comment_id)
            )
        ).one()
        is_put_off = row.snoozed_until is not None and row.snoozed_until > self._now()
        return SetAside(
            snoozed_by=row.snoozer if is_put_off else "",
            snoozed_until=row.snoozed_until if is_put_off else None,
            escalated_by=row.escalator if row.escalated_by is not None else None,
        )

    async def snooze(self, comment: Comment, until: datetime, *, by: int) -> bool:
        """Nobody is dealt a comment until then. False: it does not wait any more."""
        return await self._mark(
            comment,
            Entry(Subject.COMMENT, str(comment.id), "put off", by, None, f"{until:%Y-%m-%d %H:%M} UTC"),
            snoozed_until=until,
            snoozed_by=by,
        )

    async def escalate(self, comment: Comment, *, by: int) -> bool:
        """Owners alone are dealt a comment, and at once. False: it does not wait any more, or was escalated
        before."""
        return await self._mark(
            comment,
            Entry(Subject.COMMENT, str(comment.id), "escalated", by, None, None),
            comments.c.escalated_by.is_(None),
            escalated_by=by,
            snoozed_until=None,
        )

    async def wakes_at(self) -> datetime | None:
        """When the next comment that is put off comes back."""
        moment: datetime | None = await self._connection.scalar(
            select(func.min(comments.c.snoozed_until)).where(IS_PUT_OFF)
        )
        return moment

    async def wake(self) -> list[int]:
        """What was put off until now is not any more: the numbers of these comments."""
        woken = await self._connection.execute(
            update(comments)
            .where(IS_PUT_OFF, comments.c.snoozed_until <= self._now())
            .values(snoozed_until=None)
            .returning(comments.c.id)
        )
        return sorted(woken.scalars())

    async def _mark(self, comment: Comment, entry: Entry, *conditions: Any, **values: Any) -> bool:
        marked = await self._connection.execute(
            update(comments)
            .where(comments.c.id == comment.id, comments.c.status == Status.HELD, *conditions)
            .values(values)
        )
        if marked.rowcount == 0:
            return False
        await self._record.add(entry)
        return True

    async def _numbers(
        self, passes: ColumnElement[bool], limit: int, except_ids: Collection[int]
    ) -> list[int]:
        rows = await self._connection.execute(
            select(comments.c.id)
            .where(
                self._is_dealt(passes),
                comments.c.id.not_in(list(except_ids)) if except_ids else true(),
            )
            .order_by(comments.c.place, comments.c.id)
            .limit(limit)
        )
        return list(rows.scalars())

    async def _count(self, condition: ColumnElement[bool]) -> int:
        return int(
            await self._connection.scalar(select(func.count()).select_from(comments).where(condition)) or 0
        )

    def _is_dealt(self, passes: ColumnElement[bool]) -> ColumnElement[bool]:
        return and_(IS_HELD, self._is_back(), passes)

    def _is_back(self) -> ColumnElement[bool]:
        return or_(comments.c.snoozed_until.is_(None), comments.c.snoozed_until <= self._now())


def _for_everybody(filter_: Filter | None) -> ColumnElement[bool]:
    is_not_escalated = comments.c.escalated_by.is_(None)
    return is_not_escalated if filter_ is None else and_(is_not_escalated, _lets_through(filter_))


def _lets_through(filter_: Filter) -> ColumnElement[bool]:
    match filter_.kind:
        case FilterKind.UNSCORED:
            return comments.c.outcome == Outcome.UNSCORED
        case FilterKind.LINKS:
            return comments.c.has_links
        case FilterKind.FIRST:
            earlier = comments.alias("earlier")
            return ~exists().where(
                earlier.c.author_id == comments.c.author_id, earlier.c.status == Status.PUBLISHED
            )
        case FilterKind.LANGUAGE:
            return comments.c.language == filter_.value
        case FilterKind.ARTICLE:
            return comments.c.article_id == int(filter_.value or 0)
