"""Whose database this is, whether news leaves it, and whether the owners know of an outage of the model.

Telegram numbers private messages per bot. A second bot on the same database would meet the first one's
message ids, and take new comments for ones that are stored already.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.entry import Entry, Subject
from storage.clock import Clock
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import installation


@dataclass(frozen=True, slots=True)
class ModelAway:
    """An outage of the model that the owners were told of. `drill` is its number if it is one."""

    since: datetime
    drill: int | None


class InstallationRows(Rows):
    """The installation inside one transaction. That news was paused or goes on is in the record."""

    written = False

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    async def belongs_to(self, bot_id: int) -> bool:
        """Whether this bot's data is in the database; an empty one belongs to whoever asks first."""
        owner = (await self._connection.execute(select(installation.c.bot_id))).scalar_one_or_none()
        if owner is None:
            await self._connection.execute(insert(installation).values(bot_id=bot_id))
        return owner in (None, bot_id)

    async def call(self, bot_name: str) -> None:
        """Keeps what the bot is called, so that nobody else can pass for it."""
        await self._connection.execute(update(installation).values(bot_name=bot_name))

    async def bot_name(self) -> str | None:
        """What the bot was called when it was last started."""
        name: str | None = await self._connection.scalar(select(installation.c.bot_name))
        return name

    async def news_paused(self) -> bool:
        """Whether all news waits. Answers to people go on."""
        paused_at = await self._connection.scalar(select(installation.c.news_paused_at))
        return paused_at is not None

    async def pause_news(self, by: int) -> bool:
        """Stops all news at once. False if it was stopped already."""
        self.written = True
        result = await self._connection.execute(
            update(installation)
            .where(installation.c.news_paused_at.is_(None))
            .values(news_paused_at=self._now(), news_paused_by=by)
        )
        if result.rowcount == 0:
            return False
        await self._record.add(Entry(Subject.NEWS, "all", "paused", by))
        return True

    async def resume_news(self, by: int) -> bool:
        """News goes on where it stopped. False if it was not stopped."""
        self.written = True
        result = await self._connection.execute(
            update(installation)
            .where(installation.c.news_paused_at.is_not(None))
            .values(news_paused_at=None, news_paused_by=None)
        )
        if result.rowcount == 0:
            return False
        await self._record.add(Entry(Subject.NEWS, "all", "resumed", by))
        return True

    async def model_away(self) -> ModelAway | None:
        """The outage that the owners were told of, and not yet of its end."""
        row = (
            await self._connection.execute(
                select(installation.c.model_away_since, installation.c.model_away_drill).where(
                    installation.c.model_away_since.is_not(None)
                )
            )
        ).first()
        return ModelAway(*row) if row else None

    async def model_went_away(self, away: ModelAway) -> bool:
        """The owners are told of this outage. False if they know of one."""
        result = await self._connection.execute(
            update(installation)
            .where(installation.c.model_away_since.is_(None))
            .values(model_away_since=away.since, model_away_drill=away.drill)
        )
        return bool(result.rowcount > 0)

    async def model_came_back(self, away: ModelAway) -> bool:
        """The owners are told that this outage is over. False if they know."""
        result = await self._connection.execute(
            update(installation)
            .where(installation.c.model_away_since == away.since)
            .values(model_away_since=None, model_away_drill=None)
        )
        return bool(result.rowcount > 0)
