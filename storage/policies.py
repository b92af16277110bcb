"""What owners have set of the policy, and what it goes by: where an article is, how its authors stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.entry import Entry, Subject
from moderation.policies import (
    SITE,
    STANDING_DAYS,
    ArticlePolicy,
    Located,
    Place,
    PlaceKind,
    SitePolicy,
    Standing,
    policy_of,
)
from moderation.policy import Mode
from moderation.status import Status
from storage.clock import Clock
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import articles, comments, decisions, policies

MOST_SECTIONS = 40
"""That are looked for in the newest articles."""
_NEWEST_ARTICLES = 500
_SUBJECT_LENGTH = 64


class Name(StrEnum):
    """What can be set: mode and slow mode of any place, the others of the site alone."""

    MODE = "mode"
    AUTO_REJECT = "auto_reject"
    FIRST_COMMENTS = "first_comments"
    CLOSING_DAYS = "closing_days"
    CLOSING_MODE = "closing_mode"
    SLOW_MINUTES = "slow_minutes"


@dataclass(frozen=True, slots=True)
class PlacedMode:
    """The mode of a part of the site."""

    id: int
    place: Place
    mode: Mode


@dataclass(frozen=True, slots=True)
class PlacedSlowMode:
    """Slow mode of a part of the site, in minutes; 0: it is off there."""

    id: int
    place: Place
    minutes: int


Placed = PlacedMode | PlacedSlowMode


class PolicyRows(Rows):
    """Policies inside one transaction. Every change is in the record."""

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    async def of_article(self, article_id: int, start: SitePolicy) -> ArticlePolicy:
        """What holds for the comments on an article now.

        :param start: what holds on the site where nothing else is set.
        :raises LookupError: there is no such article.
        """
        article = (
            await self._connection.execute(
                select(
                    articles.c.feed_id, articles.c.sections, articles.c.published_at, articles.c.created_at
                ).where(articles.c.id == article_id)
            )
        ).first()
        if article is None:
            raise LookupError(f"article {article_id}")
        age = self._now() - (article.published_at or article.created_at)
        located = Located(article_id, article.feed_id, tuple(article.sections), age)
        around = or_(
            policies.c.place_kind.in_([PlaceKind.SITE, PlaceKind.SECTION]),
            and_(policies.c.place_kind == PlaceKind.FEED, policies.c.place_name == str(article.feed_id)),
            and_(policies.c.place_kind == PlaceKind.ARTICLE, policies.c.place_name == str(article_id)),
        )
        rows = list(await self._connection.execute(select(policies).where(around)))
        modes = {placed.place: placed.mode for placed in _placed(rows)}
        slow = {placed.place: placed.minutes for placed in _slow(rows)}
        return policy_of(located, _site(rows, start), modes, slow)

    async def site(self, start: SitePolicy) -> SitePolicy:
        """What holds on the site now.

        :param start: what holds where nothing else is set.
        """
        of_site = select(policies).where(policies.c.place_kind == SITE.kind)
        return _site(await self._connection.execute(of_site), start)

    async def elsewhere(self) -> list[PlacedMode]:
        """Every part of the site with a mode of its own, that first which was set first."""
        rows = await self._connection.execute(select(policies).order_by(policies.c.id))
        return _placed(rows)

    async def slow_elsewhere(self) -> list[PlacedSlowMode]:
        """Every part of the site with a slow mode of its own, that first which was set first."""
        rows = await self._connection.execute(select(policies).order_by(policies.c.id))
        return _slow(rows)

    async def standing_of(self, author_id: int) -> Standing:
        """An author's comments in numbers.

        What a moderator has rejected counts until that is undone or decided otherwise, whatever its author
        makes of it.
        """
        lately = self._now() - timedelta(days=STANDING_DAYS)
        last_decision_rejects = (
            select(and_(decisions.c.after == Status.REJECTED, decisions.c.decided_at > lately))
            .where(decisions.c.comment_id == comments.c.id)
            .order_by(decisions.c.version.desc())
            .limit(1)
            .correlate(comments)
            .scalar_subquery()
        )
        row = (
            await self._connection.execute(
                select(
                    func.count().filter(comments.c.status == Status.PUBLISHED).label("published"),
                    func.count()
                    .filter(
                        # The cheap conditions first, so that few decisions are looked for.
                        comments.c.status != Status.PUBLISHED,
                        comments.c.status_at > lately,
                        or_(comments.c.status == Status.REJECTED, last_decision_rejects),
                    )
                    .label("rejected"),
                ).where(comments.c.author_id == author_id)
            )
        ).one()
        return Standing(row.published, row.rejected)

    async def set_mode(self, place: Place, mode: Mode | None, *, by: int) -> bool:
        """Gives a place a mode of its own; None: it has that around it again. False if it is so already."""
        return await self._set(place, Name.MODE, mode, by)

    async def set_slow(self, place: Place, minutes: int | None, *, by: int) -> bool:
        """Gives a place a slow mode of its own, in minutes; 0: none there; None: it has that around it again.
        False if it is so already."""
        return await self._set(place, Name.SLOW_MINUTES, minutes, by)

    async def own(self, place: Place, name: Name) -> str | int | None:
        """What a place has of its own; None: nothing."""
        value: str | int | None = await self._connection.scalar(
            select(policies.c.value).where(*_at(place, name))
        )
        return value

    async def set_own(
        self, place: Place, name: Name, value: str | int | None, *, by: int, reason: str
    ) -> bool:
        """Gives a place a value of its own, for a reason (a code); None: it has that around it again.

        False if it is so already.
        """
        return await self._set(place, name, value, by, reason)

    async def set_site(self, name: Name, value: str | int | bool, *, by: int) -> bool:
        """Sets what holds on the site. False if it was set to this already."""
        return await self._set(SITE, name, value, by)

    async def take_back(self, policy_id: int, *, by: int) -> bool:
        """A place with a mode or slow mode of its own has that around it again. False if it has already."""
        row = (await self._connection.execute(select(policies).where(policies.c.id == policy_id))).first()
        if row is None or row.place_kind == SITE.kind:
            return False
        return await self._set(Place(PlaceKind(row.place_kind), row.place_name), Name(row.name), None, by)

    async def sections(self) -> list[str]:
        """The sections of the newest articles as readers see them, that of the newest first."""
        newest = select(articles.c.sections).order_by(articles.c.id.desc()).limit(_NEWEST_ARTICLES)
        rows = await self._connection.execute(newest)
        found = dict.fromkeys(section for row in rows for section in row.sections)
        return list(found)[:MOST_SECTIONS]

    async def _set(
        self, place: Place, name: Name, value: str | int | bool | None, by: int, reason: str | None = None
    ) -> bool:
        here = _at(place, name)
        before = await self._connection.scalar(select(policies.c.value).where(*here).with_for_update())
        if before == value:
            return False
        if value is None:
            await self._connection.execute(delete(policies).where(*here))
        else:
            now = {"value": value, "set_by": by, "set_at": self._now()}
            await self._connection.execute(
                self._insert(policies)
                .values(place_kind=place.kind, place_name=place.name, name=name, **now)
                .on_conflict_do_update(
                    index_elements=[policies.c.place_kind, policies.c.place_name, policies.c.name], set_=now
                )
            )
        entry = Entry(
            Subject.POLICY,
            str(place)[:_SUBJECT_LENGTH],
            "changed",
            by,
            before=None if before is None else {name: before},
            after=None if value is None else {name: value},
            reason=reason,
        )
        await self._record.add(entry)
        return True


def _at(place: Place, name: Name) -> tuple[Any, ...]:
    return (
        policies.c.place_kind == place.kind,
        policies.c.place_name == place.name,
        policies.c.name == name,
    )


def _site(rows: Iterable[Any], start: SitePolicy) -> SitePolicy:
    values: dict[str, Any] = {row.name: row.value for row in rows if row.place_kind == SITE.kind}
    for name in (Name.MODE, Name.CLOSING_MODE):
        if name in values:
            values[name] = Mode(values[name])
    return replace(start, **values)


def _placed(rows: Iterable[Any]) -> list[PlacedMode]:
    return [
        PlacedMode(row.id, Place(PlaceKind(row.place_kind), row.place_name), Mode(row.value))
        for row in rows
        if row.place_kind != SITE.kind and row.name == Name.MODE
    ]


def _slow(rows: Iterable[Any]) -> list[PlacedSlowMode]:
    return [
        PlacedSlowMode(row.id, Place(PlaceKind(row.place_kind), row.place_name), row.value)
        for row in rows
        if row.place_kind != SITE.kind and row.name == Name.SLOW_MINUTES
    ]
