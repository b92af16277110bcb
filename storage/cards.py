"""The review cards: for each moderator one living message, edited in place, and the comment that it shows.

A card is a row of the outbox. Its `details` say what of the comment it shows:

    asks     True: the comment was rejected on it, and it asks why
    last     the decision (its id) that was taken on it before, shown in one line with a button to undo it
    until    the moderator acts on it: they are said to be looking at its comment until then (ISO 8601)
    opened   True: the moderator wanted to see this comment, which does not wait
    skipped  comments that it passed over, which come last
    moved    True: it is out of use, because a newer one took its place
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.status import Status
from storage.clock import Clock
from storage.comments import CommentRows
from storage.outbox import Lane, OutboxMessage, State, message_of
from storage.rows import Rows
from storage.tables import CARD_SHOWS, IS_CARD, comments, outbox, people

LEASE = timedelta(seconds=90)
"""How long a moderator is said to look at the comment that they have turned to."""

_GONE = (State.FAILED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Looking:
    """A moderator who has a waiting comment before them, and until when that is taken for granted."""

    moderator_id: int
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Before:
    """What lies before one moderator: a comment that waits for them (`is_open`), and whether they were seen
    acting within the last `LEASE`."""

    comment_id: int
    is_open: bool
    is_leased: bool


class CardRows(Rows):
    """Review cards inside one transaction. A moderator's private chat has the moderator's id."""

    def __init__(self, connection: AsyncConnection, clock: Clock, comment_rows: CommentRows) -> None:
        super().__init__(connection, clock)
        self._comments = comment_rows

    async def of(self, moderator_id: int) -> OutboxMessage | None:
        """The living card of a moderator, if they have one."""
        newest = await self._all(
            select(outbox)
            .where(IS_CARD, outbox.c.chat_id == moderator_id)
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        return next((card for card in newest if card.state not in _GONE and not is_moved(card)), None)

    async def unasked(self, moderator_ids: Collection[int]) -> list[OutboxMessage]:
        """Cards that have still to leave for these moderators, who have not asked for them."""
        return await self._all(
            select(outbox).where(
                IS_CARD,
                outbox.c.chat_id.in_(list(moderator_ids)),
                outbox.c.state == State.PENDING,
                outbox.c.lane == Lane.MODERATION,
            )
        )

    async def showing(self, comment_id: int) -> list[OutboxMessage]:
        """Every card, in any chat, that shows this comment."""
        return await self._all(
            select(outbox).where(CARD_SHOWS, outbox.c.comment_id == comment_id, outbox.c.state.not_in(_GONE))
        )

    async def looking_at(self, comment_id: int) -> list[Looking]:
        """Who is looking at a comment, in the order in which they will be done."""
        rows = await self._connection.execute(
            select(outbox.c.chat_id, outbox.c.details, people.c.first_name)
            .outerjoin(people, people.c.id == outbox.c.chat_id)
            .where(CARD_SHOWS, outbox.c.comment_id == comment_id, outbox.c.state.not_in(_GONE))
        )
        now = self._now()
        looking = [
            Looking(row.chat_id, row.first_name or "", until)
            for row in rows
            if (until := _until(row.details)) is not None and until > now
        ]
        return sorted(looking, key=lambda each: (each.until, each.moderator_id))

    async def before(self, *, except_id: int | None = None) -> dict[int, Before]:
        """What lies before the moderators, by moderator; those whose card is empty are left out."""
        rows = await self._connection.execute(
            select(outbox.c.chat_id, outbox.c.comment_id, outbox.c.details, comments.c.status)
            .join(comments, comments.c.id == outbox.c.comment_id)
            .where(CARD_SHOWS, outbox.c.state.not_in(_GONE), outbox.c.chat_id != (except_id or 0))
        )
        now = self._now()
        found = {}
        for row in rows:
            until = _until(row.details)
            is_leased = until is not None and until > now
            # Where somebody else has decided meanwhile, the next comment may take its place.
            is_wanted = row.details.get("asks", False) or row.details.get("opened", False)
            found[row.chat_id] = Before(
                row.comment_id,
                is_open=row.status == Status.HELD or (is_leased and is_wanted),
                is_leased=is_leased,
            )
        return found

    async def next_for(
        self, moderator_id: int, *, except_id: int = 0, skipped: Collection[int] = ()
    ) -> int | None:
        """The comment that waits longest, first of those nobody else looks at, last of those skipped."""
        others = await self.before(except_id=moderator_id)
        leased = {each.comment_id for each in others.values() if each.is_leased}
        for excepted in dict.fromkeys(
            (
                frozenset({except_id, *leased, *skipped}),
                frozenset({except_id, *leased}),
                frozenset({except_id}),
            )
        ):
            found = await self._comments.oldest_held(except_ids=excepted)
            if found is not None:
                return found
        return None

    async def deal(self, number: int, before: dict[int, Before]) -> list[int]:
        """Comments for that many idle moderators: on nobody's card if possible, and with nobody looking."""
        shown = {each.comment_id for each in before.values() if each.is_open}
        leased = {each.comment_id for each in before.values() if each.is_leased}
        dealt = await self._comments.held(except_ids=shown, limit=number)
        if len(dealt) < number:
            again = await self._comments.held(except_ids=leased, limit=number)
            dealt += [again[place % len(again)] for place in range(number - len(dealt)) if again]
        return dealt

    async def _all(self, query: Select[Any]) -> list[OutboxMessage]:
        return [message_of(row) for row in await self._connection.execute(query)]


def is_moved(card: OutboxMessage) -> bool:
    """Whether a card is out of use."""
    return bool(card.details.get("moved"))


def is_acted_on(card: OutboxMessage, now: datetime) -> bool:
    """Whether its moderator was seen acting on it within the last `LEASE`."""
    until = _until(card.details)
    return until is not None and until > now


def _until(details: dict[str, Any]) -> datetime | None:
    moment = details.get("until")
    return datetime.fromisoformat(moment) if moment else None
