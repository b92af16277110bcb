"""What moderators read of comments, and authors of what became of theirs, in English.

HTML as Telegram understands it, unless a function says plain text; names and titles are escaped here.
"""

from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Final

from moderation.comment import Action, AuthorRecord
from moderation.status import Status

# The reasons a moderator can choose with one tap: their code on the button, and what the author reads.
REASONS: Final = MappingProxyType(
    {
        "insult": "It insults people",
        "threat": "It threatens people",
        "hate": "It demeans a group of people",
        "spam": "It is advertising",
        "private": "It gives away personal data",
        "topic": "It is not about the article",
    }
)
LABELS: Final = MappingProxyType(
    {
        "toxicity": "toxic language",
        "severe_toxicity": "very toxic language",
        "obscene": "obscene language",
        "threat": "a threat",
        "insult": "an insult",
        "identity_attack": "an attack on a group of people",
        "sexual_explicit": "sexually explicit language",
    }
)
APPROVE: Final = "✅ Approve"
REJECT: Final = "❌ Reject"
SKIP: Final = "Skip"
BEFORE: Final = "✏️ Before:"
NOW: Final = "✏️ Now:"
NOTHING_WAITING: Final = "Nothing is waiting. All comments are decided."
NOTHING_ELSE_WAITING: Final = "No other comment is waiting."
CARD_OUTDATED: Final = "This comment has changed since the card was shown. Have another look."
USAGE_APPROVE: Final = (
    "Write the comment's number: /approve 41\n"
    "/approve all shows what the policy would publish of all that waits."
)


def reason_words(reason: str) -> str:
    """A reason as people read it: one of the given ones by its code, or a moderator's own words."""
    return REASONS.get(reason, reason)


def withdrawn(number: int) -> str:
    """In the place of a card."""
    return f"↩️ <b>Comment {number}</b>: its author has taken it back."


def found(label: str, score: float) -> str:
    """What the classifier found most."""
    return f"{LABELS.get(label, label.replace('_', ' '))} ({score:.0%})"


STATUS_WORDS: Final = MappingProxyType(
    {
        Status.PUBLISHED: "✅ published",
        Status.HELD: "⏳ waiting for a moderator",
        Status.REJECTED: "❌ not published",
        Status.WITHDRAWN: "↩️ taken back",
        Status.TAKEN_DOWN: "⚖️ taken down",
    }
)
DECIDED_WORDS: Final = MappingProxyType({Action.APPROVE: "✅ Approved", Action.REJECT: "❌ Rejected"})


def author_record(record: AuthorRecord) -> str:
    """An author's other comments in numbers, as a moderator reads them."""
    told = _numbers(record)
    return f"Their other comments: {told}" if told else "Their first comment"


def all_comments(record: AuthorRecord) -> str:
    """All comments of a person in numbers, as a moderator reads them."""
    return f"Comments: {_numbers(record) or 'none'}"


def _numbers(record: AuthorRecord) -> str:
    numbers = {"published": record.published, "not published": record.rejected, "waiting": record.held}
    return ", ".join(f"{number} {what}" for what, number in numbers.items() if number)


def decided_by(action: Action, name: str, at: datetime, reason: str | None) -> str:
    """Who decided on a comment, and when."""
    because = f" — {escape(reason_words(reason))}" if reason else ""
    return f"{DECIDED_WORDS[action]} by {escape(name) or 'a moderator'}, {at:%H:%M} UTC{because}"


def already_decided(action: Action, name: str, at: datetime) -> str:
    """The second moderator hears who was first. Plain text: it is shown over the chat."""
    word = {Action.APPROVE: "approved", Action.REJECT: "rejected"}[action]
    return f"{name or 'Another moderator'} {word} this already, {at:%H:%M} UTC."


def no_such_comment(number: int) -> str:
    """A number that no comment has."""
    return f"There is no comment {number}."
