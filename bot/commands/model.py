"""`onlynews model`: which model is loaded, from where, and how fast it is here."""

# ruff: noqa: PLC0415 (as in bot.__main__: what a command runs is imported when it runs)

import asyncio
import time
from statistics import median
from typing import TYPE_CHECKING

import typer
from rich.progress import track
from rich.table import Table

from bot.commands.terminal import NOT_USABLE, console, errors, settings_or_exit
from bot.logs import configure_logging
from bot.settings import Settings
from moderation.classifier import ClassifierUnavailable, ModelInfo
from moderation.verdict import WhyUnscored

if TYPE_CHECKING:
    from moderation.scoring.service import ScoringService

LOOK_SECONDS = 0.2
SCORING_SECONDS = 60.0
ROUNDS = 20

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


def model() -> None:
    """Shows the model that the settings name: its file, labels and languages, and its speed here."""
    settings = settings_or_exit(needs_token=False)
    configure_logging(quiet=True)
    asyncio.run(_show(settings))


async def _show(settings: Settings) -> None:
    from bot.models import configured_model
    from moderation.scoring.service import ScoringService

    service = ScoringService(configured_model(settings))
    service.start()
    try:
        with console.status("Loading the model; the first time it is downloaded, which takes minutes ..."):
            info = await _loaded(service)
        alone, together = await _speed(service)
    except ClassifierUnavailable as unavailable:
        errors.print(f"[red]There is no model:[/] {unavailable}", markup=True)
        raise typer.Exit(NOT_USABLE) from None
    finally:
        await service.close()
    console.print(_table(settings, info, alone, together))


async def _loaded(service: "ScoringService") -> ModelInfo:
    """The model, once it is there.

    :raises ClassifierUnavailable: it cannot be loaded; with the repair.
    """
    while service.model is None:
        try:
            await service.score(COMMENTS[:1], within=SCORING_SECONDS)
        except ClassifierUnavailable as unavailable:
            if unavailable.reason is not WhyUnscored.LOADING:
                raise
            await asyncio.sleep(LOOK_SECONDS)
    return service.model


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


def _table(settings: Settings, info: ModelInfo, alone: float, together: float) -> Table:
    checkpoint = settings.detoxify_checkpoint
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    for name, value in (
        ("Model", info.name),
        ("Engine", "Detoxify, 32-bit floats (bf16 on CUDA)"),
        ("File", f"{checkpoint} ({checkpoint.stat().st_size / 1e6:,.1f} MB)" if checkpoint else "downloaded"),
        ("Configuration", str(settings.detoxify_config or "named by the checkpoint")),
        ("Labels", ", ".join(info.labels)),
        ("Languages", ", ".join(sorted(info.languages))),
        (
            "Speed here",
            f"{1_000 * alone:,.0f} ms for a comment alone, {together:,.0f} a second where many come",
        ),
    ):
        table.add_row(name, value)
    return table
