"""Feeds and when to look at them next."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.entry import Entry, Subject, Value
from storage.clock import Clock
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import Moment, articles, broadcasts, feeds

REDIRECTS_TO_BELIEVE = 3
# Articles of so many days are counted for those who look after a feed; the sections of so many are listed.
DAYS_COUNTED = 7
ARTICLES_LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, its validators for conditional requests, and its schedule.

    `baseline_at` is when it was first read: what it held then is known, not news. `succeeded_at` is when it
    was last read.
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
    section_names: Mapping[str, str] = field(default_factory=dict, hash=False)
    watched_by: int | None = None
    succeeded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed as those see it who look after it.

    `version` counts what was decided about it. `articles` is how many of it went to readers within a week.
    `section_names` is how its sections are named to readers: "" leaves one out. `asked_for`: somebody waits
    for the next look.
    """

    id: int
    url: str
    title: str | None
    version: int
    failures: int
    last_failure: str | None
    checked_at: datetime | None
    succeeded_at: datetime | None
    next_check_at: datetime
    paused_at: datetime | None
    paused_because: str | None
    section_names: Mapping[str, str]
    articles: int
    asked_for: bool


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """How many feeds there are, and how many of them fail or are paused."""

    total: int
    failing: int
    paused: int


FEED_IS_READ = and_(feeds.c.paused_at.is_(None), feeds.c.removed_at.is_(None))


