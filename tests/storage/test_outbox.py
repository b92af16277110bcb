"""The outbox: what is sent, in which order, and what happens when nobody knows whether it was."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import pytest

from storage.database import Database
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage, State
from tests.builders import SetClock, add_article, add_comment, leaving


def sentence(chat_id: int, lane: Lane = Lane.ANSWER, *, cause: str | None = None) -> NewMessage:
    return NewMessage(lane, Kind.SENTENCE, chat_id, details={"html": "Hello"}, cause=cause)


async def put(database: Database, *messages: NewMessage) -> None:
    async with database.begin() as tx:
        for message in messages:
            await tx.outbox.add(message)


async def leave(database: Database, limit: int = 8, busy: Collection[int] = ()) -> list[OutboxMessage]:
    async with database.begin() as tx:
        return await leaving(tx, limit, busy_chats=busy)


async def send(database: Database, message: OutboxMessage, message_id: int) -> OutboxMessage:
    async with database.begin() as tx:
        await tx.outbox.sent(message.id, message_id=message_id, has_picture=False)
    return await get(database, message.id)


async def get(database: Database, outbox_id: int) -> OutboxMessage:
    async with database.read() as tx:
        return await tx.outbox.require(outbox_id)


async def sent_message(database: Database, chat_id: int = 1, message_id: int = 500) -> OutboxMessage:
    await put(database, sentence(chat_id))
    (message,) = await leave(database)
    return await send(database, message, message_id)


async def show_anew(database: Database, original: OutboxMessage, lane: Lane = Lane.ANSWER) -> None:
    async with database.begin() as tx:
        await tx.outbox.show_anew(original, lane=lane)


async def crash(database: Database) -> None:
    """The process ended, and another one has started."""
    async with database.begin() as tx:
        await tx.outbox.recover()


# Leaving.


async def test_the_most_urgent_lane_goes_first_and_within_it_the_oldest(database: Database) -> None:
    lanes = [Lane.EDITS, Lane.NEWS, Lane.ANSWER, Lane.MODERATION, Lane.ANSWER]
    await put(database, *(sentence(chat_id, lane) for chat_id, lane in enumerate(lanes, start=1)))
    assert [message.chat_id for message in await leave(database)] == [3, 5, 4, 2, 1]


async def test_a_chat_gets_one_message_at_a_time_in_order(database: Database) -> None:
    await put(database, sentence(1, cause="a"), sentence(1, cause="b"), sentence(2, cause="c"))
    first = await leave(database)
    assert [message.chat_id for message in first] == [1, 2]
    (second,) = await leave(database)
    assert (second.chat_id, second.id) == (1, first[0].id + 1)


async def test_a_chat_that_is_being_written_to_is_left_alone(database: Database) -> None:
    await put(database, sentence(1), sentence(2), sentence(3))
    assert [message.chat_id for message in await leave(database, busy=[1, 3])] == [2]
    assert [message.chat_id for message in await leave(database)] == [1, 3]


async def test_no_more_leave_than_asked_for_and_none_twice(database: Database) -> None:
    await put(database, *(sentence(chat_id) for chat_id in range(1, 8)))
    left = [await leave(database, limit=3) for _ in range(4)]
    assert [[message.chat_id for message in batch] for batch in left] == [[1, 2, 3], [4, 5, 6], [7], []]


async def test_a_chat_with_many_messages_does_not_keep_the_others_waiting_for_long(
    database: Database,
) -> None:
    await put(database, *(sentence(1) for _ in range(100)), sentence(2))
    assert [message.chat_id for message in await leave(database)] == [1]
    assert [message.chat_id for message in await leave(database, busy=[1])] == [2]


async def test_a_postponed_message_waits_for_its_time(database: Database, clock: SetClock) -> None:
    await put(database, sentence(1))
    (message,) = await leave(database)
    async with database.begin() as tx:
        await tx.outbox.postponed(message.id, seconds=30, failure="RetryAfter")
        assert await tx.outbox.next_due_at(after=clock(), busy_chats=[]) == clock() + timedelta(seconds=30)
    clock.move(29.9)
    assert await leave(database) == []
    clock.move(0.2)
    (again,) = await leave(database)
    assert (again.id, again.attempts) == (message.id, 1)


async def test_nothing_is_due_while_the_outbox_is_empty_or_everything_is_under_way(
    database: Database, clock: SetClock
) -> None:
    async with database.read() as tx:
        assert await tx.outbox.next_due_at(after=clock(), busy_chats=[]) is None
    await put(database, sentence(1))
    await leave(database)
    async with database.read() as tx:
        assert await tx.outbox.next_due_at(after=clock(), busy_chats=[]) is None


async def test_a_message_leaves_once(database: Database) -> None:
    await put(database, sentence(1))
    async with database.begin() as tx:
        (message,) = await tx.outbox.due(1, busy_chats=[])
        assert (message.state, message.attempts) == (State.PENDING, 0)
        assert await tx.outbox.leaves(message.id)
        assert not await tx.outbox.leaves(message.id)
    after = await get(database, message.id)
    assert (after.state, after.attempts, after.resent) == (State.SENDING, 1, False)


async def test_a_chat_reads_in_order_what_had_to_wait_but_not_behind_what_is_less_urgent(
    database: Database, clock: SetClock
) -> None:
    await put(database, sentence(1, Lane.NEWS))
    (waits,) = await leave(database)
    async with database.begin() as tx:
        await tx.outbox.postponed(waits.id, seconds=30, failure="RetryAfter")
    await put(database, sentence(1, Lane.NEWS), sentence(1, Lane.EDITS), sentence(1, Lane.ANSWER))
    (answer,) = await leave(database)
    assert answer.lane is Lane.ANSWER
    assert await leave(database) == [], "the news stays in order, and edits come after it"
    async with database.read() as tx:
        assert await tx.outbox.next_due_at(after=clock(), busy_chats=[]) == clock() + timedelta(seconds=30)
        assert await tx.outbox.next_due_at(after=clock(), busy_chats=[1]) is None
    clock.move(30)
    assert [message.id for _ in range(3) for message in await leave(database)][:2] == [waits.id, waits.id + 1]


async def test_two_workers_never_send_the_same_message(database: Database) -> None:
    await put(database, *(sentence(chat_id) for chat_id in range(1, 41)))
    batches = await asyncio.gather(*(leave(database, limit=8) for _ in range(5)))
    ids = [message.id for batch in batches for message in batch]
    assert len(ids) == len(set(ids))


# The same cause never sends twice.


async def test_the_same_cause_never_sends_twice(database: Database) -> None:
    await put(database, sentence(1, cause="message:1:10"))
    await put(database, sentence(1, cause="message:1:10"), sentence(1, cause="message:1:11"))
    (first,) = await leave(database)
    await send(database, first, 500)
    await put(database, sentence(1, cause="message:1:10"))
    (second,) = await leave(database)
    await send(database, second, 501)
    assert await leave(database) == []


async def test_messages_without_a_cause_are_all_sent(database: Database) -> None:
    await put(database, sentence(1), sentence(1))
    assert len(await leave(database) + await leave(database)) == 2


# After a crash.


async def test_what_was_being_sent_at_a_crash_is_sent_once_more_and_then_never_again(
    database: Database,
) -> None:
    await put(database, sentence(1))
    (message,) = await leave(database)
    await crash(database)
    assert (await get(database, message.id)).state is State.UNCERTAIN
    (again,) = await leave(database)
    assert again.id == message.id
    assert (await get(database, message.id)).resent
    await crash(database)
    assert (await get(database, message.id)).state is State.FAILED
    assert await leave(database) == []


async def test_a_message_that_was_certainly_not_sent_keeps_its_one_more_time(
    database: Database, clock: SetClock
) -> None:
    await put(database, sentence(1))
    (message,) = await leave(database)
    async with database.begin() as tx:
        await tx.outbox.postponed(message.id, seconds=1, failure="refused")
    clock.move(1)
    await leave(database)
    await crash(database)
    assert (await get(database, message.id)).state is State.UNCERTAIN


async def test_an_uncertain_message_that_is_then_refused_for_now_is_still_sent_only_once_more(
    database: Database, clock: SetClock
) -> None:
    await put(database, sentence(1))
    (message,) = await leave(database)
    async with database.begin() as tx:
        await tx.outbox.uncertain(message.id, failure="TimedOut")
    await leave(database)
    async with database.begin() as tx:
        await tx.outbox.postponed(message.id, seconds=1, failure="RetryAfter")
    clock.move(1)
    await leave(database)
    async with database.begin() as tx:
        await tx.outbox.uncertain(message.id, failure="TimedOut")
    assert (await get(database, message.id)).state is State.FAILED


async def test_an_edit_is_repeated_after_a_crash_as_often_as_it_takes(database: Database) -> None:
    await show_anew(database, await sent_message(database))
    for _ in range(3):
        (again,) = await leave(database)
        await crash(database)
        assert (await get(database, again.id)).state is State.PENDING


async def test_a_crash_leaves_alone_what_was_waiting_what_arrived_and_what_failed(
    database: Database,
) -> None:
    await put(database, sentence(1), sentence(2), sentence(3))
    arrived, refused = await leave(database, limit=2)
    await send(database, arrived, 500)
    async with database.begin() as tx:
        await tx.outbox.failed(refused.id, failure="Forbidden")
    await crash(database)
    states = [(await get(database, refused.id + step)).state for step in (-1, 0, 1)]
    assert states == [State.SENT, State.FAILED, State.PENDING]


async def test_only_what_is_uncertain_becomes_uncertain(database: Database) -> None:
    await put(database, sentence(1), sentence(2))
    one, other = await leave(database)
    async with database.begin() as tx:
        await tx.outbox.uncertain(one.id, failure="TimedOut")
    assert (await get(database, one.id)).state is State.UNCERTAIN
    assert (await get(database, other.id)).state is State.SENDING


# Edits.


async def test_one_waiting_edit_is_enough_however_often_a_message_is_to_be_shown_anew(
    database: Database,
) -> None:
    original = await sent_message(database)
    await show_anew(database, original)
    await show_anew(database, original)
    (only,) = await leave(database)
    assert (only.edits_id, only.chat_id, only.kind) == (original.id, original.chat_id, original.kind)
    assert await leave(database) == []


async def test_a_waiting_edit_takes_the_more_urgent_lane(database: Database) -> None:
    original = await sent_message(database)
    for lane in (Lane.EDITS, Lane.ANSWER, Lane.MODERATION):
        await show_anew(database, original, lane)
    (only,) = await leave(database)
    assert only.lane is Lane.ANSWER


async def test_a_waiting_edit_takes_the_sooner_time_and_one_that_was_put_off_keeps_its_own(
    database: Database, clock: SetClock
) -> None:
    original = await sent_message(database)
    for seconds in (9, 2, 5):
        async with database.begin() as tx:
            await tx.outbox.show_anew(original, lane=Lane.MODERATION, waits=timedelta(seconds=seconds))
    assert await leave(database) == []
    clock.move(2)
    (edit,) = await leave(database)
    assert edit.wishes == 3
    async with database.begin() as tx:
        await tx.outbox.postponed(edit.id, seconds=30, failure="RetryAfter")
    await show_anew(database, original)
    assert await leave(database) == []
    clock.move(30)
    assert len(await leave(database)) == 1


async def test_an_edit_wished_for_while_it_is_made_is_made_again(database: Database) -> None:
    original = await sent_message(database)
    await show_anew(database, original)
    async with database.read() as tx:
        (seen,) = await tx.outbox.due(1, busy_chats=[])
    await show_anew(database, original)
    (edit,) = await leave(database)
    assert edit.id == seen.id
    async with database.begin() as tx:
        assert not await tx.outbox.done(seen)
    (again,) = await leave(database)
    async with database.begin() as tx:
        assert await tx.outbox.done(again)
    assert await leave(database) == []


async def test_a_message_that_waits_for_its_own_time_holds_up_no_other_and_may_still_be_withdrawn(
    database: Database, clock: SetClock
) -> None:
    later = NewMessage(
        Lane.ANSWER, Kind.SENTENCE, 1, details={"html": "Hello"}, cause="later", waits=timedelta(seconds=60)
    )
    await put(database, later, sentence(1))
    (other,) = await leave(database)
    assert other.cause is None
    async with database.begin() as tx:
        waiting = await tx.outbox.caused_by("later")
        assert waiting is not None
        assert await tx.outbox.withdraw(waiting)
        assert not await tx.outbox.withdraw(waiting)
    clock.move(60)
    assert await leave(database) == []


async def test_what_waits_says_something_else_at_once_and_what_was_sent_is_edited(
    database: Database,
) -> None:
    later = NewMessage(Lane.ANSWER, Kind.SENTENCE, 1, details={}, cause="later", waits=timedelta(seconds=60))
    await put(database, later)
    for number in range(2):
        async with database.begin() as tx:
            message = await tx.outbox.caused_by("later")
            assert message is not None
            await tx.outbox.say_instead(message, {"html": str(number)}, lane=Lane.ANSWER)
        (left,) = await leave(database)
        assert left.edits_id == (None if number == 0 else message.id)
        if number == 0:
            sent = await send(database, left, 500)
    assert (await get(database, sent.id)).details == {"html": "1"}


async def test_what_changes_while_an_edit_is_being_made_is_shown_by_another_after_it(
    database: Database,
) -> None:
    original = await sent_message(database)
    await show_anew(database, original)
    (first,) = await leave(database)
    await show_anew(database, original)
    async with database.begin() as tx:
        await tx.outbox.done(first)
    (second,) = await leave(database)
    assert (second.edits_id, second.id > first.id) == (original.id, True)


async def test_the_latest_page_is_shown_by_whichever_edit_is_made_last(
    database: Database, clock: SetClock
) -> None:
    original = await sent_message(database)
    shown: list[object] = []
    async with database.begin() as tx:
        await tx.outbox.turn(original, {"page": 1}, comment_id=None)
    (early,) = await leave(database)
    async with database.begin() as tx:
        await tx.outbox.turn(original, {"page": 2}, comment_id=None)
        await tx.outbox.postponed(early.id, seconds=5, failure="RetryAfter")
    clock.move(5)
    for _ in range(2):
        (made,) = await leave(database)
        assert made.edits_id == original.id
        shown.append((await get(database, made.edits_id)).details["page"])
        async with database.begin() as tx:
            await tx.outbox.done(made)
    assert shown == [2, 2]


async def test_edits_of_different_messages_do_not_replace_each_other(database: Database) -> None:
    one, other = await sent_message(database, 1, 500), await sent_message(database, 1, 501)
    await show_anew(database, one)
    await show_anew(database, other)
    left = await leave(database) + await leave(database)
    assert [message.edits_id for message in left] == [one.id, other.id]


async def test_an_edit_has_no_message_of_its_own(database: Database) -> None:
    original = await sent_message(database)
    await show_anew(database, original)
    (message,) = await leave(database)
    async with database.begin() as tx:
        await tx.outbox.done(message)
        at = await tx.outbox.at(original.chat_id, 500)
    assert at == original


async def test_a_row_that_is_not_there_is_told(database: Database) -> None:
    with pytest.raises(LookupError):
        await get(database, 999)


# Finding what was sent.


async def test_a_sent_message_is_found_where_telegram_put_it(database: Database) -> None:
    original = await sent_message(database, chat_id=1, message_id=500)
    async with database.read() as tx:
        assert await tx.outbox.at(1, 500) == original
        assert await tx.outbox.at(2, 500) is None
        assert await tx.outbox.at(1, 501) is None


async def test_a_question_that_may_have_arrived_is_known_by_its_article(database: Database) -> None:
    async with database.begin() as tx:
        older, newer = await add_article(tx), await add_article(tx)
        for article in (older, newer):
            await tx.outbox.add(NewMessage(Lane.ANSWER, Kind.PROMPT, 1, article_id=article.id))

    async def unconfirmed() -> int | None:
        async with database.read() as tx:
            return await tx.outbox.article_of_unconfirmed_prompt(1)

    assert await unconfirmed() is None, "both still wait"
    (first,) = await leave(database)
    assert await unconfirmed() == older.id
    (second,) = await leave(database)
    assert await unconfirmed() == newer.id
    await crash(database)
    assert await unconfirmed() == newer.id
    await send(database, second, 501)
    assert await unconfirmed() == older.id
    await send(database, first, 500)
    assert await unconfirmed() is None


async def test_a_question_to_somebody_else_is_not_taken_for_this_ones(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        await tx.outbox.add(NewMessage(Lane.ANSWER, Kind.PROMPT, 1, article_id=article.id))
    await leave(database)
    async with database.read() as tx:
        assert await tx.outbox.article_of_unconfirmed_prompt(2) is None


async def test_what_a_message_caused_is_found_by_its_cause(database: Database) -> None:
    await put(database, sentence(1, cause="written:1:10"))
    async with database.begin() as tx:
        found = await tx.outbox.caused_by("written:1:10")
        assert found is not None and found.cause == "written:1:10"
        assert await tx.outbox.caused_by("written:1:11") is None


async def test_a_question_is_answered_by_one_transaction_after_the_other(database: Database) -> None:
    original = await sent_message(database, chat_id=1, message_id=500)
    answers: list[str] = []

    async def answer(words: str) -> None:
        async with database.begin() as tx:
            question = await tx.outbox.hold(1, 500)
            assert question is not None
            # Whoever is second must find what the first has written, however the two are interleaved.
            await asyncio.sleep(0)
            if not question.details.get("answer"):
                await tx.outbox.turn(question, {"answer": words}, comment_id=None)
                answers.append(words)

    await asyncio.gather(*(answer(f"answer {number}") for number in range(8)))
    async with database.read() as tx:
        assert (await tx.outbox.require(original.id)).details == {"answer": answers[0]}
        assert await tx.outbox.at(1, 501) is None
    assert len(answers) == 1


# How a message is kept.


async def test_every_kind_comes_back_as_it_was_written(database: Database) -> None:
    details = {"html": "“Ω” <b>🙂</b>", "reply_to": None, "by_person": True}
    async with database.begin() as tx:
        article = await add_article(tx)
        comment = await add_comment(tx, article.id)
        for kind in Kind:
            await tx.outbox.add(
                NewMessage(Lane.NEWS, kind, -100_123, article.id, comment.id, details=details)
            )
    for kind in Kind:
        (message,) = await leave(database)
        assert (message.kind, message.chat_id, message.details) == (kind, -100_123, details)
        assert (message.article_id, message.comment_id, message.edits_id) == (article.id, comment.id, None)
