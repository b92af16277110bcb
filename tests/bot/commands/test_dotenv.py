"""A `.env` that cannot be read: one sentence, and the exit code of what cannot be used."""

from pathlib import Path

from tests.bot.commands.command import command


async def test_dotenv_in_another_encoding_or_that_is_a_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("FEEDS=https://zürich.example/feed".encode("latin-1"))
    ended = await command(tmp_path, "model")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == ".env cannot be read (it is not in UTF-8). Mend it, or copy .env.example anew.\n"

    file.unlink()
    file.mkdir()
    ended = await command(tmp_path, "model")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == ".env cannot be read (it is a folder). Mend it, or copy .env.example anew.\n"
