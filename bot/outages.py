"""The owners hear of an outage of the model once, and once that it is over."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.texts import en_model
from moderation.scoring.service import ScoringService
from moderation.verdict import WhyUnscored
from storage.clock import Clock
from storage.database import Database
from storage.drills import Drill
from storage.installation import ModelAway

log = structlog.get_logger()

AFTER: Final = timedelta(minutes=1)
"""A model that is away for less is nobody's business."""
STUCK: Final = timedelta(minutes=2)
"""Where the model is back and the backlog has not become smaller for so long, the rest cannot be scored."""
AFTER_LOADING: Final = timedelta(minutes=10)
"""Loading is no outage; the first time, the model is downloaded."""
AFTER_A_DRILL: Final = timedelta(minutes=3)
"""A model that is still away so long after a drill was not mended by its end: attempts are a minute apart."""
LOOK_SECONDS: Final = 1.0


class Outages:
    """Looks at this copy's model, and writes down what the owners know: a restart tells nothing twice.

    A drill is told at once. Where several copies share a database, the owners hear of one outage at a time,
    and the copy that told of it tells of its end.
    """

    def __init__(self, database: Database, classifier: ScoringService, clock: Clock) -> None:
        self._database = database
        self._classifier = classifier
        self._clock = clock
        self._is_new = True
        self._told: ModelAway | None = None  # by this copy, or by the process before it
        self._drill_at: datetime | None = None  # when one was last seen running
        self._backlog = 0
        self._backlog_at: datetime | None = None  # since when it has had this size

    async def run(self) -> None:
        """Watches until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Looks once, and tells the owners what they must hear."""
        now = self._clock()
        async with self._database.read() as tx:
            away = await tx.installation.model_away()
            drill = await tx.drills.running()
            waiting = await tx.comments.count_unscored()
        if self._is_new:
            self._told, self._is_new = away, False
        if waiting != self._backlog or not self._classifier.available:
            self._backlog, self._backlog_at = waiting, now
        if drill is not None:
            self._drill_at = now
        if away is None:
            await self._begun(drill, waiting, now)
        elif away == self._told and drill is None and self._classifier.available:
            stuck = self._backlog_at is not None and now - self._backlog_at >= STUCK
            if waiting == 0 or stuck:
                await self._over(away, waiting, now)
        elif away == self._told and away.drill is not None and drill is None:
            self._drill_at = self._drill_at or now
            if now - self._drill_at >= AFTER_A_DRILL:
                await self._is_real(away)

    async def _begun(self, drill: Drill | None, waiting: int, now: datetime) -> None:
        unavailable, since = self._classifier.unavailable_because, self._classifier.unavailable_since
        if drill is not None:
            away, words = (
                ModelAway(drill.begun_at, drill.id),
                en_model.drill_begun(drill.fault, drill.ends_at),
            )
        elif unavailable is not None and since is not None and now - since >= _patience(unavailable.reason):
            away = ModelAway(since, None)
            words = en_model.model_away(str(unavailable), unavailable.reason, since, waiting)
        else:
            return
        async with self._database.begin() as tx:
            if not await tx.installation.model_went_away(away):
                return
            await tx.announcements.tell_owners(words, cause=f"model-away:{away.since.isoformat()}")
        self._told = away
        log.warning("outage_told", since=away.since.isoformat(), drill=away.drill, waiting=waiting)

    async def _is_real(self, drill: ModelAway) -> None:
        """What the owners took for a drill has not ended with it: it will be told as what it is."""
        async with self._database.begin() as tx:
            await tx.installation.model_came_back(drill)
        self._told = None

    async def _over(self, away: ModelAway, left: int, now: datetime) -> None:
        async with self._database.begin() as tx:
            if not await tx.installation.model_came_back(away):
                return
            scored = await tx.comments.count_scored_late(since=away.since)
            words = (
                en_model.model_back(away.since, now, scored, left)
                if away.drill is None
                else en_model.drill_over(scored, left)
            )
            await tx.announcements.tell_owners(words, cause=f"model-back:{away.since.isoformat()}")
        self._told = None
        log.info("outage_over", since=away.since.isoformat(), drill=away.drill, scored=scored, left=left)


def _patience(because: WhyUnscored) -> timedelta:
    return AFTER_LOADING if because is WhyUnscored.LOADING else AFTER
