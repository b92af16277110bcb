"""Which comment comes to whom, and when: the order, filters, what is put off and what is for owners."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from moderation.comment import Action, Comment, Revision
from moderation.entry import Subject
from moderation.hours import QuietHours
from moderation.queue import Filter, FilterKind
from moderation.review import Ruling, rule
from moderation.status import Status
from storage.database import Database
from storage.outbox import Kind, Lane, OutboxMessage
from storage.queue import Aside, View
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
    add_staff,
    leaving,
)

ANNA, BEN, MIA = MODERATOR, MODERATOR + 1, OWNER
HOUR = timedelta(hours=1)
EVERYTHING, AS_OWNER = View(), View(is_owner=True)
GERMAN = Filter(FilterKind.LANGUAGE, "de")


@pytest.fixture(autouse=True)
async def article_id(database: Database) -> int:
    """Mia owns, Anna and Ben moderate; and an article that nobody has received yet."""
    async with database.begin() as tx:
        await tx.staff.set_owners([MIA])
        for person, name in ((ANNA, "Anna"), (BEN, "Ben"), (MIA, "Mia")):
            await add_staff(tx, person, name=name)
        return (await add_article(tx)).id


async def held(database: Database, article_id: int, *comments: dict[str, Any]) -> list[Comment]:
    async with database.begin() as tx:
        return [
            await add_comment(tx, article_id, **({"text": f"Words {place}."} | given))
            for place, given in enumerate(comments)
        ]


async def order(database: Database, view: View = EVERYTHING, limit: int = 9) -> list[int]:
    async with database.read() as tx:
        return await tx.queue.numbers(view, limit=limit)


async def narrow(database: Database, moderator_id: int, filter_: Filter | None) -> bool:
    async with database.begin() as tx:
        return await tx.triage.narrow(moderator_id, filter_)


async def put_off(database: Database, moderator_id: int, comment: Comment, clock: SetClock) -> bool:
    async with database.begin() as tx:
        return await tx.triage.put_off(moderator_id, comment, clock() + HOUR)


async def escalate(database: Database, moderator_id: int, comment: Comment) -> bool:
    async with database.begin() as tx:
        return await tx.triage.escalate(moderator_id, comment)


async def card_of(database: Database, moderator_id: int) -> OutboxMessage:
    async with database.read() as tx:
        card = await tx.cards.of(moderator_id)
        assert card is not None
        return card


async def shown(database: Database, moderator_id: int) -> int | None:
    return (await card_of(database, moderator_id)).comment_id


async def queue(database: Database, moderator_id: int) -> bool:
    async with database.begin() as tx:
        return await tx.review.bring_down(moderator_id)


async def ask(database: Database) -> None:
    async with database.begin() as tx:
        await tx.review.ask_moderators()


async def sent(database: Database) -> list[OutboxMessage]:
    """Everything that waits, as it is sent now."""
    async with database.begin() as tx:
        everything = []
        while left := await leaving(tx):
            for message in left:
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    await tx.outbox.done(message)
            everything += left
        return everything


# The order.


async def test_what_is_severe_comes_before_what_is_doubtful_before_what_is_clean(
    database: Database, article_id: int
) -> None:
    verdicts = (CLEAN, DOUBTFUL, EXTREME, UNSCORED)
    clean, doubtful, extreme, unscored = await held(
        database, article_id, *({"verdict": each} for each in verdicts)
    )
    assert await order(database) == [extreme.id, doubtful.id, unscored.id, clean.id]


async def test_age_wins_in_the_end(database: Database, article_id: int, clock: SetClock) -> None:
    (clean,) = await held(database, article_id, {"verdict": CLEAN})
    clock.move(59 * 60)
    (sooner,) = await held(database, article_id, {"verdict": EXTREME})
    clock.move(2 * 60)
    (later,) = await held(database, article_id, {"verdict": EXTREME})
    assert await order(database) == [sooner.id, clean.id, later.id]


async def test_what_more_people_can_read_comes_first(database: Database, article_id: int) -> None:
    async with database.begin() as tx:
        for chat_id in range(1, 101):
            await tx.subscribers.subscribe(chat_id)
        read = (await add_article(tx)).id
        await tx.broadcasts.announce(read)
        (broadcast,) = await tx.broadcasts.of_article(read)
        await tx.broadcasts.make_deliveries(broadcast, 200)
    (unread_ones,) = await held(database, article_id, {})
    (read_ones,) = await held(database, read, {})
    assert await order(database) == [read_ones.id, unread_ones.id]


async def test_a_better_verdict_takes_the_head_start_and_an_edit_never_the_age(
    database: Database, article_id: int, clock: SetClock
) -> None:
    first, second = await held(database, article_id, {"verdict": UNSCORED}, {"verdict": CLEAN})
    assert await order(database) == [first.id, second.id]
    clock.move(600)
    (third,) = await held(database, article_id, {"verdict": CLEAN})
    async with database.begin() as tx:
        assert await tx.comments.change_verdict(first, CLEAN)
        assert await tx.comments.revise(second, Revision("Other words.", CLEAN, clock()), Status.HELD)
    assert await order(database) == [first.id, second.id, third.id]
    async with database.begin() as tx:
        edited = await tx.comments.require(third.id)
        assert await tx.comments.revise(edited, Revision("You fool.", EXTREME, clock()), Status.HELD)
    assert await order(database) == [third.id, first.id, second.id]


async def test_what_was_published_and_waits_after_an_edit_waits_from_then_on(
    database: Database, article_id: int, clock: SetClock
) -> None:
    (published,) = await held(database, article_id, {"status": Status.PUBLISHED})
    clock.move(600)
    (waiting,) = await held(database, article_id, {})
    clock.move(600)
    async with database.begin() as tx:
        assert await tx.comments.revise(published, Revision("Otherwise.", CLEAN, clock()), Status.HELD)
    assert await order(database) == [waiting.id, published.id]


# Filters.


async def test_each_filter_lets_through_what_it_says(database: Database, article_id: int) -> None:
    async with database.begin() as tx:
        elsewhere = (await add_article(tx)).id
    german = replace(CLEAN, language="de")
    link, unscored, in_german, _ = await held(
        database,
        article_id,
        {"text": "See example.org/boats"},
        {"verdict": UNSCORED},
        {"verdict": german},
        {"status": Status.PUBLISHED},
    )
    (other,) = await held(database, elsewhere, {"author_id": READER + 1})
    for filter_, expected in (
        (Filter(FilterKind.UNSCORED), [unscored]),
        (Filter(FilterKind.LINKS), [link]),
        (Filter(FilterKind.FIRST), [other]),
        (GERMAN, [in_german]),
        (Filter(FilterKind.ARTICLE, str(elsewhere)), [other]),
        (Filter(FilterKind.ARTICLE, "999999999999999"), []),
    ):
        assert await order(database, View(filter=filter_)) == [each.id for each in expected], filter_
    async with database.read() as tx:
        overview = await tx.queue.overview(is_owner=False)
        assert overview.dealt == 4
        assert await tx.queue.count_others(View(filter=GERMAN), link.id) == 1
        assert await tx.queue.count_others(EVERYTHING, link.id) == 3
    assert overview.filters == {
        Filter(FilterKind.UNSCORED): 1,
        Filter(FilterKind.LINKS): 1,
        Filter(FilterKind.FIRST): 1,
        GERMAN: 1,
        Filter(FilterKind.ARTICLE, str(article_id)): 3,
        Filter(FilterKind.ARTICLE, str(elsewhere)): 1,
    }


async def test_an_edit_is_filtered_by_its_new_text(
    database: Database, article_id: int, clock: SetClock
) -> None:
    (comment,) = await held(database, article_id, {"text": "See example.org"})
    async with database.begin() as tx:
        revision = Revision("Ohne Adresse.", replace(CLEAN, language="de"), clock())
        assert await tx.comments.revise(comment, revision, Status.HELD)
    assert await order(database, View(filter=Filter(FilterKind.LINKS))) == []
    assert await order(database, View(filter=GERMAN)) == [comment.id]


async def test_a_filter_stays_until_it_is_changed_or_empty_and_then_the_card_says_so(
    database: Database, article_id: int
) -> None:
    german = {"verdict": replace(CLEAN, language="de")}
    first, second, other = await held(database, article_id, {}, german, german)
    await queue(database, ANNA)
    assert await shown(database, ANNA) == first.id
    assert await narrow(database, ANNA, GERMAN)
    assert await shown(database, ANNA) == second.id
    await rule(database, Ruling(second.id, ANNA, Action.APPROVE))
    assert await shown(database, ANNA) == other.id
    async with database.read() as tx:
        assert await tx.queue.view_of(ANNA) == View(filter=GERMAN)
        assert await tx.queue.view_of(BEN) == EVERYTHING
    async with database.begin() as tx:
        assert not await tx.review.go_on(ANNA, other.id), "no other one is German"
    await rule(database, Ruling(other.id, ANNA, Action.APPROVE))
    card = await card_of(database, ANNA)
    assert (card.comment_id, card.details["ended"]) == (first.id, GERMAN.code)
    async with database.read() as tx:
        assert await tx.queue.view_of(ANNA) == EVERYTHING
    assert not await narrow(database, ANNA, GERMAN), "none is left"
    assert await shown(database, ANNA) == first.id


async def test_idle_moderators_are_dealt_what_their_filter_lets_through(
    database: Database, article_id: int
) -> None:
    german = {"verdict": replace(CLEAN, language="de")}
    first, second, in_german = await held(database, article_id, {}, {}, german)
    async with database.begin() as tx:
        await tx.queue.choose(BEN, GERMAN)
    await ask(database)
    assert await shown(database, BEN) == in_german.id
    assert {await shown(database, ANNA), await shown(database, MIA)} == {first.id, second.id}


async def test_an_idle_moderator_whose_filter_is_empty_is_dealt_what_others_are(
    database: Database, article_id: int
) -> None:
    (only,) = await held(database, article_id, {})
    async with database.begin() as tx:
        await tx.queue.choose(BEN, GERMAN)
        await tx.review.ask_next(BEN)
    card = await card_of(database, BEN)
    assert (card.comment_id, card.details["ended"]) == (only.id, GERMAN.code)


async def test_a_filter_is_taken_off_on_the_card(database: Database, article_id: int) -> None:
    first, german = await held(database, article_id, {}, {"verdict": replace(CLEAN, language="de")})
    await narrow(database, ANNA, GERMAN)
    assert await shown(database, ANNA) == german.id
    assert await narrow(database, ANNA, None)
    assert await shown(database, ANNA) == first.id


async def test_the_overview_leaves_the_comment_on_the_card(database: Database, article_id: int) -> None:
    first, _ = await held(database, article_id, {}, {})
    await queue(database, ANNA)
    for is_wanted in (True, False):
        async with database.begin() as tx:
            await tx.triage.show_overview(ANNA, is_wanted=is_wanted)
        card = await card_of(database, ANNA)
        assert (card.comment_id, card.details.get("overview", False)) == (first.id, is_wanted)


# Put off.


async def test_what_is_put_off_is_dealt_to_nobody_until_then(
    database: Database, article_id: int, clock: SetClock
) -> None:
    first, second = await held(database, article_id, {}, {})
    await queue(database, ANNA)
    assert await put_off(database, ANNA, first, clock)
    assert await shown(database, ANNA) == second.id
    assert await order(database) == [second.id] == await order(database, AS_OWNER)
    async with database.read() as tx:
        aside = await tx.queue.set_aside(first.id)
        assert (aside.snoozed_by, aside.snoozed_until) == ("Anna", clock() + HOUR)
        assert await tx.queue.count_set_aside() == Aside(put_off=1)
        assert await tx.queue.wakes_at() == clock() + HOUR
        (entry,) = await tx.record.page(limit=9, about=(Subject.COMMENT, str(first.id)))
        assert (entry.entry.action, entry.entry.actor_id) == ("put off", ANNA)
    clock.move(HOUR.total_seconds())
    assert await order(database) == [first.id, second.id]
    async with database.read() as tx:
        assert (await tx.queue.set_aside(first.id)).snoozed_until is None


async def test_whoever_has_before_them_what_another_puts_off_gets_another(
    database: Database, article_id: int, clock: SetClock
) -> None:
    first, second = await held(database, article_id, {}, {})
    async with database.begin() as tx:
        await tx.review.ask_next(BEN)
    assert await shown(database, BEN) == first.id
    await put_off(database, ANNA, first, clock)
    assert await shown(database, BEN) == second.id


async def test_what_is_put_off_is_still_opened_by_its_number_and_decided(
    database: Database, article_id: int, clock: SetClock
) -> None:
    first, second = await held(database, article_id, {}, {})
    await put_off(database, ANNA, first, clock)
    async with database.begin() as tx:
        await tx.review.open(BEN, first.id)
        await tx.review.ask_moderators()
    assert await shown(database, BEN) == first.id
    decided, _ = await rule(database, Ruling(first.id, BEN, Action.APPROVE))
    assert decided.status is Status.PUBLISHED
    assert await shown(database, BEN) == second.id
    assert not await put_off(database, ANNA, first, clock), "it does not wait any more"


async def test_what_comes_back_is_brought_to_whoever_has_nothing_before_them_once(
    database: Database, article_id: int, clock: SetClock
) -> None:
    (only,) = await held(database, article_id, {})
    await queue(database, ANNA)
    await sent(database)
    await put_off(database, ANNA, only, clock)
    assert await shown(database, ANNA) is None
    await ask(database)
    assert await shown(database, ANNA) is None
    async with database.begin() as tx:
        assert await tx.queue.wake() == []
    await sent(database)
    clock.move(HOUR.total_seconds())
    async with database.begin() as tx:
        assert await tx.queue.wake() == [only.id]
        assert await tx.queue.wake() == []
        await tx.review.ask_moderators()
    new = [message for message in await sent(database) if message.edits_id is None]
    assert {(card.kind, card.comment_id) for card in new} == {(Kind.CARD, only.id)}


# For owners.


async def test_what_is_escalated_is_the_owners_first_and_no_moderators(
    database: Database, article_id: int
) -> None:
    first, second, third = await held(database, article_id, {}, {}, {})
    await queue(database, ANNA)
    await queue(database, MIA)
    assert [await shown(database, each) for each in (ANNA, MIA)] == [first.id, second.id]
    assert await escalate(database, ANNA, third)
    assert not await escalate(database, BEN, third), "once"
    assert await order(database) == [first.id, second.id]
    assert await order(database, AS_OWNER) == [third.id, first.id, second.id]
    assert await order(database, View(is_owner=True, filter=GERMAN)) == [third.id], "whatever the filter"
    assert await shown(database, MIA) == second.id, "an owner at work goes on, and gets it next"
    await rule(database, Ruling(second.id, MIA, Action.APPROVE))
    assert await shown(database, MIA) == third.id
    async with database.read() as tx:
        assert (await tx.queue.set_aside(third.id)).escalated_by == "Anna"
        assert await tx.queue.count_set_aside() == Aside(escalated=1)
        assert not await tx.queue.is_dealt_to(ANNA, third.id)
        assert await tx.queue.is_dealt_to(MIA, third.id)


async def test_an_owner_who_is_not_at_work_gets_it_at_once(
    database: Database, article_id: int, clock: SetClock
) -> None:
    first, second = await held(database, article_id, {}, {})
    async with database.begin() as tx:
        await tx.review.ask_next(MIA)
    await sent(database)
    assert await shown(database, MIA) == first.id
    clock.move(HOUR.total_seconds())
    await queue(database, ANNA)
    await sent(database)
    on_annas = await shown(database, ANNA)
    comment = first if on_annas == first.id else second
    assert await escalate(database, ANNA, comment)
    assert await shown(database, ANNA) != comment.id
    assert await shown(database, MIA) == comment.id
    (told,) = [
        message for message in await sent(database) if message.chat_id == MIA and message.edits_id is None
    ]
    assert (told.kind, told.lane) == (Kind.CARD, Lane.MODERATION)


async def test_an_owner_in_quiet_hours_is_not_woken_by_what_is_escalated(
    database: Database, article_id: int, clock: SetClock
) -> None:
    (only,) = await held(database, article_id, {})
    now = clock().hour
    async with database.begin() as tx:
        await tx.hours.set_quiet(MIA, QuietHours(time((now - 1) % 24), time((now + 1) % 24)))
    assert await escalate(database, ANNA, only)
    assert MIA not in {message.chat_id for message in await sent(database)}
    assert await order(database, AS_OWNER) == [only.id], "it waits for the owner"


async def test_a_moderator_still_opens_and_decides_what_was_escalated(
    database: Database, article_id: int
) -> None:
    (only,) = await held(database, article_id, {})
    await escalate(database, ANNA, only)
    assert not await queue(database, BEN)
    async with database.begin() as tx:
        await tx.review.open(BEN, only.id)
    decided, _ = await rule(database, Ruling(only.id, BEN, Action.REJECT, "It is advertising"))
    assert decided.status is Status.REJECTED


async def test_idle_moderators_hear_nothing_of_what_is_for_owners(
    database: Database, article_id: int
) -> None:
    (only,) = await held(database, article_id, {})
    await escalate(database, ANNA, only)
    await ask(database)
    assert {message.chat_id for message in await sent(database)} == {MIA}


async def test_of_those_who_set_a_comment_aside_or_decide_it_at_once_nobody_is_lost(
    database: Database, article_id: int, clock: SetClock
) -> None:
    first, second, *_ = await held(database, article_id, {}, {}, {}, {})
    await ask(database)
    await sent(database)
    answers = await asyncio.gather(
        escalate(database, ANNA, first),
        escalate(database, BEN, first),
        put_off(database, BEN, second, clock),
        rule(database, Ruling(second.id, ANNA, Action.APPROVE)),
        ask(database),
    )
    assert sorted(answers[:2]) == [False, True]
    async with database.read() as tx:
        assert (await tx.comments.require(second.id)).status is Status.PUBLISHED
        entries = await tx.record.page(limit=9, about=(Subject.COMMENT, str(first.id)))
    assert [entry.entry.action for entry in entries] == ["escalated"]
    assert first.id not in {await shown(database, ANNA), await shown(database, BEN)}


async def test_what_others_decide_on_the_same_text_leaves_what_was_set_aside(
    database: Database, article_id: int, clock: SetClock
) -> None:
    first, second, later, escalated = await held(database, article_id, *[{"text": "The same."}] * 4)
    assert await put_off(database, BEN, later, clock) and await escalate(database, BEN, escalated)
    async with database.read() as tx:
        assert await tx.comments.count_held_with_text_of(first) == 2
        assert await tx.comments.count_held_with_text_of(escalated) == 3, (
            "whoever has it before them decides it"
        )
    await rule(database, Ruling(first.id, ANNA, Action.REJECT, "spam", same_text=True))
    async with database.read() as tx:
        assert (await tx.comments.require(second.id)).status is Status.REJECTED
    assert await order(database, AS_OWNER) == [escalated.id]
    clock.move(3_600)
    assert await order(database) == [later.id]


async def test_what_was_decided_and_is_mended_waits_for_everybody_again(
    database: Database, article_id: int, clock: SetClock
) -> None:
    later, escalated, waiting = await held(database, article_id, {}, {}, {})
    assert await put_off(database, ANNA, later, clock) and await escalate(database, ANNA, escalated)
    assert await put_off(database, ANNA, waiting, clock)
    for comment in (later, escalated):
        await rule(database, Ruling(comment.id, MIA, Action.REJECT, "spam"))
    async with database.begin() as tx:
        for number in (later.id, escalated.id, waiting.id):
            comment = await tx.comments.require(number)
            assert await tx.comments.revise(comment, Revision("Mended.", CLEAN, clock()), Status.HELD)
    assert sorted(await order(database)) == [later.id, escalated.id]
