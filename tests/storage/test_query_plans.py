"""What is asked for every few hundred messages of a broadcast must not grow with what was sent already."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from moderation.queue import Filter, FilterKind
from storage.articles import Article
from storage.broadcasts import Broadcast
from storage.clock import utc_now
from storage.database import Database
from storage.queue import View
from storage.transaction import Transaction
from tests.builders import add_article, add_comment
from tests.databases import opened

WAITING_ONLY = "USING INDEX ix_deliveries_waiting (broadcast_id=?"
FROM_THE_LAST_KEY_ON = "deliveries USING PRIMARY KEY (broadcast_id=? AND chat_id>?"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """On SQLite, which says how it will look before there is anything to find."""
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}", utc_now) as database:
        yield database


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(*execution: Any) -> None:
        asked.append(execution[2:4])

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(database._engine.sync_engine, "before_cursor_execute", note)


async def plan(tx: Transaction, statement: str, parameters: Any) -> str:
    rows = await tx.deliveries._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(row.detail for row in rows)


async def announced(tx: Transaction) -> tuple[Article, Broadcast]:
    await tx.subscribers.subscribe(1)
    article = await add_article(tx)
    await tx.broadcasts.announce(article.id)
    (broadcast,) = await tx.broadcasts.of_article(article.id)
    await tx.broadcasts.make_deliveries(broadcast, 1)
    return article, broadcast


async def test_what_waits_is_found_without_looking_through_what_was_sent(database: Database) -> None:
    async with database.begin() as tx:
        _, broadcast = await announced(tx)
        with statements(database) as asked:
            assert await tx.deliveries.due(broadcast, 10)
            await tx.deliveries.next_due_at([broadcast])
        for statement, parameters in asked:
            assert WAITING_ONLY in await plan(tx, statement, parameters)


async def test_copies_are_paged_from_where_the_last_page_ended(database: Database) -> None:
    async with database.begin() as tx:
        article, broadcast = await announced(tx)
        with statements(database) as asked:
            for page in (
                tx.deliveries.copies,
                tx.deliveries.outdated_copies,
                tx.deliveries.miscounting_copies,
            ):
                await page(article, after=(broadcast.id, 0), limit=10)
        plans = [await plan(tx, *each) for each in asked if "FROM deliveries" in each[0]]
        assert len(plans) == 3
        for found in plans:
            assert FROM_THE_LAST_KEY_ON in found
            assert "SCAN" not in found


async def test_the_next_comment_is_found_without_looking_through_all_that_wait(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        await add_comment(tx, article.id)
        for view in (View(), View(is_owner=True), View(filter=Filter(FilterKind.LINKS))):
            with statements(database) as asked:
                assert len(await tx.queue.numbers(view, limit=1, except_ids=[7])) == (view.filter is None)
            for statement, parameters in asked:
                found = await plan(tx, statement, parameters)
                assert "INDEX ix_comments_waiting" in found
                assert "TEMP B-TREE" not in found, "it is in order already"


async def test_an_authors_standing_is_found_without_looking_through_those_of_others(
    database: Database,
) -> None:
    async with database.begin() as tx:
        with statements(database) as asked:
            await tx.policies.standing_of(1)
        ((statement, parameters),) = asked
        found = await plan(tx, statement, parameters)
        assert "SEARCH comments USING INDEX ix_comments_author_id" in found
        assert "SEARCH decisions USING INDEX" in found and "SCAN" not in found
        assert "TEMP B-TREE" not in found, "decisions are in order already"


async def test_what_waits_longest_is_found_without_looking_through_all_that_wait(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        await add_comment(tx, article.id)
        with statements(database) as asked:
            assert await tx.alerts.longest()
        for statement, parameters in asked:
            found = await plan(tx, statement, parameters)
            assert "INDEX ix_comments_waiting_since" in found
            assert "TEMP B-TREE" not in found, "it is in order already"
