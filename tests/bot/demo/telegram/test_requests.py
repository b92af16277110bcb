"""How a call reaches the Bot API, and what is not a call at all."""

import httpx
import pytest

from tests.local_telegram import TOKEN, LocalTelegram

NOT_FOUND = {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_every_way_of_passing_parameters_sends_the_same_message(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    url = f"{telegram.url}/bot{TOKEN}/sendMessage"
    params = {"chat_id": "7", "text": "hello"}
    async with httpx.AsyncClient() as client:
        answers = [
            await client.get(url, params=params),
            await client.post(url, params=params),
            await client.post(url, data=params),
            await client.post(url, json={"chat_id": 7, "text": "hello"}),
            await client.post(url, files={name: (None, value) for name, value in params.items()}),
        ]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert {answer.json()["result"]["text"] for answer in answers} == {"hello"}


@pytest.mark.parametrize("method", ["getMe", "getme", "GETME", "gEtMe"])
async def test_method_names_are_matched_whatever_their_case(telegram: LocalTelegram, method: str) -> None:
    assert (await telegram.call(method))["result"]["username"] == "only_news_bot"
    assert [call["method"] for call in await telegram.calls()] == ["getMe"]


async def test_get_me_names_the_bot_by_the_number_in_its_token(telegram: LocalTelegram) -> None:
    me = (await telegram.call("getMe", token="42:abcdefghijklmnopqrstuvwxyz_0123456789-A"))["result"]
    assert (me["id"], me["is_bot"]) == (42, True)


@pytest.mark.parametrize("token", ["nonsense", "12345", "abc:def", "1:", "1:a b", ":secret", "0:abcdef"])
async def test_a_malformed_token_is_not_found(telegram: LocalTelegram, token: str) -> None:
    assert await telegram.call("getMe", token=token) == NOT_FOUND
    assert await telegram.calls() == []


@pytest.mark.parametrize("method", ["nope", "sendPoll", "sendMediaGroup", "banChatMember", "setWebhooks"])
async def test_a_method_that_is_not_built_never_succeeds(telegram: LocalTelegram, method: str) -> None:
    assert await telegram.call(method, chat_id=7) == NOT_FOUND
    assert [call["status"] for call in await telegram.calls()] == [404]


@pytest.mark.parametrize("path", ["bot", "bot/", f"bot{TOKEN}", f"bot{TOKEN}/", f"bot{TOKEN}/getMe/more"])
async def test_a_path_without_a_method_is_not_found_in_telegrams_form(
    telegram: LocalTelegram, path: str
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{telegram.url}/{path}")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


async def test_a_text_that_is_wholly_a_number_is_a_text(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    url = f"{telegram.url}/bot{TOKEN}/sendMessage"
    async with httpx.AsyncClient() as client:
        form = (await client.post(url, data={"chat_id": "7", "text": "12345"})).json()
        body = (await client.post(url, json={"chat_id": 7, "text": "007"})).json()
        number = (await client.post(url, json={"chat_id": 7, "text": 42})).json()

    assert [answer["result"]["text"] for answer in (form, body, number)] == ["12345", "007", "42"]
    assert [call["params"]["text"] for call in await telegram.calls("sendMessage")] == ["12345", "007", "42"]


async def test_a_body_that_is_not_json_is_refused(telegram: LocalTelegram) -> None:
    headers = {"Content-Type": "application/json"}
    async with httpx.AsyncClient() as client:
        for content in (b"{", b"[1]"):
            answer = await client.post(f"{telegram.url}/bot{TOKEN}/getMe", content=content, headers=headers)
            assert answer.status_code == 400
            assert answer.json()["description"].startswith("Bad Request: can't parse")


async def test_half_a_surrogate_pair_is_refused_and_breaks_nothing(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    url = f"{telegram.url}/bot{TOKEN}/sendMessage"
    keyboard = '{"inline_keyboard": [[{"text": "\\ud83d", "callback_data": "x"}]]}'
    async with httpx.AsyncClient() as client:
        headers = {"Content-Type": "application/json"}
        text = await client.post(url, content=b'{"chat_id": 7, "text": "\\ud83d"}', headers=headers)
        button = await client.post(url, data={"chat_id": "7", "text": "x", "reply_markup": keyboard})
    for answer in (text, button):
        assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    assert len(await telegram.messages(7)) == 1


async def test_the_log_of_calls_shows_parameters_decoded(telegram: LocalTelegram) -> None:
    await telegram.started(7)
    async with httpx.AsyncClient() as client:
        await client.post(
            f"{telegram.url}/bot{TOKEN}/sendMessage",
            data={
                "chat_id": "7",
                "text": '{"looks": "like JSON"}',
                "disable_notification": "true",
                "reply_markup": '{"inline_keyboard": [[{"text": "ok", "callback_data": "1"}]]}',
                "reply_parameters": '{"message_id": 1}',
                "link_preview_options": '{"is_disabled": true}',
            },
        )

    [call] = await telegram.calls("sendMessage")
    assert call["params"] == {
        "chat_id": 7,
        "text": '{"looks": "like JSON"}',
        "disable_notification": True,
        "reply_markup": {"inline_keyboard": [[{"text": "ok", "callback_data": "1"}]]},
        "reply_parameters": {"message_id": 1},
        "link_preview_options": {"is_disabled": True},
    }
    assert call["status"] == 200
    assert call["result"]["text"] == '{"looks": "like JSON"}'
    assert "local-telegram-needs" not in str(call)


async def test_calls_can_be_read_from_a_place_on(telegram: LocalTelegram) -> None:
    for _ in range(3):
        await telegram.call("getMe")
    calls = await telegram.calls()
    assert [call["n"] for call in calls] == [1, 2, 3]
    assert calls == sorted(calls, key=lambda call: float(call["t"]))
    assert [call["n"] for call in await telegram.calls(after=2)] == [3]
    assert await telegram.calls(after=3) == []


async def test_unbuilt_webhooks_are_refused_and_removing_one_succeeds(telegram: LocalTelegram) -> None:
    refused = await telegram.call("setWebhook", url="https://example.com/hook")
    assert refused["error_code"] == 400
    assert "not built" in refused["description"]
    assert (await telegram.call("deleteWebhook"))["result"] is True
    assert (await telegram.call("getWebhookInfo"))["result"]["url"] == ""
