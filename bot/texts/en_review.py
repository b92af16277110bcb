"""What moderators read while they decide, in English.

HTML as Telegram understands it, unless a function says plain text; names are escaped here.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Final

from bot.texts.en_moderation import decided_by
from moderation.comment import Action, Decision
from moderation.status import Status

SHORT_REASON: Final = 60
# Buttons.
NEXT: Final = "Next ›"
NO_REASON: Final = "No reason"

MOVED: Final = "⬇️ This card has moved down: the newest one is in use."
MOVED_NOTE: Final = "This card is out of use. The newest one is further down; /queue brings it here."
WHY: Final = (
    "<b>❌ Rejected. Why?</b> Its author reads the reason. If you choose none, they hear in a minute that it "
    "was rejected."
)
USAGE_QUEUE: Final = (
    "Write /queue, or /queue 41 to open a comment by its number. For some of them: /queue unscored, "
    "/queue links, /queue first (first-time authors), /queue de (a language), /queue article 12. "
    "/queue all ends that."
)
USAGE_REJECT: Final = (
    "Write the comment's number, and the reason for its author if you like: /reject 41 It is advertising"
)
USAGE_UNDO: Final = "Write /undo to take back your last decision, or /undo 41 with a comment's number."
NOTHING_DECIDED: Final = "There is nothing to take back: you have decided nothing in the last ten minutes."
WORDS: Final = MappingProxyType({Action.APPROVE: "approved", Action.REJECT: "rejected"})


def undo(number: int) -> str:
    """The button that takes a decision back."""
    return f"↩️ Undo #{number}"


def approve_all(number: int) -> str:
    """The button that approves all comments of the same text."""
    return f"✅ All {number}"


def reject_all(number: int) -> str:
    """The button that rejects all comments of the same text."""
    return f"❌ All {number}"


def same_text(number: int) -> str:
    """Others wait with the same text."""
    return f"🔁 The same text waits {number:,} times."


def looking(names: Sequence[str], until: datetime) -> str:
    """Others have the comment before them."""
    first = escape(names[0]) or "Another moderator"
    others = len(names) - 1
    who = f"{first} is" if others == 0 else f"{first} and {others} more are"
    return f"👀 {who} looking (until {until:%H:%M} UTC)"


def last_decision(decision: Decision, *, is_undone: bool) -> str:
    """What the moderator decided before, in one line."""
    if is_undone:
        return f"↩️ Comment {decision.comment_id}: taken back"
    reason = decision.reason
    if reason is not None and len(reason) > SHORT_REASON:
        reason = f"{reason[:SHORT_REASON]}…"
    decided = decided_by(decision.action, decision.moderator_name, decision.decided_at, reason)
    return f"{_what(decision.comment_id, decision.together)}: {decided}"


def decided_now(action: Action, number: int, together: int) -> str:
    """The moderator's own decision, confirmed. Plain text."""
    return f"{_what(number, together)}: {WORDS[action]}."


def decided_by_command(action: Action, number: int) -> str:
    """The same, in answer to a command."""
    return f"{decided_now(action, number, 1)} /undo takes it back, for ten minutes."


def reason_given(number: int, *, reason: bool) -> str:
    """The reason was chosen. Plain text."""
    return f"Comment {number}: its author hears {'the reason' if reason else 'that it was rejected'}."


def reason_too_long(length: int, limit: int) -> str:
    """A reason is refused."""
    return (
        f"This reason has {length:,} characters; there is room for {limit:,}. Nothing was decided: "
        "please shorten it and send it again."
    )


def nothing_to_undo(number: int) -> str:
    """There is no such decision, or no longer. Plain text."""
    return f"There is no decision on comment {number} to take back."


def not_rejected(number: int) -> str:
    """A reason was chosen for a rejection that was undone. Plain text."""
    return f"Comment {number} is not rejected any more."


def somebody_elses(action: Action, name: str, at: datetime) -> str:
    """Another moderator's decision stands. Plain text."""
    who = name or "Another moderator"
    return f"{who} {WORDS[action]} this, {at:%H:%M} UTC. Only they or an owner can take it back."


def too_late(action: Action, at: datetime) -> str:
    """Ten minutes are over. Plain text."""
    return f"This was {WORDS[action]} at {at:%H:%M} UTC. After ten minutes a decision stays."


def undone_now(number: int, together: int, status: Status) -> str:
    """A decision was taken back. Plain text."""
    again = {
        Status.HELD: "waiting again",
        Status.PUBLISHED: "published, as before",
        Status.REJECTED: "not published, as before",
    }[status]
    return f"{_what(number, together)}: {again}."


def _what(number: int, together: int) -> str:
    return f"Comment {number}" if together == 1 else f"{together:,} comments of the same text"
