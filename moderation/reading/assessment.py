"""The verdict on a text: read in every way, scored, judged."""

import math
from collections.abc import Sequence

from moderation.classifier import Classifier, ClassifierUnavailable
from moderation.policy import Thresholds, judge
from moderation.reading.language import covered, language_of
from moderation.reading.reading import Reading, read_beside
from moderation.verdict import Scoring, Verdict, WhyUnscored

TELLING_RISE = 0.05
"""How much higher a label must score without the disguise to be told as evidence."""


async def assess(
    text: str,
    classifier: Classifier,
    thresholds: Thresholds,
    *,
    within: float,
    said: Sequence[str] = (),
    background: bool = False,
) -> Verdict:
    """The verdict on a comment's text, with all its evidence.

    :param said: what its author may have quoted: the article, as HTML, and the published comments on it.
    :param within: seconds that the model has.
    :raises ClassifierUnavailable: there is no score to be had in that time.
    """
    reading = await read_beside(text, said)
    return await assess_reading(reading, classifier, thresholds, within=within, background=background)


async def assess_reading(
    reading: Reading,
    classifier: Classifier,
    thresholds: Thresholds,
    *,
    within: float,
    background: bool = False,
) -> Verdict:
    """The same of a comment that has been read already.

    :raises ClassifierUnavailable:
    """
    scorings = await classifier.score(reading.ways, within=within, background=background)
    model = classifier.model
    if model is None:  # gone since
        raise ClassifierUnavailable("the model is not loaded", WhyUnscored.LOADING)
    scoring, disguised = _worst(scorings)
    return judge(
        scoring,
        thresholds,
        language=language_of(reading.guess, model.languages),
        covered=covered(reading.guess, model.languages),
        disguised=disguised,
    )


def _worst(scorings: list[Scoring]) -> tuple[Scoring, tuple[str, ...]]:
    """The higher score of each label, and the labels that score higher without the disguise."""
    written, *undone = scorings
    if not undone:
        return written, ()
    plain = undone[0]
    pairs = {
        label: (written.scores.get(label, math.nan), plain.scores.get(label, math.nan))
        for label in {**written.scores, **plain.scores}
    }
    scores = {label: _higher(*pair) for label, pair in pairs.items()}
    disguised = tuple(label for label, (before, after) in pairs.items() if after - before >= TELLING_RISE)
    return Scoring(scores, written.model, max(written.windows, plain.windows)), disguised


def _higher(one: float, other: float) -> float:
    """The higher of two probabilities; NaN if either is none, so that it cannot hide behind the other and
    the policy takes it for no answer."""
    return max(one, other) if 0.0 <= one <= 1.0 and 0.0 <= other <= 1.0 else math.nan
