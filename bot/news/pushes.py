"""What hubs say over HTTP: "did you ask for this?", and the news of a feed.

Each feed has an address of its own, which nobody can guess, and a secret that its hub signs with. A push is
answered once its articles are committed, so that a hub repeats what was not.
"""

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.news import hubs
from bot.news.fetching import DEADLINE_SECONDS, MAX_BODY
from bot.news.intake import Intake, take_in
from bot.news.items import NotAFeed, ParsedFeed
from bot.news.links import shown_url
from bot.news.parsing_process import ParsingProcess
from bot.news.subscribing import CALLBACK
from storage.clock import Clock
from storage.database import Database, DatabaseUnavailable
from storage.feeds import Feed
from storage.websub import Subscription, SubscriptionState

log = structlog.get_logger()

# A hub's words are kept for the operator, not its essays.
MOST_WORDS: Final = 200


class Pushes:
    """Answers hubs.

    :param settle: how long a change of an article waits for further ones before its copies are edited.
    :param deadline: seconds for one push to come in whole.
    """

    def __init__(
        self,
        database: Database,
        parser: ParsingProcess,
        clock: Clock,
        settle: timedelta,
        *,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self._deadline = deadline
        self._database = database
        self._parser = parser
        self._clock = clock
        self._settle = settle

    def app(self) -> Starlette:
        """What is to be served."""
        return Starlette(routes=[Route(f"{CALLBACK}{{token}}", self._answer, methods=["GET", "POST"])])

    async def _answer(self, request: Request) -> Response:
        try:
            return await (self._push(request) if request.method == "POST" else self._question(request))
        except DatabaseUnavailable:
            return _words("The database is away. Please repeat this.", 503)
        except ClientDisconnect:
            return _words("", 400)  # nobody hears it
        except Exception:
            # Starlette's own way would write the address, with the token in it.
            log.exception("push_broke_something")
            return _words("This went wrong. Please repeat it.", 500)

    async def _question(self, request: Request) -> Response:
        """Section 5.3: the hub wants to know whether we asked. Section 5.2: it does not want to."""
        query = request.query_params
        mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
        now = self._clock()
        async with self._database.begin() as tx:
            known = await tx.subscriptions.at(request.path_params["token"])
            if known is None:
                return _words("Nobody asked for this.", 404)
            words = {"feed": known.feed_id, "hub": shown_url(known.hub_url)}
            if mode == "denied" and topic == known.topic_url and known.was_asked:
                if known.state is SubscriptionState.UNWANTED:
                    await tx.subscriptions.forget(known.feed_id)
                else:
                    because = f"the hub refuses: {query.get('hub.reason', '')[:MOST_WORDS]}"
                    ask_at = now + timedelta(seconds=hubs.AFTER_DENIAL)
                    await tx.subscriptions.denied(known, because=because, ask_at=ask_at)
                answer, event = "", "subscription_denied"
            elif not hubs.asked_for(known, mode, topic):
                return _words("Nobody asked for this.", 404)
            elif mode == "unsubscribe":
                await tx.subscriptions.forget(known.feed_id)
                answer, event = query.get("hub.challenge", ""), "subscription_ended"
            else:
                lease = hubs.lease(query.get("hub.lease_seconds", ""))
                await tx.subscriptions.verified(
                    known,
                    until=now + timedelta(seconds=lease),
                    ask_at=now + timedelta(seconds=hubs.renewal(lease)),
                )
                answer, event = query.get("hub.challenge", ""), "subscription_verified"
                words["lease_seconds"] = lease
        log.info(event, **words)
        return _words(answer, 200)

    async def _push(self, request: Request) -> Response:
        """Section 7: the hub brings news."""
        async with self._database.read() as tx:
            known = await tx.subscriptions.at(request.path_params["token"])
            feed = await tx.feeds.active(known.feed_id) if known is not None else None
        if known is None or feed is None or known.state is SubscriptionState.UNWANTED:
            return _words("Nobody wants this any more.", 410)
        try:
            async with asyncio.timeout(self._deadline):
                body = await _body(request)
        except TimeoutError:
            return _words("This takes too long.", 408)
        if body is None:
            log.warning("push_ignored", feed=feed.id, because="it is too large")
            return _words("This is too large.", 413)
        if not hubs.is_signed(body, request.headers.get("x-hub-signature", ""), known.secret):
            # Section 7.1.2: ignored, and not told apart, so that nobody can try signatures out.
            log.warning("push_ignored", feed=feed.id, because="it is not signed with our secret")
            return _words("", 202)
        await self._take_in(known, feed, await self._parse(feed, body, request.headers.get("content-type")))
        return _words("", 202)

    async def _parse(self, feed: Feed, body: bytes, content_type: str | None) -> ParsedFeed | None:
        """What was pushed; None for a word that there is something to be had, and for what cannot be read."""
        if not body.strip():
            return None
        try:
            parsed = await self._parser.parse(body, url=feed.url, content_type=content_type)
        except NotAFeed as problem:
            log.warning("push_unreadable", feed=feed.id, because=str(problem))
            return None
        return parsed if parsed.items else None

    async def _take_in(self, known: Subscription, feed: Feed, parsed: ParsedFeed | None) -> None:
        intake = Intake()
        async with self._database.begin() as tx:
            now = await tx.feeds.active(feed.id)
            if now is None:  # paused while this was read
                return
            await tx.subscriptions.pushed(known.feed_id)
            # Before its baseline, nobody knows what of it is new.
            if parsed is None or now.baseline_at is None:
                await tx.feeds.look_now(feed.id)
            else:
                intake = await take_in(tx, now, parsed.items, settle=self._settle)
        log.info("pushed", feed=feed.id, announced=intake.announced, changed=intake.changed)


async def _body(request: Request) -> bytes | None:
    """What was sent, piece by piece; None if it is larger than a feed may be."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _words(words: str, status: int) -> Response:
    # Section 5.3.1: a type that no browser runs, because the challenge is a stranger's words.
    return PlainTextResponse(words, status, headers={"X-Content-Type-Options": "nosniff"})
