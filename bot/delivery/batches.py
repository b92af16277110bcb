"""A batch of comments becomes a screen: the moderator's, and the one notice of their author."""

from collections import defaultdict
from datetime import datetime

from bot.screens import Screen
from bot.screens.author import may_be_mended
from bot.screens.batch import (
    COMMENTS_IN_A_NOTICE,
    EXAMPLES_ON_A_PAGE,
    BatchView,
    Noticed,
    batch_screen,
    cancelled_screen,
    notice_screen,
)
from bot.texts import en_staff
from moderation.authority import may
from moderation.batch import MOST, Batch, ItemState, Left
from moderation.comment import Action, Comment
from moderation.policies import SitePolicy
from moderation.revising import takes_edits
from moderation.statement import Automation, state
from moderation.status import Status
from storage.outbox import OutboxMessage
from storage.transaction import Transaction


async def batch_message(tx: Transaction, message: OutboxMessage, now: datetime) -> Screen:
    """The batch that the row names, for whoever may see it now."""
    batch = await tx.batches.require(message.details["batch"])
    if not may(await tx.staff.roles_of(message.chat_id), batch.kind.role):
        return Screen(en_staff.ONLY[batch.kind.role])
    if message.details.get("cancelled"):
        return cancelled_screen()
    page = message.details.get("page", 0)
    items = await tx.batches.page(
        batch.id, ItemState.PLANNED, offset=page * EXAMPLES_ON_A_PAGE, limit=EXAMPLES_ON_A_PAGE
    )
    comments = await _readable(tx, [item.comment_id for item in items])
    left = defaultdict(list)
    for item in await tx.batches.page(batch.id, ItemState.LEFT):
        if item.left is not None:
            left[item.left].append(item.comment_id)
    view = BatchView(
        batch=batch,
        who=await _name(tx, batch),
        page=page,
        examples=[
            (comment, state(comment, None, before=None, at=now) if comment.status is Status.HELD else None)
            for comment in comments
        ],
        left={why: left[why] for why in Left if left[why]},
        changed=[item.comment_id for item in await tx.batches.page(batch.id, ItemState.CHANGED)],
        undone=len(await tx.decisions.undone_in(batch.id)),
        approved=await _approved(tx, batch),
    )
    return batch_screen(view, now)


async def batch_notice(tx: Transaction, message: OutboxMessage, now: datetime, start: SitePolicy) -> Screen:
    """What the author of all comments of a batch hears of it.

    :param start: what holds on the site where nothing else is set.
    """
    batch = await tx.batches.require(message.details["batch"])
    undone = set(await tx.decisions.undone_in(batch.id))
    decided = [item.comment_id for item in await tx.batches.page(batch.id, ItemState.DECIDED)]
    restricted = [number for number in decided if number not in undone]
    comments = await _readable(tx, restricted)
    stated = await tx.statements.of_comments(restricted)
    taken = {
        place: await takes_edits(tx, *place, start)
        for place in {(comment.article_id, comment.author_id) for comment in comments}
    }
    shown = comments[:COMMENTS_IN_A_NOTICE]
    return notice_screen(
        Noticed(
            batch=batch,
            restricted=len(restricted),
            undone=len(undone),
            comments=shown,
            titles=await tx.articles.titles({comment.article_id for comment in shown}),
            marked=sum(each.statement.automated_decision is not Automation.NONE for each in stated.values()),
            mendable=any(
                may_be_mended(comment, now, takes_edits=taken[comment.article_id, comment.author_id])
                for comment in comments
            ),
        )
    )


async def _readable(tx: Transaction, numbers: list[int]) -> list[Comment]:
    """Comments whose words may be shown: not those taken down, or back by their authors."""
    gone = (Status.TAKEN_DOWN, Status.WITHDRAWN)
    return [each for each in await tx.comments.those(numbers) if each.status not in gone]


async def _name(tx: Transaction, batch: Batch) -> str:
    if batch.person_id is None:
        return ""
    return (await tx.people.names([batch.person_id])).get(batch.person_id) or str(batch.person_id)


async def _approved(tx: Transaction, batch: Batch) -> int:
    """How many of the comments that would be taken back a moderator has approved."""
    if not batch.kind.is_published or batch.decided_at is not None:
        return 0
    numbers = [item.comment_id for item in await tx.batches.page(batch.id, ItemState.PLANNED, limit=MOST)]
    standing = await tx.decisions.standing_on(numbers)
    return sum(each.action is Action.APPROVE for each in standing)
