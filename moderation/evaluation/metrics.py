"""The formulas: what scores say when the truth is known. Pure functions over one label's scores.

Written out and not taken from scikit-learn, which with SciPy is 200 MB for these few lines; that both say the
same was checked once (docs/decisions.md).
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import sqrt

Z_95 = 1.959963984540054
"""The normal distribution's 97.5th percentile: what a two-sided 95% interval is wide."""

RELIABILITY_BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95% interval, all in 0..1: `hits` of `of`. Of nothing, `value` is None."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval (E. B. Wilson 1927, JASA 22:209-212), right for small numbers and at 0 and 1,
        where the usual plus-minus is not. Of nothing, anything is possible."""
        if not self.of:
            return 0.0, 1.0
        share, squared = self.hits / self.of, Z_95**2
        middle = (share + squared / (2 * self.of)) / (1 + squared / self.of)
        half = (Z_95 / (1 + squared / self.of)) * sqrt(
            share * (1 - share) / self.of + squared / (4 * self.of**2)
        )
        # At 0 and 1 the interval ends there exactly; rounding would miss it by a hair.
        low = 0.0 if self.hits == 0 else max(0.0, middle - half)
        high = 1.0 if self.hits == self.of else min(1.0, middle + half)
        return low, high


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a threshold does: `caught` of `toxic` texts and `mistaken` of `clean` ones reach it."""

    threshold: float
    caught: int
    toxic: int
    mistaken: int
    clean: int

    @property
    def held(self) -> Share:
        """Of all texts: how many reach the threshold."""
        return Share(self.caught + self.mistaken, self.toxic + self.clean)

    @property
    def precision(self) -> Share:
        """Of those that reach it: how many are toxic."""
        return Share(self.caught, self.caught + self.mistaken)

    @property
    def recall(self) -> Share:
        """Of the toxic ones: how many reach it."""
        return Share(self.caught, self.toxic)

    @property
    def false_positives(self) -> Share:
        """Of the clean ones: how many reach it."""
        return Share(self.mistaken, self.clean)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall. None where nothing is toxic or caught at all."""
        of = 2 * self.caught + self.mistaken + (self.toxic - self.caught)
        return 2 * self.caught / of if of else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Texts with scores from `low` to below `high` (the last bin: up to 1): how many, what they scored on
    average, and what share of them is toxic. The two agree where a score means a probability."""

    low: float
    high: float
    texts: int
    mean_score: float
    toxic: Share


class Ranking:
    """One label's scores with the truth, sorted once. Scores in 0..1."""

    def __init__(self, scores: Sequence[float], truth: Sequence[bool]) -> None:
        pairs = list(zip(scores, truth, strict=True))
        self._toxic = sorted(score for score, toxic in pairs if toxic)
        self._clean = sorted(score for score, toxic in pairs if not toxic)

    @property
    def toxic(self) -> int:
        """How many texts are toxic."""
        return len(self._toxic)

    @property
    def clean(self) -> int:
        """How many are not."""
        return len(self._clean)

    def roc_auc(self) -> float | None:
        """The chance that a toxic text scores above a clean one, a tie being half; None without both kinds.

        By ranks, as the Mann-Whitney U statistic: J. A. Hanley and B. J. McNeil 1982, Radiology 143:29-36.
        """
        if not self._toxic or not self._clean:
            return None
        rank_sum, before = 0.0, 0
        for _, group in groupby(self._sorted(falling=False), key=lambda pair: pair[0]):
            tied = [toxic for _, toxic in group]
            rank_sum += sum(tied) * (before + (len(tied) + 1) / 2)  # tied scores share their middle rank
            before += len(tied)
        above = rank_sum - self.toxic * (self.toxic + 1) / 2
        return above / (self.toxic * self.clean)

    def average_precision(self) -> float | None:
        """Precision averaged over recall: the sum of each threshold's precision times the recall it adds,
        without interpolation, which would flatter (J. Davis and M. Goadrich 2006, ICML). None without toxic
        texts."""
        if not self._toxic:
            return None
        points = self.precision_recall_points()
        return sum((recall - before) * precision for (before, _), (recall, precision) in pairwise(points))

    def brier(self) -> float | None:
        """The mean squared distance of score and truth: 0 is perfect, 0.25 is always saying 0.5
        (G. W. Brier 1950, Monthly Weather Review 78:1-3)."""
        if not self._toxic and not self._clean:
            return None
        missed = sum((1 - score) ** 2 for score in self._toxic) + sum(score**2 for score in self._clean)
        return missed / (self.toxic + self.clean)

    def at(self, threshold: float) -> AtThreshold:
        """What happens if texts are held from this score on."""
        return AtThreshold(
            threshold,
            caught=self.toxic - bisect_left(self._toxic, threshold),
            toxic=self.toxic,
            mistaken=self.clean - bisect_left(self._clean, threshold),
            clean=self.clean,
        )

    def roc_points(self) -> list[tuple[float, float]]:
        """The ROC curve: false-positive rate and recall at each threshold, from (0, 0) to (1, 1).

        Empty without both kinds."""
        if not self._toxic or not self._clean:
            return []
        return [(0.0, 0.0)] + [(wrong / self.clean, right / self.toxic) for right, wrong in self._counts()]

    def precision_recall_points(self) -> list[tuple[float, float]]:
        """Recall and precision at each threshold, from the highest score down; begins at (0, 1).

        Empty without toxic texts."""
        if not self._toxic:
            return []
        return [(0.0, 1.0)] + [
            (right / self.toxic, right / (right + wrong)) for right, wrong in self._counts()
        ]

    def reliability(self, bins: int = RELIABILITY_BINS) -> list[Bin]:
        """How far a score can be read as a probability: the bins that hold any text, lowest first."""
        made = []
        for number in range(bins):
            low, high = number / bins, (number + 1) / bins
            end = high if number + 1 < bins else float("inf")
            inside = [
                scores[bisect_left(scores, low) : bisect_left(scores, end)]
                for scores in (self._toxic, self._clean)
            ]
            texts = sum(map(len, inside))
            if texts:
                mean = sum(map(sum, inside)) / texts
                made.append(Bin(low, high, texts, mean, Share(len(inside[0]), texts)))
        return made

    def _sorted(self, *, falling: bool) -> list[tuple[float, bool]]:
        pairs = [(score, True) for score in self._toxic] + [(score, False) for score in self._clean]
        return sorted(pairs, key=lambda pair: pair[0], reverse=falling)

    def _counts(self) -> list[tuple[int, int]]:
        """From the highest score down: toxic and clean texts that reach each score that occurs."""
        counts, right, wrong = [], 0, 0
        for _, group in groupby(self._sorted(falling=True), key=lambda pair: pair[0]):
            tied = [toxic for _, toxic in group]
            right += sum(tied)
            wrong += len(tied) - sum(tied)
            counts.append((right, wrong))
        return counts
