"""The policy: scores in, verdict out; mode and verdict in, status out. Pure, so that it can be replayed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from moderation.rules.finding import Effect, Finding
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored


class Mode(StrEnum):
    """How much is decided before a person looks."""

    PRE = "pre"
    """A person decides on every comment."""
    SMART = "smart"
    """Clean comments are published, uncertain ones held; extreme ones rejected where that is switched on."""
    POST = "post"
    """Comments are published unless the verdict says otherwise; a person decides on those."""
    CLOSED = "closed"
    """No comment is taken. A person decides on those that came before."""


@dataclass(frozen=True, slots=True)
class Band:
    """Two thresholds of one label, probabilities in 0..1: at `hold` a person decides, at `reject` the
    comment is extreme."""

    hold: float
    reject: float


Bands = Mapping[str, Band]

# Hold: the defaults of Discourse for the same seven labels. Reject: ours, set where a score leaves no doubt,
# because profanity scores high whatever the intent and some names score as toxic
# (https://github.com/unitaryai/detoxify/issues/56): in doubt a person decides.
DEFAULT_BANDS: Bands = MappingProxyType(
    {
        "toxicity": Band(hold=0.80, reject=0.99),
        "severe_toxicity": Band(hold=0.30, reject=0.80),
        "obscene": Band(hold=0.80, reject=0.99),
        "identity_attack": Band(hold=0.60, reject=0.97),
        "insult": Band(hold=0.60, reject=0.97),
        "threat": Band(hold=0.60, reject=0.97),
        "sexual_explicit": Band(hold=0.60, reject=0.97),
    }
)

UNKNOWN_LABEL_HOLD = 0.50
"""Where a label without a band is held. It never rejects: nobody has said what its extreme is."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The bands of a text by its language (ISO 639-1), and those of every other."""

    bands: Bands
    by_language: Mapping[str, Bands] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, language: str | None) -> Bands:
        """The bands for a text in this language; None: it cannot be told."""
        return self.by_language.get(language, self.bands) if language is not None else self.bands


DEFAULT_THRESHOLDS = Thresholds(DEFAULT_BANDS)

_SETTING = re.compile(
    r"(?:(?P<language>[a-z]{2,3}):)?(?P<label>\w+)=(?P<hold>[\d.]+)(?:/(?P<reject>[\d.]+))?", re.ASCII
)


def judge(
    scoring: Scoring | None,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    *,
    language: str | None = None,
    covered: bool = True,
    disguised: tuple[str, ...] = (),
) -> Verdict:
    """The verdict on a text's scores.

    :param language: of the text; None where it cannot be told.
    :param covered: whether the model is believed for that language. Where it is not, its scores decide
        nothing: a person does, whether they are high or low.
    :param disguised: labels whose score is that of the text with its disguise undone.

    Fails closed. No scoring is `UNSCORED`, and so is one with a number that is no probability: a broken
    answer is no answer. A scoring without a single label of `bands` is held: the model answered, but not
    what was asked.
    """
    if scoring is None or not all(0.0 <= score <= 1.0 for score in scoring.scores.values()):
        return Verdict(Outcome.UNSCORED, None, unscored_because=WhyUnscored.FAILED)
    scores, bands = scoring.scores, thresholds.of(language)
    over = [label for label, score in scores.items() if score >= _hold(label, bands)]
    over.sort(key=lambda label: (-scores[label], label))
    if not covered:
        outcome = Outcome.HOLD
    elif any(label in bands and score >= bands[label].reject for label, score in scores.items()):
        outcome = Outcome.REJECT
    elif over or not scores.keys() & bands.keys():
        outcome = Outcome.HOLD
    else:
        outcome = Outcome.ALLOW
    return Verdict(outcome, scoring, tuple(over), language, covered, disguised)


def with_findings(verdict: Verdict, findings: Iterable[Finding]) -> Verdict:
    """The verdict of the model and the rules together: the strictest of all counts.

    What has no score stays without one, whatever the rules say: it is held, scored as soon as can be, and
    only then is all the evidence there.
    """
    verdict = replace(verdict, findings=tuple(findings))
    asked = {finding.effect for finding in verdict.findings if finding.counts}
    if verdict.outcome is Outcome.UNSCORED:
        return verdict
    if Effect.REJECT in asked:
        return replace(verdict, outcome=Outcome.REJECT)
    if Effect.HOLD in asked and verdict.outcome is Outcome.ALLOW:
        return replace(verdict, outcome=Outcome.HOLD)
    return verdict


def decide(mode: Mode, verdict: Verdict, *, auto_reject: bool = False) -> Status:
    """What becomes of a new comment. Nothing unscored is ever published without a person.

    :param auto_reject: whether mode `smart` rejects what is extreme; otherwise a person does.
    """
    match mode:
        case Mode.PRE | Mode.CLOSED:
            return Status.HELD
        case Mode.SMART if auto_reject and verdict.outcome is Outcome.REJECT:
            return Status.REJECTED
        case Mode.SMART | Mode.POST:
            return Status.PUBLISHED if verdict.outcome is Outcome.ALLOW else Status.HELD
        case _:
            assert_never(mode)


def parse_thresholds(text: str) -> Thresholds:
    """The thresholds for a setting such as `toxicity=0.7 insult=0.5/0.95 fr:insult=0.7`: `label=hold` or
    `label=hold/reject`, separated by spaces or commas, with a language before it where it holds for that one
    alone. What it leaves out keeps its default, and a language what holds for all; a hold above the default
    reject takes that along.

    :raises ValueError: with one sentence for the operator.
    """
    given: dict[str | None, dict[str, Band]] = {None: {}}
    for part in text.replace(",", " ").split():
        found = _SETTING.fullmatch(part)
        if found is None:
            raise ValueError(f"'{part}' is not of the form label=hold or label=hold/reject.")
        label = found["label"]
        if label not in DEFAULT_BANDS:
            raise ValueError(f"'{label}' is not a label; the labels are {', '.join(DEFAULT_BANDS)}.")
        bands = given.setdefault(found["language"], {})
        if label in bands:
            raise ValueError(f"'{part.partition('=')[0]}' is given twice.")
        hold = _probability(found["hold"], part)
        default = max(hold, DEFAULT_BANDS[label].reject)
        reject = _probability(found["reject"], part) if found["reject"] else default
        if hold > reject:
            raise ValueError(f"In '{part}' the hold threshold is above the reject threshold.")
        bands[label] = Band(hold, reject)
    for_all = given.pop(None)
    return Thresholds(
        MappingProxyType({**DEFAULT_BANDS, **for_all}),
        MappingProxyType(
            {
                language: MappingProxyType({**DEFAULT_BANDS, **for_all, **bands})
                for language, bands in given.items()
                if language is not None
            }
        ),
    )


def _hold(label: str, bands: Bands) -> float:
    return bands[label].hold if label in bands else UNKNOWN_LABEL_HOLD


def _probability(number: str, part: str) -> float:
    try:
        value = float(number)
    except ValueError:
        raise ValueError(f"In '{part}' '{number}' is not a number.") from None
    if not 0.0 < value <= 1.0:
        raise ValueError(f"In '{part}' {number} is not above 0 and at most 1.")
    return value
