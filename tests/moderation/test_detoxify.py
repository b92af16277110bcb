"""Through Detoxify's real loading and prediction, on a checkpoint made here, with no network."""

import asyncio
import json
import os
import shutil
import socket
from pathlib import Path
from typing import Any, NoReturn

import detoxify.detoxify
import pytest
import torch

from moderation.batching import BatchingClassifier, cut_batches
from moderation.demo_model.make import LABELS, make
from moderation.detoxify import TOKEN_LIMIT, BadCheckpoint, DetoxifyModel, ModelNotFound, load_detoxify

TEXTS = [
    "A clear article, thank you.",
    "no",
    "You are an idiot",
    "why? " * 40,
    "Will the bridge open? " * 9,
    "ok",
]
WITHIN = 60.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkpoint in Detoxify's format, hardly taught, and its configuration and tokenizer."""
    folder = tmp_path_factory.mktemp("made")
    make(folder, steps=3)
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> NoReturn:
        raise OSError("the network is off")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def changed(made: Path, path: Path, change: Any) -> Path:
    content = torch.load(made / "model.ckpt", weights_only=True)
    change(content)
    torch.save(content, path)
    return path


@pytest.fixture
def checkpoint(made: Path, tmp_path: Path) -> Path:
    """One that names the folder of its configuration and tokenizer."""

    def name_folder(content: Any) -> None:
        content["config"]["arch"]["args"]["model_type"] = str(made)

    return changed(made, tmp_path / "tiny.ckpt", name_folder)


@pytest.fixture(scope="module")
def model(made: Path) -> DetoxifyModel:
    return load_detoxify("original", made / "model.ckpt", made, threads=1)


def test_checkpoint_that_names_a_folder_needs_no_network(checkpoint: Path) -> None:
    model = load_detoxify("original", checkpoint, threads=1)
    (scores,) = model.score(["Good morning"])
    assert list(scores) == list(LABELS)
    assert all(0.0 <= score <= 1.0 for score in scores.values())


def test_checkpoint_beside_a_configuration_folder_needs_no_network(made: Path, model: DetoxifyModel) -> None:
    assert model.score(TEXTS[:1]) == load_detoxify("original", made / "model.ckpt", made, threads=1).score(
        TEXTS[:1]
    )


def test_configuration_of_the_base_model_gives_as_many_labels_as_the_checkpoint_has(
    made: Path, tmp_path: Path, model: DetoxifyModel
) -> None:
    """A plain copy of `bert-base-uncased` knows of no labels and, in old copies, of no length limit."""
    plain = shutil.copytree(made, tmp_path / "plain")
    for name, keys in (
        ("config.json", ("id2label", "label2id")),
        ("tokenizer_config.json", ("model_max_length",)),
    ):
        settings = json.loads((plain / name).read_text())
        (plain / name).write_text(json.dumps({key: settings[key] for key in settings if key not in keys}))
    loaded = load_detoxify("original", made / "model.ckpt", plain, threads=1)
    assert loaded.score(TEXTS) == model.score(TEXTS)
    assert loaded.tokens(["word " * 3_000]) == [TOKEN_LIMIT]


