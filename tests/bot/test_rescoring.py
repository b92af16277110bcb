"""Comments without a score get one; a text that always fails is left alone more and more, and alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.rescoring import AT_ONCE, Rescorer
from moderation.status import Status
from tests.bot.backlog import Newsroom, newsroom

SOON = 30.0


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(database_url, tmp_path) as office:
        yield office


@asynccontextmanager
async def rescoring(office: Newsroom) -> AsyncIterator[None]:
    working = asyncio.create_task(Rescorer(office.submissions, office.service).run())
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def until_unscored(office: Newsroom, *texts: str) -> None:
    """Waits until only these are left."""
    async with asyncio.timeout(SOON):
        while await office.unscored() != [*texts]:
            await asyncio.sleep(0.05)


async def test_backlog_is_scored_when_the_model_is_there(office: Newsroom) -> None:
    await office.stored_unscored(*(f"text {n}" for n in range(3 * AT_ONCE)))
    async with rescoring(office):
        await until_unscored(office)
        await office.stored_unscored("one that came later")
        await until_unscored(office)


async def test_text_that_fails_again_and_again_is_tried_after_growing_pauses_and_nobody_waits_for_it(
    office: Newsroom,
) -> None:
    await office.stored_unscored("poison", "first")
    with capture_logs() as logs:
        async with rescoring(office):
            await until_unscored(office, "poison")
            await office.stored_unscored("second")
            await until_unscored(office, "poison")
            async with asyncio.timeout(SOON):
                while len(pauses := [entry["retry_in"] for entry in logs if "retry_in" in entry]) < 3:
                    await asyncio.sleep(0.05)
    assert pauses == [1.0, 2.0, 4.0]


async def test_text_that_takes_the_model_along_does_not_take_others_with_it(office: Newsroom) -> None:
    await office.stored_unscored("death", *(f"text {n}" for n in range(2 * AT_ONCE)))
    async with rescoring(office):
        await until_unscored(office, "death")


async def test_failing_text_is_forgotten_once_a_person_has_decided_on_it(office: Newsroom) -> None:
    await office.stored_unscored("poison")
    with capture_logs() as logs:
        async with rescoring(office):
            async with asyncio.timeout(SOON):
                while not any(entry["event"] == "not_scored_yet" for entry in logs):
                    await asyncio.sleep(0.05)
            (poison,) = await office.submissions.unscored(limit=9)
            async with office.database.begin() as tx:
                assert await tx.comments.change_status(poison, Status.REJECTED)
            tried = office.script.asked().count("poison")
            await office.stored_unscored("death")
            async with asyncio.timeout(SOON):
                while len(office.script.processes()) < 3:
                    await asyncio.sleep(0.05)
    assert office.script.asked().count("poison") == tried
