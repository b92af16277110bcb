"""The chat page on a real local Telegram, and how tests find their way about it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, Request, expect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.demo.page import Phone, Scene
from tests.local_telegram import Json, LocalTelegram

ADA, BRUNO, MIRA = 1001, 1002, 1003
SCENE = Scene(
    title="Only News",
    note="The classifier here is a toy.",
    phones=(
        Phone(ADA, "Ada", "Reader", "Reply to an article."),
        Phone(BRUNO, "Bruno", "Reader"),
        Phone(MIRA, "Mira", "Moderator"),
    ),
)
WIDE = (1280, 800)
PHONE_SIZED = (390, 844)
PICTURE = (
    b"""<svg xmlns="http://www.w3.org/2000/svg" width="64" height="32"><rect width="64" height="32"/></svg>"""
)


async def _picture(request: HttpRequest) -> Response:
    return Response(PICTURE, media_type="image/svg+xml")


async def _publish(request: HttpRequest) -> Response:
    return JSONResponse({"error": "the newsroom is closed"}, status_code=409)


OTHER_ROUTES: list[BaseRoute] = [
    Route("/picture", _picture),
    Route("/demo/publish", _publish, methods=["POST"]),
]


@dataclass
class World:
    """The page's three people on a Telegram of their own, and the pages opened on it."""

    telegram: LocalTelegram
    browser: Browser
    scene: Scene = SCENE
    pages: list[Page] = field(default_factory=list)
    mishaps: list[str] = field(default_factory=list)

    async def open(
        self, size: tuple[int, int] = WIDE, *, url: str = "", reduced_motion: bool = False
    ) -> Page:
        """The page, once it is connected and has read its chats."""
        page = await self.browser.new_page(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce" if reduced_motion else "no-preference",
        )
        self.pages.append(page)
        address = url or self.telegram.url

        def asked(request: Request) -> None:
            if not request.url.startswith((address, "data:")):
                self.mishaps.append(f"something was asked of {urlsplit(request.url).netloc}")

        page.on("request", asked)
        page.on("pageerror", lambda error: self.mishaps.append(str(error)))
        await page.goto(address)
        for person in self.scene.phones:
            if person.place is None:
                await expect(phone(page, person.user_id).locator("[data-message-id]").first).to_be_attached()
        return page

    async def sends(self, chat_id: int, text: str, **more: Any) -> Json:
        """The bot sends a text; the message."""
        return await self.calls("sendMessage", chat_id=chat_id, text=text, **more)

    async def calls(self, method: str, **params: Any) -> Json:
        """A Bot API call that must succeed; its result."""
        answer = await self.telegram.call(method, **params)
        assert answer["ok"], answer
        result: Json = answer["result"]
        return result


def phone(page: Page, phone_id: int | str) -> Locator:
    """A person's phone by their id; where it shows a group or channel, by `person@chat`."""
    return page.locator(f"[data-phone='{phone_id}']")


def shown(page: Page, message: Json) -> Locator:
    """The message in the phone of the chat it is in."""
    return phone(page, message["chat"]["id"]).locator(f"[data-message-id='{message['message_id']}']")


def keyboard(*rows: list[tuple[str, str]]) -> Json:
    return {
        "inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]
    }


async def last_query(world: World) -> Json:
    """The callback query the bot receives."""
    answer = await world.telegram.call("getUpdates", timeout=10, allowed_updates=["callback_query"])
    queries: list[Json] = [
        update["callback_query"] for update in answer["result"] if "callback_query" in update
    ]
    offset = max((update["update_id"] for update in answer["result"]), default=0) + 1
    if not queries:
        answer = await world.telegram.call("getUpdates", timeout=10, offset=offset)
        queries = [update["callback_query"] for update in answer["result"]]
    return queries[-1]
