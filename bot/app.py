"""The composition root: builds everything once, runs it, and stops it in order."""

import asyncio
import gc
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from starlette.applications import Starlette
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot import handlers
from bot.context import Context, OnlyNewsApplication, Services
from bot.delivery.broadcasting import Broadcaster
from bot.delivery.copies import CopyKeeper
from bot.delivery.pacing import Paced, Pacer
from bot.delivery.transport import AiohttpRequest
from bot.delivery.uploads import Uploads
from bot.delivery.worker import DeliveryWorker
from bot.drills import DrillParticipant
from bot.explaining import Explainer
from bot.menus import show_default_menu
from bot.news.discovery import FeedFinder
from bot.news.fetching import Fetcher
from bot.news.links import shown_url, without_password
from bot.news.parsing_process import ParsingProcess
from bot.news.photo_source import PhotoSource
from bot.news.polling import FeedPoller
from bot.news.pushes import Pushes
from bot.news.searching import FeedSearcher
from bot.news.subscribing import Subscriber
from bot.outages import Outages
from bot.receiving import POLL_SECONDS, Receiver
from bot.rescoring import Rescorer
from bot.roles import announce
from bot.serving import serving
from bot.settings import Settings
from bot.texts import en_feeds
from bot.waking import Waker
from bot.watching import QueueWatch
from moderation.appraising import Appraiser
from moderation.classifier import Model
from moderation.examining import Examiner
from moderation.reading import reading
from moderation.revising import Revisions
from moderation.scoring.service import ScoringService
from moderation.submission import Policy, Submissions
from storage.clock import Clock, utc_now
from storage.database import Database
from storage.transaction import Transaction

log = structlog.get_logger()

LONGEST_PAUSE_SECONDS = 30.0


class TokenRefused(Exception):  # noqa: N818 (named for what happened)
    """Telegram does not know this token. The operator must put another into TELEGRAM_TOKEN."""


class OtherBotsDatabase(Exception):  # noqa: N818 (named for what happened)
    """The database belongs to another bot. The operator must name another DATABASE_URL or token."""


class AddressNotFree(Exception):  # noqa: N818 (named for what happened)
    """HTTP cannot be served where HTTP_HOST and HTTP_PORT say; the message is the system's reason."""


@dataclass(frozen=True, slots=True)
class App:
    """The whole service, built and not yet running."""

    settings: Settings
    database: Database
    application: OnlyNewsApplication
    sending_request: AiohttpRequest
    polling_request: AiohttpRequest
    pacer: Pacer
    classifier: ScoringService
    submissions: Submissions
    explainer: Explainer
    clock: Clock

    async def run(self, on_ready: Callable[[str], None]) -> None:
        """Runs until cancelled; then finishes what is in flight and closes everything.

        :param on_ready: called with the bot's username when the service answers.
        :raises TokenRefused: Telegram does not know the token.
        :raises OtherBotsDatabase: another bot's data is in the database.
        :raises AddressNotFree: hubs are to reach the service where something else listens.
        :raises DatabaseUnavailable: the database cannot be reached at the start.
        """
        settings, database = self.settings, self.database
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            await _prepare(database, settings)
            self.classifier.start()
            await asyncio.to_thread(reading.load)
            stack.push_async_callback(self.classifier.close)
            fetcher = Fetcher(allow_private=settings.allow_private_feeds)
            stack.push_async_callback(fetcher.aclose)
            parser = ParsingProcess()
            stack.push_async_callback(parser.aclose)
            photos = PhotoSource(allow_private=settings.allow_private_feeds)
            stack.push_async_callback(photos.aclose)
            uploads = Uploads(database, photos)
            stack.push_async_callback(uploads.aclose)
            bot = self.application.bot
            # The application closes the transports too, but only once it has been connected.
            stack.push_async_callback(self.polling_request.shutdown)
            stack.push_async_callback(self.sending_request.shutdown)
            stack.push_async_callback(self.application.shutdown)
            await _connect(self.application)
            async with database.begin() as tx:
                if not await tx.installation.belongs_to(bot.id):
                    raise OtherBotsDatabase
                await tx.installation.call(bot.first_name)
            receiver = Receiver(self.application, self.polling_request, database, settings.scoring_seconds)
            settle = timedelta(seconds=settings.settle_seconds)
            poller = FeedPoller(
                database,
                fetcher,
                parser,
                self.clock,
                settings.poll_seconds,
                settle,
                hears_hubs=settings.public_url is not None,
            )
            subscriber: Subscriber | None = None
            if settings.public_url is not None:
                await self._serve(Pushes(database, parser, self.clock, settle).app(), stack)
                subscriber = Subscriber(database, fetcher, self.clock, settings.public_url)
            searcher = FeedSearcher(database, FeedFinder(fetcher, parser))
            delivery = DeliveryWorker(
                database, bot, self.pacer, self.clock, settings.timezone, start=self.submissions.start
            )
            broadcaster = Broadcaster(database, bot, self.pacer, uploads, self.clock)
            copies = CopyKeeper(database, bot, uploads, self.clock)
            rescorer = Rescorer(self.submissions, self.classifier)
            drills = DrillParticipant(database, self.classifier, self.clock)
            outages = Outages(database, self.classifier, self.clock)
            waker = Waker(database, self.clock)
            watch = QueueWatch(database, self.clock)
            async with asyncio.TaskGroup() as services:
                for name, service in (
                    ("receiving", receiver.run),
                    ("delivery", delivery.run),
                    ("broadcasting", broadcaster.run),
                    ("copies", copies.run),
                    ("polling", poller.run),
                    ("searching", searcher.run),
                    ("rescoring", rescorer.run),
                    ("drills", drills.run),
                    ("outages", outages.run),
                    ("waking", waker.run),
                    ("watching", watch.run),
                    ("explaining", self.explainer.run),
                    ("menu", partial(show_default_menu, bot)),
                ):
                    services.create_task(_keep_running(name, service))
                if subscriber is not None:
                    services.create_task(_keep_running("subscribing", subscriber.run))
                # What is loaded for good is not looked through again and again for garbage: each such look
                # stopped the loop for 60 to 100 ms.
                gc.freeze()
                log.info("ready", bot=bot.id, mode=settings.moderation_mode, feeds=len(settings.feeds))
                on_ready(bot.username)

    async def _serve(self, app: Starlette, stack: AsyncExitStack) -> None:
        """Serves over HTTP until the stack is closed.

        :raises AddressNotFree:
        """
        try:
            await stack.enter_async_context(serving(app, self.settings.http_host, self.settings.http_port))
        except OSError as problem:
            raise AddressNotFree(problem.strerror or type(problem).__name__) from None


