"""A Detoxify checkpoint on disk: finding it, making sure that it is what it should be, and reading it.

Nothing in a checkpoint is ever run. PyTorch's files are pickles, which may hold code; Detoxify itself would
run it. Here a file is read with `weights_only`, which knows tensors and plain values alone, whatever its
SHA-256 is: the eight digits that Detoxify's releases carry in their names tell a damaged file and a mistaken
one, but a file can be made to have any eight digits.

Whatever needs torch imports it when it is called: an engine that does not need it asks here for digests.
"""

# ruff: noqa: PLC0415 (torch takes seconds to import: paid in the process that loads a model)

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ENGLISH = frozenset({"en"})
_SEVEN = frozenset({"en", "fr", "es", "it", "pt", "tr", "ru"})

LANGUAGES = {
    "original": _ENGLISH,
    "unbiased": _ENGLISH,
    "multilingual": _SEVEN,
    "original-small": _ENGLISH,
    "unbiased-small": _ENGLISH,
}
"""Detoxify's five models, and the languages (ISO 639-1) that each was trained on, as its README has them."""

MODEL_TYPES = tuple(LANGUAGES)

PUBLISHED = {
    "c1212f89": "original",
    "c7548aa0": "unbiased",
    "0b549669": "multilingual",
    "0e1d6498": "original-small",
    "c8519128": "unbiased-small",
}
"""The first 8 hex digits of the SHA-256 of the files of Detoxify's releases (in its `MODEL_URLS`)."""

# As at Detoxify's releases: toxic_original-c1212f89.ckpt
_HASH_IN_NAME = re.compile(r"-([0-9a-f]{8})\.[a-z]+$")

# "toxic" and two others, as the Jigsaw challenge of 2018 named them; Detoxify renames them too.
_RENAMED = {
    "toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "identity_hate": "identity_attack",
}


class ModelNotFound(Exception):  # noqa: N818 (named for what happened)
    """A part of the model is nowhere to be had. The message says which, and what to do."""


class BadCheckpoint(Exception):  # noqa: N818 (named for what happened)
    """The file is not what it should be. The message says how, and what to do."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file whose SHA-256 has been looked at. `size` is in bytes."""

    path: Path
    model_type: str
    digest: str
    size: int

    @property
    def name(self) -> str:
        """Such as `original (c1212f89)`: the type, and the first 8 hex digits of the file's SHA-256."""
        return f"{self.model_type} ({self.digest[:8]})"

    @property
    def published(self) -> bool:
        """Whether the file is the one of Detoxify's release, whatever it is called here."""
        return PUBLISHED.get(self.digest[:8]) == self.model_type


@dataclass(frozen=True, slots=True)
class Content:
    """What a checkpoint holds: Detoxify's arguments for its model, the labels in order, the weights."""

    arguments: dict[str, Any]
    labels: tuple[str, ...]
    weights: dict[str, Any]


def find_checkpoint(model_type: str, path: Path | None = None) -> Checkpoint:
    """Finds a checkpoint, and looks at its SHA-256 before anything in it is read.

    :param path: a local file; None takes the one of Detoxify's release, downloaded once.
    :raises ModelNotFound, BadCheckpoint: with a sentence for the operator; the latter when the file is not
        the one that its name or the model's type says.
    """
    if path is None:
        path = _released(model_type)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelNotFound(
            f"The checkpoint {path} cannot be read ({error.strerror}). Correct DETOXIFY_CHECKPOINT."
        ) from error
    named = _HASH_IN_NAME.search(path.name)
    if named and named[1] != digest[:8]:
        raise BadCheckpoint(
            f"The checkpoint {path} is damaged: by its name its SHA-256 begins with {named[1]}, but it "
            f"begins with {digest[:8]}. Delete it and download it again."
        )
    known = PUBLISHED.get(digest[:8], model_type)
    if known != model_type:
        raise BadCheckpoint(
            f"The checkpoint {path} is Detoxify's '{known}' (its SHA-256 begins with {digest[:8]}), but "
            f"DETOXIFY_MODEL says '{model_type}'. Correct one of the two."
        )
    return Checkpoint(path, model_type, digest, size)


def read_checkpoint(path: Path) -> Content:
    """Reads a checkpoint, without running anything in it. Takes as much memory as the file is long.

    :raises BadCheckpoint: when there is more in it than weights and settings, or not what Detoxify needs.
    """
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        arguments = dict(content["config"]["arch"]["args"])
        classes = list(content["config"]["dataset"]["args"]["classes"])
        weights = dict(content["state_dict"])
    except Exception as error:
        raise BadCheckpoint(
            f"The checkpoint {path} is not one of Detoxify, or holds more than weights and settings"
            f"{_refused(error)}. Correct DETOXIFY_CHECKPOINT. If it comes from a training of your own, keep "
            "only 'config' and 'state_dict' of it, as Detoxify's convert_weights.py does."
        ) from error
    if (
        not {"num_classes", "model_type", "model_name", "tokenizer_name"} <= arguments.keys()
        or not classes
        or not weights
    ):
        raise BadCheckpoint(f"The checkpoint {path} does not name its model. Correct DETOXIFY_CHECKPOINT.")
    return Content(arguments, tuple(_RENAMED.get(label, label) for label in classes), weights)


def _released(model_type: str) -> Path:
    """The released checkpoint, where Detoxify itself keeps it; downloaded unless it is there."""
    import torch
    from detoxify.detoxify import MODEL_URLS

    url: str = MODEL_URLS[model_type]
    path = Path(torch.hub.get_dir()) / "checkpoints" / url.rpartition("/")[2]
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            torch.hub.download_url_to_file(url, str(path), progress=False)
    except OSError as error:
        raise ModelNotFound(
            f"The model could not be downloaded from {url} ({error}). Download it elsewhere and "
            "name the file in DETOXIFY_CHECKPOINT."
        ) from error
    return path


def _refused(error: Exception) -> str:
    """What `weights_only` refused, by its name, such as `omegaconf.dictconfig.DictConfig`."""
    found = re.search(r"GLOBAL (\S+)", str(error))
    return f" ({found[1] if found else type(error).__name__})"
