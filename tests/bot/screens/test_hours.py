"""A moderator's hours, the digest and the alert: what Telegram takes, and what they say."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.screens.hours import Backlog, alert_screen, digest_screen, hours_screen
from bot.texts import en_hours
from moderation.hours import QuietHours
from storage.hours import Hours
from tests.bot.screens.samples import LARGE, NOW, ids, judged

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(7))

spans = st.builds(QuietHours, st.times(), st.times())
counts = st.integers(0, LARGE)


@given(st.one_of(st.none(), spans), st.one_of(st.none(), st.times()), st.booleans())
def test_the_hours_fit_into_a_message(quiet: QuietHours | None, digest: time | None, is_quiet: bool) -> None:
    until = NOW + timedelta(hours=1) if is_quiet else None
    judged(hours_screen(Hours(LARGE, quiet, NOW, digest), until, NOW, BERLIN, en_hours.IT_IS_SO))


@given(counts, counts, counts, counts)
def test_a_digest_fits_into_a_message(waiting: int, unscored: int, severe: int, decided: int) -> None:
    since = NOW - timedelta(days=400) if waiting else None
    judged(digest_screen(Backlog(waiting, since, unscored, severe), decided, NOW, NOW))


@given(ids, counts)
def test_an_alert_fits_into_a_message(comment_id: int, waiting: int) -> None:
    judged(alert_screen(comment_id, NOW, waiting))


def test_the_hours_say_how_it_is_and_mark_it_on_the_buttons() -> None:
    now = datetime(2026, 6, 5, 22, 30, tzinfo=UTC)
    hours = Hours(9, NIGHT, now, time(6))
    screen = hours_screen(hours, datetime(2026, 6, 6, 5, tzinfo=UTC), now, BERLIN)
    assert judged(screen).text.split("\n\n") == [
        "Your hours",
        "🌙 Quiet hours: 22:00–07:00. It is quiet now, until 07:00. No new comment comes to you then; "
        "/queue works as always. When they end, you get what waits.",
        "📊 Digest: every day at 06:00, unless nothing waits and nothing was decided. "
        "It waits until your quiet hours end.",
        "The newsroom's clock (Europe/Berlin) shows 00:30. "
        "In words: /quiet 22:00-07:00, /quiet off, /digest 09:00, /digest off.",
    ]
    assert [[button.text for button in row] for row in screen.keyboard] == [
        ["● 🌙 22:00–07:00", "🌙 23:00–08:00", "🌙 Off"],
        ["📊 08:00", "📊 09:00", "📊 18:00", "📊 Off"],
    ]
    assert screen.keyboard[0][0].data == "hours:quiet:2200-0700"
    assert screen.keyboard[1][1].data == "hours:digest:0900"


def test_without_hours_they_say_so() -> None:
    screen = hours_screen(Hours(9), None, NOW, BERLIN)
    assert en_hours.NO_QUIET in screen.html and en_hours.NO_DIGEST in screen.html
    marked = [button.text for row in screen.keyboard for button in row if button.text.startswith("●")]
    assert marked == ["● 🌙 Off", "● 📊 Off"]


def test_a_digest_of_an_empty_queue_has_no_button() -> None:
    screen = digest_screen(Backlog(0, None, 0, 0), 41, NOW, NOW)
    assert judged(screen).text.split("\n")[1:] == [
        "No comment waits.",
        "41 comments were decided since Friday 2 January at 03:04 UTC.",
    ]
    assert screen.keyboard == ()
