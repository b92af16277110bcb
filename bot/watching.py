"""Moderators hear of the queue at hours that they set; the newsroom, when a comment waits too long."""

import asyncio
from typing import Final

import structlog

from moderation.authority import Role, may
from storage.alerts import Alert, Waiting
from storage.clock import Clock
from storage.database import Database
from storage.hours import Hours
from storage.outbox import Kind, Lane, NewMessage
from storage.transaction import Transaction

log = structlog.get_logger()

LOOK_SECONDS: Final = 2.0


class QueueWatch:
    """Looks at the clock and at the queue. What it sees to is written down as it is done: a restart says
    nothing twice, and of several copies that share a database one says it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Watches until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Looks once, and does what is due."""
        async with self._database.read() as tx:
            waking, digests = await tx.hours.due()
            quiet = await tx.hours.quiet_ones()
            unasked = await tx.cards.unasked(quiet) if quiet else []
            alert, longest = await tx.alerts.get(), await tx.alerts.longest()
        if unasked:
            async with self._database.begin() as tx:
                for card in unasked:
                    await tx.outbox.withdraw(card)
        for hours in waking:
            await self._wake(hours)
        for hours in digests:
            await self._tell(hours)
        is_over = self._is_over(alert, longest)
        if is_over and alert.raised_at is None:
            await self._raise()
        elif not is_over and alert.raised_at is not None:
            await self._lower()

    async def _wake(self, hours: Hours) -> None:
        """Somebody's quiet hours are over."""
        async with self._database.begin() as tx:
            if await tx.hours.wake(hours) and await _moderates(tx, hours.person_id):
                await tx.review.wake(hours.person_id)

    async def _tell(self, hours: Hours) -> None:
        """Somebody's digest, unless there is nothing to say."""
        async with self._database.begin() as tx:
            day = await tx.hours.tell(hours)
            if day is None or not await _moderates(tx, hours.person_id):
                return
            since = hours.digest_since or tx.now()
            decided = await tx.decisions.count(since=since)
            if decided == 0 and await tx.comments.count_held() == 0:
                return
            await tx.outbox.add(
                NewMessage(
                    Lane.MODERATION,
                    Kind.DIGEST,
                    hours.person_id,
                    details={"since": since.isoformat(), "decided": decided},
                    cause=f"digest:{hours.person_id}:{day.isoformat()}",
                )
            )

    def _is_over(self, alert: Alert, longest: Waiting | None) -> bool:
        """Whether something has waited longer than may be."""
        if alert.after is None or longest is None:
            return False
        return self._clock() - longest.since >= alert.after

    async def _raise(self) -> None:
        """All owners hear of the comment that has waited longest, and moderators for whom it is not quiet."""
        async with self._database.begin() as tx:
            longest = await tx.alerts.longest()
            if longest is None or not self._is_over(await tx.alerts.get(), longest):
                return
            if not await tx.alerts.went_over():
                return
            quiet = await tx.hours.quiet_ones()
            for member in await tx.staff.everybody():
                # Telegram lets nobody write to somebody who has not written first.
                is_here = member.first_name is not None and may(member.roles, Role.MODERATOR)
                if is_here and (Role.OWNER in member.roles or member.id not in quiet):
                    await tx.outbox.add(
                        NewMessage(
                            Lane.MODERATION,
                            Kind.ALERT,
                            member.id,
                            comment_id=longest.comment_id,
                            details={"since": longest.since.isoformat()},
                            cause=f"queue-alert:{tx.now().isoformat()}:{member.id}",
                        )
                    )
        log.warning("queue_alert", comment=longest.comment_id, since=longest.since.isoformat())

    async def _lower(self) -> None:
        async with self._database.begin() as tx:
            if self._is_over(await tx.alerts.get(), await tx.alerts.longest()):
                return
            await tx.alerts.went_below()
        log.info("queue_alert_over")


async def _moderates(tx: Transaction, person_id: int) -> bool:
    return may(await tx.staff.roles_of(person_id), Role.MODERATOR)
