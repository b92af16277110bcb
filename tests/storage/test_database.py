"""The schema and the transactions, on both databases."""

import asyncio

import pytest

from storage.database import Database
from storage.people import Person


async def test_migrations_run_twice_without_harm(database_url: str) -> None:
    database = Database(database_url)
    await database.migrate()
    await database.migrate()
    await database.close()
