"""Starting and stopping the server."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.demo.telegram.server import create_app, serving
from tests.local_telegram import LocalTelegram


async def test_a_taken_port_is_an_error() -> None:
    async with serving(create_app()) as url:
        with pytest.raises(OSError, match=r"[Aa]ddress already in use"):
            async with serving(create_app(), port=int(url.rsplit(":", 1)[1])):
                pass


async def test_other_routes_are_served_beside_it() -> None:
    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse("the page")

    async with (
        LocalTelegram([Route("/", page)]) as telegram,
        httpx.AsyncClient(base_url=telegram.url) as client,
    ):
        assert (await client.get("/")).text == "the page"
        assert (await telegram.call("getMe"))["ok"] is True


async def test_every_app_is_a_world_of_its_own() -> None:
    async with LocalTelegram() as one, LocalTelegram() as other:
        await one.user(7)
        assert await other.get("users") == []


async def test_the_token_is_in_no_log_line(
    telegram: LocalTelegram, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="uvicorn")
    token = "42:this-must-stay-a-secret"
    await telegram.call("getMe", token=token)
    await telegram.call("sendPoll", token=token)
    out, err = capfd.readouterr()
    uvicorn_lines = [record.getMessage() for record in caplog.records if record.name.startswith("uvicorn")]
    assert "bot_api_method_not_built" in out + err
    assert "this-must-stay-a-secret" not in out + err + "".join(uvicorn_lines)
