"""A broadcast is a cursor, then rows; what may have arrived is repeated once and never again."""

from datetime import timedelta

from storage.articles import Article, Changes
from storage.broadcasts import NO_COPY, Broadcast, BroadcastKind, BroadcastState, Progress
from storage.database import Database
from storage.deliveries import Arrived, Copy, Delivery
from storage.outbox import Lane, State
from tests.builders import SetClock, add_article, add_comment

FROM_THE_FIRST = (0, -(2**62))


async def announced(database: Database, *chat_ids: int) -> Article:
    """An article on its way to these chats, without a row yet."""
    async with database.begin() as tx:
        for chat_id in chat_ids:
            await tx.subscribers.subscribe(chat_id)
        article = await add_article(tx)
        await tx.broadcasts.announce(article.id)
    return article


async def only_broadcast(database: Database, article: Article) -> Broadcast:
    async with database.read() as tx:
        return (await tx.broadcasts.of_article(article.id))[-1]


async def made(database: Database, broadcast: Broadcast, limit: int = 100) -> list[Delivery]:
    """The next rows are made; what is due of all of them."""
    async with database.begin() as tx:
        await tx.broadcasts.make_deliveries(broadcast, limit)
        return await tx.deliveries.due(broadcast, 100)


async def leave(database: Database, deliveries: list[Delivery]) -> set[int]:
    async with database.begin() as tx:
        return {chat_id for _, chat_id in await tx.deliveries.leave(deliveries)}


async def arrive(database: Database, deliveries: list[Delivery], version: int = 1) -> None:
    async with database.begin() as tx:
        await tx.deliveries.arrive(
            [Arrived(each, 500 + abs(each.chat_id), False, version, 0) for each in deliveries]
        )


async def delivered(database: Database, *chat_ids: int) -> tuple[Article, Broadcast]:
    """An article that all of these chats have."""
    article = await announced(database, *chat_ids)
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    await leave(database, due)
    await arrive(database, due)
    return article, broadcast


async def progress(database: Database, broadcast: Broadcast) -> Progress:
    async with database.read() as tx:
        (now,) = [b for b in await tx.broadcasts.of_article(broadcast.article_id) if b.id == broadcast.id]
        return await tx.broadcasts.progress(now)


def changed_to(title: str) -> Changes:
    return Changes(None, title, "New.", "<p>New.</p>", None, ("World",), True, title)


async def copies(database: Database, article: Article, limit: int = 100) -> list[Copy]:
    async with database.read() as tx:
        return await tx.deliveries.copies(article, after=FROM_THE_FIRST, limit=limit)


async def test_an_article_goes_once_to_every_subscriber_and_to_nobody_else(database: Database) -> None:
    async with database.begin() as tx:
        await tx.subscribers.subscribe(2)
        await tx.subscribers.end(2, because="/stop")
    article = await announced(database, 1, 3, -100_123)
    due = await made(database, await only_broadcast(database, article))
    assert [delivery.chat_id for delivery in due] == [-100_123, 1, 3]


async def test_rows_are_made_in_chunks_each_subscriber_once(database: Database) -> None:
    article = await announced(database, *range(1, 12))
    broadcast = await only_broadcast(database, article)
    assert len(await made(database, broadcast, limit=4)) == 4
    assert len(await made(database, broadcast, limit=4)) == 8
    assert len(await made(database, broadcast, limit=4)) == 11
    await made(database, broadcast, limit=4)
    assert (await only_broadcast(database, article)).state is BroadcastState.CLOSING


async def test_who_subscribes_later_does_not_get_the_old_article(database: Database, clock: SetClock) -> None:
    article = await announced(database, 1)
    clock.move(1)
    async with database.begin() as tx:
        await tx.subscribers.subscribe(2)
    due = await made(database, await only_broadcast(database, article))
    assert [delivery.chat_id for delivery in due] == [1]


