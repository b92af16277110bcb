"""The reasons that moderators choose from, by their codes, and what the record keeps of a reason."""

from typing import Final

CODES: Final = frozenset(
    {
        # Why a comment is rejected.
        *("insult", "threat", "hate", "spam", "private", "topic"),
        # Why a person is warned, muted or banned.
        *("insults", "threats", "hatred", "adverts", "data", "flooding"),
    }
)
"""All that can be chosen with one tap; whoever chooses none of them writes words of their own."""

LONGEST: Final = 300
"""How many characters words of their own may have, which the person reads."""

OWN_WORDS: Final = "own_words"
"""In the record, in the place of words: those may name somebody, and the record is for good."""


def recorded(reason: str | None) -> str | None:
    """What the record keeps of a reason: its code, or only that it was in the moderator's own words.

    The words themselves stay with the decision, the sanction or the batch, where they can be erased.
    """
    return reason if reason is None or reason in CODES else OWN_WORDS
