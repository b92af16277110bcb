"""What owners see of the rules: all of them, a list, and one rule."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from bot.screens import Button, Keyboard, Screen, taps
from bot.texts import en_articles, en_feeds, en_rules
from moderation.rules.finding import RuleKind
from moderation.rules.rulebook import LIMITS, Rule, RuleState
from storage.rules import RuleCounts, StoredRule

RULES_ON_A_PAGE: Final = 10
BUTTONS_IN_A_ROW: Final = 2
MAX_LABEL: Final = 24


def rules_screen(single: Sequence[StoredRule], counts: Mapping[RuleKind, RuleCounts]) -> Screen:
    """All rules: those of which there is one each, and how long the lists are."""
    lines = [
        f"{en_rules.STATE_MARKS[stored.rule.state]} {stored.rule.number} · "
        f"{en_rules.NAMES[stored.rule.kind]}: {_numbers(stored)}"
        for stored in single
    ]
    lists = [en_rules.list_in_short(kind, counts[kind].rules, counts[kind].hits) for kind in en_rules.LISTS]
    keyboard = (
        *_rows([Button(name, taps.data(taps.RULES, kind, 0)) for kind, name in en_rules.LISTS.items()]),
        *_rows([_opening(stored.rule, en_rules.NAMES[stored.rule.kind]) for stored in single]),
        (Button(en_articles.REFRESH, taps.data(taps.RULES, "all", 0)),),
    )
    return Screen("\n\n".join([en_rules.TITLE, "\n".join(lines), "\n".join(lists)]), keyboard)


def list_screen(
    kind: RuleKind, page: Sequence[StoredRule], number: int, count: int, said: str | None = None
) -> Screen:
    """One page of a list.

    :param number: of the page, from 0 on.
    :param count: how many rules are in the list.
    :param said: what has just become of it.
    """
    pages = max(1, -(-count // RULES_ON_A_PAGE))
    parts = [said] if said else []
    parts.append(en_rules.list_header(kind, count))
    parts.append("\n".join(_line(stored) for stored in page) or en_rules.EMPTY)
    parts.append(en_feeds.page(number + 1, pages) if pages > 1 else en_rules.HOW_TO_ADD[kind])
    turning: list[Button] = []
    if number > 0:
        turning.append(Button(en_feeds.PREVIOUS, taps.data(taps.RULES, kind, number - 1)))
    turning.append(Button(en_rules.ALL_RULES, taps.data(taps.RULES, "all", 0)))
    if number + 1 < pages:
        turning.append(Button(en_feeds.NEXT, taps.data(taps.RULES, kind, number + 1)))
    opening = _rows([_opening(stored.rule, stored.rule.pattern) for stored in page])
    return Screen("\n\n".join(parts), (*opening, tuple(turning)))


def rule_screen(stored: StoredRule) -> Screen:
    """One rule: what it finds, what it does, what it has found, and how to change that."""
    rule = stored.rule
    limits = limits_of(rule)
    parts = [f"<b>Rule {rule.number}: {en_rules.NAMES[rule.kind]}</b>"]
    if rule.pattern:
        parts[0] += f"\n<code>{escape(rule.pattern)}</code>"
    parts.append(en_rules.meaning(rule.kind, limits))
    if rule.kind is not RuleKind.ALLOWED_SITE:
        found = en_rules.found(rule.state, rule.effect, stored.hits, stored.dry_hits)
        parts.append(f"{en_rules.standing(rule.kind, rule.state, rule.effect)}\n{found}")
    if limits:
        parts.append(en_rules.how_to_limit(rule.number, limits))
    return Screen("\n\n".join(parts), _keyboard(rule))


def gone_screen() -> Screen:
    """A rule that was removed while its screen was open."""
    return Screen(en_rules.GONE, ((Button(en_rules.ALL_RULES, taps.data(taps.RULES, "all", 0)),),))


def limits_of(rule: Rule) -> tuple[int, ...]:
    """A rule's numbers as they hold now."""
    return rule.limits or tuple(limit.default for limit in LIMITS.get(rule.kind, ()))


def _keyboard(rule: Rule) -> Keyboard:
    def does(words: str, what: str) -> Button:
        return Button(words, taps.data(taps.RULE, rule.number, what))

    place = rule.kind if rule.kind.is_list else "all"
    back = (
        Button(en_rules.back_to(rule.kind), taps.data(taps.RULES, place, 0)),
        does(en_articles.REFRESH, "show"),
    )
    if rule.kind is RuleKind.ALLOWED_SITE:
        return ((does(en_rules.REMOVE, "remove"),), back)
    states = {RuleState.LIVE: en_rules.LIVE, RuleState.DRY: en_rules.DRY, RuleState.OFF: en_rules.OFF}
    others = [does(words, state) for state, words in states.items() if state is not rule.state]
    effects = [does(words, effect) for effect, words in en_rules.EFFECTS.items() if effect is not rule.effect]
    removing = ((does(en_rules.REMOVE, "remove"),),) if rule.kind.is_list else ()
    return (tuple(others), tuple(effects), *removing, back)


def _line(stored: StoredRule) -> str:
    rule = stored.rule
    words = f"{rule.number} · <code>{escape(rule.pattern)}</code>"
    if rule.kind is RuleKind.ALLOWED_SITE:
        return words
    return f"{en_rules.STATE_MARKS[rule.state]} {words}: {_numbers(stored)}"


def _numbers(stored: StoredRule) -> str:
    return en_rules.numbers(stored.rule.state, stored.rule.effect, stored.hits, stored.dry_hits)


def _opening(rule: Rule, name: str) -> Button:
    label = f"{rule.number} · {name}"
    cut = label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
    return Button(cut, taps.data(taps.RULE, rule.number, "show"))


def _rows(buttons: Sequence[Button]) -> Keyboard:
    return tuple(
        tuple(buttons[at : at + BUTTONS_IN_A_ROW]) for at in range(0, len(buttons), BUTTONS_IN_A_ROW)
    )
