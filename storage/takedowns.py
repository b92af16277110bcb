"""Comments that owners took down: what is kept of it, and every message that loses the comment's words.

The text itself stays in `comments`, for owners alone (docs/decisions.md).
"""

from itertools import islice

from sqlalchemy import and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.comment import Comment
from moderation.status import Status
from moderation.takedown import LegalReason, Order, Takedown
from storage.clock import Clock
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage, OutboxRows, State, message_of
from storage.rows import Rows
from storage.statements import StatementRows
from storage.tables import IS_CARD, outbox, people, staff, takedowns

_AT_ONCE = 500
"""Messages that one statement has shown anew: databases take some ten thousand parameters."""
# Of one comment, by what the row names. Cards are not among them: they follow every change of their comment.
_ABOUT_A_COMMENT = (Kind.OUTCOME, Kind.TAKEDOWN)
_OF_AN_AUTHOR = (Kind.MY_COMMENTS, Kind.BATCH_NOTICE)
_OF_MODERATORS = (Kind.LOOKUP, Kind.BATCH)


class TakedownRows(Rows):
    """Takedowns inside one transaction."""

    def __init__(
        self, connection: AsyncConnection, clock: Clock, outbox_rows: OutboxRows, statements: StatementRows
    ) -> None:
        super().__init__(connection, clock)
        self._outbox = outbox_rows
        self._statements = statements

    async def of_comment(self, comment_id: int) -> Takedown | None:
        """What is kept of a comment's takedown; None if it was not taken down."""
        row = (
            await self._connection.execute(
                select(takedowns, func.coalesce(people.c.first_name, "").label("owner_name"))
                .outerjoin(people, people.c.id == takedowns.c.owner_id)
                .where(takedowns.c.comment_id == comment_id)
            )
        ).first()
        if row is None:
            return None
        return Takedown(
            comment_id=row.comment_id,
            owner_id=row.owner_id,
            owner_name=row.owner_name,
            reason=LegalReason(row.reason),
            reference=row.reference,
            before=Status(row.before),
            taken_down_at=row.taken_down_at,
        )

    async def add(self, order: Order, *, before: Status) -> Takedown:
        """Writes down a takedown.

        :param before: what had become of the comment until then.
        """
        await self._connection.execute(
            insert(takedowns).values(
                comment_id=order.comment_id,
                owner_id=order.owner_id,
                reason=order.reason,
                reference=order.reference,
                before=before,
                taken_down_at=self._now(),
            )
        )
        takedown = await self.of_comment(order.comment_id)
        assert takedown is not None
        return takedown

    async def tell(self, comment: Comment, takedown: Takedown) -> None:
        """The author gets the statement of reasons; every message with words of the comment loses them.

        What its author was still to hear of it never leaves.

        :param comment: as it is after the takedown.
        """
        shown = [
            message
            for message in await self._with_words_of(comment)
            if message.kind is not Kind.OUTCOME or not await self._outbox.withdraw(message)
        ]
        each = iter(shown)
        while some := list(islice(each, _AT_ONCE)):
            await self._outbox.show_anew(*some, lane=Lane.MODERATION)
        stated = await self._statements.restate_takedown(comment, takedown)
        await self._outbox.add(
            NewMessage(
                Lane.MODERATION,
                Kind.OUTCOME,
                comment.origin.chat_id,
                comment_id=comment.id,
                details={
                    "status": comment.status,
                    "by_person": True,
                    "reason": None,
                    "statement": stated.id if stated else None,
                    "revision": comment.revision,
                },
                cause=f"outcome:{comment.id}:{comment.version}",
            )
        )

    async def _with_words_of(self, comment: Comment) -> list[OutboxMessage]:
        """Every message, sent or under way, that shows words of a comment or may do so."""
        found: dict[int, OutboxMessage] = {}
        # One after the other, as each has an index of its own.
        for where in (
            and_(outbox.c.comment_id == comment.id, outbox.c.kind.in_(_ABOUT_A_COMMENT)),
            # Whichever page it is: what follows moves up.
            and_(outbox.c.article_id == comment.article_id, outbox.c.kind == Kind.COMMENTS),
            and_(outbox.c.chat_id == comment.author_id, outbox.c.kind.in_(_OF_AN_AUTHOR)),
            and_(outbox.c.chat_id.in_(select(staff.c.person_id)), outbox.c.kind.in_(_OF_MODERATORS)),
            and_(IS_CARD, outbox.c.details["shows"].as_integer() == comment.id),
        ):
            rows = await self._connection.execute(
                select(outbox).where(
                    where,
                    outbox.c.edits_id.is_(None),
                    outbox.c.state.not_in((State.FAILED, State.WITHDRAWN, State.DELETED)),
                )
            )
            found |= {row.id: message_of(row) for row in rows}
        return [found[number] for number in sorted(found)]
