"""The rulebook: all rules as they stand, compiled once, and what they find in a comment.

All of them always run, and whatever they find is evidence. What it leads to is the policy's to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from moderation.rules.contact import contact_data_in
from moderation.rules.finding import Effect, Finding, RuleKind, shortened
from moderation.rules.flood import LONGEST_SECONDS, MOST_KEPT, Pace, seconds_to_wait
from moderation.rules.links import is_allowed, links_in
from moderation.rules.shouting import capitals_in
from moderation.rules.words import Words


class RuleState(StrEnum):
    """Whether a rule has a say."""

    LIVE = "live"
    DRY = "dry"
    """On trial: it is shown and counted what it would have done."""
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Limit:
    """One of a rule's numbers: what it is without anybody's doing, and what it may be."""

    default: int
    least: int
    most: int


LIMITS: Final[Mapping[RuleKind, tuple[Limit, ...]]] = MappingProxyType(
    {
        # Published comments that make somebody no newcomer. WordPress: "Comment author must have a previously
        # approved comment".
        RuleKind.NEWCOMER_LINKS: (Limit(1, 1, 100),),
        # Per cent of capitals. Ours: half of it is a text with many names and abbreviations.
        RuleKind.SHOUTING: (Limit(70, 50, 100),),
        # Per cent of likeness. Ours: one word in ten changed leaves some 73.
        RuleKind.DUPLICATE: (Limit(60, 50, 100),),
        # Comments, and the seconds they are counted in. A person's: between isso's 2 a minute and Discourse's
        # one in 5 seconds. An article's: ours, as nobody can read along with more than one a second.
        RuleKind.FLOOD: (Limit(5, 1, MOST_KEPT), Limit(60, 1, LONGEST_SECONDS)),
        RuleKind.ARTICLE_FLOOD: (Limit(60, 1, MOST_KEPT), Limit(60, 1, LONGEST_SECONDS)),
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `pattern` is a list's word or domain; `limits` are its numbers, as `LIMITS` has them."""

    number: int
    kind: RuleKind
    pattern: str = ""
    effect: Effect = Effect.HOLD
    state: RuleState = RuleState.LIVE
    limits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """All that rules look at of a comment, except what others have written.

    `readings` are its text, and what else it says once a disguise is undone; `published` how many comments of
    its author can be read (no more are counted than make somebody no newcomer); `own_arrivals` and
    `article_arrivals` are as `Arrivals` counts them.
    """

    readings: tuple[str, ...]
    published: int
    is_forwarded: bool = False
    is_via_bot: bool = False
    own_arrivals: tuple[float, ...] = ()
    article_arrivals: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Flooded:
    """A flood that is not to be stored: which rule says so, and in how many seconds its author may write."""

    rule: RuleKind
    seconds: float


class Rulebook:
    """Rules, ready to be read against comments. Making one of ten thousand words takes a tenth of a
    second.
    """

    def __init__(self, rules: Iterable[Rule], version: int = 0) -> None:
        self.version = version
        in_force = [rule for rule in rules if rule.state is not RuleState.OFF]
        self._rules = {rule.number: rule for rule in in_force}
        self._single = {rule.kind: rule for rule in in_force if not rule.kind.is_list}
        self._allowed = frozenset(rule.pattern for rule in in_force if rule.kind is RuleKind.ALLOWED_SITE)
        self._words = Words(
            (rule.number, rule.pattern)
            for rule in in_force
            if rule.kind in (RuleKind.BANNED, RuleKind.SUSPECT)
        )

    def find(self, seen: Sighting) -> list[Finding]:
        """What the rules find in a comment, in the order of their numbers."""
        text = seen.readings[0]
        found = self._in_words(seen.readings)
        links = links_in(text)
        strange = [link.written for link in links if not is_allowed(link, self._allowed)]
        if strange:
            found += self._by(RuleKind.LINKS, ", ".join(strange))
        if links and seen.published < self.limit(RuleKind.NEWCOMER_LINKS):
            found += self._by(RuleKind.NEWCOMER_LINKS, links[0].written)
        contact = contact_data_in(text)
        if contact is not None:
            found += self._by(RuleKind.CONTACT, contact)
        if capitals_in(text) * 100 >= self.limit(RuleKind.SHOUTING):
            found += self._by(RuleKind.SHOUTING)
        if seen.is_forwarded:
            found += self._by(RuleKind.FORWARDED)
        if seen.is_via_bot:
            found += self._by(RuleKind.VIA_BOT)
        for kind, arrivals in (
            (RuleKind.FLOOD, seen.own_arrivals),
            (RuleKind.ARTICLE_FLOOD, seen.article_arrivals),
        ):
            if seconds_to_wait(arrivals, self._pace(kind)) > 0:
                found += self._by(kind)
        return sorted(found, key=lambda finding: finding.number)

    def find_likeness(self, likest: tuple[int, float] | None) -> list[Finding]:
        """What is found of the comment, by number, that is most like this one (0..1), if there is one."""
        if likest is None or likest[1] * 100 < self.limit(RuleKind.DUPLICATE):
            return []
        return self._by(RuleKind.DUPLICATE, f"#{likest[0]}")

    def reweighed(self, earlier: Iterable[Finding]) -> list[Finding]:
        """What was found before, with what its rules ask for now; rules that have no say any more ask for
        nothing."""
        return [
            _finding(self._rules[finding.number], finding.matched)
            for finding in earlier
            if finding.number in self._rules
        ]

    def flooded(self, seen: Sighting, findings: Iterable[Finding]) -> Flooded | None:
        """Where a flood is not to be stored at all, that which makes its author wait longest; else None."""
        refusing = {
            finding.rule for finding in findings if not finding.dry and finding.effect is Effect.REJECT
        }
        waits = [
            Flooded(kind, seconds_to_wait(arrivals, self._pace(kind)))
            for kind, arrivals in (
                (RuleKind.FLOOD, seen.own_arrivals),
                (RuleKind.ARTICLE_FLOOD, seen.article_arrivals),
            )
            if kind in refusing
        ]
        return max(waits, key=lambda each: each.seconds, default=None)

    def limit(self, kind: RuleKind, place: int = 0) -> int:
        """One of a rule's numbers."""
        rule = self._single.get(kind)
        return rule.limits[place] if rule is not None and rule.limits else LIMITS[kind][place].default

    def _pace(self, kind: RuleKind) -> Pace:
        return Pace(self.limit(kind, 0), self.limit(kind, 1))

    def _in_words(self, readings: tuple[str, ...]) -> list[Finding]:
        found = self._words.find(*readings)
        return [_finding(self._rules[number], words) for number, words in found.items()]

    def _by(self, kind: RuleKind, matched: str = "") -> list[Finding]:
        rule = self._single.get(kind)
        return [] if rule is None else [_finding(rule, matched)]


def _finding(rule: Rule, matched: str) -> Finding:
    return Finding(rule.kind, rule.number, rule.effect, shortened(matched), dry=rule.state is RuleState.DRY)
