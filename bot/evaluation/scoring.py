"""The configured model, judging many texts that nobody waits for, each the way a comment is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.models import configured_model
from bot.settings import Settings
from moderation.classifier import ClassifierUnavailable
from moderation.policy import Thresholds
from moderation.reading.assessment import assess
from moderation.scoring.service import ScoringService
from moderation.verdict import Outcome, Verdict, WhyUnscored

PATIENCE_SECONDS = 600.0
"""How long one text may take on a slow machine, those before it included."""

RECOVERY_SECONDS = 60.0
"""How long a model that has failed may take to be back; its process is replaced meanwhile."""

Text = tuple[str, Sequence[str]]
"""A text, and what its author may have quoted."""

# Enough for every worker to have a full batch and the next one to wait.
_AT_ONCE = 128


@asynccontextmanager
async def configured_classifier(settings: Settings) -> AsyncIterator[ScoringService]:
    """The model that the settings name, loaded.

    :raises ClassifierUnavailable: it cannot be loaded; the message says why, and what to do.
    """
    classifier = ScoringService(configured_model(settings))
    classifier.start()
    try:
        await classifier.wait_until_loaded()
        yield classifier
    finally:
        await classifier.close(within=1.0)


async def assess_all(
    classifier: ScoringService, texts: Sequence[Text], thresholds: Thresholds, assessed: Callable[[], object]
) -> list[Verdict]:
    """The verdicts on any number of texts, in order. One that the model fails at twice is unscored.

    :param assessed: called after each text.
    :raises ClassifierUnavailable: the model has failed, and does not come back.
    """
    verdicts: dict[int, Verdict] = {}
    waiting = iter(range(len(texts)))
    # Whatever ends the model's process takes the texts along that were there at the time. Tried again one by
    # one, only those that cannot be scored fail twice.
    again = asyncio.Lock()

    async def work() -> None:
        for number in waiting:
            verdict = await _verdict(classifier, texts[number], thresholds)
            if verdict.outcome is Outcome.UNSCORED:
                async with again:
                    await _recovered(classifier, verdict)
                    verdict = await _verdict(classifier, texts[number], thresholds)
            verdicts[number] = verdict
            assessed()

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    return [verdicts[number] for number in range(len(texts))]


async def _verdict(classifier: ScoringService, text: Text, thresholds: Thresholds) -> Verdict:
    written, said = text
    try:
        return await assess(
            written, classifier, thresholds, within=PATIENCE_SECONDS, said=said, background=True
        )
    except ClassifierUnavailable as unavailable:
        return Verdict(Outcome.UNSCORED, None, unscored_because=unavailable.reason)


async def _recovered(classifier: ScoringService, failed: Verdict) -> None:
    """Returns when the model answers again.

    :raises ClassifierUnavailable: it takes too long.
    """
    try:
        async with asyncio.timeout(RECOVERY_SECONDS):
            await classifier.wait_until_available()
    except TimeoutError:
        raise ClassifierUnavailable(
            f"the model failed, and has not been back for {RECOVERY_SECONDS:.0f} s",
            failed.unscored_because or WhyUnscored.FAILED,
        ) from None
