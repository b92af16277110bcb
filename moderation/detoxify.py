"""Detoxify as a `Model`: finding a checkpoint, checking it, and loading it the way Detoxify loads one.

A checkpoint names the configuration and tokenizer it was trained with: a folder, or a name at Hugging
Face's hub such as `bert-base-uncased`. Where the hub is not to be asked, a folder with both is given
beside the checkpoint. Detoxify's own `huggingface_config_path` is not enough for that: it asks the hub for
the name in the checkpoint all the same, and takes the number of labels from the folder, which in a plain
copy of `bert-base-uncased` is the wrong one. So the checkpoint is written out once more, naming the folder,
and Detoxify loads that.
"""

# ruff: noqa: PLC0415 (torch takes seconds to import: paid in the thread that loads a model, not at start)

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MODEL_TYPES = ("original", "unbiased", "multilingual", "original-small", "unbiased-small")
"""Detoxify's five models."""

TOKEN_LIMIT = 512
"""What the five models can read at once, in tokens."""

# As at Detoxify's releases: toxic_original-c1212f89.ckpt
_HASH_IN_NAME = re.compile(r"-([0-9a-f]{8})\.[a-z]+$")


class ModelNotFound(Exception):  # noqa: N818 (named for what happened)
    """A part of the model is nowhere to be had. The message says which, and what to do."""


class BadCheckpoint(Exception):  # noqa: N818 (named for what happened)
    """The file is not what it should be. The message says how, and what to do."""


class DetoxifyModel:
    """A loaded Detoxify. Of a text over `TOKEN_LIMIT` tokens only the beginning is read."""

    def __init__(self, detoxify: Any, name: str) -> None:
        self._detoxify = detoxify
        self._name = name

    @property
    def name(self) -> str:
        """Such as `original (c1212f89)`: the type, and the first 8 hex digits of the file's SHA-256."""
        return self._name

    def tokens(self, texts: Sequence[str]) -> list[int]:
        """The length of each text as the model reads it, in tokens."""
        return [len(ids) for ids in self._detoxify.tokenizer(list(texts), truncation=True)["input_ids"]]

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """A dict of label to probability per text, in order, from one pass over one batch."""
        by_label = self._detoxify.predict(list(texts))
        if len(texts) == 1:  # Detoxify answers numbers instead of lists then
            return [by_label]
        return [dict(zip(by_label, scores, strict=True)) for scores in zip(*by_label.values(), strict=True)]


def load_detoxify(
    model_type: str,
    checkpoint: Path | None = None,
    config: Path | None = None,
    *,
    threads: int | None = None,
) -> DetoxifyModel:
    """Loads one of `MODEL_TYPES`. Takes seconds: importing torch alone takes two.

    :param checkpoint: a local file; None downloads the one of Detoxify's release, once.
    :param config: a folder with `config.json` and the tokenizer, where the hub is not to be asked.
    :param threads: for the model, which must run in the calling thread. None: one less than there are
        cores, because with all of them a busy neighbour cuts the speed to a quarter (measured on two cores).
    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator.
    """
    if checkpoint is None:
        checkpoint = _released(model_type)
    digest = _checked(checkpoint)
    if threads is None:
        threads = max(1, (os.cpu_count() or 1) - 1)
    return DetoxifyModel(_load(model_type, checkpoint, config, threads), f"{model_type} ({digest})")


def load_embedded(folder: Path, name: str, *, threads: int) -> DetoxifyModel:
    """Loads the checkpoint `model.ckpt` of a folder that also holds its configuration and tokenizer."""
    return DetoxifyModel(_load("original", folder / "model.ckpt", folder, threads), name)


def _released(model_type: str) -> Path:
    """The released checkpoint, where Detoxify itself keeps it; downloaded unless it is there."""
    import torch
    from detoxify.detoxify import MODEL_URLS

    url: str = MODEL_URLS[model_type]
    path = Path(torch.hub.get_dir()) / "checkpoints" / url.rpartition("/")[2]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            torch.hub.download_url_to_file(url, str(path), progress=False)
        except OSError as error:
            raise ModelNotFound(
                f"The model could not be downloaded from {url} ({error}). Download it elsewhere and "
                "name the file in DETOXIFY_CHECKPOINT."
            ) from error
    return path


