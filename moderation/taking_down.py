"""An owner takes a comment down, for a legal reason: it is gone everywhere at once, and for good."""

from moderation.comment import Action, Comment
from moderation.entry import Entry, Subject
from moderation.records import Records
from moderation.review import CommentNotFound
from moderation.status import Status
from moderation.takedown import LegalReason, Order, Takedown
from moderation.transitions import Actor, follow


class ReferenceNeeded(Exception):  # noqa: N818 (named for what is missing)
    """`LegalReason.OTHER` says nothing by itself: its author could not learn why."""


class TakenDownAlready(Exception):  # noqa: N818 (named for what happened)
    """Somebody was first; `takedown` says who and why."""

    def __init__(self, takedown: Takedown) -> None:
        super().__init__(takedown.comment_id)
        self.takedown = takedown


async def take_down(records: Records, order: Order) -> tuple[Comment, Takedown]:
    """Takes a comment down however it stands, whatever anybody does to it at this moment.

    Returns the comment as it is now, and what is kept of the takedown.

    :raises CommentNotFound, ReferenceNeeded, TakenDownAlready: nothing changes.
    """
    if order.reason is LegalReason.OTHER and order.reference is None:
        raise ReferenceNeeded(order.comment_id)
    while True:
        async with records.begin() as tx:
            comment = await tx.comments.get(order.comment_id)
            if comment is None:
                raise CommentNotFound(order.comment_id)
            first = await tx.takedowns.of_comment(comment.id)
            if first is not None:
                raise TakenDownAlready(first)
            after = follow(Actor.OWNER, Action.TAKE_DOWN, comment.status)
            # Whoever was first has moved the comment on, so it is looked at anew.
            if not await tx.comments.change_status(comment, after):
                continue
            takedown = await tx.takedowns.add(order, before=comment.status)
            await tx.record.add(
                Entry(
                    Subject.COMMENT,
                    str(comment.id),
                    "removed",
                    order.owner_id,
                    before=comment.status,
                    after=after,
                    reason=order.reason,
                )
            )
            changed = await tx.comments.get(comment.id)
            assert changed is not None
            await tx.takedowns.tell(changed, takedown)
            await tx.review.refresh(changed)
            if takedown.before is Status.HELD:
                await tx.review.ask_moderators()
            return changed, takedown
