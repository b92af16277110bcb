"""Files from anywhere: what is understood, what is left out, and what is refused."""

from collections import Counter
from pathlib import Path

import pytest

from moderation.evaluation.labelled import Labelled, UnusableFile, parse_column, read_labelled


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "judged.csv"
    path.write_bytes(text.encode(encoding))
    return path


def truths(labelled: Labelled) -> list[tuple[str, dict[str, bool]]]:
    return [(sample.text, dict(sample.truth)) for sample in labelled.samples]


def test_columns_named_as_labels_are_found_by_themselves(tmp_path: Path) -> None:
    file = written(tmp_path, "id,Comment,toxicity,Insult\n1,Hello,0,0\n2,Idiot,1,1\n")
    assert truths(read_labelled(file)) == [
        ("Hello", {"toxicity": False, "insult": False}),
        ("Idiot", {"toxicity": True, "insult": True}),
    ]


def test_the_names_of_the_data_that_detoxify_learnt_from_are_known(tmp_path: Path) -> None:
    file = written(tmp_path, "comment_text,toxic,severe_toxic,identity_hate\nHello,0,-1,1\n")
    assert truths(read_labelled(file)) == [("Hello", {"toxicity": False, "identity_attack": True})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_mark_at_the_beginning_line_ends_in_quotes_and_any_delimiter(
    tmp_path: Path, delimiter: str
) -> None:
    rows = [['"text"', "toxicity"], ['"One, two;\nthree|\tfour"', "yes"], ['"He said ""no"""', "false"]]
    file = written(tmp_path, "\r\n".join(delimiter.join(row) for row in rows), "utf-8-sig")
    labelled = read_labelled(file)
    assert truths(labelled) == [
        ("One, two;\nthree| four", {"toxicity": True}),
        ('He said "no"', {"toxicity": False}),
    ]
    assert [sample.place for sample in labelled.samples] == [2, 4]  # the lines that they begin at


def test_numbers_are_cut_where_the_caller_says(tmp_path: Path) -> None:
    file = written(tmp_path, "text,toxicity\na,0.49\nb,0.5\nc,1.0\n")
    assert [sample.toxic for sample in read_labelled(file).samples] == [False, True, True]
    assert [sample.toxic for sample in read_labelled(file, cut=0.3).samples] == [True, True, True]


def test_a_column_of_classes(tmp_path: Path) -> None:
    file = written(tmp_path, "tweet,class\na,0\nb,1\nc,2\n")
    columns = {"toxicity": parse_column("class=0,1"), "identity_attack": parse_column("class=0")}
    assert truths(read_labelled(file, columns=columns)) == [
        ("a", {"toxicity": True, "identity_attack": True}),
        ("b", {"toxicity": True, "identity_attack": False}),
        ("c", {"toxicity": False, "identity_attack": False}),
    ]


def test_minus_one_is_a_class_where_it_is_named_as_one_and_else_says_that_nobody_looked(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, "text,mood\na,-1\nb,0\nc,1\n")
    named = read_labelled(file, columns={"toxicity": parse_column("mood=-1")})
    assert [sample.toxic for sample in named.samples] == [True, False, False]
    other = read_labelled(file, columns={"toxicity": parse_column("mood=1")})
    assert [(sample.text, sample.toxic) for sample in other.samples] == [("b", False), ("c", True)]


def test_rows_that_are_not_understood_are_counted_and_named_by_their_line(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'text,toxicity\nfine,1\n"over\ntwo lines",2\n,1\nmore,1,1\nunsaid,\n\n'
        '"quote" after,1\n\u200b,0\nfine,0\n',
    )
    labelled = read_labelled(file)
    assert [sample.place for sample in labelled.samples] == [2, 11]
    assert labelled.left_out == {
        "toxicity is neither yes or no nor a number from 0 to 1": [3],
        "no text": [5, 10],
        "not 2 cells": [6],
        "no label": [7],
        "not CSV, or a quote is never closed": [9],
    }
    assert labelled.rows == 8


def test_a_quote_that_is_never_closed_is_told_and_not_swallowed(tmp_path: Path) -> None:
    file = written(tmp_path, 'text,toxicity\nfine,1\n"open,0\nfine,0\n')
    assert read_labelled(file).left_out == {"not CSV, or a quote is never closed": [3]}


def test_a_limit_draws_by_chance_the_same_again_for_the_same_seed(tmp_path: Path) -> None:
    file = written(tmp_path, "text,toxicity\n" + "".join(f"text {n},0\n" for n in range(100)))
    drawn = [sample.place for sample in read_labelled(file, limit=10).samples]
    assert drawn == [sample.place for sample in read_labelled(file, limit=10).samples]
    assert drawn == sorted(set(drawn))
    assert drawn != [sample.place for sample in read_labelled(file, limit=10, seed=2).samples]


def test_every_row_has_the_same_chance_to_be_drawn(tmp_path: Path) -> None:
    file = written(tmp_path, "text,toxicity\n" + "".join(f"text {n},0\n" for n in range(10)))
    often = Counter(
        sample.place for seed in range(600) for sample in read_labelled(file, limit=3, seed=seed).samples
    )
    assert len(often) == 10
    assert min(often.values()) > 120  # 180 expected; five standard deviations below it
    assert max(often.values()) < 240


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("name,toxicity\na,1\n", "no column with a usual name for a text. Name it with --text"),
        ("text,label\na,1\n", "no column named as a label. Say which column tells what is toxic"),
        ("text,toxicity\n", "no row that can be used (no rows)"),
        ("text,toxicity\na,5\n", "no row that can be used (toxicity is neither yes or no"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, content: str, sentence: str
) -> None:
    with pytest.raises(UnusableFile) as refused:
        read_labelled(written(tmp_path, content))
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_another_encoding_and_a_missing_column_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"nothing\.csv cannot be read \(No such file or directory\)"):
        read_labelled(tmp_path / "nothing.csv")
    with pytest.raises(UnusableFile, match="cannot be read"):
        read_labelled(tmp_path)
    file = written(tmp_path, "text,toxicity\nÄrger,1\n", "latin-1")
    with pytest.raises(UnusableFile, match="is not UTF-8"):
        read_labelled(file)
    file = written(tmp_path, "text,toxicity\na,1\n")
    with pytest.raises(UnusableFile, match="no column 'target'; its columns are 'text', 'toxicity'"):
        read_labelled(file, columns={"toxicity": parse_column("target")})
