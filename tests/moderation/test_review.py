"""Moderators decide, each comment once, on both databases."""

import asyncio

import pytest

from moderation.comment import Action, Comment, Decision
from moderation.review import AlreadyDecided, CardOutdated, CommentNotFound, Ruling, rule
from moderation.status import Status
from storage.database import Database
from storage.outbox import Kind, OutboxMessage
from storage.people import Person
from tests.builders import EXTREME, MODERATOR, READER, SetClock, add_article, add_comment, leaving


async def a_comment(database: Database, status: Status = Status.HELD) -> Comment:
    async with database.begin() as tx:
        article = await add_article(tx)
        return await add_comment(tx, article.id, status=status, verdict=EXTREME)


async def announced(database: Database) -> list[OutboxMessage]:
    async with database.begin() as tx:
        return await leaving(tx, 100)


async def published(database: Database, comment: Comment) -> int:
    async with database.read() as tx:
        return (await tx.articles.require(comment.article_id)).comment_count


async def test_an_approved_comment_is_published_and_its_author_told(
    database: Database, clock: SetClock
) -> None:
    comment = await a_comment(database)
    decided, decision = await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE, version=1))
    assert (decided.status, decided.version, decided.verdict) == (Status.PUBLISHED, 2, EXTREME)
    assert decision == Decision(
        comment.id,
        1,
        MODERATOR,
        "",
        Action.APPROVE,
        None,
        Status.HELD,
        Status.PUBLISHED,
        clock(),
        id=decision.id,
    )
    assert await published(database, comment) == 1
    (told,) = await announced(database)
    assert (told.kind, told.chat_id) == (Kind.OUTCOME, READER)
    assert told.details.items() >= {"status": "published", "by_person": True, "reason": None}.items()


async def test_a_rejected_comment_stays_unseen_and_its_author_hears_why(database: Database) -> None:
    comment = await a_comment(database)
    decided, _ = await rule(database, Ruling(comment.id, MODERATOR, Action.REJECT, "It is advertising"))
    assert decided.status is Status.REJECTED
    assert await published(database, comment) == 0
    (told,) = await announced(database)
    assert (
        told.details.items()
        >= {"status": "rejected", "by_person": True, "reason": "It is advertising"}.items()
    )


async def test_five_moderators_at_once_make_one_decision_and_four_hear_who_was_first(
    database: Database,
) -> None:
    comment = await a_comment(database)
    moderators = [Person(number, f"Moderator {number}", None) for number in range(1, 6)]
    async with database.begin() as tx:
        for moderator in moderators:
            await tx.people.meet(moderator)

    async def press(moderator: Person) -> Person | Decision:
        action, reason = (Action.APPROVE, None) if moderator.id % 2 else (Action.REJECT, "spam")
        try:
            await rule(database, Ruling(comment.id, moderator.id, action, reason, version=1))
        except AlreadyDecided as late:
            return late.decision
        return moderator

    outcomes = await asyncio.gather(*(press(moderator) for moderator in moderators))
    (first,) = [outcome for outcome in outcomes if isinstance(outcome, Person)]
    heard = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    assert [(d.moderator_id, d.moderator_name) for d in heard] == [(first.id, first.first_name)] * 4
    assert await published(database, comment) == first.id % 2
    async with database.read() as tx:
        assert (await tx.comments.require(comment.id)).version == 2
    assert [message.kind for message in await announced(database)] == [Kind.OUTCOME]


async def test_who_decides_later_hears_who_was_first_whatever_their_card_showed(database: Database) -> None:
    comment = await a_comment(database)
    _, first = await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE))
    for version in (None, 1, 2):
        with pytest.raises(AlreadyDecided) as late:
            await rule(database, Ruling(comment.id, 7, Action.REJECT, version=version))
        assert late.value.decision == first


async def test_a_card_of_an_older_version_decides_nothing(database: Database) -> None:
    comment = await a_comment(database)
    async with database.begin() as tx:
        assert await tx.comments.change_status(comment, Status.PUBLISHED)  # the policy, after a late score
    with pytest.raises(CardOutdated):
        await rule(database, Ruling(comment.id, MODERATOR, Action.REJECT, version=1))
    assert await published(database, comment) == 1
    assert await announced(database) == []


async def test_a_card_of_an_older_text_decides_nothing(database: Database) -> None:
    comment = await a_comment(database)
    with pytest.raises(CardOutdated):
        await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE, version=1, revision=2))
    await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE, version=1, revision=1))
    assert await published(database, comment) == 1


async def test_what_its_author_has_withdrawn_is_nobodys_to_decide(database: Database) -> None:
    comment = await a_comment(database)
    async with database.begin() as tx:
        assert await tx.comments.change_status(comment, Status.WITHDRAWN)
    with pytest.raises(CardOutdated):
        await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE))


async def test_a_comment_that_the_policy_rejected_can_be_approved(database: Database) -> None:
    comment = await a_comment(database, Status.REJECTED)
    decided, decision = await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE))
    assert (decision.before, decided.status) == (Status.REJECTED, Status.PUBLISHED)
    assert await published(database, comment) == 1
    assert [message.kind for message in await announced(database)] == [Kind.OUTCOME]


async def test_a_person_may_confirm_what_the_policy_did_and_the_author_hears_nothing_new(
    database: Database,
) -> None:
    comment = await a_comment(database, Status.PUBLISHED)
    decided, _ = await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE))
    assert decided.status is Status.PUBLISHED
    assert await published(database, comment) == 1
    assert await announced(database) == []
    with pytest.raises(AlreadyDecided):
        await rule(database, Ruling(comment.id, 7, Action.REJECT))


async def test_a_number_that_no_comment_has_decides_nothing(database: Database) -> None:
    with pytest.raises(CommentNotFound):
        await rule(database, Ruling(999, MODERATOR, Action.APPROVE))


async def test_a_decision_that_cannot_be_written_decides_nothing(database: Database) -> None:
    comment = await a_comment(database)
    with pytest.raises(Exception):  # noqa: B017 (each driver has its own for a number this large)
        await rule(database, Ruling(comment.id, 2**70, Action.APPROVE))
    async with database.read() as tx:
        assert await tx.comments.get(comment.id) == comment
    assert await published(database, comment) == 0
    assert await announced(database) == []
