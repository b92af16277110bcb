"""What owners read of the rules, in English: HTML as Telegram understands it, unless it says plain text."""

from collections.abc import Sequence
from html import escape
from types import MappingProxyType
from typing import Final

from moderation.rules.finding import Effect, RuleKind
from moderation.rules.rulebook import RuleState
from moderation.rules.words import FEWEST_LETTERS, LONGEST_PATTERN, Problem

# Buttons.
LIVE: Final = "🟢 Make it live"
DRY: Final = "🧪 Dry run"
OFF: Final = "⚪ Switch off"
REMOVE: Final = "Remove"
ALL_RULES: Final = "‹ All rules"
EFFECTS: Final = MappingProxyType(
    {Effect.REJECT: "⛔ Reject instead", Effect.HOLD: "✋ Hold instead", Effect.NOTE: "📝 Only note"}
)
LISTS: Final = MappingProxyType(
    {
        RuleKind.BANNED: "Banned words",
        RuleKind.SUSPECT: "Suspect words",
        RuleKind.ALLOWED_SITE: "Allowed sites",
    }
)
STATE_MARKS: Final = MappingProxyType({RuleState.LIVE: "🟢", RuleState.DRY: "🧪", RuleState.OFF: "⚪"})

TITLE: Final = (
    "<b>Rules</b>\nAll of them read every comment, beside the filter. "
    "🟢 live, 🧪 dry run (counts only), ⚪ off"
)
USAGE: Final = (
    "/rules lists the rules, /rules 12 shows one.\n"
    "/rules add banned idiot* — words that are rejected; several: one on each line, or commas between them\n"
    "/rules add suspect word — words that a moderator always sees first\n"
    "/rules allow example.org — a site that may be linked to\n"
    "/rules remove 12 — takes it away again\n"
    "/rules dry 12, /rules live 12, /rules off 12 — try a rule, let it act, switch it off\n"
    "/rules note 12, /rules hold 12, /rules reject 12 — what it does\n"
    "/rules limit 8 5 60 — the numbers of a rule"
)
HOW_TO_ADD: Final = MappingProxyType(
    {
        RuleKind.BANNED: (
            "<code>/rules add banned WORD</code> adds one; several with commas between them. "
            "Capitals and accents make no difference; <code>*</code> stands for any letters: "
            "<code>idiot*</code>."
        ),
        RuleKind.SUSPECT: (
            "<code>/rules add suspect WORD</code> adds one; several with commas between them. "
            "Capitals and accents make no difference; <code>*</code> stands for any letters: "
            "<code>idiot*</code>."
        ),
        RuleKind.ALLOWED_SITE: (
            "<code>/rules allow example.org</code> adds one. "
            "What is below it (www.example.org) is allowed too."
        ),
    }
)
EMPTY: Final = "Nothing here yet."
GONE: Final = "This rule was removed."
NOTHING_TO_CHANGE: Final = "It is like that already."

NAMES: Final = MappingProxyType(
    {
        RuleKind.BANNED: "Banned word",
        RuleKind.SUSPECT: "Suspect word",
        RuleKind.ALLOWED_SITE: "Allowed site",
        RuleKind.LINKS: "Unknown links",
        RuleKind.NEWCOMER_LINKS: "Newcomers' links",
        RuleKind.CONTACT: "Contact data",
        RuleKind.SHOUTING: "Capitals",
        RuleKind.FORWARDED: "Forwarded",
        RuleKind.VIA_BOT: "Via other bots",
        RuleKind.DUPLICATE: "Duplicates",
        RuleKind.FLOOD: "Flood, one person",
        RuleKind.ARTICLE_FLOOD: "Flood, one article",
    }
)
# What a rule finds; `{0}` and `{1}` are its limits.
_MEANINGS: Final = MappingProxyType(
    {
        RuleKind.BANNED: "Comments with these words.",
        RuleKind.SUSPECT: "Comments with these words.",
        RuleKind.ALLOWED_SITE: "Links to this site may stand in comments.",
        RuleKind.LINKS: "Links to any site that is not among the allowed sites.",
        RuleKind.NEWCOMER_LINKS: "Any link by somebody who does not have {0:,} published {comments} yet.",
        RuleKind.CONTACT: "E-mail addresses, telephone numbers and bank accounts (IBAN).",
        RuleKind.SHOUTING: "Longer comments of which {0}% or more are capital letters.",
        RuleKind.FORWARDED: "Messages that were forwarded instead of written.",
        RuleKind.VIA_BOT: "Messages made by another bot.",
        RuleKind.DUPLICATE: (
            "Comments of six words and more that are {0}% or more like one of the last day, whoever wrote it."
        ),
        RuleKind.FLOOD: "More than {0:,} {comments} by one person in {1:,} seconds.",
        RuleKind.ARTICLE_FLOOD: "More than {0:,} {comments} on one article in {1:,} seconds, by anybody.",
    }
)
_EFFECTS: Final = MappingProxyType(
    {
        Effect.REJECT: "rejected by itself in the mode “smart” where /policy lets it, held otherwise",
        Effect.HOLD: "held for a moderator",
        Effect.NOTE: "only noted on the review card",
    }
)
_WOULD_HAVE: Final = MappingProxyType({Effect.REJECT: "rejected", Effect.HOLD: "held", Effect.NOTE: "noted"})
_STATES: Final = MappingProxyType(
    {RuleState.LIVE: "live", RuleState.DRY: "on trial (dry run)", RuleState.OFF: "switched off"}
)


