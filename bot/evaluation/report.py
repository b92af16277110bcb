"""Everything an evaluation has found, as values and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.evaluation.decisions import Remembered
from moderation.evaluation.disparity import GroupResult, LanguageResult
from moderation.evaluation.evaluation import LabelResult, Mistake, Outcomes
from moderation.evaluation.metrics import AtThreshold, Share
from moderation.policy import Bands, Thresholds

FORMAT = 1
"""Of the JSON. It grows when something that was there means something else or is gone."""


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation.

    :ivar source: the file's name, or words for the decisions.
    :ivar rows: how many were read; `texts` of them were judged. Of these `unscored` have no score, because
        the model failed at them, and `not_covered` are in a language that it is not believed for.
    :ivar left_out: why rows were left out, and how many.
    :ivar lines: the same with the lines they begin at; empty for decisions.
    :ivar truth: label to the column that tells it; empty for decisions.
    :ivar labels: what is known of each label; `few` those with too few decisions for numbers.
    :ivar outcomes: None where there are too few decisions for them.
    """

    source: str
    of_decisions: bool
    model: str
    thresholds: Thresholds
    rows: int
    texts: int
    unscored: int
    not_covered: int
    left_out: Mapping[str, int]
    lines: Mapping[str, Sequence[int]]
    truth: Mapping[str, str]
    labels: tuple[LabelResult, ...]
    few: tuple[LabelResult, ...]
    outcomes: Outcomes | None
    disparity: tuple[LanguageResult, ...]
    remembered: Remembered | None
    with_texts: bool


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON: shares and scores in 0..1, intervals as two numbers, what is not known as null.

    The points of the curves are left out; they are as many as there are texts.
    """
    return {
        "format": FORMAT,
        "source": report.source,
        "of_decisions": report.of_decisions,
        "model": report.model,
        "rows": report.rows,
        "texts": report.texts,
        "unscored": report.unscored,
        "language_not_covered": report.not_covered,
        "left_out": dict(report.left_out),
        "left_out_lines": {reason: list(lines) for reason, lines in report.lines.items()},
        "truth": dict(report.truth),
        "thresholds": _bands(report.thresholds.bands),
        "thresholds_by_language": {
            language: _bands(bands) for language, bands in report.thresholds.by_language.items()
        },
        "labels": {result.label: _label(result, report) for result in report.labels},
        "too_few": {result.label: {"toxic": result.toxic, "clean": result.clean} for result in report.few},
        "outcomes": report.outcomes
        and {
            "clean": dict(report.outcomes.clean),
            "toxic": dict(report.outcomes.toxic),
            "clean_held": _share(report.outcomes.clean_held),
            "toxic_held": _share(report.outcomes.toxic_held),
        },
        "disparity": {result.language: _language(result) for result in report.disparity},
        "stored_scores": report.remembered and asdict(report.remembered),
    }


def _label(result: LabelResult, report: Report) -> dict[str, Any]:
    return {
        "texts": result.toxic + result.clean,
        "toxic": result.toxic,
        "roc_auc": result.auc,
        "average_precision": result.average_precision,
        "brier": result.brier,
        "at_hold": _at(result.at_hold),
        "at_reject": result.at_reject and _at(result.at_reject),
        "table": [_at(row) for row in result.table],
        "reliability": [
            {
                "from": each.low,
                "to": each.high,
                "texts": each.texts,
                "mean_score": each.mean_score,
                "toxic": _share(each.toxic),
            }
            for each in result.reliability
        ],
        "highest_scored_clean": [_mistake(each, report) for each in result.worst_clean],
        "lowest_scored_toxic": [_mistake(each, report) for each in result.worst_toxic],
    }


def _bands(bands: Bands) -> dict[str, Any]:
    return {label: {"hold": band.hold, "reject": band.reject} for label, band in bands.items()}


def _at(row: AtThreshold) -> dict[str, Any]:
    return {
        "threshold": row.threshold,
        "held": _share(row.held),
        "precision": _share(row.precision),
        "recall": _share(row.recall),
        "false_positives": _share(row.false_positives),
        "f1": row.f1,
    }


def _share(share: Share) -> dict[str, Any]:
    return {"hits": share.hits, "of": share.of, "share": share.value, "interval": list(share.interval)}


def _mistake(mistake: Mistake, report: Report) -> dict[str, Any]:
    place = "comment" if report.of_decisions else "line"
    told: dict[str, Any] = {place: mistake.place, "score": mistake.score}
    return {**told, "text": mistake.text} if report.with_texts else told


def _language(result: LanguageResult) -> dict[str, Any]:
    return {
        "held": _share(result.held),
        "score_gap": result.score_gap,
        "held_gap": result.held_gap,
        "anybody": _group(result.anybody),
        "groups": [_group(group) for group in result.groups],
    }


def _group(group: GroupResult) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "group": group.group,
        "mean_score": group.mean_score,
        "highest_score": group.highest_score,
        "held": _share(group.held),
    }
