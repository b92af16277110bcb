"""Articles, as they were published."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.entry import Entry, Subject
from storage.broadcasts import BroadcastKind, BroadcastState
from storage.clock import Clock
from storage.record import RecordRows
from storage.rows import Rows
from storage.tables import article_keys, article_versions, articles, broadcasts, comments

# Any number that nobody else locks.
INTAKE_LOCK = 7_266_398


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What a feed, or an editor in the chat, says of an article.

    `external_id` identifies it within its feed, or the message it was written in.
    """

    feed_id: int | None
    external_id: str
    url: str | None
    title: str
    body_html: str
    picture_url: str | None
    sections: tuple[str, ...]
    comments_open: bool
    published_at: datetime | None
    lead: str = ""
    looks: str = ""
    picture_file_id: str | None = None
    written_by: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What readers see of an article, in a new version. `looks` is a digest of it."""

    url: str | None
    title: str
    lead: str
    body_html: str
    picture_url: str | None
    sections: tuple[str, ...]
    comments_open: bool
    looks: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, kept for ever."""

    number: int
    title: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article. `comment_count` counts the published comments.

    `feed_id` is None for one that an editor wrote in the chat. `version` grows with every change;
    `copies_change_at` is when copies of earlier versions are to be edited.
    """

    id: int
    feed_id: int | None
    external_id: str
    url: str | None
    title: str
    lead: str
    body_html: str
    looks: str
    picture_url: str | None
    picture_file_id: str | None
    sections: tuple[str, ...]
    comments_open: bool
    comment_count: int
    published_at: datetime | None
    created_at: datetime
    version: int
    changed_at: datetime | None
    copies_change_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def picture_to_upload(self) -> str | None:
        """The address of its picture, where Telegram does not have that yet."""
        return self.picture_url if self.picture_file_id is None else None


class ArticleRows(Rows):
    """Articles inside one transaction. That one was withdrawn is in the record."""

    written = False

    def __init__(self, connection: AsyncConnection, clock: Clock, record: RecordRows) -> None:
        super().__init__(connection, clock)
        self._record = record

    async def know_alone(self) -> None:
        """Until this transaction ends, nobody else who calls this decides what is known and what is new.

        Two that look at the same moment would both find nothing, and both announce it: a push and a poll of
        one feed, or two feeds with the same story. SQLite has one writer anyway.
        """
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(select(func.pg_advisory_xact_lock(INTAKE_LOCK)))

    async def add(self, new: NewArticle) -> int | None:
        """Stores an article and returns its id; None if this feed had it already."""
        result = await self._connection.execute(
            self._insert(articles)
            .values(
                feed_id=new.feed_id,
                external_id=new.external_id,
                url=new.url,
                title=new.title,
                lead=new.lead,
                body_html=new.body_html,
                looks=new.looks,
                picture_url=new.picture_url,
                sections=list(new.sections),
                comments_open=new.comments_open,
                picture_file_id=new.picture_file_id,
                written_by=new.written_by,
                published_at=new.published_at,
                created_at=self._now(),
            )
            .on_conflict_do_nothing()
            .returning(articles.c.id)
        )
        article_id: int | None = result.scalar_one_or_none()
        return article_id

    async def change(self, article: Article, changes: Changes, *, copies_change_at: datetime | None) -> None:
        """Gives the article a new version; the one it had is kept.

        :param copies_change_at: when delivered copies are to be edited; None: they stay as they are.
        """
        self.written = True
        if article.version == 1:
            await self._keep_version(article, article.created_at)
        values: dict[str, Any] = {
            "url": changes.url,
            "title": changes.title,
            "lead": changes.lead,
            "body_html": changes.body_html,
            "looks": changes.looks,
            "picture_url": changes.picture_url,
            "sections": list(changes.sections),
            "comments_open": changes.comments_open,
            "version": article.version + 1,
            "changed_at": self._now(),
            "copies_change_at": copies_change_at,
        }
        if changes.picture_url != article.picture_url:
            values["picture_file_id"] = None
        await self._connection.execute(update(articles).where(articles.c.id == article.id).values(values))
        await self._keep_version(await self.require(article.id), self._now())

    async def describe(self, article_id: int, *, lead: str, looks: str) -> None:
        """Notes what an article looks like, where that was not kept."""
        await self._connection.execute(
            update(articles).where(articles.c.id == article_id).values(lead=lead, looks=looks)
        )

    async def versions(self, article_id: int) -> list[Version]:
        """Every version of an article, oldest first; none of one that never changed."""
        rows = await self._connection.execute(
            select(article_versions)
            .where(article_versions.c.article_id == article_id)
            .order_by(article_versions.c.version)
        )
        return [Version(row.version, row.title, row.created_at) for row in rows]

    async def was_before(self, article: Article, *, title: str, body_html: str) -> bool:
        """Whether an earlier version, unlike the present one, had this title, or this text below it."""
        if title == article.title and body_html == article.body_html:
            return False
        same = article_versions.c.title == title
        if title == article.title:
            same &= article_versions.c.body_html == body_html
        found = await self._connection.scalar(
            select(article_versions.c.version)
            .where(
                article_versions.c.article_id == article.id,
                article_versions.c.version < article.version,
                same,
            )
            .limit(1)
        )
        return found is not None

    async def versions_since(self, article_id: int, moment: datetime) -> int:
        """How many versions an article was given since then."""
        number = (
            select(func.count())
            .select_from(article_versions)
            .where(
                article_versions.c.article_id == article_id,
                article_versions.c.version > 1,
                article_versions.c.created_at >= moment,
            )
        )
        return int(await self._connection.scalar(number) or 0)

    async def withdraw(self, article_id: int, by: int) -> bool:
        """Takes an article back: it closes for comments, and its copies are to go. False if it was so."""
        self.written = True
        result = await self._connection.execute(
            update(articles)
            .where(articles.c.id == article_id, articles.c.withdrawn_at.is_(None))
            .values(
                withdrawn_at=self._now(),
                withdrawn_by=by,
                comments_open=False,
                copies_change_at=self._now(),
            )
        )
        if result.rowcount == 0:
            return False
        await self._record.add(Entry(Subject.ARTICLE, str(article_id), "recalled", by))
        return True

    async def with_copies_to_change(self) -> list[Article]:
        """Articles whose copies are to be edited or deleted now, longest waiting first."""
        return await self._all(
            select(articles)
            .where(articles.c.copies_change_at <= self._now())
            .order_by(articles.c.copies_change_at)
        )

    async def next_copies_change(self, *, after: datetime) -> datetime | None:
        """The first moment after this one at which copies are to change. It may have come meanwhile."""
        moment: datetime | None = await self._connection.scalar(
            select(func.min(articles.c.copies_change_at)).where(articles.c.copies_change_at > after)
        )
        return moment

    async def copies_changed(self, article: Article) -> None:
        """Every copy shows this version, or went; unless the article has changed again meanwhile."""
        await self._connection.execute(
            update(articles)
            .where(
                articles.c.id == article.id,
                articles.c.version == article.version,
                articles.c.copies_change_at == article.copies_change_at,
            )
            .values(copies_change_at=None)
        )

    async def change_copies_later(self, article: Article, *, seconds: float) -> None:
        """Some copies could not be changed yet, or are still on their way."""
        await self._connection.execute(
            update(articles)
            .where(articles.c.id == article.id, articles.c.copies_change_at == article.copies_change_at)
            .values(copies_change_at=self._now() + timedelta(seconds=seconds))
        )

    async def discussed_since(self, moment: datetime) -> list[Article]:
        """Articles that went out after that and have had comments, newest first."""
        went_out = select(broadcasts.c.article_id).where(
            broadcasts.c.kind == BroadcastKind.ARTICLE, broadcasts.c.not_before > moment
        )
        return await self._all(
            select(articles)
            .where(
                articles.c.id.in_(went_out),
                articles.c.withdrawn_at.is_(None),
                exists().where(comments.c.article_id == articles.c.id),
            )
            .order_by(articles.c.id.desc())
        )

    async def newest(self, limit: int) -> list[Article]:
        """The articles that were announced last, newest first."""
        return await self._all(
            select(articles)
            .where(exists().where(broadcasts.c.article_id == articles.c.id))
            .order_by(articles.c.id.desc())
            .limit(limit)
        )

    async def by_keys(self, keys: Collection[str]) -> dict[str, list[Article]]:
        """The articles that are known under these keys, newest first."""
        rows = await self._connection.execute(
            select(article_keys.c.key, articles)
            .join(articles, articles.c.id == article_keys.c.article_id)
            .where(article_keys.c.key.in_(list(keys)))
            .order_by(articles.c.id.desc())
        )
        found: dict[str, list[Article]] = {}
        for row in rows:
            found.setdefault(row.key, []).append(_article(row))
        return found

    async def newest_date(self, feed_id: int, *, not_after: datetime) -> datetime | None:
        """The latest date of publication that a feed has given; None where it gave none."""
        date: datetime | None = await self._connection.scalar(
            select(func.max(articles.c.published_at)).where(
                articles.c.feed_id == feed_id, articles.c.published_at <= not_after
            )
        )
        return date

    async def remember_keys(self, article_id: int, keys: Collection[str]) -> None:
        """The article is known under these as well."""
        for key in keys:
            await self._connection.execute(
                self._insert(article_keys)
                .values(key=key, article_id=article_id, seen_at=self._now())
                .on_conflict_do_nothing()
            )

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

    async def words_of(self, article_id: int) -> str:
        """Its headline and text, as HTML."""
        article = await self.require(article_id)
        return f"{article.title}\n{article.body_html}"

    async def comments_open(self, article_id: int) -> bool | None:
        """Whether readers may comment on it; None if there is none for them: withdrawn, or not out yet."""
        waits = exists().where(
            broadcasts.c.article_id == articles.c.id,
            broadcasts.c.kind == BroadcastKind.ARTICLE,
            broadcasts.c.state == BroadcastState.RUNNING,
            broadcasts.c.not_before > self._now(),
        )
        row = (
            await self._connection.execute(
                select(articles.c.comments_open).where(
                    articles.c.id == article_id, articles.c.withdrawn_at.is_(None), ~waits
                )
            )
        ).first()
        return row.comments_open if row else None

    async def remember_picture(self, article_id: int, file_id: str, *, url: str) -> None:
        """Keeps Telegram's id of the picture, so that it is uploaded once and not once per reader.

        :param url: the picture it is the id of. The article may have another one by now.
        """
        self.written = True
        await self._connection.execute(
            update(articles)
            .where(articles.c.id == article_id, articles.c.picture_url == url)
            .values(picture_file_id=file_id)
        )

    async def drop_picture(self, article_id: int, picture: str) -> None:
        """Forgets a picture that cannot be had or that Telegram refuses; this version goes in words.

        :param picture: its address while Telegram did not have it, then Telegram's id. An article that has
            another one by now, or of which Telegram has the picture after all, keeps it.
        """
        self.written = True
        refused = or_(
            articles.c.picture_file_id == picture,
            and_(articles.c.picture_file_id.is_(None), articles.c.picture_url == picture),
        )
        result = await self._connection.execute(
            update(articles)
            .where(articles.c.id == article_id, refused)
            .values(picture_url=None, picture_file_id=None)
            .returning(articles.c.version)
        )
        version = result.scalar_one_or_none()
        # Copies of this version will not show it, and who compares them with a later one goes by this.
        await self._connection.execute(
            update(article_versions)
            .where(article_versions.c.article_id == article_id, article_versions.c.version == version)
            .values(picture_url=None)
        )

    async def pictures(self, article_id: int) -> dict[int, str | None]:
        """The address of the picture of every version; empty for an article that never changed."""
        rows = await self._connection.execute(
            select(article_versions.c.version, article_versions.c.picture_url).where(
                article_versions.c.article_id == article_id
            )
        )
        return {row.version: row.picture_url for row in rows}

    async def _keep_version(self, article: Article, created_at: datetime) -> None:
        await self._connection.execute(
            insert(article_versions).values(
                article_id=article.id,
                version=article.version,
                url=article.url,
                title=article.title,
                body_html=article.body_html,
                picture_url=article.picture_url,
                sections=list(article.sections),
                created_at=created_at,
            )
        )

    async def _all(self, query: Select[Any]) -> list[Article]:
        return [_article(row) for row in await self._connection.execute(query)]


def _article(row: Any) -> Article:
    return Article(
        id=row.id,
        feed_id=row.feed_id,
        external_id=row.external_id,
        url=row.url,
        title=row.title,
        lead=row.lead,
        body_html=row.body_html,
        looks=row.looks,
        picture_url=row.picture_url,
        picture_file_id=row.picture_file_id,
        sections=tuple(row.sections),
        comments_open=row.comments_open,
        comment_count=row.comment_count,
        published_at=row.published_at,
        created_at=row.created_at,
        version=row.version,
        changed_at=row.changed_at,
        copies_change_at=row.copies_change_at,
        withdrawn_at=row.withdrawn_at,
    )
