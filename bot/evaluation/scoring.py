"""The configured model, scoring many texts that nobody waits for."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.models import configured_model
from bot.settings import Settings
from moderation.classifier import Classifier, ClassifierUnavailable
from moderation.scoring.service import ScoringService
from moderation.verdict import Scoring, WhyUnscored

PATIENCE_SECONDS = 600.0
"""How long a chunk of texts may take on a slow machine."""

_CHUNK = 32
# Asked for at the same time, so that no worker waits for the last text of a chunk.
_CHUNKS_AT_ONCE = 4
_LOOK_SECONDS = 0.1
_PROBE = "Good morning."


@asynccontextmanager
async def configured_classifier(settings: Settings) -> AsyncIterator[ScoringService]:
    """The model that the settings name, loaded.

    :raises ClassifierUnavailable: it cannot be loaded; the message says why, and what to do.
    """
    classifier = ScoringService(configured_model(settings))
    classifier.start()
    try:
        while not classifier.available:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await classifier.wait_until_available()
            try:
                await classifier.score([_PROBE], within=PATIENCE_SECONDS)
            except ClassifierUnavailable as unavailable:
                if unavailable.reason is not WhyUnscored.LOADING:
                    raise
        yield classifier
    finally:
        await classifier.close(within=1.0)


async def score_all(
    classifier: Classifier, texts: Sequence[str], scored: Callable[[int], None]
) -> list[Scoring]:
    """Scores any number of texts, in order.

    :param scored: told how many more are done, again and again.
    :raises ClassifierUnavailable: the model failed.
    """
    by_start: dict[int, list[Scoring]] = {}
    starts = iter(range(0, len(texts), _CHUNK))

    async def work() -> None:
        for start in starts:
            chunk = texts[start : start + _CHUNK]
            by_start[start] = await classifier.score(chunk, within=PATIENCE_SECONDS, background=True)
            scored(len(chunk))

    await asyncio.gather(*(work() for _ in range(_CHUNKS_AT_ONCE)))
    return [scoring for start in sorted(by_start) for scoring in by_start[start]]
