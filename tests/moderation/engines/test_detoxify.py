"""Through Detoxify's real loading and prediction, on a checkpoint made here, with no network."""

import asyncio
import itertools
import json
import os
import random
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import detoxify
import pytest
import torch

from moderation.demo_model.make import LABELS, make
from moderation.engines.checkpoint import PUBLISHED, BadCheckpoint, ModelNotFound
from moderation.engines.detoxify import DetoxifyModel, load_detoxify
from moderation.engines.tokens import OVERLAP, TOKEN_LIMIT
from moderation.scoring.service import ScoringService
from tests.checkpoints import MODEL_TYPES, WORDS, make_checkpoint, texts_of_lognormal_length

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


def scores(model: DetoxifyModel, *texts: str) -> list[dict[str, float]]:
    """The scores of texts that fit into one window each, in one batch."""
    return model.score([window for text in texts for window in model.windows(text)])


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
    return load_detoxify("original", made / "model.ckpt", made)


def test_checkpoint_that_names_a_folder_needs_no_network(checkpoint: Path) -> None:
    model = load_detoxify("original", checkpoint)
    (scored,) = scores(model, "Good morning")
    assert tuple(scored) == model.info.labels == LABELS
    assert all(0.0 <= score <= 1.0 for score in scored.values())


def test_checkpoint_beside_a_configuration_folder_needs_no_network(made: Path, model: DetoxifyModel) -> None:
    again = load_detoxify("original", made / "model.ckpt", made)
    assert scores(model, *TEXTS) == scores(again, *TEXTS)


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
    loaded = load_detoxify("original", made / "model.ckpt", plain)
    assert scores(loaded, *TEXTS) == scores(model, *TEXTS)
    assert max(map(len, loaded.windows("word " * 3_000))) == TOKEN_LIMIT


def test_release_is_found_where_detoxify_keeps_it(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(detoxify.detoxify.MODEL_URLS, "unbiased", checkpoint.as_uri())
    assert load_detoxify("unbiased").info.name.startswith("unbiased (")
    assert (tmp_path / "home" / "hub" / "checkpoints" / checkpoint.name).is_file()


def test_release_that_cannot_be_downloaded_names_the_repair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(ModelNotFound, match=r"could not be downloaded from https://.*DETOXIFY_CHECKPOINT"):
        load_detoxify("original")


def test_release_whose_folder_cannot_be_made_names_the_repair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "a file"))
    with pytest.raises(ModelNotFound, match=r"could not be downloaded .*a file.*DETOXIFY_CHECKPOINT"):
        load_detoxify("original")


def test_model_is_named_after_its_type_and_the_hash_of_its_file(made: Path, checkpoint: Path) -> None:
    name = load_detoxify("unbiased-small", checkpoint).info.name
    digest = name.removeprefix("unbiased-small (").removesuffix(")")
    assert len(digest) == 8
    named = checkpoint.rename(checkpoint.with_name(f"tiny-{digest}.ckpt"))
    assert load_detoxify("unbiased-small", named).info.name == name


def test_file_that_does_not_match_the_hash_in_its_name_is_refused(checkpoint: Path) -> None:
    damaged = checkpoint.rename(checkpoint.with_name("toxic_original-c1212f89.ckpt"))
    with pytest.raises(BadCheckpoint, match="is damaged: by its name its SHA-256 begins with c1212f89"):
        load_detoxify("original", damaged)


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
        load_detoxify("original", path, made)
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
        (
            lambda content: content["config"]["dataset"]["args"]["classes"].append("rudeness"),
            "names 7 labels, and its model scores 6",
        ),
        (lambda content: content["state_dict"].pop("classifier.bias"), "lacks 1 weights.*classifier.bias"),
    ],
)
def test_checkpoint_that_is_not_whole_is_refused(
    made: Path, tmp_path: Path, change: Any, complaint: str
) -> None:
    path = changed(made, tmp_path / "bad.ckpt", change)
    with pytest.raises(BadCheckpoint, match=complaint):
        load_detoxify("original", path, made)


def test_file_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.ckpt"
    path.write_text("<!doctype html>")
    with pytest.raises(BadCheckpoint, match="is not one of Detoxify"):
        load_detoxify("original", path)


def test_missing_files_name_the_setting_to_correct(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"absent\.ckpt cannot be read .*DETOXIFY_CHECKPOINT"):
        load_detoxify("original", tmp_path / "absent.ckpt")
    with pytest.raises(ModelNotFound, match=r"no config\.json in .*DETOXIFY_CONFIG"):
        load_detoxify("original", made / "model.ckpt", tmp_path)


