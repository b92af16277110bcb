"""When to look at a feed again."""

from datetime import UTC, datetime

import pytest

from bot.news.schedule import after_failure, fresh_for, learned, retry_after, until_next, with_pushes

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 24 Nov 2026 12:05:00 GMT", 300.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 13:05:00 +0100", 300.0),
        ("Tue, 24 Nov 2026 07:05:00 EST", 300.0),
        ("Tuesday, 24-Nov-26 12:05:00 GMT", 300.0),
        ("Tue Nov 24 12:05:00 2026", 300.0),
        ("1.5", 1.5),
        ("99999999999999999999", 1e20),
        ("Tue, 24 Nov 99999 12:05:00 GMT", None),
        ("Tue, 24 Nov 2026 12:05:00 +9999", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_a_server_may_say_in_both_ways_when_to_come_again(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=300"}, 300.0),
        ({"cache-control": "MAX-AGE=60", "expires": "Tue, 24 Nov 2026 13:00:00 GMT"}, 60.0),
        ({"cache-control": 'max-age="60"'}, 60.0),
        ({"cache-control": "max-age=600", "age": "590"}, 10.0),
        ({"cache-control": "max-age=600", "age": "6000"}, 0.0),
        ({"cache-control": "max-age=600", "age": "old"}, 600.0),
        ({"cache-control": "s-maxage=600"}, 0.0),
        ({"cache-control": "s-maxage=600, max-age=60"}, 60.0),
        ({"cache-control": "no-cache, max-age=600"}, 0.0),
        ({"cache-control": "no-store", "expires": "Tue, 24 Nov 2026 13:00:00 GMT"}, 0.0),
        ({"cache-control": "no-cache=Set-Cookie, max-age=60"}, 60.0),
        ({"cache-control": "must-revalidate", "expires": "Tue, 24 Nov 2026 12:01:00 GMT"}, 60.0),
        # A server whose clock is an hour behind.
        ({"date": "Tue, 24 Nov 2026 11:00:00 GMT", "expires": "Tue, 24 Nov 2026 11:05:00 GMT"}, 300.0),
        ({"expires": "Tue, 24 Nov 2026 13:05:00 +0100"}, 300.0),
        ({"expires": "Tue, 24 Nov 2026 12:05:00 GMT", "age": "100"}, 200.0),
        ({"expires": "0"}, 0.0),
        ({"expires": "-1"}, 0.0),
        ({"expires": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0.0),
        ({}, 0.0),
    ],
)
def test_an_answer_does_for_as_long_as_its_server_says(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for(headers, NOW) == seconds


def test_what_servers_and_feeds_wish_only_lengthens_and_only_up_to_what_news_can_bear() -> None:
    assert until_next(60, fresh_for=10, ttl=0, chance=0) == 60
    assert until_next(60, fresh_for=300, ttl=0, chance=0) == 300
    assert until_next(60, fresh_for=0, ttl=600, chance=0) == 600
    assert until_next(60, fresh_for=86_400, ttl=0, chance=0) == 900
    assert until_next(3_600, fresh_for=300, ttl=0, chance=0) == 3_600


def test_feeds_do_not_march_in_step() -> None:
    assert until_next(60, fresh_for=0, ttl=0, chance=0) == 60
    assert 60 < until_next(60, fresh_for=0, ttl=0, chance=1) <= 66


def test_the_interval_follows_the_rhythm_of_the_feed_within_half_a_minute_and_an_hour() -> None:
    interval = learned(None, had_news=False)
    for _ in range(100):
        interval = learned(interval, had_news=False)
    assert interval == 3_600
    for _ in range(100):
        interval = learned(interval, had_news=True)
    assert interval == 30


def test_a_broken_feed_is_asked_half_as_often_each_time_but_never_before_it_wishes() -> None:
    assert [after_failure(60, failures=n, retry_after=None) for n in range(4)] == [60, 120, 240, 480]
    assert after_failure(60, failures=50, retry_after=None) == 3_600
    assert after_failure(60, failures=0, retry_after=5_000) == 5_000
    assert after_failure(60, failures=3, retry_after=1) == 480
    assert after_failure(60, failures=0, retry_after=10**9) == 86_400


def test_what_is_pushed_is_looked_at_seldom_and_finding_nothing_says_nothing_of_its_rhythm() -> None:
    assert with_pushes(60) == 900
    assert with_pushes(3_600) == 3_600
    assert learned(60, had_news=False, pushed=True) == 60
    assert learned(60, had_news=True, pushed=True) == 30
