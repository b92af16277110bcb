"""A takedown: gone everywhere at once, for good, and its author is told why. Over the real storage."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.composing import compose
from bot.texts import en_takedown
from moderation import review
from moderation.authority import Role
from moderation.batch import BatchKind, Item, NewBatch
from moderation.comment import Action, Comment
from moderation.entry import Entry, Subject
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.review import CardOutdated, CommentNotFound, NothingToUndo, Ruling, Undoing
from moderation.revising import Edit, Revisions, TakenDown, withdraw
from moderation.statement import Automation, Category, DecisionGround, Ground, SourceType, Visibility
from moderation.status import Status
from moderation.submission import Policy
from moderation.takedown import LegalReason, Order, Takedown
from moderation.taking_down import ReferenceNeeded, TakenDownAlready, take_down
from storage.articles import Article
from storage.database import Database
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage
from tests.builders import (
    MODERATOR,
    OWNER,
    READER,
    SetClock,
    add_article,
    add_comment,
    add_staff,
    leaving,
)
from tests.moderation.test_submission import ScriptedClassifier

SECRET = "Mia Kowalski lives in Harbour Street 5"
REFERENCE = "District Court, 27 O 1/26"
ORDER = Order(1, OWNER, LegalReason.ORDER, REFERENCE)


@pytest.fixture
async def article(database: Database) -> Article:
    """With an owner and a moderator beside it."""
    async with database.begin() as tx:
        await add_staff(tx, OWNER, Role.OWNER, name="Olga")
        await add_staff(tx, MODERATOR)
        return await add_article(tx)


async def stored(database: Database, article: Article, status: Status) -> Comment:
    """Comment 1, of which its author was told."""
    async with database.begin() as tx:
        comment = await add_comment(tx, article.id, text=SECRET, status=status)
        await tx.announcements.answer_author(comment)
        return comment


async def sent(database: Database, clock: SetClock) -> dict[int, str]:
    """Sends all that is due, again and again; what the messages that left or were edited show since, by
    number."""
    shown: dict[int, str] = {}
    while True:
        async with database.begin() as tx:
            left = await leaving(tx)
            for message in left:
                original = message if message.edits_id is None else await tx.outbox.require(message.edits_id)
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    await tx.outbox.done(message)
                shown[original.id] = (await compose(tx, original, clock, ZoneInfo("UTC"))).html
        if not left:
            return shown


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.TAKEN_DOWN])
async def test_however_a_comment_stands_it_is_taken_down_with_an_entry_and_a_statement(
    database: Database, article: Article, clock: SetClock, status: Status
) -> None:
    comment = await stored(database, article, status)
    clock.move(60)
    changed, takedown = await take_down(database, ORDER)
    assert (changed.status, changed.version, changed.text) == (Status.TAKEN_DOWN, 2, SECRET)
    assert takedown == Takedown(comment.id, OWNER, "Olga", LegalReason.ORDER, REFERENCE, status, clock())
    async with database.read() as tx:
        assert (await tx.articles.require(article.id)).comment_count == 0
        (recorded, *_) = await tx.record.page(limit=5)
        assert recorded.entry == Entry(
            Subject.COMMENT, "1", "removed", OWNER, before=status, after=Status.TAKEN_DOWN, reason="order"
        )
        statement = (await tx.statements.of_comments([comment.id]))[comment.id].statement
    assert (statement.ground, statement.about) == (Ground.LEGAL, "order")
    assert statement.decision_ground is DecisionGround.ILLEGAL
    assert statement.legal_ground == "Order of a court or an authority"
    assert statement.decision_visibility is Visibility.REMOVED
    assert (statement.source_type, statement.category) == (SourceType.NOTIFIED, Category.NOT_SPECIFIED)
    assert (statement.automated_detection, statement.automated_decision) == (False, Automation.NONE)
    assert statement.was_visible is (status is Status.PUBLISHED)
    assert statement.application_date == clock()
    assert REFERENCE not in repr(statement) and "Kowalski" not in repr(statement)


@pytest.mark.parametrize(
    ("reason", "category", "source"),
    [
        (LegalReason.ILLEGAL, Category.NOT_SPECIFIED, SourceType.VOLUNTARY),
        (LegalReason.PERSONAL_DATA, Category.PRIVACY, SourceType.VOLUNTARY),
        (LegalReason.COPYRIGHT, Category.COPYRIGHT, SourceType.VOLUNTARY),
        (LegalReason.OTHER, Category.NOT_SPECIFIED, SourceType.VOLUNTARY),
    ],
)
async def test_each_legal_reason_has_its_category_and_its_words(
    database: Database,
    article: Article,
    clock: SetClock,
    reason: LegalReason,
    category: Category,
    source: SourceType,
) -> None:
    comment = await stored(database, article, Status.PUBLISHED)
    await sent(database, clock)
    await take_down(database, Order(1, OWNER, reason, "Section 5"))
    async with database.read() as tx:
        statement = (await tx.statements.of_comments([comment.id]))[comment.id].statement
    assert (statement.category, statement.source_type) == (category, source)
    assert statement.legal_ground
    (earlier, newest) = (await sent(database, clock)).values()
    assert earlier == en_takedown.EARLIER_NOTICE
    assert newest.startswith("⚖️ Your comment was removed for good. Reason: ")
    assert "A person decided this; no machine" in newest and newest.endswith("Reference: Section 5")


async def test_the_statement_before_it_ends(database: Database, article: Article, clock: SetClock) -> None:
    comment = await stored(database, article, Status.HELD)
    async with database.read() as tx:
        held = (await tx.statements.of_comments([comment.id]))[comment.id]
    await take_down(database, ORDER)
    async with database.read() as tx:
        ended = await tx.statements.get(held.id)
    assert ended is not None and ended.statement.end_date == clock()


async def test_other_needs_words_and_a_comment_must_be_there(database: Database, article: Article) -> None:
    comment = await stored(database, article, Status.PUBLISHED)
    with pytest.raises(ReferenceNeeded):
        await take_down(database, Order(comment.id, OWNER, LegalReason.OTHER))
    with pytest.raises(CommentNotFound):
        await take_down(database, Order(99, OWNER, LegalReason.ILLEGAL))
    async with database.read() as tx:
        assert await tx.comments.get(comment.id) == comment


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.HELD, Status.REJECTED, Status.WITHDRAWN])
async def test_nobody_brings_it_back(
    database: Database, article: Article, clock: SetClock, status: Status
) -> None:
    comment = await stored(database, article, status)
    if status in (Status.PUBLISHED, Status.REJECTED):
        action = Action.APPROVE if status is Status.PUBLISHED else Action.REJECT
        await review.rule(database, Ruling(comment.id, OWNER, action))
    down, _ = await take_down(database, ORDER)
    for action in (Action.APPROVE, Action.REJECT):
        with pytest.raises(CardOutdated):
            await review.rule(database, Ruling(comment.id, OWNER, action))
    for undoing in (Undoing(OWNER, True, comment.id), Undoing(OWNER, True)):
        with pytest.raises(NothingToUndo):
            await review.undo(database, undoing)
    revisions = Revisions(database, ScriptedClassifier(), Policy(Mode.POST, DEFAULT_THRESHOLDS))
    edit = Edit(comment.origin, "Something kind", clock() + timedelta(seconds=5))
    with pytest.raises(TakenDown):
        await revisions.revise(edit, within=5)
    assert await withdraw(database, comment.id, READER) == down
    async with database.read() as tx:
        assert await tx.comments.get(comment.id) == down


async def test_an_edited_comment_is_taken_down_with_its_newer_text(
    database: Database, article: Article, clock: SetClock
) -> None:
    comment = await stored(database, article, Status.PUBLISHED)
    revisions = Revisions(database, ScriptedClassifier(), Policy(Mode.POST, DEFAULT_THRESHOLDS))
    edited = await revisions.revise(
        Edit(comment.origin, "Hers is number 5", clock() + timedelta(seconds=5)), within=5
    )
    assert edited is not None and (edited.status, edited.revision) == (Status.PUBLISHED, 2)
    down, _ = await take_down(database, ORDER)
    assert (down.status, down.version, down.revision) == (Status.TAKEN_DOWN, 3, 2)


async def test_of_many_at_once_one_takes_it_down_and_the_others_read_who_did(
    database: Database, article: Article
) -> None:
    comment = await stored(database, article, Status.PUBLISHED)
    orders = [Order(comment.id, OWNER, LegalReason.COPYRIGHT) for _ in range(5)]
    results = await asyncio.gather(*(take_down(database, each) for each in orders), return_exceptions=True)
    late = [each for each in results if isinstance(each, TakenDownAlready)]
    assert len(late) == 4 and all(each.takedown.owner_name == "Olga" for each in late)
    async with database.read() as tx:
        entries = [each.entry.action for each in await tx.record.page(limit=20)]
    assert entries.count("removed") == 1


async def test_whatever_moderators_do_at_the_same_moment_it_is_down_in_the_end(
    database: Database, article: Article
) -> None:
    comment = await stored(database, article, Status.HELD)
    await asyncio.gather(
        review.rule(database, Ruling(comment.id, MODERATOR, Action.APPROVE)),
        take_down(database, ORDER),
        withdraw(database, comment.id, READER),
        return_exceptions=True,
    )
    async with database.read() as tx:
        assert (await tx.comments.require(comment.id)).status is Status.TAKEN_DOWN
        assert (await tx.articles.require(article.id)).comment_count == 0


async def messages(database: Database, article: Article) -> None:
    """Everything that shows the words of comment 1: two lists of comments, its author's own list with the
    question whether to take it back, another owner's question about a takedown, what a moderator found, and
    what would be taken back of its author."""
    page = {"offset": 0, "backwards": False}
    found = {"written": "harbour", "page": 0, "starts": [None], "numbers": [1], "has_more": False}
    async with database.begin() as tx:
        plan = NewBatch(BatchKind.ALL, OWNER, [Item(1, 1, 1)], 1, person_id=READER)
        batch = await tx.batches.add(plan)
        for new in (
            NewMessage(Lane.ANSWER, Kind.LOOKUP, MODERATOR, details=found),
            NewMessage(Lane.ANSWER, Kind.BATCH, OWNER, details={"batch": batch.id}),
            *(
                NewMessage(Lane.ANSWER, Kind.COMMENTS, chat, article_id=article.id, details=page)
                for chat in (7, 8)
            ),
            NewMessage(Lane.ANSWER, Kind.MY_COMMENTS, READER),
            NewMessage(Lane.ANSWER, Kind.MY_COMMENTS, READER, details={"asks": 1}),
            NewMessage(Lane.ANSWER, Kind.TAKEDOWN, OWNER, comment_id=1, details={"reference": None}),
        ):
            await tx.outbox.add(new)
        await tx.review.open(MODERATOR, 1)


async def test_it_disappears_from_every_message_that_has_its_words(
    database: Database, article: Article, clock: SetClock
) -> None:
    await stored(database, article, Status.PUBLISHED)
    async with database.begin() as tx:
        await add_comment(tx, article.id, author_id=READER + 1, text="Well said.", status=Status.PUBLISHED)
    await messages(database, article)
    before = await sent(database, clock)
    having = {number for number, html in before.items() if SECRET in html}
    assert len(having) == 8
    await take_down(database, ORDER)
    clock.move(5)
    after = await sent(database, clock)
    assert having <= after.keys(), "each of them is edited"
    assert not [html for html in after.values() if SECRET in html]
    assert sum("Well said." in html for html in after.values()) == 2, "what others wrote stays"


async def test_a_list_that_is_on_its_way_meanwhile_loses_it_too(
    database: Database, article: Article, clock: SetClock
) -> None:
    await stored(database, article, Status.PUBLISHED)
    await sent(database, clock)
    await messages(database, article)
    async with database.begin() as tx:
        under_way = [each for each in await leaving(tx, 20) if each.kind is Kind.COMMENTS]
    await take_down(database, ORDER)
    async with database.begin() as tx:
        for message in under_way:
            await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
    after = await sent(database, clock)
    assert under_way and {message.id for message in under_way} <= after.keys()
    assert not [html for html in after.values() if SECRET in html]


async def test_an_older_card_that_still_shows_it_is_edited_too(
    database: Database, article: Article, clock: SetClock
) -> None:
    await stored(database, article, Status.HELD)
    async with database.begin() as tx:
        await tx.review.ask_moderators()
    cards = [number for number, html in (await sent(database, clock)).items() if SECRET in html]
    assert cards
    clock.move(3_600)
    async with database.begin() as tx:
        comment = await tx.comments.require(1)
        await tx.comments.change_status(comment, Status.PUBLISHED)
        await add_comment(tx, article.id, text="Another")
        await tx.review.ask_moderators()
    await sent(database, clock)
    await take_down(database, ORDER)
    after = await sent(database, clock)
    assert set(cards) <= after.keys() and not [html for html in after.values() if SECRET in html]


async def test_a_notice_that_has_not_left_never_leaves(
    database: Database, article: Article, clock: SetClock
) -> None:
    comment = await stored(database, article, Status.HELD)
    await review.rule(database, Ruling(comment.id, MODERATOR, Action.REJECT))  # and its reason is waited for
    await take_down(database, ORDER)
    clock.move(120)
    heard = (await sent(database, clock)).values()
    assert sum("Your comment" in html for html in heard) == 1
    assert en_takedown.EARLIER_NOTICE not in heard, "there is no earlier notice"
    async with database.read() as tx:
        newest = await tx.outbox.latest_notice(comment.id)
        assert isinstance(newest, OutboxMessage)
        assert (await compose(tx, newest, clock, ZoneInfo("UTC"))).html.startswith(
            "⚖️ Your comment will not be"
        )


async def test_moderators_turn_to_the_next_comment(
    database: Database, article: Article, clock: SetClock
) -> None:
    await stored(database, article, Status.HELD)
    async with database.begin() as tx:
        await tx.review.ask_moderators()
    await sent(database, clock)
    await take_down(database, ORDER)
    async with database.begin() as tx:
        card = await tx.cards.of(MODERATOR)
        assert card is not None and card.comment_id == 1
        assert "was taken down by an owner" in (await compose(tx, card, clock, ZoneInfo("UTC"))).html
        assert await tx.review.go_on(MODERATOR, 1)


async def test_it_is_shown_to_owners_alone(database: Database, article: Article, clock: SetClock) -> None:
    await stored(database, article, Status.PUBLISHED)
    evidence = {"reference": None, "evidence": True}
    await take_down(database, ORDER)
    for person, words in ((OWNER, SECRET), (MODERATOR, "This is for owners.")):
        async with database.begin() as tx:
            new = NewMessage(Lane.ANSWER, Kind.TAKEDOWN, person, comment_id=1, details=evidence)
            number = await tx.outbox.add(new)
            assert number is not None
            message = await tx.outbox.require(number)
            html = (await compose(tx, message, clock, ZoneInfo("UTC"))).html
        assert words in html and (SECRET in html) is (person == OWNER)
