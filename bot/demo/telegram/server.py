"""The edge of the local Telegram: HTTP in, HTTP out.

One call goes: token, parameters, fault on demand, limits, method, log, answer. Methods decide at once,
without awaiting, so a call is checked against the limits and takes effect in one step.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.demo.telegram.call import Call
from bot.demo.telegram.files import Upload
from bot.demo.telegram.methods import find_method
from bot.demo.telegram.params import Params, check_unicode, wire_values
from bot.demo.telegram.refusals import Refused, bad_request, too_many_requests
from bot.demo.telegram.sim import sim_routes
from bot.demo.telegram.world import Bot, World
from bot.serving import serving as serving_over_http

log = structlog.get_logger()

_TOKEN = re.compile(r"([1-9]\d{0,15}):[A-Za-z0-9_-]{3,}")
_LONG_POLL_LIMIT = 50  # seconds; the Bot API server waits no longer


def create_app(extra_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """A fresh Telegram with nobody in it. `extra_routes` are served beside it."""
    world = World()

    async def bot_api(request: Request) -> Response:
        return await _answer(world, request)

    async def download(request: Request) -> Response:
        photo = world.files.at(request.path_params["path"])
        if photo is None or not _TOKEN.fullmatch(request.path_params["token"]):
            return _refusal(_not_found())
        if photo.url:
            return RedirectResponse(photo.url, status_code=302)
        return Response(photo.content, media_type=photo.content_type)

    async def not_found(request: Request) -> Response:
        return _refusal(_not_found())

    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", bot_api, methods=["GET", "POST"]),
            Route("/bot{rest:path}", not_found, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
            *sim_routes(world),
            *extra_routes,
        ]
    )
    app.state.world = world
    return app


@asynccontextmanager
async def serving(app: Starlette, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves the app while the block runs and yields its address; port 0 takes a free one.

    :raises OSError: the address is taken.
    """
    async with serving_over_http(app, host, port) as address:
        try:
            yield address
        finally:
            app.state.world.close()


async def _answer(world: World, request: Request) -> Response:
    token = _TOKEN.fullmatch(request.path_params["token"])
    if token is None:
        return _refusal(_not_found())
    asked: str = request.path_params["method"]
    known = find_method(asked)
    method = known[0] if known else "getUpdates" if asked.lower() == "getupdates" else asked
    try:
        params = await _params(request)
    except Refused as unreadable:
        return _refusal(unreadable)
    bot = world.bot(int(token[1]))
    fault = world.faults.take(method, params.chat_id())
    if fault is not None and fault.delay_ms:
        await asyncio.sleep(fault.delay_ms / 1000)
    result: object = None
    dropped = fault is not None and fault.drop
    refused: Refused | None = fault.refusal() if fault is not None else None
    try:
        if refused is None:
            if method == "getUpdates":
                gone = asyncio.ensure_future(_hung_up(request))
                try:
                    result = await _get_updates(bot, params, gone)
                finally:
                    dropped = dropped or gone.done()
                    gone.cancel()
            else:
                result = _run(Call(world, bot, params), method)
    except Refused as refusal:
        refused = refusal
    except Exception:
        log.exception("bot_api_method_failed", method=method)
        refused = Refused(500, "Internal Server Error")
    status = 0 if dropped else refused.status if refused else 200
    world.calls.add(
        t=world.now(),
        bot_id=bot.id,
        method=method,
        params=params.decoded(),
        status=status,
        result=result,
        description=refused.description if refused else "",
    )
    if dropped:
        request.state.transport.close()
        await _hung_up(request)
        return Response()  # nobody hears it
    if refused is not None:
        return _refusal(refused)
    return JSONResponse({"ok": True, "result": result})


def _run(call: Call, method: str) -> object:
    """Raises Refused."""
    known = find_method(method)
    if known is None:
        # Real methods that are not built answer like unknown ones: nothing succeeds by accident.
        log.warning("bot_api_method_not_built", method=method[:64])
        raise _not_found()
    world, chat_id = call.world, call.params.chat_id()
    now = world.now()
    if (wait := world.limiter.retry_after(method, chat_id, now)) is not None:
        raise too_many_requests(wait)
    result = known[1](call)
    world.limiter.accept(method, chat_id, now)
    return result


async def _get_updates(bot: Bot, params: Params, gone: "asyncio.Future[None]") -> object:
    """https://core.telegram.org/bots/api#getupdates. Raises Refused (409)."""
    try:
        kinds = json.loads(params.string("allowed_updates"))
    except ValueError:
        kinds = None
    if isinstance(kinds, list):
        bot.queue.allow([kind for kind in kinds if isinstance(kind, str)])
    limit = min(max(params.integer("limit", 100), 1), 100)
    timeout = min(max(params.integer("timeout"), 0), _LONG_POLL_LIMIT)
    return await bot.queue.take(params.integer("offset"), limit, timeout, gone)


async def _hung_up(request: Request) -> None:
    """Done once the client has closed the connection. The body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _params(request: Request) -> Params:
    """From the address and the body: form, multipart or JSON. Raises Refused."""
    values: dict[str, str] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise bad_request("can't parse request: can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad_request("can't parse request: JSON object expected")
        values |= wire_values(body)
    elif request.method == "POST":
        try:
            form = await request.form()
        except HTTPException:
            raise bad_request("can't parse request: wrong multipart/form-data") from None
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = Upload(value.filename or "", value.content_type or "", await value.read())
            else:
                values[name] = value
        await form.close()
    check_unicode(values)
    return Params(values, files)


def _not_found() -> Refused:
    return Refused(404, "Not Found")


def _refusal(refused: Refused) -> Response:
    body = {"ok": False, "error_code": refused.status, "description": refused.description}
    headers = {}
    if refused.parameters:
        body["parameters"] = refused.parameters
        if "retry_after" in refused.parameters:
            headers["Retry-After"] = str(refused.parameters["retry_after"])
    return JSONResponse(body, status_code=refused.status, headers=headers)
