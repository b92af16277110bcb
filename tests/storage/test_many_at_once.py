"""Many use cases at the same moment neither block each other for ever nor miscount."""

import asyncio

from moderation.status import Status
from storage.database import Database
from tests.builders import add_article, add_comment

AT_ONCE = 24


async def test_comments_published_at_the_same_moment_are_all_counted(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)

    async def publish(author_id: int) -> None:
        async with database.begin() as tx:
            await add_comment(tx, article.id, author_id=author_id, status=Status.PUBLISHED)

    async with asyncio.timeout(60):
        await asyncio.gather(*(publish(1_000 + number) for number in range(AT_ONCE)))
    async with database.read() as tx:
        assert (await tx.articles.require(article.id)).comment_count == AT_ONCE


async def test_decisions_and_new_comments_at_the_same_moment_are_all_counted(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        held = [await add_comment(tx, article.id, author_id=100 + number) for number in range(AT_ONCE // 2)]

    async def approve(number: int) -> None:
        async with database.begin() as tx:
            assert await tx.comments.change_status(held[number], Status.PUBLISHED)

    async def publish(number: int) -> None:
        async with database.begin() as tx:
            await add_comment(tx, article.id, author_id=200 + number, status=Status.PUBLISHED)

    async with asyncio.timeout(60):
        await asyncio.gather(*(work(number) for number in range(AT_ONCE // 2) for work in (approve, publish)))
    async with database.read() as tx:
        assert (await tx.articles.require(article.id)).comment_count == AT_ONCE
