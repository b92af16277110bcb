"""What one rule found in a comment: a piece of evidence, for the verdict, the moderators and the author."""

from dataclasses import dataclass
from enum import StrEnum

MATCHED_LENGTH = 60
"""Of the words that a finding keeps; what stands below a comment must leave room for it."""


class RuleKind(StrEnum):
    """What a rule looks for. The first three are lists, to which owners add; of the others there is one
    each.
    """

    BANNED = "banned"
    SUSPECT = "suspect"
    ALLOWED_SITE = "allowed_site"
    """A domain that may be linked to. It finds nothing by itself."""
    LINKS = "links"
    NEWCOMER_LINKS = "newcomer_links"
    CONTACT = "contact"
    SHOUTING = "shouting"
    FORWARDED = "forwarded"
    VIA_BOT = "via_bot"
    DUPLICATE = "duplicate"
    FLOOD = "flood"
    ARTICLE_FLOOD = "article_flood"

    @property
    def is_list(self) -> bool:
        """Whether owners add and remove rules of this kind."""
        return self in (RuleKind.BANNED, RuleKind.SUSPECT, RuleKind.ALLOWED_SITE)


class Effect(StrEnum):
    """What a finding asks for."""

    NOTE = "note"
    """Moderators see it."""
    HOLD = "hold"
    """A person decides."""
    REJECT = "reject"
    """Like an extreme score: where extremes are rejected by themselves, it is. A flood is not even stored."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found.

    `number` is the rule's; `matched` the words it went by, at most `MATCHED_LENGTH` characters, empty where
    it is none of them in particular. `dry`: the rule is on trial, so that its effect is only what it would
    be.
    """

    rule: RuleKind
    number: int
    effect: Effect
    matched: str = ""
    dry: bool = False

    @property
    def counts(self) -> bool:
        """Whether it has a part in the verdict."""
        return not self.dry and self.effect is not Effect.NOTE


def shortened(words: str) -> str:
    """The words as a finding keeps them: on one line, cut where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= MATCHED_LENGTH else line[: MATCHED_LENGTH - 1] + "…"
