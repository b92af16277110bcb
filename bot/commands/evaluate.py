"""`onlynews evaluate`: how good the configured model is, on texts that people have judged."""

# ruff: noqa: PLC0415 (as in bot.__main__: what a command runs is imported when it runs)

import asyncio
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.commands.terminal import NOT_USABLE, OUT_OF_ORDER, errors, settings_or_exit
from bot.logs import configure_logging
from moderation.evaluation.labelled import Column, parse_column
from moderation.policy import DEFAULT_BANDS


def evaluate(
    file: Annotated[
        Path | None, typer.Argument(help="A CSV file with a column of texts and columns of labels.")
    ] = None,
    *,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="Evaluate on the moderators' own decisions instead.")
    ] = False,
    text: Annotated[str | None, typer.Option(metavar="COLUMN", help="The column with the texts.")] = None,
    toxic: Annotated[
        str | None,
        typer.Option(metavar="COLUMN[=CLASSES]", help="What says which text is toxic: target, or class=0,1."),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL=COLUMN[=CLASSES]", help="The column of another label; again for more."),
    ] = None,
    cut: Annotated[float, typer.Option(help="From which number on a label applies.", min=0.0, max=1.0)] = 0.5,
    limit: Annotated[int | None, typer.Option(help="At most so many texts, drawn by chance.", min=1)] = None,
    seed: Annotated[int, typer.Option(help="Another number draws other texts.")] = 1,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where report and picture go; made if need be.")
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts/--no-texts", help="Show the texts of the worst mistakes.")
    ] = True,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Measures the model: ROC-AUC, precision and recall at your thresholds, and its worst mistakes.

    Also whether neutral sentences about groups of people would be held. Writes report.md, report.json and
    curves.png.
    """
    if (file is None) is not decisions:
        _refuse("Name a CSV file, or --decisions for what your moderators decided; one of the two.")
    if decisions and (text is not None or toxic is not None or label):
        _refuse("--text, --toxic and --label are about the columns of a file; --decisions has none.")
    columns = _columns(toxic, label or [])
    settings = settings_or_exit(needs_token=False)
    configure_logging(quiet=True)

    from bot.evaluation import running
    from moderation.evaluation.labelled import UnusableFile, read_labelled

    try:
        if file is None:
            source = asyncio.run(running.read_decisions(settings, limit, seed))
        else:
            source = running.of_file(
                file.name, read_labelled(file, text=text, columns=columns, cut=cut, limit=limit, seed=seed)
            )
        folder = running.made(out or Path(f"evaluation-{file.stem if file else 'decisions'}"))
        report = asyncio.run(running.measured(settings, source, with_texts=texts))
        running.tell(report, folder, as_data=as_data)
    except (UnusableFile, running.CannotEvaluate) as problem:
        _refuse(str(problem))
    except running.OutOfOrder as problem:
        errors.print(str(problem), markup=False)
        raise typer.Exit(OUT_OF_ORDER) from None


def _columns(toxic: str | None, labels: list[str]) -> dict[str, Column]:
    """The columns that the options name."""
    columns = {} if toxic is None else {"toxicity": parse_column(toxic)}
    for setting in labels:
        label, equals, column = setting.partition("=")
        if not equals or not column or label not in DEFAULT_BANDS:
            _refuse(
                f"'--label {setting}' is not of the form LABEL=COLUMN with one of the labels "
                f"{', '.join(DEFAULT_BANDS)}."
            )
        columns[label] = parse_column(column)
    return columns


def _refuse(sentence: str) -> NoReturn:
    """Says in one sentence what cannot be used, and ends."""
    errors.print(sentence, style="red", markup=False)
    raise typer.Exit(NOT_USABLE)
