"""What the author of a comment hears of it, and the list of one's own comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen
from bot.screens.author import my_comments_screen, outcome_screen
from bot.texts import en, en_moderation
from moderation.comment import Comment
from moderation.occlusion import Explanation, LeftOut
from moderation.policy import judge
from moderation.status import Status
from moderation.verdict import Scoring, Verdict
from tests.bot.screens.samples import NOW, comment, comments, judged, reasons, titles

UNSCORED = judge(None)
CLEAN = judge(Scoring({"toxicity": 0.01, "insult": 0.02}, "tiny <1>"))
INSULT = judge(Scoring({"toxicity": 0.97, "severe_toxicity": 0.31, "insult": 0.9, "threat": 0.7}, "tiny <1>"))
TOXIC = judge(Scoring({"toxicity": 0.97, "insult": 0.1}, "tiny <1>"))
GREEK = judge(Scoring({"toxicity": 0.97}, "tiny <1>"), language="el", covered=False)
UNKNOWN = judge(Scoring({"toxicity": 0.1, "some_thing": 0.9}, "tiny <1>"))

FILTER = "Our automatic filter (tiny <1>)"
DOUBT = "It may be wrong, so a moderator reads it first."
WAITS = "I will tell you as soon as it is decided."
AGAIN = "You are welcome to say it in other words."


def told(status: Status, verdict: Verdict, *, by_person: bool = False, reason: str | None = None) -> str:
    screen = outcome_screen(
        comment(verdict=verdict), {"status": str(status), "by_person": by_person, "reason": reason}
    )
    assert screen.reply_to == 70, "in answer to the message it was"
    return judged(screen).text


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (
            UNSCORED,
            "Our automatic filter cannot read comments at the moment, so a moderator reads it first.",
        ),
        (CLEAN, "A moderator reads every comment before it appears."),
        (INSULT, f"{FILTER} took it for an insult (90%). It may be wrong, so a moderator reads it first."),
        (
            TOXIC,
            f"{FILTER} took it for toxic language (97%). It may be wrong, so a moderator reads it first.",
        ),
        (GREEK, "Our automatic filter does not know this language, so a moderator reads it first."),
        (UNKNOWN, f"{FILTER} took it for some thing (90%). It may be wrong, so a moderator reads it first."),
    ],
)
def test_who_waits_hears_why(verdict: Verdict, sentence: str) -> None:
    assert told(Status.HELD, verdict) == f"⏳ Thank you. {sentence} {WAITS}"


def test_who_is_published_hears_by_whom() -> None:
    assert "Your comment is published" in told(Status.PUBLISHED, CLEAN)
    assert "A moderator approved your comment" in told(Status.PUBLISHED, INSULT, by_person=True)


def test_who_is_rejected_hears_by_whom_and_why() -> None:
    automatic = told(Status.REJECTED, INSULT)
    assert f"{FILTER} decided this by itself: it took it for an insult (90%). {AGAIN}" in automatic
    by_person = told(Status.REJECTED, CLEAN, by_person=True, reason="It is <advertising> & more")
    assert by_person.endswith(f"A moderator decided this: It is <advertising> & more. {AGAIN}")
    assert told(Status.REJECTED, CLEAN, by_person=True).endswith(f"A moderator decided this. {AGAIN}")


def asked(status: Status, *, by_person: bool = False, verdict: Verdict = INSULT, **given: object) -> Screen:
    """The notice of a comment, once its words were asked for or before."""
    details = {"status": str(status), "by_person": by_person, "reason": None}
    return outcome_screen(comment(41, verdict=verdict, status=status, **given), details)


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
def test_an_author_whom_the_filter_stopped_can_ask_which_words_it_was(status: Status) -> None:
    ((button,),) = asked(status).keyboard
    assert (button.text, button.data) == ("Which words?", "own_words:41")
    found = Explanation("insult", "tiny", 0.9, (LeftOut(("<fool>",), 0.12),))
    answered = asked(status, explanation=found)
    assert answered.keyboard == ()
    assert judged(answered).text.endswith(
        "\n\nWhat it reacted to\nWithout “<fool>” it would be 12% instead of 90%."
    )


def test_where_the_filter_stopped_nobody_there_is_nothing_to_ask() -> None:
    found = Explanation("insult", "tiny", 0.9, ())
    for screen in (
        asked(Status.HELD, verdict=CLEAN),
        asked(Status.HELD, verdict=GREEK),
        asked(Status.HELD, verdict=UNSCORED),
        asked(Status.REJECTED, by_person=True, explanation=found),
        asked(Status.PUBLISHED, explanation=found),
    ):
        assert screen.keyboard == ()
        assert "reacted" not in screen.html


@given(comments, st.sampled_from(Status), st.booleans(), reasons)
def test_telegram_accepts_every_outcome(
    of: Comment, status: Status, by_person: bool, reason: str | None
) -> None:
    judged(outcome_screen(of, {"status": str(status), "by_person": by_person, "reason": reason}))


@given(st.lists(comments, max_size=10), titles)
def test_telegram_accepts_every_list_of_ones_own_comments(own: list[Comment], title: str) -> None:
    judged(my_comments_screen(own, {1: title}, NOW))


def test_ones_own_comments_say_what_became_of_them() -> None:
    own = [
        comment(number, status=status, text=f"No. {number} & <so on>") for number, status in enumerate(Status)
    ]
    text = judged(my_comments_screen(own, {1: "An <article>"}, NOW)).text
    for written in own:
        line = f"{en_moderation.STATUS_WORDS[written.status]}, just now\non “An <article>”\n{written.text}"
        assert line in text


def test_as_many_of_ones_own_comments_are_shown_as_fit_the_newest_first() -> None:
    own = [comment(number, text=f"{number}" * 1_200) for number in (3, 2, 1, 0)]
    text = judged(my_comments_screen(own, {1: "Title"}, NOW)).text
    assert own[0].text in text
    assert own[-1].text not in text


def test_who_has_written_nothing_hears_how_to_begin() -> None:
    assert judged(my_comments_screen([], {}, NOW)).text == en.NO_OWN_COMMENTS
