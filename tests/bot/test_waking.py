"""Comments that were put off come back in time."""

from datetime import timedelta

from bot.waking import Waker
from storage.database import Database
from tests.builders import MODERATOR, SetClock, add_article, add_comment, add_staff, leaving

HOUR = timedelta(hours=1)


async def test_a_comment_comes_back_when_its_time_is_over_and_not_before(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        await add_staff(tx, MODERATOR)
        comment = await add_comment(tx, (await add_article(tx)).id)
        assert await tx.triage.put_off(MODERATOR, comment, clock() + HOUR)
    waker = Waker(database, clock)
    for seconds, expected in ((HOUR.total_seconds() - 1, []), (1, [comment.id]), (60, [])):
        clock.move(seconds)
        await waker.look()
        async with database.begin() as tx:
            assert [card.comment_id for card in await leaving(tx)] == expected


async def test_a_card_that_shows_it_is_shown_anew(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        await add_staff(tx, MODERATOR)
        comment = await add_comment(tx, (await add_article(tx)).id)
        assert await tx.triage.put_off(MODERATOR, comment, clock() + HOUR)
        await tx.review.open(MODERATOR, comment.id)
        (card,) = await leaving(tx)
        await tx.outbox.sent(card.id, message_id=501, has_picture=False)
    clock.move(HOUR.total_seconds())
    await Waker(database, clock).look()
    async with database.begin() as tx:
        assert [each.edits_id for each in await leaving(tx)] == [card.id]
