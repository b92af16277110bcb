"""SQLite connections whose statements a cancellation does not interrupt.

The driver runs each statement in a thread, which a cancellation cannot stop: the connection is thrown away
while its transaction goes on, and keeps the database locked until it is garbage (seen in 55 of 400 randomly
timed cancellations). Statements are short, so a cancellation waits for the one that is running.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite


class UninterruptedConnection(aiosqlite.Connection):
    """Every statement and commit ends before a cancellation is felt, even of every task at once."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Runs one of the driver's functions where all of them run: in the connection's thread.

        All of the driver's methods come through here; there is no public place for this, so the version is
        pinned and a test watches it.
        """
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        # Opening and closing a cursor does not touch the file; each would cost two changes of thread, and
        # they are half of all calls. A connection is closed in its thread: here it would be gone from under
        # a statement that runs, which takes the process with it.
        cursor = isinstance(getattr(fn, "__self__", None), sqlite3.Cursor)
        if fn.__name__ == "cursor" or (fn.__name__ == "close" and cursor):
            return fn(*args, **kwargs)
        # A bare future, and no task: the end of a loop cancels every task there is.
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((done, partial(fn, *args, **kwargs)))
        task = asyncio.current_task()
        cancelled = 0
        while not done.done():
            try:
                await asyncio.wait([done])
            except asyncio.CancelledError:
                cancelled += 1
                if task is not None:
                    task.uncancel()
        for _ in range(cancelled):
            if task is not None:
                task.cancel()
        return done.result()


async def connect(path: str) -> aiosqlite.Connection:
    """Opens a file; whoever takes the connection out of the pool may use it from any task."""
    connection = UninterruptedConnection(
        lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=64
    )
    # As SQLAlchemy does for connections that it opens itself: a forgotten one must not hold up the exit.
    connection._thread.daemon = True
    return await connection
