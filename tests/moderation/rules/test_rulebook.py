"""The rulebook: all rules always run, and what they find is evidence."""

from dataclasses import replace

import pytest

from moderation.policy import judge, with_findings
from moderation.rules.finding import MATCHED_LENGTH, Effect, Finding, RuleKind
from moderation.rules.rulebook import LIMITS, Flooded, Rule, Rulebook, RuleState, Sighting
from moderation.verdict import Outcome, Scoring, Verdict

SINGLE = [Rule(number, kind) for number, kind in enumerate(RuleKind) if not kind.is_list]
BANNED = Rule(101, RuleKind.BANNED, "idiot*", Effect.REJECT)
SUSPECT = Rule(102, RuleKind.SUSPECT, "buy now")
ALLOWED = Rule(103, RuleKind.ALLOWED_SITE, "example.org")
ALL = [*SINGLE, BANNED, SUSPECT, ALLOWED]

CLEAN = judge(Scoring({"toxicity": 0.01}, "tiny"))
DOUBTFUL = judge(Scoring({"toxicity": 0.9}, "tiny"))
EXTREME = judge(Scoring({"toxicity": 0.999}, "tiny"))
UNSCORED = judge(None)


def sighting(text: str, **given: object) -> Sighting:
    return replace(Sighting((text,), published=10), **given)  # type: ignore[arg-type]


def found(seen: Sighting, *rules: Rule) -> dict[RuleKind, str]:
    return {finding.rule: finding.matched for finding in Rulebook(rules or ALL).find(seen)}


MOMENTS = tuple(float(second) for second in range(6))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (sighting("A calm and clean text."), {}),
        (sighting("What idiots"), {RuleKind.BANNED: "idiots"}),
        (sighting("Buy it, buy now!"), {RuleKind.SUSPECT: "buy now"}),
        (sighting("see example.org/a"), {}),
        (sighting("a.net, example.org and b.com"), {RuleKind.LINKS: "a.net, b.com"}),
        (sighting("see example.org", published=0), {RuleKind.NEWCOMER_LINKS: "example.org"}),
        (sighting("call 0171 2345678"), {RuleKind.CONTACT: "0171 2345678"}),
        (sighting("WHY DOES NOBODY EVER LISTEN"), {RuleKind.SHOUTING: ""}),
        (sighting("Well said.", is_forwarded=True), {RuleKind.FORWARDED: ""}),
        (sighting("Well said.", is_via_bot=True), {RuleKind.VIA_BOT: ""}),
        (sighting("Well said.", own_arrivals=MOMENTS), {RuleKind.FLOOD: ""}),
        (sighting("Well said.", own_arrivals=MOMENTS[:5]), {}),
        (sighting("Well said.", article_arrivals=MOMENTS * 11), {RuleKind.ARTICLE_FLOOD: ""}),
    ],
)
def test_each_rule_finds_what_it_is_for(seen: Sighting, expected: dict[RuleKind, str]) -> None:
    assert found(seen) == expected


def test_all_rules_run_whatever_the_others_have_found() -> None:
    seen = Sighting(
        ("BUY NOW, YOU POOR LITTLE IDIOTS: spam.net, 0171 2345678", "BUY NOW"),
        published=0,
        is_forwarded=True,
        is_via_bot=True,
        own_arrivals=MOMENTS,
        article_arrivals=MOMENTS * 11,
    )
    assert set(found(seen)) == set(RuleKind) - {RuleKind.ALLOWED_SITE, RuleKind.DUPLICATE}


def test_a_disguise_is_seen_through_and_nothing_is_told_twice() -> None:
    assert found(Sighting(("an 1d10t, an idiot", "an idiot, an idiot"), 9)) == {RuleKind.BANNED: "idiot"}
    assert found(Sighting(("an 1d10t", "an idiot"), 9)) == {RuleKind.BANNED: "idiot"}


def test_the_likest_comment_counts_from_the_limit_on() -> None:
    book = Rulebook(ALL)
    assert book.find_likeness(None) == []
    assert book.find_likeness((41, 0.59)) == []
    assert [finding.matched for finding in book.find_likeness((41, 0.6))] == ["#41"]


