"""A review card becomes a screen: the comment with what a moderator wants to know around it."""

from dataclasses import replace
from datetime import datetime

from bot.screens import Screen
from bot.screens.queue import overview_screen
from bot.screens.review import Case, LastDecision, card_screen, empty_screen, moved_screen
from moderation.authority import Role
from moderation.comment import Action, Decision
from moderation.queue import FilterKind, read_filter
from moderation.review import UNDO_WITHIN, may_undo
from moderation.status import Status
from storage.cards import is_moved
from storage.outbox import OutboxMessage
from storage.queue import SetAside, View
from storage.transaction import Transaction


class Cases:
    """Composes cards inside one transaction: a comment that is on many of them is read once."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._cases: dict[int, Case] = {}
        self._owners: set[int] | None = None
        self._others: dict[tuple[View, int], int] = {}

    async def card(self, card: OutboxMessage) -> Screen:
        """A moderator's card, whose chat has the moderator's id."""
        if is_moved(card):
            return moved_screen()
        last = await self._last_decision(card.details.get("last"))
        if card.comment_id is None:
            return empty_screen(last, await self._tx.queue.count_set_aside())
        if card.details.get("overview"):
            return await self._overview(card.chat_id)
        case = await self._case(card.comment_id, card.chat_id)
        asks = card.details.get("asks", False) and _has_no_reason(case.decision, card.chat_id)
        ended = read_filter(card.details.get("ended", ""))
        return card_screen(case, self._now, last=last, asks_reason=asks, ended=ended)

    async def _overview(self, moderator_id: int) -> Screen:
        """The queue in numbers, as this moderator is dealt it."""
        view = await self._tx.queue.view_of(moderator_id)
        overview = await self._tx.queue.overview(is_owner=view.is_owner)
        articles = {
            int(each.value) for each in overview.filters if each.kind is FilterKind.ARTICLE and each.value
        }
        return overview_screen(overview, view, await self._tx.articles.titles(articles))

    async def _case(self, comment_id: int, moderator_id: int) -> Case:
        """The comment as this moderator sees it."""
        if comment_id not in self._cases:
            self._cases[comment_id] = await self._read(comment_id)
        case = self._cases[comment_id]
        others = tuple(each for each in case.looking if each.moderator_id != moderator_id)
        can_undo = await self._can_undo(case.decision, moderator_id)
        if case.comment.status is not Status.HELD:
            return replace(case, looking=others, can_undo=can_undo)
        view = await self._tx.queue.view_of(moderator_id)
        if (view, comment_id) not in self._others:
            self._others[view, comment_id] = await self._tx.queue.count_others(view, comment_id)
        waiting = 1 + self._others[view, comment_id]
        return replace(case, looking=others, can_undo=can_undo, waiting=waiting, view=view)

    async def _read(self, comment_id: int) -> Case:
        tx = self._tx
        comment = await tx.comments.require(comment_id)
        waits = comment.status is Status.HELD
        return Case(
            comment=comment,
            article_title=(await tx.articles.titles({comment.article_id}))[comment.article_id],
            record=await tx.comments.record_of(comment),
            decision=None if waits else await tx.decisions.standing(comment.id),
            waiting=0,
            same_text=await tx.comments.count_held_with_text_of(comment) if waits else 1,
            before=await tx.comments.former_of(comment),
            looking=tuple(await tx.cards.looking_at(comment.id)) if waits else (),
            aside=await tx.queue.set_aside(comment.id) if waits else SetAside(),
        )

    async def _last_decision(self, decision_id: int | None) -> LastDecision | None:
        """What a moderator decided before on their card, and whether it can still be undone."""
        decision = await self._tx.decisions.get(decision_id) if decision_id is not None else None
        if decision is None:
            return None
        stands = await self._tx.decisions.standing(decision.comment_id) == decision
        # One that does not stand, because the author has changed the text since, was taken nevertheless.
        is_undone = not stands and await self._tx.decisions.is_undone(decision)
        return LastDecision(decision, is_undone=is_undone, can_undo=stands and self._is_recent(decision))

    async def _can_undo(self, decision: Decision | None, moderator_id: int) -> bool:
        if decision is None or not self._is_recent(decision):
            return False
        if self._owners is None:
            staff = await self._tx.staff.everybody()
            self._owners = {member.id for member in staff if Role.OWNER in member.roles}
        return may_undo(decision, moderator_id, is_owner=moderator_id in self._owners)

    def _is_recent(self, decision: Decision) -> bool:
        return self._now - decision.decided_at <= UNDO_WITHIN


def _has_no_reason(decision: Decision | None, moderator_id: int) -> bool:
    """Whether this moderator's rejection still lacks its reason."""
    return decision is not None and (
        (decision.moderator_id, decision.action, decision.reason) == (moderator_id, Action.REJECT, None)
    )
