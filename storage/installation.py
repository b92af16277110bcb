"""Whose database this is, and whether news leaves it.

Telegram numbers private messages per bot. A second bot on the same database would meet the first one's
message ids, and take new comments for ones that are stored already.
"""

from sqlalchemy import insert, select, update

from storage.rows import Rows
from storage.tables import installation


class InstallationRows(Rows):
    """The installation inside one transaction."""

    written = False

    async def belongs_to(self, bot_id: int) -> bool:
        """Whether this bot's data is in the database; an empty one belongs to whoever asks first."""
        owner = (await self._connection.execute(select(installation.c.bot_id))).scalar_one_or_none()
        if owner is None:
            await self._connection.execute(insert(installation).values(bot_id=bot_id))
        return owner in (None, bot_id)

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
        return bool(result.rowcount > 0)

    async def resume_news(self) -> bool:
        """News goes on where it stopped. False if it was not stopped."""
        self.written = True
        result = await self._connection.execute(
            update(installation)
            .where(installation.c.news_paused_at.is_not(None))
            .values(news_paused_at=None, news_paused_by=None)
        )
        return bool(result.rowcount > 0)
