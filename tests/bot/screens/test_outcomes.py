"""What the author of a comment hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen
from bot.screens.author import EDITABLE, may_be_mended, outcome_screen
from bot.texts import en_findings, en_moderation, en_statement
from moderation.comment import Action, Comment, Decision
from moderation.occlusion import Explanation, LeftOut
from moderation.policy import judge, with_findings
from moderation.revising import MOST_REVISIONS
from moderation.rules.finding import Effect, Finding, RuleKind
from moderation.statement import state
from moderation.status import Status
from moderation.verdict import Scoring, Verdict
from storage.statements import StoredStatement
from tests.bot.screens.samples import NOW, comment, comments, judged, reasons

UNSCORED = judge(None)
CLEAN = judge(Scoring({"toxicity": 0.01, "insult": 0.02}, "tiny <1>"))
INSULT = judge(Scoring({"toxicity": 0.97, "severe_toxicity": 0.31, "insult": 0.9, "threat": 0.7}, "tiny <1>"))
TOXIC = judge(Scoring({"toxicity": 0.97, "insult": 0.1}, "tiny <1>"))
GREEK = judge(Scoring({"toxicity": 0.97}, "tiny <1>"), language="el", covered=False)
UNKNOWN = judge(Scoring({"toxicity": 0.1, "some_<thing>": 0.9}, "tiny <1>"))

FILTER = "Our automatic filter (tiny <1>)"
DOUBT = "and held it by itself. It may be wrong, so a moderator decides."
WAITS = "I will tell you."
CHANGE = "✏️ Edit your message to change it: it is read again at once."
MEND = "✏️ Edit your message to mend it: it is read again at once."
AGAIN = "You are welcome to say it in other words."


BANNED = Finding(RuleKind.BANNED, 1, Effect.REJECT, "<idiot>")
LINK = Finding(RuleKind.LINKS, 2, Effect.HOLD, "spam.example")


def notice(
    of: Comment,
    *,
    by_person: bool = False,
    reason: str | None = None,
    before: Status | None = None,
    mendable: bool = True,
    undone: bool = False,
) -> Screen:
    action = Action.APPROVE if of.status is Status.PUBLISHED else Action.REJECT
    decision = Decision(of.id, 1, 9, "Mo", action, reason, before or Status.HELD, of.status, NOW, id=5)
    by = decision if by_person else None
    statement = state(of, by, before=before, at=NOW)
    stated = StoredStatement(1, of.id, of.revision, statement, reason) if statement else None
    details = {"status": str(of.status), "by_person": by_person, "reason": reason, "revision": of.revision}
    return outcome_screen(of, details | ({"undone": True} if undone else {}), stated, mendable=mendable)


def told(
    status: Status,
    verdict: Verdict,
    *,
    by_person: bool = False,
    reason: str | None = None,
    before: Status | None = None,
    revision: int = 1,
    mendable: bool = True,
) -> str:
    of = comment(status=status, verdict=verdict, revision=revision)
    screen = notice(of, by_person=by_person, reason=reason, before=before, mendable=mendable)
    assert screen.reply_to == 70, "in answer to the message it was"
    return judged(screen).text


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (
            UNSCORED,
            "Our automatic filter cannot read comments at the moment, so a moderator reads it first.",
        ),
        (CLEAN, "A moderator reads every comment before it appears; no machine decides."),
        (INSULT, f"{FILTER} took it for an insult (90%) {DOUBT}"),
        (TOXIC, f"{FILTER} took it for toxic language (97%) {DOUBT}"),
        (
            GREEK,
            "Our automatic filter does not know this language and held it, so a moderator reads it first.",
        ),
        (UNKNOWN, f"{FILTER} took it for some <thing> (90%) {DOUBT}"),
    ],
)
def test_who_waits_hears_why_and_that_the_comment_can_be_changed(verdict: Verdict, sentence: str) -> None:
    assert told(Status.HELD, verdict) == f"⏳ Thank you. {sentence} {WAITS}\n{CHANGE}"
    assert told(Status.HELD, verdict, mendable=False) == f"⏳ Thank you. {sentence} {WAITS}"


def test_who_has_edited_hears_that_the_new_text_was_read() -> None:
    clean = told(Status.HELD, CLEAN, revision=3, before=Status.REJECTED)
    assert clean.startswith("⏳ Thank you for version 3. A moderator reads it before it appears.")
    assert f"version 2. {FILTER} took it for an insult" in told(Status.HELD, INSULT, revision=2)
    hidden = told(Status.HELD, INSULT, revision=2, before=Status.PUBLISHED)
    assert hidden.startswith("⏳ Your new text (version 2) is not shown yet.")
    assert "Your new text (version 2) is published" in told(Status.PUBLISHED, CLEAN, revision=2)


def test_who_is_published_hears_by_whom() -> None:
    assert told(Status.PUBLISHED, CLEAN) == en_statement.PUBLISHED
    assert told(Status.PUBLISHED, INSULT, by_person=True) == en_statement.APPROVED


def test_who_is_rejected_by_the_filter_hears_that_no_person_has_read_it() -> None:
    assert told(Status.REJECTED, INSULT) == (
        f"❌ Your comment was not published. {FILTER} decided this by itself: it took it for an insult "
        f"(90%). No person has read it.\n{MEND}"
    )


def test_who_is_rejected_after_all_hears_why_and_how_to_mend_it() -> None:
    of = comment(status=Status.REJECTED, verdict=INSULT)
    text = judged(notice(of, before=Status.PUBLISHED, undone=True)).text
    assert text.startswith("❌ Your comment is no longer shown.") and "it took it for an insult" in text
    assert text.endswith(f"\n{MEND}")


@pytest.mark.parametrize(
    ("verdict", "reason", "why"),
    [
        (CLEAN, "spam", "A moderator decided this: It is advertising. No filter had marked it."),
        (INSULT, "insult", "A moderator decided this: It insults people. Our automatic filter had marked it"),
        (CLEAN, "It is <ads> & more", "A moderator decided this: It is <ads> & more. No filter"),
        (CLEAN, None, "A moderator decided this. No filter had marked it."),
    ],
)
def test_who_is_rejected_by_a_person_hears_why_and_whether_a_machine_had_a_part_in_it(
    verdict: Verdict, reason: str | None, why: str
) -> None:
    text = told(Status.REJECTED, verdict, by_person=True, reason=reason)
    assert text.startswith(f"❌ Your comment was not published. {why}")
    assert text.endswith(f"\n{MEND}")
    late = told(Status.REJECTED, verdict, by_person=True, reason=reason, mendable=False)
    assert late.endswith(f"\n{AGAIN}")


def test_who_could_be_read_hears_that_this_is_over() -> None:
    text = told(Status.REJECTED, CLEAN, by_person=True, reason="spam", before=Status.PUBLISHED)
    assert text.startswith("❌ Your comment is no longer shown. A moderator decided this: It is advertising.")


@pytest.mark.parametrize("verdict", [CLEAN, UNSCORED, GREEK, INSULT, TOXIC])
@pytest.mark.parametrize("by_person", [False, True])
def test_a_notice_is_a_few_lines_on_a_telephone(verdict: Verdict, by_person: bool) -> None:
    status = Status.REJECTED if by_person else Status.HELD
    text = told(status, verdict, by_person=by_person, reason="insult" if by_person else None, revision=2)
    assert len(text) <= 6 * 40


@pytest.mark.parametrize(
    ("status", "has_button"),
    [(Status.HELD, True), (Status.PUBLISHED, True), (Status.REJECTED, False), (Status.WITHDRAWN, False)],
)
def test_what_somebody_may_read_can_be_taken_back(status: Status, has_button: bool) -> None:
    screen = notice(comment(41, status=status))
    buttons = [(button.text, button.data) for row in screen.keyboard for button in row]
    assert buttons == ([(en_statement.TAKE_BACK, "take:41:ask")] if has_button else [])


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
def test_an_author_whom_the_filter_stopped_can_ask_which_words_it_was(status: Status) -> None:
    of = comment(41, verdict=INSULT, status=status)
    button = notice(of).keyboard[0][0]
    assert (button.text, button.data) == ("Which words?", "own_words:41")
    found = Explanation("insult", "tiny", 0.9, (LeftOut(("<fool>",), 0.12),))
    answered = notice(replace(of, explanation=found))
    assert "Which words?" not in [button.text for row in answered.keyboard for button in row]
    assert judged(answered).text.endswith(
        "\n\nWhat it reacted to\nWithout “<fool>” it would be 12% instead of 90%."
    )


def test_where_the_filter_stopped_nobody_there_is_nothing_to_ask() -> None:
    found = Explanation("insult", "tiny", 0.9, ())
    for screen in (
        notice(comment(41, verdict=CLEAN)),
        notice(comment(41, verdict=GREEK)),
        notice(comment(41, verdict=UNSCORED)),
        notice(comment(41, verdict=INSULT, status=Status.REJECTED, explanation=found), by_person=True),
        notice(comment(41, verdict=INSULT, status=Status.PUBLISHED, explanation=found)),
    ):
        assert "Which words?" not in [button.text for row in screen.keyboard for button in row]
        assert "reacted" not in screen.html


def test_taking_back_asks_once_and_then_says_so() -> None:
    details = {"status": "held", "by_person": False, "reason": None, "asks": 41}
    asking = outcome_screen(comment(41), details, None, mendable=True)
    assert judged(asking).text == en_statement.ASKS
    assert [button.data for row in asking.keyboard for button in row] == ["take:41:no", "take:41:yes"]
    assert told(Status.WITHDRAWN, CLEAN) == en_statement.TAKEN_BACK


@pytest.mark.parametrize("status", ["held", "rejected", "published"])
def test_a_notice_from_before_there_were_statements_is_still_shown(status: str) -> None:
    for by_person in (False, True):
        details = {"status": status, "by_person": by_person, "reason": "It is advertising"}
        text = judged(outcome_screen(comment(), details, None, mendable=False)).text
        assert ("It is advertising" in text) == (status == "rejected" and by_person)


def test_a_comment_can_be_mended_as_long_as_telegram_and_the_newsroom_take_edits() -> None:
    of = comment(created_at=NOW - EDITABLE + timedelta(seconds=1))
    assert may_be_mended(of, NOW, takes_edits=True)
    assert not may_be_mended(of, NOW, takes_edits=False)
    assert not may_be_mended(replace(of, revision=MOST_REVISIONS), NOW, takes_edits=True)
    assert not may_be_mended(of, NOW + timedelta(seconds=2), takes_edits=True)


@given(comments, st.sampled_from(Status), st.booleans(), reasons, st.integers(1, 20))
def test_telegram_accepts_every_outcome(
    of: Comment, status: Status, by_person: bool, reason: str | None, revision: int
) -> None:
    judged(notice(replace(of, status=status, revision=revision), by_person=by_person, reason=reason))


def test_every_reason_a_moderator_can_choose_is_read_as_words() -> None:
    for code, words in en_moderation.REASONS.items():
        assert words in told(Status.REJECTED, CLEAN, by_person=True, reason=code)


@pytest.mark.parametrize(
    ("scored", "findings", "sentence"),
    [
        (
            CLEAN,
            [LINK],
            "Our rules stopped it, because it has a link to a site that we do not know (spam.example). "
            "So a moderator decides.",
        ),
        (
            CLEAN,
            [LINK, BANNED],
            "Our rules stopped it, because it has words that are not allowed here (<idiot>) and "
            "it has a link to a site that we do not know (spam.example). So a moderator decides.",
        ),
        (
            UNSCORED,
            [LINK],
            "Our rules stopped it, because it has a link to a site that we do not know (spam.example). "
            "Our automatic filter cannot read comments at the moment, so a moderator reads it first.",
        ),
        (
            CLEAN,
            [replace(LINK, dry=True)],
            "A moderator reads every comment before it appears; no machine decides.",
        ),
        (
            CLEAN,
            [replace(LINK, effect=Effect.NOTE)],
            "A moderator reads every comment before it appears; no machine decides.",
        ),
    ],
)
def test_who_is_stopped_by_a_rule_hears_by_which(
    scored: Verdict, findings: list[Finding], sentence: str
) -> None:
    words = told(Status.HELD, with_findings(scored, findings))
    assert words.startswith(f"⏳ Thank you. {sentence} {WAITS}")


def test_who_is_rejected_by_a_rule_hears_by_which() -> None:
    assert told(Status.REJECTED, with_findings(INSULT, [LINK, BANNED])).startswith(
        "❌ Your comment was not published. Our rules decided this by themselves, because it has words that "
        "are not allowed here (<idiot>). No person has read it."
    )


def test_who_is_rejected_by_a_person_hears_that_the_rules_had_marked_it() -> None:
    verdict = with_findings(CLEAN, [LINK])
    text = told(Status.REJECTED, verdict, by_person=True, reason="spam")
    assert "It is advertising. Our rules had marked it before." in text
    both = told(Status.REJECTED, with_findings(INSULT, [LINK]), by_person=True, reason="spam")
    assert "Our automatic filter had marked it before." in both


@pytest.mark.parametrize("kind", RuleKind)
def test_every_rule_says_why_in_words(kind: RuleKind) -> None:
    found = Finding(kind, 1, Effect.HOLD, "{x}" if kind is not RuleKind.DUPLICATE else "#41")
    sentence = told(Status.HELD, with_findings(CLEAN, [found]))
    assert "because " in sentence
    assert "#41" not in sentence, "of other people's comments nothing is told"


@pytest.mark.parametrize(
    ("seconds", "time"),
    [(0.2, "1 second"), (39.1, "40 seconds"), (119.0, "119 seconds"), (121.0, "3 minutes")],
)
def test_who_was_too_fast_hears_when_to_come_back(seconds: float, time: str) -> None:
    assert f"You can write again in {time}: please" in en_findings.too_fast(seconds)
    assert f"There will be room again in {time}: please" in en_findings.crowded(seconds)
