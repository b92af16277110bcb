"""The record: everything that was done is in it, and nothing in it can be changed."""

import asyncio

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from moderation.authority import Role
from moderation.comment import Action
from moderation.entry import Entry, Recorded, Subject
from moderation.review import AlreadyDecided, Ruling, rule
from moderation.status import Status
from storage.database import Database
from storage.feeds import REDIRECTS_TO_BELIEVE
from storage.migrations.upgrade import alembic_config
from tests.builders import DOUBTFUL, MODERATOR, OWNER, READER, SetClock, add_article, add_comment

PAUSED = Entry(Subject.FEED, "7", "paused", OWNER, {"every": 60}, {"every": None}, "too_many_failures")


async def recorded(database: Database) -> list[Entry]:
    async with database.read() as tx:
        return [line.entry for line in await tx.record.page(limit=100)]


async def test_an_entry_is_read_back_as_it_was_written(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        await tx.record.add(PAUSED)
    async with database.read() as tx:
        assert await tx.record.page(limit=10) == [Recorded(1, clock(), PAUSED)]


async def test_entries_are_read_in_pages_newest_first_and_by_subject(database: Database) -> None:
    async with database.begin() as tx:
        for number in range(1, 6):
            await tx.record.add(Entry(Subject.COMMENT, str(number % 2), "held"))
    async with database.read() as tx:
        newest = await tx.record.page(limit=2)
        older = await tx.record.page(limit=2, older_than=newest[-1].id)
        newer = await tx.record.page(limit=2, newer_than=2)
        of_one = await tx.record.page(limit=2, about=(Subject.COMMENT, "1"))
        assert await tx.record.page(limit=2, about=(Subject.PERSON, "1")) == []
    assert [[line.id for line in page] for page in (newest, older, newer, of_one)] == [
        [5, 4],
        [3, 2],
        [4, 3],
        [5, 3],
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET actor_id = 666",
        "UPDATE record SET reason = NULL WHERE id = 1",
        "DELETE FROM record",
        "DELETE FROM record WHERE id = 1",
    ],
)
async def test_the_database_refuses_to_change_or_take_away_an_entry(
    database: Database, statement: str
) -> None:
    async with database.begin() as tx:
        await tx.record.add(PAUSED)
    with pytest.raises(DBAPIError, match="rows can only be added to the record"):
        async with database._engine.begin() as connection:
            await connection.execute(text(statement))
    assert await recorded(database) == [PAUSED]


async def test_a_decision_is_recorded_once_whoever_presses(database: Database) -> None:
    async with database.begin() as tx:
        comment = await add_comment(tx, (await add_article(tx)).id, verdict=DOUBTFUL)

    async def press(moderator_id: int) -> bool:
        try:
            await rule(database, Ruling(comment.id, moderator_id, Action.REJECT, "spam", 1))
        except AlreadyDecided:
            return False
        return True

    pressed = await asyncio.gather(*(press(number) for number in range(1, 6)))
    winner = pressed.index(True) + 1
    assert await recorded(database) == [
        Entry(
            Subject.COMMENT,
            str(comment.id),
            "rejected",
            winner,
            Status.HELD,
            Status.REJECTED,
            "spam",
        )
    ]


async def test_every_change_of_a_role_is_recorded_and_setting_the_same_owners_again_is_none(
    database: Database,
) -> None:
    async with database.begin() as tx:
        await tx.staff.set_owners([OWNER])
        await tx.staff.set_owners([OWNER])
        await tx.staff.appoint(MODERATOR, Role.MODERATOR, by=OWNER)
        await tx.staff.appoint(MODERATOR, Role.MODERATOR, by=OWNER)
        await tx.staff.appoint(MODERATOR, Role.EDITOR, by=OWNER)
        await tx.staff.dismiss(MODERATOR, by=OWNER)
        await tx.staff.dismiss(READER, by=OWNER)
        await tx.staff.set_owners([])
    both = ["editor", "moderator"]
    assert await recorded(database) == [
        Entry(Subject.PERSON, str(OWNER), "dismissed", None, ["owner"], [], "ADMIN_IDS"),
        Entry(Subject.PERSON, str(MODERATOR), "dismissed", OWNER, both, []),
        Entry(Subject.PERSON, str(MODERATOR), "appointed", OWNER, ["moderator"], both),
        Entry(Subject.PERSON, str(MODERATOR), "appointed", OWNER, [], ["moderator"]),
        Entry(Subject.PERSON, str(OWNER), "appointed", None, [], ["owner"], "ADMIN_IDS"),
    ]


