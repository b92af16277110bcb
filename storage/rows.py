"""What every noun's rows share: the connection, the clock, and an insert that tolerates a second time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.clock import Clock


class Rows:
    """A noun inside one transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def _now(self) -> datetime:
        return self._clock()

    def _insert(self, table: Table) -> Any:
        """An insert with this database's `ON CONFLICT` methods, which SQLAlchemy has per dialect."""
        is_sqlite = self._connection.dialect.name == "sqlite"
        insert: Insert = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
        return insert
