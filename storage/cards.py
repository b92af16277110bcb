"""The review cards: for each moderator one living message, edited in place, and the comment that it shows.

A card is a row of the outbox. Its `details` say what of the comment it shows:

    asks     True: the comment was rejected on it, and it asks why
    last     the decision (its id) that was taken on it before, shown in one line with a button to undo it
    until    the moderator acts on it: they are said to be looking at its comment until then (ISO 8601)
    opened   True: the moderator wanted to see this comment, which does not wait
    skipped  comments that it passed over, which come last
    ended    the filter (its code) that no waiting comment passed any more when it turned to this one
    overview True: it shows the queue in numbers, until its moderator turns to a comment
    moved    True: it is out of use, because a newer one took its place
    shows    the comment that its message goes on showing nevertheless
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.authority import Role
from moderation.queue import Filter
from moderation.status import Status
from storage.clock import Clock
from storage.outbox import Lane, OutboxMessage, State, message_of
from storage.queue import QueueRows, View
from storage.rows import Rows
from storage.tables import CARD_SHOWS, IS_CARD, comments, outbox, people, staff

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


@dataclass(frozen=True, slots=True)
class Dealt:
    """The comment for a moderator. `ended` is their filter, if no waiting comment passes it any more."""

    comment_id: int
    ended: Filter | None = None


class CardRows(Rows):
    """Review cards inside one transaction. A moderator's private chat has the moderator's id."""

    def __init__(self, connection: AsyncConnection, clock: Clock, queue: QueueRows) -> None:
        super().__init__(connection, clock)
        self.queue = queue

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
        is_owner = exists().where(staff.c.person_id == outbox.c.chat_id, staff.c.role == Role.OWNER)
        rows = await self._connection.execute(
            select(
                outbox.c.chat_id,
                outbox.c.comment_id,
                outbox.c.details,
                comments.c.status,
                comments.c.snoozed_until,
                comments.c.escalated_by,
                is_owner.label("is_owner"),
            )
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
            waits = row.status == Status.HELD
            is_back = row.snoozed_until is None or row.snoozed_until <= now
            is_theirs = is_back and (row.escalated_by is None or row.is_owner)
            found[row.chat_id] = Before(
                row.comment_id,
                # What was set aside is not taken from under somebody's finger either.
                is_open=(waits and (is_theirs or is_leased)) or (is_leased and is_wanted),
                is_leased=is_leased,
            )
        return found

    async def next_for(
        self, moderator_id: int, *, except_id: int = 0, skipped: Collection[int] = ()
    ) -> Dealt | None:
        """The comment that is dealt next, first of those nobody else looks at, last of those skipped.

        A filter that no waiting comment passes ends.
        """
        view = await self.queue.view_of(moderator_id)
        others = await self.before(except_id=moderator_id)
        leased = {each.comment_id for each in others.values() if each.is_leased}
        excepted = (
            frozenset({except_id, *leased, *skipped}),
            frozenset({except_id, *leased}),
            frozenset({except_id}),
        )
        found = await self._next(view, excepted)
        if found is not None:
            return Dealt(found)
        if view.filter is None or await self.queue.has_any(view.filter):
            return None
        await self.queue.choose(moderator_id, None)
        found = await self._next(replace(view, filter=None), excepted)
        return Dealt(found, ended=view.filter) if found is not None else None

    async def deal(self, moderator_ids: Sequence[int], before: dict[int, Before]) -> dict[int, Dealt]:
        """Comments for idle moderators: on nobody's card if possible, and with nobody looking.

        Whoever has a filter that leaves nothing for them is dealt what others are, and the filter ends.
        """
        shown = {each.comment_id for each in before.values() if each.is_open}
        leased = {each.comment_id for each in before.values() if each.is_leased}
        views = await self.queue.views(moderator_ids)
        dealt: dict[int, Dealt] = {}
        # Those with a filter first: what they leave is for everybody.
        for view in dict.fromkeys(each for each in views.values() if each.filter is not None):
            alike = [each for each in moderator_ids if views[each] == view]
            numbers = await self._deal(view, len(alike), shown, leased)
            for moderator_id, comment_id in zip(alike, numbers, strict=False):
                dealt[moderator_id] = Dealt(comment_id)
                shown.add(comment_id)
        for is_owner in (True, False):
            rest = [each for each in moderator_ids if each not in dealt and views[each].is_owner is is_owner]
            numbers = await self._deal(View(is_owner), len(rest), shown, leased)
            for moderator_id, comment_id in zip(rest, numbers, strict=False):
                ended = views[moderator_id].filter
                if ended is not None:
                    await self.queue.choose(moderator_id, None)
                dealt[moderator_id] = Dealt(comment_id, ended)
                shown.add(comment_id)
        return dealt

    async def _next(self, view: View, excepted: Collection[Collection[int]]) -> int | None:
        for each in dict.fromkeys(excepted):
            found = await self.queue.first(view, except_ids=each)
            if found is not None:
                return found
        return None

    async def _deal(self, view: View, number: int, shown: set[int], leased: set[int]) -> list[int]:
        if number == 0:
            return []
        dealt = await self.queue.numbers(view, except_ids=shown, limit=number)
        if len(dealt) < number:
            again = await self.queue.numbers(view, except_ids=leased, limit=number)
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
