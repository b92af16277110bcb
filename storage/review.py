"""What moderators have before them: cards are dealt, opened, turned to the next comment and shown anew."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from moderation.authority import Role, may
from moderation.comment import Comment, Decision
from moderation.queue import Filter
from moderation.status import Status
from storage.cards import LEASE, Before, CardRows, Dealt, is_acted_on
from storage.clock import Clock
from storage.comments import CommentRows
from storage.hours import HoursRows
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage, OutboxRows, State
from storage.queue import View
from storage.staff import StaffMember, StaffRows

CAN_WAIT = timedelta(seconds=2)
"""How long what is only good to know waits: a chat takes one message a second, and decisions come first."""

PING_AGAIN = timedelta(minutes=10)
"""How soon a moderator who has not touched a card is sent another message."""


class ReviewRows:
    """The moderators' cards inside one transaction. A moderator's private chat has the moderator's id."""

    def __init__(
        self,
        clock: Clock,
        cards: CardRows,
        outbox: OutboxRows,
        comments: CommentRows,
        staff: StaffRows,
        *,
        hours: HoursRows,
    ) -> None:
        self._now = clock
        self._cards = cards
        self._outbox = outbox
        self._comments = comments
        self._staff = staff
        self._queue = cards.queue
        self._hours = hours

    # Comments come to moderators who are idle.

    async def ask_moderators(self) -> None:
        """Moderators with nothing before them get a comment that waits: each another, if there are several.

        What somebody is looking at is left to them, and whoever has quiet hours is left alone.
        """
        staff = [member.id for member in await self.moderators()]
        everything = View(is_owner=True)
        if _idle(staff, await self._cards.before()) and await self._queue.first(everything) is not None:
            await self._ask(staff)

    async def ask_next(self, moderator_id: int) -> None:
        """This moderator gets a comment that waits, unless something is before them."""
        await self._ask([moderator_id])

    async def wake(self, moderator_id: int) -> None:
        """This moderator's quiet hours are over: a comment that waits comes as a new message, that which lay
        before them if there is one, unless they are at it."""
        await self._staff.lock(moderator_id)
        card, before = await self._cards.of(moderator_id), (await self._cards.before()).get(moderator_id)
        if card is None or before is None or not before.is_open:
            await self._ask([moderator_id])
        elif not before.is_leased:
            await self.put_before(moderator_id, Dealt(before.comment_id))

    async def _ask(self, moderator_ids: Collection[int]) -> None:
        quiet = await self._hours.quiet_ones()
        moderator_ids = [each for each in moderator_ids if each not in quiet]
        # Two comments held at the same moment would otherwise each find nothing before the same moderator.
        await self._staff.lock(*moderator_ids)
        before = await self._cards.before()
        dealt = await self._cards.deal(_idle(moderator_ids, before), before)
        for moderator_id, each in dealt.items():
            await self.put_before(moderator_id, each)

    async def put_before(self, moderator_id: int, dealt: Dealt) -> None:
        """A comment on the card of a moderator who has not asked for it: in a new message, unless the one
        they have is enough."""
        card = await self._cards.of(moderator_id)
        if card is not None and self._is_enough(card):
            details = _kept(card, "last", "skipped", "until") | _ended(dealt)
            await self._outbox.turn(card, details, comment_id=dealt.comment_id)
            return
        if card is not None:
            await self._retire(card)
        await self._outbox.add(
            NewMessage(
                Lane.MODERATION,
                Kind.CARD,
                moderator_id,
                comment_id=dealt.comment_id,
                details=_ended(dealt),
            )
        )

    def _is_enough(self, card: OutboxMessage) -> bool:
        """Whether turning this card tells its moderator: they are at it, or were sent it a moment ago."""
        now = self._now()
        is_untouched = card.comment_id is not None and "until" not in card.details
        is_recent = card.sent_at is None or card.sent_at > now - PING_AGAIN
        return is_acted_on(card, now) or (is_untouched and is_recent)

    # Moderators turn to comments.

    async def bring_down(self, moderator_id: int, *, cause: str | None = None) -> bool:
        """The moderator's card as a new message, below everything else: False if no comment waits."""
        await self._staff.lock(moderator_id)
        card = await self._cards.of(moderator_id)
        shown = card.comment_id if card is not None else None
        if shown is not None and await self._queue.is_dealt_to(moderator_id, shown):
            dealt: Dealt | None = Dealt(shown)
        else:
            dealt = await self._cards.next_for(moderator_id)
        if dealt is not None:
            await self.open(moderator_id, dealt.comment_id, cause=cause, ended=dealt.ended)
        return dealt is not None

    async def open(
        self,
        moderator_id: int,
        comment_id: int,
        *,
        asks: bool = False,
        cause: str | None = None,
        ended: Filter | None = None,
    ) -> None:
        """A comment on the moderator's card, as a new message below everything else."""
        await self._staff.lock(moderator_id)
        card = await self._cards.of(moderator_id)
        waits = (await self._comments.require(comment_id)).status is Status.HELD
        details = self._lease() | ({"asks": True} if asks else {} if waits else {"opened": True})
        details |= _ended(Dealt(comment_id, ended))
        added = await self._outbox.add(
            NewMessage(
                Lane.ANSWER, Kind.CARD, moderator_id, comment_id=comment_id, details=details, cause=cause
            )
        )
        if added is None:  # this was asked for before, and is answered
            return
        if card is not None:
            await self._retire(card, is_seen=True)
        await self._say_who_looks(comment_id, except_chat=moderator_id)

    async def go_on(self, moderator_id: int, comment_id: int) -> bool:
        """The card turns from this comment to another; one that is skipped comes again when no other waits.

        False, and nothing changes, if this is the only one that waits.
        """
        await self._staff.lock(moderator_id)
        card = await self._cards.of(moderator_id)
        if card is None or card.comment_id != comment_id:
            return True  # it has gone on already
        is_skipped = await self._queue.is_dealt_to(moderator_id, comment_id)
        skipped: Sequence[int] = card.details.get("skipped", ())
        following = await self._cards.next_for(moderator_id, except_id=comment_id, skipped=skipped)
        if following is None and is_skipped:
            return False
        passed_over = [] if _number(following) in skipped else [*skipped]
        await self.turn(card, following, skipped=[*passed_over, *([comment_id] if is_skipped else [])])
        if is_skipped:
            await self._say_who_looks(comment_id)
        return True

    async def leave(self, moderator_id: int, comment_id: int) -> None:
        """The card turns from a comment that this moderator has set aside to another."""
        card = await self._cards.of(moderator_id)
        if card is not None and card.comment_id == comment_id:
            skipped: Sequence[int] = card.details.get("skipped", ())
            following = await self._cards.next_for(moderator_id, except_id=comment_id, skipped=skipped)
            passed_over = [] if _number(following) in skipped else skipped
            await self.turn(card, following, skipped=passed_over, **_kept(card, "last"))

    async def is_in_use(self, chat_id: int, message_id: int) -> bool:
        """Whether this message is a moderator's living card."""
        card, tapped = await self._cards.of(chat_id), await self._outbox.at(chat_id, message_id)
        # One whose number is just being written down is the newest.
        return tapped is None or (card is not None and card.id == tapped.id)

    async def put_out_of_use(self, chat_id: int, message_id: int) -> None:
        """A card that another one took the place of says so."""
        tapped = await self._outbox.at(chat_id, message_id)
        if tapped is not None and tapped.kind is Kind.CARD:
            await self._outbox.turn(tapped, {"moved": True}, comment_id=None)

    # What follows from a decision.

    async def after_decision(
        self, decision: Decision, *, asks_reason: bool, cause: str | None = None
    ) -> None:
        """The decider's card asks for the reason, or goes on; every other one shows the decision.

        :param cause: of the decision, if it was not taken on the card: the question comes as a new message.
        """
        moderator_id, comment_id = decision.moderator_id, decision.comment_id
        await self._staff.lock(moderator_id)
        card = await self._cards.of(moderator_id)
        has_it = card is not None and card.comment_id == comment_id
        if asks_reason and (cause is not None or not has_it):
            await self.open(moderator_id, comment_id, asks=True, cause=cause)
        elif card is not None and has_it and asks_reason:
            details = _kept(card, "skipped") | self._lease() | {"asks": True}
            await self._outbox.turn(card, details, comment_id=comment_id)
        elif card is not None and has_it:
            await self._turn_after(card, decision)
        await self.refresh(await self._comments.require(comment_id), except_chat=moderator_id)

    async def after_reason(self, decision: Decision) -> None:
        """The card that asked for the reason goes on to the next comment; every other one shows it."""
        await self._staff.lock(decision.moderator_id)
        card = await self._cards.of(decision.moderator_id)
        if card is not None and card.comment_id == decision.comment_id and card.details.get("asks"):
            await self._turn_after(card, decision)
        await self.refresh(
            await self._comments.require(decision.comment_id), except_chat=decision.moderator_id
        )

    async def after_undo(self, moderator_id: int, decision: Decision) -> None:
        """The comment lies before whoever has undone the decision; every other card shows how it stands."""
        comment_id = decision.comment_id
        # All of them, as `ask_moderators` follows: of two who undo at once each would wait for the other.
        await self._staff.lock(moderator_id, *(member.id for member in await self.moderators()))
        card = await self._cards.of(moderator_id)
        if card is None:
            await self.open(moderator_id, comment_id)
        else:
            await self._outbox.turn(card, _kept(card, "skipped") | self._lease(), comment_id=comment_id)
            if card.comment_id is not None:
                await self._say_who_looks(card.comment_id, except_chat=moderator_id)
        await self.refresh(await self._comments.require(comment_id), except_chat=moderator_id)
        deciders = await self._cards.of(decision.moderator_id)
        if deciders is not None and deciders.details.get("last") == (decision.part_of or decision.id):
            await self._outbox.show_anew(deciders, lane=Lane.MODERATION)

    async def refresh(self, comment: Comment, *, except_chat: int | None = None) -> None:
        """Every card that shows this comment will show how it stands now.

        One that was not asked for and has not left yet brings another comment then, or stays away.
        """
        showing = [card for card in await self._cards.showing(comment.id) if card.chat_id != except_chat]
        unasked = [
            card
            for card in showing
            if card.state is State.PENDING
            and card.lane is not Lane.ANSWER
            and not await self._queue.is_dealt_to(card.chat_id, comment.id)
        ]
        for card in unasked:
            await self._bring_another(card)
        await self._outbox.show_anew(*(card for card in showing if card not in unasked), lane=Lane.MODERATION)

    async def _bring_another(self, card: OutboxMessage) -> None:
        before = await self._cards.before(except_id=card.chat_id)
        dealt = (await self._cards.deal([card.chat_id], before)).get(card.chat_id)
        if dealt is not None:
            await self._outbox.retell(card, card.details | _ended(dealt), comment_id=dealt.comment_id)
        else:
            await self._outbox.withdraw(card)

    async def _turn_after(self, card: OutboxMessage, decision: Decision) -> None:
        skipped: Sequence[int] = card.details.get("skipped", ())
        following = await self._cards.next_for(card.chat_id, skipped=skipped)
        passed_over = [] if _number(following) in skipped else skipped
        await self.turn(card, following, skipped=passed_over, last=decision.part_of or decision.id)

    async def turn(
        self, card: OutboxMessage, dealt: Dealt | None, *, skipped: Sequence[int] = (), **details: Any
    ) -> None:
        """A card turns to a comment, or to none, while its moderator is at it."""
        comment_id = _number(dealt)
        details |= self._lease() | _ended(dealt) | ({"skipped": list(skipped)} if skipped else {})
        await self._outbox.turn(card, details, comment_id=comment_id)
        if comment_id is not None:
            await self._say_who_looks(comment_id, except_chat=card.chat_id)

    async def moderators(self) -> list[StaffMember]:
        """Whoever decides on comments. Telegram lets nobody write to somebody who has not written first."""
        return [
            member
            for member in await self._staff.everybody()
            if may(member.roles, Role.MODERATOR) and member.first_name is not None
        ]

    async def _say_who_looks(self, comment_id: int, *, except_chat: int | None = None) -> None:
        showing = await self._cards.showing(comment_id)
        others = [card for card in showing if card.chat_id != except_chat]
        await self._outbox.show_anew(*others, lane=Lane.MODERATION, waits=CAN_WAIT)

    async def _retire(self, card: OutboxMessage, *, is_seen: bool = False) -> None:
        """Out of use. Its message is changed only where the moderator sees the new one come."""
        if card.state is State.PENDING and await self._outbox.withdraw(card):
            return
        # A message that is not changed goes on showing this comment.
        shows = {} if is_seen or card.comment_id is None else {"shows": card.comment_id}
        await self._outbox.retell(card, {"moved": True} | shows, comment_id=None)
        if is_seen:
            await self._outbox.show_anew(card, lane=Lane.MODERATION, waits=CAN_WAIT)

    def _lease(self) -> dict[str, Any]:
        return {"until": (self._now() + LEASE).isoformat()}


def _kept(card: OutboxMessage, *keys: str) -> dict[str, Any]:
    return {key: card.details[key] for key in keys if key in card.details}


def _number(dealt: Dealt | None) -> int | None:
    return dealt.comment_id if dealt is not None else None


def _ended(dealt: Dealt | None) -> dict[str, Any]:
    """What a card says of a filter that has ended."""
    return {"ended": dealt.ended.code} if dealt is not None and dealt.ended is not None else {}


def _idle(moderator_ids: Iterable[int], before: dict[int, Before]) -> list[int]:
    return [each for each in moderator_ids if each not in before or not before[each].is_open]
