"""Who is told of a comment, and which review card lies before a moderator."""

from moderation.authority import Role, RoleChange, Roles
from moderation.comment import Action, Comment, Decision
from moderation.status import Status
from storage.database import Database
from storage.outbox import Kind, Lane, OutboxMessage
from storage.people import Person
from storage.staff import StaffMember
from tests.builders import MODERATOR, OWNER, READER, add_article, add_comment, add_staff, leaving


async def held_comments(database: Database, number: int) -> list[Comment]:
    async with database.begin() as tx:
        article = await add_article(tx)
        return [await add_comment(tx, article.id) for _ in range(number)]


async def staffed(database: Database) -> None:
    async with database.begin() as tx:
        await add_staff(tx, OWNER, Role.OWNER)
        await add_staff(tx, MODERATOR)


async def sent(database: Database) -> list[OutboxMessage]:
    """Everything that waits, as it is sent now."""
    everything: list[OutboxMessage] = []
    while True:
        async with database.begin() as tx:
            left = await leaving(tx, 8)
            for message in left:
                if message.edits_id is None:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
                else:
                    await tx.outbox.done(message.id)
        if not left:
            return everything
        everything += left


async def decide(database: Database, comment: Comment, status: Status) -> Comment:
    async with database.begin() as tx:
        assert await tx.comments.change_status(comment, status)
        return await tx.comments.require(comment.id)


async def test_everybody_on_the_staff_gets_a_card_of_the_oldest_comment(database: Database) -> None:
    await staffed(database)
    oldest, _ = await held_comments(database, 2)
    async with database.begin() as tx:
        await tx.announcements.ask_moderators()
    cards = await sent(database)
    assert {(card.chat_id, card.kind, card.lane, card.comment_id) for card in cards} == {
        (OWNER, Kind.CARD, Lane.MODERATION, oldest.id),
        (MODERATOR, Kind.CARD, Lane.MODERATION, oldest.id),
    }


async def test_one_card_at_a_time_lies_before_a_moderator(database: Database) -> None:
    await staffed(database)
    first, second = await held_comments(database, 2)
    for _ in range(2):
        async with database.begin() as tx:
            await tx.announcements.ask_next(MODERATOR)
    assert [card.comment_id for card in await sent(database)] == [first.id]
    async with database.begin() as tx:
        await tx.announcements.ask_next(MODERATOR)
    assert await sent(database) == []

    await decide(database, first, Status.PUBLISHED)
    async with database.begin() as tx:
        assert not await tx.outbox.has_open_card(MODERATOR)
        await tx.announcements.ask_next(MODERATOR)
    assert [card.comment_id for card in await sent(database)] == [second.id]


async def test_a_card_that_could_not_be_sent_does_not_keep_others_away(database: Database) -> None:
    await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.announcements.ask_next(MODERATOR)
        (card,) = await leaving(tx, 1)
        assert await tx.outbox.has_open_card(MODERATOR)
        await tx.outbox.failed(card.id, failure="chat not found")
        assert not await tx.outbox.has_open_card(MODERATOR)


async def test_a_moderator_who_asks_gets_a_card_once_per_question(database: Database) -> None:
    (comment,) = await held_comments(database, 1)
    for _ in range(2):
        async with database.begin() as tx:
            assert await tx.announcements.deal_card(MODERATOR, cause="message:1:10")
    (card,) = await sent(database)
    assert (card.lane, card.comment_id) == (Lane.ANSWER, comment.id)


async def test_there_is_no_card_while_nothing_waits(database: Database) -> None:
    await staffed(database)
    async with database.begin() as tx:
        assert not await tx.announcements.deal_card(MODERATOR)
        await tx.announcements.ask_moderators()
    assert await sent(database) == []


async def test_a_turned_card_shows_the_other_comment_and_belongs_to_it(database: Database) -> None:
    first, second = await held_comments(database, 2)
    async with database.begin() as tx:
        await tx.announcements.deal_card(MODERATOR)
    (card,) = await sent(database)
    async with database.begin() as tx:
        await tx.outbox.turn(card, {"asks_reason": True}, comment_id=second.id)
    (edit,) = await sent(database)
    assert (edit.kind, edit.edits_id) == (Kind.CARD, card.id)
    async with database.read() as tx:
        assert await tx.outbox.cards_showing(first.id) == []
        (shown,) = await tx.outbox.cards_showing(second.id)
        assert (shown.id, shown.details) == (card.id, {"asks_reason": True})
        assert await tx.outbox.has_open_card(MODERATOR)


async def test_every_card_of_a_comment_is_shown_anew(database: Database) -> None:
    await staffed(database)
    first, second = await held_comments(database, 2)
    async with database.begin() as tx:
        await tx.announcements.ask_moderators()
        await tx.announcements.deal_card(READER)
    cards = await sent(database)
    async with database.begin() as tx:
        turned = next(card for card in cards if card.chat_id == READER)
        await tx.outbox.turn(turned, {}, comment_id=second.id)
    await sent(database)
    async with database.begin() as tx:
        await tx.announcements.refresh_cards(first)
        await tx.announcements.refresh_cards(first)
    edits = await sent(database)
    assert {edit.edits_id for edit in edits} == {card.id for card in cards if card is not turned}
    assert len(edits) == 2


