"""Which words moved a score, as moderators and authors read it, in English.

HTML as Telegram understands it, unless a name says plain text; words of a comment come escaped.
"""

from collections.abc import Sequence
from typing import Final

from babel.lists import format_list

from bot.texts.en import LOCALE

WHICH_WORDS: Final = "Which words?"
# Plain text: shown over the chat.
ONE_MOMENT: Final = "One moment: I am looking for the words."
ENOUGH_ASKED: Final = "You have asked about several comments already. Please wait for those first."

FILTER_AWAY: Final = "Our filter does not answer at the moment. Please ask again a little later."
MODEL_EXCHANGED: Final = (
    "Our filter has changed since it read this comment. It can no longer tell which words it was."
)
UNDISGUISED: Final = "In plain spelling:"
NO_SINGLE_WORD: Final = "No single word did it."
NO_FEW_WORDS: Final = "No single word did it, nor a few of them together: it is the text as a whole."
WHAT_IT_REACTED_TO: Final = "<b>What it reacted to</b>"


def left_out(words: Sequence[str], times: int) -> str:
    """What was left out of the text: a word, a passage, or several words."""
    listed = format_list([f"“{each}”" for each in words], locale=LOCALE)
    if len(words) > 1:
        return f"Without {listed} together"
    return f"Without {listed}" + (f" ({times} times)" if times > 1 else "")


def fall(what: str, label: str, before: float, after: float) -> str:
    """How far a score falls without some words, for moderators; probabilities in 0..1."""
    return f"{what}: {label.replace('_', ' ')} {before:.0%} → {after:.0%}"


def fall_for_author(what: str, before: float, after: float) -> str:
    """The same for the author, who has read what the filter took the comment for."""
    return f"{what} it would be {after:.0%} instead of {before:.0%}."
