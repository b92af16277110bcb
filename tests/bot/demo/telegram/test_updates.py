"""Long polling: it blocks, it redelivers, it forgets only what was acknowledged."""

import asyncio

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict

from tests.local_telegram import TOKEN, Json, LocalTelegram


async def updates(telegram: LocalTelegram, **params: object) -> list[Json]:
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{telegram.url}/bot{TOKEN}/getUpdates", json=params)
    result: list[Json] = answer.json()["result"]
    return result


def texts(batch: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in batch]


async def polling(telegram: LocalTelegram, **params: object) -> "asyncio.Task[list[Json]]":
    """A getUpdates that waits; what is said next is answered to it."""
    task = asyncio.create_task(updates(telegram, **params))
    await telegram.bot_polls()
    assert not task.done()
    return task


async def test_polling_blocks_until_something_happens(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    [first] = await updates(telegram)
    waiting = await polling(telegram, offset=first["update_id"] + 1, timeout=50)
    await telegram.says(7, "late")
    assert texts(await waiting) == ["late"]


async def test_polling_ends_empty_when_its_time_is_over(telegram: LocalTelegram) -> None:
    await telegram.call("getMe")
    loop = asyncio.get_running_loop()
    begin = loop.time()
    assert await updates(telegram, timeout=1) == []
    assert loop.time() - begin >= 1


async def test_without_a_timeout_polling_answers_at_once(telegram: LocalTelegram) -> None:
    assert await updates(telegram) == []


async def test_updates_come_again_until_the_offset_passes_them(telegram: LocalTelegram) -> None:
    for text in ("one", "two", "three"):
        if text == "one":
            await telegram.user(7)
        await telegram.says(7, text)
    first = await updates(telegram)
    assert texts(first) == ["one", "two", "three"]
    assert await updates(telegram) == first
    assert await updates(telegram, offset=first[1]["update_id"]) == first[1:]
    assert await updates(telegram) == first[1:]
    assert await updates(telegram, offset=first[2]["update_id"] + 1) == []
    assert await updates(telegram) == []


async def test_update_ids_follow_each_other(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    for number in range(3):
        await telegram.says(7, str(number))
    ids = [update["update_id"] for update in await updates(telegram)]
    assert ids == list(range(ids[0], ids[0] + 4))


async def test_a_limit_gives_the_oldest_first(telegram: LocalTelegram) -> None:
    await telegram.user(7)
    for text in ("one", "two", "three"):
        await telegram.says(7, text)
    assert texts(await updates(telegram, limit=2)) == ["one", "two"]


async def test_a_negative_offset_keeps_only_the_last(telegram: LocalTelegram) -> None:
    await telegram.user(7)
    for text in ("one", "two", "three"):
        await telegram.says(7, text)
    assert texts(await updates(telegram, offset=-1)) == ["three"]
    assert texts(await updates(telegram)) == ["three"]


async def test_an_offset_from_another_life_of_the_server_loses_nothing(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    assert texts(await updates(telegram, offset=2_000_000_000)) == ["/start"]


async def test_what_was_said_before_the_bot_came_is_kept_for_it(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.user(8)
    await telegram.says(8, "early")
    assert (await bot.get_updates())[0].message is not None


async def test_only_allowed_kinds_are_queued_from_then_on(telegram: LocalTelegram) -> None:
    await telegram.user(7)
    assert await updates(telegram, allowed_updates=["my_chat_member"]) == []
    await telegram.says(7, "not heard")
    await telegram.blocks(7)
    [update] = await updates(telegram)
    assert "my_chat_member" in update
    await updates(telegram, offset=-1, allowed_updates=[])
    await telegram.blocks(7, False)
    await telegram.says(7, "heard")
    assert texts((await updates(telegram))[-1:]) == ["heard"]


async def test_a_second_poll_ends_the_first_with_a_conflict(telegram: LocalTelegram, bot: Bot) -> None:
    await telegram.started(7)
    [first] = await bot.get_updates()
    offset = first.update_id + 1
    waiting = asyncio.create_task(bot.get_updates(offset=offset, timeout=50))
    await telegram.bot_polls()
    second = asyncio.create_task(updates(telegram, offset=offset, timeout=50))
    with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
        await waiting
    await telegram.says(7, "for the second")
    assert texts(await second) == ["for the second"]
    assert 409 in [call["status"] for call in await telegram.calls("getUpdates")]


async def test_a_client_that_hangs_up_loses_nothing(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    [first] = await updates(telegram)
    offset = first["update_id"] + 1
    with pytest.raises(httpx.ReadTimeout):
        async with httpx.AsyncClient(timeout=0.2) as client:
            await client.get(
                f"{telegram.url}/bot{TOKEN}/getUpdates", params={"offset": offset, "timeout": 50}
            )
    await telegram.says(7, "after")
    assert texts(await updates(telegram, offset=offset)) == ["after"]
    assert 409 not in [call["status"] for call in await telegram.calls()]


async def test_every_bot_has_a_queue_of_its_own(telegram: LocalTelegram) -> None:
    await telegram.call("getMe")
    await telegram.call("getMe", token="42:another-bot-of-the-same-chat")
    await telegram.started(7)
    [one] = await updates(telegram)
    answer = await telegram.call("getUpdates", token="42:another-bot-of-the-same-chat")
    assert answer["result"][0]["message"] == one["message"]


async def test_pending_updates_can_be_dropped(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    assert (await telegram.call("getWebhookInfo"))["result"]["pending_update_count"] == 1
    await telegram.call("deleteWebhook", drop_pending_updates=True)
    assert await updates(telegram) == []


async def test_the_server_stops_while_a_poll_waits() -> None:
    async with LocalTelegram() as telegram:
        waiting = await polling(telegram, timeout=50)
    assert await waiting == []
