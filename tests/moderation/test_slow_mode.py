"""Slow mode: one comment of a person on an article in so many minutes. Through the real storage."""

import asyncio

import pytest

from moderation.comment import Origin
from moderation.policies import SITE, Place, PlaceKind
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.submission import Draft, Policy, SlowMode, Submissions, TooFast
from storage.articles import Article
from storage.database import Database
from storage.policies import Name
from tests.builders import OWNER, READER, SetClock, add_article
from tests.moderation.test_ruled_submission import Seconds, classifier, seconds
from tests.moderation.test_submission import ScriptedClassifier

__all__ = ["classifier", "seconds"]

MINUTES = 5


@pytest.fixture
async def article(database: Database) -> Article:
    async with database.begin() as tx:
        return await add_article(tx)


@pytest.fixture
def service(database: Database, classifier: ScriptedClassifier, seconds: Seconds) -> Submissions:
    return Submissions(database, classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS), seconds)


@pytest.fixture
async def slow(database: Database) -> None:
    async with database.begin() as tx:
        await tx.policies.set_site(Name.SLOW_MINUTES, MINUTES, by=OWNER)


def draft(article: Article, number: int = 1, author_id: int = READER, text: str = "Well said.") -> Draft:
    return Draft(article.id, author_id, Origin(author_id, number), text)


async def stored(database: Database) -> tuple[int, int]:
    """How many comments there are of the reader, and how many entries in the record of comments."""
    async with database.read() as tx:
        entries = [each for each in await tx.record.page(limit=100) if each.entry.subject == "comment"]
        return await tx.comments.count_of_author(READER), len(entries)


async def test_of_twenty_at_once_one_is_stored_and_nothing_of_the_others(
    database: Database, service: Submissions, article: Article, slow: None
) -> None:
    drafts = [draft(article, number, text=f"Comment {number}") for number in range(20)]
    results = await asyncio.gather(
        *(service.submit(each, within=5) for each in drafts), return_exceptions=True
    )
    refused = [each for each in results if isinstance(each, SlowMode)]
    assert len(refused) == 19 and {each.minutes for each in refused} == {MINUTES}
    assert await stored(database) == (1, 1)


async def test_whoever_waits_as_long_as_they_were_told_can_write_again(
    database: Database, service: Submissions, article: Article, slow: None, seconds: Seconds, clock: SetClock
) -> None:
    await service.submit(draft(article), within=5)
    # Scoring took its time, and who tries too early does not wait longer for it.
    for passed in (2.0, 58.0, 100.0):
        seconds.now += passed
        clock.move(passed)
        with pytest.raises(SlowMode) as refused:
            await service.submit(draft(article, int(seconds.now)), within=5)
    wait = refused.value.seconds
    assert wait == pytest.approx(MINUTES * 60 - 160, abs=1)
    seconds.now += wait
    clock.move(wait)
    assert (await service.submit(draft(article, 7), within=5)).id
    assert (await stored(database))[0] == 2


async def test_a_restart_forgets_nobody_and_makes_nobody_wait_longer(
    database: Database, service: Submissions, article: Article, slow: None, clock: SetClock
) -> None:
    await service.submit(draft(article), within=5)
    clock.move(60)
    later = Seconds()
    after = Submissions(database, ScriptedClassifier(), Policy(Mode.SMART, DEFAULT_THRESHOLDS), later)
    with pytest.raises(SlowMode) as refused:
        await after.submit(draft(article, 2), within=5)
    assert refused.value.seconds == pytest.approx(MINUTES * 60 - 60, abs=1)
    later.now += refused.value.seconds
    clock.move(refused.value.seconds)
    assert (await after.submit(draft(article, 3), within=5)).id


async def test_it_counts_each_person_and_each_article_by_itself(
    database: Database, service: Submissions, article: Article, slow: None
) -> None:
    async with database.begin() as tx:
        other = await add_article(tx)
    await service.submit(draft(article), within=5)
    assert (await service.submit(draft(other, 2), within=5)).id
    assert (await service.submit(draft(article, 3, author_id=READER + 1), within=5)).id


async def test_what_was_refused_for_another_reason_takes_nobodys_turn(
    database: Database, service: Submissions, article: Article, slow: None, seconds: Seconds
) -> None:
    async with database.begin() as tx:
        others = [await add_article(tx) for _ in range(5)]
    for number, other in enumerate(others):
        await service.submit(draft(other, number, text=f"Comment {number}"), within=5)
    with pytest.raises(TooFast) as refused:
        await service.submit(draft(article, 10), within=5)
    assert not isinstance(refused.value, SlowMode)
    seconds.now += refused.value.seconds
    assert (await service.submit(draft(article, 11), within=5)).id


async def test_a_comment_that_is_delivered_again_is_the_one_that_is_there(
    service: Submissions, article: Article, slow: None
) -> None:
    first = await service.submit(draft(article), within=5)
    assert await service.submit(draft(article), within=5) == first


async def test_the_nearest_counts_and_it_may_be_off_there(
    database: Database, service: Submissions, article: Article, slow: None
) -> None:
    here = Place(PlaceKind.ARTICLE, str(article.id))
    async with database.begin() as tx:
        await tx.policies.set_slow(here, 0, by=OWNER)
    for number in (1, 2):
        assert (await service.submit(draft(article, number), within=5)).id
    async with database.begin() as tx:
        await tx.policies.set_slow(here, 60, by=OWNER)
    with pytest.raises(SlowMode) as refused:
        await service.submit(draft(article, 3), within=5)
    assert refused.value.minutes == 60
    async with database.begin() as tx:
        await tx.policies.set_slow(here, None, by=OWNER)
        (recorded, *_) = await tx.record.page(limit=1)
        assert (recorded.entry.before, recorded.entry.after) == ({"slow_minutes": 60}, None)
        assert (await tx.policies.of_article(article.id, service.start)).slow_minutes == MINUTES
        assert await tx.policies.slow_elsewhere() == []
    with pytest.raises(SlowMode) as refused:
        await service.submit(draft(article, 4), within=5)
    assert refused.value.minutes == MINUTES


async def test_modes_and_slow_mode_of_a_place_do_not_touch_each_other(
    database: Database, service: Submissions, article: Article
) -> None:
    section = Place(PlaceKind.SECTION, "World")
    async with database.begin() as tx:
        await tx.policies.set_mode(section, Mode.POST, by=OWNER)
        await tx.policies.set_slow(section, 3, by=OWNER)
        (placed,), (slowed,) = await tx.policies.elsewhere(), await tx.policies.slow_elsewhere()
        assert (placed.place, placed.mode, slowed.place, slowed.minutes) == (section, Mode.POST, section, 3)
        policy = await tx.policies.of_article(article.id, service.start)
        assert (policy.mode, policy.slow_minutes) == (Mode.POST, 3)
        assert await tx.policies.take_back(slowed.id, by=OWNER)
        assert [each.mode for each in await tx.policies.elsewhere()] == [Mode.POST]
        assert not await tx.policies.own(SITE, Name.SLOW_MINUTES)
