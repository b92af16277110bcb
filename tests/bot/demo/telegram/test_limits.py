"""Strict sliding windows."""

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.telegram.limits import Limiter, Limits
from tests.local_telegram import TOKEN, LocalTelegram


async def burst(telegram: LocalTelegram, method: str, *bodies: dict[str, object]) -> list[httpx.Response]:
    async with httpx.AsyncClient() as client:
        url = f"{telegram.url}/bot{TOKEN}/{method}"
        return list(await asyncio.gather(*(client.post(url, json=body) for body in bodies)))


async def test_calls_over_the_limit_are_told_when_to_come_again(telegram: LocalTelegram) -> None:
    for user_id in range(1, 6):
        await telegram.started(user_id)
    await telegram.limits(per_second=3)
    bodies: list[dict[str, object]] = [{"chat_id": user_id, "text": "News"} for user_id in range(1, 6)]
    answers = await burst(telegram, "sendMessage", *bodies)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 429, 429]
    for answer in answers:
        if answer.status_code == 429:
            assert answer.headers["retry-after"] == "1"
            assert answer.json() == {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests: retry after 1",
                "parameters": {"retry_after": 1},
            }
    assert sorted(call["status"] for call in await telegram.calls("sendMessage")) == [200, 200, 200, 429, 429]
    shown = [len(await telegram.messages(user_id)) for user_id in range(1, 6)]
    assert sorted(shown) == [1, 1, 2, 2, 2]


async def test_one_chat_has_a_limit_of_its_own(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.started(8)
    await telegram.limits(per_chat_per_second=1)
    answers = await burst(
        telegram,
        "sendMessage",
        {"chat_id": 7, "text": "a"},
        {"chat_id": 7, "text": "b"},
        {"chat_id": 8, "text": "c"},
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429]


async def test_a_group_has_a_limit_by_the_minute(telegram: LocalTelegram) -> None:
    await telegram.user(7)
    await telegram.says(7, "/start")
    await telegram.group(-1001, [7])
    await telegram.limits(group_per_minute=2)
    for expected in (200, 200, 429):
        [answer] = await burst(telegram, "sendMessage", {"chat_id": -1001, "text": "a"})
        assert answer.status_code == expected
    assert 55 <= answer.json()["parameters"]["retry_after"] <= 60
    [private] = await burst(telegram, "sendMessage", {"chat_id": 7, "text": "a"})
    assert private.status_code == 200


async def test_edits_copies_and_forwards_share_the_limit_and_other_methods_have_none(
    telegram: LocalTelegram,
) -> None:
    await telegram.started(7)
    sent = (await telegram.call("sendMessage", chat_id=7, text="a"))["result"]["message_id"]
    await telegram.limits(per_chat_per_second=1)
    codes = [
        (await telegram.call("editMessageText", chat_id=7, message_id=sent, text="b")).get("error_code"),
        (await telegram.call("copyMessage", chat_id=7, from_chat_id=7, message_id=sent)).get("error_code"),
        (await telegram.call("forwardMessage", chat_id=7, from_chat_id=7, message_id=sent)).get("error_code"),
        (await telegram.call("getChat", chat_id=7)).get("error_code"),
        (await telegram.call("deleteMessage", chat_id=7, message_id=sent)).get("error_code"),
    ]
    assert codes == [None, 429, 429, None, None]


async def test_refused_calls_do_not_count(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.limits(per_second=1)
    for _ in range(3):
        assert (await telegram.call("sendMessage", chat_id=7, text=""))["error_code"] == 400
    assert (await telegram.call("sendMessage", chat_id=7, text="a"))["ok"] is True


async def test_limits_are_off_again_when_left_out(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.limits(per_second=1)
    await telegram.limits()
    for _ in range(5):
        assert (await telegram.call("sendMessage", chat_id=7, text="a"))["ok"] is True


@given(st.lists(st.floats(0, 0.4), max_size=80), st.integers(1, 5))
def test_no_window_of_one_second_ever_holds_more_than_allowed(pauses: list[float], limit: int) -> None:
    limiter = Limiter(Limits(per_second=limit))
    now, accepted = 1000.0, []
    for pause in pauses:
        now += pause
        wait = limiter.retry_after("sendMessage", 7, now)
        if wait is None:
            limiter.accept("sendMessage", 7, now)
            accepted.append(now)
        else:
            assert wait == 1
            assert sum(time > now - 1 for time in accepted) >= limit
    for begin in accepted:
        assert sum(begin <= time < begin + 1 for time in accepted) <= limit


@pytest.mark.parametrize("elapsed", [0.0, 0.5, 59.5])
def test_waiting_as_long_as_told_is_long_enough(elapsed: float) -> None:
    limiter = Limiter(Limits(group_per_minute=1))
    limiter.accept("sendMessage", -1, 1000.0)
    wait = limiter.retry_after("sendMessage", -1, 1000.0 + elapsed)
    assert wait is not None
    assert limiter.retry_after("sendMessage", -1, 1000.0 + elapsed + wait) is None
