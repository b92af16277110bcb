"""A group that has become a supergroup gets under its new id what it has not got yet, and nothing twice."""

import pytest

from storage.articles import Article
from storage.broadcasts import Broadcast, BroadcastKind, BroadcastState
from storage.database import Database
from storage.deliveries import Arrived, Delivery
from storage.outbox import Kind, Lane, NewMessage, State
from storage.subscribers import Audience
from tests.builders import SetClock, add_article, leaving

GROUP, SUPERGROUP = -77, -1_000_000_000_077
CHANNEL, READER = -1_000_000_000_005, 7


@pytest.fixture
async def article(database: Database) -> Article:
    """An article on its way to a channel, a group and a reader, without a row yet."""
    async with database.begin() as tx:
        for chat_id, title in ((CHANNEL, "Channel"), (GROUP, "Group"), (READER, None)):
            await tx.subscribers.subscribe(chat_id, title=title)
        article = await add_article(tx)
        await tx.broadcasts.announce(article.id)
    return article


async def broadcast_of(database: Database, article: Article) -> Broadcast:
    async with database.read() as tx:
        return (await tx.broadcasts.of_article(article.id))[-1]


async def move(database: Database) -> None:
    async with database.begin() as tx:
        await tx.chats.move(GROUP, SUPERGROUP)


async def make(database: Database, broadcast: Broadcast, limit: int) -> None:
    async with database.begin() as tx:
        await tx.broadcasts.make_deliveries(broadcast, limit)


async def due(database: Database, broadcast: Broadcast) -> list[Delivery]:
    async with database.read() as tx:
        return await tx.deliveries.due(broadcast, 100)


async def deliver(database: Database, deliveries: list[Delivery]) -> None:
    async with database.begin() as tx:
        await tx.deliveries.leave(deliveries)
        await tx.deliveries.arrive([Arrived(each, 500, False, 1, 0) for each in deliveries])


@pytest.mark.parametrize("rows_before", [0, 1, 2, 3])
async def test_wherever_the_cursor_stands_the_group_gets_its_copy_once(
    database: Database, article: Article, clock: SetClock, rows_before: int
) -> None:
    clock.move(60)
    broadcast = await broadcast_of(database, article)
    if rows_before:
        await make(database, broadcast, rows_before)
    await move(database)
    await move(database)
    for _ in range(4):
        await make(database, broadcast, 1)
    assert sorted(each.chat_id for each in await due(database, broadcast)) == [SUPERGROUP, CHANNEL, READER]


async def test_who_has_its_copy_already_gets_no_second_one(database: Database, article: Article) -> None:
    broadcast = await broadcast_of(database, article)
    await make(database, broadcast, 2)
    await deliver(database, await due(database, broadcast))
    await move(database)
    await make(database, broadcast, 10)
    assert [each.chat_id for each in await due(database, broadcast)] == [READER]


async def test_a_call_that_is_refused_because_of_it_is_made_again_under_the_new_id(
    database: Database, article: Article
) -> None:
    broadcast = await broadcast_of(database, article)
    await make(database, broadcast, 10)
    async with database.begin() as tx:
        await tx.deliveries.leave(await tx.deliveries.due(broadcast, 10))
    await move(database)
    assert await due(database, broadcast) == [], "what is on the wire is left alone"
    async with database.begin() as tx:
        refused = Delivery(broadcast.id, GROUP, State.SENDING, 1, None)
        await tx.deliveries.postpone(refused, seconds=0.0, failure="ChatMigrated")
        await tx.chats.move(GROUP, SUPERGROUP)
    assert [each.chat_id for each in await due(database, broadcast)] == [SUPERGROUP]


async def test_what_is_in_doubt_stays_in_doubt(database: Database, article: Article, clock: SetClock) -> None:
    broadcast = await broadcast_of(database, article)
    await make(database, broadcast, 10)
    async with database.begin() as tx:
        await tx.deliveries.leave(await tx.deliveries.due(broadcast, 10))
        await tx.deliveries.doubt(Delivery(broadcast.id, GROUP, State.SENDING, 1, None), failure="TimedOut")
    await move(database)
    clock.move(10)
    [doubtful] = await due(database, broadcast)
    assert (doubtful.chat_id, doubtful.state) == (SUPERGROUP, State.UNCERTAIN)


async def test_the_subscription_goes_on_with_its_title_and_its_beginning(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        await tx.subscribers.subscribe(GROUP, title="Group")
    clock.move(60)
    async with database.begin() as tx:
        # Telegram may tell of the bot in the new chat first.
        await tx.subscribers.subscribe(SUPERGROUP, title="Group")
    await move(database)
    async with database.begin() as tx:
        assert await tx.subscribers.audience() == Audience(people=0, groups_and_channels=1)
        assert await tx.subscribers.is_subscribed(SUPERGROUP)
        assert not await tx.subscribers.is_subscribed(GROUP)
        await tx.subscribers.end(SUPERGROUP, because="removed")
    await move(database)
    async with database.read() as tx:
        assert not await tx.subscribers.is_subscribed(SUPERGROUP), "an old word does not bring it back"


async def test_a_group_that_is_not_subscribed_is_not_after_it_either(
    database: Database, article: Article
) -> None:
    async with database.begin() as tx:
        await tx.subscribers.end(GROUP, because="may not write any more")
    await make(database, broadcast := await broadcast_of(database, article), 1)
    await move(database)
    await make(database, broadcast, 10)
    assert [each.chat_id for each in await due(database, broadcast)] == [CHANNEL, READER]


async def test_a_correction_reaches_the_supergroup_though_its_copy_stayed_behind(
    database: Database, article: Article
) -> None:
    broadcast = await broadcast_of(database, article)
    await make(database, broadcast, 10)
    await deliver(database, await due(database, broadcast))
    await make(database, broadcast, 10)
    async with database.begin() as tx:
        await tx.broadcasts.announce(article.id, kind=BroadcastKind.CORRECTION, html="Seven.")
    correction = await broadcast_of(database, article)
    await make(database, correction, 10)
    await move(database)
    waiting = await due(database, correction)
    assert {each.chat_id: each.replies_to for each in waiting} == {
        SUPERGROUP: None,
        CHANNEL: 500,
        READER: 500,
    }
    await deliver(database, waiting)
    await make(database, correction, 10)
    async with database.begin() as tx:
        await tx.broadcasts.finish(await broadcast_of(database, article))
    assert (await broadcast_of(database, article)).state is BroadcastState.FINISHED


async def test_what_waits_in_the_outbox_goes_to_the_new_chat_and_edits_of_old_messages_end(
    database: Database,
) -> None:
    async with database.begin() as tx:
        hello = NewMessage(Lane.ANSWER, Kind.SENTENCE, GROUP, details={"html": "Hello"})
        await tx.outbox.add(hello)
        [sent] = await leaving(tx)
        await tx.outbox.sent(sent.id, message_id=5, has_picture=False)
        await tx.outbox.show_anew(await tx.outbox.require(sent.id), lane=Lane.ANSWER)
        await tx.outbox.add(hello)
    await move(database)
    async with database.begin() as tx:
        [moved] = await tx.outbox.due(8, busy_chats=())
        assert (moved.chat_id, moved.edits_id) == (SUPERGROUP, None)
        edit = await tx.outbox.require(sent.id + 1)
        assert (edit.state, edit.edits_id) == (State.FAILED, sent.id)
