"""Authors mend their comments and take them back: real storage, and a model in the tests' hands."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.composing import compose
from moderation.comment import Action, Comment, Former, Origin
from moderation.policies import ArticlePolicy, Place, PlaceKind, SitePolicy, Standing
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.review import AlreadyDecided, CardOutdated, CommentNotFound, Ruling, rule
from moderation.revising import (
    MOST_REVISIONS,
    Edit,
    Revisions,
    TooManyRevisions,
    Withdrawn,
    after_edit,
    takes_edits,
    withdraw,
)
from moderation.sanctions import NewSanction, SanctionKind
from moderation.statement import Ground
from moderation.status import Status
from moderation.submission import ArticleGone, CommentsClosed, Policy, Submissions
from moderation.text import CommentTooLong, EmptyComment
from moderation.verdict import Outcome, Verdict
from storage.articles import Article
from storage.database import Database
from storage.outbox import Kind
from tests.builders import (
    CLEAN,
    DOUBTFUL,
    EXTREME,
    MODERATOR,
    OWNER,
    READER,
    UNSCORED,
    add_comment,
)
from tests.moderation.test_submission import (
    ScriptedClassifier,
    announced,
    article,
    classifier,
    close_comments,
    database,
)

__all__ = ["article", "classifier", "database"]

AT = datetime.fromisoformat("2026-01-02T03:05:00+00:00")
MESSAGE = Origin(READER, 10)


@pytest.fixture
async def held(database: Database, article: Article) -> AsyncIterator[Comment]:
    """A comment that waits, of which everybody has been told."""
    yield await commented(database, article)


async def commented(database: Database, article: Article, status: Status = Status.HELD) -> Comment:
    async with database.begin() as tx:
        comment = await add_comment(tx, article.id, message_id=10, text="You fool.", status=status)
        await tx.announcements.answer_author(comment)
        await tx.review.ask_moderators()
    await announced(database)
    return comment


def edit(text: str = "You are mistaken.", seconds: int = 0) -> Edit:
    return Edit(MESSAGE, text, AT + timedelta(seconds=seconds))


async def revise(
    database: Database, classifier: ScriptedClassifier, given: Edit, mode: Mode = Mode.SMART
) -> Comment | None:
    policy = Policy(mode, DEFAULT_THRESHOLDS)
    return await Revisions(database, classifier, policy).revise(given, within=5)


async def stored(database: Database, comment: Comment) -> Comment:
    async with database.read() as tx:
        return await tx.comments.require(comment.id)


async def shown(database: Database, article: Article) -> list[str]:
    async with database.read() as tx:
        published = await tx.comments.published_on(article.id, offset=0, limit=100)
        texts = [comment.text for comment in published]
        assert (await tx.articles.require(article.id)).comment_count == len(texts)
        return texts


@pytest.mark.parametrize(
    ("before", "mode", "verdict", "after"),
    [
        (Status.HELD, Mode.SMART, CLEAN, Status.HELD),
        (Status.HELD, Mode.POST, CLEAN, Status.HELD),
        (Status.HELD, Mode.SMART, EXTREME, Status.HELD),
        (Status.PUBLISHED, Mode.SMART, CLEAN, Status.PUBLISHED),
        (Status.PUBLISHED, Mode.POST, CLEAN, Status.PUBLISHED),
        (Status.PUBLISHED, Mode.PRE, CLEAN, Status.HELD),
        (Status.PUBLISHED, Mode.SMART, DOUBTFUL, Status.HELD),
        (Status.PUBLISHED, Mode.SMART, EXTREME, Status.HELD),
        (Status.PUBLISHED, Mode.POST, UNSCORED, Status.HELD),
        (Status.REJECTED, Mode.SMART, CLEAN, Status.HELD),
        (Status.REJECTED, Mode.PRE, EXTREME, Status.HELD),
        (Status.WITHDRAWN, Mode.SMART, CLEAN, Status.WITHDRAWN),
        (Status.TAKEN_DOWN, Mode.SMART, CLEAN, Status.TAKEN_DOWN),
    ],
)
def test_an_edit_may_send_a_comment_to_the_queue_and_never_pulls_one_out(
    before: Status, mode: Mode, verdict: Verdict, after: Status
) -> None:
    policy = ArticlePolicy(mode, auto_reject=False, first_comments=0)
    assert after_edit(before, policy, Standing(1, 0), verdict)[1] is after


async def test_a_new_text_is_stored_with_its_verdict_and_the_old_one_kept_with_its_own(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    classifier.toxicity = 0.85
    comment = await revise(database, classifier, edit())
    assert comment is not None and comment == await stored(database, held)
    assert (comment.text, comment.status, comment.verdict.outcome) == (
        "You are mistaken.",
        Status.HELD,
        Outcome.HOLD,
    )
    assert (comment.revision, comment.version, comment.edited_at) == (2, held.version + 1, AT)
    async with database.read() as tx:
        assert await tx.comments.former_of(comment) == Former("You fool.", held.verdict)
        assert await tx.comments.former_of(held) is None
    assert held.verdict.outcome is Outcome.ALLOW


async def told_to_mend(database: Database, start: Mode = Mode.SMART) -> bool:
    """Whether the author's notice says that they can edit their message; it agrees with `takes_edits`."""
    async with database.read() as tx:
        notice = await tx.outbox.latest_notice(1)
        assert notice is not None
        screen = await compose(tx, notice, tx.now, ZoneInfo("UTC"), SitePolicy(start))
        taken = await takes_edits(tx, 1, READER, SitePolicy(start))
    assert taken is ("Edit your message" in screen.html)
    return taken


