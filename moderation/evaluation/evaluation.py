"""An evaluation: texts with their truth, their scores, and the thresholds as they are now."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from moderation.evaluation.labelled import Sample
from moderation.evaluation.metrics import AtThreshold, Bin, Ranking, Share
from moderation.policy import UNKNOWN_LABEL_HOLD, Bands, judge
from moderation.verdict import Outcome, Scoring

THRESHOLDS = (*(step / 20 for step in range(1, 20)), 0.97, 0.99)
"""The threshold table: 0.05, 0.10 ... 0.95, 0.97, 0.99."""

FEW = 30
"""Fewer toxic or fewer clean texts than this say little: with 30, a share is known to some 18 points."""

MISTAKES = 5
"""How many of the worst mistakes are shown, of each kind and label."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text whose score is far from the truth."""

    place: int
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class LabelResult:
    """One label: how well its scores tell apart, and what the thresholds make of that.

    :ivar at_reject: None for a label that the policy does not know, which never rejects.
    :ivar worst_clean: the clean texts that score highest; `worst_toxic`: the toxic ones that score lowest.
    """

    label: str
    toxic: int
    clean: int
    auc: float | None
    average_precision: float | None
    brier: float | None
    at_hold: AtThreshold
    at_reject: AtThreshold | None
    table: tuple[AtThreshold, ...]
    reliability: tuple[Bin, ...]
    roc: tuple[tuple[float, float], ...]
    precision_recall: tuple[tuple[float, float], ...]
    worst_clean: tuple[Mistake, ...]
    worst_toxic: tuple[Mistake, ...]

    @property
    def few(self) -> bool:
        """Whether there are too few texts of either kind for numbers that mean something."""
        return min(self.toxic, self.clean) < FEW


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the policy would say of the texts, all labels together. A text is toxic if any label applies."""

    clean: Mapping[Outcome, int]
    toxic: Mapping[Outcome, int]

    @property
    def clean_held(self) -> Share:
        """Of the clean texts: how many would not be published by themselves."""
        return _not_allowed(self.clean)

    @property
    def toxic_held(self) -> Share:
        """Of the toxic ones: how many would not be."""
        return _not_allowed(self.toxic)


def outcome_by(bands: Bands) -> Callable[[Scoring], Outcome]:
    """The policy's word on a scoring, at these thresholds."""
    return lambda scoring: judge(scoring, bands).outcome


def outcomes(
    samples: Sequence[Sample], scorings: Sequence[Scoring], outcome: Callable[[Scoring], Outcome]
) -> Outcomes:
    """Counts what would become of the texts."""
    counts: dict[bool, Counter[Outcome]] = {True: Counter(), False: Counter()}
    for sample, scoring in zip(samples, scorings, strict=True):
        counts[sample.toxic][outcome(scoring)] += 1
    return Outcomes(*({each: counts[toxic][each] for each in Outcome} for toxic in (False, True)))


def by_label(
    samples: Sequence[Sample], scorings: Sequence[Scoring], bands: Bands, labels: Sequence[str]
) -> list[LabelResult]:
    """Evaluates each of the labels over the texts whose truth for it is known; a label without any is left
    out."""
    results = []
    for label in labels:
        known = [
            (scoring.scores[label], sample)
            for sample, scoring in zip(samples, scorings, strict=True)
            if label in sample.truth and label in scoring.scores
        ]
        if known:
            results.append(_label(label, known, bands))
    return results


def _label(label: str, known: list[tuple[float, Sample]], bands: Bands) -> LabelResult:
    ranking = Ranking([score for score, _ in known], [sample.truth[label] for _, sample in known])
    band = bands.get(label)
    rising = sorted(known, key=lambda pair: (pair[0], pair[1].place))
    clean = [pair for pair in reversed(rising) if not pair[1].truth[label]]
    toxic = [pair for pair in rising if pair[1].truth[label]]
    return LabelResult(
        label,
        toxic=ranking.toxic,
        clean=ranking.clean,
        auc=ranking.roc_auc(),
        average_precision=ranking.average_precision(),
        brier=ranking.brier(),
        at_hold=ranking.at(band.hold if band else UNKNOWN_LABEL_HOLD),
        at_reject=ranking.at(band.reject) if band else None,
        table=tuple(map(ranking.at, THRESHOLDS)),
        reliability=tuple(ranking.reliability()),
        roc=tuple(ranking.roc_points()),
        precision_recall=tuple(ranking.precision_recall_points()),
        worst_clean=_mistakes(clean),
        worst_toxic=_mistakes(toxic),
    )


def _mistakes(pairs: list[tuple[float, Sample]]) -> tuple[Mistake, ...]:
    return tuple(Mistake(sample.place, score, sample.text) for score, sample in pairs[:MISTAKES])


def _not_allowed(counts: Mapping[Outcome, int]) -> Share:
    of = sum(counts.values())
    return Share(of - counts[Outcome.ALLOW], of)
