"""A database ready for use."""

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.builders import SetClock
from tests.databases import opened


@pytest.fixture
def clock() -> SetClock:
    """The time in the tests' hands."""
    return SetClock()


@pytest.fixture
async def database(database_url: str, clock: SetClock) -> AsyncIterator[Database]:
    """A migrated, empty database."""
    async with opened(database_url, clock) as database:
        yield database
