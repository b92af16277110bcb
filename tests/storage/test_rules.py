"""The rulebook as it is stored: lists, states, limits, counts, and a version that tells of every change."""

import pytest

from moderation.entry import Subject
from moderation.rules.finding import Effect, Finding, RuleKind
from moderation.rules.rulebook import RuleState
from moderation.status import Status
from storage.database import Database
from storage.rules import RuleCounts
from storage.transaction import Transaction
from tests.builders import OWNER, READER, SetClock, add_article, add_comment


async def add(tx: Transaction, *patterns: str, kind: RuleKind = RuleKind.BANNED) -> list[int]:
    return await tx.rules.add(kind, patterns, Effect.REJECT, added_by=OWNER)


async def test_an_empty_rulebook_has_one_live_rule_of_each_kind_that_is_no_list(database: Database) -> None:
    async with database.read() as tx:
        rules = await tx.rules.in_force()
        assert [rule.kind for rule in rules] == [kind for kind in RuleKind if not kind.is_list]
        assert {rule.state for rule in rules} == {RuleState.LIVE}
        assert [rule.kind for rule in rules if rule.effect is Effect.REJECT] == [RuleKind.FLOOD]
        assert set((await tx.rules.counts()).values()) == {RuleCounts(0, 0)}


async def test_a_word_is_in_a_list_once_and_comes_back_under_its_number(database: Database) -> None:
    async with database.begin() as tx:
        one, other = await add(tx, "idiot*", "buy now")
        assert await add(tx, "idiot*") == []
        assert await tx.rules.remove(one, removed_by=OWNER)
        assert not await tx.rules.remove(one, removed_by=OWNER)
        assert await tx.rules.get(one) is None
        assert [rule.number for rule in await tx.rules.in_force() if rule.kind.is_list] == [other]
        assert await add(tx, "idiot*") == [one]
        assert [stored.rule.number for stored in await tx.rules.page(RuleKind.BANNED, offset=0, limit=9)] == [
            other,
            one,
        ]


async def test_what_is_in_no_list_cannot_be_removed(database: Database) -> None:
    async with database.begin() as tx:
        (flood,) = [stored for stored in await tx.rules.single() if stored.rule.kind is RuleKind.FLOOD]
        assert not await tx.rules.remove(flood.rule.number, removed_by=OWNER)
        assert await tx.rules.get(flood.rule.number) == flood


async def test_every_change_counts_the_version_up_and_is_in_the_record(database: Database) -> None:
    async with database.begin() as tx:
        versions = [await tx.rules.version()]
        (number,) = await add(tx, "idiot*")
        versions.append(await tx.rules.version())
        for change in (
            {"state": RuleState.DRY},
            {"effect": Effect.NOTE},
            {"limits": [3, 30]},
        ):
            assert await tx.rules.change(number, changed_by=OWNER, **change)
            assert not await tx.rules.change(number, changed_by=OWNER, **change)
            versions.append(await tx.rules.version())
        await tx.rules.remove(number, removed_by=OWNER)
        versions.append(await tx.rules.version())
        assert not await tx.rules.change(number, changed_by=OWNER, state=RuleState.LIVE)
        await tx.rules.count([Finding(RuleKind.BANNED, number, Effect.HOLD)])
        assert await add(tx) == []
        assert await tx.rules.version() == versions[-1]
        assert versions == list(range(versions[0], versions[0] + len(versions)))
        entries = [
            recorded.entry for recorded in await tx.record.page(limit=9, about=(Subject.RULE, str(number)))
        ]
    assert [(entry.action, entry.actor_id, entry.before, entry.after) for entry in reversed(entries)] == [
        ("added", OWNER, None, {"kind": "banned", "effect": "reject"}),
        ("changed", OWNER, {"state": "live"}, {"state": "dry"}),
        ("changed", OWNER, {"effect": "reject"}, {"effect": "note"}),
        ("changed", OWNER, {"limits": []}, {"limits": [3, 30]}),
        ("removed", OWNER, None, None),
    ]


async def test_hits_are_counted_apart_from_those_of_a_trial_and_a_new_trial_begins_anew(
    database: Database,
) -> None:
    async with database.begin() as tx:
        one, other = await add(tx, "idiot*", "buy now")

        def hit(number: int, *, dry: bool) -> Finding:
            return Finding(RuleKind.BANNED, number, Effect.REJECT, dry=dry)

        async def numbers() -> tuple[int, int]:
            stored = await tx.rules.get(one)
            assert stored is not None
            return stored.hits, stored.dry_hits

        await tx.rules.count([])
        await tx.rules.count([hit(one, dry=False), hit(other, dry=True)])
        await tx.rules.count([hit(one, dry=True)])
        assert await numbers() == (1, 1)
        await tx.rules.change(one, changed_by=OWNER, state=RuleState.DRY)
        assert await numbers() == (1, 0)
        assert (await tx.rules.counts())[RuleKind.BANNED] == RuleCounts(2, 1)


async def test_thousands_of_words_are_added_at_once(database: Database) -> None:
    async with database.begin() as tx:
        added = await add(tx, *(f"word{number}" for number in range(3_500)))
        assert len(added) == 3_500
        assert (await tx.rules.counts())[RuleKind.BANNED].rules == 3_500


@pytest.mark.parametrize("published", [0, 2])
async def test_published_comments_of_a_person_are_counted_as_far_as_asked(
    database: Database, published: int
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        await add_comment(tx, article.id)
        for _ in range(published):
            await add_comment(tx, article.id, status=Status.PUBLISHED)
        assert await tx.comments.count_published_by(READER, at_most=9) == published
        assert await tx.comments.count_published_by(READER, at_most=1) == min(published, 1)


async def test_sketches_are_those_of_the_last_day_and_only_so_many(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        await add_comment(tx, article.id, sketch=5)
    clock.move(24 * 3_600)
    async with database.begin() as tx:
        await add_comment(tx, article.id)
        kept = [await add_comment(tx, article.id, sketch=sketch) for sketch in (-(2**63), 2**63 - 1)]
        expected = [(kept[1].id, 2**63 - 1), (kept[0].id, -(2**63))]
        assert await tx.comments.sketches_of_last_day(limit=10) == expected
        assert await tx.comments.sketches_of_last_day(limit=1) == expected[:1]
        assert await tx.comments.texts([kept[0].id]) == {kept[0].id: kept[0].text}
        assert await tx.comments.texts([]) == {}
