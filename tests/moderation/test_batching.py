import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from moderation.batching import PLANNED_TEXTS, BatchingClassifier
from moderation.classifier import Classifier, ClassifierUnavailable, Model
from moderation.verdict import Scoring

SOON = 10.0  # a deadline for what must happen
SHORT = 0.1  # a deadline that is meant to pass


class ScriptedModel:
    """A model in the tests' hands: it can be made to wait, to fail and to answer nonsense.

    A score says how many characters a text has, so that answers cannot be confused.
    """

    def __init__(self) -> None:
        self.name = "scripted"
        self.batches: list[list[str]] = []
        self.entered = threading.Semaphore(0)
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.failing = False
        self.poison = "poison"
        self.nonsense: float | None = None

    def tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        self.batches.append(list(texts))
        self.entered.release()
        self.may_go_on.wait()
        if self.failing or self.poison in texts:
            raise ArithmeticError("a message that quotes: " + texts[0])
        if self.nonsense is not None:
            return [{"toxicity": self.nonsense} for _ in texts]
        return [{"toxicity": len(text) / 1_000} for text in texts]

    def scored(self) -> list[str]:
        return [text for batch in self.batches for text in batch]

    async def is_running(self) -> None:
        """Returns once a batch has begun since this was last asked."""
        assert await asyncio.to_thread(self.entered.acquire, timeout=SOON)


@asynccontextmanager
async def running(load: Callable[[], Model], **settings: float) -> AsyncIterator[BatchingClassifier]:
    classifier = BatchingClassifier(
        load, retry_seconds=settings.get("retry_seconds", 60.0), batch_seconds=0.01
    )
    classifier.start()
    try:
        yield classifier
    finally:
        await classifier.close(within=SOON)


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    model = ScriptedModel()
    yield model
    model.may_go_on.set()


@pytest.fixture
async def classifier(model: ScriptedModel) -> AsyncIterator[BatchingClassifier]:
    async with running(lambda: model) as classifier:
        await available(classifier)
        yield classifier
        model.may_go_on.set()


async def available(classifier: BatchingClassifier) -> None:
    async with asyncio.timeout(SOON):
        await classifier.wait_until_available()


async def occupied(classifier: BatchingClassifier, model: ScriptedModel) -> asyncio.Task[Scoring]:
    """The model at work on one text until `may_go_on` is set."""
    model.may_go_on.clear()
    task = asyncio.create_task(classifier.score("occupying", within=SOON))
    await model.is_running()
    return task


async def queued(classifier: BatchingClassifier, texts: list[str]) -> list[asyncio.Task[Scoring]]:
    tasks = [asyncio.create_task(classifier.score(text, within=SOON)) for text in texts]
    await asyncio.sleep(0)  # lets each of them join the queue
    return tasks


async def test_each_caller_gets_the_score_of_its_own_text(classifier: BatchingClassifier) -> None:
    lengths = [*range(1, 60), *range(500, 440, -1)]
    scorings = await asyncio.gather(*(classifier.score("x" * n, within=SOON) for n in lengths))
    assert scorings == [Scoring({"toxicity": n / 1_000}, "scripted") for n in lengths]


