"""The passes of the optimised engine: whichever a text goes through, its scores are the same."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from moderation.engines.optimised import LONG_TOKENS, OptimisedModel, read_description
from moderation.engines.optimising import make_folder
from tests.checkpoints import make_checkpoint

SHORT = "A quiet morning."
LONG = "The harbour lights were on again, and everybody who had slept badly came down to look. " * 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("optimised")
    made = root / "int8"
    made.mkdir()
    make_folder(made, "original", make_checkpoint(root / "original", "original"), None)
    return made


def opened(folder: Path, *, idle: int) -> OptimisedModel:
    return OptimisedModel(folder, read_description(folder), 2, lambda: idle)


def test_a_long_text_that_is_alone_scores_the_same_on_several_threads_as_on_one(folder: Path) -> None:
    on_several, on_one = opened(folder, idle=2), opened(folder, idle=1)
    (window,) = on_one.windows(LONG)
    assert len(window) >= LONG_TOKENS
    (several,), (one,) = on_several.score([window]), on_one.score([window])
    assert several == pytest.approx(one, abs=1e-5)
    assert len(set(one.values())) > 1


class ReadWhileAnotherIsScored(Sequence[int]):
    """A window whose first token is only had once another window has been scored."""

    def __init__(self, window: list[int], score_another: Callable[[], list[dict[str, float]]]) -> None:
        self._window, self._score_another = window, score_another
        self.others: list[dict[str, float]] = []

    def __len__(self) -> int:
        return len(self._window)

    def __getitem__(self, at: Any) -> Any:
        if not self.others:
            self.others = self._score_another()
        return self._window[at]


def test_a_long_text_that_is_not_alone_leaves_the_other_passes_free(folder: Path) -> None:
    model = opened(folder, idle=1)
    ((long,), (short,)) = model.windows(LONG), model.windows(SHORT)
    expected = [model.score([window])[0] for window in (long, short)]
    with ThreadPoolExecutor(1) as thread:
        read = ReadWhileAnotherIsScored(long, lambda: thread.submit(model.score, [short]).result(10))
        scored = model.score([read])
    assert [*scored, *read.others] == [pytest.approx(scores, abs=1e-5) for scores in expected]


def test_after_a_long_text_all_passes_are_free_again(folder: Path) -> None:
    model = opened(folder, idle=2)
    windows = [*model.windows(LONG), *model.windows(SHORT)]
    alone = [model.score([window])[0] for window in [*windows, *windows]]
    together = model.score(windows)
    assert together == [pytest.approx(scores, abs=1e-5) for scores in alone[:2]]
    assert alone[2:] == alone[:2]
