"""Moderators choose which comments they are dealt, put one off, or hand one to the owners."""

from datetime import datetime

from moderation.authority import Role
from moderation.comment import Comment
from moderation.queue import Filter
from storage.cards import LEASE, CardRows, Dealt
from storage.clock import Clock
from storage.hours import HoursRows
from storage.outbox import OutboxRows
from storage.review import ReviewRows
from storage.staff import StaffRows


class TriageRows:
    """What moderators do to the queue, inside one transaction; their cards follow."""

    def __init__(
        self,
        clock: Clock,
        cards: CardRows,
        review: ReviewRows,
        outbox: OutboxRows,
        staff: StaffRows,
        *,
        hours: HoursRows,
    ) -> None:
        self._now = clock
        self._cards = cards
        self._review = review
        self._outbox = outbox
        self._staff = staff
        self._queue = cards.queue
        self._hours = hours

    async def narrow(self, moderator_id: int, filter_: Filter | None, *, cause: str | None = None) -> bool:
        """Only comments that pass a filter are dealt to a moderator from now on, until none does; None: all.

        Their card shows the first. False, and nothing changes, if no comment that waits passes.

        :param cause: of the wish, if it was not tapped on the card: that one comes down.
        """
        await self._staff.lock(moderator_id)
        if filter_ is not None and not await self._queue.has_any(filter_):
            return False
        await self._queue.choose(moderator_id, filter_)
        dealt = await self._cards.next_for(moderator_id)
        card = await self._cards.of(moderator_id)
        if card is not None and cause is None:
            last = {"last": card.details["last"]} if "last" in card.details else {}
            await self._review.turn(card, dealt, **last)
        elif dealt is not None:
            await self._review.open(moderator_id, dealt.comment_id, cause=cause)
        return dealt is not None

    async def show_overview(self, moderator_id: int, *, is_wanted: bool) -> None:
        """The card shows the queue in numbers, or, no longer wanted, its comment again."""
        await self._staff.lock(moderator_id)
        card = await self._cards.of(moderator_id)
        if card is not None:
            details = {key: value for key, value in card.details.items() if key != "overview"}
            details |= {"until": (self._now() + LEASE).isoformat()}
            details |= {"overview": True} if is_wanted else {}
            await self._outbox.turn(card, details, comment_id=card.comment_id)

    async def put_off(self, moderator_id: int, comment: Comment, until: datetime) -> bool:
        """Nobody is dealt a comment until then; whoever has it before them gets another.

        False, and nothing changes, if it does not wait any more.
        """
        if not await self._queue.snooze(comment, until, by=moderator_id):
            return False
        await self._set_aside(moderator_id, comment)
        await self._review.ask_moderators()
        return True

    async def escalate(self, moderator_id: int, comment: Comment) -> bool:
        """Owners alone are dealt a comment; those who are neither at work nor in quiet hours get it at once.

        False, and nothing changes, if it does not wait any more, or was escalated before.
        """
        if not await self._queue.escalate(comment, by=moderator_id):
            return False
        await self._set_aside(moderator_id, comment)
        before, quiet = await self._cards.before(), await self._hours.quiet_ones()
        for member in await self._review.moderators():
            is_at_work = member.id in before and before[member.id].is_leased
            if Role.OWNER in member.roles and not is_at_work and member.id not in quiet:
                await self._review.put_before(member.id, Dealt(comment.id))
        await self._review.ask_moderators()
        return True

    async def _set_aside(self, moderator_id: int, comment: Comment) -> None:
        await self._staff.lock(*(member.id for member in await self._review.moderators()))
        await self._review.leave(moderator_id, comment.id)
        await self._review.refresh(comment, except_chat=moderator_id)
