"""What people must be told about a comment, as outbox rows of the transaction that causes it."""

from typing import Any

from moderation.authority import Role, may
from moderation.comment import Comment, Decision
from moderation.status import Status
from storage.comments import CommentRows
from storage.outbox import Kind, Lane, NewMessage, OutboxRows
from storage.staff import StaffRows
from storage.statements import StatementRows, StoredStatement


class AnnouncementRows:
    """Moderation's announcements inside one transaction.

    What the author hears of a restriction is its statement of reasons, which is stored with it.
    """

    def __init__(
        self, outbox: OutboxRows, comments: CommentRows, staff: StaffRows, statements: StatementRows
    ) -> None:
        self._outbox = outbox
        self._comments = comments
        self._staff = staff
        self._statements = statements

    async def answer_author(self, comment: Comment) -> None:
        """The author, who has just written, hears what became of the comment."""
        stated = await self._statements.restate(comment, None, before=None)
        await self._outbox.add(_outcome(Lane.ANSWER, comment, None, stated))

    async def tell_author(self, comment: Comment, decision: Decision | None) -> None:
        """The author hears of a later change: by a person's decision, or (None) by the policy."""
        before = decision.before if decision else Status.HELD
        stated = await self._statements.restate(comment, decision, before=before)
        await self._outbox.add(_outcome(Lane.MODERATION, comment, decision, stated))

    async def correct_author(self, comment: Comment, *, before: Status) -> None:
        """The author, who has just changed the text or taken it back, reads in the last notice what became of
        it, and is not disturbed again."""
        stated = await self._statements.restate(comment, None, before=before)
        notice = await self._outbox.latest_notice(comment.id)
        if notice is None:
            await self._outbox.add(_outcome(Lane.ANSWER, comment, None, stated))
        elif notice.details != (details := _details(comment, None, stated)):
            await self._outbox.turn(notice, details, comment_id=comment.id)

    async def ask_again(self, comment: Comment) -> None:
        """A comment that was decided waits again: whoever had it before them is told, and gets a new card."""
        for card in await self._outbox.cards_showing(comment.id):
            await self._outbox.put_aside(card)

    async def ask_moderators(self) -> None:
        """Moderators who have no review card before them get the comment that waits longest."""
        for member in await self._staff.everybody():
            # Telegram lets nobody write to somebody who has not written first.
            if may(member.roles, Role.MODERATOR) and member.first_name is not None:
                await self.ask_next(member.id)

    async def ask_next(self, moderator_id: int) -> None:
        """This moderator gets the comment that waits longest, unless a review card is before them."""
        # Two comments held at the same moment would otherwise each find no card.
        await self._staff.lock(moderator_id)
        if not await self._outbox.has_open_card(moderator_id):
            await self.deal_card(moderator_id, lane=Lane.MODERATION)

    async def deal_card(
        self, moderator_id: int, *, lane: Lane = Lane.ANSWER, cause: str | None = None
    ) -> bool:
        """Puts the comment that waits longest before a moderator. False if none waits.

        A moderator's private chat has the moderator's id.
        """
        oldest = await self._comments.oldest_held()
        if oldest is None:
            return False
        await self._outbox.add(NewMessage(lane, Kind.CARD, moderator_id, comment_id=oldest.id, cause=cause))
        return True

    async def tell_owners(self, html: str, *, cause: str) -> None:
        """The owners hear what they alone can mend, each once for one cause."""
        for member in await self._staff.everybody():
            if Role.OWNER in member.roles:
                await self._outbox.add(
                    NewMessage(
                        Lane.ANSWER,
                        Kind.SENTENCE,
                        member.id,
                        details={"html": html},
                        cause=f"{cause}:{member.id}",
                    )
                )

    async def refresh_cards(self, comment: Comment) -> None:
        """Every review card that shows this comment will show how it stands now."""
        for card in await self._outbox.cards_showing(comment.id):
            await self._outbox.show_anew(card, lane=Lane.MODERATION)


def _outcome(
    lane: Lane, comment: Comment, decision: Decision | None, stated: StoredStatement | None
) -> NewMessage:
    return NewMessage(
        lane,
        Kind.OUTCOME,
        comment.origin.chat_id,
        comment_id=comment.id,
        details=_details(comment, decision, stated),
        cause=f"outcome:{comment.id}:{comment.version}",
    )


def _details(comment: Comment, decision: Decision | None, stated: StoredStatement | None) -> dict[str, Any]:
    return {
        "status": comment.status,
        "by_person": decision is not None,
        "reason": decision.reason if decision else None,
        "statement": stated.id if stated else None,
        "revision": comment.revision,
    }
