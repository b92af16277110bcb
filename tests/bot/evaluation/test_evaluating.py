"""`onlynews evaluate FILE.csv` from the file to the tables, the report, the JSON and the picture."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.evaluation.picture import HEIGHT, WIDTH
from moderation.policy import DEFAULT_BANDS
from tests.bot.commands.command import MODEL, evaluate
from tests.checkpoints import make_checkpoint

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "judged.csv"
SHARE = {"hits": "int", "of": "int", "share": "float", "interval": ["float"]}
AT = {
    "threshold": "float",
    "held": SHARE,
    "precision": SHARE,
    "recall": SHARE,
    "false_positives": SHARE,
    "f1": "float",
}
MISTAKE = {"line": "int", "score": "float", "text": "str"}
GROUP = {
    "kind": "str",
    "group": "str",
    "mean_score": "float",
    "highest_score": "float",
    "held": SHARE,
}
OUTCOMES = {"allow": "int", "hold": "int", "reject": "int", "unscored": "int"}
SCHEMA = {
    "format": "int",
    "source": "str",
    "of_decisions": "bool",
    "model": "str",
    "rows": "int",
    "texts": "int",
    "unscored": "int",
    "language_not_covered": "int",
    "left_out": {},
    "left_out_lines": {},
    "truth": {"toxicity": "str"},
    "thresholds": {label: {"hold": "float", "reject": "float"} for label in DEFAULT_BANDS},
    "thresholds_by_language": {},
    "labels": {
        "toxicity": {
            "texts": "int",
            "toxic": "int",
            "roc_auc": "float",
            "average_precision": "float",
            "brier": "float",
            "at_hold": AT,
            "at_reject": AT,
            "table": [AT],
            "reliability": [
                {"from": "float", "to": "float", "texts": "int", "mean_score": "float", "toxic": SHARE}
            ],
            "highest_scored_clean": [MISTAKE],
            "lowest_scored_toxic": [MISTAKE],
        }
    },
    "too_few": {},
    "outcomes": {"clean": OUTCOMES, "toxic": OUTCOMES, "clean_held": SHARE, "toxic_held": SHARE},
    "disparity": {
        "en": {
            "held": SHARE,
            "score_gap": "float",
            "held_gap": "float",
            "anybody": GROUP,
            "groups": [GROUP],
        }
    },
    "stored_scores": "NoneType",
}


def shape(value: Any) -> Any:
    """The types within JSON; of a list, its first item's."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


async def test_an_example_is_told_in_tables_a_report_json_and_a_picture(tmp_path: Path) -> None:
    ended = await evaluate(tmp_path, EXAMPLE)
    assert ended.code == 0, ended.err
    with EXAMPLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert f"{MODEL} scored {len(rows)} texts of {len(rows)} rows" in ended.out.replace("\n", " ")
    for words in ("ROC-AUC", "now: hold", "Clean, and scored highest", "The groups that score highest"):
        assert words in ended.out

    folder = tmp_path / "evaluation-judged"
    assert {path.name for path in folder.iterdir()} == {"report.md", "report.json", "curves.png"}
    data = json.loads((folder / "report.json").read_text())
    toxic = sum(row["toxicity"] == "1" for row in rows)
    assert (data["labels"]["toxicity"]["texts"], data["labels"]["toxicity"]["toxic"]) == (len(rows), toxic)
    assert list(data["labels"]) == ["toxicity", "insult", "threat", "obscene", "identity_attack"]
    assert 0.8 < data["labels"]["toxicity"]["roc_auc"] < 1.0
    assert sum(data["outcomes"]["toxic"].values()) == toxic
    for mistake in data["labels"]["toxicity"]["highest_scored_clean"]:
        row = rows[mistake["line"] - 2]
        assert (row["comment"], row["toxicity"]) == (mistake["text"], "0")

    report = (folder / "report.md").read_text()
    assert "![The curves, and the groups of neutral sentences](curves.png)" in report
    assert "## Thresholds of identity\\_attack" in report
    with Image.open(folder / "curves.png") as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (WIDTH, HEIGHT))
        assert len(drawn.convert("RGB").getcolors(maxcolors=1 << 24) or []) > 50


