"""The demo: a local Telegram with three people in it, a newsroom, and the bot, all in this process.

Everything is as in production but for the addresses, the toy model, and a database that is gone at the end.
"""

import asyncio
import json
import os
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from bot.app import build
from bot.demo import page
from bot.demo.newsroom import Newsroom
from bot.demo.page import Phone, Scene
from bot.demo.telegram.server import create_app, serving
from bot.settings import Settings
from moderation.demo_model import NOTICE, load_demo_model

TOKEN = "100:only-for-the-local-telegram"  # noqa: S105 (it opens nothing)
TITLE = "Only News"

ADA = Phone(
    1001,
    "Ada",
    "Reader",
    "An article arrives in a few seconds. Reply to it, or tap “Post a comment”.",
)
BEN = Phone(1002, "Ben", "Reader", "Ben reads the same news. Try a rude comment here and see what happens.")
MIA = Phone(2001, "Mia", "Moderator", "Comments come here for a decision. Tap Approve or Reject.")

POLL_SECONDS = 1.0
SECONDS_BETWEEN_ARTICLES = 60.0


async def play(port: int, console: Console, *, opens_browser: bool) -> None:
    """Runs the demo until cancelled.

    :raises OSError: the port is taken.
    """
    newsroom = Newsroom()
    scene = Scene(title=TITLE, note=NOTICE, phones=(ADA, BEN, MIA))
    local_telegram = create_app([*page.routes(scene), *newsroom.routes()])
    with tempfile.TemporaryDirectory(prefix="onlynews-demo-") as folder:
        async with serving(local_telegram, port=port) as address:
            service = build(_settings(address, Path(folder)), load_demo_model)

            def on_ready(_username: str) -> None:
                console.print(f"Only News is ready. Open [bold]{address}[/] (Ctrl+C ends it.)")
                console.print(f"[dim]{NOTICE}[/]")
                if opens_browser and _has_a_screen():
                    webbrowser.open(address)

            async with asyncio.TaskGroup() as parts:
                parts.create_task(service.run(on_ready))
                parts.create_task(_narrate(address, console))
                await _people_arrive(address)
                # From here on what is published is news, the readers are there, and comments get a score.
                await newsroom.was_read.wait()
                await service.classifier.wait_until_available()
                await newsroom.run(SECONDS_BETWEEN_ARTICLES)


def _has_a_screen() -> bool:
    """Whether a browser could show anything; without a screen, one for the terminal would take it over."""
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _settings(address: str, folder: Path) -> Settings:
    return Settings(
        telegram_token=TOKEN,
        telegram_api_url=address,
        database_url=f"sqlite+aiosqlite:///{folder / 'onlynews.db'}",
        feeds=(f"{address}/demo/feed",),
        poll_seconds=POLL_SECONDS,
        settle_seconds=1.0,
        admin_ids=(MIA.user_id,),
        allow_private_feeds=True,
    )


async def _people_arrive(address: str) -> None:
    """The readers subscribe, the moderator asks what there is to do; returns when all are answered."""
    async with httpx.AsyncClient(base_url=address) as client:
        for phone, words in ((ADA, "/start"), (BEN, "/start"), (MIA, "/queue")):
            person: dict[str, Any] = {"id": phone.user_id, "first_name": phone.first_name}
            (await client.post("/sim/users", json=person)).raise_for_status()
            said = {"chat_id": phone.user_id, "user_id": phone.user_id, "text": words}
            (await client.post("/sim/messages", json=said)).raise_for_status()
        for phone in (ADA, BEN, MIA):
            while len((await client.get(f"/sim/chats/{phone.user_id}/messages")).json()) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


async def _narrate(address: str, console: Console) -> None:
    """Tells in the terminal what happens on the phones, a line a message."""
    first_lines: dict[tuple[int, int], str] = {}
    names = {phone.user_id: phone.first_name for phone in (ADA, BEN, MIA)}
    async with (
        httpx.AsyncClient(base_url=address, timeout=None) as client,  # noqa: S113 (it listens as long as the demo runs)
        client.stream("GET", "/sim/events") as events,
    ):
        async for line in events.aiter_lines():
            if not line.startswith("data:"):
                continue
            message = json.loads(line.removeprefix("data:")).get("message")
            if message is None:
                continue
            words = (message.get("text") or message.get("caption") or "(a picture)").partition("\n")[0]
            place = message["chat"]["id"], message["message_id"]
            before = first_lines.get(place)
            first_lines[place] = words
            if "edit_date" in message:
                if before not in (None, words):
                    console.print(f"  [green]{names.get(place[0], '?')}[/] ✎ corrected: {escape(words)}")
                continue
            owner = names.get(message["chat"]["id"]) or message["chat"].get("title", "?")
            is_bot = message.get("from", {}).get("is_bot", True)  # in a channel nobody is the sender
            sender = f"[green]{owner}[/] ← {TITLE}" if is_bot else f"[green]{owner}[/] →"
            console.print(f"  {sender}: {escape(words)}")
