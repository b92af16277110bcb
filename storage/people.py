"""People who have written to the bot: as little of them as is needed to speak to them by name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage.rows import Rows
from storage.tables import people


@dataclass(frozen=True, slots=True)
class Person:
    """A person, as Telegram introduced them."""

    id: int
    first_name: str
    language_code: str | None


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Somebody who has written to the bot, and since when they are here."""

    id: int
    first_name: str
    met_at: datetime


class PeopleRows(Rows):
    """People inside one transaction."""

    async def meet(self, person: Person) -> bool:
        """Keeps a person's name and language as of now. True if they were not known before."""
        values = {
            "first_name": person.first_name,
            "language_code": person.language_code,
            "seen_at": self._now(),
        }
        known = await self._connection.execute(update(people).where(people.c.id == person.id).values(values))
        if known.rowcount > 0:
            return False
        met = await self._connection.execute(
            self._insert(people)
            .values(id=person.id, met_at=values["seen_at"], **values)
            .on_conflict_do_nothing()
        )
        return bool(met.rowcount > 0)

    async def get(self, person_id: int) -> Acquaintance | None:
        """Somebody by their Telegram user id; None if they have never written to the bot."""
        row = (await self._connection.execute(select(people).where(people.c.id == person_id))).first()
        return Acquaintance(row.id, row.first_name, row.met_at) if row else None

    async def names(self, ids: list[int]) -> dict[int, str]:
        """First names by id, of those who are known."""
        rows = await self._connection.execute(
            select(people.c.id, people.c.first_name).where(people.c.id.in_(ids))
        )
        return {row.id: row.first_name for row in rows}
