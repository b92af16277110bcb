"""What the clock brings about becomes a screen: a moderator's hours, a digest of the queue, an alert."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.screens import Screen
from bot.screens.hours import Backlog, alert_screen, digest_screen, hours_screen
from moderation.priority import is_severe
from moderation.verdict import Outcome
from storage.outbox import Kind, OutboxMessage
from storage.transaction import Transaction


async def hours_message(tx: Transaction, message: OutboxMessage, now: datetime, zone: ZoneInfo) -> Screen:
    """The screen for one of these messages, as of now.

    :raises LookupError: what the row is about is not there; a foreign key of the row was broken by hand.
    """
    if message.kind is Kind.HOURS:
        hours = await tx.hours.of(message.chat_id)
        return hours_screen(hours, tx.hours.quiet_until(hours), now, zone, message.details.get("said"))
    since = datetime.fromisoformat(message.details["since"]).astimezone(zone)
    if message.kind is Kind.DIGEST:
        return digest_screen(await _backlog(tx), message.details["decided"], since, now)
    comment = await tx.comments.require(message.comment_id)
    return alert_screen(comment.id, since, await tx.comments.count_held())


async def _backlog(tx: Transaction) -> Backlog:
    waiting = await tx.alerts.waiting()
    return Backlog(
        waiting=len(waiting),
        since=waiting[0].since if waiting else None,
        unscored=sum(each.verdict.outcome is Outcome.UNSCORED for each in waiting),
        severe=sum(is_severe(each.verdict) for each in waiting),
    )
