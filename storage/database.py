"""The database: one transaction per use case, on SQLite or PostgreSQL.

SQLite allows one writer. Writers in this process wait for each other on a lock, which is fair and cheap,
and open with `BEGIN IMMEDIATE`, so that a read at the start of a use case is never stale at its end.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.clock import Clock, utc_now
from storage.migrations.upgrade import upgrade
from storage.transaction import Transaction

BUSY_TIMEOUT_MS = 10_000

# https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization failure, deadlock, and the
# classes "connection exception" and "operator intervention" (the server is stopping).
_PASSING = ("40001", "40P01", "08", "57P")


class DatabaseUnavailable(Exception):  # noqa: N818 (named for what happened)
    """The database cannot be reached or could not get to this transaction; trying again later may help.

    Nothing of the transaction took effect. The message says what failed, never with which values.
    """


class Database:
    """Opens transactions. `outbox_changed` is set after each commit that wrote an outbox row."""

    def __init__(self, url: str, clock: Clock = utc_now) -> None:
        # Without hidden parameters an error message would carry comments' texts into the log.
        self._engine = create_async_engine(
            url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite")
        )
        self._clock = clock
        self._writer: AbstractAsyncContextManager[Any] = nullcontext()
        if self._engine.dialect.name == "sqlite":
            _configure_sqlite(self._engine)
            self._writer = asyncio.Lock()
        self.outbox_changed = asyncio.Event()

    async def migrate(self) -> None:
        """Brings the schema up to date."""
        with _told_apart():
            async with self._engine.begin() as connection:
                await connection.run_sync(upgrade)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """A transaction: commits at the end of the block, rolls back on any exception.

        Nothing in the block may await Telegram or the model.

        :raises DatabaseUnavailable: nothing took effect, and the same may work later.
        """
        with _told_apart():
            async with self._writer, self._engine.connect() as connection, connection.begin():
                transaction = Transaction(connection, self._clock)
                yield transaction
        if transaction.outbox_written:
            self.outbox_changed.set()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that only reads, beside whoever writes.

        :raises DatabaseUnavailable:
        """
        with _told_apart():
            async with self._engine.connect() as connection:
                await connection.execution_options(only_reads=True)
                async with connection.begin():
                    yield Transaction(connection, self._clock)

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()


@contextmanager
def _told_apart() -> Iterator[None]:
    """Raises what may pass as `DatabaseUnavailable`, and lets a defect be what it is."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise DatabaseUnavailable(type(error.orig).__name__) from error
    except DBAPIError as error:
        state = str(getattr(error.orig, "sqlstate", None) or "")
        if error.connection_invalidated or state.startswith(_PASSING):
            raise DatabaseUnavailable(type(error.orig).__name__) from error
        raise
    except OSError as error:  # refused, before there is a connection
        raise DatabaseUnavailable(error.strerror or type(error).__name__) from error


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
