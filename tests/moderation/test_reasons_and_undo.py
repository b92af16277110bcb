"""A rejection gets its reason afterwards, a decision is undone, and the same text is decided once: on both
databases."""

import asyncio
from datetime import timedelta

import pytest

from moderation.comment import Action, Comment, Decision
from moderation.reasons import OWN_WORDS
from moderation.review import (
    REASON_WITHIN,
    UNDO_WITHIN,
    AlreadyDecided,
    CommentNotFound,
    Explanation,
    NothingToUndo,
    Ruling,
    SomebodyElses,
    TooLateToUndo,
    Undoing,
    explain,
    rule,
    undo,
)
from moderation.status import Status
from storage.database import Database
from storage.outbox import Kind, OutboxMessage, State
from tests.builders import EXTREME, MODERATOR, OWNER, SetClock, add_article, add_comment, leaving

OTHER = MODERATOR + 1
WHY = "It is advertising"


async def a_comment(database: Database, status: Status = Status.HELD, text: str = "Buy boats.") -> Comment:
    async with database.begin() as tx:
        article = await add_article(tx)
        return await add_comment(tx, article.id, status=status, verdict=EXTREME, text=text)


async def now(database: Database, comment: Comment) -> Comment:
    async with database.read() as tx:
        return await tx.comments.require(comment.id)


async def reject(database: Database, comment: Comment, reason: str | None = None) -> Decision:
    _, decision = await rule(database, Ruling(comment.id, MODERATOR, Action.REJECT, reason))
    return decision


async def approve(database: Database, comment: Comment) -> Decision:
    _, decision = await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE))
    return decision


async def give(database: Database, decision: Decision, reason: str | None = WHY) -> None:
    await explain(database, Explanation(decision.comment_id, decision.version, MODERATOR, reason))


async def take_back(
    database: Database, comment: Comment, moderator: int = MODERATOR, *, is_owner: bool = False
) -> None:
    await undo(database, Undoing(moderator, is_owner, comment.id))


async def left(database: Database) -> list[OutboxMessage]:
    """What the author is told now: messages and edits, as they leave."""
    told = []
    async with database.begin() as tx:
        while messages := await leaving(tx, 20):
            for message in messages:
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    await tx.outbox.done(message)
            told += [message for message in messages if message.kind is Kind.OUTCOME]
    return told


async def notice(database: Database, comment: Comment, version: int = 2) -> OutboxMessage:
    async with database.begin() as tx:
        told = await tx.outbox.caused_by(f"outcome:{comment.id}:{version}")
        assert told is not None
        return told


# The reason, a moment later.


async def test_the_author_waits_for_the_reason_and_hears_it_at_once_when_it_is_chosen(
    database: Database, clock: SetClock
) -> None:
    comment = await a_comment(database)
    decision = await reject(database, comment)
    assert (await now(database, comment)).status is Status.REJECTED, "rejected before the reason is known"
    clock.move(5)
    assert await left(database) == []
    await give(database, decision)
    (told,) = await left(database)
    assert told.details.items() >= {"status": "rejected", "by_person": True, "reason": WHY}.items()
    clock.move(REASON_WITHIN.total_seconds())
    assert await left(database) == [], "never twice"
    async with database.read() as tx:
        standing = await tx.decisions.standing(comment.id)
    assert standing is not None and standing.reason == WHY


@pytest.mark.parametrize(("reason", "kept"), [(WHY, OWN_WORDS), ("spam", "spam")])
async def test_the_record_keeps_a_chosen_reason_and_nobodys_words(
    database: Database, reason: str, kept: str
) -> None:
    with_it, after_it = [await a_comment(database) for _ in range(2)]
    await reject(database, with_it, reason)
    await give(database, await reject(database, after_it), reason)
    async with database.read() as tx:
        entries = [each.entry for each in await tx.record.page(limit=3)]
        standing = [await tx.decisions.standing(each.id) for each in (with_it, after_it)]
    assert [(each.action, each.reason) for each in reversed(entries)] == [
        ("rejected", kept),
        ("rejected", None),
        ("explained", kept),
    ]
    assert [each and each.reason for each in standing] == [reason] * 2


