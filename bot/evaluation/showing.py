"""The sections of a report, in the terminal and as Markdown."""

import re
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation.sections import Section

# What Markdown or the HTML within it would take for its own.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&$@])")
_PLAIN = frozenset({"label", "text", "group", "by", "language", "worst group", ""})


def show(console: Console, title: str, sections: Sequence[Section]) -> None:
    """Prints the sections that are not long. Texts are shown as they are, whatever markup they hold."""
    console.print()
    console.print(Text(title, style="bold"))
    for section in sections:
        if section.long:
            continue
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for words in section.words:
            console.print(Text(words, style="dim" if section.columns else ""), soft_wrap=False)
        if section.columns:
            console.print(_table(section))


def markdown(title: str, sections: Sequence[Section], picture: str | None) -> str:
    """The whole report as Markdown.

    :param picture: the picture's file name beside the report; None where there is none.
    """
    return "\n".join(_markdown(title, sections, picture)) + "\n"


def _table(section: Section) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in section.columns:
        table.add_column(
            column,
            justify="left" if column in _PLAIN else "right",
            overflow="ellipsis" if column == "text" else "fold",
            no_wrap=column == "text",
        )
    for row in section.rows:
        table.add_row(*map(Text, row))
    return table


def _markdown(title: str, sections: Sequence[Section], picture: str | None) -> Iterator[str]:
    yield f"# {_escaped(title)}"
    for number, section in enumerate(sections):
        yield f"\n## {_escaped(section.title)}\n"
        for words in section.words:
            yield f"{_escaped(words)}\n"
        if section.columns:
            yield _row([_escaped(column) for column in section.columns])
            yield _row(["---" if column in _PLAIN else "---:" for column in section.columns])
            for row in section.rows:
                yield _row([_escaped(cell) for cell in row])
        if number == 0 and picture is not None:
            yield f"![The curves, and the groups of neutral sentences]({picture})"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", words)