async def test_json_on_stdout_is_as_the_schema_says_and_tells_rows_and_thresholds(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text('\ufefftweet;class\n"You are\nan idiot";1\nThank you;2\nHello;\n', encoding="utf-8")
    ended = await evaluate(
        tmp_path, file, "--toxic", "class=0,1", "--json", "--out", "made/here", THRESHOLDS="toxicity=0.5/0.6"
    )
    assert ended.code == 0, ended.err
    data = json.loads(ended.out)
    without_reasons = {**data, "left_out": {}, "left_out_lines": {}}
    assert shape(without_reasons) == SCHEMA
    assert (data["rows"], data["texts"], data["left_out_lines"]) == (3, 2, {"no label": [5]})
    assert data["truth"] == {"toxicity": "class=0,1"}
    assert data["thresholds"]["toxicity"] == {"hold": 0.5, "reject": 0.6}
    assert data["outcomes"]["toxic"]["reject"] == 1
    assert json.loads((tmp_path / "made" / "here" / "report.json").read_text()) == data


async def test_no_texts_leaves_them_out_everywhere_and_they_never_reach_the_log(tmp_path: Path) -> None:
    file = tmp_path / "judged.csv"
    file.write_text("text,toxicity\nYou [bold]zebra[/],1\nWell | <b>said</b>,0\nbroken zebra,7\n")
    shown, kept = (
        await evaluate(tmp_path, file),
        await evaluate(tmp_path, file, "--no-texts", "--out", "kept"),
    )
    assert "You [bold]zebra[/]" in shown.out
    assert r"Well \| \<b\>said\</b\>" in (tmp_path / "evaluation-judged" / "report.md").read_text()
    assert "zebra" not in kept.out + kept.err + shown.err
    for path in (tmp_path / "kept").iterdir():
        assert b"zebra" not in path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name a CSV file, or --decisions"),
        (("judged.csv", "--decisions"), "one of the two"),
        (("nothing.csv",), "nothing.csv cannot be read (No such file or directory)."),
        (("judged.csv", "--toxic", "target"), "judged.csv has no column 'target'"),
        (("judged.csv", "--label", "rudeness=text"), "'--label rudeness=text' is not of the form"),
        (("judged.csv", "--out", "judged.csv"), "The folder judged.csv cannot be made (File exists)."),
        (("--decisions", "--text", "comment"), "--decisions has none"),
    ],
)
async def test_what_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "judged.csv").write_text("text,toxicity\nHello,0\n")
    ended = await evaluate(tmp_path, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1


async def test_a_label_that_the_model_does_not_have_is_told(tmp_path: Path) -> None:
    (tmp_path / "judged.csv").write_text("text,sexual_explicit\nHello,0\n")
    ended = await evaluate(tmp_path, "judged.csv")
    assert ended.code == 2
    assert f"{MODEL} does not have the label sexual_explicit; it has toxicity" in ended.err


async def test_a_model_that_cannot_be_loaded_is_told_with_its_repair(tmp_path: Path) -> None:
    (tmp_path / "judged.csv").write_text("text,toxicity\nHello,0\n")
    (tmp_path / "broken.ckpt").write_bytes(b"no checkpoint")
    ended = await evaluate(tmp_path, "judged.csv", DETOXIFY_CHECKPOINT="broken.ckpt")
    assert ended.code == 1
    assert "Correct DETOXIFY_CHECKPOINT" in ended.err


async def test_without_matplotlib_there_is_everything_but_the_picture(tmp_path: Path) -> None:
    (tmp_path / "judged.csv").write_text("text,toxicity\nHello,0\nYou are an idiot,1\n")
    absent = tmp_path / "absent" / "matplotlib"
    absent.mkdir(parents=True)
    (absent / "__init__.py").write_text("raise ImportError\n")
    root = Path(__file__).parents[3]
    ended = await evaluate(
        tmp_path, "judged.csv", PYTHONPATH=os.pathsep.join([str(absent.parent), str(root)])
    )
    assert ended.code == 0
    assert "pip install matplotlib" in ended.err
    folder = tmp_path / "evaluation-judged"
    assert {path.name for path in folder.iterdir()} == {"report.md", "report.json"}
    assert "curves.png" not in (folder / "report.md").read_text()


async def test_a_multilingual_model_is_asked_in_each_of_its_languages(tmp_path: Path) -> None:
    checkpoint = make_checkpoint(tmp_path / "model", "multilingual")
    (tmp_path / "judged.csv").write_text("text,sexual_explicit\nHello,0\nYou are an idiot,1\n")
    ended = await evaluate(
        tmp_path,
        "judged.csv",
        "--json",
        DETOXIFY_MODEL="multilingual",
        DETOXIFY_CHECKPOINT=str(checkpoint),
        DETOXIFY_CONFIG=str(checkpoint.parent),
    )
    assert ended.code == 0, ended.err
    data = json.loads(ended.out)
    assert set(data["disparity"]) == {"en", "fr", "es", "it", "pt", "tr", "ru"}
    assert list(data["labels"]) == ["sexual_explicit"]