async def test_without_a_reason_the_author_hears_after_a_minute(database: Database, clock: SetClock) -> None:
    await reject(database, await a_comment(database))
    clock.move(59)
    assert await left(database) == []
    clock.move(1)
    (told,) = await left(database)
    assert told.details["reason"] is None


async def test_who_says_that_there_is_no_reason_need_not_wait(database: Database) -> None:
    decision = await reject(database, await a_comment(database))
    await give(database, decision, None)
    (told,) = await left(database)
    assert told.details["reason"] is None


async def test_a_reason_that_comes_late_is_put_into_the_message_that_has_left(
    database: Database, clock: SetClock
) -> None:
    comment = await a_comment(database)
    decision = await reject(database, comment)
    clock.move(60)
    (told,) = await left(database)
    await give(database, decision)
    (edit,) = await left(database)
    assert edit.edits_id == told.id
    assert (await notice(database, comment)).details["reason"] == WHY


async def test_a_reason_given_with_the_decision_leaves_with_it(database: Database) -> None:
    await reject(database, await a_comment(database), WHY)
    (told,) = await left(database)
    assert told.details["reason"] == WHY


async def test_an_approval_waits_for_nothing(database: Database) -> None:
    await approve(database, await a_comment(database))
    assert len(await left(database)) == 1


async def test_the_reason_chosen_first_stays(database: Database) -> None:
    comment = await a_comment(database)
    decision = await reject(database, comment)
    await give(database, decision)
    await give(database, decision, "It insults people")
    (told,) = await left(database)
    assert told.details["reason"] == WHY


async def test_only_who_has_rejected_says_why_and_only_while_it_stands(database: Database) -> None:
    comment = await a_comment(database)
    decision = await reject(database, comment)
    with pytest.raises(SomebodyElses):
        await explain(database, Explanation(comment.id, decision.version, OTHER, WHY))
    await take_back(database, comment)
    with pytest.raises(NothingToUndo):
        await give(database, decision)
    await approve(database, comment)
    with pytest.raises(NothingToUndo):
        await give(database, decision)
    (told,) = await left(database)
    assert told.details["status"] == "published"


# Undo.


@pytest.mark.parametrize("before", [Status.HELD, Status.PUBLISHED, Status.REJECTED])
@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT])
async def test_an_undo_restores_what_the_decision_found(
    database: Database, before: Status, action: Action
) -> None:
    comment = await a_comment(database, before)
    await rule(database, Ruling(comment.id, MODERATOR, action))
    undone, decision = await undo(database, Undoing(MODERATOR, is_owner=False, comment_id=comment.id))
    assert (undone.status, undone.version, decision.action) == (before, 3, action)
    async with database.read() as tx:
        latest = await tx.decisions.latest_for(comment.id)
        assert latest is not None
        assert (latest.action, latest.moderator_id) == (Action.UNDO, MODERATOR)
        assert await tx.decisions.standing(comment.id) is None
        article = await tx.articles.require(comment.article_id)
        assert article.comment_count == (before is Status.PUBLISHED)


async def test_what_is_undone_before_it_left_is_never_told(database: Database, clock: SetClock) -> None:
    comment = await a_comment(database)
    await reject(database, comment)
    await take_back(database, comment)
    clock.move(3600)
    assert await left(database) == []
    assert (await notice(database, comment)).state is State.WITHDRAWN


async def test_what_was_told_is_corrected_in_its_place(database: Database) -> None:
    comment = await a_comment(database)
    await approve(database, comment)
    (told,) = await left(database)
    await take_back(database, comment)
    (edit,) = await left(database)
    assert edit.edits_id == told.id
    corrected = {"status": "held", "by_person": False, "reason": None, "undone": True}
    assert (await notice(database, comment)).details.items() >= corrected.items()


