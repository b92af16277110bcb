"""What the buttons say back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import taps
from bot.screens.review import decision_keyboard, reasons_keyboard
from bot.screens.taps import Tap
from bot.texts import en_moderation, en_review, en_sanctions
from moderation.heat import Remedy
from moderation.queue import Snooze
from moderation.takedown import LegalReason
from tests.bot.screens.samples import LARGE, comment

numbers = st.integers(0, LARGE)
written = st.one_of(
    st.tuples(st.sampled_from([taps.POST, taps.SKIP, taps.WORDS, taps.OWN_WORDS]), numbers),
    st.tuples(
        st.sampled_from([taps.APPROVE, taps.REJECT]),
        numbers,
        numbers,
        numbers,
        st.sampled_from(["one", "all"]),
    ),
    st.tuples(st.just(taps.UNDO), numbers, numbers),
    st.tuples(st.just(taps.WHY), numbers, numbers, st.sampled_from([*en_moderation.REASONS, "none"])),
    st.tuples(st.just(taps.TAKE_BACK), numbers, st.sampled_from(["ask", "yes", "no"])),
    st.tuples(st.just(taps.PERSON), numbers, st.sampled_from(["show", "day", "week", "ban"])),
    st.tuples(
        st.just(taps.MUTE),
        numbers,
        st.integers(0, 10**9 - 1),
        st.sampled_from(["day", "week"]),
        st.sampled_from(list(en_sanctions.REASONS)),
    ),
    st.tuples(
        st.just(taps.BAN), numbers, st.integers(0, 10**9 - 1), st.sampled_from(list(en_sanctions.REASONS))
    ),
    st.tuples(st.sampled_from([taps.UNMUTE, taps.UNBAN]), numbers, st.integers(0, 10**9 - 1)),
    st.tuples(st.just(taps.TAKEDOWN), numbers, st.sampled_from([*map(str, LegalReason), "cancel"])),
    st.tuples(
        st.just(taps.HEAT), numbers, st.integers(0, 10**9 - 1), st.sampled_from([*map(str, Remedy), "undo"])
    ),
    st.tuples(st.just(taps.REJECT_ALL), numbers),
    st.tuples(st.just(taps.TAKE_BACK_ALL), numbers, st.sampled_from(["day", "week", "all"])),
    st.tuples(st.just(taps.BATCH), numbers, st.just("page"), st.integers(0, 9999)),
    st.tuples(st.just(taps.BATCH), numbers, st.just("do"), st.sampled_from([*en_moderation.REASONS, "none"])),
    st.tuples(st.just(taps.BATCH), numbers, st.sampled_from(["undo", "cancel"])),
    st.tuples(st.just(taps.FEEDS), numbers),
    st.tuples(st.just(taps.SNOOZE), numbers, st.sampled_from(list(Snooze))),
    st.tuples(st.just(taps.ESCALATE), numbers),
    st.tuples(st.just(taps.OPEN), numbers),
    st.tuples(st.just(taps.FEED), numbers, st.sampled_from(["show", "look", "sections", "remove"])),
    st.tuples(st.just(taps.FEED), numbers, st.sampled_from(["pause", "resume", "removed"]), numbers),
    st.tuples(st.just(taps.LIST), numbers, st.builds("{}{}".format, st.sampled_from("fb"), numbers)),
)


@given(written)
def test_what_a_button_says_is_read_as_it_was_written(parts: tuple[str | int, ...]) -> None:
    action, *arguments = parts
    data = taps.data(str(action), *arguments)
    assert len(data.encode()) <= 64
    tap = taps.read(data)
    assert tap == Tap(str(action), tuple(map(str, arguments)))
    assert tap.number(0) == arguments[0]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "post",
        "post:",
        "post:-1",
        "post:1:2",
        "post: 1",
        "post:1\n",
        "post:١",
        "list:1",
        "list:1:x0",
        "list:1:f-1",
        "approve:1",
        "approve:1:1:1",
        "approve:1:1:1:few",
        "undo:1",
        "why:1:1:<b>",
        "why:1:1:",
        "take:1",
        "take:1:maybe",
        "own:1",
        "person:1",
        "person:1:year",
        "mute:1:0:month:adverts",
        "ban:1:0",
        "unban:1",
        "own:x1",
        "drop:1",
        "words:1:2",
        "POST:1",
        "post:1e3",
        f"post:{2**63}",  # no number of a row; some programs let people send what no button says
        "list:1:f9999999999999999",
        "feed:1:pause",  # a decision says which version of the feed it is about
        "feed:1:show:1",
        "feed:1:drop:1",
        "policy:mode:lax",
        "policy:reject:2",
        "policy:remove:-1",
        "takedown:1",
        "takedown:1:boring",
        "heat:1:slow",
        "heat:1:1:burn",
        "policy:slow:100",
        "hours:quiet:22",
        "hours:digest:2200-0700",
        "open:all",
        "search:10",
        "search:",
    ],
)
def test_what_no_button_of_ours_says_is_no_tap(data: str) -> None:
    assert taps.read(data) is None


@given(st.text(max_size=64))
def test_whatever_comes_back_is_a_tap_or_is_not(data: str) -> None:
    tap = taps.read(data)
    assert tap is None or taps.data(tap.action, *tap.arguments) == data


def test_a_cards_buttons_carry_the_comment_its_version_and_its_revision() -> None:
    shown = comment(41, version=2, revision=3)
    buttons = [button for row in decision_keyboard(shown, same_text=1, last=None) for button in row]
    assert [button.data for button in buttons] == [
        "approve:41:2:3:one",
        "reject:41:2:3:one",
        "skip:41",
        "queue:overview",
    ]


def test_every_reason_has_a_button_and_so_have_none_and_undo() -> None:
    buttons = [button for row in reasons_keyboard(LARGE, 2**31) for button in row]
    assert [button.text for button in buttons] == [
        *en_moderation.REASONS.values(),
        en_review.undo(LARGE),
        en_review.NO_REASON,
    ]
    assert all(len(button.data.encode()) <= 64 for button in buttons)
    read = [taps.read(button.data) for button in buttons]
    assert [tap.arguments[2] for tap in read if tap and tap.action == taps.WHY] == [
        *en_moderation.REASONS,
        "none",
    ]


@pytest.mark.parametrize("place", ["f0", f"b{LARGE}"])
def test_pages_of_ones_own_comments_are_turned_by_place(place: str) -> None:
    assert taps.read(taps.data(taps.OWN, place)) == Tap(taps.OWN, (place,))


@pytest.mark.parametrize("tap", [Tap(taps.POST, (str(LARGE),)), Tap(taps.LIST, (str(LARGE), f"b{LARGE}"))])
def test_a_button_in_a_channel_leads_to_the_private_chat_and_goes_on_there(tap: Tap) -> None:
    address, _, payload = taps.link("only_news_bot", tap).partition("?start=")
    assert address == "https://t.me/only_news_bot"
    # https://core.telegram.org/bots/features#deep-linking
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    assert taps.read_payload(payload) == tap


@pytest.mark.parametrize(
    "payload", ["", "newsletter", "post", "post-x", "approve-1-1", "recalled-1", "list-1"]
)
def test_other_payloads_go_on_with_nothing(payload: str) -> None:
    assert taps.read_payload(payload) is None