def test_release_is_found_where_detoxify_keeps_it(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(detoxify.detoxify.MODEL_URLS, "unbiased", checkpoint.as_uri())
    assert load_detoxify("unbiased", threads=1).name.startswith("unbiased (")
    assert (tmp_path / "home" / "hub" / "checkpoints" / checkpoint.name).is_file()


def test_release_that_cannot_be_downloaded_names_the_repair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(ModelNotFound, match=r"could not be downloaded from https://.*DETOXIFY_CHECKPOINT"):
        load_detoxify("original", threads=1)


def test_model_is_named_after_its_type_and_the_hash_of_its_file(made: Path, checkpoint: Path) -> None:
    name = load_detoxify("unbiased-small", checkpoint, threads=1).name
    digest = name.removeprefix("unbiased-small (").removesuffix(")")
    assert len(digest) == 8
    named = checkpoint.rename(checkpoint.with_name(f"tiny-{digest}.ckpt"))
    assert load_detoxify("unbiased-small", named, threads=1).name == name


def test_file_that_does_not_match_the_hash_in_its_name_is_refused(checkpoint: Path) -> None:
    damaged = checkpoint.rename(checkpoint.with_name("toxic_original-c1212f89.ckpt"))
    with pytest.raises(BadCheckpoint, match="is damaged: by its name its SHA-256 begins with c1212f89"):
        load_detoxify("original", damaged, threads=1)


class _Code:
    """Pickled, it makes a folder when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def test_code_in_a_checkpoint_is_refused_and_not_run(made: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    path = changed(made, tmp_path / "code.ckpt", lambda content: content.update(code=_Code(trap)))
    with pytest.raises(BadCheckpoint, match="holds more than weights"):
        load_detoxify("original", path, made, threads=1)
    assert not trap.exists()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda content: content.pop("config"), "is not one of Detoxify"),
        (lambda content: content["state_dict"].clear(), "does not name its model|lacks"),
        (lambda content: content["config"]["arch"]["args"].pop("model_name"), "does not name its model"),
        (
            lambda content: content["config"]["arch"]["args"].update(num_classes=7),
            "cannot load the checkpoint",
        ),
        (lambda content: content["config"]["arch"]["args"].update(model_name="None"), "cannot load"),
        (lambda content: content["state_dict"].pop("classifier.bias"), "lacks 1 weights.*classifier.bias"),
    ],
)
def test_checkpoint_that_is_not_whole_is_refused(
    made: Path, tmp_path: Path, change: Any, complaint: str
) -> None:
    path = changed(made, tmp_path / "bad.ckpt", change)
    with pytest.raises(BadCheckpoint, match=complaint):
        load_detoxify("original", path, made, threads=1)


def test_file_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.ckpt"
    path.write_text("<!doctype html>")
    with pytest.raises(BadCheckpoint, match="is not one of Detoxify"):
        load_detoxify("original", path, threads=1)


def test_missing_files_name_the_setting_to_correct(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"absent\.ckpt cannot be read .*DETOXIFY_CHECKPOINT"):
        load_detoxify("original", tmp_path / "absent.ckpt", threads=1)
    with pytest.raises(ModelNotFound, match=r"no config\.json in .*DETOXIFY_CONFIG"):
        load_detoxify("original", made / "model.ckpt", tmp_path, threads=1)


def test_name_at_the_hub_that_cannot_be_had_names_the_setting_to_give(made: Path, tmp_path: Path) -> None:
    # A name the hub would refuse to look up, so that nothing is tried again and again.
    path = changed(
        made,
        tmp_path / "hub.ckpt",
        lambda content: content["config"]["arch"]["args"].update(model_type=str(tmp_path / "absent")),
    )
    with pytest.raises(ModelNotFound, match=r"cannot be had .*DETOXIFY_CONFIG"):
        load_detoxify("original", path, threads=1)


def test_long_text_is_cut_and_does_not_crash(model: DetoxifyModel) -> None:
    long = "Will the bridge stay open? " * 400
    assert model.tokens([long, "no"]) == [TOKEN_LIMIT, 3]
    assert len(model.score([long, "no"])) == 2


def test_batch_gives_the_scores_that_each_text_has_alone(model: DetoxifyModel) -> None:
    alone = [model.score([text])[0] for text in TEXTS]
    for together in (model.score(TEXTS), model.score(TEXTS[::-1])[::-1]):
        assert_close(together, alone)


async def test_batching_through_detoxify_gives_the_scores_that_each_text_has_alone(
    model: DetoxifyModel,
) -> None:
    texts = [f"{text} {n}" for n in range(12) for text in TEXTS]
    assert len(cut_batches(model.tokens(texts))) > 1
    alone = [model.score([text])[0] for text in texts]
    classifier = BatchingClassifier(lambda: model)
    classifier.start()
    async with asyncio.timeout(WITHIN):
        await classifier.wait_until_available()
    scorings = await asyncio.gather(*(classifier.score(text, within=WITHIN) for text in texts))
    await classifier.close()
    assert_close([dict(scoring.scores) for scoring in scorings], alone)
    assert {scoring.model for scoring in scorings} == {model.name}


def assert_close(scored: list[dict[str, float]], expected: list[dict[str, float]]) -> None:
    for one, other in zip(scored, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-5)
