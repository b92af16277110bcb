"""One use case's view of the database: a door for each noun, all in one transaction."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.alerts import AlertRows
from storage.announcements import AnnouncementRows
from storage.articles import ArticleRows
from storage.batches import BatchRows
from storage.broadcasts import BroadcastRows
from storage.cards import CardRows
from storage.chats import ChatRows
from storage.clock import Clock
from storage.comments import CommentRows
from storage.decisions import DecisionRows
from storage.deliveries import DeliveryRows
from storage.drills import DrillRows
from storage.feeds import FeedRows
from storage.heat import HeatRows
from storage.hours import HoursRows
from storage.installation import InstallationRows
from storage.lookups import LookupRows
from storage.outbox import OutboxRows
from storage.people import PeopleRows
from storage.policies import PolicyRows
from storage.queue import QueueRows
from storage.record import RecordRows
from storage.review import ReviewRows
from storage.rules import RuleRows
from storage.sanctions import SanctionRows
from storage.searches import SearchRows
from storage.set_aside import SetAsideRows
from storage.staff import StaffRows
from storage.statements import StatementRows
from storage.subscribers import SubscriberRows
from storage.takedowns import TakedownRows
from storage.triage import TriageRows
from storage.websub import SubscriptionRows


class Transaction:
    """Open until the block it was opened for ends."""

    def __init__(self, connection: AsyncConnection, clock: Clock, zone: ZoneInfo) -> None:
        self._clock = clock
        self.record = RecordRows(connection, clock)
        self.alerts = AlertRows(connection, clock, self.record)
        self.articles = ArticleRows(connection, clock, self.record)
        self.batches = BatchRows(connection, clock)
        self.broadcasts = BroadcastRows(connection, clock)
        self.comments = CommentRows(connection, clock)
        self.decisions = DecisionRows(connection, clock)
        self.deliveries = DeliveryRows(connection, clock)
        self.drills = DrillRows(connection, clock)
        self.feeds = FeedRows(connection, clock, self.record)
        self.hours = HoursRows(connection, clock, zone)
        self.installation = InstallationRows(connection, clock, self.record)
        self.outbox = OutboxRows(connection, clock)
        self.people = PeopleRows(connection, clock)
        self.policies = PolicyRows(connection, clock, self.record)
        self.rules = RuleRows(connection, clock, self.record)
        self.sanctions = SanctionRows(connection, clock, self.record, self.outbox)
        self.searches = SearchRows(connection, clock)
        self.set_aside = SetAsideRows(connection, clock)
        self.staff = StaffRows(connection, clock, self.record, self.outbox)
        self.heat = HeatRows(connection, clock, self.outbox, self.staff)
        self.statements = StatementRows(connection, clock)
        self.subscribers = SubscriberRows(connection, clock)
        self.subscriptions = SubscriptionRows(connection, clock)
        self.takedowns = TakedownRows(connection, clock, self.outbox, self.statements)
        self.chats = ChatRows(self.subscribers, self.broadcasts, self.deliveries, self.outbox)
        self.queue = QueueRows(connection, clock, self.record)
        self.lookups = LookupRows(connection, clock)
        self.cards = CardRows(connection, clock, self.queue)
        self.review = ReviewRows(clock, self.cards, self.outbox, self.comments, self.staff, hours=self.hours)
        self.triage = TriageRows(clock, self.cards, self.review, self.outbox, self.staff, hours=self.hours)
        self.announcements = AnnouncementRows(self.outbox, self.comments, self.staff, self.statements)

    def now(self) -> datetime:
        """The moment of the use case."""
        return self._clock()

    @property
    def outbox_written(self) -> bool:
        """Whether a message was put into the outbox."""
        return self.outbox.written

    @property
    def broadcasts_written(self) -> bool:
        """Whether there is something new for everybody, or about what everybody has."""
        return any(
            rows.written for rows in (self.broadcasts, self.articles, self.comments, self.installation)
        )

    @property
    def feeds_written(self) -> bool:
        """Whether a feed is to be looked at sooner than was known."""
        return self.feeds.written

    @property
    def subscriptions_written(self) -> bool:
        """Whether a hub may have to be asked for something."""
        return self.subscriptions.written or self.feeds.written

    @property
    def searches_written(self) -> bool:
        """Whether somebody waits for a feed to be found."""
        return self.searches.written
