"""The record of a person as moderators see it, and what is said to whom it concerns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen, taps
from bot.screens.person import SANCTIONS_SHOWN, PersonRecord, person_screen
from bot.texts import en_sanctions
from moderation.authority import Role, Roles
from moderation.comment import AuthorRecord
from moderation.sanctions import Sanction, SanctionKind
from tests.bot.screens.samples import LARGE, NOW, ids, judged, names, reasons, records

WARN, MUTE, BAN = SanctionKind
DAY = timedelta(days=1)
OWNER, MODERATOR = Roles([Role.OWNER]), Roles([Role.MODERATOR])

moments = st.sampled_from([NOW - 40 * DAY, NOW - DAY, NOW, NOW + DAY])
sanctions = st.builds(
    Sanction,
    ids,
    st.just(LARGE),
    st.sampled_from(SanctionKind),
    st.one_of(reasons.map(lambda words: words or "x"), st.sampled_from(list(en_sanctions.REASONS))),
    st.sampled_from([8, 9]),
    moments,
    st.one_of(st.none(), moments),
    st.one_of(st.none(), moments),
    st.sampled_from([8, 9]),
).map(lambda each: replace(each, lifted_at=None) if each.kind is WARN else each)


@given(
    names,
    records,
    st.lists(sanctions, max_size=SANCTIONS_SHOWN + 3),
    st.sampled_from([OWNER, MODERATOR]),
    st.sampled_from([None, "day", "week", "ban"]),
    st.sampled_from([Roles(), Roles([Role.EDITOR, Role.MODERATOR])]),
)
def test_a_record_fits_into_a_message_whatever_people_call_themselves_and_write(
    name: str,
    numbers: AuthorRecord,
    imposed: list[Sanction],
    viewer: Roles,
    asks: str | None,
    roles: Roles,
) -> None:
    record = PersonRecord(LARGE, name, NOW, roles, numbers, imposed, {8: name})
    screen = person_screen(record, viewer, NOW, asks=asks)
    judged(screen)
    assert not roles or screen.keyboard == ()


@given(sanctions)
def test_every_notice_is_accepted_by_telegram(sanction: Sanction) -> None:
    for html in (
        en_sanctions.imposed(sanction),
        en_sanctions.not_taken(sanction),
        en_sanctions.lifted(sanction),
        en_sanctions.lifted(None),
    ):
        judged(Screen(html))


def record(*imposed: Sanction) -> PersonRecord:
    return PersonRecord(
        7, "Ada", NOW - 40 * DAY, Roles(), AuthorRecord(3, 1, 2), imposed, {9: "Mo", 8: "Mia"}
    )


HISTORY = (
    Sanction(4, 7, MUTE, "adverts", 9, NOW - DAY, NOW + DAY),
    Sanction(3, 7, MUTE, "Rude, /pause", 404, NOW - 9 * DAY, NOW - 8 * DAY),
    Sanction(2, 7, BAN, "Threats", 8, NOW - 20 * DAY, None, NOW - 19 * DAY, 8),
    Sanction(1, 7, WARN, "insults", 9, NOW - 30 * DAY),
)


def test_a_record_says_what_was_imposed_by_whom_why_and_how_it_ended() -> None:
    assert judged(person_screen(record(*HISTORY), OWNER, NOW)).text.split("\n\n") == [
        "Ada (7)\nHere since 23 November 2025\nComments: 3 published, 2 not published, 1 waiting\n"
        "🔇 Muted until 3 January 2026, 03:04 UTC",
        "1 January 2026, 03:04 UTC: muted until 3 January 2026, 03:04 UTC by Mo (case 4)\nAdvertising",
        "24 December 2025, 03:04 UTC: muted until 25 December 2025, 03:04 UTC by 404 (case 3), over\n"
        "Rude, /\u2060pause",
        "13 December 2025, 03:04 UTC: banned by Mia (case 2), unbanned 14 December 2025, 03:04 UTC by Mia\n"
        "Threats",
        "3 December 2025, 03:04 UTC: warned by Mo (case 1)\nInsulting people",
    ]


LONG_MUTE = Sanction(1, 7, MUTE, "adverts", 8, NOW - DAY, NOW + 30 * DAY)
BANNED = Sanction(1, 7, BAN, "adverts", 8, NOW - DAY)
# For what of theirs waits, and for what is published.
REJECT = ("reject_all:7",)
TAKE_BACK = ("take_back_all:7:day", "take_back_all:7:week", "take_back_all:7:all")


@pytest.mark.parametrize(
    ("imposed", "viewer", "buttons"),
    [
        ((), MODERATOR, ["person:7:day", "person:7:week", *REJECT]),
        ((), OWNER, ["person:7:day", "person:7:week", "person:7:ban", *REJECT, *TAKE_BACK]),
        (HISTORY, MODERATOR, ["unmute:7:5", *REJECT]),
        (HISTORY, OWNER, ["unmute:7:5", "person:7:ban", *REJECT, *TAKE_BACK]),
        (HISTORY[1:], MODERATOR, ["person:7:day", "person:7:week", *REJECT]),
        ((LONG_MUTE,), MODERATOR, [*REJECT]),
        ((LONG_MUTE,), OWNER, ["unmute:7:1", "person:7:ban", *REJECT, *TAKE_BACK]),
        ((BANNED,), MODERATOR, [*REJECT]),
        ((BANNED,), OWNER, ["unban:7:1", *REJECT, *TAKE_BACK]),
    ],
)
def test_everybody_sees_the_buttons_that_work_for_them(
    imposed: tuple[Sanction, ...], viewer: Roles, buttons: list[str]
) -> None:
    keyboard = person_screen(record(*imposed), viewer, NOW).keyboard
    assert [button.data for row in keyboard for button in row] == buttons


def test_whoever_has_nothing_waiting_and_nothing_published_has_no_buttons_for_it() -> None:
    without = replace(record(), comments=AuthorRecord(0, 0, 2))
    keyboard = person_screen(without, OWNER, NOW).keyboard
    assert [button.data for row in keyboard for button in row] == [
        "person:7:day",
        "person:7:week",
        "person:7:ban",
    ]


def test_the_reason_is_chosen_on_a_button_that_names_the_version_that_was_shown() -> None:
    for asks, starts in (("day", "mute:7:5:day:"), ("week", "mute:7:5:week:"), ("ban", "ban:7:5:")):
        screen = person_screen(record(*HISTORY), OWNER, NOW, asks=asks)
        *chosen, (back,) = screen.keyboard
        assert [button.data for (button,) in chosen] == [starts + code for code in en_sanctions.REASONS]
        assert back.data == taps.data(taps.PERSON, 7, "show")
