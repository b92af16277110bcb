"""Who decides, undoes and sets aside at the same moment: nobody waits for whom they hold up."""

import asyncio
from datetime import timedelta

from moderation.batch import BatchKind, Item, NewBatch, Order
from moderation.batching import carry_out, undo_batch
from moderation.comment import Action
from moderation.review import Ruling, Undoing, rule, undo
from storage.database import Database
from tests.builders import MODERATOR, OWNER, SetClock, add_article, add_comment, add_staff

ROUNDS = 5


async def test_moderators_who_undo_at_once_do_not_hold_each_other_up(database: Database) -> None:
    moderators = [MODERATOR + number for number in range(6)]
    async with database.begin() as tx:
        for moderator in moderators:
            await add_staff(tx, moderator)
        numbers = [(await add_comment(tx, (await add_article(tx)).id)).id for _ in moderators]
        await tx.review.ask_moderators()
    theirs = dict(zip(moderators, numbers, strict=True))
    for _ in range(ROUNDS):
        for moderator, number in theirs.items():
            await rule(database, Ruling(number, moderator, Action.APPROVE))
        await asyncio.gather(
            *(undo(database, Undoing(moderator, False, number)) for moderator, number in theirs.items())
        )


async def test_batches_decisions_and_what_is_set_aside_at_once_do_not_hold_each_other_up(
    database: Database, clock: SetClock
) -> None:
    moderators = [MODERATOR + number for number in range(4)]
    async with database.begin() as tx:
        await tx.staff.set_owners([OWNER])
        for moderator in (*moderators, OWNER):
            await add_staff(tx, moderator)
        articles = [(await add_article(tx)).id for _ in range(4)]
        comments = [
            await add_comment(tx, articles[number % 4], text=f"Words {number % 7}", author_id=number + 1)
            for number in range(56)
        ]
        await tx.review.ask_moderators()

    async def many(moderator: int, first: int) -> None:
        items = [Item(each.id, each.version, each.revision) for each in comments[first : first + 14]]
        async with database.begin() as tx:
            batch = await tx.batches.add(NewBatch(BatchKind.ALLOWED, moderator, items, len(items)))
        order = Order(batch.id, moderator, is_owner=False)
        await carry_out(database, order)
        await undo_batch(database, order)

    async def aside(moderator: int, number: int) -> None:
        async with database.begin() as tx:
            comment = await tx.comments.require(comments[number].id)
            await tx.triage.put_off(moderator, comment, clock() + timedelta(hours=1))

    async def same(moderator: int, number: int) -> None:
        ruling = Ruling(comments[number].id, moderator, Action.REJECT, "spam", same_text=True)
        await rule(database, ruling)
        await undo(database, Undoing(moderator, False, ruling.comment_id))

    await asyncio.gather(
        *(many(moderators[place], place * 14) for place in range(2)),
        *(aside(moderators[2], number) for number in range(30, 40, 2)),
        same(moderators[3], 55),
    )
