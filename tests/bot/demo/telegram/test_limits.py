"""Strict sliding windows."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.telegram.limits import Limiter, Limits
from tests.local_telegram import TOKEN, Json, LocalTelegram

GROUP = -1001


async def group(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    await telegram.group(GROUP, [7])


async def until_limited(telegram: LocalTelegram, **params: Any) -> Json:
    """Sends until a call is refused; that answer."""
    for number in range(1000):
        answer = await telegram.call("sendMessage", text=str(number), **params)
        if not answer["ok"]:
            return answer
    raise AssertionError("no call was ever limited")


async def test_a_call_over_the_limit_is_told_when_to_come_again(telegram: LocalTelegram) -> None:
    await group(telegram)
    await telegram.limits(group_per_minute=2)
    url = f"{telegram.url}/bot{TOKEN}/sendMessage"
    async with httpx.AsyncClient() as client:
        answers = [await client.post(url, json={"chat_id": GROUP, "text": "News"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    body = answers[2].json()
    retry_after = body["parameters"]["retry_after"]
    assert 1 <= retry_after <= 60
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {retry_after}",
        "parameters": {"retry_after": retry_after},
    }
    assert answers[2].headers["retry-after"] == str(retry_after)
    assert [call["status"] for call in await telegram.calls("sendMessage")] == [200, 200, 429]
    assert len(await telegram.messages(GROUP)) == 2
    assert (await telegram.call("sendMessage", chat_id=7, text="private"))["ok"] is True


@pytest.mark.parametrize("limit", ["per_second", "per_chat_per_second"])
async def test_no_second_holds_more_calls_than_allowed(telegram: LocalTelegram, limit: str) -> None:
    await telegram.started(7)
    await telegram.limits(**{limit: 2})
    answer = await until_limited(telegram, chat_id=7)
    assert answer["parameters"] == {"retry_after": 1}
    accepted = [call["t"] for call in await telegram.calls("sendMessage") if call["status"] == 200]
    assert all(sum(begin <= time < begin + 1 for time in accepted) <= 2 for begin in accepted)


async def test_one_chat_at_its_limit_does_not_hold_up_another(telegram: LocalTelegram) -> None:
    await group(telegram)
    await telegram.group(GROUP - 1, [7])
    await telegram.limits(group_per_minute=1)
    await until_limited(telegram, chat_id=GROUP)
    assert (await telegram.call("sendMessage", chat_id=GROUP - 1, text="a"))["ok"] is True


async def test_edits_copies_and_forwards_share_the_limit_and_other_methods_have_none(
    telegram: LocalTelegram,
) -> None:
    await group(telegram)
    sent = (await telegram.call("sendMessage", chat_id=GROUP, text="a"))["result"]["message_id"]
    await telegram.limits(group_per_minute=1)
    copied = {"chat_id": GROUP, "from_chat_id": GROUP, "message_id": sent}
    codes = [
        (await telegram.call("editMessageText", chat_id=GROUP, message_id=sent, text="b")).get("error_code"),
        (await telegram.call("copyMessage", **copied)).get("error_code"),
        (await telegram.call("forwardMessage", **copied)).get("error_code"),
        (await telegram.call("getChat", chat_id=GROUP)).get("error_code"),
        (await telegram.call("deleteMessage", chat_id=GROUP, message_id=sent)).get("error_code"),
    ]
    assert codes == [None, 429, 429, None, None]


async def test_refused_calls_do_not_count(telegram: LocalTelegram) -> None:
    await group(telegram)
    await telegram.limits(group_per_minute=1)
    for _ in range(3):
        assert (await telegram.call("sendMessage", chat_id=GROUP, text=""))["error_code"] == 400
    assert (await telegram.call("sendMessage", chat_id=GROUP, text="a"))["ok"] is True


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
