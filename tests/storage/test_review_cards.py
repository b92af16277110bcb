"""Which comment lies before which moderator, on one living card each."""

import asyncio
from collections.abc import Sequence

import pytest

from moderation.comment import Action, Comment
from moderation.review import Ruling, Undoing, rule, undo
from moderation.status import Status
from storage.database import Database
from storage.outbox import Kind, Lane, OutboxMessage
from storage.review import CAN_WAIT, PING_AGAIN
from tests.builders import MODERATOR, OWNER, SetClock, add_article, add_comment, add_staff, leaving

ANNA, BEN, MIA = MODERATOR, MODERATOR + 1, OWNER
_STAFF = {ANNA: "Anna", BEN: "Ben", MIA: "Mia"}


async def held_comments(database: Database, number: int) -> list[Comment]:
    async with database.begin() as tx:
        article = await add_article(tx)
        return [await add_comment(tx, article.id, text=f"Words {place}.") for place in range(number)]


@pytest.fixture(autouse=True)
async def staff(database: Database) -> None:
    async with database.begin() as tx:
        await tx.staff.set_owners([MIA])
        for person, name in _STAFF.items():
            await add_staff(tx, person, name=name)


async def sent(database: Database) -> list[OutboxMessage]:
    """Everything that waits, as it is sent now."""
    everything: list[OutboxMessage] = []
    while True:
        async with database.begin() as tx:
            left = await leaving(tx, 8)
            for message in left:
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    await tx.outbox.done(message)
        if not left:
            return everything
        everything += left


async def new_cards(database: Database) -> list[tuple[int, int | None]]:
    """The card messages that are sent now: to whom, and which comment they show."""
    return [
        (message.chat_id, message.comment_id)
        for message in await sent(database)
        if message.kind is Kind.CARD and message.edits_id is None
    ]


async def ask(database: Database) -> None:
    async with database.begin() as tx:
        await tx.review.ask_moderators()


async def card_of(database: Database, moderator_id: int) -> OutboxMessage:
    async with database.read() as tx:
        card = await tx.cards.of(moderator_id)
        assert card is not None
        return card


async def shown(database: Database, *moderator_ids: int) -> list[int | None]:
    return [(await card_of(database, each)).comment_id for each in moderator_ids]


async def queue(database: Database, moderator_id: int, *, cause: str | None = None) -> bool:
    async with database.begin() as tx:
        return await tx.review.bring_down(moderator_id, cause=cause)


async def open_(database: Database, moderator_id: int, comment: Comment) -> None:
    async with database.begin() as tx:
        await tx.review.open(moderator_id, comment.id)


async def looking(database: Database, comment: Comment) -> list[str]:
    async with database.read() as tx:
        return [each.name for each in await tx.cards.looking_at(comment.id)]


def ids(comments: Sequence[Comment]) -> list[int]:
    return [comment.id for comment in comments]


async def test_idle_moderators_get_different_comments_while_there_are_several(database: Database) -> None:
    waiting = await held_comments(database, 3)
    await ask(database)
    cards = await new_cards(database)
    assert sorted(person for person, _ in cards) == sorted(_STAFF)
    assert sorted(comment or 0 for _, comment in cards) == ids(waiting)


async def test_where_fewer_wait_than_moderators_are_idle_some_get_the_same(database: Database) -> None:
    (only,) = await held_comments(database, 1)
    await ask(database)
    cards = await sent(database)
    assert {(card.chat_id, card.comment_id, card.lane) for card in cards} == {
        (person, only.id, Lane.MODERATION) for person in _STAFF
    }


async def test_no_second_card_comes_while_one_is_open(database: Database) -> None:
    first, _ = await held_comments(database, 2)
    for _ in range(2):
        async with database.begin() as tx:
            await tx.review.ask_next(ANNA)
    assert await new_cards(database) == [(ANNA, first.id)]
    async with database.begin() as tx:
        await tx.review.ask_next(ANNA)
    assert await new_cards(database) == []


async def test_there_is_no_card_while_nothing_waits(database: Database) -> None:
    await ask(database)
    assert not await queue(database, ANNA)
    assert await sent(database) == []


async def test_a_card_that_could_not_be_sent_does_not_keep_others_away(database: Database) -> None:
    (only,) = await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.review.ask_next(ANNA)
        (card,) = await leaving(tx, 1)
        await tx.outbox.failed(card.id, failure="chat not found")
        await tx.review.ask_next(ANNA)
    assert await new_cards(database) == [(ANNA, only.id)]


