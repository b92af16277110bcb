"""Feeds and when to look at them next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, literal, select, update

from storage.rows import Rows
from storage.tables import Moment, feeds

REDIRECTS_TO_BELIEVE = 3


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
    interval_seconds: float | None = None
    redirect_url: str | None = None
    redirect_count: int = 0


class FeedRows(Rows):
    """Feeds inside one transaction."""

    written = False

    async def add_missing(self, urls: Iterable[str]) -> None:
        """Adds the feeds that are not known yet, to be looked at soon; one that was paused is tried again."""
        self.written = True
        for url in urls:
            await self._connection.execute(
                self._insert(feeds)
                .values(url=url, next_check_at=self._now())
                .on_conflict_do_update(
                    index_elements=[feeds.c.url], set_={"paused_at": None, "paused_because": None}
                )
            )

    async def look_now(self, feed_id: int) -> None:
        """The feed is to be looked at as soon as possible."""
        self.written = True
        await self._connection.execute(
            update(feeds).where(feeds.c.id == feed_id).values(next_check_at=self._now())
        )

    async def active(self, feed_id: int) -> Feed | None:
        """One feed; None where there is none, or where it is paused."""
        row = (
            await self._connection.execute(
                select(feeds).where(feeds.c.id == feed_id, feeds.c.paused_at.is_(None))
            )
        ).first()
        return _feed(row) if row else None

    async def due(self, limit: int, *, except_ids: Collection[int]) -> list[Feed]:
        """The feeds to look at now, longest due first."""
        rows = await self._connection.execute(
            select(feeds)
            .where(
                feeds.c.next_check_at <= self._now(),
                feeds.c.paused_at.is_(None),
                feeds.c.id.not_in(list(except_ids)),
            )
            .order_by(feeds.c.next_check_at, feeds.c.id)
            .limit(limit)
        )
        return [_feed(row) for row in rows]

    async def next_check_at(self, *, except_ids: Collection[int]) -> datetime | None:
        """When the next feed is due; None while there is none."""
        row = (
            await self._connection.execute(
                select(feeds.c.next_check_at)
                .where(feeds.c.id.not_in(list(except_ids)), feeds.c.paused_at.is_(None))
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
        interval_seconds: float | None = None,
        moved_to: str | None = None,
    ) -> None:
        """Notes a look that went well.

        :param moved_to: where permanent redirects led. After three times the same, that is its address.

        :param was_parsed: what the feed holds is known now. The first time, that is its baseline.
        """
        values: dict[str, Any] = {
            "etag": etag,
            "last_modified": last_modified,
            "baseline_at": feed.baseline_at or (self._now() if was_parsed else None),
            "next_check_at": _unless_sooner(feed, next_check_at),
            "checked_at": self._now(),
            "succeeded_at": self._now(),
            "interval_seconds": interval_seconds,
            "failures": 0,
            "last_failure": None,
            "redirect_url": moved_to,
            "redirect_count": 0 if moved_to is None else 1,
        }
        if moved_to is not None and moved_to == feed.redirect_url:
            values["redirect_count"] = feed.redirect_count + 1
        if values["redirect_count"] >= REDIRECTS_TO_BELIEVE and not await self._is_known(moved_to):
            values |= {"url": moved_to, "redirect_url": None, "redirect_count": 0}
        if title is not None:
            values["title"] = title
        await self._connection.execute(update(feeds).where(feeds.c.id == feed.id).values(values))

    async def pause(self, feed_id: int, *, because: str) -> None:
        """The feed is left alone from now on."""
        self.written = True
        await self._connection.execute(
            update(feeds).where(feeds.c.id == feed_id).values(paused_at=self._now(), paused_because=because)
        )

    async def _is_known(self, url: str | None) -> bool:
        row = await self._connection.execute(select(feeds.c.id).where(feeds.c.url == url))
        return row.first() is not None

    async def failed(self, feed: Feed, *, reason: str, next_check_at: datetime) -> None:
        """Notes a look that failed; what was known of the feed stays."""
        await self._connection.execute(
            update(feeds)
            .where(feeds.c.id == feed.id)
            .values(
                failures=feeds.c.failures + 1,
                last_failure=reason,
                checked_at=self._now(),
                next_check_at=_unless_sooner(feed, next_check_at),
            )
        )


def _unless_sooner(feed: Feed, next_check_at: datetime) -> Any:
    """The next look; what was moved while this one lasted stays, for this one may have come too early."""
    as_it_was = feeds.c.next_check_at == feed.next_check_at
    return case((as_it_was, literal(next_check_at, Moment)), else_=feeds.c.next_check_at)


def _feed(row: Any) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        baseline_at=row.baseline_at,
        next_check_at=row.next_check_at,
        failures=row.failures,
        interval_seconds=row.interval_seconds,
        redirect_url=row.redirect_url,
        redirect_count=row.redirect_count,
    )
