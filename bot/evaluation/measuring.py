"""Texts with their truth, judged and measured: a source becomes a report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.evaluation.decisions import Decided, compare
from bot.evaluation.report import Report
from bot.evaluation.scoring import assess_all
from moderation.evaluation.disparity import disparity, neutral_sentences
from moderation.evaluation.evaluation import FEW, by_label, outcomes
from moderation.evaluation.labelled import Column, Labelled, Sample
from moderation.policy import Thresholds
from moderation.scoring.service import ScoringService
from moderation.verdict import Scoring


class OtherLabels(Exception):  # noqa: N818 (named for what happened)
    """The model has none of the labels that the texts have. The message says which it has."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where texts come from; the same words as in a `Report`. `stored`: None for a file."""

    name: str
    samples: Sequence[Sample]
    rows: int
    left_out: Mapping[str, int]
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)
    truth: Mapping[str, str] = field(default_factory=dict)
    stored: Sequence[Scoring | None] | None = None


def of_file(name: str, labelled: Labelled) -> Source:
    """A CSV file as a source."""
    return Source(
        name=f"{name}, column '{labelled.text_column}'",
        samples=labelled.samples,
        rows=labelled.rows,
        left_out={reason: len(lines) for reason, lines in labelled.left_out.items()},
        lines=labelled.left_out,
        truth={label: _words(column) for label, column in labelled.columns.items()},
    )


def of_decisions(decided: Decided) -> Source:
    """The moderators' decisions as a source."""
    return Source(
        name="the moderators' decisions",
        samples=decided.samples,
        rows=decided.rows,
        left_out=decided.left_out,
        stored=decided.stored,
    )


def texts_to_assess(classifier: ScoringService, source: Source) -> int:
    """How many texts `measure` will have judged: those of the source, and the neutral sentences."""
    assert classifier.model is not None
    return len(source.samples) + len(neutral_sentences(classifier.model.languages))


async def measure(
    classifier: ScoringService,
    thresholds: Thresholds,
    source: Source,
    assessed: Callable[[], object],
    *,
    with_texts: bool,
) -> Report:
    """Has the source's texts and the neutral sentences judged, and holds that against the truth.

    :param classifier: one with a loaded model.
    :param thresholds: as they are now.
    :param assessed: called after each text.
    :raises OtherLabels: before anything is scored.
    :raises ClassifierUnavailable: the model failed.
    """
    model = classifier.model
    assert model is not None
    truth = dict.fromkeys(label for sample in source.samples for label in sample.truth)
    labels = [label for label in truth if label in model.labels]
    if source.samples and not labels:
        raise OtherLabels(
            f"{model.name} does not have the label {', '.join(truth)}; it has {', '.join(model.labels)}."
        )
    neutral = neutral_sentences(model.languages)
    texts = [(sample.text, sample.said) for sample in source.samples]
    verdicts = await assess_all(
        classifier, [*texts, *((sentence.text, ()) for sentence in neutral)], thresholds, assessed
    )
    of_texts, of_neutral = verdicts[: len(texts)], verdicts[len(texts) :]
    results = by_label(source.samples, of_texts, thresholds, labels)
    # Whoever brings a small file knows that; a few decisions are no ground to change a threshold.
    of_decisions = source.stored is not None
    few = [result for result in results if of_decisions and result.few]
    toxic = sum(sample.toxic for sample in source.samples)
    enough = not of_decisions or min(toxic, len(texts) - toxic) >= FEW
    return Report(
        source=source.name,
        of_decisions=of_decisions,
        model=model.name,
        thresholds=thresholds,
        rows=source.rows,
        texts=len(texts),
        unscored=sum(verdict.scoring is None for verdict in of_texts),
        not_covered=sum(not verdict.covered for verdict in of_texts),
        left_out=source.left_out,
        lines=source.lines,
        truth=source.truth,
        labels=tuple(result for result in results if result not in few),
        few=tuple(few),
        outcomes=outcomes(source.samples, of_texts) if enough else None,
        disparity=tuple(disparity(neutral, of_neutral)),
        remembered=compare(source.stored, of_texts, thresholds) if source.stored is not None else None,
        with_texts=with_texts,
    )


def _words(column: Column) -> str:
    classes = ",".join(sorted(column.toxic_classes))
    return f"{column.name}={classes}" if classes else column.name
