"""What the rules found in a comment, as moderators and its author read it, in English."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from math import ceil
from types import MappingProxyType
from typing import Final

from moderation.rules.finding import Effect, Finding, RuleKind

FINDINGS_SHOWN: Final = 4
REASONS_TOLD: Final = 2
WORDS_TOLD: Final = 2

_MARKS: Final = MappingProxyType({Effect.REJECT: "⛔", Effect.HOLD: "✋", Effect.NOTE: "📝"})
_FOUND: Final = MappingProxyType(
    {
        RuleKind.BANNED: "Banned word",
        RuleKind.SUSPECT: "Suspect word",
        RuleKind.ALLOWED_SITE: "Allowed site",
        RuleKind.LINKS: "Link to a site that is not allowed",
        RuleKind.NEWCOMER_LINKS: "Link from a newcomer",
        RuleKind.CONTACT: "Contact data",
        RuleKind.SHOUTING: "Mostly capitals",
        RuleKind.FORWARDED: "Forwarded from somewhere else",
        RuleKind.VIA_BOT: "Sent through another bot",
        RuleKind.DUPLICATE: "Much like comment",
        RuleKind.FLOOD: "Its author has written a lot in a short time",
        RuleKind.ARTICLE_FLOOD: "Many comments on this article at once",
    }
)
# After "because", to the author. `{}` is what was found.
_BECAUSE: Final = MappingProxyType(
    {
        RuleKind.BANNED: "it has words that are not allowed here ({})",
        RuleKind.SUSPECT: "it has words that we always have a look at ({})",
        RuleKind.ALLOWED_SITE: "it has a link ({})",
        RuleKind.LINKS: "it has a link to a site that we do not know ({})",
        RuleKind.NEWCOMER_LINKS: "it has a link and is one of your first comments here",
        RuleKind.CONTACT: "it has an e-mail address, a telephone number or a bank account in it ({})",
        RuleKind.SHOUTING: "most of it is in capital letters",
        RuleKind.FORWARDED: "it is a forwarded message",
        RuleKind.VIA_BOT: "it was sent through another bot",
        RuleKind.DUPLICATE: "the same was written today already, or nearly the same",
        RuleKind.FLOOD: "you have written a lot in a short time",
        RuleKind.ARTICLE_FLOOD: "very many people comment on this article at the moment",
    }
)
_WOULD: Final = MappingProxyType(
    {Effect.REJECT: "would reject it", Effect.HOLD: "would hold it", Effect.NOTE: "would note it"}
)
_STRICTEST_FIRST: Final = (Effect.REJECT, Effect.HOLD, Effect.NOTE)


def as_code(words: str) -> str:
    """People's words, as code: nothing in it can be tapped, neither a link nor a command."""
    return f"<code>{escape(words)}</code>"


def lines(
    findings: Iterable[Finding], most: int = FINDINGS_SHOWN, *, words: Callable[[str], str] = as_code
) -> list[str]:
    """What moderators read: a line for each kind of finding, those first that decide most, and few.

    :param most: for how many there is room.
    :param words: makes HTML of what was found.
    """
    ranked = sorted(findings, key=lambda each: (each.dry, _STRICTEST_FIRST.index(each.effect)))
    alike: dict[tuple[RuleKind, Effect, bool], list[Finding]] = {}
    for each in ranked:
        alike.setdefault((each.rule, each.effect, each.dry), []).append(each)
    told = [_line(group, words) for group in list(alike.values())[:most]]
    more = len(alike) - most
    if most and more > 0:
        told.append("and 1 more" if more == 1 else f"and {more} more")
    return told


def _line(alike: Sequence[Finding], words: Callable[[str], str]) -> str:
    first = alike[0]
    found = _FOUND[first.rule]
    if first.rule is RuleKind.DUPLICATE:
        found = f"{found} {escape(first.matched)}"
    elif first.matched:
        found = f"{found}: {_matched(alike, words)}"
    if first.dry:
        return f"🧪 {found} (rule {first.number}, on trial: {_WOULD[first.effect]})"
    return f"{_MARKS[first.effect]} {found}"


def _matched(alike: Iterable[Finding], words: Callable[[str], str]) -> str:
    matched = list(dict.fromkeys(each.matched for each in alike))
    told = ", ".join(words(each) for each in matched[:WORDS_TOLD])
    return f"{told} …" if len(matched) > WORDS_TOLD else told


def because(findings: Iterable[Finding], *effects: Effect) -> str | None:
    """Why the rules stopped a comment, as its author reads it after "because"; None if they did not.

    :param effects: what the findings asked for that are told.
    """
    telling = [each for each in findings if each.counts and each.effect in effects]
    telling.sort(key=lambda each: _STRICTEST_FIRST.index(each.effect))
    alike: dict[RuleKind, list[Finding]] = {}
    for each in telling:
        alike.setdefault(each.rule, []).append(each)
    reasons = [_BECAUSE[kind].format(_matched(group, as_code)) for kind, group in alike.items()]
    return " and ".join(reasons[:REASONS_TOLD]) or None


def too_fast(seconds: float) -> str:
    """More was written than one person may in that time."""
    return (
        "You have written a lot in a short time, so this comment was not stored. "
        f"You can write again in {time(seconds)}: please send it once more then."
    )


def crowded(seconds: float) -> str:
    """More was written below the article than it takes in that time, whoever wrote it."""
    return (
        "Very many people are commenting here at the moment, so this comment was not stored. "
        f"There will be room again in {time(seconds)}: please send it once more then."
    )


def time(seconds: float) -> str:
    """How long somebody waits, rounded up, so that nobody comes back too early."""
    whole = max(1, ceil(seconds))
    if whole < 120:
        return "1 second" if whole == 1 else f"{whole} seconds"
    return f"{ceil(whole / 60)} minutes"