class FeedRows(Rows):
    """Feeds inside one transaction. A removed feed is only kept for its articles.

    What is decided about a feed is in the record, by its number alone: an address may hold a password.
    """

    written = False

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    async def add_first(self, urls: Collection[str]) -> list[str]:
        """Adds the feeds of an empty database; in any other, returns those of them that it does not know."""
        known = {row.url for row in await self._connection.execute(select(feeds.c.url))}
        if known:
            return [url for url in urls if url not in known]
        for feed_id in await self.add_missing(urls):
            await self._note(feed_id, "added", None, reason="FEEDS")
        return []

    async def add_missing(self, urls: Iterable[str]) -> list[int]:
        """Adds the feeds that are not known yet, to be looked at soon: their numbers. Known ones stay as they
        are."""
        self.written = True
        added = []
        for url in urls:
            feed_id: int | None = await self._connection.scalar(
                self._insert(feeds)
                .values(url=url, next_check_at=self._now())
                .on_conflict_do_nothing()
                .returning(feeds.c.id)
            )
            if feed_id is not None:
                added.append(feed_id)
        return added

    async def add(
        self, url: str, *, title: str | None, added_by: int, watched_by: int | None = None
    ) -> tuple[int, bool]:
        """Adds a feed, to be looked at soon: its number, and False if it was there already.

        One that was removed begins anew: what it holds at the next look is known, not news.

        :param watched_by: the message (outbox) that is shown anew after that look.
        """
        self.written = True
        values: dict[str, Any] = {
            "title": title,
            "added_by": added_by,
            "watched_by": watched_by,
            "next_check_at": self._now(),
        }
        # With the validators of then, the server might answer that nothing has changed.
        forgotten = dict.fromkeys(
            (
                *("removed_at", "paused_at", "paused_because", "baseline_at", "checked_at", "succeeded_at"),
                *("etag", "last_modified", "last_failure", "interval_seconds", "redirect_url"),
            )
        )
        anew = values | forgotten | {"failures": 0, "redirect_count": 0}
        feed_id: int | None = await self._connection.scalar(
            self._insert(feeds)
            .values(url=url, **values)
            .on_conflict_do_update(
                index_elements=[feeds.c.url],
                set_={**anew, "version": feeds.c.version + 1},
                where=feeds.c.removed_at.is_not(None),
            )
            .returning(feeds.c.id)
        )
        if feed_id is not None:
            await self._note(feed_id, "added", added_by)
            return feed_id, True
        known = await self._connection.scalar(select(feeds.c.id).where(feeds.c.url == url))
        assert known is not None
        return known, False

    async def pause(
        self, feed_id: int, *, because: str | None, version: int | None = None, by: int | None = None
    ) -> bool:
        """The feed is left alone from now on.

        :param because: None: an owner wants it so.
        :param version: as whoever decides has seen it; False if somebody else has decided since.
        :param by: None: the bot.
        """
        paused = await self._decide(feed_id, version, paused_at=self._now(), paused_because=because)
        if paused:
            await self._note(feed_id, "paused", by, reason=because)
        return paused

    async def resume(self, feed_id: int, *, version: int, by: int) -> bool:
        """A paused feed is read again from where it stopped. False if somebody else has decided since."""
        self.written = True
        resumed = await self._decide(
            feed_id,
            version,
            paused_at=None,
            paused_because=None,
            failures=0,
            last_failure=None,
            next_check_at=self._now(),
        )
        if resumed:
            await self._note(feed_id, "resumed", by)
        return resumed

    async def remove(self, feed_id: int, *, version: int, by: int) -> bool:
        """The feed is no longer read; its articles stay. False if somebody else has decided since."""
        removed = await self._decide(feed_id, version, removed_at=self._now())
        if removed:
            await self._note(feed_id, "removed", by)
        return removed

    async def name_sections(self, feed_id: int, names: Mapping[str, str], *, by: int) -> None:
        """How the sections of articles that come from now on are named to readers."""
        before: Mapping[str, str] | None = await self._connection.scalar(
            select(feeds.c.section_names).where(feeds.c.id == feed_id).with_for_update()
        )
        if dict(before or {}) != dict(names):
            counts = ({"sections named": len(each)} for each in (before or {}, names))
            await self._note(feed_id, "named the sections of", by, *counts)
        await self._connection.execute(
            update(feeds).where(feeds.c.id == feed_id).values(section_names=dict(names))
        )

    async def followed(self, *, offset: int, limit: int) -> list[FeedHealth]:
        """The feeds that were not removed, in the order of their numbers."""
        rows = await self._connection.execute(self._health().order_by(feeds.c.id).offset(offset).limit(limit))
        return [_health(row) for row in rows]

    async def health(self, feed_id: int) -> FeedHealth | None:
        """One feed; None if there is none of this number, or it was removed."""
        row = (await self._connection.execute(self._health().where(feeds.c.id == feed_id))).first()
        return _health(row) if row else None

    async def counts(self) -> FeedCounts:
        """How the feeds are, in numbers."""
        is_paused = feeds.c.paused_at.is_not(None)
        row = (
            await self._connection.execute(
                select(
                    func.count(),
                    func.count().filter(feeds.c.failures > 0, ~is_paused),
                    func.count().filter(is_paused),
                )
                .select_from(feeds)
                .where(feeds.c.removed_at.is_(None))
            )
        ).one()
        return FeedCounts(*row)

    async def addresses(self) -> dict[int, str]:
        """The addresses of the feeds that were not removed, by their numbers."""
        rows = await self._connection.execute(
            select(feeds.c.id, feeds.c.url).where(feeds.c.removed_at.is_(None))
        )
        return {row.id: row.url for row in rows}

    async def sections_of(self, feed_id: int) -> list[str]:
        """The sections of a feed's newest articles, as readers see them, the most frequent first."""
        newest = (
            select(articles.c.sections)
            .where(articles.c.feed_id == feed_id)
            .order_by(articles.c.created_at.desc())
            .limit(ARTICLES_LOOKED_THROUGH)
        )
        found = Counter(section for row in await self._connection.execute(newest) for section in row.sections)
        return [section for section, _ in found.most_common()]

    async def look_now(self, feed_id: int, *, watched_by: int | None = None) -> None:
        """The feed is to be looked at as soon as possible.

        :param watched_by: the message (outbox) that is shown anew afterwards.
        """
        self.written = True
        await self._connection.execute(
            update(feeds)
            .where(feeds.c.id == feed_id)
            .values(next_check_at=self._now(), watched_by=watched_by)
        )

    async def active(self, feed_id: int) -> Feed | None:
        """One feed; None where there is none, or where it is paused or removed."""
        query = select(feeds).where(feeds.c.id == feed_id, FEED_IS_READ)
        row = (await self._connection.execute(query)).first()
        return _feed(row) if row else None

    async def still_wanted(self, feed: Feed) -> Feed | None:
        """The feed as it is now; None if it was paused, removed or begun anew while it was looked at."""
        query = select(feeds).where(feeds.c.id == feed.id, FEED_IS_READ).with_for_update()
        row = (await self._connection.execute(query)).first()
        return _feed(row) if row and row.baseline_at == feed.baseline_at else None

    async def watched(self, feed: Feed) -> None:
        """The message that waited for a look at the feed has been told."""
        await self._connection.execute(update(feeds).where(feeds.c.id == feed.id).values(watched_by=None))

    async def due(self, limit: int, *, except_ids: Collection[int]) -> list[Feed]:
        """The feeds to look at now, longest due first."""
        rows = await self._connection.execute(
            select(feeds)
            .where(
                feeds.c.next_check_at <= self._now(),
                FEED_IS_READ,
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
                .where(feeds.c.id.not_in(list(except_ids)), FEED_IS_READ)
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
            await self._note(feed.id, "moved", None, reason="redirected")
        if title is not None:
            values["title"] = title
        await self._connection.execute(update(feeds).where(feeds.c.id == feed.id).values(values))

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

    async def _note(
        self,
        feed_id: int,
        action: str,
        by: int | None,
        before: Value = None,
        after: Value = None,
        *,
        reason: str | None = None,
    ) -> None:
        await self._record.add(Entry(Subject.FEED, str(feed_id), action, by, before, after, reason))

    async def _decide(self, feed_id: int, version: int | None, **values: Any) -> bool:
        self.written = True
        result = await self._connection.execute(
            update(feeds)
            .where(
                feeds.c.id == feed_id,
                feeds.c.removed_at.is_(None),
                feeds.c.version == (feeds.c.version if version is None else version),
            )
            .values(version=feeds.c.version + 1, **values)
        )
        return result.rowcount > 0

    def _health(self) -> Select[Any]:
        since = self._now() - timedelta(days=DAYS_COUNTED)
        number = (
            select(func.count())
            .select_from(articles)
            .where(
                articles.c.feed_id == feeds.c.id,
                articles.c.created_at > since,
                exists().where(broadcasts.c.article_id == articles.c.id),
            )
            .correlate(feeds)
            .scalar_subquery()
        )
        return select(feeds, number.label("articles")).where(feeds.c.removed_at.is_(None))


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
        section_names=row.section_names or {},
        watched_by=row.watched_by,
        succeeded_at=row.succeeded_at,
    )


def _health(row: Any) -> FeedHealth:
    return FeedHealth(
        id=row.id,
        url=row.url,
        title=row.title,
        version=row.version,
        failures=row.failures,
        last_failure=row.last_failure,
        checked_at=row.checked_at,
        succeeded_at=row.succeeded_at,
        next_check_at=row.next_check_at,
        paused_at=row.paused_at,
        paused_because=row.paused_because,
        section_names=row.section_names or {},
        articles=row.articles,
        asked_for=row.watched_by is not None,
    )