def _checked(checkpoint: Path) -> str:
    """The first 8 hex digits of the file's SHA-256, which its name must carry if it carries any."""
    try:
        with checkpoint.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:8]
    except OSError as error:
        raise ModelNotFound(
            f"The checkpoint {checkpoint} cannot be read ({error.strerror}). Correct DETOXIFY_CHECKPOINT."
        ) from error
    named = _HASH_IN_NAME.search(checkpoint.name)
    if named and named[1] != digest:
        raise BadCheckpoint(
            f"The checkpoint {checkpoint} is damaged: by its name its SHA-256 begins with {named[1]}, but it "
            f"begins with {digest}. Delete it and download it again."
        )
    return digest


def _load(model_type: str, checkpoint: Path, config: Path | None, threads: int) -> Any:
    """A Detoxify that is ready to predict."""
    import torch
    import transformers
    from detoxify import Detoxify

    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    content = _content(checkpoint)
    expected = set(content["state_dict"])
    arguments = content["config"]["arch"]["args"]
    with tempfile.TemporaryDirectory() as folder:
        path = checkpoint
        if config is not None:
            if not (config / "config.json").is_file():
                raise ModelNotFound(f"There is no config.json in {config}. Correct DETOXIFY_CONFIG.")
            arguments["model_type"] = str(config.absolute())
            path = Path(folder) / "checkpoint"
            torch.save(content, path)
        name = arguments["model_type"]
        del content, arguments  # as large as the model itself
        try:
            detoxify = Detoxify(model_type, checkpoint=str(path))
        except OSError as error:
            raise ModelNotFound(
                f"The configuration and tokenizer '{name}' of the checkpoint {checkpoint} cannot be had "
                f"({_first_line(error)}). Name a folder with both in DETOXIFY_CONFIG."
            ) from error
        except Exception as error:
            raise BadCheckpoint(
                f"Detoxify cannot load the checkpoint {checkpoint} with '{name}' ({_first_line(error)}). "
                "Correct DETOXIFY_CHECKPOINT or DETOXIFY_CONFIG."
            ) from error
    missing = detoxify.model.state_dict().keys() - expected
    if missing:  # they would be random numbers, and so would the scores
        raise BadCheckpoint(
            f"The checkpoint {checkpoint} lacks {len(missing)} weights of its model, such as {min(missing)}. "
            "Correct DETOXIFY_CHECKPOINT."
        )
    if len(detoxify.tokenizer) > detoxify.model.config.vocab_size:
        raise BadCheckpoint(
            f"The tokenizer in '{name}' has more words than the model of the checkpoint {checkpoint} knows. "
            "Correct DETOXIFY_CONFIG."
        )
    # Without a limit a long text would crash the model.
    detoxify.tokenizer.model_max_length = min(detoxify.tokenizer.model_max_length, TOKEN_LIMIT)
    return detoxify


def _content(checkpoint: Path) -> dict[str, Any]:
    """The checkpoint, read without running any code in it; Detoxify itself would run it.

    :raises BadCheckpoint: when there is code in it, or not what Detoxify needs.
    """
    import torch

    try:
        content: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
        named = content["config"]["arch"]["args"].keys()
        complete = (
            {"num_classes", "model_type", "model_name", "tokenizer_name"} <= named
            and content["config"]["dataset"]["args"]["classes"]
            and content["state_dict"]
        )
    except Exception as error:
        raise BadCheckpoint(
            f"The checkpoint {checkpoint} is not one of Detoxify, or holds more than weights and settings "
            f"({type(error).__name__}). Correct DETOXIFY_CHECKPOINT."
        ) from error
    if not complete:
        raise BadCheckpoint(
            f"The checkpoint {checkpoint} does not name its model. Correct DETOXIFY_CHECKPOINT."
        )
    return content


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
