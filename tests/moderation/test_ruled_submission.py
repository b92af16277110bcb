"""Rules on the way of a comment: through the real storage, with a classifier in the tests' hands."""

import asyncio
from dataclasses import replace

import pytest

from moderation.comment import Comment, Origin
from moderation.policies import Place, PlaceKind
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.rules.finding import Effect, RuleKind
from moderation.rules.rulebook import RuleState
from moderation.sanctions import NewSanction, Restricted, SanctionKind
from moderation.status import Status
from moderation.submission import (
    CommentsClosed,
    Crowded,
    Draft,
    Policy,
    SlowMode,
    Submissions,
    TooFast,
)
from moderation.verdict import Outcome
from storage.articles import Article
from storage.database import Database
from storage.rules import StoredRule
from tests.builders import OWNER, READER, SetClock, add_article, add_comment
from tests.moderation.test_submission import ScriptedClassifier, reject_extremes

LONG = "I have waited at this bridge for two hours and nobody told us anything at all"


class Seconds:
    """The clock that floods are counted by."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def article(database: Database) -> Article:
    async with database.begin() as tx:
        return await add_article(tx)


@pytest.fixture
def classifier() -> ScriptedClassifier:
    return ScriptedClassifier()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def service(database: Database, classifier: ScriptedClassifier, seconds: Seconds) -> Submissions:
    return Submissions(database, classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS), seconds)


def draft(article: Article, text: str, number: int = 1, author_id: int = READER) -> Draft:
    return Draft(article.id, author_id, Origin(author_id, number), text)


async def add_word(database: Database, word: str, effect: Effect = Effect.HOLD) -> int:
    async with database.begin() as tx:
        (number,) = await tx.rules.add(RuleKind.BANNED, [word], effect, added_by=OWNER)
    return number


async def single(database: Database, kind: RuleKind) -> StoredRule:
    async with database.read() as tx:
        return next(stored for stored in await tx.rules.single() if stored.rule.kind is kind)


async def change(database: Database, kind: RuleKind, **given: object) -> None:
    number = (await single(database, kind)).rule.number
    async with database.begin() as tx:
        await tx.rules.change(number, changed_by=OWNER, **given)  # type: ignore[arg-type]


def rules_of(comment: Comment) -> list[RuleKind]:
    return [finding.rule for finding in comment.verdict.findings]


async def test_a_rule_holds_what_the_model_would_let_through_and_its_finding_is_stored(
    database: Database, service: Submissions, article: Article
) -> None:
    number = await add_word(database, "idiot*")
    clean = await service.submit(draft(article, "Well said."), within=5)
    assert (clean.status, clean.verdict.findings) == (Status.PUBLISHED, ())
    comment = await service.submit(draft(article, "What an 1d10t", 2), within=5)
    assert (comment.status, comment.verdict.outcome) == (Status.HELD, Outcome.HOLD)
    (finding,) = comment.verdict.findings
    assert (finding.rule, finding.number, finding.matched) == (RuleKind.BANNED, number, "idiot")
    async with database.read() as tx:
        assert await tx.comments.get(comment.id) == comment
        stored = await tx.rules.get(number)
        assert stored is not None and stored.hits == 1


@pytest.mark.parametrize(
    ("mode", "status"), [(Mode.PRE, Status.HELD), (Mode.SMART, Status.REJECTED), (Mode.POST, Status.HELD)]
)
async def test_a_rule_rejects_by_itself_in_the_mode_smart_alone(
    database: Database, classifier: ScriptedClassifier, article: Article, mode: Mode, status: Status
) -> None:
    await add_word(database, "idiot", Effect.REJECT)
    await reject_extremes(database)
    service = Submissions(database, classifier, Policy(mode, DEFAULT_THRESHOLDS))
    assert (await service.submit(draft(article, "Idiot!"), within=5)).status is status


async def test_a_change_counts_from_the_next_comment_on_in_every_copy_of_the_service(
    database: Database, service: Submissions, classifier: ScriptedClassifier, article: Article
) -> None:
    other = Submissions(database, classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS))
    for number, each in enumerate((service, other)):
        assert (await each.submit(draft(article, "Bananas", number), within=5)).status is Status.PUBLISHED
    rule = await add_word(database, "bananas")
    for number, each in enumerate((service, other), start=10):
        assert (await each.submit(draft(article, "Bananas", number), within=5)).status is Status.HELD
    async with database.begin() as tx:
        await tx.rules.remove(rule, removed_by=OWNER)
    for number, each in enumerate((service, other), start=20):
        assert (await each.submit(draft(article, "Bananas", number), within=5)).status is Status.PUBLISHED


async def test_a_rule_on_trial_changes_nothing_and_counts_what_it_would_have_done(
    database: Database, service: Submissions, article: Article
) -> None:
    number = await add_word(database, "bananas", Effect.REJECT)
    async with database.begin() as tx:
        await tx.rules.change(number, changed_by=OWNER, state=RuleState.DRY)
    comment = await service.submit(draft(article, "Bananas"), within=5)
    assert comment.status is Status.PUBLISHED
    assert [finding.dry for finding in comment.verdict.findings] == [True]
    async with database.read() as tx:
        stored = await tx.rules.get(number)
        assert stored is not None and (stored.hits, stored.dry_hits) == (0, 1)


async def test_what_is_quoted_is_not_held_against_who_quotes_it(
    database: Database, service: Submissions
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx, body_html="<p>They called him a complete idiot for it.</p>")
    await add_word(database, "idiot")
    text = "> called him a complete idiot\nThat was unkind."
    assert (await service.submit(draft(article, text), within=5)).status is Status.PUBLISHED


async def test_without_a_score_it_waits_for_one_and_what_the_rules_found_counts_then(
    database: Database, service: Submissions, classifier: ScriptedClassifier, article: Article
) -> None:
    await add_word(database, "idiot", Effect.REJECT)
    await reject_extremes(database)
    classifier.toxicity = None
    waiting = await service.submit(draft(article, "Idiot!"), within=5)
    assert (waiting.status, waiting.verdict.outcome) == (Status.HELD, Outcome.UNSCORED)
    assert rules_of(waiting) == [RuleKind.BANNED]
    classifier.toxicity = 0.01
    scored = await service.score_late(waiting, within=5)
    assert scored is not None
    assert (scored.status, scored.verdict.outcome) == (Status.REJECTED, Outcome.REJECT)
    assert rules_of(scored) == [RuleKind.BANNED]


async def test_of_twenty_at_once_under_a_limit_of_five_five_are_stored(
    database: Database, service: Submissions, article: Article
) -> None:
    answers = await asyncio.gather(
        *(service.submit(draft(article, f"Comment {number}", number), within=5) for number in range(20)),
        return_exceptions=True,
    )
    stored = [answer for answer in answers if isinstance(answer, Comment)]
    refused = [answer for answer in answers if isinstance(answer, TooFast)]
    assert (len(stored), len(refused)) == (5, 15)
    assert not any(isinstance(refusal, Crowded) for refusal in refused), "it is one person's doing"
    assert {refusal.seconds for refusal in refused} == {60.0}
    async with database.read() as tx:
        assert len(await tx.comments.of_author(READER, limit=99)) == 5
    assert (await single(database, RuleKind.FLOOD)).hits == 15


async def test_who_waits_as_told_may_write_again(
    service: Submissions, article: Article, seconds: Seconds
) -> None:
    for number in range(5):
        await service.submit(draft(article, f"Comment {number}", number), within=5)
    seconds.now += 20
    with pytest.raises(TooFast) as refused:
        await service.submit(draft(article, "One more", 6), within=5)
    seconds.now += refused.value.seconds
    assert (await service.submit(draft(article, "One more", 7), within=5)).id


async def test_a_comment_that_is_delivered_again_is_no_flood(service: Submissions, article: Article) -> None:
    first = [
        await service.submit(draft(article, f"Comment {number}", number), within=5) for number in range(5)
    ]
    again = [
        await service.submit(draft(article, f"Comment {number}", number), within=5) for number in range(5)
    ]
    assert again == first


async def test_a_limit_that_an_owner_changes_holds_for_the_next_comment(
    database: Database, service: Submissions, article: Article
) -> None:
    await service.submit(draft(article, "One", 1), within=5)
    await change(database, RuleKind.FLOOD, limits=[1, 600])
    with pytest.raises(TooFast) as refused:
        await service.submit(draft(article, "Two", 2), within=5)
    assert refused.value.seconds == 600


async def test_many_people_at_once_below_an_article_are_held_and_not_refused(
    database: Database, service: Submissions, article: Article
) -> None:
    await change(database, RuleKind.ARTICLE_FLOOD, limits=[3, 60])
    comments = [
        await service.submit(draft(article, f"Well said, {author} times.", author_id=author), within=5)
        for author in range(1, 6)
    ]
    assert [rules_of(comment) for comment in comments] == [[]] * 3 + [[RuleKind.ARTICLE_FLOOD]] * 2
    assert [comment.status for comment in comments] == [Status.PUBLISHED] * 3 + [Status.HELD] * 2


async def test_who_is_refused_for_what_all_write_below_an_article_is_told_so(
    database: Database, service: Submissions, article: Article, seconds: Seconds
) -> None:
    await change(database, RuleKind.ARTICLE_FLOOD, effect=Effect.REJECT, limits=[3, 60])
    for author in range(1, 4):
        await service.submit(draft(article, f"Well said, {author} times.", author_id=author), within=5)
        seconds.now += 10
    with pytest.raises(Crowded) as refused:
        await service.submit(draft(article, "My only one"), within=5)
    assert refused.value.seconds == 30
    seconds.now += refused.value.seconds
    assert (await service.submit(draft(article, "My only one", 2), within=5)).id


async def test_who_is_refused_makes_nobody_else_wait_below_the_article(
    database: Database, service: Submissions, article: Article
) -> None:
    await change(database, RuleKind.ARTICLE_FLOOD, limits=[6, 60])
    banned, hasty = READER + 1, READER + 2
    async with database.begin() as tx:
        await tx.sanctions.impose(NewSanction(banned, SanctionKind.BAN, "Spam", OWNER), cause="ban")
    for number in range(7):
        with pytest.raises(Restricted):
            await service.submit(draft(article, "Let me in", number, banned), within=5)
    drafts = [draft(article, f"Comment {number}", number, hasty) for number in range(20)]
    answers = await asyncio.gather(
        *(service.submit(each, within=5) for each in drafts), return_exceptions=True
    )
    assert [isinstance(answer, Comment) for answer in answers].count(True) == 5
    comment = await service.submit(draft(article, "Well said."), within=5)
    assert (comment.status, rules_of(comment)) == (Status.PUBLISHED, [])


async def test_who_is_kept_out_of_an_article_can_write_below_another(
    database: Database, service: Submissions, article: Article
) -> None:
    async with database.begin() as tx:
        slow, closed = await add_article(tx), await add_article(tx)
        await tx.policies.set_slow(Place(PlaceKind.ARTICLE, str(slow.id)), 5, by=OWNER)
        await tx.policies.set_mode(Place(PlaceKind.ARTICLE, str(closed.id)), Mode.CLOSED, by=OWNER)
    await service.submit(draft(slow, "Well said.", 1), within=5)
    for number in range(2, 6):
        with pytest.raises(SlowMode):
            await service.submit(draft(slow, "And one more", number), within=5)
        with pytest.raises(CommentsClosed):
            await service.submit(draft(closed, "And here", 10 + number), within=5)
    assert (await service.submit(draft(article, "Here at last", 20), within=5)).status is Status.PUBLISHED


async def test_a_text_that_somebody_else_wrote_today_is_held_even_with_a_word_changed(
    database: Database, service: Submissions, article: Article, clock: SetClock
) -> None:
    first = await service.submit(draft(article, LONG), within=5)
    assert rules_of(first) == []
    for author, text in ((21, LONG.upper()), (22, LONG.replace("two", "three"))):
        comment = await service.submit(draft(article, text, author_id=author), within=5)
        assert comment.status is Status.HELD
        (finding,) = [each for each in comment.verdict.findings if each.rule is RuleKind.DUPLICATE]
        assert finding.matched == f"#{first.id}"
    another = await service.submit(
        draft(article, "What a day this was for everybody who lives near", 23), within=5
    )
    assert rules_of(another) == []
    clock.move(25 * 3_600)
    assert rules_of(await service.submit(draft(article, LONG, author_id=24), within=5)) == []


async def test_a_newcomer_is_one_until_a_comment_of_theirs_is_published(
    database: Database, service: Submissions, article: Article
) -> None:
    async with database.begin() as tx:
        await tx.rules.add(RuleKind.ALLOWED_SITE, ["example.org"], Effect.NOTE, added_by=OWNER)
        await add_comment(tx, article.id, author_id=7, status=Status.PUBLISHED)
    text = "It is all on example.org/a"
    assert rules_of(await service.submit(draft(article, text, author_id=7), within=5)) == []
    assert rules_of(await service.submit(draft(article, "See example.org"), within=5)) == [
        RuleKind.NEWCOMER_LINKS
    ]


async def test_how_a_message_came_is_evidence_too(service: Submissions, article: Article) -> None:
    plain = draft(article, "Well said.")
    comment = await service.submit(replace(plain, is_forwarded=True, is_via_bot=True), within=5)
    assert rules_of(comment) == [RuleKind.FORWARDED, RuleKind.VIA_BOT]
