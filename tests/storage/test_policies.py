"""What owners set is what holds, on both databases, and every change is in the record."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from moderation.comment import Action, Revision
from moderation.entry import Entry, Subject
from moderation.policies import SITE, Place, PlaceKind, SitePolicy, Standing
from moderation.policy import Mode
from moderation.review import Ruling, Undoing, rule, undo
from moderation.revising import withdraw
from moderation.status import Status
from storage.database import Database
from storage.policies import Name
from storage.transaction import Transaction
from tests.builders import CLEAN, MODERATOR, OWNER, READER, SetClock, add_article, add_comment, add_feed
from tests.databases import opened

START = SitePolicy(Mode.PRE, first_comments=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def database(database_url: str, clock: SetClock) -> AsyncIterator[Database]:
    async with opened(database_url, clock) as database:
        yield database


async def entries(tx: Transaction) -> list[Entry]:
    """What the record says of the policy, oldest first."""
    page = await tx.record.page(limit=20)
    return [each.entry for each in reversed(page) if each.entry.subject is Subject.POLICY]


async def test_the_site_is_as_it_was_started_until_its_owner_says_otherwise(database: Database) -> None:
    async with database.begin() as tx:
        assert await tx.policies.site(START) == START
        assert await tx.policies.set_site(Name.MODE, Mode.SMART, by=OWNER)
        assert await tx.policies.set_site(Name.AUTO_REJECT, True, by=OWNER)
        assert await tx.policies.set_site(Name.FIRST_COMMENTS, 3, by=OWNER)
        assert await tx.policies.set_site(Name.CLOSING_DAYS, 14, by=OWNER)
        assert await tx.policies.set_site(Name.CLOSING_MODE, Mode.PRE, by=OWNER)
    async with database.read() as tx:
        site = await tx.policies.site(START)
        assert site == SitePolicy(Mode.SMART, True, 3, 14, Mode.PRE)
        assert await tx.policies.elsewhere() == []


async def test_every_change_is_in_the_record_and_what_changes_nothing_is_not(database: Database) -> None:
    feed = Place(PlaceKind.FEED, "2")
    async with database.begin() as tx:
        for mode, changes in (
            (Mode.POST, True),
            (Mode.POST, False),
            (Mode.CLOSED, True),
            (None, True),
            (None, False),
        ):
            assert await tx.policies.set_mode(feed, mode, by=OWNER) is changes
        await tx.policies.set_site(Name.AUTO_REJECT, True, by=OWNER)
        assert not await tx.policies.set_site(Name.AUTO_REJECT, True, by=OWNER)
    async with database.read() as tx:
        written = [(each.subject_id, each.actor_id, each.before, each.after) for each in await entries(tx)]
    assert written == [
        ("feed 2", OWNER, None, {"mode": "post"}),
        ("feed 2", OWNER, {"mode": "post"}, {"mode": "closed"}),
        ("feed 2", OWNER, {"mode": "closed"}, None),
        (str(SITE), OWNER, None, {"auto_reject": True}),
    ]


async def test_the_mode_of_a_place_is_taken_back_once(database: Database) -> None:
    async with database.begin() as tx:
        await tx.policies.set_mode(Place(PlaceKind.SECTION, "Sport"), Mode.POST, by=OWNER)
        await tx.policies.set_site(Name.MODE, Mode.SMART, by=OWNER)
        (placed,) = await tx.policies.elsewhere()
        assert await tx.policies.take_back(placed.id, by=OWNER)
        assert not await tx.policies.take_back(placed.id, by=OWNER)
        assert not await tx.policies.take_back(placed.id + 1, by=OWNER), "the site's own mode stays"
        assert await tx.policies.elsewhere() == []
        assert (await tx.policies.site(START)).mode is Mode.SMART


async def test_an_article_has_the_nearest_mode_and_closes_by_age(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx)
        here = await add_article(tx, feed_id=feed.id, sections=("Sport",))
        there = await add_article(tx, feed_id=feed.id, published_at=clock.now - timedelta(days=20))
        own = await add_article(tx, feed_id=None)

        async def modes() -> list[Mode]:
            articles = (here.id, there.id, own.id)
            return [(await tx.policies.of_article(article, START)).mode for article in articles]

        assert await modes() == [Mode.PRE] * 3
        await tx.policies.set_mode(Place(PlaceKind.FEED, str(feed.id)), Mode.SMART, by=OWNER)
        assert (await modes())[:2] == [Mode.SMART, Mode.SMART]
        await tx.policies.set_mode(Place(PlaceKind.SECTION, "sport"), Mode.POST, by=OWNER)
        assert (await modes())[:2] == [Mode.POST, Mode.SMART]
        await tx.policies.set_site(Name.CLOSING_DAYS, 20, by=OWNER)
        assert (await modes())[:2] == [Mode.POST, Mode.CLOSED]
        await tx.policies.set_mode(Place(PlaceKind.ARTICLE, str(there.id)), Mode.SMART, by=OWNER)
        assert (await modes())[:2] == [Mode.POST, Mode.SMART]
        with pytest.raises(LookupError):
            await tx.policies.of_article(999, START)


async def test_an_authors_standing_counts_what_can_be_read_and_what_was_rejected_lately(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        for status in (Status.PUBLISHED, Status.PUBLISHED, Status.REJECTED, Status.HELD, Status.WITHDRAWN):
            await add_comment(tx, article.id, status=status)
        await add_comment(tx, article.id, author_id=READER + 1, status=Status.PUBLISHED)
        assert await tx.policies.standing_of(READER) == Standing(2, 1)
        assert await tx.policies.standing_of(OWNER) == Standing(0, 0)
        clock.move(31 * 86_400)
        assert await tx.policies.standing_of(READER) == Standing(2, 0)


async def test_a_rejection_is_not_wiped_by_an_edit_or_by_taking_the_comment_back(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        numbers = [(await add_comment(tx, article.id)).id for _ in range(3)]
    for number in numbers:
        await rule(database, Ruling(number, MODERATOR, Action.REJECT, "insult"))
    edited, withdrawn, _ = numbers
    async with database.begin() as tx:
        comment = await tx.comments.require(edited)
        assert await tx.comments.revise(comment, Revision("Sorry", CLEAN, clock.now, None), Status.HELD)
        assert await tx.policies.standing_of(READER) == Standing(0, 3)
    for number in (edited, withdrawn):
        await withdraw(database, number, READER)
    async with database.read() as tx:
        assert await tx.policies.standing_of(READER) == Standing(0, 3)
    clock.move(31 * 86_400)
    async with database.read() as tx:
        assert await tx.policies.standing_of(READER) == Standing(0, 0)


async def test_a_rejection_that_was_undone_or_became_an_approval_counts_no_more(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        undone, approved = await add_comment(tx, article.id), await add_comment(tx, article.id)
    await rule(database, Ruling(undone.id, MODERATOR, Action.REJECT, "insult"))
    await undo(database, Undoing(MODERATOR, is_owner=False, comment_id=undone.id))
    await rule(database, Ruling(approved.id, MODERATOR, Action.REJECT, "insult"))
    async with database.begin() as tx:
        comment = await tx.comments.require(approved.id)
        assert await tx.comments.revise(comment, Revision("Sorry", CLEAN, clock.now, None), Status.HELD)
        assert await tx.policies.standing_of(READER) == Standing(0, 1)
    await rule(database, Ruling(approved.id, MODERATOR, Action.APPROVE))
    for number in (undone.id, approved.id):
        await withdraw(database, number, READER)
    async with database.read() as tx:
        assert await tx.policies.standing_of(READER) == Standing(0, 0)


async def test_why_a_newcomer_was_held_stays_with_the_comment(database: Database) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        comment = await add_comment(tx, article.id, verdict=replace(CLEAN, newcomer=True))
    async with database.read() as tx:
        stored = await tx.comments.require(comment.id)
        assert stored.verdict.newcomer and stored == comment


async def test_sections_are_those_of_the_newest_articles(database: Database) -> None:
    async with database.begin() as tx:
        assert await tx.policies.sections() == []
        await add_article(tx, sections=("World", "Sport"))
        await add_article(tx, sections=("Sport", "Kultur & Büne"))
        assert await tx.policies.sections() == ["Sport", "Kultur & Büne", "World"]
