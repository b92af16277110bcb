"""The tables. Their history is in `migrations/`."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    and_,
    bindparam,
    false,
    literal_column,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite has no time zones, so it stores the UTC wall clock."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


installation = Table(
    "installation",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("bot_name", Text),
    Column("news_paused_at", Moment),
    Column("news_paused_by", BigInteger),
    # The outage that the owners were told of, until they are told that it is over; and the drill that it is.
    Column("model_away_since", Moment),
    Column("model_away_drill", BigInteger),
    # How long a held comment may wait, and since when the newsroom knows that one has waited longer.
    Column("alert_minutes", Integer, server_default="1440"),
    Column("alerted_at", Moment),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("next_check_at", Moment, nullable=False, index=True),
    Column("checked_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_failure", Text),
    Column("succeeded_at", Moment),
    Column("baseline_at", Moment),
    Column("interval_seconds", Float),
    Column("redirect_url", Text),
    Column("redirect_count", Integer, nullable=False, default=0, server_default="0"),
    Column("paused_at", Moment),
    Column("paused_because", Text),
    Column("added_by", BigInteger),
    Column("section_names", JSON),
    Column("removed_at", Moment),
    Column("version", Integer, nullable=False, default=1, server_default="1"),
    # The message (outbox) that is shown anew when the feed was looked at.
    Column("watched_by", BigInteger),
)

websub_subscriptions = Table(
    "websub_subscriptions",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True, autoincrement=False),
    Column("hub_url", Text, nullable=False),
    Column("topic_url", Text, nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("secret", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("ask_at", Moment, nullable=False),
    Column("lease_ends_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_failure", Text),
    Column("pushed_at", Moment),
)

articles = Table(
    "articles",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id")),
    Column("external_id", Text, nullable=False),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False, default="", server_default=""),
    Column("body_html", Text, nullable=False),
    Column("looks", String(64), nullable=False, default="", server_default=""),
    Column("picture_url", Text),
    Column("picture_file_id", Text),
    Column("sections", JSON, nullable=False),
    Column("comments_open", Boolean, nullable=False),
    Column("comment_count", Integer, nullable=False, default=0),
    Column("published_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("version", Integer, nullable=False, default=1, server_default="1"),
    Column("written_by", BigInteger),
    Column("changed_at", Moment),
    Column("copies_change_at", Moment),
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", BigInteger),
    UniqueConstraint("feed_id", "external_id"),
    Index(None, "copies_change_at"),
    Index(None, "feed_id", "created_at"),
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("body_html", Text, nullable=False),
    Column("picture_url", Text),
    Column("sections", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
)

article_keys = Table(
    "article_keys",
    metadata,
    Column("key", String(128), primary_key=True),
    Column("article_id", ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False),
    Index(None, "article_id"),
)

people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("first_name", Text, nullable=False),
    Column("language_code", String(35)),
    Column("met_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

# What was imposed on people. Rows are never deleted: one that was lifted says when and by whom.
sanctions = Table(
    "sanctions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("imposed_by", BigInteger, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("lifted_at", Moment),
    Column("lifted_by", BigInteger),
    Column("cause", Text, nullable=False, unique=True),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("active", Boolean, nullable=False),
    Column("subscribed_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_because", Text),
    Column("title", Text),
)

staff = Table(
    "staff",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", String(16), primary_key=True),
    Column("added_by", BigInteger),
    Column("added_at", Moment, nullable=False),
)

comments = Table(
    "comments",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("author_id", BigInteger, nullable=False, index=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("scores", JSON),
    Column("labels_over", JSON, nullable=False),
    Column("model", Text),
    Column("evidence", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False, default=1, server_default="1"),
    Column("created_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("scored_at", Moment),
    Column("status_at", Moment, nullable=False),
    # Of texts that are much alike, most bits are the same.
    Column("sketch", BigInteger),
    # The same for texts that are the same to whoever decides.
    Column("fingerprint", String(64)),
    # Where it stands among those that wait (moderation.priority), and what filters of the queue go by.
    Column("place", Moment),
    Column("language", String(8)),
    Column("has_links", Boolean, nullable=False, default=False, server_default=false()),
    # Not dealt until then; dealt to owners alone.
    Column("snoozed_until", Moment),
    Column("snoozed_by", BigInteger),
    Column("escalated_by", BigInteger),
    UniqueConstraint("chat_id", "message_id"),
    Index(None, "article_id", "status", "id"),
    Index(None, "article_id", "created_at"),
    Index(None, "author_id", "status"),
    Index(None, "status", "outcome", "id"),
    Index(None, "fingerprint", "status"),
)

# Only what waits is in it, in the order in which it is dealt. A query that means to use it says so in the
# same words (see deliveries).
IS_HELD = comments.c.status == literal_column("'held'")
Index(
    "ix_comments_waiting",
    comments.c.status,  # always the same, and yet SQLite passes the index by without it
    comments.c.place,
    comments.c.id,
    comments.c.snoozed_until,
    comments.c.escalated_by,
    sqlite_where=IS_HELD,
    postgresql_where=IS_HELD,
)
# The same by how long it waits, which is looked at every other second.
Index(
    "ix_comments_waiting_since",
    comments.c.status,
    comments.c.status_at,
    comments.c.id,
    sqlite_where=IS_HELD,
    postgresql_where=IS_HELD,
)
IS_PUT_OFF = comments.c.snoozed_until.is_not(None)
Index("ix_comments_put_off", comments.c.snoozed_until, sqlite_where=IS_PUT_OFF, postgresql_where=IS_PUT_OFF)

# Which comments a moderator wants dealt; no row: all of them.
queue_filters = Table(
    "queue_filters",
    metadata,
    Column("moderator_id", BigInteger, primary_key=True, autoincrement=False),
    Column("filter", String(32), nullable=False),
)

# The older texts of comments that their authors have changed, each with its verdict.
comment_revisions = Table(
    "comment_revisions",
    metadata,
    Column("comment_id", ForeignKey("comments.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("scores", JSON),
    Column("labels_over", JSON, nullable=False),
    Column("model", Text),
    Column("evidence", JSON, nullable=False),
    Column("edited_at", Moment),
    Column("replaced_at", Moment, nullable=False),
)

# Every restriction of a comment with its reasons; the names are the Commission's (see moderation.statement).
statements = Table(
    "statements",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("comment_id", ForeignKey("comments.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("decision_version", Integer),
    Column("ground", String(16), nullable=False),
    Column("about", Text, nullable=False),
    Column("was_visible", Boolean, nullable=False),
    Column("decision_visibility", String(64), nullable=False),
    Column("decision_ground", String(64), nullable=False),
    Column("explanation", Text, nullable=False),
    Column("decision_facts", JSON, nullable=False),
    Column("source_type", String(64), nullable=False),
    Column("automated_detection", Boolean, nullable=False),
    Column("automated_decision", String(64), nullable=False),
    Column("category", String(96), nullable=False),
    Column("application_date", Moment, nullable=False),
    Column("end_date", Moment),
    Column("territorial_scope", JSON, nullable=False),
    Column("illegal_content_legal_ground", Text),
    Index(None, "comment_id", "id"),
)

# Comments that owners took down, for good.
takedowns = Table(
    "takedowns",
    metadata,
    Column("comment_id", ForeignKey("comments.id"), primary_key=True, autoincrement=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("reference", Text),
    Column("before", String(16), nullable=False),
    Column("taken_down_at", Moment, nullable=False),
)

# Articles below which unkind replies came in thick: when, what the owners were told, and what they did.
heat_episodes = Table(
    "heat_episodes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("hot_at", Moment, nullable=False),
    Column("replies", Integer, nullable=False),
    Column("unkind", Integer, nullable=False),
    # Counts what owners did, so that a button does nothing to what it did not show.
    Column("version", Integer, nullable=False),
    Column("remedy", String(16)),
    # What the remedy has set for the article, and what was there before.
    Column("change", JSON(none_as_null=True)),
    Column("changed_by", BigInteger),
    Column("changed_at", Moment),
    Index(None, "article_id", "id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("comment_id", ForeignKey("comments.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("moderator_id", BigInteger, nullable=False),
    Column("action", String(16), nullable=False),
    Column("reason", Text),
    Column("before", String(16), nullable=False),
    Column("after", String(16), nullable=False),
    Column("decided_at", Moment, nullable=False),
    # The decision that it was taken together with, on another comment of the same text.
    Column("part_of", BigInteger),
    # The batch that it was taken in.
    Column("batch_id", BigInteger),
    UniqueConstraint("comment_id", "version"),
    Index(None, "part_of"),
    Index(None, "batch_id", "id"),
    Index(None, "moderator_id", "id"),
)

# What a moderator was shown of many comments that could be decided at once, and whether they were.
batches = Table(
    "batches",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("person_id", BigInteger),
    Column("reason", Text),
    # How many comments it is about in all; no more than some are in it.
    Column("matching", Integer, nullable=False),
    Column("planned_by", BigInteger, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("undone_at", Moment),
    # The update that asked for it.
    Column("cause", Text, unique=True),
)

batch_comments = Table(
    "batch_comments",
    metadata,
    Column("batch_id", ForeignKey("batches.id"), primary_key=True, autoincrement=False),
    Column("comment_id", ForeignKey("comments.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    # Why it is left to a person.
    Column("left_because", String(16)),
)

# Rows are only ever added: triggers in the database refuse anything else.
record = Table(
    "record",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("recorded_at", Moment, nullable=False),
    Column("actor_id", BigInteger),
    Column("subject_kind", String(16), nullable=False),
    Column("subject_id", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("reason", Text),
    Index(None, "subject_kind", "subject_id", "id"),
)

# Rows of rules are kept when they are removed: what they found is evidence of comments.
rules = Table(
    "rules",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("pattern", Text, nullable=False),
    Column("effect", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("limits", JSON, nullable=False),
    Column("hits", Integer, nullable=False, default=0, server_default="0"),
    Column("dry_hits", Integer, nullable=False, default=0, server_default="0"),
    Column("created_by", BigInteger),
    Column("created_at", Moment, nullable=False),
    Column("removed_at", Moment),
    UniqueConstraint("kind", "pattern"),
)

# One row, which every change of a rule counts up: whoever keeps the rules in memory sees by it that they
# changed.
rulebook = Table(
    "rulebook",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

# When moderators are left alone, and when each hears how the queue stands: hours of the newsroom's day.
moderator_hours = Table(
    "moderator_hours",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("quiet_begins", Time),
    Column("quiet_ends", Time),
    # The ends of quiet hours up to here have been seen to.
    Column("woken_at", Moment),
    Column("digest_at", Time),
    # The last day that has had its digest, or none because there was nothing to say; and when that was.
    Column("digest_day", Date),
    Column("digest_since", Moment),
)

# What owners have set, one row for each value: the mode of a place, and what else holds on the site.
policies = Table(
    "policies",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("place_kind", String(16), nullable=False),
    Column("place_name", Text, nullable=False),
    Column("name", String(32), nullable=False),
    Column("value", JSON, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    Column("set_at", Moment, nullable=False),
    UniqueConstraint("place_kind", "place_name", "name"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("html", Text),
    Column("lane", SmallInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("cursor", BigInteger),
    Column("audience", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("created_by", BigInteger),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Index(None, "article_id"),
    Index(None, "state", "lane", "id"),
)

# One row for each chat a broadcast goes to: kept small, because there may be a million of them.
deliveries = Table(
    "deliveries",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id"), primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("resent", Boolean, nullable=False, default=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),
    Column("message_id", BigInteger),
    Column("has_picture", Boolean, nullable=False, default=False),
    Column("shown_version", Integer, nullable=False, default=0),
    Column("shown_comments", Integer, nullable=False, default=0),
    Column("failure", Text),
    Column("sent_at", Moment),
    Index(None, "chat_id", "message_id"),
    sqlite_with_rowid=False,
)
# Only what waits is in it, so that it stays small beside a million delivered rows. A query that means to use
# it must say so in the same words: neither database looks into a bound parameter to see whether it fits.
_WAITS = deliveries.c.state.in_(("pending", "sending", "uncertain"))
DELIVERY_WAITS = deliveries.c.state.in_(
    bindparam("waits", ("pending", "sending", "uncertain"), expanding=True, literal_execute=True)
)
Index(
    "ix_deliveries_waiting",
    deliveries.c.broadcast_id,
    deliveries.c.due_at,
    deliveries.c.chat_id,
    sqlite_where=_WAITS,
    postgresql_where=_WAITS,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("lane", SmallInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("article_id", ForeignKey("articles.id")),
    Column("comment_id", ForeignKey("comments.id")),
    Column("edits_id", ForeignKey("outbox.id")),
    Column("details", JSON, nullable=False),
    Column("cause", Text, unique=True),
    Column("state", String(16), nullable=False),
    Column("resent", Boolean, nullable=False, default=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),
    Column("message_id", BigInteger),
    Column("has_picture", Boolean, nullable=False, default=False),
    Column("fingerprint", String(64)),
    # How often an edit was wished for: once more while it is made, and it is made again.
    Column("wishes", Integer, nullable=False, default=1, server_default="1"),
    Column("failure", Text),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Index(None, "state", "lane", "id"),
    Index(None, "chat_id", "message_id"),
    Index(None, "article_id", "kind", "state"),
    Index(None, "comment_id", "kind"),
    Index(None, "edits_id", "state"),
)

# The review cards, newest last in each chat; and those that show a comment, at most one for each moderator.
IS_CARD = and_(outbox.c.kind == literal_column("'card'"), outbox.c.edits_id.is_(None))
CARD_SHOWS = and_(IS_CARD, outbox.c.comment_id.is_not(None))
Index("ix_outbox_cards", outbox.c.chat_id, outbox.c.id, sqlite_where=IS_CARD, postgresql_where=IS_CARD)
Index("ix_outbox_cards_showing", outbox.c.chat_id, sqlite_where=CARD_SHOWS, postgresql_where=CARD_SHOWS)

# What a message to an owner looks for, one row for each such message.
feed_searches = Table(
    "feed_searches",
    metadata,
    Column("outbox_id", ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("result", JSON, nullable=False),
    Column("feed_id", ForeignKey("feeds.id")),
)

drills = Table(
    "drills",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("fault", String(16), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("taken_up_at", Moment),
    Column("mended_at", Moment),
    # The number of the newest comment at its beginning: higher ones came in since.
    Column("last_comment", BigInteger, nullable=False),
    Column("result", JSON),
)

set_aside_updates = Table(
    "set_aside_updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("failure", Text, nullable=False),
    Column("set_aside_at", Moment, nullable=False),
)
