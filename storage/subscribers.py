"""Who receives the news: people in their private chats, groups, and channels."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from storage.outbox import MOVED, WAITING, State
from storage.rows import Rows
from storage.tables import deliveries, subscribers


@dataclass(frozen=True, slots=True)
class Audience:
    """How many chats receive the news. Telegram's ids tell people from groups and channels, no more."""

    people: int
    groups_and_channels: int

    @property
    def chats(self) -> int:
        """All of them."""
        return self.people + self.groups_and_channels


class SubscriberRows(Rows):
    """Subscribers inside one transaction."""

    async def subscribe(self, chat_id: int, *, title: str | None = None) -> bool:
        """Starts, or starts again. False if this chat was subscribed already.

        :param title: of a group or channel.
        """
        if await self.is_subscribed(chat_id):
            return False
        values = {
            "active": True,
            "subscribed_at": self._now(),
            "ended_at": None,
            "ended_because": None,
            "title": title,
        }
        await self._connection.execute(
            self._insert(subscribers)
            .values(chat_id=chat_id, **values)
            .on_conflict_do_update(index_elements=[subscribers.c.chat_id], set_=values)
        )
        return True

    async def end(self, chat_id: int, *, because: str) -> bool:
        """Ends a subscription, with the reason; articles that wait are not sent. False if there was none."""
        await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.chat_id == chat_id, deliveries.c.state.in_(WAITING))
            .values(state=State.FAILED, failure=because)
        )
        result = await self._connection.execute(
            update(subscribers)
            .where(subscribers.c.chat_id == chat_id, subscribers.c.active)
            .values(active=False, ended_at=self._now(), ended_because=because)
        )
        return result.rowcount > 0

    async def move(self, chat_id: int, new_chat_id: int) -> datetime | None:
        """The chat has another id now, and is subscribed since it was; None if it was not subscribed."""
        row = (
            await self._connection.execute(
                select(subscribers.c.subscribed_at, subscribers.c.title).where(
                    subscribers.c.chat_id == chat_id, subscribers.c.active
                )
            )
        ).first()
        if row is None:
            return None
        values = {
            "active": True,
            "subscribed_at": row.subscribed_at,
            "ended_at": None,
            "ended_because": None,
            "title": row.title,
        }
        await self._connection.execute(
            self._insert(subscribers)
            .values(chat_id=new_chat_id, **values)
            .on_conflict_do_update(index_elements=[subscribers.c.chat_id], set_=values)
        )
        await self._connection.execute(
            update(subscribers)
            .where(subscribers.c.chat_id == chat_id)
            .values(active=False, ended_at=self._now(), ended_because=MOVED)
        )
        moment: datetime = row.subscribed_at
        return moment

    async def audience(self) -> Audience:
        """How many chats receive the news."""
        is_private = subscribers.c.chat_id > 0
        rows = await self._connection.execute(
            select(is_private.label("is_private"), func.count().label("number"))
            .where(subscribers.c.active)
            .group_by(is_private)
        )
        numbers = {bool(row.is_private): int(row.number) for row in rows}
        return Audience(numbers.get(True, 0), numbers.get(False, 0))

    async def is_subscribed(self, chat_id: int) -> bool:
        """Whether this chat receives the news."""
        row = await self._connection.execute(
            select(subscribers.c.chat_id).where(subscribers.c.chat_id == chat_id, subscribers.c.active)
        )
        return row.first() is not None
