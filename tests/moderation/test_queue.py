"""What moderators write to narrow the queue, and when what they put off comes back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.queue import Filter, FilterKind, Snooze, comes_back_at, read_filter


@pytest.mark.parametrize(
    ("words", "filter_"),
    [
        ("unscored", Filter(FilterKind.UNSCORED)),
        ("Links", Filter(FilterKind.LINKS)),
        ("first", Filter(FilterKind.FIRST)),
        ("de", Filter(FilterKind.LANGUAGE, "de")),
        ("DE", Filter(FilterKind.LANGUAGE, "de")),
        ("nds", Filter(FilterKind.LANGUAGE, "nds")),
        ("article 12", Filter(FilterKind.ARTICLE, "12")),
        ("article #012", Filter(FilterKind.ARTICLE, "12")),
        ("soon", None),
        ("", None),
        ("article", None),
        ("article de", None),
        ("links links", None),
        ("de'", None),
    ],
)
def test_a_filter_is_read_as_it_is_meant(words: str, filter_: Filter | None) -> None:
    assert read_filter(words) == filter_


def test_a_filters_code_is_read_as_the_same_filter() -> None:
    for kind in FilterKind:
        value = {FilterKind.LANGUAGE: "de", FilterKind.ARTICLE: str(10**15 - 1)}.get(kind)
        filter_ = Filter(kind, value)
        assert read_filter(filter_.code) == filter_
        assert len(filter_.code) <= 32


def test_what_is_put_off_comes_back_in_an_hour_or_at_eight_on_the_next_day_there() -> None:
    night = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    assert comes_back_at(Snooze.HOUR, night, ZoneInfo("UTC")) == night + timedelta(hours=1)
    assert comes_back_at(Snooze.TOMORROW, night, ZoneInfo("UTC")) == datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
    # In Berlin it is half past twelve already.
    berlin = comes_back_at(Snooze.TOMORROW, night, ZoneInfo("Europe/Berlin"))
    assert berlin == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
