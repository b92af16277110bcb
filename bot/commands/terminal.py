"""What every command of the command line shares: where it prints, how it ends, and its settings."""

import os
from errno import EISDIR
from pathlib import Path

import typer
from dotenv import dotenv_values
from rich.console import Console

from bot.settings import InvalidSettings, Settings, read_settings

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

OUT_OF_ORDER = 1
"""The exit code where what it needs does not work: the model, the database, an address to serve."""

NOT_USABLE = 2
"""The exit code where what was given cannot be used: settings, options, files."""


def settings_or_exit(*, needs_token: bool = True) -> Settings:
    """The settings from the environment and `.env`; where they are wrong, says so and ends.

    :param needs_token: False for a command that does not speak to Telegram.
    """
    try:
        # The real environment wins over the file.
        return read_settings({**_file(), **os.environ}, needs_token=needs_token)
    except InvalidSettings as invalid:
        errors.print("[red]Only News cannot start with these settings:[/]")
        for problem in invalid.problems:
            errors.print(f"  • {problem}", markup=False)
        errors.print("Set them in the environment or in .env; .env.example explains each.")
        raise typer.Exit(NOT_USABLE) from None


def _file() -> dict[str, str]:
    """What stands in `.env`; nothing where there is none, and the end where it cannot be read."""
    try:
        if Path(".env").is_dir():  # which dotenv would take for none
            raise IsADirectoryError(EISDIR, "it is a folder")
        return {name: value for name, value in dotenv_values(".env").items() if value is not None}
    except UnicodeDecodeError:
        why = "it is not in UTF-8"
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
    errors.print(f"[red].env cannot be read[/] ({why}). Mend it, or copy .env.example anew.")
    raise typer.Exit(NOT_USABLE)
