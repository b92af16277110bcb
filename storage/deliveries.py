"""Deliveries: one chat's copy of a broadcast, from waiting to whatever became of it.

The states are the outbox's, and so is the promise: Telegram has no idempotency key, so what may or may not
have arrived is sent once more and then never again. The row keeps Telegram's message id, which links a reply
to its article and lets the copy be corrected or deleted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, exists, or_, select, update

from storage.articles import Article
from storage.broadcasts import UNDER_WAY, WITHOUT_COPY, Broadcast, BroadcastKind, copy_in
from storage.outbox import MOVED, WAITING, State
from storage.rows import Rows
from storage.tables import DELIVERY_WAITS, broadcasts, deliveries, subscribers

# A process that dies again and again must not use up the one second try each time it starts.
SECOND_TRY_AFTER = timedelta(seconds=5)
IN_DOUBT_TWICE = "it may have arrived, and was repeated once"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row that waits. `replies_to` is the copy that a correction answers, if that is still there."""

    broadcast_id: int
    chat_id: int
    state: State
    attempts: int
    replies_to: int | None

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from every other."""
        return self.broadcast_id, self.chat_id


@dataclass(frozen=True, slots=True)
class Copy:
    """A delivered copy of an article, as it was last shown."""

    broadcast_id: int
    chat_id: int
    message_id: int
    has_picture: bool
    shown_version: int
    shown_comments: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """Telegram has it."""

    delivery: Delivery
    message_id: int
    has_picture: bool
    version: int
    comments: int


_ROW = and_(
    deliveries.c.broadcast_id == bindparam("the_broadcast"), deliveries.c.chat_id == bindparam("the_chat")
)
_LEAVE = (
    update(deliveries)
    .where(_ROW)
    .values(
        state=State.SENDING,
        attempts=deliveries.c.attempts + 1,
        resent=or_(deliveries.c.resent, deliveries.c.state == State.UNCERTAIN),
    )
)
_ARRIVE = (
    update(deliveries)
    .where(_ROW)
    .values(
        state=State.SENT,
        message_id=bindparam("the_message"),
        has_picture=bindparam("with_picture"),
        shown_version=bindparam("the_version"),
        shown_comments=bindparam("the_comments"),
        sent_at=bindparam("the_moment"),
        failure=None,
    )
)
_SHOW = (
    update(deliveries)
    .where(_ROW)
    .values(
        has_picture=bindparam("with_picture"),
        shown_version=bindparam("the_version"),
        shown_comments=bindparam("the_comments"),
    )
)


class DeliveryRows(Rows):
    """Deliveries inside one transaction."""

    async def due(self, broadcast: Broadcast, limit: int) -> list[Delivery]:
        """Deliveries of a broadcast that may be sent now, in the order of its cursor."""
        query: Select[Any] = select(deliveries)
        if broadcast.kind is BroadcastKind.CORRECTION:
            copy = deliveries.alias("copy")
            originals = select(broadcasts.c.id).where(
                broadcasts.c.article_id == broadcast.article_id, broadcasts.c.kind == BroadcastKind.ARTICLE
            )
            query = (
                select(deliveries, copy.c.message_id.label("replies_to"))
                # A chat that has another id by now keeps its copy under the old one.
                .select_from(deliveries)
                .outerjoin(
                    copy,
                    and_(
                        copy.c.chat_id == deliveries.c.chat_id,
                        copy.c.message_id.is_not(None),
                        copy.c.broadcast_id.in_(originals),
                    ),
                )
                # Whoever has still to get the article is told after that that it was wrong.
                .where(~copy_in(deliveries.c.chat_id, broadcast.article_id, *WITHOUT_COPY).exists())
            )
        rows = await self._connection.execute(
            query.where(
                deliveries.c.broadcast_id == broadcast.id,
                DELIVERY_WAITS,
                deliveries.c.state.in_(WAITING),
                deliveries.c.due_at <= self._now(),
            )
            .order_by(deliveries.c.due_at, deliveries.c.chat_id)
            .limit(limit)
        )
        return [_delivery(row) for row in rows]

    async def next_due_at(self, broadcasts_under_way: Sequence[Broadcast]) -> datetime | None:
        """When the next delivery that must wait may be sent."""
        return await self._connection.scalar(
            select(deliveries.c.due_at)
            .where(
                deliveries.c.broadcast_id.in_([broadcast.id for broadcast in broadcasts_under_way]),
                DELIVERY_WAITS,
                deliveries.c.state.in_(WAITING),
                deliveries.c.due_at > self._now(),
            )
            .order_by(deliveries.c.due_at)
            .limit(1)
        )

    async def leave(self, leaving: Sequence[Delivery]) -> set[tuple[int, int]]:
        """The calls go out when this is committed. Returns the keys of those that are still wanted."""
        wanted: set[tuple[int, int]] = set()
        for broadcast_id in {delivery.broadcast_id for delivery in leaving}:
            rows = await self._connection.execute(
                select(deliveries.c.chat_id)
                .where(
                    deliveries.c.broadcast_id == broadcast_id,
                    deliveries.c.chat_id.in_(
                        [each.chat_id for each in leaving if each.broadcast_id == broadcast_id]
                    ),
                    deliveries.c.state.in_(WAITING),
                )
                .with_for_update()
            )
            wanted |= {(broadcast_id, chat_id) for chat_id in rows.scalars()}
        if wanted:
            marks = [_row(delivery) for delivery in leaving if delivery.key in wanted]
            await self._connection.execute(_LEAVE, marks)
        return wanted

    async def arrive(self, arrived: Sequence[Arrived]) -> None:
        """Telegram has these."""
        now = self._now()
        await self._connection.execute(
            _ARRIVE,
            [
                {
                    **_row(each.delivery),
                    "the_message": each.message_id,
                    "with_picture": each.has_picture,
                    "the_version": each.version,
                    "the_comments": each.comments,
                    "the_moment": now,
                }
                for each in arrived
            ],
        )

    async def postpone(self, delivery: Delivery, *, seconds: float, failure: str) -> None:
        """It certainly was not sent; it will be tried again after that many seconds.

        A second try that was not sent has not been used up.
        """
        await self._mark(
            delivery,
            state=case((deliveries.c.resent, State.UNCERTAIN), else_=State.PENDING),
            resent=False,
            due_at=self._now() + timedelta(seconds=seconds),
            failure=failure,
        )

    async def doubt(self, delivery: Delivery, *, failure: str) -> None:
        """Nobody knows whether it was sent: once more, or, after that, never again."""
        await self._settle_doubt(
            failure,
            deliveries.c.broadcast_id == delivery.broadcast_id,
            deliveries.c.chat_id == delivery.chat_id,
        )

    async def fail(self, delivery: Delivery, *, failure: str) -> None:
        """It will not be sent."""
        await self._mark(delivery, state=State.FAILED, failure=failure)

    async def move(self, chat_id: int, new_chat_id: int) -> None:
        """The chat has another id now, under which it gets what waits; unless it got that there already."""
        waiting = deliveries.c.chat_id == chat_id, deliveries.c.state.in_(WAITING)
        there = deliveries.alias("there")
        got_there = (
            exists()
            .where(there.c.broadcast_id == deliveries.c.broadcast_id, there.c.chat_id == new_chat_id)
            .correlate(deliveries)
        )
        await self._connection.execute(
            update(deliveries).where(*waiting, ~got_there).values(chat_id=new_chat_id)
        )
        await self._connection.execute(
            update(deliveries).where(*waiting).values(state=State.FAILED, failure=MOVED)
        )

    async def add(self, broadcast_ids: Sequence[int], chat_id: int) -> None:
        """A chat that the broadcasts' cursors have missed waits for them too."""
        for broadcast_id in broadcast_ids:
            await self._connection.execute(
                self._insert(deliveries)
                .values(broadcast_id=broadcast_id, chat_id=chat_id, state=State.PENDING, due_at=self._now())
                .on_conflict_do_nothing()
            )

    async def recover(self) -> None:
        """At start: whatever was being sent when the process ended may or may not have arrived."""
        await self._settle_doubt("the process ended while sending")
        await self._connection.execute(
            update(deliveries)
            .where(DELIVERY_WAITS, deliveries.c.state == State.UNCERTAIN)
            .values(due_at=self._now() + SECOND_TRY_AFTER)
        )

    async def resend_failed(self, broadcast: Broadcast) -> int:
        """Failed deliveries to chats that are still subscribed wait again; returns how many.

        What may have arrived twice is left alone.
        """
        result = await self._connection.execute(
            update(deliveries)
            .where(
                deliveries.c.broadcast_id == broadcast.id,
                deliveries.c.state == State.FAILED,
                deliveries.c.resent.is_(False),
                deliveries.c.chat_id.in_(select(subscribers.c.chat_id).where(subscribers.c.active)),
            )
            .values(state=State.PENDING, due_at=self._now(), attempts=0)
        )
        return int(result.rowcount)

    async def article_at(self, chat_id: int, message_id: int) -> int | None:
        """The article of which this message is a copy or a correction, if it is one."""
        return await self._connection.scalar(
            select(broadcasts.c.article_id)
            .join(deliveries, deliveries.c.broadcast_id == broadcasts.c.id)
            .where(deliveries.c.chat_id == chat_id, deliveries.c.message_id == message_id)
        )

    async def outdated_copies(self, article: Article, *, after: tuple[int, int], limit: int) -> list[Copy]:
        """Copies that show an earlier version, in the order of their keys, from the one after `after`."""
        return await self._copies(article, after, limit, deliveries.c.shown_version < article.version)

    async def miscounting_copies(self, article: Article, *, after: tuple[int, int], limit: int) -> list[Copy]:
        """Copies for subscribers that say another number of comments than there are."""
        return await self._copies(
            article,
            after,
            limit,
            deliveries.c.shown_comments != article.comment_count,
            exists().where(subscribers.c.chat_id == deliveries.c.chat_id, subscribers.c.active),
        )

    async def copies(self, article: Article, *, after: tuple[int, int], limit: int) -> list[Copy]:
        """What is in the chats of an article, corrections too, in the order of keys, after `after`."""
        return await self._copies(article, after, limit, kinds=tuple(BroadcastKind))

    async def are_on_their_way(self, article_id: int) -> bool:
        """Whether copies of an article may still arrive, as it was when they left."""
        waiting = (
            select(deliveries.c.chat_id)
            .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
            .where(
                broadcasts.c.article_id == article_id,
                DELIVERY_WAITS,
                # Of a broadcast that was stopped, only what is on the wire still arrives.
                or_(broadcasts.c.state.in_(UNDER_WAY), deliveries.c.state == State.SENDING),
            )
            .limit(1)
        )
        return await self._connection.scalar(waiting) is not None

    async def show(self, copies: Iterable[Copy], article: Article) -> None:
        """These copies show the article as it is in this value, with a picture or without as they say."""
        rows = [
            {
                **_row(copy),
                "with_picture": copy.has_picture,
                "the_version": article.version,
                "the_comments": article.comment_count,
            }
            for copy in copies
        ]
        if rows:
            await self._connection.execute(_SHOW, rows)

    async def gone(self, copy: Copy, state: State, failure: str | None = None) -> None:
        """The copy was deleted, or says that the article was withdrawn."""
        await self._mark(copy, state=state, failure=failure)

    async def _copies(
        self,
        article: Article,
        after: tuple[int, int],
        limit: int,
        *conditions: Any,
        kinds: Sequence[BroadcastKind] = (BroadcastKind.ARTICLE,),
    ) -> list[Copy]:
        # One broadcast after the other, so that each page begins where the last one ended, by the key.
        broadcast_ids = await self._connection.scalars(
            select(broadcasts.c.id)
            .where(
                broadcasts.c.article_id == article.id,
                broadcasts.c.kind.in_(kinds),
                broadcasts.c.id >= after[0],
            )
            .order_by(broadcasts.c.id)
        )
        found: list[Copy] = []
        for broadcast_id in broadcast_ids.all():
            beyond = [deliveries.c.chat_id > after[1]] if broadcast_id == after[0] else []
            rows = await self._connection.execute(
                select(deliveries)
                .where(
                    deliveries.c.broadcast_id == broadcast_id,
                    deliveries.c.state == State.SENT,
                    *beyond,
                    *conditions,
                )
                .order_by(deliveries.c.chat_id)
                .limit(limit - len(found))
            )
            found += [_copy(row) for row in rows]
            if len(found) == limit:
                break
        return found

    async def _settle_doubt(self, failure: str, *conditions: Any) -> None:
        await self._connection.execute(
            update(deliveries)
            .where(DELIVERY_WAITS, deliveries.c.state == State.SENDING, *conditions)
            .values(
                state=case((deliveries.c.resent, State.FAILED), else_=State.UNCERTAIN),
                failure=case((deliveries.c.resent, IN_DOUBT_TWICE), else_=failure),
                due_at=self._now() + SECOND_TRY_AFTER,
            )
        )

    async def _mark(self, which: Delivery | Copy, **values: Any) -> None:
        await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.broadcast_id == which.broadcast_id, deliveries.c.chat_id == which.chat_id)
            .values(values)
        )


def _row(which: Delivery | Copy) -> dict[str, Any]:
    return {"the_broadcast": which.broadcast_id, "the_chat": which.chat_id}


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        broadcast_id=row.broadcast_id,
        chat_id=row.chat_id,
        state=State(row.state),
        attempts=row.attempts,
        replies_to=row._mapping.get("replies_to"),
    )


def _copy(row: Row[Any]) -> Copy:
    return Copy(
        row.broadcast_id,
        row.chat_id,
        row.message_id,
        row.has_picture,
        row.shown_version,
        row.shown_comments,
        row.sent_at,
    )
