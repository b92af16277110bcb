"""Comments that had to be stored without a score get one when the model is back, oldest first."""

import asyncio

import structlog

from moderation.classifier import ClassifierUnavailable
from moderation.scoring.service import ScoringService
from moderation.submission import Submissions

log = structlog.get_logger()

# Nobody waits for an answer here, so the model may take its time.
PATIENCE_SECONDS = 30.0
# How soon a comment that came in while the model was away is noticed, once it is back; and how long the
# pause can grow when rounds bring nothing but failures.
LOOK_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 300.0


class Rescorer:
    """Goes round the unscored comments whenever the model is there; one that fails does not stop the rest."""

    def __init__(self, submissions: Submissions, classifier: ScoringService) -> None:
        self._submissions = submissions
        self._classifier = classifier

    async def run(self) -> None:
        """Works until cancelled."""
        pause = LOOK_SECONDS
        while True:
            scored, failed = await self._round()
            only_failures = failed > 0 and scored == 0
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS) if only_failures else LOOK_SECONDS
            await asyncio.sleep(pause)

    async def _round(self) -> tuple[int, int]:
        """Tries every unscored comment once; how many got a score and how many did not."""
        scored, failed, after_id = 0, 0, 0
        while True:
            await self._classifier.wait_until_available()
            waiting = await self._submissions.oldest_unscored(after_id=after_id)
            if waiting is None:
                return scored, failed
            after_id = waiting.id
            try:
                comment = await self._submissions.score_late(waiting, within=PATIENCE_SECONDS)
            except ClassifierUnavailable:
                failed += 1
                log.warning("not_scored_yet", comment=waiting.id)
            else:
                scored += 1
                log.info("scored_late", comment=waiting.id, outcome=comment and comment.verdict.outcome)
