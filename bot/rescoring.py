"""Comments that had to be stored without a score get one when the model is back, oldest first."""

import asyncio

import structlog

from moderation.batching import BatchingClassifier
from moderation.classifier import ClassifierUnavailable
from moderation.submission import Submissions

log = structlog.get_logger()

# Nobody waits for an answer here, so the model may take its time.
PATIENCE_SECONDS = 30.0
# How soon a comment that came in while the model was away is noticed, once it is back.
LOOK_SECONDS = 2.0


class Rescorer:
    """Works through the unscored comments whenever the model is there."""

    def __init__(self, submissions: Submissions, classifier: BatchingClassifier) -> None:
        self._submissions = submissions
        self._classifier = classifier

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            await self._classifier.wait_until_available()
            try:
                comment = await self._submissions.score_oldest_unscored(within=PATIENCE_SECONDS)
            except ClassifierUnavailable:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            if comment is None:
                await asyncio.sleep(LOOK_SECONDS)
            else:
                log.info("scored_late", comment=comment.id, outcome=comment.verdict.outcome)