async def test_a_decision_turns_the_same_message_to_the_next_comment_and_nobody_gets_a_new_one(
    database: Database,
) -> None:
    first, second, third = await held_comments(database, 3)
    await queue(database, ANNA)
    card = (await sent(database))[0]
    await rule(database, Ruling(first.id, ANNA, Action.APPROVE))
    messages = [message for message in await sent(database) if message.kind is Kind.CARD]
    assert [message.edits_id for message in messages] == [card.id]
    now = await card_of(database, ANNA)
    assert (now.id, now.comment_id) == (card.id, second.id)
    async with database.read() as tx:
        last = await tx.decisions.get(now.details["last"])
    assert last is not None and last.comment_id == first.id
    assert await looking(database, second) == ["Anna"]
    assert third.id not in await shown(database, ANNA)


async def test_the_card_is_empty_after_the_last_comment_and_the_next_one_that_comes_is_turned_to_while_at_it(
    database: Database, clock: SetClock
) -> None:
    (first,) = await held_comments(database, 1)
    await queue(database, ANNA)
    card = (await sent(database))[0]
    await rule(database, Ruling(first.id, ANNA, Action.APPROVE))
    assert await shown(database, ANNA) == [None]
    (second,) = await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.review.ask_next(ANNA)
    now = await card_of(database, ANNA)
    assert (now.id, now.comment_id) == (card.id, second.id)
    await rule(database, Ruling(second.id, ANNA, Action.APPROVE))
    await sent(database)

    clock.move(120)
    (third,) = await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.review.ask_next(ANNA)
    assert await new_cards(database) == [(ANNA, third.id)], "whoever has gone is told with a message"


async def test_cards_decided_elsewhere_do_not_flood_a_chat(database: Database, clock: SetClock) -> None:
    (first,) = await held_comments(database, 1)
    await ask(database)
    await sent(database)
    card = await card_of(database, BEN)
    for comment in (first, *[(await held_comments(database, 1))[0] for _ in range(2)]):
        await ask(database)
        assert await new_cards(database) == []
        assert (await card_of(database, BEN)).id == card.id
        await rule(database, Ruling(comment.id, ANNA, Action.APPROVE))
        await sent(database)
    clock.move(PING_AGAIN.total_seconds())
    (later,) = await held_comments(database, 1)
    await ask(database)
    assert (BEN, later.id) in await new_cards(database)


async def test_a_decision_refreshes_every_other_card_of_the_comment_once(database: Database) -> None:
    (first,) = await held_comments(database, 1)
    await ask(database)
    await sent(database)
    await rule(database, Ruling(first.id, ANNA, Action.APPROVE))
    await held_comments(database, 1)
    edits = [message for message in await sent(database) if message.edits_id is not None]
    cards = [await card_of(database, each) for each in (ANNA, BEN, MIA)]
    assert sorted(edit.edits_id or 0 for edit in edits) == sorted(card.id for card in cards)
    assert {edit.lane for edit in edits} == {Lane.ANSWER, Lane.MODERATION}


async def test_a_card_that_has_not_left_when_its_comment_is_decided_brings_another_or_stays_away(
    database: Database,
) -> None:
    first, second = await held_comments(database, 2)
    await open_(database, MIA, second)
    async with database.begin() as tx:
        await tx.review.ask_next(BEN)
    assert await shown(database, BEN) == [first.id]
    third = (await held_comments(database, 1))[0]
    await rule(database, Ruling(first.id, ANNA, Action.APPROVE))
    assert await shown(database, BEN) == [third.id]
    await rule(database, Ruling(third.id, ANNA, Action.APPROVE))
    assert await new_cards(database) == [(MIA, second.id)]


async def test_who_looks_at_a_comment_is_said_for_ninety_seconds_and_others_are_dealt_others(
    database: Database, clock: SetClock
) -> None:
    first, second = await held_comments(database, 2)
    await open_(database, ANNA, first)
    assert await looking(database, first) == ["Anna"]
    await queue(database, BEN)
    assert await shown(database, BEN) == [second.id]
    clock.move(90)
    assert await looking(database, first) == []
    assert await queue(database, MIA)
    assert await shown(database, MIA) == [first.id]


async def test_what_somebody_looks_at_is_still_opened_and_decided_by_others(database: Database) -> None:
    (only,) = await held_comments(database, 1)
    await open_(database, ANNA, only)
    await queue(database, BEN)
    assert await shown(database, BEN) == [only.id]
    assert await looking(database, only) == ["Anna", "Ben"]
    decided, _ = await rule(database, Ruling(only.id, BEN, Action.APPROVE, version=1, revision=1))
    assert decided.status is Status.PUBLISHED


async def test_whoever_is_shown_a_comment_sees_that_another_has_turned_to_it(
    database: Database, clock: SetClock
) -> None:
    (only,) = await held_comments(database, 1)
    await ask(database)
    await sent(database)
    ben = await card_of(database, BEN)
    await open_(database, ANNA, only)
    assert ben.id not in {message.edits_id for message in await sent(database)}, "that can wait a little"
    clock.move(CAN_WAIT.total_seconds())
    assert ben.id in {message.edits_id for message in await sent(database)}


