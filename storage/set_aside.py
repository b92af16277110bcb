"""Updates that could not be handled: what kind they were and why, never what they said."""

from storage.rows import Rows
from storage.tables import set_aside_updates


class SetAsideRows(Rows):
    """Updates set aside, inside one transaction."""

    async def add(self, update_id: int, *, kind: str, failure: str) -> None:
        """Notes an update that failed for good; a second time changes nothing."""
        await self._connection.execute(
            self._insert(set_aside_updates)
            .values(update_id=update_id, kind=kind[:32], failure=failure, set_aside_at=self._now())
            .on_conflict_do_nothing()
        )