async def test_who_has_left_does_not_get_what_still_waited(database: Database) -> None:
    article = await announced(database, 1, 2)
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    async with database.begin() as tx:
        await tx.subscribers.end(1, because="/stop")
    assert await leave(database, due) == {2}
    assert (await progress(database, broadcast)).failures == {"/stop": 1}


async def test_an_embargo_holds_until_its_moment(database: Database, clock: SetClock) -> None:
    async with database.begin() as tx:
        article = await add_article(tx)
        await tx.broadcasts.announce(article.id, not_before=clock() + timedelta(hours=2))
    async with database.read() as tx:
        assert await tx.broadcasts.under_way() == []
        assert await tx.broadcasts.next_embargo() == clock() + timedelta(hours=2)
    clock.move(7_200)
    async with database.read() as tx:
        assert [broadcast.article_id for broadcast in await tx.broadcasts.under_way()] == [article.id]


async def test_an_embargo_ends_for_everybody_who_has_subscribed_by_then(
    database: Database, clock: SetClock
) -> None:
    ends = clock() + timedelta(hours=2)
    async with database.begin() as tx:
        await tx.subscribers.subscribe(1)
        article = await add_article(tx)
        await tx.broadcasts.announce(article.id, not_before=ends)
        assert await tx.broadcasts.embargoes() == {article.id: ends}
    clock.move(3_600)
    async with database.begin() as tx:
        await tx.subscribers.subscribe(2)
    clock.move(3_601)
    async with database.begin() as tx:
        await tx.subscribers.subscribe(3)
        assert await tx.broadcasts.embargoes() == {}
    due = await made(database, await only_broadcast(database, article))
    assert [delivery.chat_id for delivery in due] == [1, 2]


async def test_what_was_stopped_is_not_begun_by_whoever_saw_it_running(database: Database) -> None:
    article = await announced(database, 1, 2)
    seen = await only_broadcast(database, article)
    async with database.begin() as tx:
        await tx.broadcasts.stop(article.id)
    assert await made(database, seen) == []
    assert (await only_broadcast(database, article)).state is BroadcastState.STOPPED