async def test_what_is_on_the_wire_at_the_undo_is_corrected_too(database: Database) -> None:
    comment = await a_comment(database)
    await approve(database, comment)
    async with database.begin() as tx:
        (leaves,) = await leaving(tx)
    await take_back(database, comment)
    async with database.begin() as tx:
        await tx.outbox.sent(leaves.id, message_id=501, has_picture=False)
    (edit,) = await left(database)
    assert edit.edits_id == leaves.id


async def test_what_was_undone_is_decided_again_by_anybody_and_the_author_hears_of_that(
    database: Database,
) -> None:
    comment = await a_comment(database)
    await approve(database, comment)
    await left(database)
    await take_back(database, comment)
    decided, decision = await rule(database, Ruling(comment.id, OTHER, Action.REJECT, WHY))
    assert (decided.status, decision.version) == (Status.REJECTED, 3)
    edit, told = await left(database)
    assert edit.edits_id is not None
    assert (told.edits_id, told.details["reason"]) == (None, WHY)
    with pytest.raises(SomebodyElses) as late:
        await take_back(database, comment)
    assert late.value.decision == decision


async def test_undo_is_for_whoever_decided_and_for_owners(database: Database) -> None:
    comment = await a_comment(database)
    decision = await approve(database, comment)
    with pytest.raises(SomebodyElses) as others:
        await take_back(database, comment, OTHER)
    assert others.value.decision == decision
    await take_back(database, comment, OWNER, is_owner=True)
    assert (await now(database, comment)).status is Status.HELD


async def test_after_ten_minutes_a_decision_stays(database: Database, clock: SetClock) -> None:
    comment = await a_comment(database)
    await approve(database, comment)
    clock.move(UNDO_WITHIN.total_seconds() + 0.001)
    for is_owner in (False, True):
        with pytest.raises(TooLateToUndo):
            await take_back(database, comment, is_owner=is_owner)
    with pytest.raises(NothingToUndo):
        await undo(database, Undoing(MODERATOR, is_owner=False))
    assert (await now(database, comment)).status is Status.PUBLISHED


async def test_just_within_ten_minutes_it_can_be_undone(database: Database, clock: SetClock) -> None:
    comment = await a_comment(database)
    await approve(database, comment)
    clock.move((UNDO_WITHIN - timedelta(milliseconds=1)).total_seconds())
    await take_back(database, comment)


async def test_an_undo_without_a_number_takes_back_ones_own_last_decision_then_the_one_before(
    database: Database,
) -> None:
    first, second, others = [await a_comment(database, text=f"Words {n}") for n in range(3)]
    await approve(database, first)
    await reject(database, second)
    await rule(database, Ruling(others.id, OTHER, Action.APPROVE))
    for expected in (second, first):
        undone, _ = await undo(database, Undoing(MODERATOR, is_owner=False))
        assert undone.id == expected.id
    with pytest.raises(NothingToUndo):
        await undo(database, Undoing(MODERATOR, is_owner=False))


async def test_there_is_nothing_to_undo_without_a_decision_or_of_an_earlier_one(database: Database) -> None:
    comment = await a_comment(database)
    with pytest.raises(CommentNotFound):
        await undo(database, Undoing(MODERATOR, is_owner=True, comment_id=999))
    with pytest.raises(NothingToUndo):
        await take_back(database, comment)
    first = await approve(database, comment)
    await take_back(database, comment)
    await approve(database, comment)
    with pytest.raises(SomebodyElses):
        await undo(database, Undoing(MODERATOR, False, comment.id, version=first.version))
    async with database.begin() as tx:
        assert await tx.comments.change_status(await tx.comments.require(comment.id), Status.WITHDRAWN)
    with pytest.raises(NothingToUndo):
        await take_back(database, comment)


