"""What a feed shows becomes articles: the new are announced, the changed get a version, the rest is known.

Runs inside the caller's transaction, so that a push and a poll of the same item deliver it once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.news.assembling import is_comparable
from bot.news.identity import (
    DATE_TOLERANCE,
    is_news,
    keys_of,
    known_as,
    oldest_first,
    places,
    worth_sending,
)
from bot.news.items import FeedItem
from bot.news.sections import renamed
from storage.articles import Article, Changes, NewArticle
from storage.feeds import Feed
from storage.transaction import Transaction

log = structlog.get_logger()

# An article is corrected in its chats as long as people may still read it there.
CHANGES_FOR = timedelta(days=7)
# A feed that shows two forms of an article in turn must not have them edited for ever.
MOST_CHANGES_A_DAY = 12
# A counter of views, the time "3 minutes ago" or a list of other articles in its text changes at every look.
# A story that develops changes a few times a day, at once. From then on a change below the title waits so
# long, and four times longer each time.
CHANGES_AT_ONCE = 3
PATIENCE = timedelta(minutes=2)
# The same for what an article showed before: two servers of one feed, one of them behind the other.
PATIENCE_WITH_WHAT_WAS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of one look at a feed."""

    announced: int = 0
    changed: int = 0
    known: int = 0
    old: int = 0


async def take_in(tx: Transaction, feed: Feed, items: Sequence[FeedItem], *, settle: timedelta) -> Intake:
    """Stores what a feed shows, and announces what is news.

    :param items: in the order of the feed.
    :param settle: how long a change waits for further ones before delivered copies are edited.
    """
    await tx.articles.know_alone()
    now = tx.now()
    keys = dict(zip(items, keys_of(items, feed.id), strict=True))
    known = await tx.articles.by_keys([key for each in keys.values() for key in each.all()])
    new: list[FeedItem] = []
    articles: dict[FeedItem, Article] = {}
    for item in oldest_first(items):
        article = known_as(item, keys[item], feed.id, known)
        if article is None:
            new.append(item)
            continue
        articles[item] = article
        unknown = [
            key for key in keys[item].all() if article.id not in {each.id for each in known.get(key, ())}
        ]
        await tx.articles.remember_keys(article.id, unknown)
    changed = 0
    for item, article in _tellers(articles).items():
        if article.feed_id == feed.id and await _change(tx, article, feed, item, settle):
            changed += 1
    news: list[FeedItem] = []
    newest_known: datetime | None = None
    where = places(items, articles)
    if feed.baseline_at is not None:
        # A date in the future is a mistake, by which everything else would be old.
        newest_known = await tx.articles.newest_date(feed.id, not_after=now + DATE_TOLERANCE)
        news = [
            item
            for item in new
            if is_news(item, where, newest_known=newest_known, first_look=feed.baseline_at)
        ]
    newest_shown = newest_known if articles else None
    to_send = worth_sending(news, where, now=now, last_look=feed.succeeded_at, newest_shown=newest_shown)
    announced = 0
    stories: dict[str, int] = {}
    for item in new:
        story = keys[item].story
        if story is not None and story in stories:  # shown twice at once, in two sections
            await tx.articles.remember_keys(stories[story], keys[item].all())
            continue
        article_id = await _add(tx, feed, item)
        if article_id is None:
            continue
        if story is not None:
            stories[story] = article_id
        await tx.articles.remember_keys(article_id, keys[item].all())
        if item in to_send:
            await tx.broadcasts.announce(article_id)
            announced += 1
    if len(to_send) < len(news):
        log.warning("feed_shows_much_at_once", feed=feed.id, new=len(news), announced=announced)
    return Intake(announced, changed, len(items) - len(new), len(new) - announced)


def _tellers(articles: Mapping[FeedItem, Article]) -> dict[FeedItem, Article]:
    """One item for each article, by which it may change: several of one look would change it in turn.

    The one with the article's own id, or else the first.
    """
    by_id: dict[int, FeedItem] = {}
    for item, article in articles.items():
        if article.id not in by_id or item.external_id == article.external_id:
            by_id[article.id] = item
    return {item: articles[item] for item in by_id.values()}


async def _add(tx: Transaction, feed: Feed, item: FeedItem) -> int | None:
    """Stores a new article; one whose id the feed has given to another before gets an id of its own."""
    article = _article(feed, item)
    own_id = f"{item.external_id} {item.looks[:16]}"
    return await tx.articles.add(article) or await tx.articles.add(replace(article, external_id=own_id))


async def _change(tx: Transaction, article: Article, feed: Feed, item: FeedItem, settle: timedelta) -> bool:
    """Gives a known article a new version if it would look different to a reader.

    What it looks like is compared as the feed shows it: a section that an editor names anew changes nothing
    that was delivered.
    """
    if article.looks == item.looks or article.withdrawn_at is not None:
        return False
    if not is_comparable(article.looks):  # stored by a version that did not keep it, or made it otherwise
        await tx.articles.describe(article.id, lead=item.lead, looks=item.looks)
        return False
    now = tx.now()
    changes = Changes(
        url=item.url,
        title=item.title,
        lead=item.lead,
        body_html=item.body_html,
        picture_url=item.picture_url,
        sections=renamed(item.sections, feed.section_names),
        comments_open=item.comments_open,
        looks=item.looks,
    )
    is_recent = now - article.created_at <= CHANGES_FOR
    versions = await tx.articles.versions_since(article.id, now - timedelta(days=1))
    if not is_recent or versions >= MOST_CHANGES_A_DAY:
        if versions == MOST_CHANGES_A_DAY:
            log.warning("article_changes_too_often", article=article.id)
        return False
    if versions and now < (article.changed_at or now) + await _patience(tx, article, item, versions):
        return False
    # The first change of several says when; the later ones are then shown with it.
    await tx.articles.change(article, changes, copies_change_at=article.copies_change_at or now + settle)
    return True


async def _patience(tx: Transaction, article: Article, item: FeedItem, versions: int) -> timedelta:
    """How long after its last change an article may change in this way again.

    :param versions: how many it was given within a day.
    """
    if await tx.articles.was_before(article, title=item.title, body_html=item.body_html):
        return PATIENCE_WITH_WHAT_WAS * 4.0 ** (versions - 1)
    is_below_title = item.title == article.title and item.comments_open == article.comments_open
    if is_below_title and versions >= CHANGES_AT_ONCE:
        return PATIENCE * 4.0 ** (versions - CHANGES_AT_ONCE)
    return timedelta()


def _article(feed: Feed, item: FeedItem) -> NewArticle:
    return NewArticle(
        feed_id=feed.id,
        external_id=item.external_id,
        url=item.url,
        title=item.title,
        lead=item.lead,
        body_html=item.body_html,
        picture_url=item.picture_url,
        sections=renamed(item.sections, feed.section_names),
        comments_open=item.comments_open,
        published_at=item.published_at,
        looks=item.looks,
    )
