"""Failures on demand."""

import asyncio

import aiohttp
import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from tests.local_telegram import TOKEN, LocalTelegram


async def test_a_dropped_call_takes_effect_and_gets_no_answer(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.faults(method="sendMessage", drop=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        await telegram.call("sendMessage", chat_id=7, text="News")
    assert [shown["text"] for shown in await telegram.messages(7)] == ["/start", "News"]
    [call] = await telegram.calls("sendMessage")
    assert (call["status"], call["result"]["text"]) == (0, "News")
    assert (await telegram.call("sendMessage", chat_id=7, text="More"))["ok"] is True


async def test_aiohttp_sees_a_dropped_call_as_a_disconnect(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.faults(drop=True, times=1)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await session.post(f"{telegram.url}/bot{TOKEN}/sendMessage", json={"chat_id": 7, "text": "News"})


async def test_python_telegram_bot_sees_a_dropped_call_as_a_network_error(
    telegram: LocalTelegram, bot: Bot
) -> None:
    await telegram.started(7)
    await telegram.faults(drop=True, times=1)
    with pytest.raises(NetworkError):
        await bot.send_message(7, "News")
    await bot.send_message(7, "More")
    assert len(await telegram.messages(7)) == 3


async def test_refusals_on_demand_have_no_effect(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    await telegram.faults(status=429, retry_after=5, times=1)
    await telegram.faults(status=403, times=1)
    await telegram.faults(status=400, times=1)
    await telegram.faults(status=500, times=1)
    with pytest.raises(RetryAfter) as limited:
        await bot.send_message(7, "a")
    assert int(str(limited.value).split()[-2]) == 5
    with pytest.raises(Forbidden):
        await bot.send_message(7, "b")
    with pytest.raises(BadRequest):
        await bot.send_message(7, "c")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(7, "d")
    assert len(await telegram.messages(7)) == 1
    assert [call["status"] for call in await telegram.calls("sendMessage")] == [429, 403, 400, 500]


async def test_a_fault_is_used_up_by_the_calls_it_matches(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.started(8)
    await telegram.faults(method="sendmessage", chat_id=7, status=500, times=2)
    assert (await telegram.call("sendChatAction", chat_id=7, action="typing"))["ok"] is True
    assert (await telegram.call("sendMessage", chat_id=8, text="a"))["ok"] is True
    codes = [(await telegram.call("sendMessage", chat_id="7", text="a")).get("error_code") for _ in range(3)]
    assert codes == [500, 500, None]


async def test_the_first_matching_fault_is_taken(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.faults(method="sendMessage", status=403, times=1)
    await telegram.faults(status=500, times=1)
    codes = [(await telegram.call("sendMessage", chat_id=7, text="a")).get("error_code") for _ in range(3)]
    assert codes == [403, 500, None]


async def test_getting_updates_fails_only_when_it_is_named(telegram: LocalTelegram) -> None:
    await telegram.faults(status=500, times=1)
    assert (await telegram.call("getUpdates"))["ok"] is True
    assert (await telegram.call("getMe"))["error_code"] == 500
    await telegram.faults(method="getUpdates", status=500, times=1)
    assert (await telegram.call("getUpdates"))["error_code"] == 500
    assert (await telegram.call("getUpdates"))["ok"] is True


async def test_a_delayed_call_acts_normally_afterwards(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.faults(method="sendMessage", delay_ms=300, times=1)
    begin = asyncio.get_running_loop().time()
    assert (await telegram.call("sendMessage", chat_id=7, text="a"))["ok"] is True
    assert asyncio.get_running_loop().time() - begin >= 0.3


async def test_a_caller_that_gives_up_on_a_delayed_call_does_not_stop_it(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.faults(method="sendMessage", delay_ms=300, times=1)
    with pytest.raises(httpx.ReadTimeout):
        async with httpx.AsyncClient(timeout=0.1) as client:
            await client.post(f"{telegram.url}/bot{TOKEN}/sendMessage", json={"chat_id": 7, "text": "late"})
    await telegram.wait_for_text(7, "late")


async def test_an_empty_object_clears_all_faults(telegram: LocalTelegram) -> None:
    await telegram.faults(status=500, times=100)
    await telegram.clear_faults()
    assert (await telegram.call("getMe"))["ok"] is True
