"""Owners add, pause, resume and remove feeds, each decision once; searches for feeds go on once."""

from datetime import timedelta

import pytest

from storage.articles import Article
from storage.database import Database
from storage.feeds import Feed, FeedCounts, FeedHealth
from storage.outbox import Kind, Lane, NewMessage
from storage.searches import Search, SearchState
from storage.transaction import Transaction
from tests.builders import OWNER, SetClock, add_article, add_feed

URL = "https://news.example/feed.xml"
OTHER = "https://other.example/feed.xml"


async def due(database: Database) -> list[Feed]:
    async with database.read() as tx:
        return await tx.feeds.due(8, except_ids=[])


async def health(tx: Transaction, feed_id: int) -> FeedHealth:
    found = await tx.feeds.health(feed_id)
    assert found is not None
    return found


async def read(tx: Transaction, feed: Feed) -> None:
    """The feed was looked at and could be read; next time in a minute."""
    await tx.feeds.checked(
        feed,
        title="News",
        etag='"e"',
        last_modified="then",
        was_parsed=True,
        next_check_at=tx.now() + timedelta(seconds=60),
        interval_seconds=60.0,
    )


async def test_the_feeds_of_the_settings_are_the_first_of_an_empty_database_alone(database: Database) -> None:
    async with database.begin() as tx:
        assert await tx.feeds.add_first([]) == []
    async with database.begin() as tx:
        assert await tx.feeds.add_first([URL]) == []
    async with database.begin() as tx:
        assert await tx.feeds.add_first([URL, OTHER]) == [OTHER]
    assert [feed.url for feed in await due(database)] == [URL]


async def test_a_feed_that_was_paused_or_removed_stays_so_when_the_settings_name_it(
    database: Database,
) -> None:
    async with database.begin() as tx:
        await tx.feeds.add_first([URL, OTHER])
        paused, removed = await tx.feeds.due(8, except_ids=[])
        assert await tx.feeds.pause(paused.id, because=None, version=1)
        assert await tx.feeds.remove(removed.id, version=1, by=9)
    async with database.begin() as tx:
        assert await tx.feeds.add_first([URL, OTHER]) == []
        await tx.feeds.add_missing([URL, OTHER])
        assert await tx.feeds.next_check_at(except_ids=[]) is None
    assert await due(database) == []


async def test_a_feed_is_added_once_by_whoever_was_first(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        feed_id, is_new = await tx.feeds.add(URL, title="News", added_by=OWNER, watched_by=7)
        assert is_new
    async with database.begin() as tx:
        assert await tx.feeds.add(URL, title="Other", added_by=9, watched_by=8) == (feed_id, False)
        feed = await health(tx, feed_id)
        assert (feed.title, feed.asked_for, feed.checked_at, feed.articles) == ("News", True, None, 0)
    (stored,) = await due(database)
    assert (stored.id, stored.baseline_at, stored.next_check_at) == (feed_id, None, clock())


async def test_a_feed_is_paused_and_resumed_where_it_stopped(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx, URL)
        await read(tx, feed)
        await tx.feeds.failed(feed, reason="broken", next_check_at=clock())
        assert await tx.feeds.pause(feed.id, because=None, version=1)
        paused = await health(tx, feed.id)
        assert (paused.paused_at, paused.paused_because, paused.version) == (clock(), None, 2)
    assert await due(database) == []
    async with database.begin() as tx:
        assert await tx.feeds.resume(feed.id, version=2, by=9)
    (resumed,) = await due(database)
    assert (resumed.etag, resumed.failures, resumed.baseline_at) == ('"e"', 0, clock())


async def test_a_decision_that_is_delivered_again_after_another_one_changes_nothing(
    database: Database,
) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx, URL)
        assert await tx.feeds.pause(feed.id, because=None, version=1)
        assert await tx.feeds.resume(feed.id, version=2, by=9)
        assert not await tx.feeds.pause(feed.id, because=None, version=1)
        assert not await tx.feeds.resume(feed.id, version=2, by=9)
        assert not await tx.feeds.remove(feed.id, version=2, by=9)
        assert (await health(tx, feed.id)).paused_at is None
        assert await tx.feeds.pause(feed.id, because="its server answers 410 Gone"), (
            "the poller sees no version"
        )
        assert (await health(tx, feed.id)).version == 4


async def test_a_removed_feed_is_gone_and_its_articles_stay(database: Database) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx, URL)
        article = await add_article(tx, feed_id=feed.id)
        assert await tx.feeds.remove(feed.id, version=1, by=9)
        assert not await tx.feeds.remove(feed.id, version=2, by=9)
    assert await due(database) == []
    async with database.read() as tx:
        assert await tx.feeds.health(feed.id) is None
        assert await tx.feeds.followed(offset=0, limit=8) == []
        assert await tx.feeds.counts() == FeedCounts(0, 0, 0)
        assert await tx.feeds.addresses() == {}
        assert await tx.articles.get(article.id) == article


async def test_a_removed_feed_that_is_added_again_begins_with_a_new_baseline(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx, URL)
        await read(tx, feed)
        await tx.feeds.name_sections(feed.id, {"Politik": "Politics"}, by=9)
        await tx.feeds.remove(feed.id, version=1, by=9)
    clock.move(86_400)
    async with database.begin() as tx:
        assert await tx.feeds.add(URL, title="News again", added_by=OWNER) == (feed.id, True)
        assert await tx.feeds.add(URL, title="News again", added_by=OWNER) == (feed.id, False)
    (again,) = await due(database)
    # Asked with the validators of then, the server could say that nothing has changed.
    assert (again.baseline_at, again.etag, again.last_modified) == (None, None, None)
    assert (again.next_check_at, again.section_names) == (clock(), {"Politik": "Politics"})


