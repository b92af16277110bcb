"""Many texts through one model: what becomes of those that it fails at."""

from functools import partial
from pathlib import Path

from bot.evaluation.scoring import assess_all
from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring.service import ScoringService
from moderation.verdict import Outcome, WhyUnscored
from tests.moderation.scoring.scripted import scripted


async def test_texts_that_end_the_models_process_or_fail_are_unscored_and_all_others_are_scored(
    tmp_path: Path,
) -> None:
    classifier = ScoringService(partial(scripted, tmp_path), first_pause_seconds=0.05)
    classifier.start()
    await classifier.wait_until_available()
    texts = [f"Good morning, this is text {number}." for number in range(300)]
    texts[70], texts[200] = "death", "poison"
    told: list[None] = []
    try:
        verdicts = await assess_all(
            classifier, [(text, ()) for text in texts], DEFAULT_THRESHOLDS, lambda: told.append(None)
        )
    finally:
        await classifier.close()
    unscored = {number for number, verdict in enumerate(verdicts) if verdict.outcome is Outcome.UNSCORED}
    assert unscored == {70, 200}
    assert verdicts[70].unscored_because is WhyUnscored.FAILED
    for text, verdict in zip(texts, verdicts, strict=True):
        assert verdict.scoring is None or verdict.scoring.scores == {"toxicity": len(text) / 1_000}
    assert len(told) == len(texts)