async def test_the_author_hears_of_each_version_once(database: Database) -> None:
    (comment,) = await held_comments(database, 1)
    for _ in range(2):
        async with database.begin() as tx:
            await tx.announcements.answer_author(comment)
    (answer,) = await sent(database)
    assert (answer.kind, answer.lane, answer.chat_id) == (Kind.OUTCOME, Lane.ANSWER, READER)
    assert answer.details.items() >= {"status": "held", "by_person": False, "reason": None}.items()

    async with database.begin() as tx:
        assert await tx.comments.change_status(comment, Status.REJECTED)
        rejected = await tx.comments.require(comment.id)
        decision: Decision = await tx.decisions.add(
            comment, Status.REJECTED, moderator_id=MODERATOR, action=Action.REJECT, reason="It is advertising"
        )
        await tx.announcements.tell_author(rejected, decision)
        await tx.announcements.tell_author(rejected, decision)
    (told,) = await sent(database)
    assert told.lane is Lane.MODERATION
    assert (
        told.details.items()
        >= {"status": "rejected", "by_person": True, "reason": "It is advertising"}.items()
    )


async def test_owners_are_exactly_those_who_are_set(database: Database) -> None:
    async with database.begin() as tx:
        assert await tx.staff.roles_of(1) == Roles()
        await tx.staff.set_owners([1, 2])
        assert await tx.staff.appoint(1, Role.MODERATOR, by=2) is None, "an owner may do all already"
        appointed = RoleChange(3, Roles(), Roles([Role.MODERATOR]), by=1)
        assert await tx.staff.appoint(3, Role.MODERATOR, by=1) == appointed
        assert await tx.staff.appoint(3, Role.MODERATOR, by=1) is None
        changes = await tx.staff.set_owners([2, 3, 4])
        assert {change.person_id: set(change.after) for change in changes} == {
            1: set(),
            3: {Role.OWNER},
            4: {Role.OWNER},
        }
        roles = {person: set(await tx.staff.roles_of(person)) for person in (1, 2, 3, 4)}
        assert roles == {1: set(), 2: {Role.OWNER}, 3: {Role.OWNER}, 4: {Role.OWNER}}
        assert await tx.staff.dismiss(2, by=3) is None, "owners are set by the operator alone"
        assert len(await tx.staff.set_owners([])) == 3
        assert await tx.staff.everybody() == []


async def test_somebody_can_be_an_editor_and_a_moderator_and_lose_either_role(database: Database) -> None:
    async with database.begin() as tx:
        await tx.staff.set_owners([OWNER])
        await tx.staff.appoint(MODERATOR, Role.EDITOR, by=OWNER)
        await tx.staff.appoint(MODERATOR, Role.MODERATOR, by=OWNER)
        assert await tx.staff.everybody() == [
            StaffMember(MODERATOR, Roles([Role.EDITOR, Role.MODERATOR]), None),
            StaffMember(OWNER, Roles([Role.OWNER]), None),
        ]
        change = await tx.staff.dismiss(MODERATOR, by=OWNER, role=Role.EDITOR)
        assert change is not None and change.lost == {Role.EDITOR}
        assert await tx.staff.dismiss(MODERATOR, by=OWNER, role=Role.EDITOR) is None
        assert await tx.staff.roles_of(MODERATOR) == {Role.MODERATOR}


async def test_editors_and_whoever_has_not_written_yet_get_no_cards(database: Database) -> None:
    async with database.begin() as tx:
        await tx.people.meet(Person(5, "Edith", None))
        await tx.staff.appoint(5, Role.EDITOR, by=OWNER)
        await tx.staff.appoint(6, Role.MODERATOR, by=OWNER)
    await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.announcements.ask_moderators()
    assert await sent(database) == []


async def test_a_card_before_somebody_who_no_longer_moderates_is_taken_back_and_an_owners_is_not(
    database: Database,
) -> None:
    await staffed(database)
    await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.announcements.ask_moderators()
    cards = await sent(database)
    async with database.begin() as tx:
        await tx.staff.set_owners([OWNER, MODERATOR])
        assert await tx.outbox.has_open_card(MODERATOR), "an owner moderates"
        await tx.staff.set_owners([OWNER])
        assert not await tx.outbox.has_open_card(MODERATOR)
    (edit,) = await sent(database)
    (theirs,) = [card for card in cards if card.chat_id == MODERATOR]
    assert (edit.edits_id, edit.chat_id) == (theirs.id, MODERATOR)
    async with database.begin() as tx:
        assert (await tx.outbox.require(theirs.id)).comment_id is None
        await tx.staff.appoint(MODERATOR, Role.MODERATOR, by=OWNER)
        await tx.announcements.ask_moderators()
    (again,) = await sent(database)
    assert (again.kind, again.chat_id) == (Kind.CARD, MODERATOR)


async def test_who_no_longer_moderates_gets_no_card_that_still_waits(database: Database) -> None:
    await staffed(database)
    await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.announcements.ask_moderators()
        await tx.staff.dismiss(MODERATOR, by=OWNER)
    assert [card.chat_id for card in await sent(database)] == [OWNER]


async def test_setting_the_owners_again_leaves_moderators_alone(database: Database) -> None:
    await staffed(database)
    async with database.begin() as tx:
        assert await tx.staff.set_owners([OWNER]) == []
        assert await tx.staff.roles_of(MODERATOR) == {Role.MODERATOR}
