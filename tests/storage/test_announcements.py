"""What the author of a comment is told, and who the staff is."""

from moderation.authority import Role, RoleChange, Roles
from moderation.comment import Action, Comment, Decision
from moderation.status import Status
from storage.database import Database
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage
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
                    await tx.outbox.done(message)
        if not left:
            return everything
        everything += left


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
        await tx.review.ask_moderators()
    assert await sent(database) == []


async def test_a_card_before_somebody_who_no_longer_moderates_is_taken_back_and_an_owners_is_not(
    database: Database,
) -> None:
    await staffed(database)
    await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.review.ask_moderators()
    cards = await sent(database)
    async with database.begin() as tx:
        await tx.staff.set_owners([OWNER, MODERATOR])
        assert (await tx.cards.before())[MODERATOR].is_open, "an owner moderates"
        await tx.staff.set_owners([OWNER])
        assert MODERATOR not in await tx.cards.before()
    (edit,) = await sent(database)
    (theirs,) = [card for card in cards if card.chat_id == MODERATOR]
    assert (edit.edits_id, edit.chat_id) == (theirs.id, MODERATOR)
    async with database.begin() as tx:
        assert (await tx.outbox.require(theirs.id)).comment_id is None
        await tx.staff.appoint(MODERATOR, Role.MODERATOR, by=OWNER)
        await tx.review.ask_moderators()
    (again,) = await sent(database)
    assert (again.kind, again.chat_id) == (Kind.CARD, MODERATOR)


async def test_who_no_longer_moderates_loses_what_they_looked_for_and_previewed(database: Database) -> None:
    await staffed(database)
    async with database.begin() as tx:
        for moderator in (MODERATOR, OWNER):
            for kind in (Kind.LOOKUP, Kind.BATCH):
                await tx.outbox.add(NewMessage(Lane.ANSWER, kind, moderator, details={}))
    theirs = [message for message in await sent(database) if message.chat_id == MODERATOR]
    async with database.begin() as tx:
        await tx.staff.dismiss(MODERATOR, by=OWNER)
    edits = await sent(database)
    assert {edit.edits_id for edit in edits} == {message.id for message in theirs}
    assert {edit.kind for edit in edits} == {Kind.LOOKUP, Kind.BATCH}


async def test_who_no_longer_moderates_gets_no_card_that_still_waits(database: Database) -> None:
    await staffed(database)
    await held_comments(database, 1)
    async with database.begin() as tx:
        await tx.review.ask_moderators()
        await tx.staff.dismiss(MODERATOR, by=OWNER)
    assert [card.chat_id for card in await sent(database)] == [OWNER]


async def test_setting_the_owners_again_leaves_moderators_alone(database: Database) -> None:
    await staffed(database)
    async with database.begin() as tx:
        assert await tx.staff.set_owners([OWNER]) == []
        assert await tx.staff.roles_of(MODERATOR) == {Role.MODERATOR}
