"""Hubs are asked for the news of feeds, ask back, fail and refuse; and are asked again, or left."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from storage.websub import SubscriptionState
from tests.bot.news.pushed_newsroom import TOPIC, Newsroom, gone, look, newsroom, site
from tests.websub_hub import eventually, until

__all__ = ["newsroom", "site"]


async def test_a_feeds_hub_is_asked_by_the_feeds_own_name_with_a_callback_that_nobody_can_guess(
    newsroom: Newsroom,
) -> None:
    async with newsroom.subscribed() as callback:
        (asked,) = newsroom.hub.asked
    assert asked["hub.mode"] == "subscribe" and asked["hub.topic"] == TOPIC
    assert asked["hub.callback"] == callback
    assert callback.startswith(f"{newsroom.public_url}/websub/") and len(callback.rpartition("/")[2]) >= 43
    assert 43 <= len(asked["hub.secret"]) < 200 and asked["hub.secret"] not in callback
    assert newsroom.hub.confirmed == [("subscribe", 200)]


async def test_a_hub_that_asks_back_before_it_answers_is_confirmed_too(newsroom: Newsroom) -> None:
    newsroom.hub.asks_back_first = True
    async with newsroom.subscribed():
        assert newsroom.hub.confirmed == [("subscribe", 200)]


async def test_a_hub_may_send_us_on_to_another_one(newsroom: Newsroom) -> None:
    newsroom.hub.answers = 307
    async with newsroom.subscribed():
        assert newsroom.hub.confirmed == [("subscribe", 200)]


async def test_a_hub_that_refuses_is_asked_again_a_day_later(newsroom: Newsroom) -> None:
    newsroom.hub.denies = True
    newsroom.publish("one")
    async with newsroom.service():
        await newsroom.hub.answered(1)
        assert newsroom.hub.confirmed == [("denied", 200)]
        assert await newsroom.state() is SubscriptionState.DENIED
        newsroom.hub.denies = False
        await newsroom.time_passes(86_400)
        await eventually(newsroom.is_alive)
    assert len(newsroom.hub.asked) == 2


async def test_a_hub_may_end_what_it_has_confirmed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback:
        assert (await newsroom.hub.ask(callback, "denied", TOPIC, reason="we close"))[0] == 200
        assert not await newsroom.is_alive()


@pytest.mark.parametrize("answers", [202, 500])
async def test_a_hub_that_fails_or_says_nothing_is_asked_again_a_minute_later(
    newsroom: Newsroom, answers: int
) -> None:
    newsroom.hub.asks_back, newsroom.hub.answers = False, answers
    newsroom.publish("one")
    with capture_logs() as logs:
        async with newsroom.service():
            await newsroom.hub.answered(1)
            newsroom.hub.asks_back, newsroom.hub.answers = True, 202
            await newsroom.time_passes(30)
            await newsroom.time_passes(31)
            await eventually(newsroom.is_alive)
    assert len(newsroom.hub.asked) == 2
    failures = [entry for entry in logs if entry["event"] == "hub_failed"]
    assert [(entry["because"], entry["retry_in"]) for entry in failures] == (
        [] if answers == 202 else [("its server answers 500 Internal Server Error", 60)]
    )


async def test_a_lease_is_renewed_before_it_ends_and_nothing_is_missed_meanwhile(newsroom: Newsroom) -> None:
    newsroom.hub.lease_seconds = 1_000
    async with newsroom.subscribed() as callback:
        before = await newsroom.subscription()
        await newsroom.time_passes(799)
        assert await newsroom.is_alive()
        await newsroom.time_passes(2)
        await newsroom.hub.answered(2)
        after = await newsroom.subscription()
        assert before is not None and after is not None
        assert before.lease_ends_at is not None and after.lease_ends_at is not None
        assert after.lease_ends_at - before.lease_ends_at >= timedelta(seconds=800)
        assert newsroom.hub.asked[0] == newsroom.hub.asked[1]
        assert await newsroom.hub.push(callback, newsroom.page("two").body, after.secret) == 202
    assert await newsroom.published() == ["Two"]


async def test_a_restart_keeps_the_subscription_and_does_not_ask_for_it_twice(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        before = await newsroom.subscription()
    async with newsroom.service():
        assert await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one")) == [202]
        await newsroom.time_passes(0)
        await eventually(newsroom.is_alive)
    assert await newsroom.subscription() == before
    assert await newsroom.published() == ["Two"]
    assert len(newsroom.hub.asked) == 1


async def test_at_another_public_address_hubs_are_asked_anew(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as old:
        pass
    moved = newsroom.public_url.replace("127.0.0.1", "localhost")
    async with newsroom.service(public_url=moved):
        await newsroom.hub.answered(2)
        await eventually(newsroom.is_alive)
        new = newsroom.hub.asked[1]
        assert (
            new["hub.callback"].startswith(moved) and new["hub.secret"] != newsroom.hub.asked[0]["hub.secret"]
        )
        assert (
            await newsroom.hub.push(old, newsroom.page("two").body, newsroom.hub.asked[0]["hub.secret"])
            == 410
        )


async def test_a_feed_that_no_longer_names_a_hub_is_unsubscribed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback:
        newsroom.publish("one", hub=False)
        async with newsroom.database.begin() as tx:
            await tx.feeds.look_now(1)
        await newsroom.hub.answered(2)
        assert newsroom.hub.asked[1] == {
            "hub.mode": "unsubscribe",
            "hub.topic": TOPIC,
            "hub.callback": callback,
        }
        assert newsroom.hub.subscribed == {}
        assert await newsroom.subscription() is None
        assert await newsroom.hub.push(callback, newsroom.page("two").body, "s") == 410


async def test_a_paused_feed_is_unsubscribed_and_nothing_of_it_is_taken_in(newsroom: Newsroom) -> None:
    newsroom.hub.asks_back_first = True
    async with newsroom.subscribed() as callback:
        secret = newsroom.hub.asked[0]["hub.secret"]
        newsroom.hub.asks_back = False
        async with newsroom.database.begin() as tx:
            await tx.feeds.pause(1, because="an owner wants it so")
        assert await newsroom.hub.push(callback, newsroom.page("two").body, secret) == 410
        for requests in (2, 3, 4):
            await newsroom.hub.answered(requests)
            assert newsroom.hub.asked[-1]["hub.mode"] == "unsubscribe"
            await newsroom.time_passes(3_600)
        await eventually(lambda: gone(newsroom))
    assert await newsroom.published() == []


async def test_a_hub_on_a_private_address_is_not_asked(newsroom: Newsroom) -> None:
    newsroom.publish("one")
    with capture_logs() as logs:
        async with newsroom.service(allow_private=False):
            await until(lambda: any(entry["event"] == "hub_failed" for entry in logs))
    assert newsroom.hub.asked == []
    (failed,) = [entry for entry in logs if entry["event"] == "hub_failed"]
    assert "not on a public address" in failed["because"]


async def test_what_is_pushed_is_polled_seldom_and_often_again_when_the_lease_has_ended(
    newsroom: Newsroom,
) -> None:
    newsroom.hub.lease_seconds = 1_000
    newsroom.publish("one")
    async with newsroom.service(poll_seconds=None):
        await eventually(newsroom.is_alive)
        assert await newsroom.next_look_in() <= 66
        await look(newsroom)
        assert 900 - 10 <= await newsroom.next_look_in() <= 990
        newsroom.hub.asks_back = False
        await newsroom.time_passes(1_001)
        await look(newsroom)
        assert await newsroom.next_look_in() <= 100


async def test_the_operators_interval_stays_as_it_is(newsroom: Newsroom) -> None:
    newsroom.publish("one")
    async with newsroom.service(poll_seconds=50):
        await eventually(newsroom.is_alive)
        await look(newsroom)
        assert await newsroom.next_look_in() <= 55
