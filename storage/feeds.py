"""Feeds and when to look at them next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from storage.rows import Rows
from storage.tables import feeds


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, its validators for conditional requests, and its schedule.

    `baseline_at` is when it was first read: what it held then is known, not news.
    """

    id: int
    url: str
    etag: str | None
    last_modified: str | None
    baseline_at: datetime | None
    next_check_at: datetime
    failures: int


class FeedRows(Rows):
    """Feeds inside one transaction."""

    async def add_missing(self, urls: Iterable[str]) -> None:
        """Adds the feeds that are not known yet, to be looked at once, soon."""
        for url in urls:
            await self._connection.execute(
                self._insert(feeds).values(url=url, next_check_at=self._now()).on_conflict_do_nothing()
            )

    async def due(self, limit: int, *, except_ids: Collection[int]) -> list[Feed]:
        """The feeds to look at now, longest due first."""
        rows = await self._connection.execute(
            select(feeds)
            .where(feeds.c.next_check_at <= self._now(), feeds.c.id.not_in(list(except_ids)))
            .order_by(feeds.c.next_check_at)
            .limit(limit)
        )
        return [_feed(row) for row in rows]

    async def next_check_at(self, *, except_ids: Collection[int]) -> datetime | None:
        """When the next feed is due; None while there is none."""
        row = (
            await self._connection.execute(
                select(feeds.c.next_check_at)
                .where(feeds.c.id.not_in(list(except_ids)))
                .order_by(feeds.c.next_check_at)
                .limit(1)
            )
        ).first()
        return row.next_check_at if row else None

    async def checked(
        self,
        feed: Feed,
        *,
        title: str | None,
        etag: str | None,
        last_modified: str | None,
        was_parsed: bool,
        next_check_at: datetime,
    ) -> None:
        """Notes a look that went well.

        :param was_parsed: what the feed holds is known now. The first time, that is its baseline.
        """
        values: dict[str, Any] = {
            "etag": etag,
            "last_modified": last_modified,
            "baseline_at": feed.baseline_at or (self._now() if was_parsed else None),
            "next_check_at": next_check_at,
            "checked_at": self._now(),
            "failures": 0,
            "last_failure": None,
        }
        if title is not None:
            values["title"] = title
        await self._connection.execute(update(feeds).where(feeds.c.id == feed.id).values(values))

    async def failed(self, feed: Feed, *, reason: str, next_check_at: datetime) -> None:
        """Notes a look that failed; what was known of the feed stays."""
        await self._connection.execute(
            update(feeds)
            .where(feeds.c.id == feed.id)
            .values(
                failures=feeds.c.failures + 1,
                last_failure=reason,
                checked_at=self._now(),
                next_check_at=next_check_at,
            )
        )


def _feed(row: Any) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        baseline_at=row.baseline_at,
        next_check_at=row.next_check_at,
        failures=row.failures,
    )
