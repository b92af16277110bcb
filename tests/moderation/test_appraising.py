"""A preview says what the policy of today would publish of what waits, and why the rest is left to a person:
on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.appraising import Appraiser
from moderation.batch import LOOKED_AT, MOST, BatchKind, Left, NewBatch
from moderation.comment import Action, Comment, Revision
from moderation.examining import Examiner
from moderation.policy import DEFAULT_THRESHOLDS, Mode, Thresholds, parse_thresholds
from moderation.review import Ruling, Undoing, rule, undo
from moderation.rules.finding import Effect, Finding, RuleKind
from moderation.rules.rulebook import RuleState
from moderation.sanctions import NewSanction, SanctionKind
from moderation.status import Status
from moderation.submission import Policy
from storage.articles import Article
from storage.database import Database
from storage.people import Person
from storage.policies import Name
from tests.builders import (
    CLEAN,
    DOUBTFUL,
    EXTREME,
    MODERATOR,
    OWNER,
    READER,
    UNSCORED,
    SetClock,
    add_article,
    add_comment,
)
from tests.moderation.test_submission import ScriptedClassifier


def appraiser(
    database: Database, thresholds: Thresholds = DEFAULT_THRESHOLDS, *, mode: Mode = Mode.PRE
) -> Appraiser:
    return Appraiser(database, Examiner(ScriptedClassifier(), thresholds), Policy(mode, thresholds))


@pytest.fixture
async def article(database: Database) -> Article:
    async with database.begin() as tx:
        return await add_article(tx)


def left(plan: NewBatch) -> dict[int, Left | None]:
    return {item.comment_id: item.left for item in plan.items}


async def waiting(database: Database, article: Article, **given: object) -> Comment:
    async with database.begin() as tx:
        return await add_comment(tx, article.id, **given)


async def test_what_the_filter_finds_nothing_in_would_be_published_and_the_rest_is_left_with_its_reason(
    database: Database, article: Article
) -> None:
    clean = await waiting(database, article, author_id=1)
    doubtful = await waiting(database, article, author_id=2, verdict=DOUBTFUL)
    extreme = await waiting(database, article, author_id=3, verdict=EXTREME)
    unscored = await waiting(database, article, author_id=4, verdict=UNSCORED)
    foreign = await waiting(database, article, author_id=5, verdict=replace(CLEAN, covered=False))
    await waiting(database, article, author_id=6, status=Status.PUBLISHED)
    plan = await appraiser(database).plan(MODERATOR)
    assert (plan.kind, plan.planned_by, plan.matching) == (BatchKind.ALLOWED, MODERATOR, 5)
    assert left(plan) == {
        clean.id: None,
        doubtful.id: Left.LABEL,
        extreme.id: Left.LABEL,
        unscored.id: Left.UNSCORED,
        foreign.id: Left.LANGUAGE,
    }
    assert {(item.version, item.revision) for item in plan.items} == {(1, 1)}
    async with database.read() as tx:
        assert await tx.comments.count_held() == 5, "a preview decides nothing"


async def test_what_is_put_off_or_for_owners_is_approved_by_nobody_in_passing(
    database: Database, article: Article, clock: SetClock
) -> None:
    put_off, escalated, other = [await waiting(database, article, author_id=n) for n in (1, 2, 3)]
    async with database.begin() as tx:
        await tx.triage.put_off(MODERATOR, put_off, clock() + timedelta(hours=1))
        await tx.triage.escalate(MODERATOR, escalated)
    assert left(await appraiser(database).plan(MODERATOR)) == {other.id: None}
    clock.move(timedelta(hours=2).total_seconds())
    assert left(await appraiser(database).plan(MODERATOR)) == {put_off.id: None, other.id: None}


async def test_the_present_thresholds_count_not_those_of_then(database: Database, article: Article) -> None:
    comment = await waiting(database, article, verdict=DOUBTFUL)
    looser = parse_thresholds("toxicity=0.9 insult=0.8")
    stricter = parse_thresholds("toxicity=0.005")
    assert left(await appraiser(database, looser).plan(MODERATOR)) == {comment.id: None}
    clean = await waiting(database, article)
    assert left(await appraiser(database, stricter).plan(MODERATOR))[clean.id] is Left.LABEL


async def test_the_present_rules_count_not_those_of_then(database: Database, article: Article) -> None:
    async with database.begin() as tx:
        forwarded = next(s.rule for s in await tx.rules.single() if s.rule.kind is RuleKind.FORWARDED)
    found = (Finding(forwarded.kind, forwarded.number, forwarded.effect),)
    sent_on = await waiting(database, article, author_id=1, verdict=replace(CLEAN, findings=found))
    worded = await waiting(database, article, author_id=2, text="Such a boat.")
    service = appraiser(database)
    assert left(await service.plan(MODERATOR)) == {sent_on.id: Left.RULE, worded.id: None}
    async with database.begin() as tx:
        await tx.rules.add(RuleKind.SUSPECT, ["boat"], Effect.HOLD, added_by=OWNER)
        await tx.rules.change(forwarded.number, changed_by=OWNER, state=RuleState.OFF)
    assert left(await service.plan(MODERATOR)) == {sent_on.id: None, worded.id: Left.RULE}


async def test_authors_who_are_new_or_restricted_are_left_to_a_person(
    database: Database, article: Article
) -> None:
    async with database.begin() as tx:
        await tx.policies.set_site(Name.FIRST_COMMENTS, 1, by=OWNER)
        await tx.people.meet(Person(READER, "Ada", None))
        await tx.sanctions.impose(
            NewSanction(READER, SanctionKind.MUTE, "adverts", OWNER, timedelta(days=1)), cause="a"
        )
        for author in (2, READER):
            await add_comment(tx, article.id, author_id=author, status=Status.PUBLISHED)
    new = await waiting(database, article, author_id=1)
    trusted = await waiting(database, article, author_id=2)
    muted = await waiting(database, article, author_id=READER)
    assert left(await appraiser(database).plan(MODERATOR)) == {
        new.id: Left.NEWCOMER,
        trusted.id: None,
        muted.id: Left.RESTRICTED,
    }


async def test_what_was_edited_or_decided_before_is_left_to_a_person(
    database: Database, article: Article, clock: SetClock
) -> None:
    edited = await waiting(database, article, author_id=1)
    decided = await waiting(database, article, author_id=2)
    async with database.begin() as tx:
        assert await tx.comments.revise(edited, Revision("Better.", CLEAN, clock()), Status.HELD)
    await rule(database, Ruling(decided.id, MODERATOR, Action.APPROVE))
    await undo(database, Undoing(MODERATOR, is_owner=False, comment_id=decided.id))
    assert left(await appraiser(database).plan(MODERATOR)) == {
        edited.id: Left.EDITED,
        decided.id: Left.DECIDED,
    }


async def test_mode_smart_is_asked_whatever_the_mode_of_the_place(
    database: Database, article: Article
) -> None:
    comment = await waiting(database, article)
    for mode in Mode:
        async with database.begin() as tx:
            await tx.policies.set_site(Name.MODE, mode, by=OWNER)
        assert left(await appraiser(database, mode=mode).plan(MODERATOR)) == {comment.id: None}


async def test_no_more_are_to_be_approved_at_once_than_a_batch_takes(
    database: Database, article: Article
) -> None:
    async with database.begin() as tx:
        numbers = [(await add_comment(tx, article.id, author_id=number)).id for number in range(1, MOST + 6)]
    plan = await appraiser(database).plan(MODERATOR)
    assert [item.comment_id for item in plan.items] == numbers[:MOST], "those first that wait longest"
    assert plan.matching == MOST + 5


async def test_what_was_taken_back_into_the_queue_comes_after_what_waited_before(
    database: Database, article: Article, clock: SetClock
) -> None:
    first, second = [await waiting(database, article, author_id=number) for number in (1, 2)]
    clock.move(60)
    await rule(database, Ruling(first.id, MODERATOR, Action.REJECT, "spam"))
    await undo(database, Undoing(MODERATOR, is_owner=False, comment_id=first.id))
    async with database.read() as tx:
        assert await tx.batches.waiting(limit=9) == [second.id, first.id]


async def test_what_is_left_to_a_person_hides_nothing_but_that_far_behind_it(
    database: Database, article: Article
) -> None:
    async with database.begin() as tx:
        for number in range(1, LOOKED_AT):
            await add_comment(tx, article.id, author_id=number, verdict=UNSCORED)
        seen, _ = [await add_comment(tx, article.id) for _ in range(2)]
    plan = await appraiser(database).plan(MODERATOR)
    assert [item.comment_id for item in plan.items if item.left is None] == [seen.id]
    assert (len(plan.items), plan.matching) == (LOOKED_AT, LOOKED_AT + 1)


async def test_what_is_put_off_or_escalated_is_neither_looked_at_nor_counted(
    database: Database, article: Article, clock: SetClock
) -> None:
    clean, put_off, escalated = [await waiting(database, article, author_id=number) for number in (1, 2, 3)]
    async with database.begin() as tx:
        assert await tx.triage.put_off(MODERATOR, put_off, clock() + timedelta(hours=1))
        assert await tx.triage.escalate(MODERATOR, escalated)
    plan = await appraiser(database).plan(MODERATOR)
    assert (left(plan), plan.matching) == ({clean.id: None}, 1)
    clock.move(3_600)
    assert (await appraiser(database).plan(MODERATOR)).matching == 2
