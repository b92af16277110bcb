"""Comments that had to be stored without a score get one when the model is back, oldest first."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import structlog

from moderation.classifier import ClassifierUnavailable
from moderation.comment import Comment
from moderation.scoring.service import ScoringService
from moderation.submission import Submissions

log = structlog.get_logger()

PATIENCE_SECONDS: Final = 30.0
"""Nobody waits for an answer here, so the model may take its time."""
LOOK_SECONDS: Final = 2.0
"""How soon a comment that came in while the model was away is noticed, once it is back."""
FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 60.0
AT_ONCE: Final = 8
"""Comments that share the model's batches."""
PAGE: Final = 100
MOST_PAUSED: Final = 1_000
"""So many failing texts speak against the model: no others are tried until some of them have a score."""


@dataclass(slots=True)
class _Pause:
    """A text that failed is left alone until `ends` (monotonic seconds); then for twice as long."""

    ends: float
    seconds: float


class Rescorer:
    """Scores what has no score, whenever the model is there.

    A text that failed may be the reason why others failed beside it: from then on it is tried alone, after
    growing pauses, while those that were not tried yet go on.
    """

    def __init__(self, submissions: Submissions, classifier: ScoringService) -> None:
        self._submissions = submissions
        self._classifier = classifier
        self._paused: dict[int, _Pause] = {}

    async def run(self) -> None:
        """Works until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._first_tries())
            tasks.create_task(self._further_tries())

    async def _first_tries(self) -> None:
        while True:
            after_id = 0
            while len(self._paused) < MOST_PAUSED and (
                page := await self._submissions.unscored(after_id=after_id, limit=PAGE)
            ):
                after_id = page[-1].id
                fresh = iter([comment for comment in page if comment.id not in self._paused])
                async with asyncio.TaskGroup() as tasks:
                    for _ in range(AT_ONCE):
                        tasks.create_task(self._score_each(fresh))
            await asyncio.sleep(LOOK_SECONDS)

    async def _score_each(self, comments: Iterator[Comment]) -> None:
        for comment in comments:
            await self._score(comment)

    async def _further_tries(self) -> None:
        while True:
            now = time.monotonic()
            due = [(pause.seconds, number) for number, pause in self._paused.items() if pause.ends <= now]
            for _, number in sorted(due):  # what failed least is the least to blame
                waiting = await self._submissions.unscored(after_id=number - 1, limit=1)
                if waiting and waiting[0].id == number:
                    await self._score(waiting[0])
                else:
                    del self._paused[number]
            await asyncio.sleep(FIRST_PAUSE_SECONDS)

    async def _score(self, waiting: Comment) -> None:
        await self._classifier.wait_until_available()
        try:
            comment = await self._submissions.score_late(waiting, within=PATIENCE_SECONDS)
        except ClassifierUnavailable:
            before = self._paused.get(waiting.id)
            seconds = min(2 * before.seconds, LONGEST_PAUSE_SECONDS) if before else FIRST_PAUSE_SECONDS
            self._paused[waiting.id] = _Pause(time.monotonic() + seconds, seconds)
            log.warning("not_scored_yet", comment=waiting.id, retry_in=seconds)
        else:
            self._paused.pop(waiting.id, None)
            log.info("scored_late", comment=waiting.id, outcome=comment and comment.verdict.outcome)
