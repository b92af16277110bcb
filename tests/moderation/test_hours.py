"""When it is quiet and what is due daily, by the newsroom's clock, over midnight and when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.hours import (
    QuietHours,
    duration_words,
    is_within,
    last_day_due,
    last_end,
    parse_hours,
    parse_time,
    quiet_until,
)
from moderation.sanctions import parse_duration

# Clocks go forward on 29 March 2026 at 2:00, and back on 25 October at 3:00.
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(7))
NOON = QuietHours(time(12), time(13, 30))

times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
spans = st.builds(QuietHours, times, times).filter(lambda hours: hours.begins != hours.ends)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]).map(ZoneInfo)


def berlin(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BERLIN).replace(fold=fold)


@pytest.mark.parametrize(
    ("hours", "hour", "minute", "until"),
    [
        (NIGHT, 21, 59, None),
        (NIGHT, 22, 0, 7),
        (NIGHT, 23, 59, 7),
        (NIGHT, 0, 0, 7),
        (NIGHT, 6, 59, 7),
        (NIGHT, 7, 0, None),
        (NOON, 11, 59, None),
        (NOON, 12, 0, 13),
        (NOON, 13, 29, 13),
        (NOON, 13, 30, None),
    ],
)
def test_it_is_quiet_from_the_beginning_up_to_the_end_over_midnight_too(
    hours: QuietHours, hour: int, minute: int, until: int | None
) -> None:
    found = quiet_until(hours, berlin(date(2026, 6, 5), hour, minute), BERLIN)
    assert (found.astimezone(BERLIN).hour if found else None) == until


@given(spans, moments)
def test_on_days_without_a_change_of_clocks_it_is_quiet_where_the_clock_says_so(
    hours: QuietHours, now: datetime
) -> None:
    found = quiet_until(hours, now, ZoneInfo("UTC"))
    assert (found is not None) == is_within(now.time(), hours)


@given(spans, moments, zones)
def test_quiet_hours_end_once_and_it_is_not_quiet_then(
    hours: QuietHours, now: datetime, zone: ZoneInfo
) -> None:
    ended = last_end(hours, now, zone)
    until = quiet_until(hours, now, zone)
    assert ended <= now
    if until is not None:
        assert ended <= now < until
        assert last_end(hours, until, zone) == until
        assert quiet_until(hours, until - timedelta(microseconds=1), zone) == until


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    begins, ends = berlin(date(2026, 3, 28), 22), berlin(date(2026, 3, 29), 7)
    assert quiet_until(NIGHT, begins, BERLIN) == ends.astimezone(UTC)
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=8)
    # 2:30 does not come: half past two by the old clock is when the new one shows 3:30.
    early = QuietHours(time(1), time(2, 30))
    assert quiet_until(early, berlin(date(2026, 3, 29), 3, 29), BERLIN) is not None
    assert quiet_until(early, berlin(date(2026, 3, 29), 3, 30), BERLIN) is None


def test_where_clocks_go_back_nobody_is_woken_in_between() -> None:
    early, day = QuietHours(time(1), time(2, 30)), date(2026, 10, 25)
    assert quiet_until(early, berlin(day, 2, 29), BERLIN) is not None
    assert quiet_until(early, berlin(day, 2, 45), BERLIN) is not None, "it comes to 2:00 once more"
    assert quiet_until(early, berlin(day, 2, 29, fold=1), BERLIN) is not None
    assert quiet_until(early, berlin(day, 2, 30, fold=1), BERLIN) is None


def test_what_is_due_daily_is_due_for_each_day_from_its_time_on() -> None:
    at = time(9)
    assert last_day_due(at, berlin(date(2026, 6, 5), 8, 59), BERLIN) == date(2026, 6, 4)
    assert last_day_due(at, berlin(date(2026, 6, 5), 9), BERLIN) == date(2026, 6, 5)
    assert last_day_due(at, berlin(date(2026, 6, 5), 23, 59), BERLIN) == date(2026, 6, 5)
    assert last_day_due(at, datetime(2026, 6, 5, 6, 59, tzinfo=UTC), BERLIN) == date(2026, 6, 4)
    assert last_day_due(at, datetime(2026, 6, 5, 7, tzinfo=UTC), BERLIN) == date(2026, 6, 5)


def test_what_is_due_at_an_hour_that_comes_twice_or_not_at_all_is_due_once() -> None:
    at = time(2, 30)
    back, forward = date(2026, 10, 25), date(2026, 3, 29)
    assert last_day_due(at, berlin(back, 2, 30), BERLIN) == back
    assert last_day_due(at, berlin(back, 2, 15, fold=1), BERLIN) == back, "it stays due"
    assert last_day_due(at, berlin(forward, 1, 59), BERLIN) == forward - timedelta(days=1)
    assert last_day_due(at, berlin(forward, 3, 30), BERLIN) == forward


@given(times, moments, zones)
def test_days_become_due_one_after_the_other(at: time, now: datetime, zone: ZoneInfo) -> None:
    day = last_day_due(at, now, zone)
    assert last_day_due(at, now + timedelta(hours=1), zone) in (day, day + timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-07:00", NIGHT),
        ("22-7", NIGHT),
        ("2200-0700", NIGHT),
        ("22.00 – 7.00", NIGHT),
        ("12:00-13:30", NOON),
        ("22:00", None),
        ("22:00-22:00", None),
        ("24:00-07:00", None),
        ("22:60-07:00", None),
        ("22:00-07:00-08:00", None),
        ("off", None),
        ("", None),
        ("٢٢-٧", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: QuietHours | None) -> None:
    assert parse_hours(text) == hours


@given(times)
def test_a_time_is_read_as_it_was_written(at: time) -> None:
    for form in ("%H:%M", "%H%M", "%H.%M"):
        assert parse_time(at.strftime(form)) == at


@pytest.mark.parametrize("words", ["1m", "90m", "2h", "25h", "1d", "3d", "1w", "999w"])
def test_a_duration_is_written_as_it_is_read(words: str) -> None:
    duration = parse_duration(words)
    assert duration is not None
    assert duration_words(duration) == words
