"""What owners see of the rules."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.screens import Screen
from bot.screens.rules import RULES_ON_A_PAGE, gone_screen, list_screen, rule_screen, rules_screen
from bot.texts import en_rules
from moderation.rules.finding import Effect, RuleKind
from moderation.rules.rulebook import Rule, RuleState
from moderation.rules.words import LONGEST_PATTERN
from storage.rules import RuleCounts, StoredRule
from tests.bot.screens.samples import ids, judged

SINGLE = [kind for kind in RuleKind if not kind.is_list]
LISTS = [kind for kind in RuleKind if kind.is_list]


def stored(number: int, kind: RuleKind, pattern: str = "", **given: Any) -> StoredRule:
    numbers = {name: given.pop(name, 0) for name in ("hits", "dry_hits")}
    return StoredRule(Rule(number, kind, pattern, **given), **numbers)


def buttons(screen: Screen) -> list[str]:
    return [button.text for row in screen.keyboard for button in row]


def counts(number: int = 0, hits: int = 0) -> dict[RuleKind, RuleCounts]:
    return {kind: RuleCounts(number, hits) for kind in LISTS}


def test_all_rules_are_on_one_screen_with_what_they_found() -> None:
    screen = rules_screen(
        [
            stored(1, RuleKind.LINKS, hits=12),
            stored(2, RuleKind.CONTACT, state=RuleState.DRY, dry_hits=12),
            stored(3, RuleKind.SHOUTING, state=RuleState.OFF),
            stored(8, RuleKind.FLOOD, effect=Effect.REJECT, state=RuleState.DRY, dry_hits=1_200),
        ],
        counts(14, 31),
    )
    text = judged(screen).text
    for line in (
        "🟢 1 · Unknown links: found 12",
        "🧪 2 · Contact data: would have held 12",
        "⚪ 3 · Capitals: nothing found",
        "🧪 8 · Flood, one person: would have rejected 1,200",
        "Banned words: 14, found 31",
    ):
        assert line in text
    assert buttons(screen)[:3] == ["Banned words", "Suspect words", "Allowed sites"]


def test_a_list_is_turned_in_pages_and_says_what_was_added() -> None:
    page = [stored(number, RuleKind.BANNED, f"word{number}") for number in range(20, 30)]
    first = list_screen(RuleKind.BANNED, page, 0, 25, en_rules.added(2, 1))
    text = judged(first).text
    assert text.startswith("✅ 2 added. 1 was there already.\n\nBanned words: 25\n\n🟢 20 · word20: nothing")
    assert "Page 1 of 3" in text
    assert buttons(first)[-2:] == ["‹ All rules", "Next ›"]
    assert buttons(list_screen(RuleKind.BANNED, page[:5], 2, 25))[-2:] == ["‹ Previous", "‹ All rules"]
    empty = judged(list_screen(RuleKind.ALLOWED_SITE, [], 0, 0)).text
    assert "Nothing here yet." in empty and "/rules allow example.org" in empty


def test_a_rule_says_what_it_does_and_offers_the_rest() -> None:
    screen = rule_screen(stored(12, RuleKind.BANNED, "idiot*", effect=Effect.REJECT, hits=3))
    assert judged(screen).text == (
        "Rule 12: Banned word\nidiot*\n\nComments with these words.\n\n🟢 It is live. What it finds is "
        "rejected by itself in the mode “smart” where /policy lets it, held otherwise.\nFound so far: 3."
    )
    assert buttons(screen) == [
        en_rules.DRY,
        en_rules.OFF,
        "✋ Hold instead",
        "📝 Only note",
        "Remove",
        "‹ Banned words",
        "Refresh",
    ]


def test_a_rule_with_numbers_says_them_and_how_to_change_them() -> None:
    text = judged(rule_screen(stored(8, RuleKind.FLOOD, effect=Effect.REJECT))).text
    assert "More than 5 comments by one person in 60 seconds." in text
    assert "/rules limit 8 5 60 changes its numbers." in text
    assert "not stored, and its author hears when to write again" in text
    off = judged(rule_screen(stored(8, RuleKind.FLOOD, effect=Effect.REJECT, state=RuleState.OFF))).text
    assert "It is switched off. Once it is live, what it finds is not stored" in off
    text = judged(rule_screen(stored(8, RuleKind.FLOOD, limits=(1, 10)))).text
    assert "More than 1 comment by one person in 10 seconds." in text


def test_an_allowed_site_can_only_be_removed() -> None:
    screen = rule_screen(stored(20, RuleKind.ALLOWED_SITE, "example.org", effect=Effect.NOTE))
    assert buttons(screen) == ["Remove", "‹ Allowed sites", "Refresh"]
    assert "found" not in judged(screen).text.lower()


@pytest.mark.parametrize("kind", SINGLE)
def test_what_is_in_no_list_cannot_be_removed(kind: RuleKind) -> None:
    assert "Remove" not in buttons(rule_screen(stored(1, kind)))


rules = st.builds(
    lambda number, kind, pattern, **given: stored(number, kind, pattern if kind.is_list else "", **given),
    ids,
    st.sampled_from(RuleKind),
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=LONGEST_PATTERN),
    effect=st.sampled_from(Effect),
    state=st.sampled_from(RuleState),
    hits=st.integers(0, 2**31),
    dry_hits=st.integers(0, 2**31),
)


@given(st.lists(rules, max_size=RULES_ON_A_PAGE), st.integers(0, 10**6), st.integers(0, 10**6))
def test_telegram_accepts_every_screen_of_the_rules(page: list[StoredRule], number: int, count: int) -> None:
    judged(rules_screen(page, counts(count, count)))
    for kind in LISTS:
        judged(list_screen(kind, page, number, count))
    for each in page:
        judged(rule_screen(each))
    judged(gone_screen())
