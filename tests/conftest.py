"""Fixtures that every test may ask for."""

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.builders import SetClock
from tests.databases import database_url, opened, postgresql_server

__all__ = ["clock", "database", "database_url", "postgresql_server"]


@pytest.fixture
def clock() -> SetClock:
    """The time in the tests' hands."""
    return SetClock()


@pytest.fixture
async def database(database_url: str, clock: SetClock) -> AsyncIterator[Database]:
    """A migrated, empty database, once on SQLite and once on PostgreSQL."""
    async with opened(database_url, clock) as database:
        yield database
