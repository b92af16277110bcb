"""What somebody who is muted or banned writes never becomes a comment, whenever it was imposed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from moderation.comment import Origin
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.revising import Edit, Revisions, withdraw
from moderation.sanctions import NewSanction, Restricted, SanctionKind
from moderation.status import Status
from moderation.submission import Draft, Policy, Submissions
from storage.database import Database
from storage.people import Person
from tests.builders import OWNER, READER, SetClock, add_article
from tests.databases import opened
from tests.moderation.test_submission import ScriptedClassifier

POLICY = Policy(Mode.SMART, DEFAULT_THRESHOLDS)
WITHIN = 1.0
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def database(database_url: str, clock: SetClock) -> AsyncIterator[Database]:
    async with opened(database_url, clock) as database:
        async with database.begin() as tx:
            await tx.people.meet(Person(READER, "Ada", None))
        yield database


@pytest.fixture
async def article_id(database: Database) -> int:
    async with database.begin() as tx:
        return (await add_article(tx)).id


async def impose(database: Database, kind: SanctionKind, lasts: timedelta | None = None) -> None:
    async with database.begin() as tx:
        await tx.sanctions.impose(NewSanction(READER, kind, "Spam", OWNER, lasts), cause=f"{kind} {lasts}")


def draft(article_id: int, message_id: int = 10) -> Draft:
    return Draft(article_id, READER, Origin(READER, message_id), "Well said.")


async def test_who_is_banned_while_the_model_reads_is_not_published(
    database: Database, article_id: int
) -> None:
    classifier = ScriptedClassifier()
    classifier.meanwhile = lambda: impose(database, SanctionKind.BAN)
    with pytest.raises(Restricted) as refused:
        await Submissions(database, classifier, POLICY).submit(draft(article_id), within=WITHIN)
    assert refused.value.sanction.kind is SanctionKind.BAN
    async with database.read() as tx:
        assert await tx.comments.get(1) is None


async def test_a_mute_keeps_out_until_its_last_moment(
    database: Database, article_id: int, clock: SetClock
) -> None:
    classifier = ScriptedClassifier()
    submissions = Submissions(database, classifier, POLICY)
    await impose(database, SanctionKind.MUTE, HOUR)
    clock.move(HOUR.total_seconds() - 1)
    with pytest.raises(Restricted):
        await submissions.submit(draft(article_id), within=WITHIN)
    assert classifier.asked == []
    clock.move(1)
    comment = await submissions.submit(draft(article_id), within=WITHIN)
    assert comment.status is Status.PUBLISHED


async def test_a_comment_from_before_that_is_delivered_again_is_no_new_one_and_is_not_refused(
    database: Database, article_id: int
) -> None:
    submissions = Submissions(database, ScriptedClassifier(), POLICY)
    comment = await submissions.submit(draft(article_id), within=WITHIN)
    await impose(database, SanctionKind.BAN)
    assert await submissions.submit(draft(article_id), within=WITHIN) == comment


async def test_who_is_banned_while_the_model_reads_an_edit_keeps_the_older_text_and_may_take_it_back(
    database: Database, article_id: int, clock: SetClock
) -> None:
    classifier = ScriptedClassifier()
    comment = await Submissions(database, classifier, POLICY).submit(draft(article_id), within=WITHIN)
    classifier.meanwhile = lambda: impose(database, SanctionKind.BAN)
    with pytest.raises(Restricted):
        await Revisions(database, classifier, POLICY).revise(
            Edit(comment.origin, "Buy my boats", clock.now), within=WITHIN
        )
    async with database.read() as tx:
        assert await tx.comments.get(comment.id) == comment
    assert (await withdraw(database, comment.id, READER)).status is Status.WITHDRAWN