def numbers(state: RuleState, effect: Effect, hits: int, dry_hits: int) -> str:
    """What a rule has found so far, in few words."""
    if state is RuleState.DRY:
        return f"would have {_WOULD_HAVE[effect]} {dry_hits:,}"
    return f"found {hits:,}" if hits else "nothing found"


def found(state: RuleState, effect: Effect, hits: int, dry_hits: int) -> str:
    """What a rule has found so far, in a sentence."""
    if state is RuleState.DRY:
        return f"Since it is on trial, it would have {_WOULD_HAVE[effect]} {dry_hits:,}."
    return f"Found so far: {hits:,}."


def meaning(kind: RuleKind, limits: Sequence[int]) -> str:
    """What a rule looks for."""
    comments = "comment" if limits and limits[0] == 1 else "comments"
    return _MEANINGS[kind].format(*limits, comments=comments)


def standing(kind: RuleKind, state: RuleState, effect: Effect) -> str:
    """How a rule stands, and what it does."""
    does = _EFFECTS[effect]
    if effect is Effect.REJECT and kind in (RuleKind.FLOOD, RuleKind.ARTICLE_FLOOD):
        does = "not stored, and its author hears when to write again"
    stands = f"{STATE_MARKS[state]} It is {_STATES[state]}."
    if state is RuleState.LIVE:
        return f"{stands} What it finds is {does}."
    return f"{stands} Once it is live, what it finds is {does}."


def back_to(kind: RuleKind) -> str:
    """The button that leads from a rule to the others of its kind."""
    return f"‹ {LISTS[kind]}" if kind in LISTS else ALL_RULES


def list_header(kind: RuleKind, number: int) -> str:
    """Above the rules of a list."""
    return f"<b>{LISTS[kind]}: {number:,}</b>"


def list_in_short(kind: RuleKind, number: int, hits: int) -> str:
    """A list among all rules."""
    found = f", found {hits:,}" if hits else ""
    return f"{LISTS[kind]}: {number:,}{found}"


def how_to_limit(number: int, limits: Sequence[int]) -> str:
    """How the numbers of a rule are changed."""
    return f"<code>/rules limit {number} {' '.join(map(str, limits))}</code> changes its numbers."


def added(new: int, known: int) -> str:
    """What became of the words that an owner wants in a list."""
    told = f"✅ {new:,} added." if new else "Nothing added."
    return f"{told} {known:,} {'was' if known == 1 else 'were'} there already." if known else told


def removed(number: int) -> str:
    """A rule is no more. Plain text."""
    return f"Rule {number} was removed."


def no_such_rule(number: int) -> str:
    """A number that no rule has."""
    return f"There is no rule {number}. /rules lists them."


def not_removable(number: int) -> str:
    """A rule that is in no list."""
    return f"Rule {number} cannot be removed. /rules off {number} switches it off."


def only_added_and_removed(number: int) -> str:
    """A site that may be linked to does nothing by itself."""
    return f"Rule {number} is an allowed site: it can only be removed, with /rules remove {number}"


def no_limits(number: int) -> str:
    """A rule without numbers."""
    return f"Rule {number} has no numbers to change."


def wrong_limits(number: int, bounds: Sequence[tuple[int, int]]) -> str:
    """Not the numbers that a rule takes."""
    told = " and ".join(f"a whole number from {least:,} to {most:,}" for least, most in bounds)
    return f"Rule {number} takes {told}."


def not_a_pattern(words: str, problem: Problem) -> str:
    """Something that no rule can look for."""
    why = {
        Problem.NO_LETTERS: "it has no letters or digits",
        Problem.TOO_LONG: f"it has more than {LONGEST_PATTERN} characters",
        Problem.TOO_WIDE: f"beside a * it needs {FEWEST_LETTERS} letters or more, or it is about every word",
    }[problem]
    return f"“{escape(words[:LONGEST_PATTERN])}” cannot be a rule: {why}. Nothing was added."


def not_a_site(words: str) -> str:
    """Something that is no domain."""
    return f"“{escape(words[:LONGEST_PATTERN])}” is not a site. Write it like this: /rules allow example.org"
