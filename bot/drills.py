"""A running copy of the service takes part in the drills that `onlynews model drill` begins."""

import asyncio
from typing import Final

import structlog

from moderation.classifier import ClassifierUnavailable
from moderation.scoring.service import ScoringService
from storage.clock import Clock
from storage.database import Database
from storage.drills import Drill

log = structlog.get_logger()

LOOK_SECONDS: Final = 1.0
PROBE: Final = "Good morning."
"""Scored again and again, so that an outage shows, and its end, where nobody writes a comment meanwhile."""
PROBE_SECONDS: Final = 3.0


class DrillParticipant:
    """Makes this copy's model fail while a drill runs, and says when it scores again."""

    def __init__(self, database: Database, classifier: ScoringService, clock: Clock) -> None:
        self._database = database
        self._classifier = classifier
        self._clock = clock

    async def run(self) -> None:
        """Takes part in every drill, until cancelled."""
        while True:
            drill = await self._running()
            if drill is not None:
                await self._take_part(drill)
                await self._wait_until_mended(drill)
            await asyncio.sleep(LOOK_SECONDS)

    async def _take_part(self, drill: Drill) -> None:
        self._classifier.rehearse(drill.fault, (drill.ends_at - self._clock()).total_seconds())
        try:
            async with self._database.begin() as tx:
                await tx.drills.take_up(drill.id)
            log.warning("drill_begun", drill=drill.id, fault=drill.fault)
            while (now := await self._running()) is not None and now.id == drill.id:
                await self._scores()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._classifier.rehearse(drill.fault, 0.0)
        log.warning("drill_ended", drill=drill.id)

    async def _wait_until_mended(self, drill: Drill) -> None:
        """Returns when the model scores again, or another drill begins."""
        while await self._running() is None:
            if await self._scores():
                async with self._database.begin() as tx:
                    await tx.drills.mended(drill.id)
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _running(self) -> Drill | None:
        async with self._database.read() as tx:
            return await tx.drills.running()

    async def _scores(self) -> bool:
        try:
            await self._classifier.score([PROBE], within=PROBE_SECONDS, background=True)
        except ClassifierUnavailable:
            return False
        return True
