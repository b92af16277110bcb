"""How many cores are idle, as far as a long text wants to know."""

import pytest

from moderation.cores import cores, idle_cores


def test_there_are_at_most_as_many_idle_cores_as_cores_and_this_thread_has_one() -> None:
    assert 1 <= idle_cores() <= cores()


def test_who_is_on_the_way_to_sleep_does_not_count_as_busy() -> None:
    seen = iter([cores() + 1, cores() + 1, 1])
    assert idle_cores(lambda: next(seen)) == cores()


@pytest.mark.parametrize("busy", [1, 100])
def test_who_stays_busy_has_a_core(busy: int) -> None:
    assert idle_cores(lambda: 1 + busy) == max(1, cores() - busy)


def test_one_core_is_idle_where_nobody_tells() -> None:
    def unknown() -> int:
        raise OSError

    assert idle_cores(unknown) == 1
