"""What people decided, read back page by page."""

from moderation.comment import Action
from moderation.review import Ruling, rule
from moderation.status import Status
from storage.database import Database
from storage.decisions import DecidedComment
from tests.builders import DOUBTFUL, MODERATOR, UNSCORED, add_article, add_comment


async def test_decisions_are_read_in_pages_with_the_texts_and_the_scores_they_were_stored_with(
    database: Database,
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        first = await add_comment(tx, article.id, text="A", verdict=DOUBTFUL)
        undecided = await add_comment(tx, article.id, text="B", verdict=DOUBTFUL)
        second = await add_comment(tx, article.id, text="C", verdict=UNSCORED)
    await rule(database, Ruling(second.id, MODERATOR, Action.REJECT, "It is advertising"))
    await rule(database, Ruling(first.id, MODERATOR, Action.APPROVE))
    async with database.read() as tx:
        (page,) = [await tx.decisions.decided(after_id=0, limit=1)]
        (rest,) = [await tx.decisions.decided(after_id=page[0].decision_id, limit=10)]
        assert await tx.decisions.decided(after_id=rest[-1].decision_id, limit=10) == []
    assert [*page, *rest] == [
        DecidedComment(
            page[0].decision_id, second.id, article.id, "C", None, Action.REJECT, "It is advertising"
        ),
        DecidedComment(
            rest[0].decision_id, first.id, article.id, "A", DOUBTFUL.scoring, Action.APPROVE, None
        ),
    ]
    assert undecided.id not in {comment.comment_id for comment in [*page, *rest]}


async def test_of_a_comment_that_was_decided_twice_the_last_decision_counts(database: Database) -> None:
    async with database.begin() as tx:
        comment = await add_comment(tx, (await add_article(tx)).id)
        await tx.decisions.add(
            comment, Status.REJECTED, moderator_id=MODERATOR, action=Action.REJECT, reason="It insults people"
        )
        assert await tx.comments.change_status(comment, Status.REJECTED)
        appealed = await tx.comments.require(comment.id)
        await tx.decisions.add(
            appealed, Status.PUBLISHED, moderator_id=MODERATOR, action=Action.APPROVE, reason=None
        )
    async with database.read() as tx:
        (decided,) = await tx.decisions.decided(after_id=0, limit=10)
    assert decided.action is Action.APPROVE