async def test_an_article_is_live_from_when_it_went_out_and_not_from_when_it_was_written(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        early, late = await add_article(tx), await add_article(tx)
        await tx.broadcasts.announce(early.id)
        await tx.broadcasts.announce(late.id, not_before=clock() + timedelta(days=3))
        for article in (early, late):
            await add_comment(tx, article.id)
    clock.move(4 * 86_400)
    async with database.read() as tx:
        live = await tx.articles.discussed_since(clock() - timedelta(days=2))
    assert [article.id for article in live] == [late.id]


async def test_breaking_news_goes_before_what_was_announced_earlier(database: Database) -> None:
    async with database.begin() as tx:
        older, newer = await add_article(tx), await add_article(tx)
        await tx.broadcasts.announce(older.id)
        await tx.broadcasts.announce(newer.id, lane=Lane.BREAKING)
        assert [each.article_id for each in await tx.broadcasts.under_way()] == [newer.id, older.id]


async def test_a_delivery_leaves_once(database: Database) -> None:
    article = await announced(database, 1, 2)
    due = await made(database, await only_broadcast(database, article))
    assert await leave(database, due[:1]) == {1}
    assert await leave(database, due) == {2}


async def test_what_was_on_the_wire_at_a_crash_is_repeated_once_and_never_again(
    database: Database, clock: SetClock
) -> None:
    article = await announced(database, 1, 2)
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    await leave(database, due[:1])
    for tries_left in (1, 0):
        async with database.begin() as tx:
            await tx.deliveries.recover()
            at_once = await tx.deliveries.due(broadcast, 100)
        assert [delivery.chat_id for delivery in at_once] == [2], "a process that dies again soon must wait"
        clock.move(5)
        async with database.read() as tx:
            doubtful = [d for d in await tx.deliveries.due(broadcast, 100) if d.chat_id == 1]
        assert [delivery.state for delivery in doubtful] == [State.UNCERTAIN] * tries_left
        await leave(database, doubtful)
    assert (await progress(database, broadcast)).failures == {"it may have arrived, and was repeated once": 1}


async def test_what_certainly_was_not_sent_waits_and_is_tried_again(
    database: Database, clock: SetClock
) -> None:
    article = await announced(database, 1)
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    await leave(database, due)
    async with database.begin() as tx:
        await tx.deliveries.postpone(due[0], seconds=30, failure="RetryAfter")
        assert await tx.deliveries.due(broadcast, 10) == []
        assert await tx.deliveries.next_due_at([broadcast]) == clock() + timedelta(seconds=30)
    clock.move(30)
    async with database.read() as tx:
        (again,) = await tx.deliveries.due(broadcast, 10)
    assert (again.state, again.attempts) == (State.PENDING, 1)


async def test_a_second_try_that_was_not_sent_is_not_used_up(database: Database, clock: SetClock) -> None:
    article = await announced(database, 1)
    broadcast = await only_broadcast(database, article)
    await leave(database, await made(database, broadcast))
    async with database.begin() as tx:
        await tx.deliveries.recover()
    for _ in range(2):
        clock.move(5)
        async with database.begin() as tx:
            (second,) = await tx.deliveries.due(broadcast, 10)
        await leave(database, [second])
        async with database.begin() as tx:
            await tx.deliveries.postpone(second, seconds=1, failure="NotSent")
    assert second.state is State.UNCERTAIN
    assert (await progress(database, broadcast)).failures == {}


async def test_a_process_that_dies_again_soon_uses_up_no_second_try(
    database: Database, clock: SetClock
) -> None:
    article = await announced(database, 1)
    broadcast = await only_broadcast(database, article)
    await leave(database, await made(database, broadcast))
    for _ in range(3):
        async with database.begin() as tx:
            await tx.deliveries.recover()
            assert await tx.deliveries.due(broadcast, 10) == []
        clock.move(4)


async def test_a_broadcast_is_finished_when_nothing_of_it_waits(database: Database) -> None:
    article = await announced(database, 1, 2)
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    await leave(database, due)
    await arrive(database, due[:1])
    await made(database, broadcast)
    async with database.begin() as tx:
        await tx.broadcasts.finish(broadcast)
    assert (await only_broadcast(database, article)).state is BroadcastState.CLOSING
    await arrive(database, due[1:])
    async with database.begin() as tx:
        await tx.broadcasts.finish(broadcast)
    assert (await only_broadcast(database, article)).state is BroadcastState.FINISHED


async def test_progress_tells_the_rate_and_how_long_it_will_take(database: Database, clock: SetClock) -> None:
    article = await announced(database, *range(1, 11))
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    await leave(database, due[:4])
    clock.move(2)
    await arrive(database, due[:4])
    now = await progress(database, broadcast)
    assert (now.sent, now.failed, now.waiting) == (4, 0, 6)
    assert now.rate(clock()) == 2.0
    assert now.remaining(clock()) == timedelta(seconds=3)


async def test_a_reply_to_a_copy_is_known_by_its_article(database: Database) -> None:
    article, _ = await delivered(database, 1, 2)
    async with database.read() as tx:
        assert await tx.deliveries.article_at(1, 501) == article.id
        assert await tx.deliveries.article_at(1, 502) is None


async def test_failed_deliveries_to_those_who_are_still_there_can_be_sent_again(database: Database) -> None:
    article = await announced(database, 1, 2)
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    await leave(database, due)
    async with database.begin() as tx:
        for delivery in due:
            await tx.deliveries.fail(delivery, failure="Bad Request")
        await tx.subscribers.end(2, because="blocked")
        assert await tx.deliveries.resend_failed(broadcast) == 1
        assert [delivery.chat_id for delivery in await tx.deliveries.due(broadcast, 10)] == [1]


async def test_a_correction_answers_every_copy_that_arrived(database: Database) -> None:
    article, _ = await delivered(database, 1, 2)
    async with database.begin() as tx:
        await tx.subscribers.subscribe(3)
        await tx.broadcasts.announce(article.id, kind=BroadcastKind.CORRECTION, html="Seven, not nine.")
    due = await made(database, await only_broadcast(database, article))
    assert [(delivery.chat_id, delivery.replies_to) for delivery in due] == [(1, 501), (2, 502)]


async def test_a_correction_follows_an_article_that_is_still_on_its_way(database: Database) -> None:
    article = await announced(database, 1, 2, 3, 4)
    broadcast = await only_broadcast(database, article)
    first, _ = await made(database, broadcast, 2)
    await leave(database, [first])
    await arrive(database, [first])
    async with database.begin() as tx:
        await tx.broadcasts.announce(article.id, kind=BroadcastKind.CORRECTION, html="Seven, not nine.")
    correction = await only_broadcast(database, article)
    assert [delivery.chat_id for delivery in await made(database, correction)] == [1]
    assert await made(database, correction), "there may be more to come"
    assert (await only_broadcast(database, article)).state is BroadcastState.RUNNING

    later = await made(database, broadcast, 10)
    assert [delivery.chat_id for delivery in later] == [2, 3, 4]
    await leave(database, later[:2])
    await arrive(database, later[:2])
    assert [delivery.chat_id for delivery in await made(database, correction)] == [1, 2, 3]
    async with database.begin() as tx:
        await tx.deliveries.fail(later[2], failure="Bad Request")
        assert await tx.broadcasts.make_deliveries(broadcast, 10) == 0
        assert await tx.broadcasts.finish(broadcast)
    told = await made(database, correction)
    assert [(delivery.chat_id, delivery.replies_to) for delivery in told] == [(1, 501), (2, 502), (3, 503)]
    await leave(database, told)
    await arrive(database, told)
    async with database.begin() as tx:
        assert await tx.broadcasts.finish(correction)
    shown = await progress(database, await only_broadcast(database, article))
    assert (shown.audience, shown.sent, shown.waiting) == (4, 3, 0)
    assert shown.failures == {NO_COPY: 1}


async def test_readers_see_nothing_of_an_article_before_its_time_and_after_its_withdrawal(
    database: Database, clock: SetClock
) -> None:
    async with database.begin() as tx:
        article = await add_article(tx, comments_open=True)
        await tx.broadcasts.announce(article.id, not_before=clock() + timedelta(hours=1))
        assert await tx.articles.comments_open(article.id) is None
    clock.move(3_600)
    async with database.begin() as tx:
        assert await tx.articles.comments_open(article.id)
        await tx.articles.withdraw(article.id, by=9)
        assert await tx.articles.comments_open(article.id) is None


async def test_what_a_stop_finds_on_the_wire_is_waited_for_and_no_longer(database: Database) -> None:
    article = await announced(database, 1, 2)
    broadcast = await only_broadcast(database, article)
    first, second = await made(database, broadcast)
    await leave(database, [first])
    async with database.begin() as tx:
        await tx.broadcasts.stop(article.id)
        assert await tx.deliveries.are_on_their_way(article.id)
        await tx.deliveries.postpone(first, seconds=1.0, failure="RetryAfter")
        assert not await tx.deliveries.are_on_their_way(article.id)
    assert (await progress(database, broadcast)).failures == {"stopped": 1}, second


async def test_a_withdrawal_takes_corrections_along(database: Database) -> None:
    article, _ = await delivered(database, 1)
    async with database.begin() as tx:
        await tx.broadcasts.announce(article.id, kind=BroadcastKind.CORRECTION, html="Seven, not nine.")
    correction = await only_broadcast(database, article)
    told = await made(database, correction)
    await leave(database, told)
    await arrive(database, told)
    async with database.read() as tx:
        copies = await tx.deliveries.copies(article, after=FROM_THE_FIRST, limit=10)
    assert {copy.broadcast_id for copy in copies} == {correction.id - 1, correction.id}


async def test_every_version_of_an_article_is_kept_and_its_copies_are_outdated(
    database: Database, clock: SetClock
) -> None:
    article, _ = await delivered(database, 1, 2)
    new = changed_to("A better title")
    async with database.begin() as tx:
        looked_at = clock()
        await tx.articles.change(article, new, copies_change_at=clock() + timedelta(seconds=30))
    async with database.read() as tx:
        assert [v.title for v in await tx.articles.versions(article.id)] == [article.title, "A better title"]
        assert await tx.articles.with_copies_to_change() == []
    clock.move(30)
    async with database.begin() as tx:
        assert await tx.articles.next_copies_change(after=looked_at) == clock(), "what came since we looked"
        (changed,) = await tx.articles.with_copies_to_change()
        outdated = await tx.deliveries.outdated_copies(changed, after=FROM_THE_FIRST, limit=10)
        assert [copy.chat_id for copy in outdated] == [1, 2]
        await tx.deliveries.show(outdated, changed)
        assert await tx.deliveries.outdated_copies(changed, after=FROM_THE_FIRST, limit=10) == []
        await tx.articles.copies_changed(changed)
        assert await tx.articles.with_copies_to_change() == []


async def test_an_article_that_changes_again_meanwhile_is_not_done(
    database: Database, clock: SetClock
) -> None:
    article, _ = await delivered(database, 1)
    new = changed_to("Second")
    async with database.begin() as tx:
        await tx.articles.change(article, new, copies_change_at=clock())
        (second,) = await tx.articles.with_copies_to_change()
        await tx.articles.change(second, new, copies_change_at=clock())
        await tx.articles.copies_changed(second)
        assert [each.version for each in await tx.articles.with_copies_to_change()] == [3]


async def test_while_a_copy_may_still_arrive_as_it_was_its_article_is_not_done(
    database: Database, clock: SetClock
) -> None:
    article = await announced(database, 1)
    due = await made(database, await only_broadcast(database, article))
    await leave(database, due)
    async with database.begin() as tx:
        assert await tx.deliveries.are_on_their_way(article.id)
        await tx.articles.change(article, changed_to("Second"), copies_change_at=clock())
        (second,) = await tx.articles.with_copies_to_change()
        await tx.articles.change_copies_later(second, seconds=3)
        assert await tx.articles.with_copies_to_change() == []
    await arrive(database, due)
    clock.move(3)
    async with database.begin() as tx:
        assert not await tx.deliveries.are_on_their_way(article.id)
        assert [each.version for each in await tx.articles.with_copies_to_change()] == [2]


async def test_a_withdrawn_article_closes_and_is_not_sent_any_further(database: Database) -> None:
    article = await announced(database, 1, 2)
    broadcast = await only_broadcast(database, article)
    due = await made(database, broadcast)
    await leave(database, due[:1])
    await arrive(database, due[:1])
    async with database.begin() as tx:
        assert await tx.articles.withdraw(article.id, by=9)
        assert not await tx.articles.withdraw(article.id, by=9)
        await tx.broadcasts.stop(article.id)
        assert await tx.articles.comments_open(article.id) is None
        assert await tx.broadcasts.under_way() == []
    assert await leave(database, due[1:]) == set()
    assert [copy.chat_id for copy in await copies(database, article)] == [1]


async def test_news_can_be_paused_and_goes_on(database: Database) -> None:
    async with database.begin() as tx:
        await tx.installation.belongs_to(1)
        assert not await tx.installation.news_paused()
        assert await tx.installation.pause_news(by=9)
        assert not await tx.installation.pause_news(by=9)
        assert await tx.installation.news_paused()
        assert await tx.installation.resume_news(by=9)
        assert not await tx.installation.news_paused()
