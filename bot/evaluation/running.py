"""An evaluation from end to end: read, score with a progress bar, show, write down."""

import json
import sys
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.terminal import console, errors
from bot.evaluation.decisions import read_decided
from bot.evaluation.measuring import OtherLabels, Source, measure, of_decisions, of_file, texts_to_assess
from bot.evaluation.picture import NothingToDrawWith, draw
from bot.evaluation.report import Report, as_json
from bot.evaluation.scoring import configured_classifier
from bot.evaluation.sections import sections
from bot.evaluation.showing import markdown, show
from bot.settings import Settings
from moderation.classifier import ClassifierUnavailable
from storage.database import Database, DatabaseUnavailable

__all__ = ["CannotEvaluate", "OutOfOrder", "made", "measured", "of_file", "read_decisions", "tell"]

TITLE = "How good the filter is"
REPORT, DATA, PICTURE = "report.md", "report.json", "curves.png"


class CannotEvaluate(Exception):  # noqa: N818 (named for what happened)
    """What was given does not serve. The message is a sentence with the repair."""


class OutOfOrder(Exception):  # noqa: N818 (named for what happened)
    """The model or the database does not work now. The message says which, and why."""


async def read_decisions(settings: Settings, limit: int | None, seed: int) -> Source:
    """What the moderators decided, from the database of the settings.

    :raises CannotEvaluate: nobody has decided on anything.
    :raises OutOfOrder: the database cannot be reached.
    """
    database = Database(settings.database_url)
    try:
        await database.migrate()
        decided = await read_decided(database, limit=limit, seed=seed)
    except DatabaseUnavailable as problem:
        raise OutOfOrder(f"The database cannot be reached ({problem}). Look at DATABASE_URL.") from problem
    finally:
        await database.close()
    if not decided.rows:
        raise CannotEvaluate("Nobody has decided on a comment yet.")
    return of_decisions(decided)


def made(folder: Path) -> Path:
    """Makes the folder for the files: before the scoring, which may take an hour.

    :raises CannotEvaluate: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise CannotEvaluate(
            f"The folder {folder} cannot be made ({problem.strerror}). Name another one with --out."
        ) from problem
    return folder


async def measured(settings: Settings, source: Source, *, with_texts: bool) -> Report:
    """Scores and measures, and shows how far it has come.

    :raises CannotEvaluate: the model has other labels.
    :raises OutOfOrder: the model cannot be loaded, or failed.
    """
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*bar, console=errors, transient=True) as progress:
            task = progress.add_task("Loading the model", total=None)
            async with configured_classifier(settings) as classifier:
                progress.update(task, description="Scoring", total=texts_to_assess(classifier, source))
                return await measure(
                    classifier,
                    settings.thresholds,
                    source,
                    lambda: progress.advance(task),
                    with_texts=with_texts,
                )
    except ClassifierUnavailable as problem:
        raise OutOfOrder(f"Nothing could be scored: {problem}") from problem
    except OtherLabels as problem:
        raise CannotEvaluate(str(problem)) from problem


def tell(report: Report, folder: Path, *, as_data: bool) -> None:
    """Shows the report, as tables or as JSON, and writes its files.

    :raises CannotEvaluate: the folder takes no files.
    """
    told, data = sections(report), json.dumps(as_json(report), ensure_ascii=False, indent=1)
    if as_data:
        sys.stdout.write(data + "\n")  # past Rich, which would look for markup and wrap
    else:
        show(console, TITLE, told)
    try:
        picture = _drawn(report, folder)
        (folder / REPORT).write_text(markdown(TITLE, told, picture), encoding="utf-8")
        (folder / DATA).write_text(data + "\n", encoding="utf-8")
    except OSError as problem:
        raise CannotEvaluate(
            f"Nothing can be written to {folder} ({problem.strerror}). Name another folder with --out."
        ) from problem
    written = ", ".join(name for name in (REPORT, DATA, picture) if name)
    errors.print(f"Written to {folder}: {written}", markup=False)


def _drawn(report: Report, folder: Path) -> str | None:
    """Draws the picture; its file name, or None where there is nothing to draw with."""
    try:
        draw(report, folder / PICTURE)
    except NothingToDrawWith:
        errors.print(
            "There is no picture, because matplotlib is not installed: pip install matplotlib.",
            markup=False,
        )
        return None
    return PICTURE
