"""A model in the tests' hands, though it lives in another process: files in a folder say what it does."""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from moderation.classifier import ModelInfo

WINDOW = 512


class ScriptedModel:
    """A score says how many characters the longest window of a text has, so that answers cannot be confused.

    A token is a character. While there is a file `hold`, a batch waits; with `slow` it takes 50 ms; with
    `broken` it fails; `nonsense` holds what it answers. The texts "poison", "memory" and "death" do what
    they say; with "orphan" and "outcast" it dies too, and leaves a process behind that has its pipes, an
    outcast in a session of its own. "hanging" waits alone, while there is a file `hanging`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.info = ModelInfo("scripted", ("toxicity",), frozenset({"en"}))

    def windows(self, text: str) -> list[list[int]]:
        tokens = [ord(character) for character in text]
        return [tokens[at : at + WINDOW] for at in range(0, len(tokens), WINDOW)] or [[]]

    def score(self, windows: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        texts = ["".join(map(chr, window)) for window in windows]
        with (self._folder / "batches").open("a") as file:
            file.write(json.dumps(texts) + "\n")
        while (self._folder / "hold").exists():
            time.sleep(0.005)
        if (self._folder / "slow").exists():
            time.sleep(0.05)
        if (self._folder / "broken").exists() or "poison" in texts:
            raise ArithmeticError("a message that quotes: " + texts[0])
        if "memory" in texts:
            raise MemoryError
        if "death" in texts:
            os._exit(9)
        for text in {"orphan", "outcast"} & set(texts):
            self._leave_behind(outcast=text == "outcast")
        while "hanging" in texts and (self._folder / "hanging").exists():
            time.sleep(0.005)
        nonsense = self._folder / "nonsense"
        if nonsense.exists():
            return [{"toxicity": float(nonsense.read_text())} for _ in texts]
        return [{"toxicity": len(text) / 1_000} for text in texts]

    def _leave_behind(self, *, outcast: bool) -> None:
        child = os.fork()
        if child == 0:
            if outcast:
                os.setsid()
            (self._folder / "left behind").write_text(str(os.getpid()))
            time.sleep(60)
            os._exit(0)
        while not (self._folder / "left behind").exists():
            time.sleep(0.005)
        os._exit(9)


def scripted(folder: Path) -> ScriptedModel:
    """Loads it; not while there is a file `loading`, and never while there is `missing`."""
    with (folder / "loads").open("a") as file:
        file.write(f"{os.getpid()}\n")
    while (folder / "loading").exists():
        time.sleep(0.005)
    if (folder / "missing").exists():
        raise FileNotFoundError("there is no file model.ckpt")
    return ScriptedModel(folder)


class Script:
    """The tests' side of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def do(self, what: str, content: str = "") -> None:
        """From now on it does this."""
        (self.folder / what).write_text(content)

    def stop(self, what: str) -> None:
        """It does this no more."""
        (self.folder / what).unlink()

    def batches(self) -> list[list[str]]:
        """What it was asked to score, in the order it was asked."""
        path = self.folder / "batches"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def asked(self) -> list[str]:
        """All that it was asked to score."""
        return [text for batch in self.batches() for text in batch]

    def processes(self) -> list[int]:
        """The processes that have begun to load it."""
        path = self.folder / "loads"
        return [int(line) for line in path.read_text().splitlines()] if path.exists() else []

    def left_behind(self) -> int:
        """The process that the model's has left behind."""
        return int((self.folder / "left behind").read_text())
