"""Articles, as they were published."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from storage.rows import Rows
from storage.tables import articles


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What a feed says of an article. `external_id` identifies it within its feed."""

    feed_id: int
    external_id: str
    url: str | None
    title: str
    body_html: str
    picture_url: str | None
    sections: tuple[str, ...]
    comments_open: bool
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article. `comment_count` counts the published comments."""

    id: int
    feed_id: int
    external_id: str
    url: str | None
    title: str
    body_html: str
    picture_url: str | None
    picture_file_id: str | None
    sections: tuple[str, ...]
    comments_open: bool
    comment_count: int
    published_at: datetime | None
    created_at: datetime


class ArticleRows(Rows):
    """Articles inside one transaction."""

    async def add(self, new: NewArticle) -> int | None:
        """Stores an article and returns its id; None if this feed had it already."""
        result = await self._connection.execute(
            self._insert(articles)
            .values(
                feed_id=new.feed_id,
                external_id=new.external_id,
                url=new.url,
                title=new.title,
                body_html=new.body_html,
                picture_url=new.picture_url,
                sections=list(new.sections),
                comments_open=new.comments_open,
                published_at=new.published_at,
                created_at=self._now(),
            )
            .on_conflict_do_nothing()
            .returning(articles.c.id)
        )
        return result.scalar_one_or_none()

    async def known_ids(self, feed_id: int, external_ids: Collection[str]) -> set[str]:
        """Which of these the feed has had already."""
        rows = await self._connection.execute(
            select(articles.c.external_id).where(
                articles.c.feed_id == feed_id, articles.c.external_id.in_(list(external_ids))
            )
        )
        return set(rows.scalars())

    async def get(self, article_id: int) -> Article | None:
        """One article, or None."""
        row = (await self._connection.execute(select(articles).where(articles.c.id == article_id))).first()
        return _article(row) if row else None

    async def require(self, article_id: int | None) -> Article:
        """One article that must be there.

        :raises LookupError: it is not.
        """
        article = await self.get(article_id) if article_id is not None else None
        if article is None:
            raise LookupError(f"article {article_id}")
        return article

    async def titles(self, article_ids: Collection[int]) -> dict[int, str]:
        """Titles by article id."""
        rows = await self._connection.execute(
            select(articles.c.id, articles.c.title).where(articles.c.id.in_(list(article_ids)))
        )
        return {row.id: row.title for row in rows}

    async def comments_open(self, article_id: int) -> bool | None:
        """Whether readers may comment on it; None if there is no such article."""
        row = (
            await self._connection.execute(
                select(articles.c.comments_open).where(articles.c.id == article_id)
            )
        ).first()
        return row.comments_open if row else None

    async def remember_picture(self, article_id: int, file_id: str) -> None:
        """Keeps Telegram's id of the picture, so that it is fetched once and not once per reader."""
        await self._connection.execute(
            update(articles).where(articles.c.id == article_id).values(picture_file_id=file_id)
        )

    async def drop_picture(self, article_id: int) -> None:
        """Forgets a picture that Telegram cannot fetch; one that it has already stays."""
        await self._connection.execute(
            update(articles)
            .where(articles.c.id == article_id, articles.c.picture_file_id.is_(None))
            .values(picture_url=None)
        )


def _article(row: Any) -> Article:
    return Article(
        id=row.id,
        feed_id=row.feed_id,
        external_id=row.external_id,
        url=row.url,
        title=row.title,
        body_html=row.body_html,
        picture_url=row.picture_url,
        picture_file_id=row.picture_file_id,
        sections=tuple(row.sections),
        comments_open=row.comments_open,
        comment_count=row.comment_count,
        published_at=row.published_at,
        created_at=row.created_at,
    )
