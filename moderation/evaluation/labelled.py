"""Texts with what people say of them, read from a CSV file.

A file from anywhere: comma, semicolon, tab or bar between the columns; a byte-order mark; line ends within
quotes; labels as 0/1, yes/no, numbers between 0 and 1, or classes. A row that cannot be understood is left
out, counted, and named by its line. What is said of it never holds its text.
"""

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from moderation.policy import DEFAULT_BANDS
from moderation.text import normalise

TEXT_COLUMNS = ("comment_text", "comment", "text", "tweet", "message", "content", "body", "sentence")
"""Where the text is looked for, in this order, whatever the case."""

# The data sets that Detoxify was trained on call its labels so (the three "Jigsaw" challenges at Kaggle).
_OTHER_NAMES = {
    "toxic": "toxicity",
    "is_toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "identity_hate": "identity_attack",
}
_YES = frozenset({"true", "yes", "t", "y"})
_NO = frozenset({"false", "no", "f", "n"})
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1_000_000  # characters; csv's own limit of 131,072 is for the lines of programs
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE]-?\d+)?", re.ASCII)


class UnusableFile(Exception):  # noqa: N818 (named for what happened)
    """Nothing can be evaluated with this file. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a label's truth stands: a column, and (where it holds classes) which of them are toxic."""

    name: str
    toxic_classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and what people say of it.

    :ivar place: where it came from: a line of the file, or a comment's number.
    :ivar truth: label to whether it applies; a label that nobody looked at is missing.
    :ivar said: what its author may have quoted (`moderation.reading.assessment.assess`).
    """

    place: int
    text: str
    truth: Mapping[str, bool]
    said: Sequence[str] = ()

    @property
    def toxic(self) -> bool:
        """Whether any label applies."""
        return any(self.truth.values())


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a file holds. `left_out`: why rows were left out, to the lines they begin at."""

    samples: list[Sample]
    columns: Mapping[str, Column]
    text_column: str
    rows: int
    left_out: Mapping[str, list[int]]


def parse_column(setting: str) -> Column:
    """The column for a setting such as `target` or `class=0,1` (the classes that are toxic)."""
    name, _, classes = setting.partition("=")
    return Column(
        name.strip(), frozenset(part.strip().casefold() for part in classes.split(",") if part.strip())
    )


