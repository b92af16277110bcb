import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy import DEFAULT_BANDS, Band, Mode, Thresholds, decide, judge, parse_thresholds
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored

SEVERITY = {Outcome.ALLOW: 0, Outcome.HOLD: 1, Outcome.REJECT: 2}
labels = st.sampled_from([*DEFAULT_BANDS, "spam"])
probabilities = st.floats(min_value=0.0, max_value=1.0)
score_tables = st.dictionaries(labels, probabilities)
anything = st.dictionaries(labels, st.floats())


def scoring(**scores: float) -> Scoring:
    return Scoring(scores, "a model")


@pytest.mark.parametrize(
    ("scores", "outcome", "over"),
    [
        ({"toxicity": 0.02, "insult": 0.01}, Outcome.ALLOW, ()),
        ({"toxicity": 0.7999, "insult": 0.5999}, Outcome.ALLOW, ()),
        ({"toxicity": 0.80, "insult": 0.01}, Outcome.HOLD, ("toxicity",)),
        ({"toxicity": 0.1, "severe_toxicity": 0.3}, Outcome.HOLD, ("severe_toxicity",)),
        ({"toxicity": 0.85, "insult": 0.9}, Outcome.HOLD, ("insult", "toxicity")),
        ({"toxicity": 0.9, "obscene": 0.9}, Outcome.HOLD, ("obscene", "toxicity")),
        ({"toxicity": 0.99}, Outcome.REJECT, ("toxicity",)),
        ({"toxicity": 0.2, "threat": 0.97}, Outcome.REJECT, ("threat",)),
        ({"toxicity": 1.0, "severe_toxicity": 0.8}, Outcome.REJECT, ("toxicity", "severe_toxicity")),
        ({"toxicity": 0.0, "spam": 0.4}, Outcome.ALLOW, ()),
        ({"toxicity": 0.0, "spam": 1.0}, Outcome.HOLD, ("spam",)),
    ],
)
def test_verdict_follows_the_bands_and_names_the_labels_over_them(
    scores: dict[str, float], outcome: Outcome, over: tuple[str, ...]
) -> None:
    evidence = scoring(**scores)
    assert judge(evidence) == Verdict(outcome, evidence, over)


@pytest.mark.parametrize("label", DEFAULT_BANDS)
def test_each_label_alone_holds_and_rejects(label: str) -> None:
    band = DEFAULT_BANDS[label]
    assert judge(scoring(**{label: band.hold})).outcome is Outcome.HOLD
    assert judge(scoring(**{label: band.reject})).outcome is Outcome.REJECT


def test_no_scoring_is_unscored() -> None:
    assert judge(None) == Verdict(Outcome.UNSCORED, None, unscored_because=WhyUnscored.FAILED)


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf, -0.01, 1.01])
def test_number_that_is_no_probability_leaves_the_text_unscored(score: float) -> None:
    assert judge(scoring(toxicity=0.01, insult=score)) == judge(None)


@pytest.mark.parametrize("scores", [{}, {"spam": 0.0}])
def test_scoring_without_a_label_we_know_is_held_with_its_evidence(scores: dict[str, float]) -> None:
    assert judge(scoring(**scores)) == Verdict(Outcome.HOLD, scoring(**scores))


@given(score_tables, labels, probabilities)
def test_raising_a_score_never_makes_the_outcome_milder(
    scores: dict[str, float], label: str, raised: float
) -> None:
    scores.setdefault(label, 0.0)
    higher = {**scores, label: max(scores[label], raised)}
    before, after = judge(scoring(**scores)).outcome, judge(scoring(**higher)).outcome
    assert SEVERITY[after] >= SEVERITY[before]


@given(anything)
def test_scoring_is_missing_exactly_when_unscored(scores: dict[str, float]) -> None:
    verdict = judge(scoring(**scores))
    assert (verdict.scoring is None) == (verdict.outcome is Outcome.UNSCORED)


@pytest.mark.parametrize(
    ("mode", "outcome", "status"),
    [
        (Mode.PRE, Outcome.ALLOW, Status.HELD),
        (Mode.PRE, Outcome.HOLD, Status.HELD),
        (Mode.PRE, Outcome.REJECT, Status.HELD),
        (Mode.PRE, Outcome.UNSCORED, Status.HELD),
        (Mode.SMART, Outcome.ALLOW, Status.PUBLISHED),
        (Mode.SMART, Outcome.HOLD, Status.HELD),
        (Mode.SMART, Outcome.REJECT, Status.HELD),
        (Mode.SMART, Outcome.UNSCORED, Status.HELD),
        (Mode.POST, Outcome.ALLOW, Status.PUBLISHED),
        (Mode.POST, Outcome.HOLD, Status.HELD),
        (Mode.POST, Outcome.REJECT, Status.HELD),
        (Mode.POST, Outcome.UNSCORED, Status.HELD),
        (Mode.CLOSED, Outcome.ALLOW, Status.HELD),
        (Mode.CLOSED, Outcome.REJECT, Status.HELD),
    ],
)
def test_mode_and_verdict_decide_the_status(mode: Mode, outcome: Outcome, status: Status) -> None:
    assert decide(mode, Verdict(outcome, None)) is status


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("outcome", Outcome)
def test_only_in_mode_smart_and_only_what_is_extreme_is_rejected_automatically(
    mode: Mode, outcome: Outcome
) -> None:
    status = decide(mode, Verdict(outcome, None), auto_reject=True)
    assert (status is Status.REJECTED) == (mode is Mode.SMART and outcome is Outcome.REJECT)


