"""The order in which comments that wait come to moderators."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy import judge
from moderation.priority import FOR_REACH_AT_MOST, FOR_SEVERE, place_of, reach_of, severity_of
from moderation.verdict import Scoring, Verdict
from tests.builders import CLEAN, DOUBTFUL, EXTREME, UNSCORED

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
THREAT = judge(Scoring({"toxicity": 0.85, "threat": 0.9}, "scripted"))
verdicts = st.sampled_from([CLEAN, DOUBTFUL, EXTREME, UNSCORED, THREAT, replace(DOUBTFUL, newcomer=True)])
reaches = st.integers(0, 10**9)


@given(verdicts, verdicts, reaches, reaches)
def test_whatever_waits_two_hours_longer_comes_first(
    older: Verdict, newer: Verdict, few: int, many: int
) -> None:
    since = NOW - FOR_SEVERE - FOR_REACH_AT_MOST - timedelta(seconds=1)
    assert place_of(since, older, few) < place_of(NOW, newer, many)


def test_of_two_of_the_same_age_the_more_severe_comes_first() -> None:
    ranked = sorted([CLEAN, DOUBTFUL, THREAT], key=lambda each: place_of(NOW, each, 100))
    assert ranked == [THREAT, DOUBTFUL, CLEAN]
    assert severity_of(EXTREME) == severity_of(THREAT)
    assert severity_of(UNSCORED) == severity_of(DOUBTFUL), "nobody knows"
    assert severity_of(replace(DOUBTFUL, newcomer=True)) == severity_of(CLEAN), "only its author is new"


@pytest.mark.parametrize(
    ("reach", "minutes"), [(0, 0), (1, 0), (10, 10), (1_000, 30), (10**6, 60), (10**9, 60)]
)
def test_a_tenfold_reach_is_worth_ten_minutes_and_never_more_than_an_hour(reach: int, minutes: int) -> None:
    assert reach_of(reach) == timedelta(minutes=minutes)


def test_of_two_of_the_same_severity_age_decides() -> None:
    assert place_of(NOW, DOUBTFUL, 500) < place_of(NOW + timedelta(seconds=1), DOUBTFUL, 500)
