"""What a person may do now, given what was imposed on them and the clock; and who may impose what."""

from datetime import UTC, datetime, timedelta

import pytest

from moderation.authority import Role, Roles
from moderation.sanctions import (
    IsStaff,
    NewSanction,
    Sanction,
    SanctionKind,
    TakesAnOwner,
    parse_duration,
    require_may_impose,
    standing,
    strictest,
    version_of,
)

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
WARN, MUTE, BAN = SanctionKind
TICK = timedelta(microseconds=1)


def sanction(
    number: int, kind: SanctionKind, until: datetime | None = None, *, lifted: bool = False
) -> Sanction:
    since = NOW - timedelta(days=1)
    return Sanction(
        number, 7, kind, "Spam", 9, since, until, since if lifted else None, 9 if lifted else None
    )


LATER = NOW + timedelta(hours=2)
MUCH_LATER = NOW + timedelta(days=300)


@pytest.mark.parametrize(
    ("imposed", "number", "says"),
    [
        ([], None, "may comment"),
        ([sanction(1, WARN)], None, "may comment"),
        ([sanction(1, MUTE, LATER)], 1, {"muted until": "2026-11-28 14:00 UTC"}),
        ([sanction(1, MUTE, NOW + TICK)], 1, {"muted until": "2026-11-28 12:00 UTC"}),
        ([sanction(1, MUTE, NOW)], None, "may comment"),
        ([sanction(1, MUTE, NOW - TICK)], None, "may comment"),
        ([sanction(1, MUTE, LATER, lifted=True)], None, "may comment"),
        ([sanction(1, BAN)], 1, "banned"),
        ([sanction(1, BAN, lifted=True)], None, "may comment"),
        (
            [sanction(1, MUTE, MUCH_LATER), sanction(2, MUTE, LATER)],
            1,
            {"muted until": "2027-09-24 12:00 UTC"},
        ),
        ([sanction(1, BAN), sanction(2, MUTE, MUCH_LATER)], 1, "banned"),
        (
            [sanction(1, MUTE, LATER), sanction(2, BAN, lifted=True)],
            1,
            {"muted until": "2026-11-28 14:00 UTC"},
        ),
        ([sanction(1, BAN), sanction(2, WARN), sanction(3, MUTE, NOW)], 1, "banned"),
    ],
)
def test_the_strictest_that_stands_counts(imposed: list[Sanction], number: int | None, says: object) -> None:
    for order in (imposed, imposed[::-1]):
        found = strictest(order, NOW)
        assert (found.id if found else None) == number
        assert standing(order, NOW) == says


def test_the_version_counts_what_was_imposed_and_what_was_lifted() -> None:
    one = sanction(1, MUTE, LATER)
    versions = [
        [],
        [one],
        [sanction(1, MUTE, LATER, lifted=True)],
        [sanction(1, MUTE, LATER, lifted=True), one],
    ]
    assert [version_of(each) for each in versions] == [0, 1, 2, 3]


WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("kind", "lasts", "by", "may"),
    [
        (WARN, None, Role.MODERATOR, True),
        (WARN, None, Role.EDITOR, False),
        (WARN, None, Role.OWNER, True),
        (MUTE, WEEK, Role.MODERATOR, True),
        (MUTE, WEEK, Role.EDITOR, False),
        (MUTE, WEEK + TICK, Role.MODERATOR, False),
        (MUTE, WEEK + TICK, Role.OWNER, True),
        (BAN, None, Role.MODERATOR, False),
        (BAN, None, Role.EDITOR, False),
        (BAN, None, Role.OWNER, True),
    ],
)
def test_moderators_warn_and_mute_for_a_week_and_owners_do_the_rest(
    kind: SanctionKind, lasts: timedelta | None, by: Role, may: bool
) -> None:
    new = NewSanction(7, kind, "Spam", 9, lasts)
    if may:
        require_may_impose(new, by_roles=Roles([by]), person_roles=Roles())
    else:
        with pytest.raises(TakesAnOwner):
            require_may_impose(new, by_roles=Roles([by]), person_roles=Roles())


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.MODERATOR])
@pytest.mark.parametrize("kind", SanctionKind)
def test_nothing_is_imposed_on_staff_not_even_by_an_owner(role: Role, kind: SanctionKind) -> None:
    with pytest.raises(IsStaff):
        require_may_impose(
            NewSanction(7, kind, "Spam", 9, WEEK), by_roles=Roles([Role.OWNER]), person_roles=Roles([role])
        )


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("1W", timedelta(weeks=1)),
        ("999w", timedelta(weeks=999)),
        ("0d", None),
        ("-1d", None),
        ("1000w", None),
        ("1.5h", None),
        ("1 d", None),
        ("d", None),
        ("7", None),
        ("1y", None),
        ("٣d", None),
        ("", None),
    ],
)
def test_durations_are_read_as_they_are_written_in_the_chat(text: str, length: timedelta | None) -> None:
    assert parse_duration(text) == length