async def test_who_may_edit_is_told_so(database: Database, held: Comment) -> None:
    assert await told_to_mend(database)


async def test_where_the_policy_has_closed_comments_nobody_is_told_to_edit(
    database: Database, held: Comment
) -> None:
    assert not await told_to_mend(database, Mode.CLOSED)
    async with database.begin() as tx:
        here = Place(PlaceKind.ARTICLE, str(held.article_id))
        await tx.policies.set_mode(here, Mode.CLOSED, by=OWNER)
    assert not await told_to_mend(database)


async def test_who_may_not_comment_is_not_told_to_edit(database: Database, held: Comment) -> None:
    async with database.begin() as tx:
        mute = NewSanction(READER, SanctionKind.MUTE, "Rude", by=OWNER, lasts=timedelta(hours=1))
        await tx.sanctions.impose(mute, cause="mute")
    assert not await told_to_mend(database)


async def test_the_author_reads_what_became_of_it_in_the_notice_that_is_there(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    classifier.toxicity = 0.85
    await revise(database, classifier, edit())
    notices = [message for message in await announced(database) if message.kind is Kind.OUTCOME]
    (notice,) = notices
    assert notice.edits_id is not None
    async with database.read() as tx:
        original = await tx.outbox.require(notice.edits_id)
        stated = await tx.statements.get(original.details["statement"])
    assert original.details.items() >= {"status": "held", "revision": 2}.items()
    assert stated is not None and stated.statement.ground is Ground.LABEL


async def test_open_cards_are_shown_anew_and_no_card_of_the_older_text_decides_the_new_one(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    await revise(database, classifier, edit())
    cards = [message for message in await announced(database) if message.kind is Kind.CARD]
    assert len(cards) == 1 and cards[0].edits_id is not None
    with pytest.raises(CardOutdated):
        await rule(database, Ruling(held.id, MODERATOR, Action.APPROVE, version=held.version))
    assert (await stored(database, held)).status is Status.HELD


async def test_an_edit_that_is_delivered_twice_changes_nothing_the_second_time(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    edits = [edit("Second."), edit("Third.", seconds=5), edit("Fourth.", seconds=5)]
    for each in edits:
        await revise(database, classifier, each)
    last = await stored(database, held)
    assert (last.text, last.revision) == ("Fourth.", 4)
    await announced(database)
    for each in edits:
        assert await revise(database, classifier, each) == last
    assert await stored(database, held) == last
    assert await announced(database) == []


async def test_a_text_that_is_what_it_was_changes_nothing(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    assert await revise(database, classifier, edit(" You fool.\u200b \n")) == held
    assert classifier.asked == []
    assert await announced(database) == []


async def test_a_text_can_be_changed_back(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    await revise(database, classifier, edit())
    back = await revise(database, classifier, edit("You fool."))
    assert back is not None and (back.text, back.revision) == ("You fool.", 3)


async def test_a_message_that_is_no_comment_is_none(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    assert await revise(database, classifier, Edit(Origin(READER, 11), "Hello", AT)) is None


async def test_a_comment_that_was_published_disappears_until_a_person_has_read_the_new_text(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    comment = await commented(database, article, Status.PUBLISHED)
    assert await shown(database, article) == ["You fool."]
    classifier.toxicity = 0.85
    await revise(database, classifier, edit())
    assert await shown(database, article) == []
    assert [m.kind for m in await announced(database)].count(Kind.CARD) == 1
    async with database.read() as tx:
        stated = (await tx.statements.of_comments([comment.id]))[comment.id]
    assert stated.statement.was_visible


async def test_a_clean_new_text_of_a_published_comment_is_published_where_the_policy_publishes(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    await commented(database, article, Status.PUBLISHED)
    await revise(database, classifier, edit())
    assert await shown(database, article) == ["You are mistaken."]
    assert Kind.CARD not in [message.kind for message in await announced(database)]


async def test_where_a_person_decides_on_everything_any_changed_text_waits(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    await commented(database, article, Status.PUBLISHED)
    await revise(database, classifier, edit(), Mode.PRE)
    assert await shown(database, article) == []


async def test_a_text_that_a_person_approved_is_not_the_one_that_replaced_it(
    database: Database, classifier: ScriptedClassifier, held: Comment, article: Article
) -> None:
    await rule(database, Ruling(held.id, MODERATOR, Action.APPROVE))
    await announced(database)
    await revise(database, classifier, edit())
    assert await shown(database, article) == ["You are mistaken."]
    decided, _ = await rule(database, Ruling(held.id, MODERATOR, Action.REJECT, "insult"))
    assert decided.status is Status.REJECTED


async def test_a_rejected_comment_is_resubmitted_by_an_edit_and_decided_anew(
    database: Database, classifier: ScriptedClassifier, held: Comment, article: Article
) -> None:
    await rule(database, Ruling(held.id, MODERATOR, Action.REJECT, "insult"))
    await announced(database)
    resubmitted = await revise(database, classifier, edit())
    assert resubmitted is not None and resubmitted.status is Status.HELD
    messages = await announced(database)
    cards = [message for message in messages if message.kind is Kind.CARD]
    assert [card.edits_id is not None for card in cards] == [True], "the card that shows it asks again"
    with pytest.raises(CardOutdated):
        await rule(database, Ruling(held.id, MODERATOR, Action.APPROVE, version=held.version))
    await rule(database, Ruling(held.id, MODERATOR, Action.APPROVE, version=resubmitted.version))
    assert await shown(database, article) == ["You are mistaken."]
    with pytest.raises(AlreadyDecided):
        await rule(database, Ruling(held.id, 7, Action.REJECT))


async def test_a_card_goes_on_saying_what_was_decided_on_the_older_text(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    async with database.begin() as tx:
        await tx.review.open(MODERATOR, held.id)
    await rule(database, Ruling(held.id, MODERATOR, Action.REJECT, "insult"))
    await revise(database, classifier, edit())
    async with database.read() as tx:
        card = await tx.cards.of(MODERATOR)
        assert card is not None
        html = (await compose(tx, card, tx.now, ZoneInfo("UTC"))).html
    assert "Comment 1: ❌ Rejected by " in html and "taken back" not in html


async def test_a_new_text_without_a_score_waits_and_stays_with_people_when_the_model_is_back(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    await commented(database, article, Status.PUBLISHED)
    classifier.toxicity = None
    waiting = await revise(database, classifier, edit())
    assert waiting is not None and waiting.verdict.outcome is Outcome.UNSCORED
    classifier.toxicity = 0.01
    service = Submissions(database, classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS))
    scored = await service.score_late(waiting, within=5)
    assert scored is not None
    assert (scored.status, scored.verdict.outcome) == (Status.HELD, Outcome.ALLOW)


async def test_a_late_score_of_the_older_text_is_none_of_the_new_one(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    async with database.begin() as tx:
        waiting = await add_comment(tx, article.id, message_id=10, text="You fool.", verdict=UNSCORED)
    meanwhile = ScriptedClassifier()
    meanwhile.toxicity = 0.85

    async def edited() -> None:
        await revise(database, meanwhile, edit())

    classifier.meanwhile = edited
    service = Submissions(database, classifier, Policy(Mode.SMART, DEFAULT_THRESHOLDS))
    now = await service.score_late(waiting, within=5)
    assert now is not None and (now.text, now.verdict.outcome) == ("You are mistaken.", Outcome.HOLD)


async def test_a_decision_made_while_the_model_reads_is_followed_by_the_edit(
    database: Database, classifier: ScriptedClassifier, held: Comment, article: Article
) -> None:
    async def approved() -> None:
        await rule(database, Ruling(held.id, MODERATOR, Action.APPROVE))

    classifier.meanwhile = approved
    await revise(database, classifier, edit(), Mode.PRE)
    assert await shown(database, article) == []
    assert (await stored(database, held)).text == "You are mistaken."


async def test_the_same_edit_delivered_twice_at_once_is_one_revision(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    together = asyncio.Barrier(2)
    classifier.meanwhile = together.wait
    async with asyncio.timeout(30):
        await asyncio.gather(*(revise(database, classifier, edit()) for _ in range(2)))
    assert (await stored(database, held)).revision == 2


async def test_edits_and_decisions_at_once_leave_one_outcome_and_every_text(
    database: Database, classifier: ScriptedClassifier, held: Comment, article: Article
) -> None:
    async def press(moderator: int) -> bool:
        action = Action.APPROVE if moderator % 2 else Action.REJECT
        try:
            await rule(database, Ruling(held.id, moderator, action, version=held.version))
        except (AlreadyDecided, CardOutdated):
            return False
        return True

    presses = [press(moderator) for moderator in range(1, 6)]
    decided = await asyncio.gather(*presses, revise(database, classifier, edit(), Mode.PRE))
    assert decided[:-1].count(True) <= 1
    comment = await stored(database, held)
    assert (comment.text, comment.status, comment.revision) == ("You are mistaken.", Status.HELD, 2)
    assert await shown(database, article) == []


REFUSED = [
    ("\u200b \n", EmptyComment),
    ("a" * 2_001, CommentTooLong),
]


@pytest.mark.parametrize(("text", "problem"), REFUSED)
async def test_a_text_that_cannot_be_a_comment_leaves_it_as_it_was(
    database: Database, classifier: ScriptedClassifier, held: Comment, text: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        await revise(database, classifier, edit(text))
    assert await stored(database, held) == held
    assert await announced(database) == []


async def test_a_comment_has_at_most_so_many_texts(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    for number in range(2, MOST_REVISIONS + 1):
        await revise(database, classifier, edit(f"Text {number}", seconds=number))
    last = await stored(database, held)
    assert last.revision == MOST_REVISIONS
    with pytest.raises(TooManyRevisions):
        await revise(database, classifier, edit("One more", seconds=99))
    assert await revise(database, classifier, edit(last.text, seconds=99)) == last, "that is no change"
    assert await stored(database, held) == last


async def test_closed_comments_and_withdrawn_articles_take_no_edits(
    database: Database, classifier: ScriptedClassifier, held: Comment, article: Article
) -> None:
    await close_comments(database, article)
    with pytest.raises(CommentsClosed):
        await revise(database, classifier, edit())
    async with database.begin() as tx:
        await tx.articles._connection.exec_driver_sql(
            "UPDATE articles SET withdrawn_at = '2026-01-02 03:04:05+00'"
        )
    with pytest.raises(ArticleGone):
        await revise(database, classifier, edit())
    assert await stored(database, held) == held


# Taking back.


@pytest.mark.parametrize("status", [Status.HELD, Status.PUBLISHED, Status.REJECTED])
async def test_what_its_author_takes_back_nobody_reads_and_nobody_decides(
    database: Database, classifier: ScriptedClassifier, article: Article, status: Status
) -> None:
    comment = await commented(database, article, status)
    withdrawn = await withdraw(database, comment.id, READER)
    assert withdrawn.status is Status.WITHDRAWN
    assert await shown(database, article) == []
    messages = await announced(database)
    (notice,) = [message for message in messages if message.kind is Kind.OUTCOME]
    assert notice.edits_id is not None
    cards = [message for message in messages if message.kind is Kind.CARD]
    assert [card.edits_id is not None for card in cards] == ([True] if status is Status.HELD else [])
    with pytest.raises(CardOutdated):
        await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE))
    async with database.read() as tx:
        assert await tx.comments.count_held() == 0
        assert await tx.statements.of_comments([comment.id]) == {}


async def test_a_comment_is_taken_back_once_and_stays_so(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    withdrawn = await withdraw(database, held.id, READER)
    await announced(database)
    assert await withdraw(database, held.id, READER) == withdrawn
    with pytest.raises(Withdrawn):
        await revise(database, classifier, edit())
    assert await stored(database, held) == withdrawn
    assert await announced(database) == []


async def test_nobody_takes_back_the_comment_of_another(database: Database, held: Comment) -> None:
    for number, person in ((held.id, READER + 1), (999, READER)):
        with pytest.raises(CommentNotFound):
            await withdraw(database, number, person)
    assert await stored(database, held) == held


async def test_when_a_comment_is_taken_back_the_next_one_is_asked_about(
    database: Database, article: Article, held: Comment
) -> None:
    async with database.begin() as tx:
        following = await add_comment(tx, article.id)
    await withdraw(database, held.id, READER)
    (edit_of_card,) = [m for m in await announced(database) if m.kind is Kind.CARD]
    assert edit_of_card.edits_id is not None, "no second card"
    async with database.read() as tx:
        assert (await tx.outbox.require(edit_of_card.edits_id)).comment_id == following.id


async def test_an_edit_and_taking_back_at_once_end_taken_back_or_refused(
    database: Database, classifier: ScriptedClassifier, held: Comment
) -> None:
    classifier.meanwhile = lambda: withdraw(database, held.id, READER)
    with pytest.raises(Withdrawn):
        await revise(database, classifier, edit())
    assert (await stored(database, held)).status is Status.WITHDRAWN


async def test_every_restriction_is_stated_and_ends_when_it_ends(
    database: Database, classifier: ScriptedClassifier, article: Article
) -> None:
    comment = await commented(database, article)

    async def now() -> Ground | None:
        async with database.read() as tx:
            stated = (await tx.statements.of_comments([comment.id])).get(comment.id)
        return stated.statement.ground if stated else None

    assert await now() is Ground.READ_FIRST
    await rule(database, Ruling(comment.id, MODERATOR, Action.REJECT, "insult"))
    assert await now() is Ground.MODERATOR
    await revise(database, classifier, edit())
    assert await now() is Ground.EDITED
    await rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE))
    assert await now() is None
    async with database.read() as tx:
        history = [await tx.statements.get(number) for number in (1, 2, 3)]
    assert [each.statement.end_date is not None for each in history if each] == [True] * 3
    assert [each.reason for each in history if each] == [None, "insult", None]
