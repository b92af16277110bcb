"""The transport tells "certainly not sent" from "nobody knows", and never tells the token."""

import asyncio
import socket

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.delivery.transport import AiohttpRequest, AnswerUnknown, NotSent
from tests.bot.news.raw_server import raw_server, response
from tests.local_telegram import TOKEN, LocalTelegram

# The head of a picture of 100 by 100 pixels, which is all that is looked at.
GIF = b"GIF89a" + (100).to_bytes(2, "little") * 2 + bytes(20)


def bot_at(url: str, **options: float) -> Bot:
    """The library's own bot, over our transport."""
    return Bot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest(**options))


async def test_calls_and_uploads_arrive_and_answers_come_back() -> None:
    async with LocalTelegram() as telegram:
        await telegram.started(7)
        async with bot_at(telegram.url) as bot:
            assert (await bot.send_message(7, "1234567")).text == "1234567"
            sent = await bot.send_photo(7, GIF, caption="<b>Boat</b>", parse_mode="HTML")
            assert sent.photo and sent.caption == "Boat"


async def test_telegrams_refusals_arrive_as_the_librarys_errors() -> None:
    async with LocalTelegram() as telegram:
        await telegram.started(7)
        async with bot_at(telegram.url) as bot:
            with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
                await bot.send_message(8, "Hello")
            await telegram.blocks(7)
            with pytest.raises(Forbidden):
                await bot.send_message(7, "Hello")
            await telegram.faults(method="sendMessage", status=429, retry_after=3, times=1)
            with pytest.raises(RetryAfter):
                await bot.send_message(7, "Hello")


async def test_a_refused_connection_is_certainly_not_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NotSent) as refused:
            await bot_at(nobody).initialize()
    assert TOKEN not in str(refused.value)


async def test_a_connection_closed_without_an_answer_is_uncertain() -> None:
    async with LocalTelegram() as telegram:
        await telegram.started(7)
        async with bot_at(telegram.url) as bot:
            await telegram.faults(method="sendMessage", drop=True, times=1)
            with pytest.raises(AnswerUnknown) as unknown:
                await bot.send_message(7, "Hello")
        assert TOKEN not in str(unknown.value)
        assert await telegram.wait_for_text(7, "Hello")


async def test_an_answer_that_takes_too_long_is_uncertain() -> None:
    async with LocalTelegram() as telegram:
        await telegram.started(7)
        async with bot_at(telegram.url, read_seconds=0.2) as bot:
            await telegram.faults(method="sendMessage", delay_ms=2_000, times=1)
            with pytest.raises(AnswerUnknown):
                await bot.send_message(7, "Hello")


async def test_a_call_may_wait_longer_than_the_others() -> None:
    async with LocalTelegram() as telegram:
        await telegram.started(7)
        async with bot_at(telegram.url, read_seconds=0.2) as bot:
            await telegram.faults(method="sendMessage", delay_ms=600, times=1)
            assert (await bot.send_message(7, "Hello", read_timeout=5)).text == "Hello"


async def test_calls_beside_each_other_are_all_answered() -> None:
    async with LocalTelegram() as telegram:
        await telegram.started(7)
        async with bot_at(telegram.url) as bot:
            sent = await asyncio.gather(*(bot.send_message(7, str(number)) for number in range(100)))
    assert sorted(int(message.text or "") for message in sent) == list(range(100))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (response(b"<html>too large</html>", "413 Request Entity Too Large"), BadRequest),
        (response(b"<html>bad gateway</html>", "502 Bad Gateway"), AnswerUnknown),
        (response(b"<html>gateway timeout</html>", "504 Gateway Timeout"), AnswerUnknown),
        (response(b"", "502 Bad Gateway"), AnswerUnknown),
        (response(b'{"ok":true,"result":{"message_id":1', "200 OK"), AnswerUnknown),
        (response(b'{"ok":true}', "200 OK").replace(b"Length: 11", b"Length: 99"), AnswerUnknown),
        (b"", AnswerUnknown),
        (b"This is no HTTP at all.\r\n\r\n", AnswerUnknown),
        (response(b'{"ok":false,"error_code":500,"description":"Internal"}', "500 Oops"), NetworkError),
    ],
    ids=["413", "502", "504", "502-empty", "cut-json", "cut-body", "closed", "no-http", "500-of-telegram"],
)
async def test_an_answer_that_is_not_the_bot_apis_says_only_what_it_can(
    answer: bytes, error: type[TelegramError]
) -> None:
    async with raw_server() as server:
        server.answers[f"/bot{TOKEN}/sendMessage"] = answer
        request = AiohttpRequest()
        await request.initialize()
        try:
            with pytest.raises(TelegramError) as raised:
                await request.post(f"{server.url('/bot')}{TOKEN}/sendMessage")
        finally:
            await request.shutdown()
    assert type(raised.value) is error
    assert TOKEN not in str(raised.value)
