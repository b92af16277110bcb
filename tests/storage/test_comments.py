"""Comments: stored with their verdict, moved on once, counted exactly."""

import asyncio
from dataclasses import replace

from moderation.comment import Action, AuthorRecord, Comment, Origin
from moderation.occlusion import Explanation, LeftOut
from moderation.policy import judge
from moderation.status import Status
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored
from storage.comments import MOST_QUOTABLE
from storage.database import Database
from storage.people import Person
from tests.builders import (
    DOUBTFUL,
    EXTREME,
    MODERATOR,
    READER,
    UNSCORED,
    SetClock,
    add_article,
    add_comment,
    new_comment,
)
from tests.storage.test_query_plans import statements


async def an_article(database: Database) -> int:
    async with database.begin() as tx:
        return (await add_article(tx)).id


async def count_on(database: Database, article_id: int) -> int:
    async with database.read() as tx:
        return (await tx.articles.require(article_id)).comment_count


async def test_a_comment_comes_back_with_its_verdict_and_its_authors_name(
    database: Database, clock: SetClock
) -> None:
    article_id = await an_article(database)
    new = new_comment(article_id, text="“Ω” <b>🙂</b>\nשלום", verdict=DOUBTFUL)
    async with database.begin() as tx:
        await tx.people.meet(Person(READER, "Ann", "en"))
        stored = await tx.comments.add(new)
    assert stored is not None
    async with database.read() as tx:
        assert await tx.comments.get(stored.id) == stored
        assert await tx.comments.from_origin(new.origin) == stored
    assert stored == Comment(
        id=stored.id,
        article_id=article_id,
        author_id=READER,
        author_name="Ann",
        origin=new.origin,
        text=new.text,
        verdict=DOUBTFUL,
        status=Status.HELD,
        version=1,
        created_at=clock(),
        revision=1,
    )


async def test_all_evidence_of_a_verdict_comes_back(database: Database) -> None:
    article_id = await an_article(database)
    long = Scoring({"toxicity": 0.9, "insult": 0.7}, "tiny", windows=3)
    verdicts = [
        judge(long, language="el", covered=False, disguised=("insult",)),
        *(Verdict(Outcome.UNSCORED, None, unscored_because=because) for because in WhyUnscored),
    ]
    for verdict in verdicts:
        async with database.begin() as tx:
            stored = await tx.comments.add(new_comment(article_id, verdict=verdict))
        assert stored is not None
        async with database.read() as tx:
            again = await tx.comments.get(stored.id)
        assert again is not None
        assert again.verdict == verdict


EXPLANATION = Explanation(
    "insult",
    "scripted",
    0.7,
    (LeftOut(("“idiot” 🙂",), 0.1, 2), LeftOut(("fool", "liar"), 0.05)),
    undisguised=True,
)


async def test_which_words_moved_a_score_is_kept_beside_all_other_evidence(database: Database) -> None:
    article_id = await an_article(database)
    verdict = judge(Scoring({"insult": 0.7}, "scripted", 3), language="el", disguised=("insult",))
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id, verdict=verdict)
        assert comment.explanation is None
        assert await tx.comments.explain(comment, EXPLANATION)
    async with database.begin() as tx:
        assert await tx.comments.get(comment.id) == replace(comment, explanation=EXPLANATION)
        assert await tx.comments.change_status(comment, Status.REJECTED)
        changed = await tx.comments.require(comment.id)
    assert changed.explanation == EXPLANATION, "another status is no other verdict"


async def test_what_explains_another_text_or_verdict_is_not_kept(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id, verdict=DOUBTFUL)
        for before in (replace(comment, text="Before."), replace(comment, verdict=EXTREME)):
            assert not await tx.comments.explain(before, EXPLANATION)
        assert await tx.comments.get(comment.id) == comment
        assert not await tx.comments.explain(replace(comment, id=999), EXPLANATION)


async def test_a_new_verdict_is_not_explained_yet(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id, verdict=DOUBTFUL)
        assert await tx.comments.explain(comment, EXPLANATION)
        await tx.comments.change_verdict(comment, EXTREME)
        assert (await tx.comments.require(comment.id)).explanation is None