async def test_of_two_who_undo_at_once_one_does(database: Database) -> None:
    comment = await a_comment(database)
    await approve(database, comment)
    outcomes = await asyncio.gather(
        *(take_back(database, comment, is_owner=True) for _ in range(4)), return_exceptions=True
    )
    assert [type(each) for each in outcomes if each is not None] == [NothingToUndo] * 3
    assert (await now(database, comment)).version == 3


# The same text.


async def same_texts(database: Database, *texts: str) -> list[Comment]:
    async with database.begin() as tx:
        articles = [await add_article(tx), await add_article(tx)]
        return [
            await add_comment(tx, articles[place % 2].id, text=text, author_id=7_000 + place)
            for place, text in enumerate(texts)
        ]


async def test_the_same_text_is_decided_once_for_all_that_wait_and_undone_together(
    database: Database,
) -> None:
    *same, other = await same_texts(
        database, "Buy my boats!", "buy my BOATS", "Buy, my b0ats!", "Buy   my b0ats.", "Sell my boats!"
    )
    async with database.read() as tx:
        assert [await tx.comments.count_held_with_text_of(each) for each in (*same, other)] == [4] * 4 + [1]
    _, decision = await rule(
        database, Ruling(same[1].id, MODERATOR, Action.APPROVE, version=1, revision=1, same_text=True)
    )
    assert decision.together == 4
    assert [(await now(database, each)).status for each in same] == [Status.PUBLISHED] * 4
    assert (await now(database, other)).status is Status.HELD
    assert len(await left(database)) == 4
    async with database.read() as tx:
        counts = [(await tx.articles.require(each.article_id)).comment_count for each in same[:2]]
        assert counts == [2, 2]
        latest = await tx.decisions.latest_for(same[3].id)
        assert latest is not None and (latest.part_of, latest.together) == (decision.id, 4)

    await take_back(database, same[3])
    assert [(await now(database, each)).status for each in same] == [Status.HELD] * 4
    async with database.read() as tx:
        counts = [(await tx.articles.require(each.article_id)).comment_count for each in same[:2]]
    assert counts == [0, 0]
    assert len(await left(database)) == 4, "each author's message is corrected"


async def test_one_reason_is_for_all_that_were_rejected_together(database: Database, clock: SetClock) -> None:
    same = await same_texts(database, "Buy my boats!", "buy my boats", "Buy my boats")
    _, decision = await rule(database, Ruling(same[0].id, MODERATOR, Action.REJECT, same_text=True))
    assert await left(database) == []
    await give(database, decision)
    assert [told.details["reason"] for told in await left(database)] == [WHY] * 3
    clock.move(60)
    assert await left(database) == []


async def test_two_who_decide_the_same_text_at_once_make_one_decision_for_each_comment(
    database: Database,
) -> None:
    same = await same_texts(database, *["Buy my boats!"] * 6)

    async def press(comment: Comment, moderator: int, action: Action) -> None:
        await rule(database, Ruling(comment.id, moderator, action, version=1, same_text=True))

    outcomes = await asyncio.gather(
        press(same[0], MODERATOR, Action.APPROVE),
        press(same[5], OTHER, Action.REJECT),
        press(same[2], OWNER, Action.APPROVE),
        return_exceptions=True,
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyDecided) for outcome in outcomes) == 2
    decided = [await now(database, each) for each in same]
    assert {(each.status, each.version) for each in decided} == {(decided[0].status, 2)}


async def test_a_comment_decided_meanwhile_is_left_out_of_the_rest(database: Database) -> None:
    same = await same_texts(database, *["Buy my boats!"] * 3)
    await reject(database, same[1], WHY)
    _, decision = await rule(database, Ruling(same[0].id, OTHER, Action.APPROVE, same_text=True))
    assert decision.together == 2
    assert (await now(database, same[1])).status is Status.REJECTED
