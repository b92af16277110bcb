"""Articles that heat up: an episode is a row, so that owners hear of it once, whatever restarts."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.authority import Role
from moderation.heat import WINDOW, Episode, PolicyChange, Remedy, Temperature, goes_on, temperature_of
from moderation.verdict import Outcome
from storage.clock import Clock
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage, OutboxRows, message_of
from storage.rows import Rows
from storage.staff import StaffRows
from storage.tables import articles, comments, heat_episodes, outbox


class HeatRows(Rows):
    """Heat inside one transaction."""

    def __init__(
        self, connection: AsyncConnection, clock: Clock, outbox_rows: OutboxRows, staff: StaffRows
    ) -> None:
        super().__init__(connection, clock)
        self._outbox = outbox_rows
        self._staff = staff

    async def look(self, article_id: int) -> None:
        """Owners are told if the article is hot and they do not know."""
        # Of two replies at the same moment neither would otherwise count the other, or both begin an episode.
        await self._connection.execute(
            select(articles.c.id).where(articles.c.id == article_id).with_for_update(key_share=True)
        )
        temperature = await self.temperature(article_id)
        if not temperature.is_hot:
            return
        latest, now = await self._latest(article_id), self._now()
        if latest is not None and goes_on(latest, now):
            await self._mark(latest, hot_at=now)
            return
        begun = {"article_id": article_id, "begun_at": now, "hot_at": now, "version": 1}
        numbers = {"replies": temperature.replies, "unkind": temperature.unkind}
        row = await self._connection.execute(
            insert(heat_episodes).values(**begun, **numbers).returning(heat_episodes.c.id)
        )
        await self._tell_owners(article_id, row.scalar_one())

    async def temperature(self, article_id: int) -> Temperature:
        """How hot it is below an article now."""
        rows = await self._connection.execute(
            select(comments.c.outcome, comments.c.labels_over, comments.c.evidence).where(
                comments.c.article_id == article_id, comments.c.created_at > self._now() - WINDOW
            )
        )
        return temperature_of(
            (Outcome(row.outcome), bool(row.labels_over) and row.evidence.get("covered", True))
            for row in rows
        )

    async def get(self, episode_id: int) -> Episode | None:
        """One episode, or None."""
        found = await self._connection.execute(select(heat_episodes).where(heat_episodes.c.id == episode_id))
        row = found.first()
        return _episode(row) if row else None

    async def hold(self, episode_id: int) -> Episode | None:
        """As `get`, and nobody else may hold it until this transaction ends."""
        await self._connection.execute(
            select(heat_episodes.c.id).where(heat_episodes.c.id == episode_id).with_for_update()
        )
        return await self.get(episode_id)

    async def change(
        self, episode: Episode, remedy: Remedy | None, change: PolicyChange | None, *, by: int
    ) -> Episode:
        """What owners did about an episode that this transaction holds; every copy of its message says so."""
        await self._mark(
            episode,
            version=episode.version + 1,
            remedy=remedy,
            change=asdict(change) if change is not None else None,
            changed_by=by,
            changed_at=self._now(),
        )
        await self._outbox.show_anew(*await self._copies(episode), lane=Lane.ANSWER)
        changed = await self.get(episode.id)
        assert changed is not None
        return changed

    async def _tell_owners(self, article_id: int, episode_id: int) -> None:
        # Telegram lets nobody write to somebody who has not written first.
        for member in await self._staff.everybody():
            if Role.OWNER in member.roles and member.first_name is not None:
                await self._outbox.add(
                    NewMessage(
                        Lane.MODERATION,
                        Kind.HEAT,
                        member.id,
                        article_id=article_id,
                        details={"episode": episode_id},
                        cause=f"heat:{episode_id}:{member.id}",
                    )
                )

    async def _copies(self, episode: Episode) -> list[OutboxMessage]:
        rows = await self._connection.execute(
            select(outbox)
            .where(
                outbox.c.article_id == episode.article_id,
                outbox.c.kind == Kind.HEAT,
                outbox.c.edits_id.is_(None),
            )
            .order_by(outbox.c.id)
        )
        return [each for each in map(message_of, rows) if each.details["episode"] == episode.id]

    async def _latest(self, article_id: int) -> Episode | None:
        found = await self._connection.execute(
            select(heat_episodes)
            .where(heat_episodes.c.article_id == article_id)
            .order_by(heat_episodes.c.id.desc())
            .limit(1)
        )
        row = found.first()
        return _episode(row) if row else None

    async def _mark(self, episode: Episode, **values: Any) -> None:
        await self._connection.execute(
            update(heat_episodes).where(heat_episodes.c.id == episode.id).values(**values)
        )


def _episode(row: Any) -> Episode:
    return Episode(
        id=row.id,
        article_id=row.article_id,
        begun_at=row.begun_at,
        hot_at=row.hot_at,
        temperature=Temperature(row.replies, row.unkind),
        version=row.version,
        remedy=Remedy(row.remedy) if row.remedy else None,
        change=PolicyChange(**row.change) if row.change else None,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
