"""The verdict on a text: through the real service and Detoxify's real code, on the demo's checkpoint."""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest

from moderation.classifier import ModelInfo
from moderation.demo_model import load_demo_model
from moderation.policy import DEFAULT_THRESHOLDS, Mode, decide, parse_thresholds
from moderation.reading.assessment import assess
from moderation.scoring.service import ScoringService
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict

WITHIN = 60.0


class Told:
    """A classifier that scores each text as it is told, and 0 where it is told nothing."""

    def __init__(self, scores: Mapping[str, float], languages: frozenset[str] = frozenset({"en"})) -> None:
        self.model: ModelInfo | None = ModelInfo("told", ("insult",), languages)
        self.asked: list[str] = []
        self._scores = scores

    async def score(self, texts: Sequence[str], *, within: float, background: bool = False) -> list[Scoring]:
        self.asked += texts
        return [Scoring({"insult": self._scores.get(text, 0.0)}, "told") for text in texts]


async def verdict_of(text: str, scores: Mapping[str, float]) -> Verdict:
    return await assess(text, Told(scores), DEFAULT_THRESHOLDS, within=WITHIN)


async def test_text_without_a_disguise_is_scored_once() -> None:
    classifier = Told({})
    await assess("Good morning to you", classifier, DEFAULT_THRESHOLDS, within=WITHIN)
    assert classifier.asked == ["Good morning to you"]


async def test_higher_score_of_the_text_and_the_text_undone_counts_and_the_evidence_says_so() -> None:
    verdict = await verdict_of("an 1d10t", {"an 1d10t": 0.1, "an idiot": 0.9})
    assert verdict.scoring is not None
    assert verdict.scoring.scores == {"insult": 0.9}
    assert (verdict.disguised, verdict.outcome) == (("insult",), Outcome.HOLD)


async def test_undoing_never_lowers_a_score() -> None:
    verdict = await verdict_of("an 1d10t", {"an 1d10t": 0.9, "an idiot": 0.1})
    assert verdict.scoring is not None
    assert verdict.scoring.scores == {"insult": 0.9}
    assert verdict.disguised == ()


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf, -1.0])
@pytest.mark.parametrize("as_written", [True, False])
async def test_score_that_is_no_probability_is_no_answer_whichever_way_of_reading_has_it(
    broken: float, as_written: bool
) -> None:
    scores = {"an 1d10t": 0.1, "an idiot": 0.1} | {"an 1d10t" if as_written else "an idiot": broken}
    verdict = await verdict_of("an 1d10t", scores)
    assert (verdict.outcome, verdict.scoring) == (Outcome.UNSCORED, None)


async def test_language_the_model_does_not_know_is_held_with_its_scores_however_low_or_high() -> None:
    text = "Wann wird die Brücke geöffnet?"
    for score in (0.0, 0.999):
        verdict = await verdict_of(text, {text: score})
        assert (verdict.outcome, verdict.language, verdict.covered) == (Outcome.HOLD, "de", False)
        assert verdict.scoring is not None
        assert decide(Mode.SMART, verdict) is Status.HELD


async def test_thresholds_of_the_texts_own_language_count() -> None:
    text = "Quand ouvre le pont ?"
    classifier = Told({text: 0.7}, frozenset({"fr"}))
    verdict = await assess(text, classifier, parse_thresholds("fr:insult=0.8"), within=WITHIN)
    assert verdict.outcome is Outcome.ALLOW


@asynccontextmanager
async def demo_service() -> AsyncIterator[ScoringService]:
    service = ScoringService(load_demo_model)
    service.start()
    try:
        async with asyncio.timeout(WITHIN):
            await service.wait_until_available()
        yield service
    finally:
        await service.close()


async def test_insult_in_any_disguise_is_held_by_a_real_model_and_a_harmless_text_is_not() -> None:
    disguised = [
        "You are an 1d10t",
        "You are an i d i o t",
        "You are an idіot",
        "You are an ｉｄｉｏｔ",
        "You are stuuuupid",
    ]
    async with demo_service() as service:
        for text in disguised:
            verdict = await assess(text, service, DEFAULT_THRESHOLDS, within=WITHIN)
            assert verdict.outcome is not Outcome.ALLOW, text
        plain = await assess(
            "Will the crossing open on Friday the 5th?", service, DEFAULT_THRESHOLDS, within=WITHIN
        )
        assert plain.outcome is Outcome.ALLOW


async def test_insult_at_the_very_end_of_a_long_comment_is_not_cut_off() -> None:
    async with demo_service() as service:
        kind = "Thank you for this clear article about the harbour. " * 80
        verdict = await assess(kind + "You are an idiot.", service, DEFAULT_THRESHOLDS, within=WITHIN)
        assert verdict.scoring is not None
        assert verdict.scoring.windows > 1
        assert verdict.outcome is not Outcome.ALLOW


@pytest.mark.parametrize("text", ["i d i o t", "1d10t"])
async def test_disguise_is_told_as_evidence_where_it_hid_something(text: str) -> None:
    async with demo_service() as service:
        verdict = await assess(f"You are an {text}", service, DEFAULT_THRESHOLDS, within=WITHIN)
        assert "insult" in verdict.disguised
