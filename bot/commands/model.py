"""`onlynews model`: which model is loaded, from where, and how fast it is here. Its subcommands do more."""

# ruff: noqa: PLC0415 (as in bot.__main__: what a command runs is imported when it runs)

import asyncio
import time
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer
from babel import Locale
from rich.progress import track
from rich.table import Table
from rich.text import Text

from bot.commands.terminal import OUT_OF_ORDER, console, errors, settings_or_exit
from bot.logs import configure_logging
from bot.settings import Settings
from moderation.classifier import ClassifierUnavailable, ModelInfo
from moderation.faults import Fault

if TYPE_CHECKING:
    from moderation.scoring.service import ScoringService

SCORING_SECONDS = 60.0
ROUNDS = 20
MEGABYTE = 1e6

# As long as readers' comments are: short ones, and now and then a long one.
COMMENTS = (
    "Thank you for this article.",
    "I disagree.",
    "When does the bridge open again? My bus still takes the long way round.",
    "They promised this two years ago, and nothing has happened since. Very disappointing.",
    "First!",
    "My grandmother used to swim there every summer, long before the dam was built, and she says that the "
    "water was so clear that you could count the stones. It would be good to see that again one day, if only "
    "somebody in the council cared for more than car parks.",
)


model = typer.Typer(help="The model that the settings name: what it is, and how fast it is here.")


@model.callback(invoke_without_command=True)
def show(context: typer.Context) -> None:
    """Shows the model that the settings name: its file, labels, languages, memory, and its speed here."""
    if context.invoked_subcommand is not None:
        return
    settings = settings_or_exit(needs_token=False)
    configure_logging(quiet=True)
    asyncio.run(_show(settings))


@model.command()
def optimize() -> None:
    """Makes an engine that is several times faster on the CPU from the model, and compares the two."""
    from bot.commands.model_optimize import optimize_configured

    configure_logging(quiet=True)
    optimize_configured(settings_or_exit(needs_token=False))


@model.command()
def drill(
    fault: Annotated[Fault, typer.Option(help="How the model fails.")] = Fault.RAISING,
    seconds: Annotated[int, typer.Option(help="How long it fails.", min=1, max=600)] = 60,
) -> None:
    """Rehearses an outage of the model on the running service, and watches that nothing is published unread.

    Comments that come in meanwhile are held, and scored afterwards, as in a
    real outage; the owners are told that it is a drill. Every running copy of
    the service that uses this database takes part.

    Ctrl-C ends the drill early. The exit code is 0 only if nothing was
    published without a score, and nothing is left without one.
    """
    from bot.commands.model_drill import rehearse_outage

    configure_logging(quiet=True)
    rehearse_outage(settings_or_exit(needs_token=False), fault, seconds)


async def _show(settings: Settings) -> None:
    from bot.models import configured_model
    from moderation.scoring.service import ScoringService

    service = ScoringService(configured_model(settings))
    service.start()
    try:
        with console.status("Loading the model; the first time it is downloaded, which takes minutes ..."):
            info = await service.wait_until_loaded()
        source = _source(settings)
        alone, together = await _speed(service)
        memory = service.memory
    except ClassifierUnavailable as unavailable:
        errors.print(Text.assemble(("There is no model: ", "red"), str(unavailable)))
        raise typer.Exit(OUT_OF_ORDER) from None
    finally:
        await service.close()
    console.print(_table(source, info, memory=memory, alone=alone, together=together))


async def _speed(service: "ScoringService") -> tuple[float, float]:
    """The seconds a comment takes alone (median), and comments a second where many come at once."""
    seconds = []
    for number in track(range(ROUNDS), "Measuring ...", console=console, transient=True):
        began = time.perf_counter()
        await service.score([COMMENTS[number % len(COMMENTS)]], within=SCORING_SECONDS)
        seconds.append(time.perf_counter() - began)
    many = COMMENTS * ROUNDS
    began = time.perf_counter()
    await service.score(many, within=SCORING_SECONDS)
    return median(seconds), len(many) / (time.perf_counter() - began)


def _source(settings: Settings) -> tuple[tuple[str, str], ...]:
    """What the loaded model was made from. By now all files are there, and what they should be."""
    from moderation.engines.checkpoint import find_checkpoint
    from moderation.engines.optimised import WEIGHTS, read_description

    if settings.optimised_model is not None:
        weights = settings.optimised_model / WEIGHTS
        return (
            ("Engine", "optimised: 8-bit weights, OpenVINO on the CPU"),
            ("File", f"{weights} ({weights.stat().st_size / MEGABYTE:,.1f} MB)"),
            ("Made from", f"SHA-256 {read_description(settings.optimised_model).checkpoint}"),
        )
    checkpoint = find_checkpoint(settings.detoxify_model, settings.detoxify_checkpoint)
    published = "as published by Detoxify" if checkpoint.published else "none of the files Detoxify published"
    return (
        ("Engine", "Detoxify, 32-bit floats (bf16 on CUDA)"),
        ("File", f"{checkpoint.path} ({checkpoint.size / MEGABYTE:,.1f} MB)"),
        ("SHA-256", f"{checkpoint.digest} ({published})"),
        ("Configuration", str(settings.detoxify_config or "named by the checkpoint")),
    )


def _table(
    source: tuple[tuple[str, str], ...],
    info: ModelInfo,
    *,
    memory: int | None,
    alone: float,
    together: float,
) -> Table:
    english = Locale("en").languages
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in (
        ("Model", info.name),
        *source,
        ("Labels", ", ".join(info.labels)),
        ("Languages", ", ".join(sorted(english.get(code, code) for code in info.languages))),
        ("Memory", "not known" if memory is None else f"{memory / MEGABYTE:,.0f} MB"),
        (
            "Speed here",
            f"{1_000 * alone:,.0f} ms for a comment alone, {together:,.0f} a second where many come",
        ),
    ):
        table.add_row(name, Text(value))  # a path may look like markup
    return table
