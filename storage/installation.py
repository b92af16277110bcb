"""Whose database this is.

Telegram numbers private messages per bot. A second bot on the same database would meet the first one's
message ids, and take new comments for ones that are stored already.
"""

from sqlalchemy import insert, select

from storage.rows import Rows
from storage.tables import installation


class InstallationRows(Rows):
    """The installation inside one transaction."""

    async def belongs_to(self, bot_id: int) -> bool:
        """Whether this bot's data is in the database; an empty one belongs to whoever asks first."""
        owner = (await self._connection.execute(select(installation.c.bot_id))).scalar_one_or_none()
        if owner is None:
            await self._connection.execute(insert(installation).values(bot_id=bot_id))
        return owner in (None, bot_id)
