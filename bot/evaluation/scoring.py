"""The configured model, scoring many texts that nobody waits for."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.models import load_configured
from bot.settings import Settings
from moderation.batching import BatchingClassifier
from moderation.classifier import Model
from moderation.evaluation.groups import SENTENCES
from moderation.verdict import Scoring

PATIENCE_SECONDS = 600.0
"""How long one text may take: it waits for those before it, and a model on a slow machine takes its time."""

_AT_ONCE = 64  # as many as are looked at for one batch
_PROBE = "Good morning."


class ModelUnusable(Exception):  # noqa: N818 (named for what happened)
    """The configured model cannot be loaded. The message is a sentence with the repair."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """A loaded model: its name and labels, and the languages of `groups` that it was trained on."""

    model: str
    labels: tuple[str, ...]
    languages: frozenset[str]
    _classifier: BatchingClassifier

    async def score(self, texts: Sequence[str], scored: Callable[[int], None]) -> list[Scoring]:
        """Scores all texts, in order.

        :param scored: told how many more are done, again and again.
        :raises ClassifierUnavailable: the model failed.
        """
        scorings: list[Scoring] = []
        for start in range(0, len(texts), _AT_ONCE):
            chunk = texts[start : start + _AT_ONCE]
            scorings += await asyncio.gather(
                *(self._classifier.score(text, within=PATIENCE_SECONDS) for text in chunk)
            )
            scored(len(chunk))
        return scorings


@asynccontextmanager
async def scorer_of(settings: Settings) -> AsyncIterator[Scorer]:
    """Loads the model that the settings name.

    :raises ModelUnusable: it cannot be loaded.
    """
    loop = asyncio.get_running_loop()
    failed: asyncio.Future[Exception] = loop.create_future()

    def load() -> Model:
        try:
            return load_configured(settings)
        except Exception as error:
            loop.call_soon_threadsafe(failed.set_result, error)
            raise

    classifier = BatchingClassifier(load)
    classifier.start()
    available = asyncio.ensure_future(classifier.wait_until_available())
    try:
        await asyncio.wait((available, failed), return_when=asyncio.FIRST_COMPLETED)
        if failed.done():
            raise ModelUnusable(str(failed.result()))
        probe = await classifier.score(_PROBE, within=PATIENCE_SECONDS)
        languages = frozenset(SENTENCES) if settings.detoxify_model == "multilingual" else frozenset({"en"})
        yield Scorer(probe.model, tuple(probe.scores), languages, classifier)
    finally:
        available.cancel()
        await classifier.close(within=1.0)
