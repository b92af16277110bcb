"""A statement that runs is never left alone: neither by a cancellation nor by the end of its connection."""

import asyncio
import threading
from pathlib import Path

import aiosqlite
import pytest

from storage.uninterrupted import connect


@pytest.fixture
def go_on() -> threading.Event:
    """Set it, and `wait()` in SQL returns."""
    return threading.Event()


async def _connection(path: Path, go_on: threading.Event) -> aiosqlite.Connection:
    connection = await connect(str(path / "some.db"))
    await connection.create_function("wait", 0, lambda: int(go_on.wait(20)))
    return connection


async def _waited(connection: aiosqlite.Connection) -> object:
    return list(await connection.execute_fetchall("SELECT wait()"))


async def test_statement_outlasts_a_cancellation_of_every_task_there_is(
    tmp_path: Path, go_on: threading.Event
) -> None:
    connection = await _connection(tmp_path, go_on)
    before = asyncio.all_tasks()
    statement = asyncio.create_task(_waited(connection))
    await asyncio.sleep(0.05)
    for task in asyncio.all_tasks() - before:  # as the end of an event loop does
        task.cancel()
    await asyncio.sleep(0.05)
    assert not statement.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await statement
    await connection.close()


async def test_connection_is_closed_after_the_statement_that_runs(
    tmp_path: Path, go_on: threading.Event
) -> None:
    connection = await _connection(tmp_path, go_on)
    statement = asyncio.create_task(_waited(connection))
    await asyncio.sleep(0.05)
    threading.Timer(0.1, go_on.set).start()  # whoever closed it on this thread would hold up the loop
    await connection.close()
    assert await statement == [(1,)]
    with pytest.raises(ValueError, match="no active connection"):
        await connection.execute("SELECT 1")
