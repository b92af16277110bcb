"""A moderator's hours, the digest of the queue, and the alert."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.screens import Button, Screen, taps
from bot.texts import en_hours, en_policy
from moderation.hours import QuietHours, is_within
from storage.hours import Hours

QUIET_CHOICES: Final = (QuietHours(time(22), time(7)), QuietHours(time(23), time(8)))
DIGEST_CHOICES: Final = (time(8), time(9), time(18))


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a moderator: how many comments, the oldest since when, how many have no score, and how
    many are severe."""

    waiting: int
    since: datetime | None
    unscored: int
    severe: int


def hours_screen(
    hours: Hours, quiet_until: datetime | None, now: datetime, zone: ZoneInfo, said: str | None = None
) -> Screen:
    """Somebody's quiet hours and digest, with a button for each common choice.

    :param quiet_until: when it is no longer quiet; None: it is not.
    :param said: what has just become of them.
    """
    until = quiet_until.astimezone(zone) if quiet_until is not None else None
    quiet = en_hours.quiet(hours.quiet, until) if hours.quiet else en_hours.NO_QUIET
    digest = en_hours.NO_DIGEST
    if hours.digest_at is not None:
        waits = hours.quiet is not None and is_within(hours.digest_at, hours.quiet)
        digest = en_hours.digest(hours.digest_at, in_quiet_hours=waits)
    parts = [*([said] if said else []), en_hours.TITLE, quiet, digest]
    parts += [f"{en_hours.clock(now.astimezone(zone), zone)} {en_hours.HOW}"]
    keyboard = (
        (
            *(
                _choice(
                    en_hours.quiet_button(each), "quiet", _data(each.begins, each.ends), each == hours.quiet
                )
                for each in QUIET_CHOICES
            ),
            _choice(en_hours.QUIET_OFF, "quiet", "off", hours.quiet is None),
        ),
        (
            *(
                _choice(en_hours.digest_button(each), "digest", _data(each), each == hours.digest_at)
                for each in DIGEST_CHOICES
            ),
            _choice(en_hours.DIGEST_OFF, "digest", "off", hours.digest_at is None),
        ),
    )
    return Screen("\n\n".join(parts), keyboard)


def digest_screen(backlog: Backlog, decided: int, since: datetime, now: datetime) -> Screen:
    """How the queue stands.

    :param decided: how many comments were decided since then, in the newsroom's time.
    """
    oldest = now - backlog.since if backlog.since is not None else None
    lines = [
        en_hours.DIGEST_TITLE,
        en_hours.waiting(backlog.waiting, oldest),
        en_hours.among_them(backlog.unscored, backlog.severe),
        en_hours.decided(decided, since),
    ]
    button = Button(en_hours.OPEN_QUEUE, taps.data(taps.OPEN, "queue"))
    return Screen("\n".join(filter(None, lines)), ((button,),) if backlog.waiting else ())


def alert_screen(comment_id: int, since: datetime, waiting: int) -> Screen:
    """A comment has waited too long, since then in the newsroom's time."""
    button = Button(en_hours.open_comment(comment_id), taps.data(taps.OPEN, comment_id))
    return Screen(en_hours.alert(comment_id, since, waiting), ((button,),))


def _choice(words: str, what: str, value: str, is_so: bool) -> Button:
    return Button(en_policy.chosen(words, is_so=is_so), taps.data(taps.HOURS, what, value))


def _data(*times: time) -> str:
    return "-".join(f"{each:%H%M}" for each in times)
