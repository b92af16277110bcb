"""What owners set decides what becomes of the next comment: through the real storage, on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from moderation.comment import Comment, Origin
from moderation.policies import Place, PlaceKind
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.revising import Edit, Revisions
from moderation.rules.finding import Effect, RuleKind
from moderation.status import Status
from moderation.submission import CommentsClosed, Draft, Policy, Submissions
from moderation.verdict import Outcome
from storage.articles import Article
from storage.database import Database
from storage.policies import Name
from tests.builders import OWNER, READER, SetClock, add_article, add_comment
from tests.databases import opened
from tests.moderation.test_submission import ScriptedClassifier


class Newsroom:
    """An article, readers who write below it, and an owner who changes the policy."""

    def __init__(self, database: Database, clock: SetClock, article: Article) -> None:
        self.database = database
        self.clock = clock
        self.article = article
        self.classifier = ScriptedClassifier()
        self.submissions = Submissions(
            database, self.classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS, first_comments=1)
        )
        self._messages = 0

    async def says(self, toxicity: float | None = 0.01, *, author: int = READER) -> Comment:
        self._messages += 1
        self.classifier.toxicity = toxicity
        draft = Draft(self.article.id, author, Origin(author, self._messages), "Well said.")
        return await self.submissions.submit(draft, within=5)

    async def sets(self, name: Name, value: str | int | bool) -> None:
        async with self.database.begin() as tx:
            await tx.policies.set_site(name, value, by=OWNER)

    async def sets_mode(self, mode: Mode | None) -> None:
        async with self.database.begin() as tx:
            await tx.policies.set_mode(Place(PlaceKind.ARTICLE, str(self.article.id)), mode, by=OWNER)

    async def moves(self, comment: Comment, status: Status) -> None:
        async with self.database.begin() as tx:
            assert await tx.comments.change_status(comment, status)


@pytest.fixture
async def newsroom(database_url: str) -> AsyncIterator[Newsroom]:
    clock = SetClock()
    async with opened(database_url, clock) as database:
        async with database.begin() as tx:
            article = await add_article(tx)
        yield Newsroom(database, clock, article)


async def test_a_new_authors_comments_wait_until_one_was_published(newsroom: Newsroom) -> None:
    first, second = await newsroom.says(), await newsroom.says()
    for held in (first, second):
        assert (held.status, held.verdict.outcome, held.verdict.newcomer) == (
            Status.HELD,
            Outcome.ALLOW,
            True,
        )
    await newsroom.moves(first, Status.PUBLISHED)
    third = await newsroom.says()
    assert (third.status, third.verdict.newcomer) == (Status.PUBLISHED, False)
    assert (await newsroom.says(author=READER + 1)).status is Status.HELD, "another person is new still"


async def test_a_rejection_costs_an_author_as_much_trust_as_a_new_one_has_to_earn(newsroom: Newsroom) -> None:
    async with newsroom.database.begin() as tx:
        await add_comment(tx, newsroom.article.id, status=Status.PUBLISHED)
    assert (await newsroom.says()).status is Status.PUBLISHED
    held = await newsroom.says(0.85)
    await newsroom.moves(held, Status.REJECTED)
    assert (await newsroom.says()).status is Status.PUBLISHED, "two published outweigh one rejected"
    async with newsroom.database.begin() as tx:
        for _ in range(2):
            await add_comment(tx, newsroom.article.id, status=Status.REJECTED)
    again = await newsroom.says()
    assert (again.status, again.verdict.newcomer) == (Status.HELD, True)
    newsroom.clock.move(31 * 86_400)
    assert (await newsroom.says()).status is Status.PUBLISHED


async def test_what_is_held_anyway_is_not_held_for_its_author(newsroom: Newsroom) -> None:
    for toxicity in (0.85, 0.999, None):
        comment = await newsroom.says(toxicity)
        assert (comment.status, comment.verdict.newcomer) == (Status.HELD, False)
    await newsroom.sets(Name.MODE, Mode.PRE)
    assert not (await newsroom.says()).verdict.newcomer


async def test_a_late_score_publishes_nothing_of_a_new_author(newsroom: Newsroom) -> None:
    waiting = await newsroom.says(None)
    newsroom.classifier.toxicity = 0.01
    scored = await newsroom.submissions.score_late(waiting, within=5)
    assert scored is not None
    assert (scored.status, scored.verdict.newcomer) == (Status.HELD, True)


async def test_extremes_are_rejected_only_once_an_owner_has_said_so(newsroom: Newsroom) -> None:
    assert (await newsroom.says(0.999)).status is Status.HELD
    await newsroom.sets(Name.AUTO_REJECT, True)
    assert (await newsroom.says(0.999)).status is Status.REJECTED
    await newsroom.sets(Name.AUTO_REJECT, False)
    assert (await newsroom.says(0.999)).status is Status.HELD


async def test_a_changed_policy_holds_from_the_next_comment_on(newsroom: Newsroom) -> None:
    await newsroom.sets(Name.FIRST_COMMENTS, 0)
    for mode, status in (
        (Mode.SMART, Status.PUBLISHED),
        (Mode.PRE, Status.HELD),
        (Mode.POST, Status.PUBLISHED),
    ):
        await newsroom.sets(Name.MODE, mode)
        assert (await newsroom.says()).status is status
    await newsroom.sets_mode(Mode.PRE)
    assert (await newsroom.says()).status is Status.HELD
    await newsroom.sets_mode(None)
    assert (await newsroom.says()).status is Status.PUBLISHED


async def test_where_it_is_closed_nothing_is_stored_or_scored(newsroom: Newsroom) -> None:
    await newsroom.sets_mode(Mode.CLOSED)
    with pytest.raises(CommentsClosed):
        await newsroom.says()
    assert newsroom.classifier.asked == []
    async with newsroom.database.read() as tx:
        assert await tx.comments.count_held() == 0
        assert not await newsroom.submissions.takes_comments(tx, newsroom.article.id)


async def test_an_owner_who_closes_while_the_model_reads_has_closed(newsroom: Newsroom) -> None:
    newsroom.classifier.meanwhile = lambda: newsroom.sets_mode(Mode.CLOSED)
    with pytest.raises(CommentsClosed):
        await newsroom.says()
    async with newsroom.database.read() as tx:
        assert await tx.comments.count_held() == 0


@pytest.mark.parametrize("mode", [Mode.CLOSED, Mode.PRE])
async def test_comments_close_or_are_read_first_after_some_days(newsroom: Newsroom, mode: Mode) -> None:
    await newsroom.sets(Name.FIRST_COMMENTS, 0)
    await newsroom.sets(Name.CLOSING_MODE, mode)
    await newsroom.sets(Name.CLOSING_DAYS, 14)
    newsroom.clock.move(timedelta(days=14).total_seconds() - 1)
    assert (await newsroom.says()).status is Status.PUBLISHED
    newsroom.clock.move(1)
    if mode is Mode.PRE:
        assert (await newsroom.says()).status is Status.HELD
    else:
        with pytest.raises(CommentsClosed):
            await newsroom.says()
    await newsroom.sets_mode(Mode.SMART)
    assert (await newsroom.says()).status is Status.PUBLISHED


async def test_what_came_before_it_closed_waits_for_a_person_when_it_is_scored(newsroom: Newsroom) -> None:
    await newsroom.sets(Name.FIRST_COMMENTS, 0)
    waiting = await newsroom.says(None)
    await newsroom.sets_mode(Mode.CLOSED)
    newsroom.classifier.toxicity = 0.01
    scored = await newsroom.submissions.score_late(waiting, within=5)
    assert scored is not None and scored.status is Status.HELD


async def test_an_edit_goes_by_the_policy_of_its_article(newsroom: Newsroom) -> None:
    await newsroom.sets(Name.FIRST_COMMENTS, 0)
    comment = await newsroom.says()
    policy = Policy(Mode.SMART, DEFAULT_THRESHOLDS)
    revisions = Revisions(newsroom.database, newsroom.classifier, policy)
    await newsroom.sets_mode(Mode.CLOSED)
    edit = Edit(comment.origin, "Well said indeed.", newsroom.clock.now)
    with pytest.raises(CommentsClosed):
        await revisions.revise(edit, within=5)
    await newsroom.sets_mode(Mode.PRE)
    edited = await revisions.revise(edit, within=5)
    assert edited is not None and (edited.status, edited.revision) == (Status.HELD, 2)


async def test_an_edit_of_a_new_author_waits_as_a_new_comment_of_theirs_would(newsroom: Newsroom) -> None:
    await newsroom.sets(Name.FIRST_COMMENTS, 2)
    only = await newsroom.says()
    await newsroom.moves(only, Status.PUBLISHED)
    revisions = Revisions(newsroom.database, newsroom.classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS))
    edited = await revisions.revise(Edit(only.origin, "Something else.", newsroom.clock.now), within=5)
    assert edited is not None and (edited.status, edited.verdict.newcomer) == (Status.HELD, True)
    async with newsroom.database.begin() as tx:
        for _ in range(2):
            await add_comment(tx, newsroom.article.id, status=Status.PUBLISHED)
    known = await newsroom.says()
    assert known.status is Status.PUBLISHED
    edited = await revisions.revise(Edit(known.origin, "Still the same.", newsroom.clock.now), within=5)
    assert edited is not None and (edited.status, edited.verdict.newcomer) == (Status.PUBLISHED, False)


async def test_a_link_that_is_edited_into_ones_only_comment_is_a_newcomers(newsroom: Newsroom) -> None:
    await newsroom.sets(Name.FIRST_COMMENTS, 0)
    async with newsroom.database.begin() as tx:
        await tx.rules.add(RuleKind.ALLOWED_SITE, ["example.org"], Effect.NOTE, added_by=OWNER)
    only = await newsroom.says()
    revisions = Revisions(newsroom.database, newsroom.classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS))
    edited = await revisions.revise(Edit(only.origin, "See example.org", newsroom.clock.now), within=5)
    assert edited is not None and edited.status is Status.HELD
    assert [each.rule for each in edited.verdict.findings] == [RuleKind.NEWCOMER_LINKS]
