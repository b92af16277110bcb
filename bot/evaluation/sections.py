"""The report in sections of words and tables, which terminal and Markdown show alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.report import Report
from moderation.evaluation.disparity import COMPARED_LABEL, GroupResult, LanguageResult
from moderation.evaluation.evaluation import FEW, LabelResult, Mistake
from moderation.evaluation.metrics import AtThreshold, Share
from moderation.verdict import Outcome

UNKNOWN = "–"
_SHOWN_GROUPS = 8
_SHOWN_LINES = 5
_TEXT_WIDTH = 100  # characters of a mistake's text: one line of a wide terminal


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, and a table if there is one.

    :ivar long: for the report; the terminal leaves it out.
    """

    title: str
    words: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    long: bool = False


def sections(report: Report) -> list[Section]:
    """The whole report."""
    return [
        Section("What was read", tuple(_read(report))),
        *_labels(report),
        *_outcomes(report),
        *_tables(report),
        *_mistakes(report),
        *_disparity(report),
    ]


def _read(report: Report) -> Iterator[str]:
    what = "decisions" if report.of_decisions else "rows"
    yield f"{report.model} scored {report.texts:,} texts of {report.rows:,} {what} ({report.source})."
    if report.truth:
        told = (label if label == column else f"{label} ({column})" for label, column in report.truth.items())
        yield f"Judged by people: {', '.join(told)}."
    for reason, number in report.left_out.items():
        lines = report.lines.get(reason, ())
        where = ", ".join(map(str, lines[:_SHOWN_LINES])) + (" ..." if len(lines) > _SHOWN_LINES else "")
        yield f"Left out, {reason}: {number:,}" + (f" (lines {where})." if lines else ".")
    if report.not_covered:
        yield (
            f"Taken for a language that the model is not believed for, and so held whatever they score: "
            f"{report.not_covered:,}."
        )
    if report.unscored:
        yield f"The model failed at some, which count as held and have no score: {report.unscored:,}."
    if report.of_decisions:
        yield (
            "Only what a person decided counts. In the modes smart and post nobody looks at what the filter "
            "lets through, so what it missed there is missing here too, and recall looks better than it is. "
            "Moderators saw the scores when they decided."
        )
    if report.remembered and report.remembered.largest_difference is not None:
        yield (
            f"{report.remembered.comments:,} of these comments were stored with scores of this very model: "
            f"the largest difference to today's is {report.remembered.largest_difference:.4f}, and "
            f"{report.remembered.other_outcome:,} would be judged otherwise."
        )
    if report.few:
        counted = "; ".join(f"{result.label}: {result.toxic} and {result.clean}" for result in report.few)
        yield (
            f"Too few decisions for numbers that mean something: {FEW} rejected and {FEW} approved are "
            f"needed for a label ({counted})."
        )
    few = [result.label for result in report.labels if result.few]
    if few:
        yield (
            f"Fewer than {FEW} toxic or clean texts: {', '.join(few)}. Those numbers are rough; look at the "
            "intervals."
        )


def _labels(report: Report) -> Iterator[Section]:
    if not report.labels:
        return
    yield Section(
        "How well the scores tell toxic from clean",
        (
            "ROC-AUC: how often a toxic text scores above a clean one (1 always, 0.5 is chance). Average "
            "precision: 1 is perfect, chance is the share of toxic texts. Brier: how far scores are from "
            "what they should be, 0 or 1; less is better.",
        ),
        ("label", "texts", "toxic", "ROC-AUC", "average precision", "Brier"),
        tuple(
            (
                result.label,
                f"{result.toxic + result.clean:,}",
                f"{result.toxic:,}",
                _number(result.auc),
                _number(result.average_precision),
                _number(result.brier),
            )
            for result in report.labels
        ),
    )
    yield Section(
        "At the current thresholds",
        (
            "In brackets: 95% intervals (Wilson), in percent."
            + (
                " Texts in a language with thresholds of its own are counted by those."
                if report.thresholds.by_language
                else ""
            ),
        ),
        ("label", "from", "reach it", "precision", "recall", "F1"),
        tuple(
            (
                result.label,
                f"{kind} {row.threshold:.2f}",
                f"{row.held.hits:,}",
                _with_interval(row.precision),
                _with_interval(row.recall),
                _number(row.f1, 2),
            )
            for result in report.labels
            for kind, row in (("hold", result.at_hold), ("reject", result.at_reject))
            if row is not None
        ),
    )