def read_labelled(
    path: Path,
    *,
    text: str | None = None,
    columns: Mapping[str, Column] | None = None,
    cut: float = 0.5,
    limit: int | None = None,
    seed: int = 1,
) -> Labelled:
    """Reads a file.

    :param text: the column with the texts; None looks for a usual name.
    :param columns: label to its column; None takes the columns that are named as labels.
    :param cut: from which number on a label between 0 and 1 applies.
    :param limit: at most so many rows, drawn by chance from the whole file.
    :raises UnusableFile: with a sentence for whoever named the file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = _rows(file)
            layout = _layout(path, next(rows, None), text, columns or {}, cut)
            samples, left_out, read = _collected(rows, layout, limit, random.Random(seed))  # noqa: S311
    except UnicodeDecodeError as error:
        raise UnusableFile(f"{path} is not UTF-8. Save it as CSV in UTF-8.") from error
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read ({error.strerror}).") from error
    if not samples:
        why = "; ".join(f"{reason}: {len(lines)}" for reason, lines in left_out.items()) or "no rows"
        raise UnusableFile(f"{path} has no row that can be used ({why}).")
    used = {label: Column(layout.names[at], classes) for label, (at, classes) in layout.label_at.items()}
    return Labelled(samples, used, layout.names[layout.text_at], read, left_out)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, the line it begins at, and what is wrong with it, if anything."""

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in a row everything stands; `label_at` has a position, and the toxic ones of classes."""

    names: list[str]
    text_at: int
    label_at: Mapping[str, tuple[int, frozenset[str]]]
    cut: float

    def sample(self, row: _Row) -> Sample | str:
        """The row as a sample, or why it is none."""
        if row.problem:
            return row.problem
        if len(row.cells) != len(self.names):
            return f"not {len(self.names)} cells"
        text = normalise(row.cells[self.text_at])  # as a comment is, before it is scored
        if not text:
            return "no text"
        truth = {}
        for label, (at, classes) in self.label_at.items():
            try:
                applies = _applies(row.cells[at].strip(), classes, self.cut)
            except ValueError:
                return f"{label} is neither yes or no nor a number from 0 to 1"
            if applies is not None:
                truth[label] = applies
        return Sample(row.line, text, truth) if truth else "no label"


def _collected(
    rows: Iterator[_Row], layout: _Layout, limit: int | None, chance: random.Random
) -> tuple[list[Sample], dict[str, list[int]], int]:
    """The samples in the order of the file, the lines of what was left out, and how many rows there were."""
    samples: list[Sample] = []
    left_out: dict[str, list[int]] = {}
    read = usable = 0
    for row in rows:
        read += 1
        found = layout.sample(row)
        if isinstance(found, str):
            left_out.setdefault(found, []).append(row.line)
            continue
        usable += 1
        if limit is None or len(samples) < limit:
            samples.append(found)
        elif (at := chance.randrange(usable)) < limit:  # each row has the same chance (Vitter's algorithm R)
            samples[at] = found
    samples.sort(key=lambda sample: sample.place)
    return samples, left_out, read


def _layout(
    path: Path, header: _Row | None, text: str | None, columns: Mapping[str, Column], cut: float
) -> _Layout:
    if header is None:
        raise UnusableFile(f"{path} is empty. Its first line must name the columns.")
    if header.problem:
        raise UnusableFile(f"The first line of {path} cannot be read as CSV; it must name the columns.")
    names = [normalise(name) for name in header.cells]
    text_at = _text_column(path, names, text)
    label_at = {
        label: (_position(path, names, column.name), column.toxic_classes)
        for label, column in (columns or _label_columns(path, names)).items()
    }
    return _Layout(names, text_at, label_at, cut)


def _rows(file: TextIO) -> Iterator[_Row]:
    """Every row that is not empty, the names of the columns first."""
    delimiter = max(_DELIMITERS, key=file.readline().count)
    file.seek(0)
    csv.field_size_limit(_LONGEST_CELL)
    # Strict, because a quote that is never closed would otherwise swallow the rest of the file in silence.
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _Row(line, [], "not CSV, or a quote is never closed")
            continue
        if cells:
            yield _Row(line, cells)


def _applies(cell: str, classes: frozenset[str], cut: float) -> bool | None:
    """Whether a label applies; None where nobody said so.

    :raises ValueError: the cell is not understood.
    """
    word = cell.casefold()
    if word in classes:  # whoever names -1 as a class means it
        return True
    if not word or word == "-1":  # as in the test set of the first Jigsaw challenge
        return None
    if classes:
        return False
    if word in _YES or word in _NO:
        return word in _YES
    if not _NUMBER.fullmatch(word) or not 0.0 <= float(word) <= 1.0:
        raise ValueError
    return float(word) >= cut


def _text_column(path: Path, names: Sequence[str], wanted: str | None) -> int:
    if wanted is not None:
        return _position(path, names, wanted)
    lower = [name.casefold() for name in names]
    for usual in TEXT_COLUMNS:
        if usual in lower:
            return lower.index(usual)
    raise UnusableFile(
        f"{path} has no column with a usual name for a text. Name it with --text; its columns are "
        f"{_listed(names)}."
    )


def _label_columns(path: Path, names: Sequence[str]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for name in names:
        label = _OTHER_NAMES.get(name.casefold(), name.casefold())
        if label in DEFAULT_BANDS:
            found.setdefault(label, Column(name))
    if not found:
        raise UnusableFile(
            f"{path} has no column named as a label. Say which column tells what is toxic, such as --toxic "
            f"NAME or, for classes, --toxic NAME=0,1; its columns are {_listed(names)}."
        )
    return found


def _position(path: Path, names: Sequence[str], wanted: str) -> int:
    lower = [name.casefold() for name in names]
    for candidates, name in ((names, wanted), (lower, wanted.casefold())):
        if name in candidates:
            return list(candidates).index(name)
    raise UnusableFile(f"{path} has no column '{wanted}'; its columns are {_listed(names)}.")


def _listed(names: Sequence[str]) -> str:
    """The names of columns for a sentence; a file without a header has texts there, so they are cut short."""
    shown = [f"'{name[:30]}'" for name in names[:12] if name]
    return ", ".join(shown) + (" and more" if len(names) > 12 else "")
