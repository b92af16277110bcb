"""Dates of feeds, right and wrong."""

from datetime import UTC, datetime

import pytest

from tests.bot.news.feeds import items, rss

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def published_at(text: str) -> datetime | None:
    (item,) = items(rss(f"<guid>1</guid><title>T</title><pubDate>{text}</pubDate>"))
    return item.published_at


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 23 Nov 2026 10:00:00 GMT",
        "Mon, 23 Nov 2026 11:00:00 +0100",
        "Mon, 23 Nov 2026 11:00:00 +01:00",
        "Mon, 23 Nov 26 10:00:00 GMT",
        "23 Nov 2026 05:00:00 EST",
        "Mon, 23 November 2026 10:00 Z",
        "\n Mon, 23 Nov 2026 10:00:00 GMT\n",
        "Mon,23 Nov 2026 10:00:00 GMT",
        "Mon, 23 Nov 2026 10:00:00",
        "Mo, 23 Nov 2026 11:00:00 +0100",
        "lun., 23 nov. 2026 11:00:00 +0100",
        "Пн, 23 ноя 2026 13:00:00 +0300",
        "Mon Nov 23 10:00:00 2026",
        "Monday, November 23, 2026 - 10:00",
        "Nov 23, 2026 10:00 AM",
        "2026-11-23T10:00:00Z",
        "2026-11-23t10:00:00.123z",
        "2026-11-23T11:00:00+0100",
        "2026-11-23 10:00:00",
        "2026-11-23T10:00",
        "23.11.2026 10:00",
        "23-11-2026 10:00:00",
        "1795428000",
        "1795428000000",
    ],
)
def test_a_time_is_read_however_it_is_written(text: str) -> None:
    assert published_at(text) in {MORNING, MORNING.replace(microsecond=123_000)}


@pytest.mark.parametrize("text", ["23 Nov 2026", "2026-11-23", "23.11.2026", "Lundi 23 novembre 2026"])
def test_a_day_without_a_time_is_its_beginning(text: str) -> None:
    assert published_at(text) == MIDNIGHT


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Mi, 25 Mär 2026", 3),
        ("Do, 25 Dez 2026", 12),
        ("jeu. 25 juin 2026", 6),
        ("sam. 25 juil. 2026", 7),
        ("25 abr 2026", 4),
    ],
)
def test_months_are_known_in_other_languages(text: str, month: int) -> None:
    assert published_at(text) == datetime(2026, month, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "0",
        "23/11/2026",
        "2026年11月23日 10:00",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "0001-01-01T00:00:00Z",
        "0000-00-00 00:00:00",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "32 Nov 2026",
        "31.13.2026",
        "9999-12-31T23:59:59-14:00",
        "99999999999999999999",
    ],
)
def test_what_is_no_date_or_stands_for_none_is_none(text: str) -> None:
    assert published_at(text) is None
