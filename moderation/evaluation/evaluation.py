"""An evaluation: texts with their truth, the verdicts on them, and the thresholds as they are now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.evaluation.labelled import Sample
from moderation.evaluation.metrics import AtThreshold, Bin, Ranking, Share
from moderation.policy import UNKNOWN_LABEL_HOLD, Thresholds
from moderation.verdict import Outcome, Verdict

THRESHOLDS = (*(step / 20 for step in range(1, 20)), 0.97, 0.99)
"""The threshold table: 0.05, 0.10 ... 0.95, 0.97, 0.99."""

FEW = 30
"""Fewer toxic or fewer clean texts than this say little: half of 30 is known to 17 points."""

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

    :ivar at_hold: each text by the threshold of its language; `threshold` is the one of every other.
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


def outcomes(samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> Outcomes:
    """Counts what would become of the texts."""
    counts: dict[bool, Counter[Outcome]] = {True: Counter(), False: Counter()}
    for sample, verdict in zip(samples, verdicts, strict=True):
        counts[sample.toxic][verdict.outcome] += 1
    return Outcomes(*({each: counts[toxic][each] for each in Outcome} for toxic in (False, True)))


@dataclass(frozen=True, slots=True)
class _Known:
    """A text whose truth for a label is known, and which has a score for it."""

    score: float
    toxic: bool
    sample: Sample
    hold: float
    reject: float | None


def by_label(
    samples: Sequence[Sample], verdicts: Sequence[Verdict], thresholds: Thresholds, labels: Sequence[str]
) -> list[LabelResult]:
    """Evaluates each of the labels over the texts whose truth for it is known; a label without any is left
    out, and so are texts without a score."""
    results = []
    for label in labels:
        known = []
        for sample, verdict in zip(samples, verdicts, strict=True):
            if label in sample.truth and verdict.scoring is not None and label in verdict.scoring.scores:
                hold, reject = _thresholds(label, thresholds, verdict.language)
                score = verdict.scoring.scores[label]
                known.append(_Known(score, sample.truth[label], sample, hold, reject))
        if known:
            results.append(_label(label, known, *_thresholds(label, thresholds, None)))
    return results


def _label(label: str, known: list[_Known], hold: float, reject: float | None) -> LabelResult:
    ranking = Ranking([each.score for each in known], [each.toxic for each in known])
    rising = sorted(known, key=lambda each: (each.score, each.sample.place))
    return LabelResult(
        label,
        toxic=ranking.toxic,
        clean=ranking.clean,
        auc=ranking.roc_auc(),
        average_precision=ranking.average_precision(),
        brier=ranking.brier(),
        at_hold=_at(hold, [(each.toxic, each.score >= each.hold) for each in known]),
        at_reject=None
        if reject is None
        else _at(
            reject, [(each.toxic, each.reject is not None and each.score >= each.reject) for each in known]
        ),
        table=tuple(map(ranking.at, THRESHOLDS)),
        reliability=tuple(ranking.reliability()),
        roc=tuple(ranking.roc_points()),
        precision_recall=tuple(ranking.precision_recall_points()),
        worst_clean=_mistakes([each for each in reversed(rising) if not each.toxic]),
        worst_toxic=_mistakes([each for each in rising if each.toxic]),
    )


def _thresholds(label: str, thresholds: Thresholds, language: str | None) -> tuple[float, float | None]:
    """From where a label is held and rejected in this language; None: it never is."""
    band = thresholds.of(language).get(label)
    return (band.hold, band.reject) if band else (UNKNOWN_LABEL_HOLD, None)


def _at(threshold: float, reached: list[tuple[bool, bool]]) -> AtThreshold:
    return AtThreshold(
        threshold,
        caught=sum(toxic and reaches for toxic, reaches in reached),
        toxic=sum(toxic for toxic, _ in reached),
        mistaken=sum(reaches and not toxic for toxic, reaches in reached),
        clean=sum(not toxic for toxic, _ in reached),
    )


def _mistakes(known: list[_Known]) -> tuple[Mistake, ...]:
    return tuple(Mistake(each.sample.place, each.score, each.sample.text) for each in known[:MISTAKES])


def _not_allowed(counts: Mapping[Outcome, int]) -> Share:
    of = sum(counts.values())
    return Share(of - counts[Outcome.ALLOW], of)
