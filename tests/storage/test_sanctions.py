"""What is imposed on people: kept for good, recorded, and told in the same transaction. On both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy.engine import Connection

from bot.sanctioning import impose, lift
from moderation.authority import Role
from moderation.entry import Entry, Subject
from moderation.reasons import OWN_WORDS
from moderation.sanctions import (
    IsStaff,
    NewSanction,
    NobodyHere,
    NothingToLift,
    RecordOutdated,
    Sanction,
    SanctionKind,
    TakesAnOwner,
)
from storage.database import Database
from storage.migrations.upgrade import alembic_config
from storage.outbox import Kind
from storage.people import Acquaintance, Person
from tests.builders import MODERATOR, OWNER, READER, SetClock, add_staff, leaving
from tests.databases import opened

WARN, MUTE, BAN = SanctionKind
DAY = timedelta(days=1)
READERS_RECORD = Subject.PERSON, str(READER)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def database(database_url: str, clock: SetClock) -> AsyncIterator[Database]:
    async with opened(database_url, clock) as database:
        async with database.begin() as tx:
            await add_staff(tx, OWNER, Role.OWNER)
            await add_staff(tx, MODERATOR)
            await tx.people.meet(Person(READER, "Ada", "en"))
            await leaving(tx, 100)
        yield database


def new(kind: SanctionKind, lasts: timedelta | None = None, *, by: int = OWNER) -> NewSanction:
    return NewSanction(READER, kind, "Advertising", by, lasts)


async def imposed(database: Database, wish: NewSanction, cause: str, version: int | None = None) -> Sanction:
    async with database.begin() as tx:
        return await impose(tx, wish, cause=cause, version=version)


async def restriction(database: Database) -> SanctionKind | None:
    async with database.read() as tx:
        found = await tx.sanctions.restriction_of(READER)
    return found.kind if found else None


async def notices(database: Database) -> list[dict[str, object]]:
    """What the person has been told so far, oldest first."""
    told = []
    async with database.begin() as tx:
        while messages := await leaving(tx):
            told += [message.details for message in messages if message.kind is Kind.SANCTION]
            assert {message.chat_id for message in messages} == {READER}
    return told


async def test_a_mute_ends_by_itself_and_its_row_stays(database: Database, clock: SetClock) -> None:
    muted = await imposed(database, new(MUTE, DAY, by=MODERATOR), "a")
    assert muted.until == clock.now + DAY
    clock.move(DAY.total_seconds() - 1)
    assert await restriction(database) is MUTE
    clock.move(1)
    assert await restriction(database) is None
    async with database.read() as tx:
        assert await tx.sanctions.of(READER) == [muted]


async def test_every_change_is_told_and_recorded_without_the_words_of_its_reason(
    database: Database, clock: SetClock
) -> None:
    warned = await imposed(database, NewSanction(READER, WARN, "adverts", MODERATOR), "a")
    muted = await imposed(database, new(MUTE, DAY, by=MODERATOR), "b")
    banned = await imposed(database, new(BAN), "c")
    async with database.begin() as tx:
        await lift(tx, READER, BAN, by=OWNER)
    assert await restriction(database) is MUTE
    async with database.begin() as tx:
        await lift(tx, READER, MUTE, by=MODERATOR)
    assert await restriction(database) is None
    assert await notices(database) == [
        {"sanction": warned.id, "is_lifted": False},
        {"sanction": muted.id, "is_lifted": False},
        {"sanction": banned.id, "is_lifted": False},
        {"sanction": banned.id, "is_lifted": True},
        {"sanction": muted.id, "is_lifted": True},
    ]
    until = {"muted until": "2026-01-03 03:04 UTC"}
    async with database.read() as tx:
        page = [each.entry for each in await tx.record.page(limit=10, about=READERS_RECORD)]
        kept = await tx.sanctions.of(READER)
    assert page == [
        Entry(*READERS_RECORD, "unmuted", MODERATOR, until, "may comment"),
        Entry(*READERS_RECORD, "unbanned", OWNER, "banned", until),
        Entry(*READERS_RECORD, "banned", OWNER, until, "banned", OWN_WORDS),
        Entry(*READERS_RECORD, "muted", MODERATOR, "may comment", until, OWN_WORDS),
        Entry(*READERS_RECORD, "warned", MODERATOR, reason="adverts"),
    ]
    assert [(each.id, each.reason, each.lifted_by, each.lifted_at) for each in kept] == [
        (banned.id, "Advertising", OWNER, clock.now),
        (muted.id, "Advertising", MODERATOR, clock.now),
        (warned.id, "adverts", None, None),
    ]


async def test_what_is_rolled_back_is_neither_imposed_nor_told_nor_recorded(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.begin() as tx:
            await impose(tx, new(BAN), cause="a")
            raise RuntimeError
    assert await restriction(database) is None
    assert await notices(database) == []
    async with database.read() as tx:
        assert await tx.record.page(limit=10, about=READERS_RECORD) == []


async def test_a_command_that_is_delivered_twice_imposes_once(database: Database) -> None:
    first = await imposed(database, new(MUTE, DAY), "a")
    assert await imposed(database, new(MUTE, DAY), "a") == first
    assert len(await notices(database)) == 1


async def test_of_five_who_press_at_once_one_mutes(database: Database) -> None:
    async def press(number: int) -> bool:
        try:
            await imposed(database, new(MUTE, DAY), str(number), version=0)
        except RecordOutdated:
            return False
        return True

    assert sorted(await asyncio.gather(*(press(number) for number in range(5)))) == [False] * 4 + [True]
    assert len(await notices(database)) == 1


async def test_who_may_not_changes_nothing(database: Database) -> None:
    await imposed(database, new(MUTE, 30 * DAY), "a")
    with pytest.raises(TakesAnOwner):
        await imposed(database, new(BAN, by=MODERATOR), "b")
    with pytest.raises(TakesAnOwner):
        async with database.begin() as tx:
            await lift(tx, READER, MUTE, by=MODERATOR)
    with pytest.raises(IsStaff):
        await imposed(database, NewSanction(MODERATOR, BAN, "Spam", OWNER), "c")
    with pytest.raises(NobodyHere):
        await imposed(database, NewSanction(404, BAN, "Spam", OWNER), "d")
    with pytest.raises(NothingToLift):
        async with database.begin() as tx:
            await lift(tx, READER, BAN, by=OWNER)
    assert await restriction(database) is MUTE
    assert len(await notices(database)) == 1


async def test_since_when_somebody_is_here_does_not_change(database: Database, clock: SetClock) -> None:
    then = clock.now
    clock.move(60)
    async with database.begin() as tx:
        await tx.people.meet(Person(READER, "Ada Lovelace", "en"))
        assert await tx.people.get(READER) == Acquaintance(READER, "Ada Lovelace", then)
        assert await tx.people.get(404) is None


async def test_whoever_was_here_before_is_here_since_the_first_that_is_known_of_them(
    database_url: str,
) -> None:
    def before(connection: Connection) -> None:
        command.upgrade(alembic_config(connection), "0008")
        for statement in (
            "INSERT INTO articles (id, external_id, title, body_html, sections, comments_open,"
            " comment_count, created_at) VALUES (1, 'a', 'A', '', '[]', true, 0, '2026-11-01 00:00:00')",
            *(
                f"INSERT INTO people (id, first_name, seen_at) VALUES ({number}, 'P', '2026-11-09 00:00:00')"
                for number in (1, 2, 3)
            ),
            *(
                f"INSERT INTO subscribers (chat_id, active, subscribed_at) VALUES ({number}, true, '{at}')"
                for number, at in ((1, "2026-11-05 00:00:00"), (2, "2026-11-05 00:00:00"))
            ),
            "INSERT INTO comments (id, article_id, author_id, chat_id, message_id, text, outcome,"
            " labels_over, evidence, status, version, created_at, status_at)"
            " VALUES (1, 1, 1, 1, 70, 'A', 'hold',"
            " '[]', '{}', 'held', 1, '2026-11-03 00:00:00', '2026-11-03 00:00:00')",
        ):
            connection.exec_driver_sql(statement)

    database = Database(database_url)
    async with database._engine.begin() as connection:
        await connection.run_sync(before)
    await database.migrate()
    try:
        async with database.read() as tx:
            here = [await tx.people.get(number) for number in (1, 2, 3)]
        assert [each and each.met_at for each in here] == [
            datetime(2026, 11, day, tzinfo=UTC) for day in (3, 5, 9)
        ]
    finally:
        await database.close()
