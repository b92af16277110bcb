"""`onlynews model optimize`: makes the optimised engine, and finds out whether it may be used."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from bot.commands.terminal import NOT_USABLE, OUT_OF_ORDER, console, errors
from bot.settings import Settings
from moderation.classifier import Model
from moderation.engines.checkpoint import BadCheckpoint, ModelNotFound
from moderation.engines.comparing import COMPARED, Measured, NotMeasured, measured, texts_to_compare
from moderation.engines.detoxify import load_detoxify
from moderation.engines.optimised import FILES, MOST_MOVED, Description, open_optimised
from moderation.engines.optimising import make_folder

FOLDER = "onlynews-int8"
"""Beside the database, where OPTIMISED_MODEL names nothing."""

REFUSED = 1
_SQLITE = "sqlite+aiosqlite:///"
_MEGABYTE = 1_000_000


def optimize_configured(settings: Settings) -> None:
    """Makes it from the model that the settings name, prints how the two compare, and ends with an exit code
    above 0 where the result must not be used."""
    folder = (settings.optimised_model or _beside_the_database(settings)).absolute()
    # The device that the result is for.
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    try:
        _refuse_what_would_be_lost(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside the old one, which the service may be using.
        with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as made:
            new = Path(made) / "new"
            new.mkdir()
            described, exact, optimised = _make(settings, new)
            _refuse_what_would_be_lost(folder)  # minutes have passed
            if folder.exists():
                folder.rename(Path(made) / "old")  # whoever uses it keeps it until then
            new.rename(folder)
    except (ModelNotFound, BadCheckpoint, NotMeasured) as problem:
        errors.print(Text.assemble(("The model cannot be optimised. ", "red"), str(problem)))
        raise typer.Exit(OUT_OF_ORDER) from None
    except OSError as problem:
        errors.print(
            Text.assemble(
                (f"{folder} cannot be written", "red"), f" ({problem.strerror}). Look at OPTIMISED_MODEL."
            )
        )
        raise typer.Exit(NOT_USABLE) from None
    moved = described.moved(settings.thresholds)
    console.print(_table(described, exact, optimised, moved))
    if moved > MOST_MOVED:
        errors.print(
            Text.assemble(
                ("The optimised model must not be used: ", "red"),
                f"{moved:.1%} of {COMPARED} texts would be judged otherwise, and at most {MOST_MOVED:.1%} "
                f"may be. The service refuses {folder}.",
            )
        )
        raise typer.Exit(REFUSED)
    if settings.optimised_model is None:
        console.print(Text(f"To use it, put this into .env and start anew:  OPTIMISED_MODEL={folder}"))
    else:
        console.print(Text(f"The service uses {folder} from its next start on."))


def _refuse_what_would_be_lost(folder: Path) -> None:
    """Ends unless the folder is not there, is empty, or holds nothing but what this command has made.

    :raises OSError: it cannot be looked into.
    """
    if not folder.exists():
        return
    if folder.is_dir() and all(file.name in FILES and file.is_file() for file in folder.iterdir()):
        return
    errors.print(
        Text.assemble(
            (f"{folder} is not what this command has made", "red"),
            ", and would be lost. Name a new or an empty folder in OPTIMISED_MODEL.",
        )
    )
    raise typer.Exit(NOT_USABLE)


def _make(settings: Settings, folder: Path) -> tuple[Description, Measured, Measured]:
    source = (settings.detoxify_model, settings.detoxify_checkpoint, settings.detoxify_config)
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=errors
    ) as progress:
        making = progress.add_task("Making it", total=1)
        described = make_folder(folder, *source)
        progress.advance(making)
        texts = texts_to_compare(described.info.languages)

        def measure(name: str, load: Callable[[], Model]) -> Measured:
            task = progress.add_task(name, total=len(texts))
            return asyncio.run(measured(load, texts, lambda: progress.advance(task)))

        exact = measure("Detoxify as published", partial(load_detoxify, *source))
        optimised = measure("Optimised", partial(open_optimised, folder))
    described = replace(described, exact=_scores(described, exact), optimised=_scores(described, optimised))
    described.write(folder)
    return described, exact, optimised


def _scores(described: Description, engine: Measured) -> list[list[float]]:
    return [[scoring.scores[label] for label in described.labels] for scoring in engine.scorings]


def _table(described: Description, exact: Measured, optimised: Measured, moved: float) -> Table:
    table = Table("", "Detoxify as published", "optimised", title=described.info.name)
    table.add_row(
        "comments a second, here", f"{exact.per_second:.1f}", f"{optimised.per_second:.1f}", style="bold"
    )
    if exact.memory and optimised.memory:
        table.add_row(
            "memory of its process",
            f"{exact.memory / _MEGABYTE:.0f} MB",
            f"{optimised.memory / _MEGABYTE:.0f} MB",
        )
    table.add_row("largest difference of a score", "", f"{described.largest_difference:.4f}")
    table.add_row(f"of {COMPARED} texts in another band", "", f"{moved:.1%}")
    return table


def _beside_the_database(settings: Settings) -> Path:
    if settings.database_url.startswith(_SQLITE):
        return Path(settings.database_url.removeprefix(_SQLITE).partition("?")[0]).parent / FOLDER
    return Path(FOLDER)
