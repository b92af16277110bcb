"""The stream of events for a page."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from tests.local_telegram import Json, LocalTelegram

Event = tuple[int, str, Json]


@asynccontextmanager
async def watching(
    telegram: LocalTelegram, last_event_id: int | None = None
) -> AsyncIterator[AsyncIterator[Event]]:
    """A connected watcher; its events one by one."""
    headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
    async with (
        httpx.AsyncClient(timeout=10) as client,
        client.stream("GET", f"{telegram.url}/sim/events", headers=headers) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.aiter_lines()
        assert await anext(lines) == ": connected"

        async def read() -> AsyncIterator[Event]:
            fields: dict[str, str] = {}
            async for line in lines:
                name, _, value = line.partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    yield int(fields["id"]), fields["event"], json.loads(fields["data"])
                    fields = {}

        yield read()


async def test_a_watcher_sees_everything_that_happens(telegram: LocalTelegram, bot: Bot) -> None:
    async with watching(telegram) as events:
        await telegram.user(7)
        await telegram.says(7, "/start")
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("ok", callback_data="ok")]])
        sent = await bot.send_message(7, "News", reply_markup=keyboard)
        await bot.send_chat_action(7, "typing")
        tapped = await telegram.taps(7, await telegram.message(7, sent.message_id), "ok")
        await bot.answer_callback_query(tapped, "Done", show_alert=True)
        await bot.edit_message_text("Old news", 7, sent.message_id)
        await bot.delete_message(7, sent.message_id)
        await telegram.group(-1001, [7])
        seen = [await anext(events) for _ in range(8)]

    kinds = ["user", "message", "message", "typing", "callback_answer", "edited", "deleted", "chat"]
    assert [kind for _, kind, _ in seen] == kinds
    assert [data["chat_id"] for _, _, data in seen] == [7] * 7 + [-1001]
    assert seen[2][2]["message"]["text"] == "News"
    assert seen[4][2] == {
        "callback_query_id": tapped,
        "chat_id": 7,
        "user_id": 7,
        "text": "Done",
        "show_alert": True,
    }
    assert seen[5][2]["message"]["text"] == "Old news"
    assert seen[6][2]["message_ids"] == [sent.message_id]
    numbers = [number for number, _, _ in seen]
    assert numbers == list(range(numbers[0], numbers[0] + 8))


async def test_a_watcher_that_comes_back_is_given_what_it_missed(telegram: LocalTelegram) -> None:
    async with watching(telegram) as events:
        await telegram.user(7)
        last, _, _ = await anext(events)
    await telegram.says(7, "missed")
    async with watching(telegram, last) as events:
        _, kind, data = await anext(events)
    assert (kind, data["message"]["text"]) == ("message", "missed")


async def test_a_watcher_with_a_number_from_the_future_is_told_to_load_again(telegram: LocalTelegram) -> None:
    await telegram.user(7)
    async with watching(telegram, 10_000) as events:
        _, kind, _ = await anext(events)
    assert kind == "reset"


async def test_the_picture_of_a_chat_says_where_the_events_stand(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    async with httpx.AsyncClient(base_url=telegram.url) as client:
        stands = int((await client.get("/sim/chats/7/messages")).headers["last-event-id"])
    await telegram.says(7, "next")
    async with watching(telegram, stands) as events:
        _, _, data = await anext(events)
    assert data["message"]["text"] == "next"


async def test_the_server_stops_while_somebody_watches() -> None:
    async with AsyncExitStack() as watcher:
        async with LocalTelegram() as telegram:
            events = await watcher.enter_async_context(watching(telegram))
            await telegram.user(7)
            await anext(events)
        assert [event async for event in events] == []
