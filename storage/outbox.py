"""The outbox: whatever must reach someone is a row here first.

    pending -> sending -> sent(message_id)
                       -> pending again, later      (certainly not sent: refused connection, 429, 500)
                       -> uncertain                 (nobody knows: a read timeout, a crash)
                       -> failed(reason)

A row is `sending` only while its call is on the wire; while it waits for its turn it is still `pending`, so
a crash then leaves no doubt.

Telegram has no idempotency key, so an uncertain message is sent once more and then never again. An edit
may be repeated safely, so it is never uncertain.

A row says *what* to tell (a kind and ids), not the words: they are composed when it is sent, so a message
that waited shows how things stand then, and no comment's text is kept twice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Row, and_, case, exists, or_, select, true, update

from storage.rows import Rows
from storage.tables import CARD_SHOWS, IS_CARD, outbox


class Lane(IntEnum):
    """Who goes first when Telegram's limits make messages wait."""

    ANSWER = 1
    MODERATION = 2
    BREAKING = 3
    NEWS = 4
    EDITS = 5


class Kind(StrEnum):
    """What a message is."""

    PROMPT = "prompt"
    COMMENTS = "comments"
    MY_COMMENTS = "my_comments"
    OUTCOME = "outcome"
    CARD = "card"
    SENTENCE = "sentence"
    STATUS = "status"
    CORRECTION = "correction"
    ARTICLE_PROMPT = "article_prompt"
    PREVIEW = "preview"
    PUBLISHING = "publishing"
    FEEDS = "feeds"
    FEED_SEARCH = "feed_search"
    RULES = "rules"
    AUDIT = "audit"
    POLICY = "policy"
    SANCTION = "sanction"
    PERSON = "person"
    TAKEDOWN = "takedown"
    HEAT = "heat"
    LOOKUP = "lookup"
    BATCH = "batch"
    BATCH_NOTICE = "batch_notice"
    HOURS = "hours"
    DIGEST = "digest"
    ALERT = "alert"


class State(StrEnum):
    """How far a message has come."""

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"
    # Only copies of an article that was withdrawn.
    DELETED = "deleted"
    # That, and a message that was taken back before it left.
    WITHDRAWN = "withdrawn"


WAITING = (State.PENDING, State.UNCERTAIN)
# Why something was given up in a group that has become a supergroup.
MOVED = "the group has another id now"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be sent. `cause` names what caused it: the same cause never sends twice. It leaves once it
    has waited for `waits`, in which it can still change or be withdrawn."""

    lane: Lane
    kind: Kind
    chat_id: int
    article_id: int | None = None
    comment_id: int | None = None
    edits_id: int | None = None
    details: dict[str, Any] | None = None
    cause: str | None = None
    waits: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A row of the outbox. `cause` is what caused it; `message_id` is Telegram's, once it is sent;
    `fingerprint` tells what it shows; `wishes` counts how often an edit was wished for."""

    id: int
    lane: Lane
    kind: Kind
    chat_id: int
    article_id: int | None
    comment_id: int | None
    edits_id: int | None
    details: dict[str, Any]
    cause: str | None
    state: State
    resent: bool
    attempts: int
    message_id: int | None
    has_picture: bool
    fingerprint: str | None
    wishes: int
    sent_at: datetime | None