async def test_a_look_counts_unless_the_feed_was_paused_removed_or_begun_anew_meanwhile(
    database: Database,
) -> None:
    async with database.begin() as tx:
        await read(tx, await add_feed(tx, URL))
    async with database.begin() as tx:
        await tx.feeds.look_now(1, watched_by=7)
    (looked_at,) = await due(database)
    async with database.begin() as tx:
        now = await tx.feeds.still_wanted(looked_at)
        assert now is not None and now.watched_by == 7
        await tx.feeds.watched(now)
        now = await tx.feeds.still_wanted(looked_at)
        assert now is not None and now.watched_by is None
        await tx.feeds.pause(looked_at.id, because=None)
        assert await tx.feeds.still_wanted(looked_at) is None
        await tx.feeds.resume(looked_at.id, version=2, by=9)
        assert await tx.feeds.still_wanted(looked_at) is not None
        await tx.feeds.remove(looked_at.id, version=3, by=9)
        assert await tx.feeds.still_wanted(looked_at) is None
        await tx.feeds.add(URL, title=None, added_by=OWNER)
        assert await tx.feeds.still_wanted(looked_at) is None


async def test_feeds_are_listed_by_number_and_counted_by_health(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        for number in range(5):
            await add_feed(tx, f"https://{number}.example/")
        well, failing, paused, failing_and_paused, _removed = await tx.feeds.due(8, except_ids=[])
        await read(tx, well)
        for feed in (failing, failing_and_paused):
            await tx.feeds.failed(feed, reason="broken", next_check_at=clock())
        for feed in (paused, failing_and_paused):
            await tx.feeds.pause(feed.id, because="it is gone")
        await tx.feeds.remove(_removed.id, version=1, by=9)
        assert await tx.feeds.counts() == FeedCounts(total=4, failing=1, paused=2)
        assert [feed.id for feed in await tx.feeds.followed(offset=0, limit=3)] == [1, 2, 3]
        (last,) = await tx.feeds.followed(offset=3, limit=3)
        assert (last.id, last.failures, last.last_failure, last.paused_because) == (
            4,
            1,
            "broken",
            "it is gone",
        )


async def test_the_articles_of_a_week_are_those_that_went_to_readers(
    database: Database, clock: SetClock
) -> None:
    async def sent(tx: Transaction, feed: Feed) -> Article:
        article = await add_article(tx, feed_id=feed.id)
        await tx.broadcasts.announce(article.id)
        return article

    async with database.begin() as tx:
        feed, other = await add_feed(tx, URL), await add_feed(tx, OTHER)
        await sent(tx, feed)
        clock.move(7 * 86_400)
        for _ in range(3):
            await sent(tx, feed)
        await add_article(tx, feed_id=feed.id)  # known at the first look
        await sent(tx, other)
        assert (await health(tx, feed.id)).articles == 3
        assert [each.articles for each in await tx.feeds.followed(offset=0, limit=8)] == [3, 1]


async def test_the_sections_of_a_feed_are_listed_by_how_often_they_come(database: Database) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx, URL)
        for sections in (("World",), ("Sport", "World"), (), ("World", "Culture", "Sport")):
            await add_article(tx, feed_id=feed.id, sections=sections)
        await add_article(tx, feed_id=(await add_feed(tx, OTHER)).id, sections=("Other",))
        assert await tx.feeds.sections_of(feed.id) == ["World", "Sport", "Culture"]


async def searching(tx: Transaction, cause: str = "message:1:1") -> Search:
    outbox_id = await tx.outbox.add(NewMessage(Lane.ANSWER, Kind.FEED_SEARCH, OWNER, cause=cause))
    assert outbox_id is not None
    await tx.searches.add(outbox_id, "https://news.example")
    return await tx.searches.require(outbox_id)


async def test_a_search_waits_until_it_was_made_and_goes_on_once(database: Database) -> None:
    async with database.begin() as tx:
        search = await searching(tx)
        other = await searching(tx, "message:1:2")
        assert await tx.searches.looking(8, except_ids=[]) == [search, other]
        assert await tx.searches.looking(1, except_ids=[search.outbox_id]) == [other]
        assert (search.state, search.result) == (SearchState.LOOKING, {})
    async with database.begin() as tx:
        assert await tx.searches.goes_on(search, SearchState.CHOOSING, result={"feeds": [1]})
        assert not await tx.searches.goes_on(search, SearchState.FAILED, result={})
        choosing = await tx.searches.require(search.outbox_id)
        assert (choosing.state, choosing.result) == (SearchState.CHOOSING, {"feeds": [1]})
        assert await tx.searches.look_at(choosing, URL)
        assert not await tx.searches.look_at(choosing, OTHER)
    async with database.read() as tx:
        (again, _) = await tx.searches.looking(8, except_ids=[])
        assert (again.outbox_id, again.url) == (search.outbox_id, URL)
        with pytest.raises(LookupError):
            await tx.searches.require(999)


async def test_a_message_whose_cause_has_put_one_there_before_has_no_number(database: Database) -> None:
    message = NewMessage(Lane.ANSWER, Kind.FEEDS, OWNER, cause="message:1:1")
    async with database.begin() as tx:
        assert await tx.outbox.add(message) is not None
    async with database.begin() as tx:
        assert await tx.outbox.add(message) is None


async def test_a_wish_wakes_whoever_waits_for_it(database: Database) -> None:
    async with database.begin() as tx:
        await searching(tx)
    assert database.searches_changed.is_set()
    assert not database.feeds_changed.is_set()
    async with database.begin() as tx:
        await tx.feeds.add(URL, title=None, added_by=OWNER)
    assert database.feeds_changed.is_set()
