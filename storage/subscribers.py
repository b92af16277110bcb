"""Who receives the news."""

from sqlalchemy import func, select, update

from storage.outbox import WAITING, State
from storage.rows import Rows
from storage.tables import deliveries, subscribers


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

    async def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """A group has become a supergroup, which has another id."""
        title = await self._connection.scalar(
            select(subscribers.c.title).where(subscribers.c.chat_id == chat_id, subscribers.c.active)
        )
        if await self.is_subscribed(chat_id):
            await self.subscribe(new_chat_id, title=title)
            await self._connection.execute(
                update(subscribers)
                .where(subscribers.c.chat_id == chat_id)
                .values(active=False, ended_at=self._now(), ended_because="the group has another id now")
            )

    async def count(self) -> int:
        """How many chats receive the news."""
        number = select(func.count()).select_from(subscribers).where(subscribers.c.active)
        return int(await self._connection.scalar(number) or 0)

    async def is_subscribed(self, chat_id: int) -> bool:
        """Whether this chat receives the news."""
        row = await self._connection.execute(
            select(subscribers.c.chat_id).where(subscribers.c.chat_id == chat_id, subscribers.c.active)
        )
        return row.first() is not None