def build(settings: Settings, load_model: Callable[[], Model], clock: Clock = utc_now) -> App:
    """Builds the service. Nothing is opened, read or connected yet."""
    database = Database(settings.database_url, clock, settings.timezone)
    classifier = ScoringService(load_model)
    policy = Policy(settings.moderation_mode, settings.thresholds, settings.first_comments)
    submissions = Submissions(database, classifier, policy)
    explainer = Explainer(database, classifier)
    sending_request = AiohttpRequest()
    pacer = Pacer(settings.messages_per_second)
    polling_request = AiohttpRequest(read_seconds=POLL_SECONDS + 15.0)
    bot: ExtBot[Paced] = ExtBot(
        settings.telegram_token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=sending_request,
        get_updates_request=polling_request,
        rate_limiter=pacer,
    )
    application: OnlyNewsApplication = (
        Application.builder().bot(bot).context_types(ContextTypes(context=Context)).updater(None).build()
    )
    application.bot_data["services"] = Services(
        database=database,
        submissions=submissions,
        explainer=explainer,
        revisions=Revisions(database, classifier, policy),
        appraiser=Appraiser(database, Examiner(classifier, policy.thresholds), policy),
        scoring_seconds=settings.scoring_seconds,
        zone=settings.timezone,
        settle=timedelta(seconds=settings.settle_seconds),
    )
    handlers.register(application)
    return App(
        settings=settings,
        database=database,
        application=application,
        sending_request=sending_request,
        polling_request=polling_request,
        pacer=pacer,
        classifier=classifier,
        submissions=submissions,
        explainer=explainer,
        clock=clock,
    )


async def _prepare(database: Database, settings: Settings) -> None:
    """Brings the database up to date with the schema and the settings."""
    await database.migrate()
    async with database.begin() as tx:
        for change in await tx.staff.set_owners(settings.admin_ids):
            await announce(tx, change)
        await _add_first_feeds(tx, settings.feeds)
    if not settings.admin_ids:
        log.warning("no_owners", repair="Set ADMIN_IDS, or held comments wait for ever.")


async def _add_first_feeds(tx: Transaction, urls: Sequence[str]) -> None:
    """FEEDS are the first feeds of a database; the owners, who manage them in the chat, hear of others."""
    for url in await tx.feeds.add_first(urls):
        log.warning("feed_not_added", url=shown_url(url), repair="Write /feeds add to the bot.")
        digest = hashlib.sha256(url.encode()).hexdigest()
        await tx.announcements.tell_owners(
            en_feeds.feed_not_added(without_password(url)), cause=f"feed-not-added:{digest}"
        )


async def _connect(application: OnlyNewsApplication) -> None:
    """Says hello to Telegram, for as long as it takes."""
    failures = 0
    while True:
        try:
            await application.initialize()
            # Telegram refuses long polling as long as a webhook is set.
            await application.bot.delete_webhook()
        except InvalidToken:
            raise TokenRefused from None
        except TelegramError as error:
            failures += 1
            log.warning(
                "telegram_unreachable",
                url=shown_url(application.bot.base_url.rpartition("/bot")[0]),
                failure=type(error).__name__,
                because=error.message,
                retry_in=_pause(failures),
            )
            await asyncio.sleep(_pause(failures))
        else:
            return


async def _keep_running(name: str, service: Callable[[], Awaitable[None]]) -> None:
    """Starts a service again when it fails: a database that is away comes back."""
    clock = asyncio.get_running_loop().time
    failures = 0
    while True:
        started = clock()
        try:
            await service()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            log.error("service_cancelled_itself", service=name)
        except Exception:
            log.exception("service_failed", service=name)
        else:
            return
        failures = 1 if clock() - started > LONGEST_PAUSE_SECONDS else failures + 1
        await asyncio.sleep(_pause(failures))


def _pause(failures: int) -> float:
    """Seconds before the next attempt, after so many failures in a row."""
    return min(LONGEST_PAUSE_SECONDS, 0.25 * 2.0 ** min(failures, 10))
