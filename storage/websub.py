"""Subscriptions to hubs (WebSub): one for each feed that names a hub.

    wanted -> verified       the hub has asked back; it pushes until the lease ends, and is asked again before
           -> denied         the hub does not want to; it is asked again much later
    any of them -> unwanted -> gone

Every time a hub is asked counts as failed until the hub asks back. So a crash between the two leaves nothing
to mend: the row says already when the hub is asked again.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage.feeds import FEED_IS_READ
from storage.rows import Rows
from storage.tables import feeds, websub_subscriptions

table = websub_subscriptions

TOKEN_BYTES = 32


class SubscriptionState(StrEnum):
    """What is asked of the hub, and what it said."""

    WANTED = "wanted"
    VERIFIED = "verified"
    DENIED = "denied"
    UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A row. `topic_url` is the feed's name at the hub, `token` the secret part of our callback's address,
    `secret` what the hub signs with; `failures` counts how often it was asked since it last asked back."""

    feed_id: int
    hub_url: str
    topic_url: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    state: SubscriptionState
    ask_at: datetime
    lease_ends_at: datetime | None
    failures: int

    @property
    def was_asked(self) -> bool:
        """Whether the hub can know of it."""
        return self.failures > 0 or self.state is not SubscriptionState.WANTED


class SubscriptionRows(Rows):
    """Subscriptions to hubs inside one transaction."""

    written = False

    async def want(self, feed_id: int, *, hub_url: str, topic_url: str) -> None:
        """The feed names this hub, and itself so. Where that is new, the hub is to be asked now.

        A subscription that the feed had elsewhere is forgotten: its callback is gone.
        """
        known = await self.of_feed(feed_id)
        is_wanted = known is not None and known.state is not SubscriptionState.UNWANTED
        if known and is_wanted and (known.hub_url, known.topic_url) == (hub_url, topic_url):
            return
        self.written = True
        values: dict[str, Any] = {
            "hub_url": hub_url,
            "topic_url": topic_url,
            "token": _token(),
            "secret": _token(),
            "state": SubscriptionState.WANTED,
            "lease_ends_at": None,
            "last_failure": None,
        }
        if known is not None and known.state is SubscriptionState.WANTED:
            # Whoever names another one at every look must not have it asked at every look.
            await self._set(known, **values)
            return
        values |= {"ask_at": self._now(), "failures": 0}
        await self.forget(feed_id)
        await self._connection.execute(insert(table).values(feed_id=feed_id, **values))

    async def leave(self, feed_id: int) -> None:
        """The feed is not to be pushed any more; its hub is told, if it knows of us."""
        known = await self.of_feed(feed_id)
        if known is None or known.state is SubscriptionState.UNWANTED:
            return
        self.written = True
        if not known.was_asked or known.state is SubscriptionState.DENIED:
            await self.forget(feed_id)
            return
        await self._set(
            known, state=SubscriptionState.UNWANTED, ask_at=self._now(), lease_ends_at=None, failures=0
        )

    async def leave_unread(self) -> None:
        """What is paused or removed need not be pushed."""
        unread = await self._connection.execute(
            select(table.c.feed_id)
            .join(feeds, feeds.c.id == table.c.feed_id)
            .where(~FEED_IS_READ, table.c.state != SubscriptionState.UNWANTED)
        )
        for feed_id in unread.scalars().all():
            await self.leave(feed_id)

    async def move_to(self, place: str) -> None:
        """Hubs call us back at another place from now on: those who know another one are asked anew.

        :param place: a word for it; the tokens made for it end with that.
        """
        elsewhere = ~table.c.token.endswith(place, autoescape=True)
        await self._connection.execute(
            delete(table).where(elsewhere, table.c.state == SubscriptionState.UNWANTED)
        )
        await self._connection.execute(
            update(table)
            .where(elsewhere)
            .values(state=SubscriptionState.WANTED, ask_at=self._now(), lease_ends_at=None, failures=0)
        )

    async def due(self, limit: int) -> list[Subscription]:
        """Those whose hubs are to be asked now, longest due first; for this transaction alone."""
        rows = await self._connection.execute(
            select(table)
            .where(table.c.ask_at <= self._now())
            .order_by(table.c.ask_at, table.c.feed_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_subscription(row) for row in rows]

    async def next_ask_at(self) -> datetime | None:
        """When the next hub is to be asked; None while there is none."""
        moment: datetime | None = await self._connection.scalar(
            select(table.c.ask_at).order_by(table.c.ask_at).limit(1)
        )
        return moment

    async def ask(self, subscription: Subscription, *, place: str, again_at: datetime) -> Subscription:
        """The hub is asked now, with what is returned, and again at that moment unless it asks back.

        :param place: as in `move_to`.
        """
        values: dict[str, Any] = {"ask_at": again_at, "failures": subscription.failures + 1}
        if not subscription.token.endswith(place):
            values |= {"token": _token() + place, "secret": _token()}
        await self._set(subscription, **values)
        asked = await self.of_feed(subscription.feed_id)
        assert asked is not None
        return asked

    async def failed(self, subscription: Subscription, *, because: str) -> None:
        """Notes why the hub could not be asked, unless it has asked back all the same."""
        await self._connection.execute(
            update(table)
            .where(table.c.token == subscription.token, table.c.failures > 0)
            .values(last_failure=because)
        )

    async def verified(self, subscription: Subscription, *, until: datetime, ask_at: datetime) -> None:
        """The hub pushes until then, and is asked again before."""
        self.written = True
        await self._set(
            subscription,
            state=SubscriptionState.VERIFIED,
            lease_ends_at=until,
            ask_at=ask_at,
            failures=0,
            last_failure=None,
        )

    async def denied(self, subscription: Subscription, *, because: str, ask_at: datetime) -> None:
        """The hub does not want to, and is asked again then."""
        await self._set(
            subscription,
            state=SubscriptionState.DENIED,
            lease_ends_at=None,
            ask_at=ask_at,
            last_failure=because,
        )

    async def forget(self, feed_id: int) -> None:
        """The feed has no subscription any more."""
        await self._connection.execute(delete(table).where(table.c.feed_id == feed_id))

    async def at(self, token: str) -> Subscription | None:
        """The one whose callback has this token, or None."""
        return await self._one(table.c.token == token)

    async def of_feed(self, feed_id: int) -> Subscription | None:
        """A feed's, or None."""
        return await self._one(table.c.feed_id == feed_id)

    async def is_alive(self, feed_id: int) -> bool:
        """Whether a hub pushes this feed's news now."""
        known = await self.of_feed(feed_id)
        return (
            known is not None
            and known.state is SubscriptionState.VERIFIED
            and known.lease_ends_at is not None
            and known.lease_ends_at > self._now()
        )

    async def pushed(self, feed_id: int) -> None:
        """A hub has pushed something that it signed."""
        await self._connection.execute(
            update(table).where(table.c.feed_id == feed_id).values(pushed_at=self._now())
        )

    async def _one(self, condition: Any) -> Subscription | None:
        row = (await self._connection.execute(select(table).where(condition))).first()
        return _subscription(row) if row else None

    async def _set(self, subscription: Subscription, **values: Any) -> None:
        await self._connection.execute(
            update(table).where(table.c.feed_id == subscription.feed_id).values(values)
        )


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _subscription(row: Any) -> Subscription:
    return Subscription(
        feed_id=row.feed_id,
        hub_url=row.hub_url,
        topic_url=row.topic_url,
        token=row.token,
        secret=row.secret,
        state=SubscriptionState(row.state),
        ask_at=row.ask_at,
        lease_ends_at=row.lease_ends_at,
        failures=row.failures,
    )
