"""Flood: so many comments in so much time, and who is over hears when to come back."""

from hypothesis import given
from hypothesis import strategies as st

from moderation.rules.flood import LONGEST_SECONDS, MOST_KEPT, Arrivals, Pace, seconds_to_wait

FIVE_A_MINUTE = Pace(5, 60)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_of_twenty_at_once_under_a_limit_of_five_five_come_through() -> None:
    arrivals = Arrivals(Clock())
    waits = [seconds_to_wait(arrivals.note("ann", number), FIVE_A_MINUTE) for number in range(20)]
    assert waits == [0.0] * 5 + [60.0] * 15


def test_who_goes_on_trying_does_not_wait_longer_for_it() -> None:
    clock = Clock()
    arrivals = Arrivals(clock)
    for number in range(5):
        arrivals.note("ann", number)
    for number in range(5, 10):
        clock.now += 10
        assert seconds_to_wait(arrivals.note("ann", number), FIVE_A_MINUTE) == 160 - clock.now
    clock.now += 10
    assert seconds_to_wait(arrivals.note("ann", 99), FIVE_A_MINUTE) == 0.0


def test_a_comment_that_is_delivered_again_is_the_one_it_was() -> None:
    arrivals = Arrivals(Clock())
    first = [arrivals.note("ann", number) for number in range(20)]
    assert [arrivals.note("ann", number) for number in range(20)] == first


def test_one_person_is_not_counted_for_another() -> None:
    arrivals = Arrivals(Clock())
    assert len(arrivals.note("ann", 1)) == len(arrivals.note("ben", 2)) == 1


def test_memory_holds_an_hour_and_so_many_of_each() -> None:
    clock = Clock()
    arrivals = Arrivals(clock)
    for number in range(MOST_KEPT + 10):
        kept = arrivals.note("ann", number)
    assert len(kept) == MOST_KEPT
    clock.now += LONGEST_SECONDS / 2
    arrivals.note("ben", 1)
    clock.now += LONGEST_SECONDS / 2 + 1
    assert arrivals.note("cem", 1) == (clock.now,)
    assert list(arrivals._counted) == ["ben", "cem"]
    assert len(arrivals.note("ben", 2)) == 2
    clock.now += LONGEST_SECONDS / 2
    assert len(arrivals.note("ben", 3)) == 2


moments = st.lists(st.integers(0, 1_000).map(float), min_size=1, max_size=40).map(sorted)


@given(moments, st.integers(1, 6), st.integers(1, 300))
def test_never_more_than_the_limit_in_any_such_time_and_whoever_waits_as_told_gets_in(
    arrivals: list[float], comments: int, seconds: int
) -> None:
    pace = Pace(comments, seconds)
    taken = [arrivals[at] for at in range(len(arrivals)) if seconds_to_wait(arrivals[: at + 1], pace) == 0.0]
    for moment in taken:
        assert sum(moment <= other < moment + seconds for other in taken) <= comments
    wait = seconds_to_wait(arrivals, pace)
    assert 0.0 <= wait <= seconds
    if wait:
        assert seconds_to_wait([*arrivals, arrivals[-1] + wait], pace) == 0.0
