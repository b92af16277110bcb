"""Moderators are left alone in their quiet hours, and woken once; digests and alerts are due once."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.entry import Entry, Subject
from moderation.hours import QuietHours
from moderation.status import Status
from moderation.verdict import Outcome
from storage.alerts import Alert
from storage.database import Database
from storage.hours import Hours
from storage.outbox import Kind, Lane, OutboxMessage
from tests.builders import (
    DOUBTFUL,
    EXTREME,
    MODERATOR,
    OWNER,
    UNSCORED,
    SetClock,
    add_article,
    add_comment,
    add_staff,
    leaving,
)

ANNA, BEN = MODERATOR, MODERATOR + 1
NIGHT = QuietHours(time(22), time(7))
EVENING = datetime(2026, 1, 2, 21, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def newsroom(database: Database, clock: SetClock) -> None:
    """Two moderators; it is nine in the evening."""
    clock.now = EVENING
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)
        await add_staff(tx, ANNA, name="Anna")
        await add_staff(tx, BEN, name="Ben")


async def held(database: Database, *texts: str) -> list[int]:
    async with database.begin() as tx:
        article = await add_article(tx)
        found = [(await add_comment(tx, article.id, text=text)).id for text in texts]
        await tx.review.ask_moderators()
    return found


async def cards(database: Database) -> list[tuple[int, int | None]]:
    """The cards that leave now: to whom, and which comment."""
    gone: list[OutboxMessage] = []
    while True:
        async with database.begin() as tx:
            left = await leaving(tx)
            for message in left:
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    await tx.outbox.done(message)
        if not left:
            break
        gone += left
    return [(each.chat_id, each.comment_id) for each in gone if each.kind is Kind.CARD and not each.edits_id]


async def set_quiet(database: Database, person_id: int, quiet: QuietHours | None = NIGHT) -> None:
    async with database.begin() as tx:
        await tx.hours.set_quiet(person_id, quiet)


async def hours_of(database: Database, person_id: int) -> Hours:
    async with database.read() as tx:
        return await tx.hours.of(person_id)


async def wake(database: Database, person_id: int) -> None:
    async with database.begin() as tx:
        await tx.review.wake(person_id)


async def test_hours_are_read_back_as_they_were_set(database: Database, clock: SetClock) -> None:
    assert await hours_of(database, ANNA) == Hours(ANNA)
    await set_quiet(database, ANNA)
    async with database.begin() as tx:
        await tx.hours.set_digest(ANNA, time(9, 30))
    today = EVENING.date()
    assert await hours_of(database, ANNA) == Hours(ANNA, NIGHT, clock(), time(9, 30), today, clock())
    await set_quiet(database, ANNA, None)
    assert (await hours_of(database, ANNA)).quiet is None
    assert await hours_of(database, BEN) == Hours(BEN)


async def test_no_card_comes_to_an_idle_moderator_in_quiet_hours(database: Database, clock: SetClock) -> None:
    await set_quiet(database, ANNA)
    clock.now += timedelta(hours=1)
    first, second = await held(database, "One.", "Two.")
    assert await cards(database) == [(BEN, first)]
    async with database.begin() as tx:
        await tx.review.ask_next(ANNA)
    assert await cards(database) == []
    assert second


async def test_what_a_moderator_opens_in_quiet_hours_works_as_always(
    database: Database, clock: SetClock
) -> None:
    await set_quiet(database, ANNA)
    clock.now += timedelta(hours=2)
    first, second = await held(database, "One.", "Two.")
    await cards(database)
    async with database.begin() as tx:
        assert await tx.review.bring_down(ANNA)
    assert [person for person, _ in await cards(database)] == [ANNA]
    async with database.begin() as tx:
        card = await tx.cards.of(ANNA)
        assert card is not None and card.comment_id in (first, second)
        assert await tx.review.go_on(ANNA, card.comment_id)


async def test_an_edit_in_quiet_hours_wakes_nobody(database: Database, clock: SetClock) -> None:
    (first,) = await held(database, "One.")
    await cards(database)
    await set_quiet(database, ANNA)
    clock.now += timedelta(hours=1)
    async with database.begin() as tx:
        comment = await tx.comments.require(first)
        assert await tx.comments.change_status(comment, Status.PUBLISHED)
        await tx.review.refresh(await tx.comments.require(first))
    await held(database, "Two.")
    assert [person for person, _ in await cards(database)] == [BEN]


async def test_the_newsrooms_zone_decides(database_url: str, clock: SetClock) -> None:
    tokyo = Database(database_url, clock, ZoneInfo("Asia/Tokyo"))
    await tokyo.migrate()
    async with tokyo.begin() as tx:
        await tx.hours.set_quiet(ANNA, NIGHT)
        assert await tx.hours.quiet_ones() == {ANNA}, "it is six in the morning there"
        until = tx.hours.quiet_until(await tx.hours.of(ANNA))
    assert until == EVENING + timedelta(hours=1)
    await tokyo.close()


async def test_at_the_end_of_quiet_hours_a_card_comes_once(database: Database, clock: SetClock) -> None:
    await set_quiet(database, ANNA)
    clock.now += timedelta(hours=3)
    _, second = await held(database, "One.", "Two.")
    await cards(database)
    async with database.read() as tx:
        assert await tx.hours.due() == ([], [])
    clock.now += timedelta(hours=7)
    async with database.begin() as tx:
        (waking,), _ = await tx.hours.due()
        assert waking.person_id == ANNA
        assert await tx.hours.wake(waking)
        assert not await tx.hours.wake(waking), "another copy has seen to it"
        await tx.review.wake(ANNA)
        assert await tx.hours.due() == ([], [])
    assert await cards(database) == [(ANNA, second)]


async def test_an_end_that_nobody_saw_is_seen_to_later_and_once(database: Database, clock: SetClock) -> None:
    await set_quiet(database, ANNA)
    clock.now += timedelta(days=3)  # the service was away
    async with database.begin() as tx:
        (waking,), _ = await tx.hours.due()
        assert await tx.hours.wake(waking)
        assert await tx.hours.due() == ([], [])
    clock.now += timedelta(hours=2)
    async with database.read() as tx:
        assert await tx.hours.due() == ([], []), "it is quiet again"


async def test_what_lay_there_unread_comes_anew_in_the_morning(database: Database, clock: SetClock) -> None:
    (first,) = await held(database, "One.")
    assert sorted(await cards(database)) == [(ANNA, first), (BEN, first)]
    await set_quiet(database, ANNA)
    clock.now += timedelta(hours=11)
    await wake(database, ANNA)
    assert await cards(database) == [(ANNA, first)]


async def test_whoever_is_at_it_is_not_disturbed_by_the_end_of_their_quiet_hours(
    database: Database, clock: SetClock
) -> None:
    await held(database, "One.")
    await set_quiet(database, ANNA)
    clock.now += timedelta(hours=11)
    async with database.begin() as tx:
        await tx.review.bring_down(ANNA)
    await cards(database)
    await wake(database, ANNA)
    assert await cards(database) == []


async def test_a_card_that_could_not_leave_before_quiet_hours_is_found(
    database: Database, clock: SetClock
) -> None:
    (first,) = await held(database, "One.")
    async with database.begin() as tx:
        (late,) = await tx.cards.unasked([ANNA])
        assert (late.chat_id, late.comment_id, late.lane) == (ANNA, first, Lane.MODERATION)
        assert await tx.outbox.withdraw(late)
        assert await tx.cards.unasked([ANNA]) == []
    assert await cards(database) == [(BEN, first)]
    await wake(database, ANNA)
    assert await cards(database) == [(ANNA, first)]


async def test_a_digest_is_due_once_a_day_however_often_its_time_is_set(
    database: Database, clock: SetClock
) -> None:
    async def due() -> bool:
        async with database.begin() as tx:
            for hours in (await tx.hours.due())[1]:
                day = await tx.hours.tell(hours)
                assert day == clock().date()
                assert await tx.hours.tell(hours) is None, "another copy has seen to it"
                return True
        return False

    async def set_digest(at: time | None) -> None:
        async with database.begin() as tx:
            await tx.hours.set_digest(ANNA, at)

    await set_digest(time(9))
    assert not await due(), "the next one is tomorrow's"
    clock.now = EVENING + timedelta(hours=12)
    assert await due() and not await due()
    await set_digest(time(9, 30))
    clock.now += timedelta(hours=1)
    assert not await due(), "this day has had it"
    await set_digest(None)
    await set_digest(time(10, 15))
    clock.now += timedelta(hours=1)
    assert not await due()
    clock.now += timedelta(days=5)
    assert await due() and not await due(), "one for all days that were missed"


async def test_a_digest_waits_for_the_end_of_quiet_hours(database: Database, clock: SetClock) -> None:
    await set_quiet(database, ANNA)
    async with database.begin() as tx:
        await tx.hours.set_digest(ANNA, time(6))
    clock.now = EVENING + timedelta(hours=9, minutes=30)
    async with database.read() as tx:
        assert (await tx.hours.due())[1] == []
    clock.now = EVENING + timedelta(hours=10)
    async with database.begin() as tx:
        (hours,) = (await tx.hours.due())[1]
        assert await tx.hours.tell(hours) == clock().date()


async def test_the_alert_is_set_raised_once_and_raised_anew_only_after_it_ended(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        assert await tx.alerts.get() == Alert(timedelta(days=1)), "as it is at first"
        assert await tx.alerts.set_after(timedelta(hours=2), by=OWNER)
        assert not await tx.alerts.set_after(timedelta(hours=2), by=OWNER)
        assert await tx.alerts.went_over()
        assert not await tx.alerts.went_over()
        assert await tx.alerts.get() == Alert(timedelta(hours=2), clock())
        await tx.alerts.went_below()
        assert await tx.alerts.went_over()
        assert await tx.alerts.set_after(None, by=OWNER)
        assert await tx.alerts.get() == Alert(None, clock())
        recorded = [each.entry for each in await tx.record.page(limit=2)]
    assert recorded == [
        Entry(Subject.POLICY, "the site", "changed", OWNER, {"alert": "2h"}, {"alert": "off"}),
        Entry(Subject.POLICY, "the site", "changed", OWNER, {"alert": "1d"}, {"alert": "2h"}),
    ]


async def test_what_has_waited_longest_since_it_was_held_comes_first(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        assert await tx.alerts.longest() is None
        article = (await add_article(tx)).id
        late = await add_comment(tx, article, status=Status.PUBLISHED)
    waiting = []
    for verdict in (DOUBTFUL, UNSCORED, EXTREME):
        clock.move(60)
        async with database.begin() as tx:
            waiting.append((await add_comment(tx, article, verdict=verdict)).id)
    clock.move(60)
    async with database.begin() as tx:
        assert await tx.comments.change_status(late, Status.HELD)
        found = await tx.alerts.waiting()
        longest = await tx.alerts.longest()
    assert [each.comment_id for each in found] == [*waiting, late.id]
    assert [each.verdict.outcome for each in found[:3]] == [Outcome.HOLD, Outcome.UNSCORED, Outcome.REJECT]
    assert longest == found[0] and longest.since == EVENING + timedelta(minutes=1)


async def test_what_is_put_off_raises_no_alert_and_hides_no_other_until_it_comes_back(
    database: Database, clock: SetClock
) -> None:
    first, second = await held(database, "one", "two")
    async with database.begin() as tx:
        await tx.triage.put_off(ANNA, await tx.comments.require(first), clock() + timedelta(hours=1))
    for later, longest in ((timedelta(0), second), (timedelta(hours=1), first)):
        clock.move(later.total_seconds())
        async with database.read() as tx:
            found = await tx.alerts.longest()
            assert found is not None and found.comment_id == longest
            assert len(await tx.alerts.waiting()) == 2, "the digest counts both"