async def test_an_unscored_verdict_comes_back_as_unscored(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id, verdict=UNSCORED)
        assert comment.verdict == UNSCORED
        await tx.comments.change_verdict(comment, EXTREME)
        changed = await tx.comments.require(comment.id)
    assert (changed.verdict, changed.status, changed.version) == (EXTREME, Status.HELD, 1)


async def test_an_author_who_is_not_known_has_an_empty_name(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        assert (await add_comment(tx, article_id)).author_name == ""


async def test_a_message_is_one_comment_however_often_it_is_delivered(database: Database) -> None:
    article_id = await an_article(database)
    new = new_comment(article_id, message_id=10)
    async with database.begin() as tx:
        first = await tx.comments.add(new)
        assert await tx.comments.add(new) is None
    async with database.begin() as tx:
        assert await tx.comments.add(new_comment(article_id, message_id=10, text="Other words.")) is None
        assert await tx.comments.from_origin(new.origin) == first
        assert await tx.comments.count_held() == 1


async def test_the_same_message_number_in_another_chat_is_another_comment(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        one = await add_comment(tx, article_id, message_id=10, author_id=1)
        other = await add_comment(tx, article_id, message_id=10, author_id=2)
        assert await tx.comments.from_origin(Origin(2, 10)) == other
    assert one.id != other.id


async def test_a_message_delivered_twice_at_once_is_one_comment(database: Database) -> None:
    article_id = await an_article(database)
    new = new_comment(article_id)

    async def deliver() -> Comment | None:
        async with database.begin() as tx:
            return await tx.comments.add(new)

    stored = await asyncio.gather(*(deliver() for _ in range(5)))
    assert sum(comment is not None for comment in stored) == 1


async def test_of_two_who_move_a_comment_on_at_once_exactly_one_wins(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id)

    async def decide(status: Status) -> bool:
        async with database.begin() as tx:
            return await tx.comments.change_status(comment, status)

    won = await asyncio.gather(decide(Status.PUBLISHED), decide(Status.REJECTED))
    assert sorted(won) == [False, True]
    async with database.read() as tx:
        decided = await tx.comments.require(comment.id)
    assert decided.status is (Status.PUBLISHED if won[0] else Status.REJECTED)
    assert decided.version == 2


async def test_an_old_version_moves_nothing_on(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id)
        assert await tx.comments.change_status(comment, Status.PUBLISHED)
        assert not await tx.comments.change_status(comment, Status.REJECTED)
    assert await count_on(database, article_id) == 1


async def test_only_published_comments_count(database: Database) -> None:
    article_id, held = await an_article(database), 0
    async with database.begin() as tx:
        for status in Status:
            comment = await add_comment(tx, article_id, status=status)
            held = comment.id if status is Status.HELD else held
    assert await count_on(database, article_id) == 1
    for status, count in ((Status.PUBLISHED, 2), (Status.REJECTED, 1)):
        async with database.begin() as tx:
            assert await tx.comments.change_status(await tx.comments.require(held), status)
        assert await count_on(database, article_id) == count


async def test_the_count_is_exact_after_many_decisions_at_once(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        waiting = [await add_comment(tx, article_id, author_id=number) for number in range(1, 21)]

    async def approve(comment: Comment) -> None:
        async with database.begin() as tx:
            assert await tx.comments.change_status(comment, Status.PUBLISHED)

    await asyncio.gather(*(approve(comment) for comment in waiting))
    assert await count_on(database, article_id) == 20


async def test_pages_hold_published_comments_oldest_first(database: Database) -> None:
    article_id, elsewhere = await an_article(database), await an_article(database)
    async with database.begin() as tx:
        shown = [await add_comment(tx, article_id, status=Status.PUBLISHED) for _ in range(5)]
        await add_comment(tx, article_id, status=Status.HELD)
        await add_comment(tx, elsewhere, status=Status.PUBLISHED)
        assert await tx.comments.published_on(article_id, offset=0, limit=3) == shown[:3]
        assert await tx.comments.published_on(article_id, offset=3, limit=3) == shown[3:]
        assert await tx.comments.published_on(article_id, offset=5, limit=3) == []


async def test_comments_that_wait_for_a_score_are_found_in_their_order(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        await add_comment(tx, article_id, status=Status.PUBLISHED)
        await add_comment(tx, article_id)
        await add_comment(tx, article_id, status=Status.REJECTED, verdict=UNSCORED)
        second = await add_comment(tx, article_id, verdict=UNSCORED)
        third = await add_comment(tx, article_id, verdict=UNSCORED)
        assert await tx.comments.unscored(after_id=0, limit=1) == [second]
        assert await tx.comments.unscored(after_id=0, limit=9) == [second, third]
        assert await tx.comments.unscored(after_id=second.id, limit=9) == [third]
        assert await tx.comments.count_unscored() == 2
        assert await tx.comments.count_held() == 3
        await tx.comments.change_verdict(second, DOUBTFUL)
        assert await tx.comments.unscored(after_id=0, limit=9) == [third]


async def test_an_authors_record_counts_their_other_comments(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        for status, times in ((Status.PUBLISHED, 3), (Status.HELD, 2), (Status.REJECTED, 1)):
            for _ in range(times):
                comment = await add_comment(tx, article_id, status=status)
        await add_comment(tx, article_id, author_id=READER + 1, status=Status.REJECTED)
        assert await tx.comments.record_of(comment) == AuthorRecord(published=3, held=2, rejected=0)


async def test_ones_own_comments_come_newest_first(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        own = [await add_comment(tx, article_id) for _ in range(4)]
        await add_comment(tx, article_id, author_id=READER + 1)
        assert await tx.comments.of_author(READER, limit=3) == own[:0:-1]


async def test_a_decision_comes_back_with_the_moderators_name(database: Database, clock: SetClock) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id)
        assert await tx.decisions.latest_for(comment.id) is None
        await tx.people.meet(Person(MODERATOR, "Mo", None))
        decision = await tx.decisions.add(
            comment, Status.REJECTED, moderator_id=MODERATOR, action=Action.REJECT, reason="It is “spam”"
        )
        assert await tx.decisions.latest_for(comment.id) == decision
    assert (decision.moderator_name, decision.reason, decision.version) == ("Mo", "It is “spam”", 1)
    assert (decision.before, decision.after, decision.decided_at) == (Status.HELD, Status.REJECTED, clock())


async def test_comments_that_may_have_been_quoted_are_found_by_their_words_newest_first(
    database: Database,
) -> None:
    article_id, another = await an_article(database), await an_article(database)
    async with database.begin() as tx:
        for article, text, status in (
            (article_id, "The worst\nIDEA, ever", Status.PUBLISHED),
            (article_id, "The idea is the worst", Status.PUBLISHED),
            (article_id, "worst ideas", Status.PUBLISHED),
            (article_id, "Nobody asked", Status.PUBLISHED),
            (article_id, "The worst idea", Status.HELD),
            (another, "The worst idea", Status.PUBLISHED),
        ):
            await add_comment(tx, article, text=text, status=status)
    async with database.read() as tx:
        found = await tx.comments.published_with([["worst", "idea"], ["nobody"]], article_id)
        assert found == ["Nobody asked", "worst ideas", "The worst\nIDEA, ever"]
        assert await tx.comments.published_with([], article_id) == []


async def test_no_more_than_so_many_comments_are_compared_with_a_quote(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        for number in range(MOST_QUOTABLE + 5):
            await add_comment(tx, article_id, text=f"number {number}", status=Status.PUBLISHED)
    async with database.read() as tx:
        found = await tx.comments.published_with([["number"]], article_id)
    assert (len(found), found[0]) == (MOST_QUOTABLE, f"number {MOST_QUOTABLE + 4}")


async def test_whoever_holds_comments_lets_others_name_them(database: Database) -> None:
    article_id = await an_article(database)
    async with database.begin() as tx:
        comment = await add_comment(tx, article_id)
    with statements(database) as asked:
        async with database.begin() as tx:
            assert await tx.comments.those([comment.id], hold=True) == [comment]
            assert await tx.comments.held_with_text_of(comment, limit=9) == [comment]
    assert len(asked) >= 2
    assert not any("FOR UPDATE" in statement for statement, _ in asked), "a foreign key would wait for it"
