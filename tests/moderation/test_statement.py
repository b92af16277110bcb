"""Every restriction has its reasons: what, on which ground, and how far a machine had a part in it."""

import json
from dataclasses import fields, replace

import pytest

from moderation.comment import Action, Comment, Decision, Origin
from moderation.policy import judge, with_findings
from moderation.rules.finding import Effect, Finding, RuleKind
from moderation.statement import (
    EUROPEAN_ECONOMIC_AREA,
    Automation,
    Category,
    DecisionGround,
    Ground,
    SourceType,
    Statement,
    Visibility,
    state,
)
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored
from tests.builders import CLEAN, DOUBTFUL, EXTREME, SetClock

NOW = SetClock()()
WORDS = "Ann Smith of 12 High Street is a liar"

UNSCORED = Verdict(Outcome.UNSCORED, None, unscored_because=WhyUnscored.SLOW)
GREEK = judge(Scoring({"toxicity": 0.01}, "scripted"), language="el", covered=False)
NO_ALPHABET = judge(Scoring({"toxicity": 0.01}, "scripted"), covered=False)
THREAT = judge(Scoring({"toxicity": 0.9, "threat": 0.7}, "scripted"))
TOXIC = judge(Scoring({"toxicity": 0.9, "severe_toxicity": 0.4, "insult": 0.1}, "scripted"))
STRANGE = judge(Scoring({"heresy": 0.9}, "scripted"))
NOTHING_KNOWN = judge(Scoring({"heresy": 0.1}, "scripted"))


def comment(verdict: Verdict, status: Status, revision: int = 1) -> Comment:
    return Comment(
        41, 1, 7, "Ann", Origin(7, 70), WORDS, verdict, status, version=1, created_at=NOW, revision=revision
    )


def decision(reason: str | None = None, before: Status = Status.HELD) -> Decision:
    return Decision(41, 1, 9, "Mo", Action.REJECT, reason, before, Status.REJECTED, NOW, id=5)


def stated(verdict: Verdict, status: Status, by: Decision | None = None, revision: int = 1) -> Statement:
    before = by.before if by else None
    statement = state(comment(verdict, status, revision), by, before=before, at=NOW)
    assert statement is not None
    return statement


@pytest.mark.parametrize(
    ("verdict", "revision", "explanation", "found", "automation", "category"),
    [
        (CLEAN, 1, "read_first", False, Automation.NONE, Category.OTHER),
        (CLEAN, 2, "edited", False, Automation.NONE, Category.OTHER),
        (UNSCORED, 1, "unscored:slow", False, Automation.NONE, Category.OTHER),
        (judge(None), 2, "unscored:failed", False, Automation.NONE, Category.OTHER),
        (GREEK, 1, "language:el", True, Automation.FULL, Category.OTHER),
        (NO_ALPHABET, 1, "language", True, Automation.FULL, Category.OTHER),
        (DOUBTFUL, 1, "label:insult", True, Automation.FULL, Category.SPEECH),
        (DOUBTFUL, 3, "label:insult", True, Automation.FULL, Category.SPEECH),
        (THREAT, 1, "label:threat", True, Automation.FULL, Category.VIOLENCE),
        (TOXIC, 1, "label:toxicity", True, Automation.FULL, Category.SPEECH),
        (STRANGE, 1, "label:heresy", True, Automation.FULL, Category.OTHER),
        (NOTHING_KNOWN, 1, "unscored:failed", False, Automation.NONE, Category.OTHER),
    ],
)
def test_what_is_held_says_on_which_ground_and_whether_a_machine_held_it(
    verdict: Verdict,
    revision: int,
    explanation: str,
    found: bool,
    automation: Automation,
    category: Category,
) -> None:
    statement = stated(verdict, Status.HELD, revision=revision)
    assert statement.explanation == explanation
    assert statement.decision_visibility is Visibility.DISABLED
    assert statement.automated_detection is found
    assert statement.automated_decision is automation
    assert statement.category is category


def test_what_the_policy_rejects_was_found_and_decided_by_a_machine() -> None:
    statement = stated(EXTREME, Status.REJECTED)
    assert (statement.ground, statement.about) == (Ground.LABEL, "insult")
    assert statement.decision_visibility is Visibility.REMOVED
    assert (statement.automated_detection, statement.automated_decision) == (True, Automation.FULL)


LINK = Finding(RuleKind.LINKS, 1, Effect.HOLD, "spam.example")
BANNED = Finding(RuleKind.BANNED, 2, Effect.REJECT, "liar")


