"""Broadcasts: one article, or a word about it, to everybody.

    running -> closing -> finished
            -> stopped

A broadcast is a cursor over its audience. Deliveries are made from it in small chunks while it is sent, so a
million subscribers neither lock the database nor fill the memory. It is `closing` once everybody has a row,
and `finished` once no row waits.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, literal, select, update

from storage.outbox import WAITING, Lane, State
from storage.rows import Rows
from storage.tables import DELIVERY_WAITS, broadcasts, deliveries, subscribers


class BroadcastKind(StrEnum):
    """What is sent: an article, or a correction in reply to every copy of it."""

    ARTICLE = "article"
    CORRECTION = "correction"


class BroadcastState(StrEnum):
    """How far it has come."""

    RUNNING = "running"
    CLOSING = "closing"
    FINISHED = "finished"
    STOPPED = "stopped"


UNDER_WAY = (BroadcastState.RUNNING, BroadcastState.CLOSING)
# Deliveries that have not put a copy into their chat, so far or for good.
WITHOUT_COPY = (State.PENDING, State.SENDING, State.UNCERTAIN, State.FAILED)
NO_COPY = "it has no copy of the article"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A row. `html` are a correction's words; `not_before` is its embargo."""

    id: int
    article_id: int
    kind: BroadcastKind
    html: str | None
    lane: Lane
    state: BroadcastState
    audience: int
    not_before: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How a broadcast stands: deliveries by state, and those that failed by reason."""

    broadcast: Broadcast
    deliveries: Mapping[State, int]
    failures: Mapping[str, int]

    @property
    def sent(self) -> int:
        """Chats that have, or had, their copy."""
        return sum(self.deliveries.get(state, 0) for state in (State.SENT, State.DELETED, State.WITHDRAWN))

    @property
    def failed(self) -> int:
        """Chats that will not get it."""
        return self.deliveries.get(State.FAILED, 0)

    @property
    def audience(self) -> int:
        """How many chats it is for, as far as is known."""
        return max(self.broadcast.audience, sum(self.deliveries.values()))

    @property
    def waiting(self) -> int:
        """Chats that have still to get it."""
        return self.audience - self.sent - self.failed

    def rate(self, now: datetime) -> float | None:
        """Messages a second so far; None before there is anything to say."""
        started = self.broadcast.started_at
        seconds = ((self.broadcast.finished_at or now) - started).total_seconds() if started else 0.0
        return self.sent / seconds if seconds > 0 and self.sent else None

    def remaining(self, now: datetime) -> timedelta | None:
        """How long it will still take, at the rate so far; None where that cannot be said."""
        rate = self.rate(now)
        if rate is None or self.broadcast.state not in UNDER_WAY:
            return None
        return timedelta(seconds=self.waiting / rate)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The chat up to which a broadcast's rows are made. `not_before` is its embargo."""

    broadcast_id: int
    chat_id: int
    not_before: datetime


