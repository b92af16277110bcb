"""The life of a comment: the table of statuses, and that it is the one in the documentation."""

from itertools import product
from pathlib import Path

import pytest

from moderation.comment import Action
from moderation.policy import Mode, decide
from moderation.status import Status
from moderation.transitions import TRANSITIONS, Actor, NotAllowed, follow, markdown, may_follow
from tests.builders import CLEAN, DOUBTFUL, EXTREME, UNSCORED

DOCUMENTED = Path(__file__).parents[2] / "docs" / "moderating.md"


def test_the_documented_table_is_the_one_in_force() -> None:
    before, _, rest = DOCUMENTED.read_text().partition("python -m moderation.transitions -->\n")
    assert before
    assert rest.partition("\n<!-- end of transitions -->")[0] == markdown(), (
        "put what python -m moderation.transitions prints into docs/moderating.md"
    )


def test_no_line_of_the_table_stands_twice() -> None:
    assert len(set(TRANSITIONS)) == len(TRANSITIONS)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT])
@pytest.mark.parametrize("before", [Status.HELD, Status.PUBLISHED, Status.REJECTED])
def test_a_moderator_decides_on_whatever_is_not_withdrawn(action: Action, before: Status) -> None:
    after = follow(Actor.MODERATOR, action, before)
    assert after is {Action.APPROVE: Status.PUBLISHED, Action.REJECT: Status.REJECTED}[action]
    assert follow(Actor.MODERATOR, Action.UNDO, after, restored=before) is before


def test_what_its_author_has_withdrawn_stays_so_until_an_owner_takes_it_down() -> None:
    assert [each for each in Status if may_follow(Status.WITHDRAWN, each)] == [Status.TAKEN_DOWN]
    for actor, action in product(Actor, Action):
        if (actor, action) != (Actor.OWNER, Action.TAKE_DOWN):
            with pytest.raises(NotAllowed):
                follow(actor, action, Status.WITHDRAWN)


@pytest.mark.parametrize("before", [each for each in Status if each is not Status.TAKEN_DOWN])
def test_an_owner_takes_down_whatever_there_is_and_nobody_else_does(before: Status) -> None:
    assert follow(Actor.OWNER, Action.TAKE_DOWN, before) is Status.TAKEN_DOWN
    assert {line.actor for line in TRANSITIONS if line.after is Status.TAKEN_DOWN} == {Actor.OWNER}


def test_nothing_follows_a_takedown() -> None:
    assert not any(may_follow(Status.TAKEN_DOWN, status) for status in Status)
    for actor, action in product(Actor, Action):
        with pytest.raises(NotAllowed):
            follow(actor, action, Status.TAKEN_DOWN)


def test_only_the_policy_and_moderators_publish() -> None:
    publishing = {
        (line.actor, line.action)
        for line in TRANSITIONS
        if line.after is Status.PUBLISHED and line.before is not Status.PUBLISHED
    }
    assert publishing == {
        (Actor.POLICY, Action.PUBLISH),
        (Actor.MODERATOR, Action.APPROVE),
        (Actor.MODERATOR, Action.UNDO),
    }


def test_nobody_but_the_policy_stores_a_new_comment_and_the_policy_moves_only_what_waits() -> None:
    assert {line.actor for line in TRANSITIONS if line.before is None} == {Actor.POLICY}
    assert {line.before for line in TRANSITIONS if line.actor is Actor.POLICY} == {None, Status.HELD}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("verdict", [CLEAN, DOUBTFUL, EXTREME, UNSCORED], ids=lambda v: v.outcome)
def test_whatever_the_policy_decides_is_in_the_table(mode: Mode, verdict: object) -> None:
    status = decide(mode, verdict)  # type: ignore[arg-type]
    assert may_follow(None, status)
    assert may_follow(Status.HELD, status)
