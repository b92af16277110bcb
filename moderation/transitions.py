"""The life of a comment: which status may follow which, by whose action. No other place says so.

`python -m moderation.transitions` prints the table for docs/moderating.md.
"""

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from moderation.comment import Action
from moderation.status import Status


class Actor(StrEnum):
    """Who acts on a comment."""

    POLICY = "the policy"
    MODERATOR = "a moderator"
    AUTHOR = "its author"
    OWNER = "an owner"


class NotAllowed(Exception):  # noqa: N818 (named for what happened)
    """No line of the table says that this may happen to a comment of that status."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table. `before` is None for a comment that is just being stored."""

    actor: Actor
    action: Action
    before: Status | None
    after: Status


_DECIDABLE: Final = (Status.HELD, Status.PUBLISHED, Status.REJECTED)
_SUBMISSION: Final = {
    Action.PUBLISH: Status.PUBLISHED,
    Action.HOLD: Status.HELD,
    Action.REJECT: Status.REJECTED,
}

TRANSITIONS: Final = (
    # At submission, and when a score comes late or anew while the comment waits.
    *(
        Transition(Actor.POLICY, action, before, after)
        for before in (None, Status.HELD)
        for action, after in _SUBMISSION.items()
    ),
    # Also of what the policy published or rejected by itself; while a person's decision stands there is no
    # other (moderation.review), but for a batch of published comments (moderation.batching).
    *(Transition(Actor.MODERATOR, Action.APPROVE, before, Status.PUBLISHED) for before in _DECIDABLE),
    *(Transition(Actor.MODERATOR, Action.REJECT, before, Status.REJECTED) for before in _DECIDABLE),
    # Back to where the decision found it.
    *(
        Transition(Actor.MODERATOR, Action.UNDO, before, after)
        for before in (Status.PUBLISHED, Status.REJECTED)
        for after in _DECIDABLE
    ),
    # Never out of the queue: what is held stays so, what is published stays so only where the policy would
    # publish the new text by itself as a new comment of this author.
    Transition(Actor.AUTHOR, Action.EDIT, Status.PUBLISHED, Status.PUBLISHED),
    *(Transition(Actor.AUTHOR, Action.EDIT, before, Status.HELD) for before in _DECIDABLE),
    *(Transition(Actor.AUTHOR, Action.WITHDRAW, before, Status.WITHDRAWN) for before in _DECIDABLE),
    # However it stands, and for good: no line leads on from there.
    *(
        Transition(Actor.OWNER, Action.TAKE_DOWN, before, Status.TAKEN_DOWN)
        for before in (*_DECIDABLE, Status.WITHDRAWN)
    ),
)


def follow(actor: Actor, action: Action, before: Status | None, *, restored: Status | None = None) -> Status:
    """The status after an action.

    :param restored: for an undo, the status that the decision found.
    :raises NotAllowed: the table has no such line.
    """
    for line in TRANSITIONS:
        if (line.actor, line.action, line.before) == (actor, action, before) and restored in {
            None,
            line.after,
        }:
            return line.after
    raise NotAllowed(f"{actor} cannot {action} what is {before or 'new'}")


def may_follow(before: Status | None, after: Status) -> bool:
    """Whether any action leads from one status to the other."""
    return any((line.before, line.after) == (before, after) for line in TRANSITIONS)


def markdown() -> str:
    """The table as Markdown: the lines of one actor and action that lead to the same status are one row."""
    befores: dict[tuple[Actor, Action, Status], list[str]] = {}
    for line in TRANSITIONS:
        befores.setdefault((line.actor, line.action, line.after), []).append(line.before or "(new)")
    rows = [
        f"| {actor} | {action} | {', '.join(before)} | {after} |"
        for (actor, action, after), before in befores.items()
    ]
    return "\n".join(["| who | does | status before | status after |", "|---|---|---|---|", *rows])


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
