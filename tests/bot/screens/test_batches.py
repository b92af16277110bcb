"""A preview of many comments, what came of it, and the one notice of their author."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens.batch import (
    COMMENTS_IN_A_NOTICE,
    EXAMPLES_ON_A_PAGE,
    BatchView,
    Noticed,
    batch_screen,
    cancelled_screen,
    notice_screen,
)
from bot.texts import en_moderation
from moderation.batch import MOST, Batch, BatchKind, ItemState, Left
from moderation.comment import Comment
from moderation.statement import state
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict
from tests.bot.screens.samples import LARGE, NOW, comment, comments, ids, judged, names, reasons, titles

EARLIER = NOW - timedelta(minutes=3)
SOME = Batch(5, BatchKind.ALLOWED, None, None, 14, 9, EARLIER, None, None, {ItemState.PLANNED: 12})

moments = st.sampled_from([NOW, EARLIER, NOW - timedelta(hours=1)])
batches = st.builds(
    Batch,
    ids,
    st.sampled_from(BatchKind),
    st.just(LARGE),
    reasons.map(lambda words: words or None),
    st.just(10**6),
    ids,
    moments,
    st.one_of(st.none(), moments),
    st.one_of(st.none(), moments),
    st.dictionaries(st.sampled_from(ItemState), st.integers(0, 300)),
)


def view(batch: Batch = SOME, **given: object) -> BatchView:
    plain = BatchView(batch, "Ada", 0, [], {}, [], 0, 0)
    return replace(plain, **given)  # type: ignore[arg-type]


@given(
    batches,
    names,
    st.integers(0, 3),
    st.lists(comments, max_size=EXAMPLES_ON_A_PAGE),
    st.dictionaries(st.sampled_from(Left), st.lists(ids, min_size=1, max_size=20)),
    st.lists(ids, max_size=20),
    st.integers(0, MOST),
)
def test_a_batch_fits_into_a_message_whatever_people_write_and_call_themselves(
    batch: Batch,
    who: str,
    page: int,
    shown: list[Comment],
    left: Mapping[Left, Sequence[int]],
    changed: list[int],
    undone: int,
) -> None:
    examples = [(each, state(each, None, before=None, at=NOW)) for each in shown]
    judged(batch_screen(BatchView(batch, who or "1", page, examples, left, changed, undone, undone), NOW))


@given(
    batches, st.lists(comments, max_size=COMMENTS_IN_A_NOTICE), titles, st.integers(0, MOST), st.booleans()
)
def test_a_notice_fits_into_a_message_whatever_was_written(
    batch: Batch, written: list[Comment], title: str, undone: int, mendable: bool
) -> None:
    noticed = Noticed(batch, MOST, undone, written, {1: title}, 7, mendable)
    judged(notice_screen(noticed))
    judged(notice_screen(replace(noticed, restricted=0)))
    judged(cancelled_screen())


def data(batch: Batch, **given: object) -> list[str]:
    return [button.data for row in batch_screen(view(batch, **given), NOW).keyboard for button in row]


def test_a_preview_turns_its_pages_and_decides_with_one_button() -> None:
    assert data(SOME) == ["batch:5:page:1", "batch:5:do:none", "batch:5:cancel"]
    assert data(SOME, page=1) == ["batch:5:page:0", "batch:5:do:none", "batch:5:cancel"]


def test_the_reason_for_a_person_is_chosen_on_the_button_that_decides() -> None:
    waiting = replace(SOME, kind=BatchKind.WAITING, person_id=7, numbers={ItemState.PLANNED: 2})
    assert data(waiting) == [f"batch:5:do:{code}" for code in (*en_moderation.REASONS, "none")] + [
        "batch:5:cancel"
    ]
    assert data(replace(waiting, reason="Boats")) == ["batch:5:do:none", "batch:5:cancel"]


@pytest.mark.parametrize(
    ("minutes", "undone", "buttons"),
    [(1, 0, ["batch:5:undo"]), (11, 0, []), (1, 12, []), (1, 3, ["batch:5:undo"])],
)
def test_undo_is_there_for_ten_minutes_while_something_stands(
    minutes: int, undone: int, buttons: list[str]
) -> None:
    done = replace(SOME, decided_at=NOW - timedelta(minutes=minutes), numbers={ItemState.DECIDED: 12})
    assert data(done, undone=undone) == buttons
    assert data(replace(done, undone_at=NOW), undone=undone) == []


def test_what_an_outage_left_undecided_keeps_its_button() -> None:
    begun = replace(SOME, decided_at=NOW, numbers={ItemState.DECIDED: 5, ItemState.PLANNED: 7})
    assert data(begun) == ["batch:5:do:none", "batch:5:undo"]


def test_more_than_one_batch_takes_is_said() -> None:
    said = judged(batch_screen(view(replace(SOME, numbers={ItemState.PLANNED: 2, ItemState.LEFT: 3})), NOW))
    assert "5 of 14 were looked at, those first that wait longest" in said.text
    person = replace(SOME, kind=BatchKind.WEEK, person_id=7)
    assert (
        "These are the newest 12 of 14: at most 200 at a time."
        in judged(batch_screen(view(person), NOW)).text
    )


def test_a_severe_text_is_under_a_spoiler() -> None:
    severe = Verdict(Outcome.HOLD, Scoring({"threat": 0.9}, "scripted"), ("threat",))
    html = batch_screen(view(examples=[(comment(41, verdict=severe), None)]), NOW).html
    assert "<b>#41</b> Ann: <tg-spoiler>Comment 41.</tg-spoiler>" in html


def test_the_author_reads_what_happened_to_how_many_and_what_was_given_back() -> None:
    batch = replace(SOME, kind=BatchKind.DAY, person_id=7, reason="spam", numbers={ItemState.DECIDED: 12})
    mine = comment(1, status=Status.REJECTED)
    noticed = Noticed(batch, 11, 1, [mine], {1: "Bridge"}, 0, mendable=False)
    assert judged(notice_screen(noticed)).text == (
        "❌ 11 of your comments are no longer shown. A moderator decided this: It is advertising. "
        "No filter had marked them.\n\n"
        "• “Comment 1.” on “Bridge”\nand 10 more\n\n"
        "✅ A moderator had another look at one more: it is as it was before.\n\n"
        "/mycomments shows each of your comments and why."
    )
    assert judged(notice_screen(replace(noticed, restricted=0, undone=12))).text == (
        "✅ A moderator had another look at your 12 comments: they are as they were before. "
        "/mycomments shows how they stand."
    )
