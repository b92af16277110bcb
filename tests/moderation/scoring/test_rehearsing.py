"""A rehearsed outage in the real process of the model."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderation.classifier import ClassifierUnavailable
from moderation.faults import Fault
from moderation.scoring.service import ScoringService
from moderation.verdict import WhyUnscored
from tests.moderation.scoring.scripted import Script
from tests.moderation.scoring.test_service import SHORT, SOON, available, one, running

LONG = 3_600.0


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path)


@pytest.fixture
async def service(script: Script) -> AsyncIterator[ScoringService]:
    async with running(script) as service:
        await available(service)
        yield service


async def scored(service: ScoringService) -> None:
    """Waits until a text has a score."""
    async with asyncio.timeout(SOON):
        while True:
            await service.wait_until_available()
            try:
                await one(service, "a text")
            except ClassifierUnavailable:
                await asyncio.sleep(0.05)
            else:
                return


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.RAISING, WhyUnscored.FAILED),
        (Fault.HANGING, WhyUnscored.SLOW),
        (Fault.SLOW, WhyUnscored.SLOW),
        (Fault.CRASHING, WhyUnscored.FAILED),
        (Fault.NONSENSE, WhyUnscored.FAILED),
    ],
)
async def test_no_text_has_a_score_while_a_fault_is_rehearsed_and_every_one_afterwards(
    service: ScoringService, fault: Fault, why: WhyUnscored
) -> None:
    service.rehearse(fault, LONG)
    with pytest.raises(ClassifierUnavailable) as unavailable:
        await one(service, "a text", within=SHORT if why is WhyUnscored.SLOW else SOON)
    assert unavailable.value.reason is why
    service.rehearse(fault, 0.0)
    await scored(service)


async def test_process_that_took_the_place_of_another_goes_on_failing(
    service: ScoringService, script: Script
) -> None:
    asked = script.asked()
    service.rehearse(Fault.CRASHING, LONG)
    async with asyncio.timeout(SOON):
        while len(script.processes()) < 4:
            with pytest.raises(ClassifierUnavailable):
                await one(service, "a text")
            await asyncio.sleep(0.05)
    assert script.asked() == asked
    service.rehearse(Fault.CRASHING, 0.0)
    await scored(service)


async def test_why_there_are_no_scores_can_be_asked(service: ScoringService) -> None:
    service.rehearse(Fault.RAISING, LONG)
    with pytest.raises(ClassifierUnavailable):
        await one(service, "a text")
    because = service.unavailable_because
    assert because is not None
    assert (str(because), because.reason) == ("the model failed (Rehearsed)", WhyUnscored.FAILED)
    service.rehearse(Fault.RAISING, 0.0)
    await available(service)
    assert service.unavailable_because is None
