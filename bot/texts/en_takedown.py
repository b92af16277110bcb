"""What owners, moderators and authors read of a takedown, in English.

HTML as Telegram understands it, unless a function says plain text; names are escaped here.
"""

from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Final

from moderation.status import Status
from moderation.takedown import REFERENCE_LENGTH, LegalReason, Takedown

BUTTONS: Final = MappingProxyType(
    {
        LegalReason.ILLEGAL: "Illegal content",
        LegalReason.PERSONAL_DATA: "Personal data",
        LegalReason.COPYRIGHT: "Copyright",
        LegalReason.ORDER: "Order of a court or authority",
        LegalReason.OTHER: "Other",
    }
)
CANCEL: Final = "‹ Leave it up"
ASKS: Final = (
    "<b>Take it down?</b> It disappears everywhere at once, <b>for good</b>: nobody can bring it back. Its "
    "author reads the legal reason. Which one is it?"
)
HOW_TO_REFER: Final = (
    "To name a law or a file number, write it after the number: /takedown {} Section 186, letter of 3 May. "
    "Its author reads that too."
)
CANCELLED: Final = "Nothing was taken down."
USAGE: Final = (
    "Write the comment's number, and a reference if there is one (a law, a file number; its author reads "
    "it): /takedown 41 District Court, 27 O 1/26. You choose the legal reason after that."
)
# Plain text: shown over the chat.
WORDS_NEEDED: Final = "“Other” needs a few words: write them after the number, and /takedown asks again."
# To its author.
EDIT_TAKEN_DOWN: Final = "This comment was taken down for a legal reason. It stays so; no edit changes that."
EARLIER_NOTICE: Final = "⚖️ This comment was taken down later. My newest message about it says why."
# In the record, by `LegalReason`.
IN_THE_RECORD: Final = MappingProxyType({reason: words.lower() for reason, words in BUTTONS.items()})

_WHY: Final = MappingProxyType(
    {
        LegalReason.ILLEGAL: "the law does not allow what it says",
        LegalReason.PERSONAL_DATA: "it gives away somebody's personal data, and the law protects them",
        LegalReason.COPYRIGHT: "it uses somebody's work without permission (copyright)",
        LegalReason.ORDER: "a court or an authority ordered it",
        LegalReason.OTHER: "the law does not allow it",
    }
)
_STOOD: Final = MappingProxyType(
    {
        Status.PUBLISHED: "was published",
        Status.HELD: "was waiting",
        Status.REJECTED: "was not published",
        Status.WITHDRAWN: "had been taken back by its author",
    }
)


def reference(words: str) -> str:
    """What the owner refers to. `words` are HTML already."""
    return f"Reference: {words}"


def asked(number: int) -> str:
    """Above the comment of which it is asked."""
    return f"⚖️ <b>Comment {number}</b>"


def how_to_refer(number: int) -> str:
    """Where no reference was given."""
    return HOW_TO_REFER.format(number)


def taken_down(takedown: Takedown) -> str:
    """What was done, by whom, when, why, and how the comment stood before."""
    who = escape(takedown.owner_name) or "an owner"
    return (
        f"⚖️ <b>Comment {takedown.comment_id}</b> was taken down by {who}, {_at(takedown.taken_down_at)}: "
        f"{BUTTONS[takedown.reason].lower()}. It {_STOOD[takedown.before]} before."
    )


def text_kept(number: int) -> str:
    """Where the text is not shown."""
    return f"Nobody reads it any more. Its text is kept as evidence, for owners alone: /takedown {number}"


EVIDENCE: Final = "Kept as evidence, for owners alone:"


def on_card(number: int) -> str:
    """In the place of a card."""
    return (
        f"⚖️ <b>Comment {number}</b> was taken down by an owner, for a legal reason. "
        "Nothing is left to decide."
    )


def notice(takedown: Takedown, *, was_visible: bool) -> str:
    """The statement of reasons that the author reads."""
    what = "Your comment was removed for good." if was_visible else "Your comment will not be published."
    return (
        f"⚖️ {what} Reason: {_WHY[takedown.reason]}. A person decided this; no machine had a part in it. "
        "An edit cannot bring it back. If you think that this is wrong, you can have a court decide."
    )


def in_short(about: str) -> str:
    """The reason on one line, in the list of one's own comments; `about` is a `LegalReason`."""
    return f"it was taken down for a legal reason: {_WHY[LegalReason(about)]}"


def done(number: int) -> str:
    """Confirmed to whoever did it. Plain text."""
    return f"Comment {number} is taken down."


def done_already(takedown: Takedown) -> str:
    """Somebody was first. Plain text."""
    who = takedown.owner_name or "Another owner"
    return f"{who} took this comment down already, {takedown.taken_down_at:%H:%M} UTC."


def reference_too_long(length: int) -> str:
    """A reference is refused."""
    return (
        f"This reference has {length:,} characters; there is room for {REFERENCE_LENGTH}. Nothing was taken "
        "down: please shorten it and send it again."
    )


def _at(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y %H:%M} UTC"
