"""Drills as rows, and what became of the comments that came in meanwhile."""

import asyncio
from datetime import timedelta

from moderation.comment import Action
from moderation.faults import Fault
from moderation.status import Status
from storage.database import Database
from storage.drills import Drill, Tally
from storage.installation import ModelAway
from tests.builders import CLEAN, MODERATOR, UNSCORED, SetClock, add_article, add_comment

MINUTE = timedelta(minutes=1)


async def begun(database: Database) -> Drill:
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)
        drill = await tx.drills.begin(Fault.HANGING, MINUTE)
    assert drill is not None
    return drill


async def test_drill_runs_until_it_ends(database: Database, clock: SetClock) -> None:
    drill = await begun(database)
    assert drill == Drill(drill.id, Fault.HANGING, clock.now, clock.now + MINUTE, None, None)
    clock.move(59)
    async with database.read() as tx:
        assert await tx.drills.running() == drill
    clock.move(1)
    async with database.read() as tx:
        assert await tx.drills.running() is None


async def test_one_drill_runs_at_a_time(database: Database) -> None:
    await begun(database)
    async with database.begin() as tx:
        assert await tx.drills.begin(Fault.RAISING, MINUTE) is None


async def test_of_two_that_begin_at_once_one_is_refused(database: Database) -> None:
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)

    async def begin() -> Drill | None:
        async with database.begin() as tx:
            return await tx.drills.begin(Fault.RAISING, MINUTE)

    assert sum(drill is None for drill in await asyncio.gather(begin(), begin())) == 1


async def test_drill_can_end_early_and_its_end_stays_what_it_was(database: Database, clock: SetClock) -> None:
    drill = await begun(database)
    clock.move(10)
    async with database.begin() as tx:
        await tx.drills.end(drill.id)
    ended = clock.now
    clock.move(10)
    async with database.begin() as tx:
        await tx.drills.end(drill.id)
        assert (await tx.drills.require(drill.id)).ends_at == ended
        assert await tx.drills.running() is None
        assert await tx.drills.begin(Fault.SLOW, MINUTE) is not None


async def test_it_is_written_down_when_it_was_taken_up_and_when_the_model_was_back(
    database: Database, clock: SetClock
) -> None:
    drill = await begun(database)
    clock.move(1)
    taken_up = clock.now
    async with database.begin() as tx:
        await tx.drills.take_up(drill.id)
    clock.move(1)
    async with database.begin() as tx:
        await tx.drills.take_up(drill.id)
        await tx.drills.mended(drill.id)
        await tx.drills.write_down(drill.id, {"came": 3})
        now = await tx.drills.require(drill.id)
    assert (now.taken_up_at, now.mended_at) == (taken_up, clock.now)


async def test_comments_are_tallied_from_the_beginning_of_the_drill(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        article = (await add_article(tx)).id
        await add_comment(tx, article, verdict=UNSCORED)
    drill = await begun(database)
    async with database.begin() as tx:
        assert await tx.drills.tally(drill.id) == Tally(0, 0, 0, 0)
        await add_comment(tx, article, verdict=CLEAN)
        scored_late = await add_comment(tx, article, verdict=UNSCORED)
        by_a_person = await add_comment(tx, article, verdict=UNSCORED)
        await add_comment(tx, article, verdict=UNSCORED)
    clock.move(1)
    async with database.begin() as tx:
        await tx.comments.change_verdict(scored_late, CLEAN)
        assert await tx.comments.change_status(by_a_person, Status.PUBLISHED)
        await tx.decisions.add(
            by_a_person, Status.PUBLISHED, moderator_id=MODERATOR, action=Action.APPROVE, reason=None
        )
        assert await tx.drills.tally(drill.id) == Tally(4, 3, 1, 0)
        await add_comment(tx, article, verdict=UNSCORED, status=Status.PUBLISHED)
        assert await tx.drills.tally(drill.id) == Tally(5, 4, 1, 1)


async def test_comments_that_were_scored_late_are_counted_from_a_moment_on(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        article = (await add_article(tx)).id
        early, late = [await add_comment(tx, article, verdict=UNSCORED) for _ in range(2)]
        assert await tx.comments.count_scored_late(since=clock.now) == 0
    clock.move(10)
    async with database.begin() as tx:
        await tx.comments.change_verdict(early, CLEAN)
    clock.move(10)
    async with database.begin() as tx:
        await tx.comments.change_verdict(late, CLEAN)
        await add_comment(tx, article, verdict=CLEAN)
        assert await tx.comments.count_scored_late(since=clock.now) == 1
        assert await tx.comments.count_scored_late(since=clock.now - timedelta(seconds=10)) == 2


async def test_owners_are_told_of_one_outage_at_a_time(database: Database, clock: SetClock) -> None:
    first, second = ModelAway(clock.now, None), ModelAway(clock.now + MINUTE, 7)
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)
        assert await tx.installation.model_away() is None
        assert await tx.installation.model_went_away(first)
        assert not await tx.installation.model_went_away(second)
        assert await tx.installation.model_away() == first
        assert not await tx.installation.model_came_back(second)
        assert await tx.installation.model_came_back(first)
        assert not await tx.installation.model_came_back(first)
        assert await tx.installation.model_went_away(second)
        assert await tx.installation.model_away() == second
