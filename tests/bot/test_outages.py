"""What the owners hear of the model: each outage once, its end once, and a drill as a drill."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.outages import AFTER, AFTER_A_DRILL, AFTER_LOADING, STUCK, Outages
from moderation.classifier import ClassifierUnavailable
from moderation.faults import Fault
from moderation.verdict import WhyUnscored
from storage.clock import utc_now
from storage.drills import Drill
from tests.bot.backlog import Newsroom, newsroom

SOON = 30.0
A_MOMENT = timedelta(seconds=1)


class LateClock:
    """The true time, and what a test has it go ahead."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def move(self, time: timedelta) -> None:
        """Time passes."""
        self._ahead += time


@pytest.fixture
def clock() -> LateClock:
    return LateClock()


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(database_url, tmp_path) as office:
        yield office


@pytest.fixture
def outages(office: Newsroom, clock: LateClock) -> Outages:
    return Outages(office.database, office.service, clock)


async def working(office: Newsroom) -> None:
    """The model is there, or there again."""
    (office.script.folder / "broken").unlink(missing_ok=True)
    async with asyncio.timeout(SOON):
        await office.service.wait_until_available()


async def broken(office: Newsroom) -> datetime:
    """The model is there, and fails on whatever it is asked; since when."""
    await working(office)
    office.script.do("broken")
    with pytest.raises(ClassifierUnavailable):
        await office.service.score(["a text"], within=SOON)
    assert office.service.unavailable_since is not None
    return office.service.unavailable_since


async def told(outages: Outages, office: Newsroom) -> list[str]:
    """What the owner hears after a look; a second one must bring nothing more."""
    await outages.look()
    words = await office.owner_is_told()
    await outages.look()
    assert await office.owner_is_told() == []
    return words


async def begun_drill(office: Newsroom) -> Drill:
    async with office.database.begin() as tx:
        drill = await tx.drills.begin(Fault.HANGING, timedelta(minutes=5))
    assert drill is not None
    return drill


async def end(office: Newsroom, drill: Drill) -> None:
    async with office.database.begin() as tx:
        await tx.drills.end(drill.id)


async def scored(office: Newsroom, text: str) -> None:
    """This comment gets its late score."""
    waiting = [each for each in await office.submissions.unscored(limit=9) if each.text == text]
    await office.submissions.score_late(waiting[0], within=SOON)


async def test_owners_hear_once_of_an_outage_and_once_of_its_end_with_the_number(
    office: Newsroom, outages: Outages, clock: LateClock
) -> None:
    since = await broken(office)
    await office.stored_unscored("one", "two")
    clock.move(AFTER)
    (words,) = await told(outages, office)
    assert (
        f"has not read comments since {since:%H:%M} UTC: the model failed (ArithmeticError). I try" in words
    )
    assert "2 comments wait for it." in words
    await working(office)
    await scored(office, "one")
    assert await told(outages, office) == []
    await scored(office, "two")
    (words,) = await told(outages, office)
    assert words == (
        "✅ The filter reads comments again. It was away for 1 minute. "
        "2 comments that waited have a score now."
    )


async def test_short_outage_is_nobodys_business(office: Newsroom, outages: Outages, clock: LateClock) -> None:
    await broken(office)
    clock.move(AFTER / 2)
    assert await told(outages, office) == []
    await working(office)
    clock.move(AFTER)
    assert await told(outages, office) == []


async def test_outage_that_outlives_the_service_is_told_once_and_so_is_its_end(
    office: Newsroom, outages: Outages, clock: LateClock
) -> None:
    await broken(office)
    clock.move(AFTER)
    assert len(await told(outages, office)) == 1
    after_a_restart = Outages(office.database, office.service, clock)
    assert await told(after_a_restart, office) == []
    await working(office)
    assert len(await told(after_a_restart, office)) == 1


async def test_copy_whose_model_works_does_not_end_what_another_has_told(
    office: Newsroom, outages: Outages, database_url: str, clock: LateClock, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    await broken(office)
    clock.move(AFTER)
    async with newsroom(database_url, tmp_path / "other") as other:
        await working(other)
        others = Outages(other.database, other.service, clock)
        assert await told(others, office) == []
        assert len(await told(outages, office)) == 1
        assert await told(others, office) == []


async def test_model_that_cannot_be_loaded_is_told_with_its_repair(
    database_url: str, tmp_path: Path, clock: LateClock
) -> None:
    (tmp_path / "missing").touch()
    async with newsroom(database_url, tmp_path) as office:
        async with asyncio.timeout(SOON):
            while (because := office.service.unavailable_because) is None or (
                because.reason is not WhyUnscored.NOT_LOADED
            ):
                await asyncio.sleep(0.01)
        clock.move(AFTER)
        (words,) = await told(Outages(office.database, office.service, clock), office)
    assert "the model could not be loaded: there is no file model.ckpt. I try again by myself." in words
    assert "No comment waits for it yet." in words


async def test_loading_for_some_minutes_is_no_outage(
    database_url: str, tmp_path: Path, clock: LateClock
) -> None:
    (tmp_path / "loading").touch()
    async with newsroom(database_url, tmp_path) as office:
        outages = Outages(office.database, office.service, clock)
        clock.move(AFTER)
        assert await told(outages, office) == []
        clock.move(AFTER_LOADING)
        (words,) = await told(outages, office)
    assert "the model is not loaded yet. The first time it is downloaded" in words


async def test_what_can_never_be_scored_does_not_keep_the_end_from_the_owners(
    office: Newsroom, outages: Outages, clock: LateClock
) -> None:
    await broken(office)
    await office.stored_unscored("poison", "fine")
    clock.move(AFTER)
    assert len(await told(outages, office)) == 1
    await working(office)
    await scored(office, "fine")
    assert await told(outages, office) == []
    clock.move(STUCK - A_MOMENT)
    assert await told(outages, office) == []
    clock.move(A_MOMENT)
    (words,) = await told(outages, office)
    assert "1 comment that waited has a score now. 1 could not be read yet" in words


async def test_drill_is_told_at_once_and_as_a_drill(
    office: Newsroom, outages: Outages, clock: LateClock
) -> None:
    await working(office)
    drill = await begun_drill(office)
    (words,) = await told(outages, office)
    assert f"This is a drill: until {drill.ends_at:%H:%M:%S} UTC" in words
    assert "it does not answer" in words
    await broken(office)
    clock.move(AFTER)
    assert await told(outages, office) == []
    await end(office, drill)
    assert await told(outages, office) == []
    await working(office)
    (words,) = await told(outages, office)
    assert (
        words == "🧪 The drill is over, and the filter reads comments again. No comment had to wait for it."
    )


async def test_model_that_does_not_come_back_after_a_drill_is_told_as_an_outage(
    office: Newsroom, outages: Outages, clock: LateClock
) -> None:
    await broken(office)
    drill = await begun_drill(office)
    assert "This is a drill" in (await told(outages, office))[0]
    await end(office, drill)
    assert await told(outages, office) == []
    clock.move(AFTER_A_DRILL)
    await outages.look()
    (words,) = await told(outages, office)
    assert "has not read comments since" in words
    await working(office)
    assert "The filter reads comments again." in (await told(outages, office))[0]
