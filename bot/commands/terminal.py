"""What every command of the command line shares: where it prints, how it ends, and its settings."""

import os

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
    # The real environment wins over the file.
    file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    try:
        return read_settings({**file, **os.environ}, needs_token=needs_token)
    except InvalidSettings as invalid:
        errors.print("[red]Only News cannot start with these settings:[/]")
        for problem in invalid.problems:
            errors.print(f"  • {problem}", markup=False)
        errors.print("Set them in the environment or in .env; .env.example explains each.")
        raise typer.Exit(NOT_USABLE) from None
