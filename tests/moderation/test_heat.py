"""When an article is hot, and which policy a remedy gives it: by table, and for whatever comes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.heat import (
    LEAST_REPLIES,
    PAUSE,
    Episode,
    Remedy,
    Temperature,
    goes_on,
    slower_minutes,
    stricter_mode,
    temperature_of,
)
from moderation.policies import ArticlePolicy, strictest
from moderation.policy import Mode
from moderation.verdict import Outcome

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
policies = st.builds(
    ArticlePolicy, st.sampled_from(Mode), st.booleans(), st.integers(0, 50), st.integers(0, 60)
)


@pytest.mark.parametrize(
    ("replies", "unkind", "is_hot"),
    [
        (0, 0, False),
        (7, 7, False),
        (8, 3, False),
        (8, 4, True),
        (9, 4, False),
        (40, 20, True),
        (40, 19, False),
    ],
)
def test_half_of_at_least_eight_replies_is_heat(replies: int, unkind: int, is_hot: bool) -> None:
    assert Temperature(replies, unkind).is_hot is is_hot


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_kind_reply_never_makes_it_hot_and_an_unkind_one_never_cools(replies: int, unkind: int) -> None:
    unkind = min(unkind, replies)
    now = Temperature(replies, unkind)
    if now.is_hot:
        assert Temperature(replies + 1, unkind + 1).is_hot
    elif replies >= LEAST_REPLIES:
        assert not Temperature(replies + 1, unkind).is_hot


def test_only_what_the_score_stopped_is_unkind() -> None:
    found = temperature_of(
        [
            (Outcome.HOLD, True),
            (Outcome.REJECT, True),
            (Outcome.HOLD, False),  # by a rule, or in a language that the model does not know
            (Outcome.REJECT, False),
            (Outcome.ALLOW, False),
            (Outcome.UNSCORED, False),
        ]
    )
    assert found == Temperature(6, 2)


@pytest.mark.parametrize(
    ("calm", "same"), [(timedelta(0), True), (PAUSE - timedelta(seconds=1), True), (PAUSE, False)]
)
def test_an_episode_is_over_when_it_has_been_calm_for_an_hour(calm: timedelta, same: bool) -> None:
    assert goes_on(Episode(1, 7, NOW, NOW, Temperature(8, 4)), NOW + calm) is same
    assert not goes_on(None, NOW)


@given(policies, st.sampled_from(Remedy))
def test_no_remedy_lets_more_through_than_before(policy: ArticlePolicy, remedy: Remedy) -> None:
    mode, minutes = stricter_mode(remedy, policy), slower_minutes(remedy, policy)
    assert mode is None or strictest([mode, policy.mode]) is mode
    assert minutes is None or minutes >= max(policy.slow_minutes, 5)
    assert (mode is not None, minutes is not None) == {
        Remedy.SLOW: (False, True),
        Remedy.READ_FIRST: (True, False),
        Remedy.CLOSE: (True, False),
        Remedy.LEAVE: (False, False),
    }[remedy]
