"""The database: one transaction per use case, on SQLite or PostgreSQL.

SQLite allows one writer. Writers in this process wait for each other on a lock, which is fair and cheap,
and open with `BEGIN IMMEDIATE`, so that a read at the start of a use case is never stale at its end.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.clock import Clock, utc_now
from storage.migrations.upgrade import upgrade
from storage.transaction import Transaction
from storage.uninterrupted import connect

BUSY_TIMEOUT_MS = 10_000

# By the beginning of their codes. PostgreSQL: serialization failure, deadlock, connection exception, too many
# connections, the server stops or starts (https://www.postgresql.org/docs/current/errcodes-appendix.html).
# SQLite: somebody else writes, the disk, the file (https://www.sqlite.org/rescode.html).
_PASSING = (
    *("40001", "40P01", "08", "53", "57P"),
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN"),
    *("SQLITE_READONLY", "SQLITE_NOTADB"),
)

# These do not pass by themselves. Where a connection is opened or the schema brought up to date, they are
# about the address or the file that somebody named; amidst a use case they would be a defect.
_REFUSED = {
    "28": "it does not accept this user or password",
    "3D": "there is no database of this name",
    "SQLITE_CORRUPT": "the file is damaged",
}


class DatabaseUnavailable(Exception):  # noqa: N818 (named for what happened)
    """The database cannot be reached or could not get to this transaction; trying again later may help.

    Nothing of the transaction took effect. The message says what failed, never with which values.
    """


class Database:
    """Opens transactions. `zone` is the newsroom's (None: UTC), by which people set hours.

    `outbox_changed` is set after each commit that wrote a row for one person; `broadcasts_changed` and
    `copies_changed`, which have one listener each, after each that concerns what everybody gets or has;
    `feeds_changed` after each that brings a feed's next look forward, `subscriptions_changed` after each that
    may have something to ask a hub for, `searches_changed` after each that has a feed searched for.
    """

    def __init__(self, url: str, clock: Clock = utc_now, zone: ZoneInfo | None = None) -> None:
        options: dict[str, Any] = {"pool_pre_ping": True}
        if url.startswith("sqlite"):
            path = make_url(url).database or ""
            options = {"async_creator": lambda: connect(path)}
        # Without hidden parameters an error message would carry comments' texts into the log.
        self._engine = create_async_engine(url, hide_parameters=True, **options)
        self._clock = clock
        self._zone = zone or ZoneInfo("UTC")
        self._writer: AbstractAsyncContextManager[Any] = nullcontext()
        if self._engine.dialect.name == "sqlite":
            _configure_sqlite(self._engine)
            self._writer = asyncio.Lock()
        self.outbox_changed = asyncio.Event()
        self.broadcasts_changed = asyncio.Event()
        self.copies_changed = asyncio.Event()
        self.feeds_changed = asyncio.Event()
        self.subscriptions_changed = asyncio.Event()
        self.searches_changed = asyncio.Event()

    async def migrate(self) -> None:
        """Brings the schema up to date.

        :raises DatabaseUnavailable: it cannot be reached, or is not what `url` should name.
        """
        with _told_apart(_REFUSED):
            async with (
                _connected(self._engine) as connection,
                _tables_may_be_rebuilt(connection),
                connection.begin(),
            ):
                await connection.run_sync(upgrade)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """A transaction: commits at the end of the block, rolls back on any exception.

        Nothing in the block may await Telegram or the model.

        :raises DatabaseUnavailable: nothing took effect, and the same may work later.
        """
        with _told_apart():
            async with self._writer, _connected(self._engine) as connection, connection.begin():
                transaction = Transaction(connection, self._clock, self._zone)
                yield transaction
        if transaction.outbox_written:
            self.outbox_changed.set()
        if transaction.broadcasts_written:
            self.broadcasts_changed.set()
            self.copies_changed.set()
        if transaction.feeds_written:
            self.feeds_changed.set()
        if transaction.subscriptions_written:
            self.subscriptions_changed.set()
        if transaction.searches_written:
            self.searches_changed.set()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that only reads, beside whoever writes.

        :raises DatabaseUnavailable:
        """
        with _told_apart():
            async with _connected(self._engine) as connection:
                await connection.execution_options(only_reads=True)
                async with connection.begin():
                    yield Transaction(connection, self._clock, self._zone)

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()


@contextmanager
def _told_apart(refused: Mapping[str, str] = MappingProxyType({})) -> Iterator[None]:
    """Raises what may pass as `DatabaseUnavailable`, and lets a defect be what it is.

    :param refused: what else is no defect, by the beginning of its code, in words.
    """
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable("no connection was free") from error
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or ""
        for beginning, words in refused.items():
            if code.startswith(beginning):
                raise DatabaseUnavailable(f"{words}, {code}") from error
        if error.connection_invalidated or code.startswith(_PASSING):
            raise DatabaseUnavailable(f"{type(error.orig).__name__} {code}".strip()) from error
        raise


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    connection = engine.connect()
    try:
        with _told_apart(_REFUSED):
            await connection.start()
    except OSError as error:
        raise DatabaseUnavailable(error.strerror or type(error).__name__) from error
    try:
        yield connection
    finally:
        await asyncio.shield(connection.close())


@asynccontextmanager
async def _tables_may_be_rebuilt(connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLite changes a column by building its table anew, under whose foreign keys the old one cannot go.

    Only outside of a transaction can they be let go (https://www.sqlite.org/lang_altertable.html#otheralter).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        await driver.execute("PRAGMA foreign_keys = ON")


def _configure_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The driver would open transactions by itself, late and deferred; on_begin does it instead.
        connection.isolation_level = None
        cursor = connection.cursor()
        # WAL lets readers go on beside the writer. FULL survives a power cut, and with batched marks
        # costs nothing that could be measured.
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        only_reads = connection.get_execution_options().get("only_reads", False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