@pytest.mark.parametrize(
    ("scored", "findings", "status", "explanation"),
    [
        (CLEAN, [LINK], Status.HELD, "rule:links"),
        (CLEAN, [LINK, BANNED], Status.HELD, "rule:banned"),
        (CLEAN, [replace(LINK, dry=True)], Status.HELD, "read_first"),
        (CLEAN, [replace(LINK, effect=Effect.NOTE)], Status.HELD, "read_first"),
        (DOUBTFUL, [LINK], Status.HELD, "label:insult"),
        (DOUBTFUL, [LINK, BANNED], Status.REJECTED, "rule:banned"),
        (GREEK, [BANNED], Status.REJECTED, "rule:banned"),
        (EXTREME, [LINK], Status.REJECTED, "label:insult"),
    ],
)
def test_a_rule_is_the_ground_where_nothing_else_is_and_where_it_rejected(
    scored: Verdict, findings: list[Finding], status: Status, explanation: str
) -> None:
    statement = stated(with_findings(scored, findings), status)
    assert statement.explanation == explanation
    assert statement.automated_detection is (explanation != "read_first")
    counting = {str(each.rule) for each in findings if each.counts}
    assert set(statement.decision_facts["rules"]) == counting
    assert "liar" not in repr(statement) and "spam.example" not in repr(statement)


@pytest.mark.parametrize(
    ("reason", "explanation", "category"),
    [
        (None, "moderator", Category.OTHER),
        ("insult", "moderator:insult", Category.SPEECH),
        ("hate", "moderator:hate", Category.SPEECH),
        ("threat", "moderator:threat", Category.VIOLENCE),
        ("private", "moderator:private", Category.PRIVACY),
        ("spam", "moderator:spam", Category.OTHER),
        ("topic", "moderator:topic", Category.OTHER),
        ("Ann Smith is my neighbour", "moderator", Category.OTHER),
    ],
)
def test_what_a_moderator_rejects_is_on_their_reason_whatever_the_filter_found(
    reason: str | None, explanation: str, category: Category
) -> None:
    statement = stated(DOUBTFUL, Status.REJECTED, decision(reason))
    assert (statement.explanation, statement.category) == (explanation, category)


@pytest.mark.parametrize(
    ("verdict", "found", "automation"),
    [
        (CLEAN, False, Automation.NONE),
        (UNSCORED, False, Automation.NONE),
        (DOUBTFUL, True, Automation.PARTIAL),
        (EXTREME, True, Automation.PARTIAL),
    ],
)
def test_a_persons_decision_is_a_machines_too_where_the_filter_had_marked_the_text(
    verdict: Verdict, found: bool, automation: Automation
) -> None:
    statement = stated(verdict, Status.REJECTED, decision("spam"))
    assert (statement.automated_detection, statement.automated_decision) == (found, automation)


def test_it_says_whether_the_comment_could_be_read_before() -> None:
    assert stated(CLEAN, Status.REJECTED, decision("spam", before=Status.PUBLISHED)).was_visible
    assert not stated(CLEAN, Status.REJECTED, decision("spam")).was_visible


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_what_nobody_restricts_needs_no_reasons(status: Status) -> None:
    assert state(comment(DOUBTFUL, status), None, before=Status.HELD, at=NOW) is None


def test_it_names_the_fields_that_the_law_asks_for() -> None:
    statement = stated(CLEAN, Status.HELD)
    names = {field.name for field in fields(statement)} | {"explanation"}
    assert names >= {
        "decision_visibility",
        "decision_ground",
        "explanation",
        "decision_facts",
        "source_type",
        "automated_detection",
        "automated_decision",
        "category",
        "application_date",
        "end_date",
        "territorial_scope",
    }
    assert statement.decision_ground is DecisionGround.INCOMPATIBLE
    assert statement.source_type is SourceType.VOLUNTARY
    assert (statement.application_date, statement.end_date) == (NOW, None)
    assert len(statement.territorial_scope) == len(set(EUROPEAN_ECONOMIC_AREA)) == 30


def test_its_facts_are_what_was_known_of_the_text() -> None:
    assert stated(THREAT, Status.HELD, revision=2).decision_facts == {
        "revision": 2,
        "outcome": "hold",
        "model": "scripted",
        "scores_over_threshold": {"toxicity": 0.9, "threat": 0.7},
        "language": None,
        "language_covered": True,
        "disguised": [],
        "rules": [],
    }


@pytest.mark.parametrize("verdict", [CLEAN, UNSCORED, GREEK, DOUBTFUL, EXTREME, STRANGE])
@pytest.mark.parametrize("by", [None, decision("spam"), decision("Ann Smith is my neighbour")])
def test_there_is_no_word_of_the_comment_and_of_nobody_in_it(verdict: Verdict, by: Decision | None) -> None:
    statement = stated(verdict, Status.REJECTED, by)
    everything = json.dumps([statement.explanation, dict(statement.decision_facts), repr(statement)])
    assert not any(word in everything for word in ("Ann", "Smith", "High Street", "liar", "Mo'"))
