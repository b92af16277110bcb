"""`onlynews model optimize` from a tiny checkpoint of each of the five kinds to an engine that scores."""

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from moderation.engines.checkpoint import BadCheckpoint, ModelNotFound
from moderation.engines.detoxify import load_detoxify
from moderation.engines.optimised import Description, load_optimised, read_description
from moderation.policy import DEFAULT_THRESHOLDS, Thresholds, parse_thresholds
from tests.bot.commands.command import Ended, command
from tests.checkpoints import MODEL_TYPES, make_checkpoint, texts_of_lognormal_length

# Where no score of a checkpoint with random weights is.
FAR = "toxicity=1 severe_toxicity=1 obscene=1 identity_attack=1 insult=1 threat=1 sexual_explicit=1"
# Rounding moves the scores of these checkpoints more than those of full size: 32 numbers stand for 768.
CLOSE = 0.15


@dataclass(frozen=True)
class Made:
    model_type: str
    checkpoint: Path
    folder: Path
    ended: Ended


async def optimize(model_type: str, checkpoint: Path, folder: Path, thresholds: str = FAR) -> Ended:
    return await command(
        folder.parent,
        *("model", "optimize"),
        DETOXIFY_MODEL=model_type,
        DETOXIFY_CHECKPOINT=str(checkpoint),
        DETOXIFY_CONFIG="",
        OPTIMISED_MODEL=str(folder),
        THRESHOLDS=thresholds,
    )


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below it."""
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def amidst(described: Description) -> str:
    """Thresholds in the midst of the scores, where the least change of one moves a text into another band."""
    return FAR.replace("toxicity=1", f"toxicity={median(scores[0] for scores in described.exact):.6f}/1", 1)


_made: dict[str, Made] = {}


async def make(model_type: str, root: Path) -> Made:
    """Made once; whoever changes it takes a copy."""
    if model_type not in _made:
        checkpoint = make_checkpoint(root / model_type, model_type)
        folder = root / f"{model_type} int8"
        _made[model_type] = Made(
            model_type, checkpoint, folder, await optimize(model_type, checkpoint, folder)
        )
    return _made[model_type]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("optimised")
    _made.clear()


@pytest.fixture
async def original(root: Path, tmp_path: Path) -> Made:
    """A copy that may be damaged."""
    made = await make("original", root)
    folder = tmp_path / "engine"
    shutil.copytree(made.folder, folder)
    return Made(made.model_type, made.checkpoint, folder, made.ended)


@pytest.mark.parametrize("model_type", MODEL_TYPES)
async def test_optimised_engine_has_the_same_labels_and_close_scores(model_type: str, root: Path) -> None:
    made = await make(model_type, root)
    assert made.ended.code == 0, made.ended.err
    for part in ("comments a second", "largest difference of a score", "0.0%"):
        assert part in made.ended.out
    exact = load_detoxify(model_type, made.checkpoint)
    optimised = load_optimised(made.folder, model_type, made.checkpoint, parse_thresholds(FAR))
    assert optimised.info.name == f"{exact.info.name}, int8"
    assert (optimised.info.labels, optimised.info.languages) == (exact.info.labels, exact.info.languages)
    texts = ["", "you idiot", *texts_of_lognormal_length(30, seed=3), "the river is good " * 300]
    windows = [window for text in texts for window in exact.windows(text)]
    assert [window for text in texts for window in optimised.windows(text)] == windows
    together = optimised.score(windows)
    for expected, scores in zip(exact.score(windows), together, strict=True):
        assert scores.keys() == expected.keys()
        assert scores == pytest.approx(expected, abs=CLOSE)
    with ThreadPoolExecutor(4) as threads:  # more than there are passes, each window by itself
        for expected, (scores,) in zip(
            together, threads.map(lambda window: optimised.score([window]), windows), strict=True
        ):
            assert scores == pytest.approx(expected, abs=1e-3)


async def test_folder_that_judges_otherwise_is_refused_by_command_and_service(
    root: Path, tmp_path: Path
) -> None:
    made = await make("original", root)
    between = amidst(read_description(made.folder))
    folder = tmp_path / "refused"
    ended = await optimize("original", made.checkpoint, folder, between)
    assert ended.code == 1, ended.err
    assert "must not be used" in ended.err
    with pytest.raises(BadCheckpoint, match="otherwise than Detoxify at these THRESHOLDS"):
        load_optimised(folder, "original", made.checkpoint, parse_thresholds(between))


@pytest.mark.parametrize("named", ["models", ".", "notes.txt"])
async def test_what_the_command_has_not_made_is_left_as_it_is(tmp_path: Path, named: str) -> None:
    checkpoint = make_checkpoint(tmp_path / "models", "original")
    (tmp_path / "onlynews.db").write_bytes(b"comments")
    (tmp_path / "notes.txt").write_text("do not lose me")
    before = contents(tmp_path)

    ended = await command(
        tmp_path,
        *("model", "optimize"),
        DETOXIFY_CHECKPOINT=str(checkpoint),
        DETOXIFY_CONFIG="",
        OPTIMISED_MODEL=named,
        THRESHOLDS=FAR,
    )

    assert ended.code == 2, ended.err
    assert f"{tmp_path / named} is not what this command has made, and would be lost." in ended.err
    assert contents(tmp_path) == before


async def test_folder_that_the_command_has_made_is_made_anew(original: Made) -> None:
    (original.folder / "engine.json").write_text("damaged")
    ended = await optimize("original", original.checkpoint, original.folder)
    assert ended.code == 0, ended.err
    assert read_description(original.folder).exact
    assert [path.name for path in original.folder.parent.iterdir()] == ["engine"]


async def test_empty_folder_is_filled(root: Path, tmp_path: Path) -> None:
    made = await make("original", root)
    (tmp_path / "empty").mkdir()
    ended = await optimize("original", made.checkpoint, tmp_path / "empty")
    assert ended.code == 0, ended.err
    assert read_description(tmp_path / "empty").exact


async def test_thresholds_changed_after_the_comparison_count(original: Made) -> None:
    described = read_description(original.folder)
    moved = parse_thresholds(amidst(described))
    assert described.moved(moved) > 0.005
    of_english = Thresholds(parse_thresholds(FAR).bands, {"en": moved.bands})
    of_french = Thresholds(parse_thresholds(FAR).bands, {"fr": moved.bands})
    assert described.moved(of_english) > 0.005
    assert described.moved(of_french) == 0.0  # this model is not believed for French
    with pytest.raises(BadCheckpoint, match=r"at most 0\.5% may be"):
        load_optimised(original.folder, "original", original.checkpoint, of_english)


def test_folder_that_was_never_compared_counts_as_refused() -> None:
    described = Description("original", "0" * 64, ("toxicity",), ("en",), 512, 0, {})
    assert described.moved(DEFAULT_THRESHOLDS) == 1.0


@pytest.mark.parametrize("name", ["network.bin", "network.xml", "tokenizer.json"])
async def test_damaged_file_is_refused_by_name(original: Made, name: str) -> None:
    file = original.folder / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BadCheckpoint, match=rf"is damaged, in {name}\. Make it anew with `onlynews model"):
        load_optimised(original.folder, "original", original.checkpoint, parse_thresholds(FAR))


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 1, "labels": 3}', "\x00"])
async def test_damaged_description_is_refused(original: Made, content: str) -> None:
    (original.folder / "engine.json").write_text(content)
    with pytest.raises(BadCheckpoint, match=r"is damaged, in engine\.json"):
        load_optimised(original.folder, "original", original.checkpoint, parse_thresholds(FAR))


async def test_folder_of_another_checkpoint_is_refused(original: Made, tmp_path: Path) -> None:
    other = make_checkpoint(tmp_path / "other", "original", seed=1)
    with pytest.raises(BadCheckpoint, match=r"was made from original \(\w{8}\), but original \(\w{8}\) is"):
        load_optimised(original.folder, "original", other, parse_thresholds(FAR))
    with pytest.raises(BadCheckpoint, match=r"but original \(c1212f89\) is configured"):
        load_optimised(original.folder, "original", None, parse_thresholds(FAR))


def test_missing_folder_is_told_with_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="Make it with `onlynews model optimize`"):
        load_optimised(tmp_path / "none", "original", None, DEFAULT_THRESHOLDS)


async def test_model_shows_the_optimised_engine_when_the_settings_name_it(original: Made) -> None:
    ended = await command(
        original.folder.parent,
        "model",
        DETOXIFY_CHECKPOINT=str(original.checkpoint),
        DETOXIFY_CONFIG="",
        OPTIMISED_MODEL=str(original.folder),
        THRESHOLDS=FAR,
    )
    assert ended.code == 0, ended.err
    shown = " ".join(ended.out.split())
    assert ", int8" in shown
    assert "8-bit weights, OpenVINO on the CPU" in shown
    assert json.loads((original.folder / "engine.json").read_text())["checkpoint"] in shown


async def test_optimised_engine_loads_neither_torch_nor_what_reports_its_use(original: Made) -> None:
    script = f"""
