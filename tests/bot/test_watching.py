"""What the watch over the queue sees to: each thing at its hour and once, also over a crash and a restart."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.composing import compose
from bot.screens import Screen
from bot.watching import QueueWatch
from moderation.authority import Role
from moderation.comment import Action
from moderation.hours import QuietHours
from moderation.review import Ruling, Undoing, rule, undo
from storage.database import Database
from storage.outbox import Kind, OutboxMessage
from tests.builders import EXTREME, MODERATOR, OWNER, UNSCORED, SetClock, add_article, add_comment, add_staff

ANNA, BEN, MIA = MODERATOR, MODERATOR + 1, OWNER
NIGHT = QuietHours(time(22), time(7))
MORNING = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")


class PowerCutError(Exception):
    """The process ends here."""


@pytest.fixture(autouse=True)
async def newsroom(database: Database, clock: SetClock) -> None:
    """An owner, Mia, and two moderators; it is eight in the morning."""
    clock.now = MORNING
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)
        await add_staff(tx, MIA, Role.OWNER, name="Mia")
        await add_staff(tx, ANNA, name="Anna")
        await add_staff(tx, BEN, name="Ben")


@pytest.fixture
def watch(database: Database, clock: SetClock) -> QueueWatch:
    return QueueWatch(database, clock)


async def held(database: Database, *texts: str, **given: object) -> list[int]:
    async with database.begin() as tx:
        article = await add_article(tx)
        return [(await add_comment(tx, article.id, text=text, **given)).id for text in texts]


async def looked(
    watch: QueueWatch, database: Database, clock: SetClock
) -> list[tuple[OutboxMessage, Screen]]:
    """What leaves after a look, as it reads. A second look, and one after a restart, must bring no more."""
    found = []
    for number in range(3):
        await (watch if number < 2 else QueueWatch(database, clock)).look()
        async with database.begin() as tx:
            while due := await tx.outbox.due(8, busy_chats=[]):
                for message in due:
                    assert number == 0, "this was said before"
                    screen = await compose(tx, message, clock, UTC_ZONE)
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                    found.append((message, screen))
    return found


async def told(watch: QueueWatch, database: Database, clock: SetClock, kind: Kind) -> dict[int, Screen]:
    """Who is told what of this kind after a look."""
    found = await looked(watch, database, clock)
    assert {message.kind for message, _ in found} <= {kind}
    return {message.chat_id: screen for message, screen in found}


async def set_hours(
    database: Database, person_id: int, *, quiet: QuietHours | None = None, digest: time | None = None
) -> None:
    async with database.begin() as tx:
        if quiet is not None:
            await tx.hours.set_quiet(person_id, quiet)
        if digest is not None:
            await tx.hours.set_digest(person_id, digest)


async def set_alert(database: Database, after: timedelta | None) -> None:
    async with database.begin() as tx:
        await tx.alerts.set_after(after, by=MIA)


async def reject(database: Database, comment_id: int, moderator_id: int = BEN) -> None:
    await rule(database, Ruling(comment_id, moderator_id, Action.REJECT, "spam", 1))


async def read_all(database: Database) -> None:
    """Whatever waits goes, unlooked at."""
    async with database.begin() as tx:
        while due := await tx.outbox.due(8, busy_chats=[]):
            for message in due:
                await tx.outbox.failed(message.id, failure="read")


async def test_a_card_comes_once_at_the_end_of_quiet_hours_if_something_waits(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, None)
    await set_hours(database, ANNA, quiet=NIGHT)
    clock.now = MORNING + timedelta(hours=22)
    assert await looked(watch, database, clock) == []
    (waiting,) = await held(database, "Good morning.")
    clock.now = MORNING + timedelta(hours=23)
    ((card, _),) = await looked(watch, database, clock)
    assert (card.kind, card.chat_id, card.comment_id) == (Kind.CARD, ANNA, waiting)


async def test_a_card_that_waits_to_leave_when_quiet_hours_begin_comes_at_their_end(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, None)
    (waiting,) = await held(database, "Good night.")
    async with database.begin() as tx:
        await tx.review.ask_next(ANNA)
    await set_hours(database, ANNA, quiet=NIGHT)
    clock.now = MORNING + timedelta(hours=14)
    assert await looked(watch, database, clock) == []
    clock.now = MORNING + timedelta(hours=23)
    ((card, _),) = await looked(watch, database, clock)
    assert (card.kind, card.chat_id, card.comment_id) == (Kind.CARD, ANNA, waiting)


async def test_whoever_no_longer_moderates_hears_nothing(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, None)
    await set_hours(database, ANNA, quiet=NIGHT, digest=time(9))
    await held(database, "Anybody?")
    async with database.begin() as tx:
        await tx.staff.dismiss(ANNA, by=MIA)
    clock.now = MORNING + ONE_DAY + timedelta(hours=2)
    assert await looked(watch, database, clock) == []


async def test_a_digest_says_what_waits_and_what_was_decided_since_the_last_one(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, None)
    await set_hours(database, ANNA, digest=time(9))
    first, second, _ = await held(database, "One.", "Two.", "Three.")
    await held(database, "Four.", verdict=UNSCORED)
    await held(database, "Five.", verdict=EXTREME)
    assert await told(watch, database, clock, Kind.DIGEST) == {}
    clock.now = MORNING + timedelta(hours=1)
    digest = (await told(watch, database, clock, Kind.DIGEST))[ANNA]
    assert digest.html == (
        "📊 <b>The queue today</b>\n5 comments wait, the oldest for 1 hour.\n"
        "Among them: 1 without a score, 1 severe.\n"
        "None was decided since Friday 2 January at 08:00 UTC."
    )
    assert [button.data for row in digest.keyboard for button in row] == ["open:queue"]
    clock.move(60)
    await reject(database, first)
    await reject(database, second)
    await undo(database, Undoing(BEN, is_owner=False, comment_id=second))
    clock.now = MORNING + ONE_DAY + timedelta(hours=1)
    await read_all(database)
    digest = (await told(watch, database, clock, Kind.DIGEST))[ANNA]
    assert "4 comments wait, the oldest for 1 day." in digest.html
    assert "1 comment was decided since Friday 2 January at 09:00 UTC." in digest.html


async def test_no_digest_comes_where_nothing_waits_and_nothing_was_decided(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_hours(database, ANNA, digest=time(9))
    clock.now = MORNING + timedelta(hours=2)
    assert await looked(watch, database, clock) == []
    await held(database, "Too late for today.")
    assert await looked(watch, database, clock) == []
    await set_alert(database, None)
    clock.now += ONE_DAY
    assert list(await told(watch, database, clock, Kind.DIGEST)) == [ANNA]


async def test_a_digest_that_was_not_written_down_before_a_crash_is_made_afterwards_once(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, None)
    await set_hours(database, ANNA, digest=time(9))
    await held(database, "One.")
    clock.now = MORNING + timedelta(hours=2)
    with pytest.raises(PowerCutError):
        async with database.begin() as tx:
            (hours,) = (await tx.hours.due())[1]
            assert await tx.hours.tell(hours)
            raise PowerCutError
    assert list(await told(watch, database, clock, Kind.DIGEST)) == [ANNA]


async def test_owners_and_moderators_who_are_up_hear_once_of_a_comment_that_waits_too_long(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, timedelta(hours=2))
    await set_hours(database, ANNA, quiet=QuietHours(time(9), time(17)))
    await set_hours(database, MIA, quiet=QuietHours(time(9), time(17)))
    oldest, _ = await held(database, "One.", "Two.")
    clock.now = MORNING + timedelta(hours=2) - timedelta(seconds=1)
    assert await looked(watch, database, clock) == []
    clock.now = MORNING + timedelta(hours=2)
    alerts = await told(watch, database, clock, Kind.ALERT)
    assert sorted(alerts) == [BEN, MIA], "owners at any hour, moderators outside of their quiet hours"
    assert alerts[MIA].html == (
        f"⏰ <b>A comment waits too long.</b> Comment {oldest} has waited since Friday 2 January at 08:00 "
        "UTC. 2 comments wait.\n\nYou hear this once, and again only if it happens anew."
    )
    assert [button.data for row in alerts[MIA].keyboard for button in row] == [f"open:{oldest}"]
    clock.now += timedelta(hours=3)
    assert await looked(watch, database, clock) == []


async def test_an_alert_is_raised_anew_only_after_nothing_has_waited_so_long(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, timedelta(hours=2))
    first, second = await held(database, "One.", "Two.")
    clock.now = MORNING + timedelta(hours=3)
    assert len(await told(watch, database, clock, Kind.ALERT)) == 3
    await reject(database, first)
    await read_all(database)
    assert await looked(watch, database, clock) == [], "another has waited too long as well"
    await reject(database, second)
    await read_all(database)
    assert await looked(watch, database, clock) == []
    (third,) = await held(database, "Three.")
    clock.now += timedelta(hours=2)
    alerts = await told(watch, database, clock, Kind.ALERT)
    assert f"Comment {third} has" in alerts[MIA].html


async def test_without_a_limit_nobody_is_alerted_and_a_new_one_counts_at_once(
    database: Database, watch: QueueWatch, clock: SetClock
) -> None:
    await set_alert(database, None)
    await held(database, "One.")
    clock.now = MORNING + 10 * ONE_DAY
    assert await looked(watch, database, clock) == []
    clock.move(60)
    await set_alert(database, timedelta(hours=1))
    assert sorted(await told(watch, database, clock, Kind.ALERT)) == [ANNA, BEN, MIA]
    await set_alert(database, None)
    assert await looked(watch, database, clock) == []
    clock.move(60)
    await set_alert(database, timedelta(hours=1))
    assert sorted(await told(watch, database, clock, Kind.ALERT)) == [ANNA, BEN, MIA]
