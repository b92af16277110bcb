"""Feeds, their schedule and their articles; and who receives them."""

from datetime import timedelta

import pytest

from moderation.authority import Role
from storage.articles import Changes
from storage.database import Database
from storage.feeds import Feed
from storage.people import Person
from tests.builders import SetClock, add_article, add_feed, new_article

URL = "https://news.example/feed.xml"


async def due(database: Database, limit: int = 8, besides: tuple[int, ...] = ()) -> list[Feed]:
    async with database.read() as tx:
        return await tx.feeds.due(limit, except_ids=besides)


async def test_a_feed_is_added_once_and_due_at_once(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        await tx.feeds.add_missing([URL, "https://other.example/", URL])
    async with database.begin() as tx:
        await tx.feeds.add_missing([URL])
    feeds = await due(database)
    assert [feed.url for feed in feeds] == [URL, "https://other.example/"]
    assert (feeds[0].baseline_at, feeds[0].failures, feeds[0].next_check_at) == (None, 0, clock())


async def test_a_look_that_went_well_sets_the_next_one_and_what_to_ask_with(
    database: Database, clock: SetClock
) -> None:
    later = clock() + timedelta(minutes=5)
    async with database.begin() as tx:
        feed = await add_feed(tx, URL)
        await tx.feeds.failed(feed, reason="broken", next_check_at=clock())
        await tx.feeds.checked(
            feed, title="News", etag='"e"', last_modified="then", was_parsed=True, next_check_at=later
        )
        assert await tx.feeds.next_check_at(except_ids=[]) == later
        assert await tx.feeds.next_check_at(except_ids=[feed.id]) is None
    assert await due(database) == []
    clock.move(300)
    then = later - timedelta(minutes=5)
    assert await due(database) == [Feed(feed.id, URL, '"e"', "then", then, later, 0, succeeded_at=then)]


async def test_a_look_that_failed_forgets_nothing_and_is_counted(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx, URL)
        await tx.feeds.checked(
            feed, title="News", etag='"e"', last_modified="then", was_parsed=True, next_check_at=clock()
        )
        for _ in range(2):
            await tx.feeds.failed(feed, reason="it is a web page", next_check_at=clock())
    assert await due(database) == [
        Feed(feed.id, URL, '"e"', "then", clock(), clock(), 2, succeeded_at=clock())
    ]


async def test_the_feed_that_is_due_longest_goes_first(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        for number, seconds in enumerate((-10, -30, -20, 10)):
            feed = await add_feed(tx, f"https://{number}.example/")
            at = clock() + timedelta(seconds=seconds)
            await tx.feeds.checked(
                feed, title=None, etag=None, last_modified=None, was_parsed=True, next_check_at=at
            )
    hosts = [feed.url[8] for feed in await due(database)]
    assert hosts == ["1", "2", "0"]
    first, second = await due(database, limit=2)
    assert [feed.url[8] for feed in await due(database, besides=(first.id, second.id))] == ["0"]


async def test_an_article_is_stored_once_and_comes_back_whole(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx)
        new = new_article(
            feed.id,
            title="“Ω” & <b>",
            picture_url="https://news.example/p.jpg",
            sections=("World", "ü"),
            comments_open=False,
            published_at=clock(),
        )
        article_id = await tx.articles.add(new)
        assert await tx.articles.add(new) is None
        article = await tx.articles.require(article_id)
    for name in ("feed_id", "external_id", "url", "title", "body_html", "picture_url", "sections"):
        assert getattr(article, name) == getattr(new, name)
    assert (article.comments_open, article.published_at, article.created_at) == (False, clock(), clock())
    assert (article.comment_count, article.picture_file_id) == (0, None)


async def test_an_article_is_found_under_any_of_its_keys(database: Database) -> None:
    async with database.begin() as tx:
        one, other = await add_article(tx), await add_article(tx)
        await tx.articles.remember_keys(one.id, ["id:a", "url:a"])
        await tx.articles.remember_keys(one.id, ["url:a", "url:b"])
        await tx.articles.remember_keys(other.id, ["url:b"])
        assert await tx.articles.by_keys(["url:a", "url:b", "url:c"]) == {
            "url:a": [one],
            "url:b": [other, one],
        }
        assert await tx.articles.by_keys([]) == {}


async def test_what_an_article_showed_before_is_known(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        article = await add_article(tx, title="Ten lost", body_html="<p>At sea.</p>")
        for title, body_html in (
            ("Eleven lost", "<p>At sea.</p>"),
            ("Eleven lost", "<p>In the harbour.</p>"),
        ):
            changes = Changes(
                article.url, title, "", body_html, None, (), comments_open=True, looks=body_html
            )
            await tx.articles.change(article, changes, copies_change_at=None)
            article = await tx.articles.require(article.id)
        known = {
            (title, body_html): await tx.articles.was_before(article, title=title, body_html=body_html)
            for title in ("Ten lost", "Eleven lost", "Twelve lost")
            for body_html in ("<p>At sea.</p>", "<p>In the harbour.</p>", "<p>Nowhere.</p>")
        }
    assert [forms for forms, was_before in known.items() if was_before] == [
        ("Ten lost", "<p>At sea.</p>"),
        ("Ten lost", "<p>In the harbour.</p>"),
        ("Ten lost", "<p>Nowhere.</p>"),
        ("Eleven lost", "<p>At sea.</p>"),
    ]


async def test_an_article_that_is_not_there_is_told_apart_from_a_closed_one(database: Database) -> None:
    async with database.begin() as tx:
        closed, opened = await add_article(tx, comments_open=False), await add_article(tx)
        assert await tx.articles.comments_open(closed.id) is False
        assert await tx.articles.comments_open(opened.id) is True
        assert await tx.articles.comments_open(999) is None
        assert await tx.articles.get(999) is None
        assert await tx.articles.titles({closed.id, 999}) == {closed.id: closed.title}
        for missing in (999, None):
            with pytest.raises(LookupError):
                await tx.articles.require(missing)


async def test_a_picture_that_telegram_cannot_fetch_is_forgotten_and_one_that_it_has_stays(
    database: Database,
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx, picture_url="https://news.example/p.jpg")
        await tx.articles.remember_picture(article.id, "file-0", url="https://news.example/other.jpg")
        assert (await tx.articles.require(article.id)).picture_file_id is None
        await tx.articles.remember_picture(article.id, "file-1", url="https://news.example/p.jpg")
        await tx.articles.drop_picture(article.id, "https://news.example/p.jpg")
        assert (await tx.articles.require(article.id)).picture_file_id == "file-1"
        other = await add_article(tx, picture_url="https://news.example/p.jpg")
        await tx.articles.drop_picture(other.id, "https://news.example/p.jpg")
        dropped = await tx.articles.require(other.id)
        await tx.articles.drop_picture(article.id, "file-1")
        refused = await tx.articles.require(article.id)
    for without in (dropped, refused):
        assert (without.picture_url, without.picture_file_id, without.picture_to_upload) == (None, None, None)


async def test_every_version_knows_which_picture_its_copies_show(database: Database) -> None:
    first, second = "https://news.example/1.jpg", "https://news.example/2.jpg"
    async with database.begin() as tx:
        article = await add_article(tx, picture_url=first)
        assert await tx.articles.pictures(article.id) == {}
        for url in (second, None, second):
            now = await tx.articles.require(article.id)
            same = {name: getattr(now, name) for name in Changes.__dataclass_fields__}
            await tx.articles.change(now, Changes(**{**same, "picture_url": url}), copies_change_at=None)
        assert await tx.articles.pictures(article.id) == {1: first, 2: second, 3: None, 4: second}
        await tx.articles.drop_picture(article.id, second)
        assert await tx.articles.pictures(article.id) == {1: first, 2: second, 3: None, 4: None}


async def test_a_subscription_begins_ends_and_begins_again(database: Database) -> None:
    async with database.begin() as tx:
        assert not await tx.subscribers.end(1, because="/stop")
        assert await tx.subscribers.subscribe(1)
        assert not await tx.subscribers.subscribe(1)
        assert await tx.subscribers.is_subscribed(1)
        assert not await tx.subscribers.is_subscribed(2)
        assert await tx.subscribers.end(1, because="blocked")
        assert not await tx.subscribers.end(1, because="blocked")
        assert not await tx.subscribers.is_subscribed(1)
        assert await tx.subscribers.subscribe(1)
        assert await tx.subscribers.is_subscribed(1)


async def test_staff_are_listed_longest_serving_first_by_name_once_they_have_written(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        await tx.staff.set_owners([9])
        clock.move(1)
        await tx.staff.appoint(5, Role.MODERATOR, by=9)
        clock.move(1)
        await tx.staff.appoint(3, Role.EDITOR, by=9)
        await tx.people.meet(Person(5, "Mo", None))
        everybody = await tx.staff.everybody()
    assert [(member.id, member.first_name) for member in everybody] == [(9, None), (5, "Mo"), (3, None)]
