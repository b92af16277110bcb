"""The demo's chat page: three people's phones, side by side, talking to the local Telegram.

The page is plain HTML, CSS and JavaScript modules in `static/`; nothing is built, and nothing of the page is
fetched from elsewhere, which the Content-Security-Policy makes certain of.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"

# A newer version of the demo is seen at the next reload: files are revalidated, never trusted by age.
HEADERS = {
    "Cache-Control": "no-cache",
    # Pictures alone may come from elsewhere: a feed's pictures are shown from where they are.
    "Content-Security-Policy": "default-src 'self'; img-src http: https: data:; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A group or channel, open on somebody's phone."""

    id: int
    title: str
    kind: str
    """What it is, in a word people read: "channel", "group"."""
    takes_words: bool = True
    """Whether this person may write there; in a channel only its owner may."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One person's phone: their private chat with the bot, whose chat id is the person's id, or a place."""

    user_id: int
    first_name: str
    role: str
    """What they are, in a word people read: "Reader", "Moderator"."""
    hint: str = ""
    """One line for the first minute; it goes away once the person has done something."""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What the page shows. `title` is the product's and the bot's name, `note` one honest line below it."""

    title: str
    note: str
    phones: tuple[Phone, ...]


def routes(scene: Scene) -> list[BaseRoute]:
    """`/`, its files under `/page`, and `GET /demo/scene`.

    The page calls the local Telegram's `/sim/...` and the newsroom's `POST /demo/publish` on its own origin.
    """
    described = asdict(scene)

    async def index(request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers=HEADERS)

    async def tell_scene(request: Request) -> Response:
        return JSONResponse(described, headers=HEADERS)

    return [
        Route("/", index),
        Route("/demo/scene", tell_scene),
        Mount("/page", _Files(directory=STATIC)),
    ]


class _Files(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers.update(HEADERS)
        return response
