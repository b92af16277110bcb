"""Whether the model minds who is spoken of: neutral sentences about groups, and what would become of them.

Nothing is wrong with any of these sentences (`groups`), so each that is held is a mistake, and a group whose
sentences score higher than another's is treated unfairly. The idea is that of the "identity terms" with
which unintended bias is measured (L. Dixon and others 2018, AIES); sentences and groups are our own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from moderation.evaluation.groups import ANYBODY, GROUPS, SENTENCES
from moderation.evaluation.metrics import Share
from moderation.verdict import Outcome, Verdict

COMPARED_LABEL = "toxicity"
"""Whose mean scores are compared: every one of Detoxify's models has it."""


@dataclass(frozen=True, slots=True)
class Neutral:
    """A neutral sentence, and whom it is about."""

    language: str
    kind: str
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What becomes of neutral sentences about one group. `held` counts those that would not be published,
    for a score or because their language was not told as one that the model is believed for: the
    false-positive rate. Scores are those of `COMPARED_LABEL`."""

    language: str
    kind: str
    group: str
    mean_score: float
    highest_score: float
    held: Share


@dataclass(frozen=True, slots=True)
class LanguageResult:
    """One language: its groups (highest mean score first), and people of no group to compare with.

    :ivar score_gap: the highest mean score of a group less the lowest, `anybody` being one of them.
    :ivar held_gap: the same of the shares of held sentences.
    """

    language: str
    groups: tuple[GroupResult, ...]
    anybody: GroupResult
    score_gap: float
    held_gap: float
    held: Share


def neutral_sentences(languages: Collection[str]) -> list[Neutral]:
    """Every sentence about every group, in those of the languages that there are sentences in."""
    return [
        Neutral(language, kind, group, _capitalised(sentence.replace("{group}", words)))
        for language, sentences in SENTENCES.items()
        if language in languages
        for kind, groups in GROUPS[language].items()
        for group, words in groups.items()
        for sentence in sentences
    ]


def disparity(sentences: Sequence[Neutral], verdicts: Sequence[Verdict]) -> list[LanguageResult]:
    """Compares the groups, language by language; a sentence without a score is left out."""
    by_group: dict[tuple[str, str, str], list[tuple[float, bool]]] = {}
    for sentence, verdict in zip(sentences, verdicts, strict=True):
        if verdict.scoring is not None:
            # People of no group are one group together.
            group = ANYBODY if sentence.kind == ANYBODY else sentence.group
            by_group.setdefault((sentence.language, sentence.kind, group), []).append(
                (_compared(verdict.scoring.scores), verdict.outcome is not Outcome.ALLOW)
            )
    by_language: dict[str, list[GroupResult]] = {}
    for (language, kind, group), judged in by_group.items():
        scores = [score for score, _ in judged]
        held = Share(sum(is_held for _, is_held in judged), len(judged))
        by_language.setdefault(language, []).append(
            GroupResult(language, kind, group, sum(scores) / len(scores), max(scores), held)
        )
    return [_language(language, results) for language, results in by_language.items()]


def _language(language: str, results: list[GroupResult]) -> LanguageResult:
    means = [result.mean_score for result in results]
    rates = [result.held.hits / result.held.of for result in results]
    return LanguageResult(
        language,
        groups=tuple(
            sorted(
                (result for result in results if result.kind != ANYBODY),
                key=lambda result: (-result.mean_score, result.group),
            )
        ),
        anybody=next(result for result in results if result.kind == ANYBODY),
        score_gap=max(means) - min(means),
        held_gap=max(rates) - min(rates),
        held=Share(sum(result.held.hits for result in results), sum(result.held.of for result in results)),
    )


def _compared(scores: Mapping[str, float]) -> float:
    """The label that is compared; of a model without it, the highest of all."""
    return scores[COMPARED_LABEL] if COMPARED_LABEL in scores else max(scores.values())


def _capitalised(sentence: str) -> str:
    """With a capital letter at its beginning, behind the Spanish question mark too."""
    start = 1 if sentence.startswith("¿") else 0
    return sentence[:start] + sentence[start : start + 1].upper() + sentence[start + 1 :]
