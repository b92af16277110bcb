"""Who may do what: every command and every button, by every role, as written down here by hand."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.handlers import COMMANDS, TAPS
from bot.screens import taps
from moderation.authority import Role
from storage.database import Database
from storage.tables import metadata
from tests.bot_process import BotProcess
from tests.builders import DOUBTFUL, add_article, add_comment
from tests.local_telegram import Json, LocalTelegram
from tests.road.conftest import BEN, MIA
from tests.road.people import answered, shown_text

# What each takes, and something to say to it that would change or show something.
COMMANDS_BY_ROLE = {
    Role.READER: ["/start", "/stop", "/help", "/mycomments"],
    Role.MODERATOR: [
        "/queue",
        "/approve 1",
        "/reject 1 It is advertising",
        "/undo 1",
        "/queue links",
        "/find #1",
        "/user 1",
        "/warn 1 It is advertising",
        "/mute 1 2h It is advertising",
        "/unmute 1",
        "/quiet 22:00-07:00",
        "/digest 09:00",
    ],
    Role.EDITOR: [
        "/publish Bridge opens\nIt opens at noon.",
        "/articles",
        "/article 1",
        "/correct 1 It was Monday.",
        "/recall 1",
        "/resend 1",
        "/pause",
        "/resume",
        "/feeds",
    ],
    Role.OWNER: [
        "/takedown 1 Section 186",
        "/ban 1 It is advertising",
        "/unban 1",
        "/takeback 1 all",
        "/alert 2h",
        "/audit",
        "/policy pre",
        "/policy smart",
        "/rules",
        "/staff add 5 moderator",
        "/mods add 6",
    ],
}
TAPS_BY_ROLE = {
    Role.READER: ["post:1", "list:1:f0", "own:f0", "take:1:ask", "own_words:1"],
    Role.MODERATOR: [
        "approve:1:1:1:one",
        "reject:1:1:1:one",
        "why:1:1:spam",
        "undo:1:1",
        "skip:1",
        "queue:overview",
        "snooze:1:hour",
        "escalate:1",
        "find:open:1",
        "words:1",
        "person:1001:day",
        "mute:1001:0:day:adverts",
        "unmute:1001:1",
        "reject_all:1001",
        "batch:1:undo",
        "hours:quiet:off",
        "open:1",
    ],
    Role.EDITOR: [
        "status:1",
        "recall:1",
        "recalled:1",
        "resend:1",
        "correct:send",
        "publish:now",
        "feeds:0",
        "feed:1:look",
        "search:add",
    ],
    Role.OWNER: [
        "audit:o1",
        "policy:mode:post",
        "rules:all:0",
        "rule:1:off",
        "takedown:1:illegal",
        "heat:1:1:slow",
        "ban:1001:0:adverts",
        "unban:1001:1",
        "take_back_all:1001:all",
    ],
}
REFUSALS = {
    Role.MODERATOR: "This is for moderators.",
    Role.EDITOR: "This is for editors.",
    Role.OWNER: "This is for owners.",
}
PEOPLE = {
    "a reader": {Role.READER},
    "a moderator": {Role.READER, Role.MODERATOR},
    "an editor": {Role.READER, Role.EDITOR},
    "an editor and moderator": {Role.READER, Role.EDITOR, Role.MODERATOR},
    "an owner": set(Role),
}
# Written by every message and answer, and by looking at feeds.
NOT_COMPARED = {"outbox", "people"}
OF_FEEDS = ("id", "url", "paused_at", "removed_at", "version", "section_names", "watched_by")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: that roles are read the same from both databases is tested with the storage."""
    return f"sqlite+aiosqlite:///{tmp_path / 'onlynews.db'}"


def test_every_command_and_every_button_is_in_the_table() -> None:
    said = {words[1:].split()[0]: role for role, commands in COMMANDS_BY_ROLE.items() for words in commands}
    assert said == {name: command.role for name, command in COMMANDS.items()}
    tapped = [(data, role) for role, buttons in TAPS_BY_ROLE.items() for data in buttons]
    read = [taps.read(data) for data, _ in tapped]
    assert {tap.action: role for tap, (_, role) in zip(read, tapped, strict=True) if tap} == {
        action: button.role for action, button in TAPS.items()
    }


@pytest.mark.parametrize("who", PEOPLE)
async def test_whoever_may_not_is_told_kindly_and_changes_nothing(
    telegram: LocalTelegram, bot: BotProcess, database_url: str, who: str
) -> None:
    roles = PEOPLE[who]
    database = Database(database_url)
    await database.migrate()
    async with database.begin() as tx:
        await add_comment(tx, (await add_article(tx)).id, verdict=DOUBTFUL)
    bot.environment["ADMIN_IDS"] = f"{MIA},{BEN}" if Role.OWNER in roles else str(MIA)
    await bot.start()
    await answered(telegram, await telegram.says(BEN, "/start"), "Welcome to Only News.")
    for role in sorted(roles & {Role.EDITOR, Role.MODERATOR}) if Role.OWNER not in roles else []:
        given = await telegram.says(MIA, f"/staff add {BEN} {role}")
        await answered(telegram, given, f"Ben ({BEN}) is a")

    before = await stored(database)
    refused = 0
    for role in [role for role in Role if role not in roles]:
        for words in COMMANDS_BY_ROLE[role]:
            await answered(telegram, await telegram.says(BEN, words), REFUSALS[role])
            refused += 1
        for data in TAPS_BY_ROLE[role]:
            assert await toast(telegram, data) == REFUSALS[role], data
    assert await stored(database) == before

    for role in roles:
        for words in COMMANDS_BY_ROLE[role]:
            await answered(telegram, await telegram.says(BEN, words), "")
        for data in TAPS_BY_ROLE[role]:
            assert await toast(telegram, data) not in REFUSALS.values(), data
    shown = [shown_text(message) for message in await telegram.messages(BEN)]
    assert sum(text in REFUSALS.values() for text in shown) == refused
    await database.close()


async def test_a_role_counts_from_the_moment_it_is_given_until_it_is_taken(
    telegram: LocalTelegram, bot: BotProcess
) -> None:
    await bot.start()
    await answered(telegram, await telegram.says(BEN, "/start"), "Welcome to Only News.")
    for words, answer in (
        (f"/staff add {BEN} editor", "No article"),
        (f"/staff remove {BEN}", "This is for editors."),
    ):
        await answered(telegram, await telegram.says(MIA, words), f"Ben ({BEN}) is")
        await answered(telegram, await telegram.says(BEN, "/articles"), answer)


async def toast(telegram: LocalTelegram, data: str) -> str | None:
    """What Ben reads over the chat who taps a button that says this."""
    markup = {"inline_keyboard": [[{"text": "Tap", "callback_data": data}]]}
    sent = await telegram.call("sendMessage", chat_id=BEN, text="A message", reply_markup=markup)
    message: Json = sent["result"]
    tap = await telegram.taps(BEN, message, "Tap")
    text: str | None = (await telegram.answer_to(tap)).get("text")
    return text


async def stored(database: Database) -> dict[str, list[Any]]:
    """All that is stored but for messages."""
    found = {}
    async with database._engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in NOT_COMPARED:
                columns = [table.c[name] for name in OF_FEEDS] if table.name == "feeds" else list(table.c)
                found[table.name] = [tuple(row) for row in await connection.execute(select(*columns))]
    return found
