"""An installation of the first version keeps what it has: nothing is lost, and nothing is sent again."""

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.news.identity import keys_of
from bot.news.items import FeedItem
from moderation.authority import Role
from moderation.queue import Filter, FilterKind
from storage.broadcasts import BroadcastState
from storage.clock import utc_now
from storage.database import Database
from storage.migrations.upgrade import alembic_config
from storage.outbox import Kind, Lane
from storage.queue import View

THEN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ITEM = FeedItem(
    external_id="post-1",
    url="https://news.example/1",
    title="The bridge opens",
    body_html="<p>At noon.</p>",
    picture_url=None,
    sections=(),
    published_at=None,
    comments_open=True,
    author=None,
    lead="At noon.",
    looks="digest",
)


def as_of_the_first_version(connection: Connection) -> None:
    """A feed, an article with a comment that one reader has and another waits for, and a waiting card."""
    command.upgrade(alembic_config(connection), "0001")
    then = THEN if connection.dialect.name == "postgresql" else THEN.replace(tzinfo=None).isoformat(" ")

    def insert(table: str, **values: object) -> None:
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)

    def message(number: int, lane: int, kind: str, chat_id: int, **given: object) -> None:
        plain = {"details": "{}", "state": "pending", "resent": False, "attempts": 0, "due_at": then}
        plain |= {"has_picture": False, "shown_comments": 0, "created_at": then}
        insert("outbox", id=number, lane=lane, kind=kind, chat_id=chat_id, **{**plain, **given})

    insert(
        "feeds",
        id=1,
        url="https://news.example/feed",
        has_baseline=True,
        next_check_at=then,
        checked_at=then,
        failures=0,
    )
    insert(
        "articles",
        id=1,
        feed_id=1,
        external_id=ITEM.external_id,
        url=ITEM.url,
        title=ITEM.title,
        body_html=ITEM.body_html,
        sections="[]",
        comments_open=True,
        comment_count=1,
        created_at=then,
    )
    insert(
        "comments",
        id=1,
        article_id=1,
        author_id=7,
        chat_id=7,
        message_id=70,
        text="Good.",
        outcome="allow",
        labels_over="[]",
        status="published",
        version=2,
        created_at=then,
        status_at=then,
    )
    insert("staff", person_id=9, role="moderator", added_by=1, added_at=then)
    message(1, 3, "article", 7, article_id=1, state="sent", message_id=501, sent_at=then)
    message(2, 3, "article", 8, article_id=1)
    message(3, 4, "article", 7, edits_id=1)
    message(4, 2, "card", 9, comment_id=1)


async def test_an_installation_of_the_first_version_goes_on(database_url: str) -> None:
    before = Database(database_url)
    async with before._engine.begin() as connection:
        await connection.run_sync(as_of_the_first_version)
    await before.close()

    database = Database(database_url, utc_now)
    await database.migrate()
    try:
        async with database.begin() as tx:
            article = await tx.articles.require(1)
            (keys,) = keys_of([ITEM], feed_id=1)
            assert await tx.articles.by_keys([keys.id or ""]) == {keys.id: [article]}
            assert (article.version, article.comment_count) == (1, 1)
            assert await tx.deliveries.article_at(7, 501) == 1
            (broadcast,) = await tx.broadcasts.of_article(1)
            assert broadcast.state is BroadcastState.CLOSING
            assert [delivery.chat_id for delivery in await tx.deliveries.due(broadcast, 10)] == [8]
            (card,) = await tx.outbox.due(10, busy_chats=[])
            assert (card.kind, card.lane) == (Kind.CARD, Lane.MODERATION)
            assert await tx.staff.roles_of(9) == {Role.MODERATOR}
            assert await tx.staff.appoint(9, Role.EDITOR, by=1) is not None
            (feed,) = await tx.feeds.due(10, except_ids=[])
            assert feed.baseline_at == THEN
    finally:
        await database.close()


async def test_what_waits_already_keeps_its_age_and_is_filtered(database_url: str) -> None:
    def before(connection: Connection) -> None:
        command.upgrade(alembic_config(connection), "0013")
        connection.exec_driver_sql(
            "INSERT INTO articles (id, external_id, title, body_html, sections, comments_open,"
            " comment_count, created_at) VALUES (1, 'a', 'A', '', '[]', true, 0, '2026-11-01 00:00:00')"
        )
        for number, day, words, language in ((1, 9, "A", "de"), (2, 3, "See https://example.org", "en")):
            connection.exec_driver_sql(
                "INSERT INTO comments (id, article_id, author_id, chat_id, message_id, text, outcome,"
                " labels_over, evidence, status, version, revision, created_at, status_at)"
                f" VALUES ({number}, 1, 1, 1, {number}, '{words}', 'hold', '[]',"
                f""" '{{"language": "{language}"}}', 'held', 1, 1, '2026-11-0{day} 00:00:00',"""
                f" '2026-11-0{day} 00:00:00')"
            )

    database = Database(database_url)
    async with database._engine.begin() as connection:
        await connection.run_sync(before)
    await database.migrate()
    try:
        async with database.read() as tx:
            assert await tx.queue.numbers(View(), limit=9) == [2, 1]
            assert await tx.queue.numbers(View(filter=Filter(FilterKind.LANGUAGE, "de")), limit=9) == [1]
            assert await tx.queue.numbers(View(filter=Filter(FilterKind.LINKS)), limit=9) == [2]
    finally:
        await database.close()