async def test_texts_that_wait_together_are_batched_by_length(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    first = await occupied(classifier, model)
    waiting = await queued(classifier, ["a" * 10, "b" * 300, "c" * 12, "d" * 310, "e" * 11])
    model.may_go_on.set()
    await asyncio.gather(first, *waiting)
    assert model.batches[1:] == [["a" * 10, "e" * 11, "c" * 12], ["b" * 300, "d" * 310]]


async def test_oldest_text_is_never_passed_over_for_newer_ones(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    first = await occupied(classifier, model)
    long = "o" * 900
    waiting = await queued(classifier, [long, *("n" * (1 + n % 9) for n in range(PLANNED_TEXTS * 2))])
    model.may_go_on.set()
    await asyncio.gather(first, *waiting)
    assert model.batches[1] == [long]


async def test_late_answer_is_no_answer_and_new_calls_fail_at_once_until_the_model_is_back(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    model.may_go_on.clear()
    with pytest.raises(ClassifierUnavailable, match=r"no score within 0\.1 s"):
        await classifier.score("late", within=SHORT)
    assert not classifier.available
    with pytest.raises(ClassifierUnavailable, match="does not answer"):
        await classifier.score("next", within=SOON)
    model.may_go_on.set()
    await available(classifier)
    assert await classifier.score("after", within=SOON) == Scoring({"toxicity": 0.005}, "scripted")
    assert "next" not in model.scored()


async def test_text_whose_caller_gave_up_is_not_scored(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    first = await occupied(classifier, model)
    waiting, cancelled = await queued(classifier, ["waiting", "cancelled"])
    with pytest.raises(ClassifierUnavailable):
        await classifier.score("timed out", within=0.0)
    cancelled.cancel()
    await asyncio.wait([cancelled])
    assert cancelled.cancelled()
    model.may_go_on.set()
    await asyncio.gather(first, waiting)
    assert model.scored() == ["occupying", "waiting"]


async def test_caller_cancelled_while_its_text_is_scored_disturbs_nobody(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    first = await occupied(classifier, model)
    first.cancel()
    (second,) = await queued(classifier, ["second"])
    model.may_go_on.set()
    assert (await second).scores == {"toxicity": 0.006}
    assert first.cancelled()


async def test_text_the_model_cannot_take_fails_its_batch_alone(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    first = await occupied(classifier, model)
    poisoned, beside, apart = await queued(classifier, [model.poison, "beside", "a" * 700])
    model.may_go_on.set()
    await asyncio.wait([first, poisoned, beside, apart])
    for task in (poisoned, beside):
        with pytest.raises(ClassifierUnavailable, match=r"the model failed \(ArithmeticError\)"):
            task.result()
    assert apart.result().scores == {"toxicity": 0.7}
    assert classifier.available


async def test_broken_model_is_tried_until_it_is_back(model: ScriptedModel) -> None:
    async with running(lambda: model, retry_seconds=0.01) as classifier:
        await available(classifier)
        model.failing = True
        with pytest.raises(ClassifierUnavailable):
            await classifier.score("one", within=SOON)
        for _ in range(3):
            await model.is_running()
        assert not classifier.available
        with pytest.raises(ClassifierUnavailable, match="ArithmeticError"):
            await classifier.score("two", within=SOON)
        model.failing = False
        await available(classifier)
        assert (await classifier.score("three", within=SOON)).scores == {"toxicity": 0.005}
        assert "two" not in model.scored()


async def test_all_that_wait_fail_with_a_broken_model(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    first = await occupied(classifier, model)
    waiting = await queued(classifier, ["x" * (1 + 7 * n) for n in range(100)])
    model.failing = True
    model.may_go_on.set()
    results = await asyncio.gather(first, *waiting, return_exceptions=True)
    assert all(isinstance(result, ClassifierUnavailable) for result in results)


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf"), -0.1, 1.1])
async def test_answer_that_is_no_probability_is_no_answer(
    classifier: BatchingClassifier, model: ScriptedModel, nonsense: float
) -> None:
    model.nonsense = nonsense
    with pytest.raises(ClassifierUnavailable, match="not a probability"):
        await classifier.score("a text", within=SOON)


async def test_too_many_waiting_texts_are_refused_at_once() -> None:
    model = ScriptedModel()
    classifier = BatchingClassifier(lambda: model, queue_limit=2)
    classifier.start()
    await available(classifier)
    first = await occupied(classifier, model)
    waiting = await queued(classifier, ["one", "two"])
    with pytest.raises(ClassifierUnavailable, match="2 texts wait already"):
        await classifier.score("three", within=SOON)
    model.may_go_on.set()
    await asyncio.gather(first, *waiting)
    assert (await classifier.score("three", within=SOON)).model == "scripted"
    await classifier.close()


async def test_no_model_yet_is_unavailable_and_nameless(model: ScriptedModel) -> None:
    may_load = threading.Event()

    def load() -> Model:
        may_load.wait()
        return model

    async with running(load) as classifier:
        with pytest.raises(ClassifierUnavailable, match="not loaded yet"):
            await classifier.score("early", within=SOON)
        assert classifier.model_name is None
        may_load.set()
        await available(classifier)
        assert classifier.model_name == "scripted"


async def test_loading_that_fails_says_why_and_is_tried_again(model: ScriptedModel) -> None:
    attempts = threading.Semaphore(0)
    found = threading.Event()

    def load() -> Model:
        attempts.release()
        if not found.is_set():
            raise FileNotFoundError("there is no file model.ckpt")
        return model

    async with running(load, retry_seconds=0.01) as classifier:
        for _ in range(3):
            assert await asyncio.to_thread(attempts.acquire, timeout=SOON)
        with pytest.raises(ClassifierUnavailable, match=r"could not be loaded: there is no file model\.ckpt"):
            await classifier.score("early", within=SOON)
        found.set()
        await available(classifier)
        assert (await classifier.score("now", within=SOON)).model == "scripted"


async def test_closing_finishes_what_was_accepted_and_takes_no_more(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    first = await occupied(classifier, model)
    waiting = await queued(classifier, ["one", "two" * 200])
    closing = asyncio.create_task(classifier.close(within=SOON))
    await asyncio.sleep(0)
    with pytest.raises(ClassifierUnavailable, match="closed"):
        await classifier.score("too late", within=SOON)
    model.may_go_on.set()
    await closing
    assert [scoring.scores["toxicity"] for scoring in await asyncio.gather(first, *waiting)] == [
        0.009,
        0.003,
        0.6,
    ]


async def test_closing_does_not_wait_for_a_pause_between_attempts(model: ScriptedModel) -> None:
    def load() -> Model:
        raise FileNotFoundError

    classifier = BatchingClassifier(load, retry_seconds=3_600)
    classifier.start()
    with capture_logs() as logs:
        await classifier.close(within=SOON)
    assert "model_abandoned" not in [entry["event"] for entry in logs]


async def test_closing_gives_up_on_a_model_that_hangs(
    classifier: BatchingClassifier, model: ScriptedModel
) -> None:
    hanging = await occupied(classifier, model)
    with capture_logs() as logs:
        await classifier.close(within=SHORT)
    assert {"event": "model_abandoned", "seconds": SHORT, "log_level": "warning"} in logs
    model.may_go_on.set()
    await hanging


def test_hanging_model_does_not_hold_up_the_exit_of_the_process() -> None:
    program = """
import asyncio, threading
from moderation.batching import BatchingClassifier

async def main():
    classifier = BatchingClassifier(lambda: threading.Event().wait())
    classifier.start()
    await classifier.close(within=0.05)

asyncio.run(main())
"""
    finished = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert finished.returncode == 0


async def test_log_tells_what_became_of_the_model_and_no_text(model: ScriptedModel) -> None:
    with capture_logs() as logs:
        async with running(lambda: model) as classifier:
            await available(classifier)
            with pytest.raises(ClassifierUnavailable):
                await classifier.score(model.poison, within=SOON)
            await available(classifier)
    assert [entry["event"] for entry in logs] == ["model_loaded", "model_unavailable", "model_available"]
    assert logs[0]["model"] == "scripted"
    assert logs[1]["reason"] == "ArithmeticError"
    assert model.poison not in str(logs)


def test_it_is_a_classifier(model: ScriptedModel) -> None:
    classifier: Classifier = BatchingClassifier(lambda: model)
    assert classifier.model_name is None