import sys
from pathlib import Path
from moderation.engines.optimised import load_optimised
from moderation.policy import parse_thresholds
model = load_optimised(Path({str(original.folder)!r}), "original", Path({str(original.checkpoint)!r}),
                       parse_thresholds({FAR!r}))
assert model.score(model.windows("you idiot"))[0].keys() == set(model.info.labels)
unwanted = ["torch", "transformers", "openvino_telemetry"]
print([name for name in unwanted if sys.modules.get(name) is not None])
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=PIPE)
    out, _ = await process.communicate()
    assert out == b"[]\n"


async def test_without_openvino_one_sentence_says_how_to_install_it(original: Made, tmp_path: Path) -> None:
    # A finder before all others that knows of no OpenVINO, in every process that is started here.
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util, sys\n"
        "find_spec = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'openvino' else find_spec(name, *rest)\n"
    )
    for arguments in (("model", "optimize"), ("model",)):
        ended = await command(
            tmp_path,
            *arguments,
            PYTHONPATH=f"{tmp_path}:{Path(__file__).parents[3]}",
            DETOXIFY_CHECKPOINT=str(original.checkpoint),
            DETOXIFY_CONFIG="",
            OPTIMISED_MODEL=str(original.folder),
            THRESHOLDS=FAR,
        )
        assert ended.code == 1, ended.out
        said = " ".join(ended.err.split())
        assert "needs OpenVINO, which is not installed" in said
        assert "--editable '.[fast]'" in said
        assert "Traceback" not in said
