"""What comes to a callback: news from the hub, its questions, and what others try."""

import asyncio
import hashlib
import hmac

import httpx
import pytest
from structlog.testing import capture_logs

from bot.news.fetching import MAX_BODY
from bot.news.parsing_process import ParsingProcess
from bot.news.pushes import Pushes
from bot.serving import serving
from storage.clock import utc_now
from storage.database import Database
from tests.bot.news.pushed_newsroom import FEED, SETTLE, TOPIC, Newsroom, newsroom, shows, site
from tests.websub_hub import eventually, free_port, until

__all__ = ["newsroom", "site"]


async def test_what_a_hub_pushes_is_published_at_once_and_a_poll_of_it_adds_nothing(
    newsroom: Newsroom,
) -> None:
    async with newsroom.subscribed():
        looks = newsroom.site.requests[FEED]
        assert await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one")) == [202]
        assert await newsroom.published() == ["Two"], "it is committed before the hub is answered"
        assert newsroom.site.requests[FEED] == looks
        async with newsroom.database.begin() as tx:
            await tx.feeds.look_now(1)
        await until(lambda: newsroom.site.requests[FEED] > looks)
        assert await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one")) == [202]
    assert await newsroom.published() == ["Two"]


async def test_only_what_is_new_need_be_pushed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        for name in ("two", "three"):
            await newsroom.hub.distribute(TOPIC, newsroom.page(name).body)
    assert await newsroom.published() == ["Two", "Three"]


@pytest.mark.parametrize("method", ["sha1", "sha384", "sha512"])
async def test_hubs_may_sign_in_other_ways(newsroom: Newsroom, method: str) -> None:
    newsroom.hub.method = method
    async with newsroom.subscribed():
        await newsroom.hub.distribute(TOPIC, newsroom.page("two").body)
    assert await newsroom.published() == ["Two"]


async def test_what_is_not_signed_with_our_secret_is_answered_like_anything_else_and_ignored(
    newsroom: Newsroom,
) -> None:
    async with newsroom.subscribed() as callback:
        looks = newsroom.site.requests[FEED]
        forged = newsroom.page("forged").body
        with capture_logs() as logs:
            assert await newsroom.hub.push(callback, forged, secret=None) == 202
            assert await newsroom.hub.push(callback, forged, secret="a guess") == 202
            digest = hmac.new(newsroom.hub.asked[0]["hub.secret"].encode(), forged, hashlib.md5).hexdigest()
            assert await newsroom.hub.push(callback, forged, "", signature=f"md5={digest}") == 202
            assert await newsroom.hub.push(callback, b"", secret=None) == 202
        assert newsroom.site.requests[FEED] == looks, "a forger does not make us look either"
    assert await newsroom.published() == []
    assert [entry["event"] for entry in logs] == ["push_ignored"] * 4


async def test_an_address_that_nobody_was_given_is_no_callback(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback, httpx.AsyncClient(verify=False) as anybody:
        for guess in (callback[:-1], callback + "0", callback.rpartition("/")[0] + "/"):
            asked = await newsroom.hub.ask(guess, "subscribe", TOPIC, challenge="c", lease_seconds="60")
            assert asked[0] == 404
            pushed = await anybody.post(guess, content=newsroom.page("two").body)
            assert pushed.status_code in {404, 410}
        assert (await anybody.get(newsroom.public_url)).status_code == 404
    assert await newsroom.published() == []


async def test_only_what_was_asked_is_confirmed(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback:
        ask, before = newsroom.hub.ask, await newsroom.subscription()
        assert (await ask(callback, "subscribe", "https://other.example/", challenge="c"))[0] == 404
        assert (await ask(callback, "unsubscribe", TOPIC, challenge="c"))[0] == 404
        assert (await ask(callback, "denied", "https://other.example/"))[0] == 404
        assert (await ask(callback, "", ""))[0] == 404
        assert await newsroom.subscription() == before
        assert await ask(callback, "subscribe", TOPIC, challenge="<b>", lease_seconds="60") == (200, "<b>")


async def test_a_challenge_is_given_back_as_plain_text(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback, httpx.AsyncClient(verify=False) as hub:
        query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<script>"}
        answer = await hub.get(callback, params=query)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("body", [b"", b" \n", b"updated!", b"<rss><channel></channel></rss>"])
async def test_a_push_without_news_in_it_makes_us_look(newsroom: Newsroom, body: bytes) -> None:
    async with newsroom.subscribed():
        newsroom.publish("two", "one")
        assert await newsroom.hub.distribute(TOPIC, body) == [202]
        await eventually(lambda: shows(newsroom, ["Two"]))


async def test_what_is_pushed_before_the_first_look_is_looked_for_and_is_no_news(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        async with newsroom.database.begin() as tx:
            await tx.feeds._connection.exec_driver_sql("UPDATE feeds SET baseline_at = NULL, etag = NULL")
        looks = newsroom.site.requests[FEED]
        await newsroom.hub.distribute(TOPIC, newsroom.publish("two", "one"))
        await until(lambda: newsroom.site.requests[FEED] > looks)
    assert await newsroom.published() == []


async def test_a_push_larger_than_a_feed_may_be_is_refused(newsroom: Newsroom) -> None:
    async with newsroom.subscribed():
        assert await newsroom.hub.distribute(TOPIC, b" " * (MAX_BODY + 1)) == [413]


async def test_a_push_that_could_not_be_stored_is_to_be_repeated(newsroom: Newsroom) -> None:
    away = Database(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/nothing")
    pushes = Pushes(away, ParsingProcess(), utc_now, SETTLE)
    async with serving(pushes.app()) as address:
        callback = f"{address}/websub/token"
        assert await newsroom.hub.push(callback, b"news", "secret") == 503
        assert (await newsroom.hub.ask(callback, "subscribe", TOPIC, challenge="c"))[0] == 503
    await away.close()


async def test_neither_the_callback_nor_the_secret_is_ever_logged(
    newsroom: Newsroom, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    newsroom.hub.lease_seconds = 1_000
    with capture_logs() as logs:
        async with newsroom.subscribed() as callback:
            await newsroom.hub.distribute(TOPIC, newsroom.page("two").body)
            await newsroom.hub.push(callback, b"", None)
            newsroom.hub.answers = 500
            await newsroom.time_passes(900)
            await until(lambda: any(entry["event"] == "hub_failed" for entry in logs))
    out, err = capfd.readouterr()
    everything = f"{logs} {out} {err}" + "".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(("httpcore", "aiosqlite"))
    )
    assert {"pushed", "subscription_verified"} <= {entry["event"] for entry in logs}
    assert callback.rpartition("/")[2] not in everything
    assert newsroom.hub.asked[0]["hub.secret"] not in everything


async def test_a_push_that_does_not_come_to_its_end_is_given_up(newsroom: Newsroom) -> None:
    async with newsroom.subscribed() as callback:
        pushes = Pushes(newsroom.database, ParsingProcess(), utc_now, SETTLE, deadline=0.2)
        async with serving(pushes.app()) as address:
            host, port = address.removeprefix("http://").split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            path = callback.removeprefix(newsroom.public_url)
            writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<rss>".encode())
            async with asyncio.timeout(20):
                assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
            writer.close()
