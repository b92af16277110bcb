"""A group that has become a supergroup: another chat, in which everything goes on that was meant for it."""

from storage.broadcasts import BroadcastRows
from storage.deliveries import DeliveryRows
from storage.outbox import OutboxRows
from storage.subscribers import SubscriberRows


class ChatRows:
    """Chats that change their id, inside one transaction."""

    def __init__(
        self,
        subscribers: SubscriberRows,
        broadcasts: BroadcastRows,
        deliveries: DeliveryRows,
        outbox: OutboxRows,
    ) -> None:
        self._subscribers = subscribers
        self._broadcasts = broadcasts
        self._deliveries = deliveries
        self._outbox = outbox

    async def move(self, chat_id: int, new_chat_id: int) -> None:
        """The chat has another id now; saying it again changes nothing.

        What it has already stays under the old id: Telegram no longer lets it be edited.
        """
        # Before the audience changes: no rows of a broadcast may be made meanwhile.
        cursors = await self._broadcasts.hold_cursors()
        subscribed_at = await self._subscribers.move(chat_id, new_chat_id)
        await self._deliveries.move(chat_id, new_chat_id)
        await self._outbox.move(chat_id, new_chat_id)
        if subscribed_at is not None:
            # Rows are made in the order of ids, and a supergroup's id is below every group's: a cursor
            # between the two has passed the new id without finding it, and will not find the old one.
            missed = [
                cursor.broadcast_id
                for cursor in cursors
                if new_chat_id <= cursor.chat_id < chat_id and subscribed_at <= cursor.not_before
            ]
            await self._deliveries.add(missed, new_chat_id)
