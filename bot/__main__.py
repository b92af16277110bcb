"""The command line: `python -m bot run | demo | telegram | model | evaluate`."""

# ruff: noqa: PLC0415 (each command imports what it runs: the demo's parts are not installed in production)

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from bot.commands.evaluate import evaluate
from bot.commands.model import model
from bot.commands.terminal import NOT_USABLE, OUT_OF_ORDER, console, errors, settings_or_exit
from bot.logs import configure_logging, log_lost_exceptions
from bot.settings import Settings

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Only News: the news in Telegram, and a moderated talk about it.",
)
cli.add_typer(model, name="model")
cli.command()(evaluate)


@cli.command()
def run() -> None:
    """Runs the service with the settings from the environment and .env."""
    settings = settings_or_exit()
    configure_logging()
    _until_stopped(lambda: _run(settings))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page.", min=0, max=65535)] = 8080,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Shows the whole product on this machine: three phones in a page, no account, no key."""
    from bot.demo.stage import play

    configure_logging(quiet=True)
    _until_stopped(lambda: play(port, console, opens_browser=browser))


@cli.command()
def telegram(
    port: Annotated[
        int, typer.Option(help="Port of the Bot API; 0 takes a free one.", min=0, max=65535)
    ] = 8081,
) -> None:
    """Runs only the local Telegram: the Bot API and people's side, over HTTP."""
    configure_logging()
    _until_stopped(lambda: _telegram(port))


async def _run(settings: Settings) -> None:
    from bot.app import AddressNotFree, OtherBotsDatabase, TokenRefused, build
    from bot.models import configured_model
    from bot.serving import address_of
    from storage.database import DatabaseUnavailable

    served = address_of(settings.http_host, settings.http_port)

    def on_ready(name: str) -> None:
        console.print(f"Only News is running as @{name}, by long polling from {settings.telegram_api_url}")
        if settings.public_url:
            console.print(
                f"Hubs push news to {settings.public_url}, served at {served}. Telegram's updates still come "
                "by long polling: webhooks for them are not built."
            )

    try:
        await build(settings, configured_model(settings)).run(on_ready)
    except DatabaseUnavailable as problem:
        errors.print(f"[red]The database cannot be reached[/] ({problem}). Look at DATABASE_URL.")
        raise typer.Exit(OUT_OF_ORDER) from None
    except AddressNotFree as problem:
        errors.print(
            f"[red]{served} cannot be served[/] ({problem}). Look at HTTP_HOST and HTTP_PORT, "
            "and at what else listens there."
        )
        raise typer.Exit(OUT_OF_ORDER) from None
    except OtherBotsDatabase:
        errors.print(
            "[red]This database belongs to another bot.[/] Name another one in DATABASE_URL, "
            "or put that bot's token into TELEGRAM_TOKEN."
        )
        raise typer.Exit(NOT_USABLE) from None
    except TokenRefused:
        errors.print(
            "[red]Telegram does not know this token.[/] Copy it whole from @BotFather into TELEGRAM_TOKEN."
        )
        raise typer.Exit(NOT_USABLE) from None


async def _telegram(port: int) -> None:
    from bot.demo.telegram.server import create_app, serving

    async with serving(create_app(), port=port) as address:
        console.print(f"The local Telegram answers at {address}")
        await asyncio.Event().wait()


def _until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs something until it ends or a SIGINT or SIGTERM asks it to; that is a clean end."""

    async def supervised() -> None:
        task = asyncio.ensure_future(work())
        stopped = False

        def stop() -> None:
            nonlocal stopped
            stopped = True
            task.cancel()

        loop = asyncio.get_running_loop()
        log_lost_exceptions(loop)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            await task
        except asyncio.CancelledError:
            if not stopped:
                raise

    try:
        asyncio.run(supervised())
    except OSError as problem:
        errors.print(f"[red]It could not start:[/] {problem.strerror or problem}")
        raise typer.Exit(OUT_OF_ORDER) from None


def main() -> None:
    """The console script `onlynews`."""
    cli()


if __name__ == "__main__":
    main()
