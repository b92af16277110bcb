"""The moment of an embargo, as editors write it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.embargo import NotATime, TimePassed, TooFarAhead, read_moment

BERLIN = ZoneInfo("Europe/Berlin")
# A Wednesday, 11:30 in Berlin.
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


def moment(line: str, now: datetime = NOW, zone: ZoneInfo = BERLIN) -> datetime | None:
    return read_moment(line, now=now, zone=zone).moment


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("18:30", datetime(2026, 11, 25, 17, 30, tzinfo=UTC)),
        (" 18:30 ", datetime(2026, 11, 25, 17, 30, tzinfo=UTC)),
        ("today 18:30", datetime(2026, 11, 25, 17, 30, tzinfo=UTC)),
        ("Today at 18:30", datetime(2026, 11, 25, 17, 30, tzinfo=UTC)),
        ("tomorrow 8:00", datetime(2026, 11, 26, 7, 0, tzinfo=UTC)),
        ("tomorrow, 08:00", datetime(2026, 11, 26, 7, 0, tzinfo=UTC)),
        ("2026-11-26 08:00", datetime(2026, 11, 26, 7, 0, tzinfo=UTC)),
        ("2026-12-1 8:05", datetime(2026, 12, 1, 7, 5, tzinfo=UTC)),
        ("2027-07-01 08:00", datetime(2027, 7, 1, 6, 0, tzinfo=UTC)),
        ("11:31", datetime(2026, 11, 25, 10, 31, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_the_newsrooms_zone(line: str, expected: datetime) -> None:
    assert moment(line) == expected


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("18:30 Bridge opens", " Bridge opens"),
        ("2026-11-26 08:00 18:30 is the new 18:00", " 18:30 is the new 18:00"),
        ("Bridge opens at 18:30 sharp", "Bridge opens at 18:30 sharp"),
        ("  Bridge opens", "Bridge opens"),
        ("18:30h: bridge opens", "18:30h: bridge opens"),
        ("Tomorrow never dies", "Tomorrow never dies"),
        ("2026 was a good year", "2026 was a good year"),
        ("7 questions about the bridge", "7 questions about the bridge"),
        ("", ""),
    ],
)
def test_what_follows_the_time_belongs_to_the_article(line: str, rest: str) -> None:
    assert line[read_moment(line, now=NOW, zone=BERLIN).rest :] == rest


@pytest.mark.parametrize(
    "line",
    [
        "25:00",
        "18:60",
        "24:00",
        "18.30",
        "1830",
        "8",
        "6:30 pm",
        "6:30pm",
        "6:30 pm Bridge opens",
        "6 pm",
        "18.30 Uhr",
        "tomorow 8:00",
        "on Monday 8:00",
        "26 November 8:00",
        "tomorrow",
        "tonight",
        "2026-02-30 08:00",
        "2026-13-01 08:00",
        "26.11.2026 08:00",
        "2026-11-26",
        "0000-01-01 08:00",
        "0001-01-01 00:00",
    ],
)
def test_what_means_a_time_and_is_none_is_told_so(line: str) -> None:
    with pytest.raises(NotATime):
        moment(line)


@pytest.mark.parametrize("line", ["11:30", "11:29", "today 8:00", "2026-11-24 23:00", "1999-01-01 00:00"])
def test_a_time_that_is_over_is_told_so(line: str) -> None:
    with pytest.raises(TimePassed):
        moment(line)


@pytest.mark.parametrize("line", ["2062-11-26 08:00", "2027-11-27 08:00", "9999-12-31 23:59"])
def test_a_year_that_must_be_mistyped_is_told_so(line: str) -> None:
    with pytest.raises(TooFarAhead):
        moment(line)


def test_today_is_today_in_the_newsroom() -> None:
    # Half past ten in the evening of the 25th in New York, the 26th already in UTC.
    now = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)
    new_york = ZoneInfo("America/New_York")
    assert moment("23:00", now, new_york) == datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
    assert moment("tomorrow 8:00", now, new_york) == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)


def test_an_hour_the_clocks_leap_over_is_no_time_and_of_one_that_comes_twice_the_first_counts() -> None:
    spring = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    with pytest.raises(NotATime):
        moment("2026-03-29 02:30", spring)
    assert moment("2026-03-29 03:30", spring) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    assert moment("2026-10-25 02:30", autumn) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.text(max_size=60), st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12"]))
def test_whatever_is_written_is_a_time_to_come_or_none_or_is_refused(line: str, zone: str) -> None:
    try:
        asked = read_moment(line, now=NOW, zone=ZoneInfo(zone))
    except (NotATime, TimePassed, TooFarAhead):
        return
    assert asked.moment is None or asked.moment > NOW