class OutboxRows(Rows):
    """The outbox inside one transaction."""

    written = False

    async def add(self, new: NewMessage) -> int | None:
        """Puts a message into the outbox: its number there. None if its cause has put one there before."""
        self.written = True
        outbox_id: int | None = await self._connection.scalar(
            self._insert(outbox).values(self._values(new)).on_conflict_do_nothing().returning(outbox.c.id)
        )
        return outbox_id

    async def show_anew(self, *originals: OutboxMessage, lane: Lane, waits: timedelta = timedelta(0)) -> None:
        """Has messages shown as things stand now: one waiting edit of each, as soon as the more urgent wish.

        :param waits: how long it may wait, so that what is more urgent finds the chat free.
        """
        if not originals:
            return
        self.written = True
        due_at = self._now() + waits
        is_later = and_(outbox.c.failure.is_(None), outbox.c.due_at > due_at)
        waiting = await self._connection.execute(
            update(outbox)
            .where(
                outbox.c.edits_id.in_([original.id for original in originals]),
                outbox.c.state == State.PENDING,
            )
            .values(
                lane=case((outbox.c.lane > lane, int(lane)), else_=outbox.c.lane),
                # One that Telegram put off keeps its time.
                due_at=case((is_later, due_at), else_=outbox.c.due_at),
                wishes=outbox.c.wishes + 1,
            )
            .returning(outbox.c.edits_id)
        )
        has_edit = set(waiting.scalars())
        edits = [
            NewMessage(lane, original.kind, original.chat_id, edits_id=original.id, waits=waits)
            for original in originals
            if original.id not in has_edit
        ]
        if edits:
            await self._connection.execute(self._insert(outbox), [self._values(edit) for edit in edits])

    async def turn(self, original: OutboxMessage, details: dict[str, Any], *, comment_id: int | None) -> None:
        """Turns a message to another page, or a card to another comment or question."""
        await self.retell(original, details, comment_id=comment_id)
        await self.show_anew(original, lane=Lane.ANSWER)

    async def retell(
        self, original: OutboxMessage, details: dict[str, Any], *, comment_id: int | None
    ) -> None:
        """A message is about something else the next time it is sent or shown anew."""
        await self._mark(original.id, details=details, comment_id=comment_id)

    async def say_instead(self, message: OutboxMessage, details: dict[str, Any], *, lane: Lane) -> None:
        """A message says something else: one that still waits leaves with it, at once; one that was sent is
        edited."""
        self.written = True
        if message.state is State.PENDING:
            await self._mark(message.id, details=details, due_at=self._now())
        else:
            await self._mark(message.id, details=details)
            await self.show_anew(message, lane=lane)

    async def withdraw(self, message: OutboxMessage) -> bool:
        """A message that has not left never leaves. False: it has left, or may have."""
        result = await self._connection.execute(
            update(outbox)
            .where(outbox.c.id == message.id, outbox.c.state == State.PENDING)
            .values(state=State.WITHDRAWN)
        )
        return result.rowcount > 0

    async def due(self, limit: int, *, busy_chats: Collection[int]) -> list[OutboxMessage]:
        """Up to `limit` messages to send now, at most one for a chat, most urgent lane first.

        Chats in `busy_chats` are left alone, and so are messages behind one of the same chat that is at least
        as urgent and was put off: each chat reads its answers in order. One that waits for its own time holds
        up nothing.
        """
        older = outbox.alias("older")
        must_wait = (
            exists()
            .where(
                older.c.chat_id == outbox.c.chat_id,
                older.c.id < outbox.c.id,
                older.c.lane <= outbox.c.lane,
                older.c.state.in_(WAITING),
                older.c.failure.is_not(None),
                older.c.due_at > self._now(),
            )
            .correlate(outbox)
        )
        rows = await self._connection.execute(
            select(outbox)
            .where(
                outbox.c.state.in_(WAITING),
                outbox.c.due_at <= self._now(),
                outbox.c.chat_id.not_in(list(busy_chats)) if busy_chats else true(),
                ~must_wait,
            )
            .order_by(outbox.c.lane, outbox.c.id)
            .limit(limit * 8)
        )
        first_of_chat: dict[int, Row[Any]] = {}
        for row in rows:
            first_of_chat.setdefault(row.chat_id, row)
        return [message_of(row) for row in list(first_of_chat.values())[:limit]]

    async def has_due(self) -> bool:
        """Whether a message could be sent now."""
        due = select(outbox.c.id).where(outbox.c.state.in_(WAITING), outbox.c.due_at <= self._now()).limit(1)
        return await self._connection.scalar(due) is not None

    async def leaves(self, outbox_id: int) -> bool:
        """The call goes out now. False if the message is no longer wanted, or somebody else sends it."""
        result = await self._connection.execute(
            update(outbox)
            .where(outbox.c.id == outbox_id, outbox.c.state.in_(WAITING))
            .values(
                state=State.SENDING,
                attempts=outbox.c.attempts + 1,
                resent=or_(outbox.c.resent, outbox.c.state == State.UNCERTAIN),
            )
        )
        return result.rowcount > 0

    async def next_due_at(self, *, after: datetime, busy_chats: Collection[int]) -> datetime | None:
        """The first moment after this one at which a waiting message may be sent."""
        row = (
            await self._connection.execute(
                select(outbox.c.due_at)
                .where(
                    outbox.c.state.in_(WAITING),
                    outbox.c.due_at > after,
                    outbox.c.chat_id.not_in(list(busy_chats)) if busy_chats else true(),
                )
                .order_by(outbox.c.due_at)
                .limit(1)
            )
        ).first()
        return row.due_at if row else None

    async def require(self, outbox_id: int) -> OutboxMessage:
        """One row that must be there.

        :raises LookupError: it is not.
        """
        row = (await self._connection.execute(select(outbox).where(outbox.c.id == outbox_id))).first()
        if row is None:
            raise LookupError(f"outbox {outbox_id}")
        return message_of(row)

    async def originals(self, edits: Collection[OutboxMessage]) -> dict[int, OutboxMessage]:
        """What these edits are to change, by its number."""
        ids = [edit.edits_id for edit in edits if edit.edits_id is not None]
        rows = await self._connection.execute(select(outbox).where(outbox.c.id.in_(ids)))
        return {row.id: message_of(row) for row in rows}

    async def sent(self, outbox_id: int, *, message_id: int, has_picture: bool) -> None:
        """Telegram has it."""
        await self._mark(
            outbox_id,
            state=State.SENT,
            message_id=message_id,
            has_picture=has_picture,
            sent_at=self._now(),
            failure=None,
        )

    async def shows(self, outbox_id: int, *, fingerprint: str) -> None:
        """What a sent message shows now."""
        await self._mark(outbox_id, fingerprint=fingerprint)

    async def done(self, edit: OutboxMessage) -> bool:
        """An edit has taken effect, or is no longer needed.

        False: it was wished for again meanwhile, and will be made again.
        """
        result = await self._connection.execute(
            update(outbox)
            .where(outbox.c.id == edit.id, outbox.c.wishes == edit.wishes)
            .values(state=State.SENT, sent_at=self._now(), failure=None)
        )
        if result.rowcount == 0:
            await self.postponed(edit.id, seconds=0.0, failure="it has changed since")
        return result.rowcount > 0

    async def postponed(
        self, outbox_id: int, *, seconds: float, failure: str, lane: Lane | None = None
    ) -> None:
        """It certainly was not sent; it will be tried again after that many seconds.

        :param lane: another one from now on; None: its own.
        """
        due_at = self._now() + timedelta(seconds=seconds)
        changed = {} if lane is None else {"lane": lane}
        await self._mark(outbox_id, state=State.PENDING, due_at=due_at, failure=failure, **changed)

    async def uncertain(self, outbox_id: int, *, failure: str) -> None:
        """Nobody knows whether it was sent: once more, or, after that, never again."""
        await self._settle_uncertain(outbox.c.id == outbox_id, failure)

    async def failed(self, outbox_id: int, *, failure: str) -> None:
        """It will not be sent."""
        await self._mark(outbox_id, state=State.FAILED, failure=failure)

    async def move(self, chat_id: int, new_chat_id: int) -> None:
        """What waits for a chat goes to its new id; messages it has are edited no more."""
        self.written = True
        waiting = outbox.c.chat_id == chat_id, outbox.c.state.in_(WAITING)
        is_edit = outbox.c.edits_id.is_not(None)
        await self._connection.execute(
            update(outbox).where(*waiting, is_edit).values(state=State.FAILED, failure=MOVED)
        )
        await self._connection.execute(update(outbox).where(*waiting).values(chat_id=new_chat_id))

    async def recover(self) -> None:
        """At start: whatever was being sent when the process ended may or may not have arrived."""
        await self._settle_uncertain(outbox.c.state == State.SENDING, "the process ended while sending")

    async def at(self, chat_id: int, message_id: int) -> OutboxMessage | None:
        """What the bot sent as this message, if it did."""
        row = (
            await self._connection.execute(
                select(outbox).where(outbox.c.chat_id == chat_id, outbox.c.message_id == message_id)
            )
        ).first()
        return message_of(row) if row else None

    async def hold(self, chat_id: int, message_id: int) -> OutboxMessage | None:
        """As `at`, and nobody else may hold it until this transaction ends: what it asks is answered once."""
        row = (
            await self._connection.execute(
                select(outbox)
                .where(outbox.c.chat_id == chat_id, outbox.c.message_id == message_id)
                .with_for_update()
            )
        ).first()
        return message_of(row) if row else None

    async def caused_by(self, cause: str) -> OutboxMessage | None:
        """What this caused, held as by `hold`."""
        row = (
            await self._connection.execute(select(outbox).where(outbox.c.cause == cause).with_for_update())
        ).first()
        return message_of(row) if row else None

    async def article_of_unconfirmed_prompt(self, chat_id: int) -> int | None:
        """The article of the newest question for a comment, if it is an unconfirmed one."""
        prompt = await self.unconfirmed(chat_id, Kind.PROMPT)
        return prompt.article_id if prompt is not None else None

    async def unconfirmed(self, chat_id: int, kind: Kind) -> OutboxMessage | None:
        """The newest question of a kind to this chat of which a message may exist that we know no id of.

        It is on the wire, it is uncertain, or it was sent a second time and the first one arrived too.
        """
        row = (
            await self._connection.execute(
                select(outbox)
                .where(
                    outbox.c.chat_id == chat_id,
                    outbox.c.kind == kind,
                    or_(outbox.c.state.in_((State.SENDING, State.UNCERTAIN)), outbox.c.resent),
                )
                .order_by(outbox.c.id.desc())
                .limit(1)
            )
        ).first()
        return message_of(row) if row else None

    async def take_back_cards(self, moderator_id: int) -> None:
        """Whoever no longer moderates gets no card that waits, and the one that they have says it is not
        theirs; of what is decided later they hear nothing. What they looked for and previewed loses its
        words, as nobody would take them away later."""
        await self._connection.execute(
            update(outbox)
            .where(IS_CARD, outbox.c.chat_id == moderator_id, outbox.c.state.in_(WAITING))
            .values(state=State.FAILED, failure="no longer a moderator")
        )
        rows = await self._connection.execute(
            select(outbox).where(
                CARD_SHOWS,
                outbox.c.chat_id == moderator_id,
                outbox.c.state.in_((State.SENDING, State.SENT)),
            )
        )
        for card in [message_of(row) for row in rows]:
            await self.turn(card, {"taken_back": True}, comment_id=None)
        lists = await self._connection.execute(
            select(outbox).where(
                outbox.c.chat_id == moderator_id,
                outbox.c.kind.in_((Kind.LOOKUP, Kind.BATCH)),
                outbox.c.edits_id.is_(None),
                outbox.c.state.in_((State.SENDING, State.SENT)),
            )
        )
        await self.show_anew(*map(message_of, lists), lane=Lane.MODERATION)

    async def latest_notice(self, comment_id: int) -> OutboxMessage | None:
        """What the author of a comment has heard last of it."""
        row = (
            await self._connection.execute(
                select(outbox)
                .where(
                    outbox.c.comment_id == comment_id,
                    outbox.c.kind == Kind.OUTCOME,
                    outbox.c.edits_id.is_(None),
                    outbox.c.state.not_in((State.FAILED, State.WITHDRAWN)),
                )
                .order_by(outbox.c.id.desc())
                .limit(1)
            )
        ).first()
        return message_of(row) if row else None

    def _values(self, new: NewMessage) -> dict[str, Any]:
        now = self._now()
        return {
            "lane": new.lane,
            "kind": new.kind,
            "chat_id": new.chat_id,
            "article_id": new.article_id,
            "comment_id": new.comment_id,
            "edits_id": new.edits_id,
            "details": new.details or {},
            "cause": new.cause,
            "state": State.PENDING,
            "due_at": now + new.waits,
            "created_at": now,
        }

    async def _settle_uncertain(self, condition: Any, failure: str) -> None:
        self.written = True
        is_edit = outbox.c.edits_id.is_not(None)
        for where, state in (
            (is_edit, State.PENDING),
            (and_(~is_edit, outbox.c.resent), State.FAILED),
            (and_(~is_edit, ~outbox.c.resent), State.UNCERTAIN),
        ):
            await self._connection.execute(
                update(outbox)
                .where(condition, outbox.c.state == State.SENDING, where)
                .values(state=state, failure=failure)
            )

    async def _mark(self, outbox_id: int, **values: Any) -> None:
        await self._connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(values))


def message_of(row: Row[Any]) -> OutboxMessage:
    """A row as a value."""
    return OutboxMessage(
        id=row.id,
        lane=Lane(row.lane),
        kind=Kind(row.kind),
        chat_id=row.chat_id,
        article_id=row.article_id,
        comment_id=row.comment_id,
        edits_id=row.edits_id,
        details=row.details,
        cause=row.cause,
        state=State(row.state),
        resent=row.resent,
        attempts=row.attempts,
        message_id=row.message_id,
        has_picture=row.has_picture,
        fingerprint=row.fingerprint,
        wishes=row.wishes,
        sent_at=row.sent_at,
    )