@given(anything)
def test_mode_pre_never_publishes(scores: dict[str, float]) -> None:
    assert decide(Mode.PRE, judge(scoring(**scores))) is Status.HELD


@given(st.sampled_from(Mode), anything)
def test_nothing_is_published_without_real_scores_below_every_hold(
    mode: Mode, scores: dict[str, float]
) -> None:
    if decide(mode, judge(scoring(**scores))) is Status.PUBLISHED:
        assert scores.keys() & DEFAULT_BANDS.keys()
        assert all(
            0 <= scores[label] < DEFAULT_BANDS[label].hold for label in scores.keys() & DEFAULT_BANDS.keys()
        )


@pytest.mark.parametrize("mode", Mode)
def test_unscored_is_held_in_every_mode(mode: Mode) -> None:
    assert decide(mode, judge(None)) is Status.HELD


@pytest.mark.parametrize(
    ("setting", "changed"),
    [
        ("", {}),
        ("toxicity=0.7", {"toxicity": Band(0.7, 0.99)}),
        ("toxicity=0.7 insult=0.5/0.95", {"toxicity": Band(0.7, 0.99), "insult": Band(0.5, 0.95)}),
        ("threat=1/1,obscene=.9", {"threat": Band(1.0, 1.0), "obscene": Band(0.9, 0.99)}),
        ("severe_toxicity=0.9", {"severe_toxicity": Band(0.9, 0.9)}),
    ],
)
def test_thresholds_setting_changes_the_labels_it_names(setting: str, changed: dict[str, Band]) -> None:
    assert parse_thresholds(setting) == Thresholds({**DEFAULT_BANDS, **changed})


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("toxicity", "'toxicity' is not of the form label=hold or label=hold/reject."),
        ("toxicity=high", "'toxicity=high' is not of the form label=hold or label=hold/reject."),
        ("toxicity=-1", "'toxicity=-1' is not of the form label=hold or label=hold/reject."),
        ("toxcity=0.5", "'toxcity' is not a label; the labels are toxicity, severe_toxicity,"),
        ("insult=0.5 insult=0.6", "'insult' is given twice."),
        ("insult=0.9/0.5", "In 'insult=0.9/0.5' the hold threshold is above the reject threshold."),
        ("insult=70", "In 'insult=70' 70 is not above 0 and at most 1."),
        ("insult=0", "In 'insult=0' 0 is not above 0 and at most 1."),
        ("insult=0.5.5", "In 'insult=0.5.5' '0.5.5' is not a number."),
    ],
)
def test_malformed_thresholds_setting_is_refused_in_one_clear_sentence(setting: str, complaint: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_thresholds(setting)
    assert str(refused.value).startswith(complaint)


def test_language_has_thresholds_of_its_own_and_keeps_what_holds_for_all() -> None:
    thresholds = parse_thresholds("toxicity=0.7 fr:insult=0.9 fr:toxicity=0.5/0.6")
    assert thresholds.of("fr")["insult"] == Band(0.9, 0.97)
    assert thresholds.of("fr")["toxicity"] == Band(0.5, 0.6)
    assert thresholds.of("fr")["threat"] == DEFAULT_BANDS["threat"]
    for language in ("en", None):
        assert thresholds.of(language)["toxicity"] == Band(0.7, 0.99)
        assert thresholds.of(language)["insult"] == DEFAULT_BANDS["insult"]
    assert judge(scoring(insult=0.7), thresholds, language="fr").outcome is Outcome.ALLOW
    assert judge(scoring(insult=0.7), thresholds, language="en").outcome is Outcome.HOLD


@given(anything)
def test_language_that_the_model_does_not_know_is_held_whatever_the_scores(scores: dict[str, float]) -> None:
    verdict = judge(scoring(**scores), language="el", covered=False)
    assert verdict.outcome in (Outcome.HOLD, Outcome.UNSCORED)
    assert decide(Mode.SMART, verdict) is Status.HELD