def test_name_at_the_hub_that_cannot_be_had_names_the_setting_to_give(made: Path, tmp_path: Path) -> None:
    # A name the hub would refuse to look up, so that nothing is tried again and again.
    path = changed(
        made,
        tmp_path / "hub.ckpt",
        lambda content: content["config"]["arch"]["args"].update(model_type=str(tmp_path / "absent")),
    )
    with pytest.raises(ModelNotFound, match=r"cannot be had .*DETOXIFY_CONFIG"):
        load_detoxify("original", path)


def test_file_of_another_published_model_is_told_from_the_one_that_was_named(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = load_detoxify("original", made / "model.ckpt", made).info.name
    monkeypatch.setitem(PUBLISHED, name[-9:-1], "unbiased")
    with pytest.raises(
        BadCheckpoint, match=r"is Detoxify's 'unbiased' .* but DETOXIFY_MODEL says 'original'"
    ):
        load_detoxify("original", made / "model.ckpt", made)


# Of all five models, each with its own architecture, tokenizer and labels.


@pytest.fixture(scope="module", params=MODEL_TYPES)
def published_kind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[DetoxifyModel, detoxify.Detoxify]:
    """One of the five as our engine, and as Detoxify itself has it."""
    kind: str = request.param
    checkpoint = make_checkpoint(tmp_path_factory.mktemp(kind), kind)
    return load_detoxify(kind, checkpoint), detoxify.Detoxify(kind, checkpoint=str(checkpoint))


def test_each_of_the_five_models_scores_a_mixed_batch_as_detoxify_scores_each_text_alone(
    published_kind: tuple[DetoxifyModel, detoxify.Detoxify],
) -> None:
    ours, theirs = published_kind
    texts = [*texts_of_lognormal_length(30), "", "👍", "Привет, 今日は & <b>"]
    expected = [theirs.predict(text) for text in texts]
    assert_close(scores(ours, *texts), expected)
    assert_close(scores(ours, *texts[::-1])[::-1], expected)
    assert list(scores(ours, "one")[0]) == list(expected[0]) == list(ours.info.labels)


def test_each_of_the_five_models_knows_its_labels_and_languages(
    published_kind: tuple[DetoxifyModel, detoxify.Detoxify],
) -> None:
    info = published_kind[0].info
    kind = info.name.partition(" ")[0]
    assert ("sexual_explicit" in info.labels) == (kind not in ("original", "original-small"))
    assert {"toxicity", "insult", "threat", "identity_attack"} < set(info.labels)
    seven = {"en", "fr", "es", "it", "pt", "tr", "ru"}
    assert info.languages == (seven if kind == "multilingual" else {"en"})


def test_each_of_the_five_models_reads_a_long_text_to_its_end_in_overlapping_windows(
    published_kind: tuple[DetoxifyModel, detoxify.Detoxify],
) -> None:
    model = published_kind[0]
    chance = random.Random(1)
    text = " ".join(chance.choices(WORDS, k=1_300))
    windows = model.windows(text)
    (first, last), inner = (windows[0][0], windows[0][-1]), [window[1:-1] for window in windows]
    assert len(windows) == 3
    assert all(len(window) <= TOKEN_LIMIT for window in windows)
    assert all((window[0], window[-1]) == (first, last) for window in windows)
    for one, following in itertools.pairwise(inner):
        assert one[-OVERLAP:] == following[:OVERLAP]
    whole = inner[0] + [token for window in inner[1:] for token in window[OVERLAP:]]
    (start,) = (model.windows(" ".join(text.split()[:400]))[0][1:-1],)
    assert len(whole) == 1_300
    assert whole[:400] == start
    assert len(model.score(windows)) == 3


def test_each_of_the_five_models_is_used_by_several_threads_at_once(
    published_kind: tuple[DetoxifyModel, detoxify.Detoxify],
) -> None:
    model, _ = published_kind
    texts = texts_of_lognormal_length(24, seed=2)
    alone = [scores(model, text)[0] for text in texts]
    with ThreadPoolExecutor(4) as threads:
        assert_close([scored for (scored,) in threads.map(lambda text: scores(model, text), texts)], alone)


async def test_service_with_detoxify_in_its_process_gives_the_scores_that_each_text_has_alone(
    made: Path, model: DetoxifyModel
) -> None:
    texts = [f"{text} {n}" for n in range(12) for text in TEXTS]
    alone = [scores(model, text)[0] for text in texts]
    service = ScoringService(partial(load_detoxify, "original", made / "model.ckpt", made))
    service.start()
    async with asyncio.timeout(WITHIN):
        await service.wait_until_available()
    scorings = await asyncio.gather(*(service.score([text], within=WITHIN) for text in texts))
    await service.close()
    assert_close([dict(scoring.scores) for (scoring,) in scorings], alone)
    assert {scoring.model for (scoring,) in scorings} == {model.info.name}


def assert_close(scored: list[dict[str, float]], expected: list[dict[str, float]]) -> None:
    for one, other in zip(scored, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-5)