async def test_what_was_decided_before_there_was_a_record_is_in_it(database_url: str) -> None:
    def with_a_decision(connection: Connection) -> None:
        command.upgrade(alembic_config(connection), "0006")
        then = "2026-11-22 12:00:00"
        for statement in (
            "INSERT INTO articles (id, external_id, title, body_html, sections, comments_open,"
            f" comment_count, created_at) VALUES (1, 'a', 'A', '', '[]', true, 0, '{then}')",
            "INSERT INTO comments (id, article_id, author_id, chat_id, message_id, text, outcome,"
            " labels_over, status, version, created_at, status_at)"
            f" VALUES (41, 1, 7, 7, 70, 'Buy!', 'hold', '[]', 'rejected', 2, '{then}', '{then}')",
            "INSERT INTO decisions (comment_id, version, moderator_id, action, reason, before, after,"
            f" decided_at) VALUES (41, 1, 9, 'reject', NULL, 'held', 'rejected', '{then}')",
        ):
            connection.exec_driver_sql(statement)

    database = Database(database_url)
    async with database._engine.begin() as connection:
        await connection.run_sync(with_a_decision)
    await database.migrate()
    try:
        assert await recorded(database) == [
            Entry(Subject.COMMENT, "41", "rejected", 9, Status.HELD, Status.REJECTED)
        ]
    finally:
        await database.close()


async def test_what_is_decided_about_articles_feeds_and_the_news_is_recorded_once(database: Database) -> None:
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)
        await tx.feeds.add_first(["https://news.example/1"])
        article = await add_article(tx, feed_id=1)
        for _ in range(2):
            await tx.articles.withdraw(article.id, OWNER)
            await tx.installation.pause_news(OWNER)
        for _ in range(2):
            await tx.installation.resume_news(OWNER)
            await tx.feeds.add("https://news.example/2", title="Two", added_by=OWNER)
            await tx.feeds.pause(2, because=None, version=1, by=OWNER)
            await tx.feeds.resume(2, version=2, by=OWNER)
            await tx.feeds.name_sections(2, {"Politik": "Politics"}, by=OWNER)
            await tx.feeds.remove(2, version=3, by=OWNER)
        await tx.feeds.pause(1, because="its server answers 410 Gone")
    one, two = (Subject.FEED, "1"), (Subject.FEED, "2")
    assert (await recorded(database))[::-1] == [
        Entry(*one, "added", None, reason="FEEDS"),
        Entry(Subject.ARTICLE, str(article.id), "recalled", OWNER),
        Entry(Subject.NEWS, "all", "paused", OWNER),
        Entry(Subject.NEWS, "all", "resumed", OWNER),
        Entry(*two, "added", OWNER),
        Entry(*two, "paused", OWNER),
        Entry(*two, "resumed", OWNER),
        Entry(*two, "named the sections of", OWNER, {"sections named": 0}, {"sections named": 1}),
        Entry(*two, "removed", OWNER),
        Entry(*two, "added", OWNER),
        Entry(*one, "paused", None, reason="its server answers 410 Gone"),
    ]


async def test_a_feed_that_moves_by_itself_is_recorded_without_its_address(database: Database) -> None:
    async with database.begin() as tx:
        await tx.feeds.add_missing(["https://news.example/1"])
        for _ in range(REDIRECTS_TO_BELIEVE):
            feed = await tx.feeds.active(1)
            assert feed is not None
            await tx.feeds.checked(
                feed,
                title=None,
                etag=None,
                last_modified=None,
                was_parsed=True,
                next_check_at=feed.next_check_at,
                moved_to="https://user:secret@news.example/2",
            )
    assert await recorded(database) == [Entry(Subject.FEED, "1", "moved", None, reason="redirected")]
