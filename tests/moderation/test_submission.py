"""A reader's text becomes a comment: through the real storage, with a classifier in the tests' hands."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

import pytest

from moderation.authority import Role
from moderation.classifier import ClassifierUnavailable, ModelInfo
from moderation.comment import Action, Comment, Origin
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.review import Ruling, rule
from moderation.sanctions import NewSanction, SanctionKind
from moderation.status import Status
from moderation.submission import ArticleGone, CommentsClosed, Draft, Policy, Submissions
from moderation.text import EmptyComment
from moderation.verdict import Outcome, Scoring, WhyUnscored
from storage.articles import Article
from storage.database import Database
from storage.outbox import Kind, Lane, OutboxMessage
from storage.policies import Name
from tests.builders import (
    MODERATOR,
    OWNER,
    READER,
    SetClock,
    add_article,
    add_comment,
    add_staff,
    leaving,
    new_article,
)
from tests.databases import opened


class ScriptedClassifier:
    """Scores every text as it is told, or has no score."""

    def __init__(self) -> None:
        self.model: ModelInfo | None = ModelInfo("scripted", ("toxicity",), frozenset({"en"}))
        self.toxicity: float | None = 0.01
        self.asked: list[str] = []
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def score(self, texts: Sequence[str], *, within: float, background: bool = False) -> list[Scoring]:
        self.asked += texts
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.toxicity is None:
            raise ClassifierUnavailable("the model did not answer", WhyUnscored.SLOW)
        return [Scoring({"toxicity": self.toxicity}, "scripted") for _ in texts]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, SetClock()) as database:
        async with database.begin() as tx:
            await add_staff(tx, OWNER, Role.OWNER)
        yield database


@pytest.fixture
def classifier() -> ScriptedClassifier:
    return ScriptedClassifier()


@pytest.fixture
async def article(database: Database) -> Article:
    async with database.begin() as tx:
        return await add_article(tx)


def submissions(database: Database, classifier: ScriptedClassifier, mode: Mode = Mode.PRE) -> Submissions:
    return Submissions(database, classifier, Policy(mode, DEFAULT_THRESHOLDS))


def draft(article_id: int, text: str = "Well said.", message_id: int = 10) -> Draft:
    return Draft(article_id, READER, Origin(READER, message_id), text)


async def submit(
    database: Database,
    classifier: ScriptedClassifier,
    article: Article,
    mode: Mode = Mode.PRE,
    number: int = 10,
) -> Comment:
    service = submissions(database, classifier, mode)
    return await service.submit(draft(article.id, message_id=number), within=5)


async def reject_extremes(database: Database) -> None:
    """Extreme comments are rejected without a person from now on."""
    async with database.begin() as tx:
        await tx.policies.set_site(Name.AUTO_REJECT, True, by=OWNER)


async def score_oldest(service: Submissions) -> Comment | None:
    """Scores the comment that waits longest for it, if there is one."""
    waiting = await service.unscored(limit=1)
    return await service.score_late(waiting[0], within=5) if waiting else None


async def card_of(database: Database, moderator_id: int) -> OutboxMessage:
    async with database.read() as tx:
        card = await tx.cards.of(moderator_id)
        assert card is not None
        return card


async def announced(database: Database) -> list[OutboxMessage]:
    """What waits to be sent, which is sent now."""
    everything: list[OutboxMessage] = []
    while True:
        async with database.begin() as tx:
            left = await leaving(tx, 8)
            for message in left:
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    await tx.outbox.done(message)
        if not left:
            return everything
        everything += left


async def test_a_comment_is_stored_with_its_verdict_and_everybody_is_told(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    comment = await submit(database, classifier, article)
    assert (comment.status, comment.verdict.outcome, comment.version) == (Status.HELD, Outcome.ALLOW, 1)
    assert comment.verdict.scoring == Scoring({"toxicity": 0.01}, "scripted")
    async with database.read() as tx:
        assert await tx.comments.get(comment.id) == comment
    answer, card = await announced(database)
    assert (answer.kind, answer.chat_id, answer.lane) == (Kind.OUTCOME, READER, Lane.ANSWER)
    assert (card.kind, card.chat_id, card.comment_id) == (Kind.CARD, OWNER, comment.id)


MODES = [
    (Mode.PRE, 0.01, Status.HELD),
    (Mode.PRE, 0.999, Status.HELD),
    (Mode.SMART, 0.01, Status.PUBLISHED),
    (Mode.SMART, 0.85, Status.HELD),
    (Mode.SMART, 0.999, Status.HELD),
    (Mode.POST, 0.01, Status.PUBLISHED),
    (Mode.POST, 0.85, Status.HELD),
    (Mode.POST, 0.999, Status.HELD),
    (Mode.PRE, None, Status.HELD),
    (Mode.SMART, None, Status.HELD),
    (Mode.POST, None, Status.HELD),
]


async def test_the_mode_says_what_becomes_of_a_comment_and_no_answer_is_never_a_clean_one(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    count = 0
    for number, (mode, toxicity, status) in enumerate(MODES, start=10):
        classifier.toxicity = toxicity
        comment = await submit(database, classifier, article, mode, number)
        assert comment.status is status, mode
        assert (comment.verdict.outcome is Outcome.UNSCORED) == (toxicity is None)
        count += status is Status.PUBLISHED
        async with database.read() as tx:
            assert (await tx.articles.require(article.id)).comment_count == count
        answers = [message for message in await announced(database) if message.kind is Kind.OUTCOME]
        assert [answer.details["status"] for answer in answers] == [status]


async def test_moderators_are_asked_about_held_comments_alone(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    await reject_extremes(database)
    for number, (toxicity, cards) in enumerate([(0.01, 0), (0.999, 0), (0.85, 1)], start=10):
        classifier.toxicity = toxicity
        await submit(database, classifier, article, Mode.SMART, number)
        kinds = [message.kind for message in await announced(database)]
        assert kinds == [Kind.OUTCOME, *[Kind.CARD] * cards]


async def test_a_score_that_is_no_probability_is_no_answer(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    classifier.toxicity = float("nan")
    comment = await submit(database, classifier, article, Mode.POST)
    assert (comment.status, comment.verdict.outcome) == (Status.HELD, Outcome.UNSCORED)


async def test_no_transaction_is_open_while_the_model_runs(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    async def writes() -> None:
        async with asyncio.timeout(30), database.begin() as tx:
            await tx.subscribers.subscribe(1)

    classifier.meanwhile = writes
    await submit(database, classifier, article)
    async with database.read() as tx:
        assert await tx.subscribers.is_subscribed(1)


async def test_what_is_stored_is_what_was_judged(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    service = submissions(database, classifier)
    comment = await service.submit(draft(article.id, " a\u200bb \r\n"), within=5)
    assert classifier.asked == ["ab"]
    assert comment.text == "ab"


async def test_a_draft_that_is_delivered_twice_is_one_comment_and_tells_nobody_twice(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    first = await submit(database, classifier, article)
    assert len(await announced(database)) == 2
    again = await submit(database, classifier, article)
    assert again == first
    assert classifier.asked == ["Well said."]
    assert await announced(database) == []


async def test_a_draft_that_is_delivered_twice_at_once_is_one_comment(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    together = asyncio.Barrier(2)
    classifier.meanwhile = together.wait
    service = submissions(database, classifier)
    async with asyncio.timeout(30):
        one, other = await asyncio.gather(*(service.submit(draft(article.id), within=5) for _ in range(2)))
    assert one == other
    assert len(await announced(database)) == 2


async def test_a_draft_that_is_delivered_again_after_comments_closed_is_the_comment_it_was(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    first = await submit(database, classifier, article)
    await close_comments(database, article)
    assert await submit(database, classifier, article) == first


async def test_closed_and_missing_articles_take_no_comments(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    async with database.begin() as tx:
        closed = await tx.articles.add(new_article(article.feed_id, comments_open=False))
    assert closed is not None
    service = submissions(database, classifier)
    with pytest.raises(CommentsClosed):
        await service.submit(draft(closed), within=5)
    with pytest.raises(ArticleGone):
        await service.submit(draft(999), within=5)
    assert classifier.asked == []
    assert await announced(database) == []


async def test_comments_that_close_while_the_model_reads_are_closed(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    classifier.meanwhile = lambda: close_comments(database, article)
    with pytest.raises(CommentsClosed):
        await submit(database, classifier, article)
    async with database.read() as tx:
        assert await tx.comments.count_held() == 0
    assert await announced(database) == []


async def test_an_empty_draft_never_reaches_the_model(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    with pytest.raises(EmptyComment):
        await submissions(database, classifier).submit(draft(article.id, "\u200b \n"), within=5)
    assert classifier.asked == []


# When the model is back.


LATE = [
    (Mode.SMART, 0.01, Status.PUBLISHED),
    (Mode.SMART, 0.999, Status.REJECTED),
    (Mode.POST, 0.01, Status.PUBLISHED),
    (Mode.SMART, 0.85, Status.HELD),
]


async def test_a_late_score_has_the_policy_applied_and_everybody_told(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    await reject_extremes(database)
    count = 0
    for number, (mode, toxicity, status) in enumerate(LATE, start=10):
        classifier.toxicity = None
        waiting = await submit(database, classifier, article, mode, number)
        await announced(database)
        card = await card_of(database, OWNER)
        assert card.comment_id == waiting.id

        classifier.toxicity = toxicity
        scored = await score_oldest(submissions(database, classifier, mode))
        assert scored is not None
        assert (scored.id, scored.status) == (waiting.id, status)
        assert scored.verdict.scoring == Scoring({"toxicity": toxicity}, "scripted")
        count += status is Status.PUBLISHED
        async with database.read() as tx:
            assert (await tx.articles.require(article.id)).comment_count == count
        messages = await announced(database)
        assert [m.edits_id for m in messages if m.kind is Kind.CARD] == [card.edits_id or card.id], (
            "shown anew"
        )
        (told,) = [message for message in messages if message.kind is Kind.OUTCOME]
        if status is Status.HELD:
            assert told.edits_id is not None, "the reasons are others now, in the notice that there is"
        else:
            assert told.details.items() >= {"status": status, "by_person": False, "reason": None}.items()
        assert await score_oldest(submissions(database, classifier, mode)) is None


async def test_when_a_late_score_takes_a_comment_from_the_queue_the_next_one_is_asked_about(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    classifier.toxicity = None
    _, held = [await submit(database, classifier, article, Mode.SMART, number) for number in (10, 11)]
    await announced(database)
    classifier.toxicity = 0.01
    await score_oldest(submissions(database, classifier, Mode.SMART))
    card = await card_of(database, OWNER)
    assert card.comment_id == held.id
    assert [m.edits_id for m in await announced(database) if m.kind is Kind.CARD] == [card.id]


async def test_a_comment_that_cannot_be_scored_does_not_stand_before_the_others(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    classifier.toxicity = None
    first, second = [await submit(database, classifier, article, number=number) for number in (10, 11)]
    service = submissions(database, classifier)
    assert await service.unscored(limit=9) == [first, second]
    assert await service.unscored(after_id=first.id, limit=9) == [second]
    assert await service.unscored(after_id=second.id, limit=9) == []


async def test_what_was_put_off_or_handed_to_the_owners_waits_for_them_when_its_score_comes_late(
    database: Database, classifier: ScriptedClassifier, article: Article, clock: SetClock
) -> None:
    classifier.toxicity = None
    put_off, escalated, other = [
        await submit(database, classifier, article, Mode.SMART, number) for number in (10, 11, 12)
    ]
    async with database.begin() as tx:
        assert await tx.triage.put_off(MODERATOR, put_off, clock() + timedelta(hours=1))
        assert await tx.triage.escalate(MODERATOR, escalated)
    classifier.toxicity = 0.01
    service = submissions(database, classifier, Mode.SMART)
    late = [await score_oldest(service) for _ in range(3)]
    assert [(each.id, each.status, each.verdict.outcome) for each in late if each is not None] == [
        (put_off.id, Status.HELD, Outcome.ALLOW),
        (escalated.id, Status.HELD, Outcome.ALLOW),
        (other.id, Status.PUBLISHED, Outcome.ALLOW),
    ]


@pytest.mark.parametrize("kind", [SanctionKind.MUTE, SanctionKind.BAN])
async def test_a_late_score_publishes_nothing_of_an_author_who_may_not_write_any_more(
    database: Database, classifier: ScriptedClassifier, article: Article, kind: SanctionKind
) -> None:
    classifier.toxicity = None
    waiting = await submit(database, classifier, article, Mode.SMART)
    async with database.begin() as tx:
        sanction = NewSanction(READER, kind, "Spam", OWNER, timedelta(days=1))
        await tx.sanctions.impose(sanction, cause="spam")
    await stays_held_with_its_score(database, classifier, waiting)


@pytest.mark.parametrize("is_withdrawn", [False, True])
async def test_a_late_score_publishes_nothing_below_an_article_that_takes_no_comments_any_more(
    database: Database, classifier: ScriptedClassifier, article: Article, is_withdrawn: bool
) -> None:
    classifier.toxicity = None
    waiting = await submit(database, classifier, article, Mode.SMART)
    if is_withdrawn:
        async with database.begin() as tx:
            assert await tx.articles.withdraw(article.id, by=OWNER)
    else:
        await close_comments(database, article)
    await stays_held_with_its_score(database, classifier, waiting)


async def stays_held_with_its_score(
    database: Database, classifier: ScriptedClassifier, waiting: Comment
) -> None:
    """The model is back and finds nothing, in a mode that publishes such comments."""
    await announced(database)
    classifier.toxicity = 0.01
    scored = await score_oldest(submissions(database, classifier, Mode.SMART))
    assert scored is not None
    assert (scored.id, scored.status, scored.verdict.outcome) == (waiting.id, Status.HELD, Outcome.ALLOW)
    told = [message.edits_id for message in await announced(database) if message.kind is Kind.OUTCOME]
    assert None not in told, "nothing has become of it that would be told anew"


async def test_where_a_person_decides_on_everything_a_late_score_decides_nothing(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    classifier.toxicity = None
    waiting = await submit(database, classifier, article)
    classifier.toxicity = 0.999
    scored = await score_oldest(submissions(database, classifier))
    assert scored is not None
    assert (scored.status, scored.version, scored.verdict.outcome) == (Status.HELD, 1, Outcome.REJECT)
    await rule(database, Ruling(waiting.id, MODERATOR, Action.APPROVE, version=waiting.version))


async def test_the_comment_that_waits_longest_is_scored_first(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    classifier.toxicity = None
    waiting = [await submit(database, classifier, article, number=number) for number in (10, 11)]
    classifier.toxicity = 0.01
    service = submissions(database, classifier)
    scored = [await score_oldest(service) for _ in range(3)]
    assert [comment.id if comment else None for comment in scored] == [*(c.id for c in waiting), None]


@pytest.mark.parametrize("toxicity", [None, float("nan")])
async def test_a_model_that_is_not_back_changes_nothing(
    database: Database, classifier: ScriptedClassifier, article: Article, toxicity: float | None
) -> None:
    classifier.toxicity = None
    waiting = await submit(database, classifier, article, Mode.POST)
    await announced(database)
    classifier.toxicity = toxicity
    with pytest.raises(ClassifierUnavailable):
        await score_oldest(submissions(database, classifier, Mode.POST))
    async with database.read() as tx:
        assert await tx.comments.get(waiting.id) == waiting
    assert await announced(database) == []


async def test_a_comment_that_a_person_decided_meanwhile_is_left_as_it_is(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    classifier.toxicity = None
    waiting = await submit(database, classifier, article, Mode.SMART)

    async def decided() -> None:
        await rule(database, Ruling(waiting.id, MODERATOR, Action.REJECT, "It is advertising"))
        await announced(database)

    classifier.toxicity, classifier.meanwhile = 0.01, decided
    left = await score_oldest(submissions(database, classifier, Mode.SMART))
    assert left is not None
    assert (left.status, left.verdict.outcome, left.version) == (Status.REJECTED, Outcome.UNSCORED, 2)
    assert await announced(database) == []


async def close_comments(database: Database, article: Article) -> None:
    """No door for this yet: the feed says so when the article is new, and nobody can change it."""
    async with database.begin() as tx:
        await tx.articles._connection.exec_driver_sql(
            f"UPDATE articles SET comments_open = false WHERE id = {article.id}"
        )


@pytest.mark.parametrize("is_late", [False, True])
async def test_only_its_authors_own_words_are_scored_and_all_of_it_is_stored(
    database: Database, classifier: ScriptedClassifier, is_late: bool
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx, title="He called them all", body_html="<p>stupid old liars</p>")
    text = "> all stupid old liars\nWho says so?"
    classifier.toxicity = None if is_late else 0.01
    service = submissions(database, classifier)
    comment = await service.submit(draft(article.id, text), within=5)
    if is_late:
        classifier.toxicity = 0.01
        await score_oldest(service)
    assert comment.text == text
    assert set(classifier.asked) == {"Who says so?"}


async def test_quote_of_one_comment_among_many_alike_is_found_and_words_in_another_order_are_its_authors(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    async with database.begin() as tx:
        for number in range(300):
            text = f"Comment {number} of those kind people"
            await add_comment(tx, article.id, text=text, status=Status.PUBLISHED)
    text = "> comment 7 of those kind people\nWho says so?\n> kind people of those\nNobody."
    await submissions(database, classifier).submit(draft(article.id, text), within=5)
    assert classifier.asked == ["Who says so?\n> kind people of those\nNobody."]