async def test_a_decision_does_not_wait_with_what_is_only_good_to_know(database: Database) -> None:
    (only,) = await held_comments(database, 1)
    await ask(database)
    await sent(database)
    ben = await card_of(database, BEN)
    await open_(database, ANNA, only)
    await rule(database, Ruling(only.id, ANNA, Action.APPROVE))
    assert ben.id in {message.edits_id for message in await sent(database)}


async def test_queue_brings_the_card_down_once_and_the_older_message_is_out_of_use(
    database: Database, clock: SetClock
) -> None:
    first, _ = await held_comments(database, 2)
    await queue(database, ANNA, cause="message:1:1")
    (old,) = await sent(database)
    for _ in range(2):
        await queue(database, ANNA, cause="message:1:2")
    (new,) = await sent(database)
    clock.move(CAN_WAIT.total_seconds())
    (edit,) = await sent(database)
    assert (new.chat_id, new.comment_id, new.lane) == (ANNA, first.id, Lane.ANSWER)
    assert (edit.edits_id, edit.kind) == (old.id, Kind.CARD)
    assert (await card_of(database, ANNA)).id == new.id
    async with database.begin() as tx:
        assert (await tx.outbox.require(old.id)).details == {"moved": True}
        assert not await tx.review.is_in_use(ANNA, old.message_id or 500 + old.id)
        assert await tx.review.is_in_use(ANNA, 500 + new.id)


async def test_a_skipped_comment_comes_again_when_all_others_were_seen(database: Database) -> None:
    first, second, third = await held_comments(database, 3)
    await queue(database, ANNA)
    seen = []
    for _ in range(5):
        seen += await shown(database, ANNA)
        async with database.begin() as tx:
            assert await tx.review.go_on(ANNA, seen[-1] or 0)
    assert seen == [first.id, second.id, third.id, first.id, second.id]


async def test_the_only_comment_cannot_be_skipped_and_a_button_of_an_earlier_one_does_nothing(
    database: Database,
) -> None:
    first, second = await held_comments(database, 2)
    await queue(database, ANNA)
    async with database.begin() as tx:
        assert await tx.review.go_on(ANNA, first.id)
        assert await tx.review.go_on(ANNA, first.id), "tapped twice"
    assert await shown(database, ANNA) == [second.id]
    await rule(database, Ruling(first.id, BEN, Action.APPROVE))
    async with database.begin() as tx:
        assert not await tx.review.go_on(ANNA, second.id)
    assert await shown(database, ANNA) == [second.id]


async def test_after_an_undo_the_comment_lies_before_whoever_undid_it_and_others_see_it_wait(
    database: Database,
) -> None:
    first, second = await held_comments(database, 2)
    await queue(database, ANNA)
    await open_(database, BEN, first)
    await rule(database, Ruling(first.id, ANNA, Action.APPROVE))
    await sent(database)
    assert await shown(database, ANNA, BEN) == [second.id, first.id]
    await undo(database, Undoing(ANNA, is_owner=False, comment_id=first.id))
    assert await shown(database, ANNA, BEN) == [first.id, first.id]
    cards = {(await card_of(database, each)).id for each in (ANNA, BEN)}
    assert cards <= {message.edits_id for message in await sent(database)}


async def test_who_no_longer_moderates_gets_no_card_that_still_waits_and_hears_no_more(
    database: Database,
) -> None:
    (first,) = await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.review.ask_next(ANNA)
        await tx.staff.dismiss(ANNA, by=MIA)
    assert await sent(database) == []
    async with database.begin() as tx:
        await tx.review.ask_next(BEN)
    await sent(database)
    async with database.begin() as tx:
        await tx.staff.dismiss(BEN, by=MIA)
    assert [message.chat_id for message in await sent(database)] == [BEN], "the card is no longer theirs"
    await rule(database, Ruling(first.id, MIA, Action.APPROVE))
    assert {message.kind for message in await sent(database)} == {Kind.OUTCOME}


async def test_two_comments_held_at_once_bring_one_card_each_moderator(database: Database) -> None:
    await held_comments(database, 2)
    await asyncio.gather(*(ask(database) for _ in range(4)))
    assert sorted(person for person, _ in await new_cards(database)) == sorted(_STAFF)


async def test_the_next_comment_takes_the_place_of_one_decided_elsewhere_but_not_of_one_opened_to_see_it(
    database: Database,
) -> None:
    first, second = await held_comments(database, 2)
    await rule(database, Ruling(first.id, MIA, Action.APPROVE))
    await open_(database, ANNA, first)
    await open_(database, BEN, second)
    await rule(database, Ruling(second.id, MIA, Action.APPROVE))
    (third,) = await held_comments(database, 1)
    await ask(database)
    assert await shown(database, ANNA, BEN) == [first.id, third.id]
