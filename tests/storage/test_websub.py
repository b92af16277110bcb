"""Subscriptions to hubs: one for each feed, and every change of it survives a restart."""

from datetime import timedelta

from storage.database import Database
from storage.feeds import Feed
from storage.transaction import Transaction
from storage.websub import Subscription, SubscriptionState
from tests.builders import SetClock, add_feed

HUB, TOPIC, PLACE = "https://hub.example/", "https://news.example/feed.xml", "0123456789abcdef"


async def wanted(tx: Transaction, url: str = TOPIC) -> Subscription:
    """A feed that names a hub."""
    feed = await add_feed(tx, url)
    await tx.subscriptions.want(feed.id, hub_url=HUB, topic_url=url)
    return await of(tx, feed.id)


async def asked(tx: Transaction, clock: SetClock, url: str = TOPIC) -> Subscription:
    """Its hub was asked, and will be asked again in a minute."""
    return await tx.subscriptions.ask(
        await wanted(tx, url), place=PLACE, again_at=clock() + timedelta(minutes=1)
    )


async def verified(tx: Transaction, clock: SetClock, url: str = TOPIC) -> Subscription:
    """Its hub has asked back."""
    subscription = await asked(tx, clock, url)
    await tx.subscriptions.verified(
        subscription, until=clock() + timedelta(days=10), ask_at=clock() + timedelta(days=8)
    )
    return await of(tx, subscription.feed_id)


async def of(tx: Transaction, feed_id: int) -> Subscription:
    subscription = await tx.subscriptions.of_feed(feed_id)
    assert subscription is not None
    return subscription