def test_limits_are_the_owners_where_they_have_set_some() -> None:
    strict = [Rule(1, RuleKind.FLOOD, effect=Effect.REJECT, limits=(2, 10))]
    assert found(sighting("a", own_arrivals=(0.0, 1.0, 2.0)), *strict) == {RuleKind.FLOOD: ""}
    assert found(sighting("a", own_arrivals=(0.0, 1.0, 12.0)), *strict) == {}
    book = Rulebook(strict)
    assert book.limit(RuleKind.FLOOD) == 2
    assert book.limit(RuleKind.SHOUTING) == LIMITS[RuleKind.SHOUTING][0].default


@pytest.mark.parametrize("state", RuleState)
def test_a_rule_on_trial_finds_and_one_that_is_off_does_not(state: RuleState) -> None:
    book = Rulebook([replace(BANNED, state=state)])
    findings = book.find(sighting("an idiot"))
    assert [finding.dry for finding in findings] == {
        RuleState.LIVE: [False],
        RuleState.DRY: [True],
        RuleState.OFF: [],
    }[state]


def test_a_flood_that_is_rejected_says_how_long_to_wait_and_one_on_trial_does_not() -> None:
    seen = sighting("a", own_arrivals=MOMENTS)
    for rule, wait in (
        (Rule(1, RuleKind.FLOOD, effect=Effect.REJECT), 55.0),
        (Rule(1, RuleKind.FLOOD, effect=Effect.HOLD), None),
        (Rule(1, RuleKind.FLOOD, effect=Effect.REJECT, state=RuleState.DRY), None),
        (Rule(1, RuleKind.FLOOD, effect=Effect.REJECT, state=RuleState.OFF), None),
    ):
        book = Rulebook([rule])
        flooded = book.flooded(seen, book.find(seen))
        assert flooded == (None if wait is None else Flooded(RuleKind.FLOOD, wait))


def test_of_two_floods_that_are_rejected_that_is_told_which_makes_its_author_wait_longer() -> None:
    article = Rule(2, RuleKind.ARTICLE_FLOOD, effect=Effect.REJECT, limits=(5, 60))
    for seconds, kind, wait in ((10, RuleKind.ARTICLE_FLOOD, 55.0), (600, RuleKind.FLOOD, 595.0)):
        own = Rule(1, RuleKind.FLOOD, effect=Effect.REJECT, limits=(5, seconds))
        book = Rulebook([own, article])
        seen = sighting("a", own_arrivals=MOMENTS, article_arrivals=MOMENTS)
        assert book.flooded(seen, book.find(seen)) == Flooded(kind, wait)


def test_what_matched_is_kept_short_and_on_one_line() -> None:
    text = "buy\n\n" + "-" * 100 + "now"
    (finding,) = Rulebook([SUSPECT]).find(sighting(text))
    assert len(finding.matched) == MATCHED_LENGTH
    assert finding.matched.startswith("buy ---") and finding.matched.endswith("…")


def one(effect: Effect, *, dry: bool = False) -> Finding:
    return Finding(RuleKind.SUSPECT, 1, effect, "x", dry=dry)


@pytest.mark.parametrize(
    ("scored", "findings", "outcome"),
    [
        (CLEAN, [], Outcome.ALLOW),
        (CLEAN, [one(Effect.NOTE)], Outcome.ALLOW),
        (CLEAN, [one(Effect.HOLD)], Outcome.HOLD),
        (CLEAN, [one(Effect.HOLD), one(Effect.REJECT)], Outcome.REJECT),
        (CLEAN, [one(Effect.REJECT, dry=True)], Outcome.ALLOW),
        (DOUBTFUL, [one(Effect.NOTE)], Outcome.HOLD),
        (DOUBTFUL, [one(Effect.REJECT)], Outcome.REJECT),
        (EXTREME, [one(Effect.HOLD)], Outcome.REJECT),
        (UNSCORED, [one(Effect.REJECT)], Outcome.UNSCORED),
    ],
)
def test_the_strictest_of_model_and_rules_counts(
    scored: Verdict, findings: list[Finding], outcome: Outcome
) -> None:
    verdict = with_findings(scored, findings)
    assert (verdict.outcome, verdict.findings) == (outcome, tuple(findings))
    assert (verdict.scoring, verdict.over) == (scored.scoring, scored.over)
