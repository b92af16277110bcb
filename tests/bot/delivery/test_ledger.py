"""Marks are committed together, and none is lost when a commit is broken off."""

import asyncio

from bot.delivery.ledger import Ledger
from storage.database import Database
from storage.deliveries import Arrived, Delivery
from storage.outbox import State
from tests.builders import add_article


async def waiting(database: Database, *chat_ids: int) -> list[Delivery]:
    """Deliveries of one article to these chats."""
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)
        for chat_id in chat_ids:
            await tx.subscribers.subscribe(chat_id)
        article = await add_article(tx)
        await tx.broadcasts.announce(article.id)
        (broadcast,) = await tx.broadcasts.under_way()
        await tx.broadcasts.make_deliveries(broadcast, 100)
        return await tx.deliveries.due(broadcast, 100)


async def states(database: Database) -> dict[State, int]:
    async with database.read() as tx:
        (broadcast,) = await tx.broadcasts.of_article(1)
        return dict((await tx.broadcasts.progress(broadcast)).deliveries)


def arrived(delivery: Delivery) -> Arrived:
    return Arrived(delivery, 500 + delivery.chat_id, False, 1, 0)


async def test_whoever_sends_waits_until_it_is_written_down(database: Database) -> None:
    one, two = await waiting(database, 1, 2)
    ledger = Ledger(database, capacity=8)
    leaving = [asyncio.create_task(ledger.leaves(delivery)) for delivery in (one, two)]
    await asyncio.sleep(0)
    assert await states(database) == {State.PENDING: 2}
    await ledger.commit()
    assert [await task for task in leaving] == [True, True]
    assert await states(database) == {State.SENDING: 2}
    ledger.arrived(arrived(one))
    await ledger.commit()
    assert await states(database) == {State.SENDING: 1, State.SENT: 1}


async def test_no_more_may_be_in_doubt_than_there_is_room_for(database: Database) -> None:
    deliveries = await waiting(database, 1, 2, 3)
    ledger = Ledger(database, capacity=2)
    leaving = [asyncio.create_task(ledger.leaves(delivery)) for delivery in deliveries]
    await asyncio.sleep(0)
    await ledger.commit()
    assert await states(database) == {State.SENDING: 2, State.PENDING: 1}
    ledger.arrived(arrived(deliveries[0]))
    await ledger.commit()
    await asyncio.sleep(0)
    await ledger.commit()
    assert all([await task for task in leaving])
    assert await states(database) == {State.SENDING: 2, State.SENT: 1}


async def test_what_arrived_is_not_forgotten_when_its_commit_is_broken_off(database: Database) -> None:
    (delivery,) = await waiting(database, 1)
    ledger = Ledger(database, capacity=8)
    leaving = asyncio.create_task(ledger.leaves(delivery))
    await asyncio.sleep(0)
    await ledger.commit()
    assert await leaving
    ledger.arrived(arrived(delivery))
    broken_off = asyncio.create_task(ledger.commit())
    await asyncio.sleep(0)
    broken_off.cancel()
    await asyncio.wait([broken_off])
    await ledger.commit()
    assert await states(database) == {State.SENT: 1}


async def test_nothing_leaves_while_the_news_is_paused(database: Database) -> None:
    (delivery,) = await waiting(database, 1)
    async with database.begin() as tx:
        await tx.installation.pause_news(by=9)
    ledger = Ledger(database, capacity=1)
    for _ in range(2):
        leaving = asyncio.create_task(ledger.leaves(delivery))
        await asyncio.sleep(0)
        await ledger.commit()
        assert not await leaving, "and the room is free again"
    assert await states(database) == {State.PENDING: 1}
