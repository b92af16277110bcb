"""What people must be told about a comment, as outbox rows of the transaction that causes it."""

from moderation.comment import Comment
from storage.comments import CommentRows
from storage.outbox import Kind, Lane, NewMessage, OutboxRows
from storage.staff import StaffRows


class AnnouncementRows:
    """Moderation's announcements inside one transaction."""

    def __init__(self, outbox: OutboxRows, comments: CommentRows, staff: StaffRows) -> None:
        self._outbox = outbox
        self._comments = comments
        self._staff = staff

    async def answer_author(self, comment: Comment) -> None:
        """The author, who has just written, hears what became of the comment."""
        await self._outbox.add(_outcome(Lane.ANSWER, comment, None))

    async def tell_author(self, comment: Comment, *, reason: str | None) -> None:
        """The author hears of a later decision."""
        await self._outbox.add(_outcome(Lane.MODERATION, comment, reason))

    async def ask_moderators(self, comment: Comment) -> None:
        """Moderators who have no review card before them get the comment that waits longest."""
        oldest = await self._comments.oldest_held()
        for member in await self._staff.everybody():
            if not await self._outbox.has_open_card(member.id):
                await self.deal_card(member.id, oldest or comment)

    async def deal_card(self, moderator_id: int, comment: Comment, *, lane: Lane = Lane.MODERATION) -> None:
        """Puts a comment before a moderator; a moderator's private chat has the moderator's id."""
        await self._outbox.add(NewMessage(lane, Kind.CARD, moderator_id, comment_id=comment.id))

    async def refresh_cards(self, comment: Comment) -> None:
        """Every review card that shows this comment will show how it stands now."""
        for card in await self._outbox.cards_showing(comment.id):
            await self._outbox.edit(
                card.id,
                NewMessage(Lane.MODERATION, Kind.CARD, card.chat_id, comment_id=comment.id, edits_id=card.id),
            )


def _outcome(lane: Lane, comment: Comment, reason: str | None) -> NewMessage:
    return NewMessage(
        lane,
        Kind.OUTCOME,
        comment.origin.chat_id,
        comment_id=comment.id,
        details={"status": comment.status, "reason": reason, "later": lane is not Lane.ANSWER},
        cause=f"outcome:{comment.id}:{comment.version}",
    )