async def test_a_feed_that_names_a_hub_is_wanted_once_and_its_hub_asked_at_once(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        first = await wanted(tx)
    async with database.begin() as tx:
        assert await wanted(tx) == first
        assert await tx.subscriptions.due(8) == [first]
        assert not await tx.subscriptions.is_alive(first.feed_id)
    assert (first.state, first.ask_at, first.failures) == (SubscriptionState.WANTED, clock(), 0)
    assert min(len(first.token), len(first.secret)) >= 43 and first.token != first.secret
    assert first.token not in repr(first) and first.secret not in repr(first)


async def test_a_hub_that_was_asked_is_not_asked_again_before_its_time(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        first = await asked(tx, clock)
        assert await tx.subscriptions.due(8) == []
        assert await tx.subscriptions.next_ask_at() == clock() + timedelta(minutes=1)
    clock.move(60)
    async with database.begin() as tx:
        assert await tx.subscriptions.due(8) == [first]
        again = await tx.subscriptions.ask(first, place=PLACE, again_at=clock() + timedelta(minutes=2))
    assert first.token.endswith(PLACE)
    assert (again.token, again.secret, again.failures) == (first.token, first.secret, 2)


async def test_a_verified_subscription_is_alive_until_its_lease_ends(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        subscription = await verified(tx, clock)
        assert (subscription.state, subscription.failures) == (SubscriptionState.VERIFIED, 0)
        assert await tx.subscriptions.at(subscription.token) == subscription
    clock.move(8 * 86_400)
    async with database.begin() as tx:
        assert await tx.subscriptions.due(8) == [subscription]
        renewed = await tx.subscriptions.ask(subscription, place=PLACE, again_at=clock() + timedelta(days=9))
        assert await tx.subscriptions.is_alive(renewed.feed_id), "it is, while it is renewed"
    clock.move(2 * 86_400)
    async with database.begin() as tx:
        assert not await tx.subscriptions.is_alive(renewed.feed_id)


async def test_a_failure_that_the_hub_has_answered_meanwhile_is_none(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        subscription = await asked(tx, clock)
        await tx.subscriptions.failed(subscription, because="too slow")
        assert await last_failure(tx) == "too slow"
        await tx.subscriptions.verified(subscription, until=clock(), ask_at=clock())
        await tx.subscriptions.failed(subscription, because="too slow")
        assert await last_failure(tx) is None


async def test_a_feed_that_names_another_hub_or_itself_otherwise_is_subscribed_anew(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        old = await verified(tx, clock)
        await tx.subscriptions.want(old.feed_id, hub_url="https://other.example/", topic_url=TOPIC)
        new = await of(tx, old.feed_id)
        assert await tx.subscriptions.at(old.token) is None
        assert await tx.subscriptions.due(8) == [new]
        assert (new.state, new.lease_ends_at) == (SubscriptionState.WANTED, None)
        assert not {new.token, new.secret} & {old.token, old.secret}


async def test_a_feed_that_names_another_hub_at_every_look_does_not_have_it_asked_at_every_look(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        subscription = await asked(tx, clock)
        for number in range(3):
            await tx.subscriptions.want(
                subscription.feed_id, hub_url=f"https://{number}.example/", topic_url=TOPIC
            )
        assert await tx.subscriptions.due(8) == []


async def test_a_denied_subscription_is_dead_and_stays_denied_until_its_time(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        subscription = await verified(tx, clock)
        await tx.subscriptions.denied(subscription, because="full", ask_at=clock() + timedelta(days=1))
        await tx.subscriptions.want(subscription.feed_id, hub_url=HUB, topic_url=TOPIC)
        assert not await tx.subscriptions.is_alive(subscription.feed_id)
        assert await tx.subscriptions.due(8) == []
    clock.move(86_400)
    async with database.begin() as tx:
        (due,) = await tx.subscriptions.due(8)
        assert due.state is SubscriptionState.DENIED


async def test_who_leaves_tells_the_hub_if_it_knows_of_us(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        known = await verified(tx, clock)
        unknown = await wanted(tx, "https://other.example/feed")
        for feed_id in (known.feed_id, unknown.feed_id, 99):
            await tx.subscriptions.leave(feed_id)
        (due,) = await tx.subscriptions.due(8)
        assert (due.feed_id, due.state, due.token) == (
            known.feed_id,
            SubscriptionState.UNWANTED,
            known.token,
        )
        assert await tx.subscriptions.of_feed(unknown.feed_id) is None
        await tx.subscriptions.forget(known.feed_id)
        assert await tx.subscriptions.next_ask_at() is None


async def test_a_feed_that_names_its_hub_again_is_wanted_again(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        old = await verified(tx, clock)
        await tx.subscriptions.leave(old.feed_id)
        await tx.subscriptions.want(old.feed_id, hub_url=HUB, topic_url=TOPIC)
        new = await of(tx, old.feed_id)
    assert (new.state, new.failures) == (SubscriptionState.WANTED, 0)
    assert new.token != old.token


async def test_paused_feeds_are_left(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        paused, other = await verified(tx, clock), await verified(tx, clock, "https://other.example/")
        await tx.feeds.pause(paused.feed_id, because="it is gone")
        assert tx.subscriptions_written
    async with database.begin() as tx:
        await tx.subscriptions.leave_unread()
        assert (await of(tx, paused.feed_id)).state is SubscriptionState.UNWANTED
        assert await of(tx, other.feed_id) == other


async def test_at_another_place_everything_is_asked_for_anew_and_at_the_same_place_nothing(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        subscription = await verified(tx, clock)
        left = await verified(tx, clock, "https://other.example/")
        await tx.subscriptions.leave(left.feed_id)
    async with database.begin() as tx:
        await tx.subscriptions.move_to(PLACE)
        assert await of(tx, subscription.feed_id) == subscription
        await tx.subscriptions.move_to("fedcba9876543210")
        (due,) = await tx.subscriptions.due(8)
        asked_again = await tx.subscriptions.ask(due, place="fedcba9876543210", again_at=clock())
    assert (due.feed_id, due.state, due.lease_ends_at) == (
        subscription.feed_id,
        SubscriptionState.WANTED,
        None,
    )
    assert asked_again.token.endswith("fedcba9876543210") and asked_again.token != subscription.token
    assert asked_again.secret != subscription.secret


async def test_a_feed_that_is_paused_or_not_there_is_not_active(database: Database) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx)
        assert await tx.feeds.active(feed.id) == feed
        await tx.feeds.pause(feed.id, because="it is gone")
        assert await tx.feeds.active(feed.id) is None
        assert await tx.feeds.active(99) is None


async def test_a_look_that_is_wanted_while_another_lasts_is_not_forgotten(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        feed = await add_feed(tx)
    for note in (checked, failed):
        clock.move(1)
        async with database.begin() as tx:
            await tx.feeds.look_now(feed.id)
        async with database.begin() as tx:
            await note(tx, feed, clock)
            (due,) = await tx.feeds.due(8, except_ids=[])
            await note(tx, due, clock)
            assert await tx.feeds.due(8, except_ids=[]) == []


async def checked(tx: Transaction, feed: Feed, clock: SetClock) -> None:
    later = clock() + timedelta(hours=1)
    await tx.feeds.checked(
        feed, title=None, etag=None, last_modified=None, was_parsed=True, next_check_at=later
    )


async def failed(tx: Transaction, feed: Feed, clock: SetClock) -> None:
    await tx.feeds.failed(feed, reason="broken", next_check_at=clock() + timedelta(hours=1))


async def last_failure(tx: Transaction) -> str | None:
    rows = await tx.subscriptions._connection.exec_driver_sql("SELECT last_failure FROM websub_subscriptions")
    failure: str | None = rows.scalar_one()
    return failure
