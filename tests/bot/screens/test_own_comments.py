"""The list of one's own comments."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen
from bot.screens.author import my_comments_screen, taking_back_screen
from bot.texts import en, en_moderation, en_statement
from moderation.comment import Action, Comment, Decision
from moderation.policy import judge, with_findings
from moderation.rules.finding import Effect, Finding, RuleKind
from moderation.statement import state
from moderation.status import Status
from moderation.verdict import Scoring
from storage.statements import StoredStatement
from tests.bot.screens.samples import NOW, comment, comments, judged, reasons, titles

CLEAN = judge(Scoring({"toxicity": 0.01}, "tiny"))
LINK = Finding(RuleKind.LINKS, 1, Effect.HOLD, "spam.example")
INSULT = judge(Scoring({"toxicity": 0.97, "insult": 0.9}, "tiny"))


def why(of: Comment, reason: str | None = None) -> dict[int, StoredStatement]:
    decision = Decision(of.id, 1, 9, "Mo", Action.REJECT, reason, Status.HELD, of.status, NOW, id=5)
    statement = state(of, decision if reason else None, before=None, at=NOW)
    return {of.id: StoredStatement(1, of.id, of.revision, statement, reason)} if statement else {}


def listed(
    page: Sequence[Comment], total: int | None = None, offset: int = 0, backwards: bool = False
) -> Screen:
    return my_comments_screen(
        page, {1: "An <article>"}, {}, NOW, total=total or len(page), offset=offset, backwards=backwards
    )


def buttons(screen: Screen) -> list[tuple[str, str]]:
    return [(button.text, button.data) for row in screen.keyboard for button in row]


def test_ones_own_comments_say_what_became_of_them() -> None:
    own = [
        comment(number, status=status, text=f"No. {number} & <so on>") for number, status in enumerate(Status)
    ]
    text = judged(listed(own)).text
    assert text.startswith("Your 5 comments\n\n")
    for written in own:
        head = f"Comment {written.id}: {en_moderation.STATUS_WORDS[written.status]}, just now"
        assert f"{head}\non “An <article>”" in text
        assert (written.text in text) == (written.status not in (Status.WITHDRAWN, Status.TAKEN_DOWN))


@pytest.mark.parametrize(
    ("of", "reason", "words"),
    [
        (comment(), None, "Why: every comment is read first"),
        (comment(revision=2), None, "Why: you changed it, so it is read again"),
        (comment(verdict=judge(None)), None, "Why: our automatic filter could not read it"),
        (comment(verdict=INSULT), None, "Why: our automatic filter took it for an insult (90%)"),
        (
            comment(verdict=judge(Scoring({"toxicity": 0.1}, "tiny"), covered=False)),
            None,
            "Why: our automatic filter does not know this language",
        ),
        (
            comment(verdict=with_findings(CLEAN, [LINK])),
            None,
            "Why: our rules stopped it, because it has a link to a site that we do not know (spam.example)",
        ),
        (comment(status=Status.REJECTED), "spam", "Why: a moderator decided: It is advertising"),
        (comment(status=Status.REJECTED), "Too <long>", "Why: a moderator decided: Too <long>"),
    ],
)
def test_each_says_why(of: Comment, reason: str | None, words: str) -> None:
    screen = my_comments_screen([of], {1: "T"}, why(of, reason), NOW, total=1)
    assert judged(screen).text.endswith(f"\n{words}")


def test_what_somebody_may_read_can_be_taken_back_from_the_list() -> None:
    own = [comment(number, status=status) for number, status in enumerate(Status, start=41)]
    assert buttons(listed(own)) == [("↩️ Take back 41", "take:41:ask"), ("↩️ Take back 42", "take:42:ask")]


def test_taking_back_shows_the_comment_it_is_about() -> None:
    screen = taking_back_screen(comment(41, text="You <fool>"))
    assert judged(screen).text == f"You <fool>\n{en_statement.ASKS}"
    assert [data for _, data in buttons(screen)] == ["take:41:no", "take:41:yes"]


def test_older_and_newer_comments_are_a_tap_away() -> None:
    page = [comment(number, status=Status.REJECTED) for number in (9, 8, 7)]
    assert buttons(listed(page, total=3)) == []
    assert buttons(listed(page, total=9)) == [(en.EARLIER, "own:f3")]
    assert buttons(listed(page, total=9, offset=3)) == [(en.EARLIER, "own:f6"), (en.LATER, "own:b3")]
    assert buttons(listed(page, total=9, offset=6)) == [(en.LATER, "own:b6")]
    assert buttons(listed(page, total=9, offset=6, backwards=True)) == [
        (en.EARLIER, "own:f6"),
        (en.LATER, "own:b3"),
    ]


def test_long_comments_are_carried_over_to_the_next_page_and_none_is_left_out() -> None:
    own = [comment(number, text=f"{number}" * 2_000, status=Status.REJECTED) for number in (3, 2, 1)]
    first = listed(own, total=3)
    assert own[0].text in judged(first).text and own[1].text not in judged(first).text
    assert buttons(first) == [(en.EARLIER, "own:f1")]
    last = listed(own[1:], total=3, offset=1)
    assert own[1].text in judged(last).text
    assert buttons(last) == [(en.EARLIER, "own:f2"), (en.LATER, "own:b1")]
    back = listed(own[:2], total=3, offset=2, backwards=True)
    assert own[1].text in judged(back).text and own[0].text not in judged(back).text
    assert buttons(back) == [(en.EARLIER, "own:f2"), (en.LATER, "own:b1")]


@given(st.lists(comments, max_size=5), titles, reasons, st.booleans())
def test_telegram_accepts_every_list_of_ones_own_comments(
    own: list[Comment], title: str, reason: str | None, backwards: bool
) -> None:
    stated = {number: each for of in own for number, each in why(of, reason).items()}
    judged(
        my_comments_screen(own, {1: title}, stated, NOW, total=10**6, offset=len(own), backwards=backwards)
    )


def test_who_has_written_nothing_hears_how_to_begin() -> None:
    assert judged(listed([])).text == en.NO_OWN_COMMENTS
