"""Feeds, articles and comments for the tests: what a test does not name has a plain default."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from moderation.authority import Role
from moderation.comment import Comment, NewComment, Origin
from moderation.policy import judge
from moderation.status import Status
from moderation.verdict import Scoring, Verdict
from storage.articles import Article, NewArticle
from storage.feeds import Feed
from storage.outbox import OutboxMessage
from storage.people import Person
from storage.transaction import Transaction

READER = 1_001
MODERATOR = 2_001
OWNER = 3_001

CLEAN = judge(Scoring({"toxicity": 0.01, "insult": 0.02}, "scripted"))
DOUBTFUL = judge(Scoring({"toxicity": 0.85, "insult": 0.70}, "scripted"))
EXTREME = judge(Scoring({"toxicity": 0.999, "insult": 0.99}, "scripted"))
UNSCORED = judge(None)

_numbers = count(1)


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)


async def add_feed(tx: Transaction, url: str = "https://news.example/feed.xml") -> Feed:
    """A feed, which may be there already."""
    await tx.feeds.add_missing([url])
    return next(feed for feed in await tx.feeds.due(1_000, except_ids=[]) if feed.url == url)


def new_article(feed_id: int | None, **given: Any) -> NewArticle:
    """An article that a feed has, with an identity of its own unless one is given."""
    number = next(_numbers)
    article = NewArticle(
        feed_id=feed_id,
        external_id=f"article-{number}",
        url=f"https://news.example/{number}",
        title=f"Article {number}",
        body_html="<p>Something happened.</p>",
        picture_url=None,
        sections=("World",),
        comments_open=True,
        published_at=None,
    )
    return replace(article, **given)


async def add_article(tx: Transaction, **given: Any) -> Article:
    """An article in a feed."""
    feed_id = given.pop("feed_id", None) or (await add_feed(tx)).id
    return await tx.articles.require(await tx.articles.add(new_article(feed_id, **given)))


def new_comment(
    article_id: int,
    *,
    author_id: int = READER,
    message_id: int | None = None,
    text: str = "Well said.",
    verdict: Verdict = CLEAN,
    status: Status = Status.HELD,
    sketch: int | None = None,
) -> NewComment:
    """A comment in its author's private chat, from a message of its own unless one is given."""
    origin = Origin(author_id, message_id or 10_000 + next(_numbers))
    return NewComment(article_id, author_id, origin, text, verdict, status, sketch)


async def add_comment(tx: Transaction, article_id: int, **given: Any) -> Comment:
    """A stored comment."""
    comment = await tx.comments.add(new_comment(article_id, **given))
    assert comment is not None
    return comment


async def add_staff(
    tx: Transaction, person_id: int, role: Role = Role.MODERATOR, *, name: str = "Somebody"
) -> None:
    """Somebody who has written to the bot gets a role."""
    await tx.people.meet(Person(person_id, name, None))
    if role is Role.OWNER:
        await tx.staff.set_owners([person_id])
    else:
        await tx.staff.appoint(person_id, role, by=OWNER)


async def leaving(
    tx: Transaction, limit: int = 8, *, busy_chats: Collection[int] = ()
) -> list[OutboxMessage]:
    """The messages that are due, whose calls go out now."""
    due = await tx.outbox.due(limit, busy_chats=busy_chats)
    return [message for message in due if await tx.outbox.leaves(message.id)]