def _outcomes(report: Report) -> Iterator[Section]:
    if report.outcomes is None:
        return
    counts = report.outcomes
    yield Section(
        "What would become of the texts",
        (
            "All labels together, by the policy as it is set. Of the clean texts "
            f"{_with_interval(counts.clean_held)} would wait for a person or be rejected; of the toxic ones "
            f"{_with_interval(counts.toxic_held)}. The rest would be published by themselves in the modes "
            "smart and post.",
        ),
        ("", *Outcome),
        (
            ("clean", *(f"{counts.clean[each]:,}" for each in Outcome)),
            ("toxic", *(f"{counts.toxic[each]:,}" for each in Outcome)),
        ),
    )


def _tables(report: Report) -> Iterator[Section]:
    for number, result in enumerate(report.labels):
        current = {row.threshold: kind for kind, row in _current(result)}
        yield Section(
            f"Thresholds of {result.label}",
            (),
            ("from", "of all texts reach it", "precision", "recall", "of clean ones reach it", ""),
            tuple(
                (
                    f"{row.threshold:.2f}",
                    _percent(row.held),
                    _percent(row.precision),
                    _percent(row.recall),
                    _percent(row.false_positives),
                    current.get(round(row.threshold, 2), ""),
                )
                for row in result.table
            ),
            long=number > 0,
        )
        yield Section(
            f"What scores of {result.label} mean",
            ("Where a score is a probability, mean score and share of toxic texts agree.",),
            ("scores", "texts", "mean score", "toxic"),
            tuple(
                (
                    f"{each.low:.1f} to {each.high:.1f}",
                    f"{each.texts:,}",
                    f"{each.mean_score:.3f}",
                    _with_interval(each.toxic),
                )
                for each in result.reliability
            ),
            long=True,
        )


def _mistakes(report: Report) -> Iterator[Section]:
    place = "comment" if report.of_decisions else "line"
    columns = (place, "score", "text") if report.with_texts else (place, "score")
    for number, result in enumerate(report.labels):
        for title, mistakes in (
            (f"Clean, and scored highest for {result.label}", result.worst_clean),
            (f"Toxic, and scored lowest for {result.label}", result.worst_toxic),
        ):
            if mistakes:
                rows = tuple(_mistake(each)[: len(columns)] for each in mistakes)
                yield Section(title, (), columns, rows, long=number > 0)


def _disparity(report: Report) -> Iterator[Section]:
    if not report.disparity:
        return
    yield Section(
        "Neutral sentences about groups",
        (
            f"Nothing is wrong with any of these sentences. Scores are those of {COMPARED_LABEL}; the gap is "
            "between the group that scores highest and the one that scores lowest. A sentence is also "
            "held where its language was mistaken for one that the model is not believed for.",
        ),
        ("language", "sentences", "held", "worst group", "its mean score", "gap of scores", "gap of held"),
        tuple(
            (
                result.language,
                f"{result.held.of:,}",
                f"{result.held.hits:,}",
                result.groups[0].group,
                f"{result.groups[0].mean_score:.3f}",
                f"{result.score_gap:.3f}",
                f"{result.held_gap:.0%}",
            )
            for result in report.disparity
        ),
    )
    for number, result in enumerate(report.disparity):
        columns = ("group", "by", "mean score", "highest", "held")
        if number == 0 and len(result.groups) > _SHOWN_GROUPS:
            yield Section(
                f"The groups that score highest ({result.language})",
                (),
                columns,
                tuple(map(_group, (*result.groups[:_SHOWN_GROUPS], result.anybody))),
            )
        yield Section(
            f"Every group ({result.language})", (), columns, tuple(map(_group, _all(result))), long=True
        )


def _all(result: LanguageResult) -> tuple[GroupResult, ...]:
    return (*result.groups, result.anybody)


def _group(result: GroupResult) -> tuple[str, ...]:
    return (
        result.group,
        result.kind,
        f"{result.mean_score:.3f}",
        f"{result.highest_score:.3f}",
        f"{result.held.hits} of {result.held.of}",
    )


def _mistake(mistake: Mistake) -> tuple[str, ...]:
    line = " ".join(mistake.text.split())
    shown = line if len(line) <= _TEXT_WIDTH else line[: _TEXT_WIDTH - 1].rstrip() + "…"
    return f"{mistake.place}", f"{mistake.score:.3f}", shown


def _current(result: LabelResult) -> Sequence[tuple[str, AtThreshold]]:
    rows = (("now: hold", result.at_hold), ("now: reject", result.at_reject))
    return [(kind, row) for kind, row in rows if row is not None]


def _number(value: float | None, digits: int = 3) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def _percent(share: Share) -> str:
    return UNKNOWN if share.value is None else f"{share.value:.1%}"


def _with_interval(share: Share) -> str:
    if share.value is None:
        return UNKNOWN
    low, high = share.interval
    return f"{share.value:.0%} ({100 * low:.0f}–{100 * high:.0f})"