class BroadcastRows(Rows):
    """Broadcasts inside one transaction."""

    written = False

    async def announce(
        self,
        article_id: int,
        *,
        lane: Lane = Lane.NEWS,
        kind: BroadcastKind = BroadcastKind.ARTICLE,
        html: str | None = None,
        not_before: datetime | None = None,
        created_by: int | None = None,
    ) -> int:
        """Sends an article, or a correction of it, to everybody; returns the broadcast's id.

        :param not_before: the embargo; None: at once.
        """
        self.written = True
        now = self._now()
        result = await self._connection.execute(
            insert(broadcasts)
            .values(
                article_id=article_id,
                kind=kind,
                html=html,
                lane=lane,
                state=BroadcastState.RUNNING,
                audience=0,
                not_before=not_before or now,
                created_by=created_by,
                created_at=now,
            )
            .returning(broadcasts.c.id)
        )
        return int(result.scalar_one())

    async def under_way(self) -> list[Broadcast]:
        """What is being sent now, most urgent first."""
        return await self._all(
            select(broadcasts)
            .where(broadcasts.c.state.in_(UNDER_WAY), broadcasts.c.not_before <= self._now())
            .order_by(broadcasts.c.lane, broadcasts.c.id)
        )

    async def next_embargo(self) -> datetime | None:
        """When the next broadcast may begin."""
        moment: datetime | None = await self._connection.scalar(
            select(func.min(broadcasts.c.not_before)).where(
                broadcasts.c.state == BroadcastState.RUNNING, broadcasts.c.not_before > self._now()
            )
        )
        return moment

    async def embargoes(self) -> dict[int, datetime]:
        """When articles that still wait may go out, by article id."""
        rows = await self._connection.execute(
            select(broadcasts.c.article_id, broadcasts.c.not_before).where(
                broadcasts.c.state == BroadcastState.RUNNING,
                broadcasts.c.kind == BroadcastKind.ARTICLE,
                broadcasts.c.not_before > self._now(),
            )
        )
        return {row.article_id: row.not_before for row in rows}

    async def make_deliveries(self, broadcast: Broadcast, limit: int) -> int:
        """Makes the next rows, at most `limit`; returns how many. None left: the broadcast is closing.

        None of one that was stopped meanwhile. A correction follows its article, and closes after it.
        """
        begun = await self._begin(broadcast)
        if begun is None:
            return 0
        cursor = begun.cursor
        audience = self._audience(broadcast)
        chats = (
            (audience.where(audience.selected_columns.chat_id > cursor) if cursor is not None else audience)
            .order_by(audience.selected_columns.chat_id)
            .limit(limit)
            .subquery()
        )
        now = self._now()
        columns: dict[str, Any] = {
            "broadcast_id": literal(broadcast.id, deliveries.c.broadcast_id.type),
            "chat_id": chats.c.chat_id,
            "state": literal(str(State.PENDING)),
            "resent": literal(False),
            "attempts": literal(0),
            "due_at": literal(now, deliveries.c.due_at.type),
            "has_picture": literal(False),
            "shown_version": literal(0),
            "shown_comments": literal(0),
        }
        made = await self._connection.execute(
            insert(deliveries)
            .from_select(list(columns), select(*columns.values()))
            .returning(deliveries.c.chat_id)
        )
        chat_ids = made.scalars().all()
        values: dict[str, Any] = {"cursor": max(chat_ids)} if chat_ids else {"state": BroadcastState.CLOSING}
        if chat_ids or not await self._follows_running(broadcast):
            await self._connection.execute(
                update(broadcasts).where(broadcasts.c.id == broadcast.id).values(values)
            )
        return len(chat_ids)

    async def hold_cursors(self) -> list[Cursor]:
        """How far articles have come whose rows are being made. Until the commit nobody makes more."""
        self.written = True
        rows = await self._connection.execute(
            select(broadcasts)
            .where(broadcasts.c.state == BroadcastState.RUNNING, broadcasts.c.kind == BroadcastKind.ARTICLE)
            .with_for_update()
        )
        return [Cursor(row.id, row.cursor, row.not_before) for row in rows if row.cursor is not None]

    async def finish(self, broadcast: Broadcast) -> bool:
        """Ends a broadcast that is closing, if no delivery of it waits any more. False if it goes on."""
        if broadcast.kind is BroadcastKind.CORRECTION:
            await self._connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.broadcast_id == broadcast.id,
                    DELIVERY_WAITS,
                    copy_in(deliveries.c.chat_id, broadcast.article_id, State.FAILED).exists(),
                )
                .values(state=State.FAILED, failure=NO_COPY)
            )
        waiting = select(deliveries.c.chat_id).where(
            deliveries.c.broadcast_id == broadcast.id, DELIVERY_WAITS
        )
        result = await self._connection.execute(
            update(broadcasts)
            .where(
                broadcasts.c.id == broadcast.id,
                broadcasts.c.state == BroadcastState.CLOSING,
                ~waiting.exists(),
            )
            .values(state=BroadcastState.FINISHED, finished_at=self._now())
        )
        return result.rowcount > 0

    async def stop(self, article_id: int) -> None:
        """Ends every broadcast of an article; who has not got it yet, will not get it."""
        self.written = True
        stopped = await self._connection.execute(
            update(broadcasts)
            .where(broadcasts.c.article_id == article_id, broadcasts.c.state.in_(UNDER_WAY))
            .values(state=BroadcastState.STOPPED, finished_at=self._now())
            .returning(broadcasts.c.id)
        )
        # After that, so that no rows are made meanwhile.
        await self._connection.execute(
            update(deliveries)
            .where(
                deliveries.c.broadcast_id.in_(stopped.scalars().all()),
                DELIVERY_WAITS,
                deliveries.c.state.in_(WAITING),
            )
            .values(state=State.FAILED, failure="stopped")
        )

    async def reopen(self, broadcast_id: int) -> None:
        """Some deliveries wait again."""
        self.written = True
        await self._connection.execute(
            update(broadcasts)
            .where(
                broadcasts.c.id == broadcast_id,
                broadcasts.c.state.in_((BroadcastState.FINISHED, BroadcastState.STOPPED)),
            )
            .values(state=BroadcastState.CLOSING, finished_at=None)
        )

    async def of_article(self, article_id: int) -> list[Broadcast]:
        """Every broadcast of an article, oldest first."""
        return await self._all(
            select(broadcasts).where(broadcasts.c.article_id == article_id).order_by(broadcasts.c.id)
        )

    async def progress(self, broadcast: Broadcast) -> Progress:
        """How a broadcast stands."""
        rows = await self._connection.execute(
            select(deliveries.c.state, deliveries.c.failure, func.count().label("number"))
            .where(deliveries.c.broadcast_id == broadcast.id)
            .group_by(deliveries.c.state, deliveries.c.failure)
        )
        states: Counter[State] = Counter()
        failures: Counter[str] = Counter()
        for row in rows:
            states[State(row.state)] += row.number
            if row.state == State.FAILED:
                failures[row.failure or ""] += row.number
        return Progress(broadcast, states, failures)

    async def _begin(self, broadcast: Broadcast) -> Row[Any, Any] | None:
        """Its row with the chat of the last delivery made; None where there are none to be made.

        Counts the audience before the first.
        """
        row = (
            await self._connection.execute(
                select(broadcasts.c.cursor, broadcasts.c.started_at)
                .where(broadcasts.c.id == broadcast.id, broadcasts.c.state == BroadcastState.RUNNING)
                .with_for_update()
            )
        ).first()
        if row is not None and row.started_at is None:
            audience = self._audience(broadcast).subquery()
            number = await self._connection.scalar(select(func.count()).select_from(audience))
            await self._connection.execute(
                update(broadcasts)
                .where(broadcasts.c.id == broadcast.id)
                .values(audience=number, started_at=self._now())
            )
        return row

    def _audience(self, broadcast: Broadcast) -> Select[tuple[int]]:
        if broadcast.kind is BroadcastKind.CORRECTION:
            return (
                select(deliveries.c.chat_id)
                .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
                .where(
                    broadcasts.c.article_id == broadcast.article_id,
                    broadcasts.c.kind == BroadcastKind.ARTICLE,
                    deliveries.c.state.in_((*WAITING, State.SENDING, State.SENT)),
                )
            )
        return select(subscribers.c.chat_id).where(
            subscribers.c.active, subscribers.c.subscribed_at <= broadcast.not_before
        )

    async def _follows_running(self, broadcast: Broadcast) -> bool:
        """Whether it is about an article that may go to further chats."""
        running = select(broadcasts.c.id).where(
            broadcasts.c.article_id == broadcast.article_id,
            broadcasts.c.id != broadcast.id,
            broadcasts.c.kind == BroadcastKind.ARTICLE,
            broadcasts.c.state == BroadcastState.RUNNING,
        )
        return broadcast.kind is BroadcastKind.CORRECTION and (
            await self._connection.scalar(running.limit(1)) is not None
        )

    async def _all(self, query: Select[Any]) -> list[Broadcast]:
        return [_broadcast(row) for row in await self._connection.execute(query)]


def copy_in(chat_id: ColumnElement[int], article_id: int, *states: State) -> Select[tuple[int]]:
    """The deliveries of an article to a chat that are in one of these states."""
    original = deliveries.alias("original")
    return select(original.c.chat_id).where(
        original.c.chat_id == chat_id,
        original.c.state.in_(states),
        original.c.broadcast_id.in_(
            select(broadcasts.c.id).where(
                broadcasts.c.article_id == article_id, broadcasts.c.kind == BroadcastKind.ARTICLE
            )
        ),
    )


def _broadcast(row: Any) -> Broadcast:
    return Broadcast(
        id=row.id,
        article_id=row.article_id,
        kind=BroadcastKind(row.kind),
        html=row.html,
        lane=Lane(row.lane),
        state=BroadcastState(row.state),
        audience=row.audience,
        not_before=row.not_before,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
