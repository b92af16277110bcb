"""SQLite connections whose statements a cancellation does not interrupt.

The driver runs each statement in a thread, which a cancellation cannot stop: the connection is thrown away
while its transaction goes on, and keeps the database locked until it is garbage (seen in 55 of 400 randomly
timed cancellations). Statements are short, so a cancellation waits for the one that is running.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import aiosqlite


class UninterruptedConnection(aiosqlite.Connection):
    """Every statement and commit ends before a cancellation is felt."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Neither touches the file; each would cost two changes of thread, and they are half of all calls.
        if getattr(fn, "__name__", "") in {"cursor", "close"}:
            return fn(*args, **kwargs)
        # All of the driver's methods come through here; there is no public place for this, so the version
        # is pinned and a test watches it.
        task = asyncio.current_task()
        work = asyncio.ensure_future(super()._execute(fn, *args, **kwargs))  # type: ignore[no-untyped-call]
        cancelled = 0
        while not work.done():
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError:
                cancelled += 1
                if task is not None:
                    task.uncancel()
        for _ in range(cancelled):
            if task is not None:
                task.cancel()
        return work.result()


async def connect(path: str) -> aiosqlite.Connection:
    """Opens a file; whoever takes the connection out of the pool may use it from any task."""
    connection = UninterruptedConnection(
        lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=64
    )
    # As SQLAlchemy does for connections that it opens itself: a forgotten one must not hold up the exit.
    connection._thread.daemon = True
    return await connection
