"""The scoring service with its real process; the model in it does what the test says."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from moderation.classifier import Classifier, ClassifierUnavailable
from moderation.cores import cores
from moderation.scoring.process import PAUSES_SECONDS, PROBE
from moderation.scoring.service import ScoringService
from moderation.verdict import Scoring, WhyUnscored
from tests.moderation.scoring.scripted import Script, scripted

SOON = 20.0  # a deadline for what must happen
SHORT = 0.2  # a deadline that is meant to pass


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path)


@asynccontextmanager
async def running(script: Script, **settings: Any) -> AsyncIterator[ScoringService]:
    options: dict[str, Any] = {
        "silence_seconds": 0.05,
        "hang_seconds": 3_600.0,
        "first_pause_seconds": 0.01,
        "longest_pause_seconds": 0.05,
    }
    service = ScoringService(partial(scripted, script.folder), **(options | settings))
    service.start()
    try:
        yield service
    finally:
        for what in ("hold", "loading", "hanging"):
            (script.folder / what).unlink(missing_ok=True)
        await service.close(within=SOON)


@pytest.fixture
async def service(script: Script) -> AsyncIterator[ScoringService]:
    async with running(script) as service:
        await available(service)
        yield service


async def available(service: ScoringService) -> None:
    async with asyncio.timeout(SOON):
        await service.wait_until_available()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not condition():
            await asyncio.sleep(0.01)


async def one(service: ScoringService, text: str, *, within: float = SOON) -> Scoring:
    (scoring,) = await service.score([text], within=within)
    return scoring


async def occupied(service: ScoringService, script: Script) -> list[asyncio.Task[Scoring]]:
    """Every worker at work on one text, until `hold` is over."""
    script.do("hold")
    tasks: list[asyncio.Task[Scoring]] = []
    for n in range(os.cpu_count() or 1):
        tasks.append(asyncio.create_task(one(service, f"occupying {n}")))
        await until(lambda n=n: f"occupying {n}" in script.asked())  # type: ignore[misc]
    return tasks


def running_process(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_is_a_classifier(script: Script) -> None:
    service: Classifier = ScoringService(partial(scripted, script.folder))
    assert service.model is None


async def test_each_caller_gets_the_score_of_its_own_text(service: ScoringService) -> None:
    lengths = [*range(1, 60), *range(500, 440, -1)]
    scorings = await asyncio.gather(*(one(service, "x" * n) for n in lengths))
    assert scorings == [Scoring({"toxicity": n / 1_000}, "scripted") for n in lengths]


async def test_one_call_scores_several_texts_in_their_order(service: ScoringService) -> None:
    scorings = await service.score(["abc", "a", ""], within=SOON)
    assert [scoring.scores["toxicity"] for scoring in scorings] == [0.003, 0.001, 0.0]


async def test_long_text_is_scored_whole_and_its_worst_window_counts(service: ScoringService) -> None:
    assert await one(service, "x" * 1_500) == Scoring({"toxicity": 0.512}, "scripted", windows=3)


async def test_readers_comments_go_before_what_nobody_waits_for(
    service: ScoringService, script: Script
) -> None:
    first = await occupied(service, script)
    late = asyncio.create_task(service.score(["b" * 500] * 10, within=SOON, background=True))
    await asyncio.sleep(0)
    soon = asyncio.create_task(one(service, "a" * 500))
    await asyncio.sleep(0)
    await asyncio.sleep(SHORT)  # the process has heard of both
    script.do("slow")
    script.stop("hold")
    await asyncio.gather(*first, late, soon)
    asked = [text[0] for text in script.asked() if len(text) == 500]
    assert asked.index("a") < len(first)  # each worker takes one at the same time


async def test_text_that_is_late_is_no_answer_and_nobody_else_waits_until_the_model_is_back(
    service: ScoringService, script: Script
) -> None:
    script.do("hold")
    with pytest.raises(ClassifierUnavailable, match=r"no score within 0\.2 s") as late:
        await one(service, "late", within=SHORT)
    assert late.value.reason is WhyUnscored.SLOW
    assert not service.available
    with pytest.raises(ClassifierUnavailable, match="does not answer") as next_one:
        await one(service, "next")
    assert next_one.value.reason is WhyUnscored.HANGING
    script.stop("hold")


async def test_model_that_was_late_is_believed_again_as_soon_as_it_answers(
    service: ScoringService, script: Script
) -> None:
    waiting = await occupied(service, script)
    with pytest.raises(ClassifierUnavailable):
        await one(service, "late", within=SHORT)
    assert not service.available
    script.stop("hold")
    await available(service)
    await asyncio.gather(*waiting)
    assert await one(service, "after") == Scoring({"toxicity": 0.005}, "scripted")
    assert service.unavailable_since is None


async def test_model_that_was_late_is_believed_again_even_when_nobody_waits_for_its_answer(
    service: ScoringService, script: Script
) -> None:
    script.do("hold")
    with pytest.raises(ClassifierUnavailable):
        await one(service, "late", within=SHORT)
    assert not service.available
    script.stop("hold")
    await available(service)
    assert len(script.processes()) == 1


async def test_system_that_has_no_room_for_a_process_is_asked_again(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = sys.executable
    monkeypatch.setattr(sys, "executable", str(script.folder / "absent"))
    async with running(script) as service:
        with capture_logs() as logs:
            await until(lambda: any(entry.get("reason") == "FileNotFoundError" for entry in logs))
        monkeypatch.setattr(sys, "executable", python)
        await available(service)


async def test_text_whose_caller_gave_up_is_not_scored(service: ScoringService, script: Script) -> None:
    first = await occupied(service, script)
    waiting = asyncio.create_task(one(service, "waiting"))
    cancelled = asyncio.create_task(one(service, "cancelled"))
    await asyncio.sleep(0)
    with pytest.raises(ClassifierUnavailable):
        await one(service, "timed out", within=0.0)
    cancelled.cancel()
    await asyncio.wait([cancelled])
    assert cancelled.cancelled()
    await asyncio.sleep(SHORT)  # the process has heard of it
    script.stop("hold")
    await asyncio.gather(*first, waiting)
    assert "waiting" in script.asked()
    assert not {"timed out", "cancelled"} & set(script.asked())


async def test_caller_cancelled_while_its_text_is_scored_disturbs_nobody(
    service: ScoringService, script: Script
) -> None:
    first, *others = await occupied(service, script)
    first.cancel()
    second = asyncio.create_task(one(service, "second"))
    await asyncio.sleep(0)
    script.stop("hold")
    assert (await second).scores == {"toxicity": 0.006}
    await asyncio.gather(*others)
    assert first.cancelled()


@pytest.mark.parametrize(("text", "kind"), [("poison", "ArithmeticError"), ("memory", "MemoryError")])
async def test_text_the_model_cannot_take_fails_alone(
    service: ScoringService, script: Script, text: str, kind: str
) -> None:
    first = await occupied(service, script)
    poisoned, beside = (asyncio.create_task(one(service, each)) for each in (text, "beside"))
    await asyncio.sleep(0)
    script.stop("hold")
    with pytest.raises(ClassifierUnavailable, match=rf"the model failed \({kind}\)"):
        await poisoned
    assert (await beside).scores == {"toxicity": 0.006}
    await asyncio.gather(*first)
    assert service.available


async def test_call_with_a_text_the_model_cannot_take_has_no_scores_at_all(service: ScoringService) -> None:
    with pytest.raises(ClassifierUnavailable):
        await service.score(["fine", "poison"], within=SOON)


async def test_broken_model_fails_all_that_wait_and_is_tried_until_it_is_back(
    service: ScoringService, script: Script
) -> None:
    first = await occupied(service, script)
    waiting = [asyncio.create_task(one(service, "x" * (1 + 7 * n))) for n in range(50)]
    await asyncio.sleep(0)
    script.do("broken")
    script.stop("hold")
    results = await asyncio.gather(*first, *waiting, return_exceptions=True)
    assert all(isinstance(result, ClassifierUnavailable) for result in results)
    assert not service.available
    assert service.unavailable_since is not None
    with pytest.raises(ClassifierUnavailable, match="ArithmeticError"):
        await one(service, "two")
    script.stop("broken")
    await available(service)
    assert (await one(service, "three")).scores == {"toxicity": 0.005}
    assert "two" not in script.asked()


@pytest.mark.parametrize("nonsense", ["nan", "inf", "-0.1", "1.1"])
async def test_answer_that_is_no_probability_is_no_answer(
    service: ScoringService, script: Script, nonsense: str
) -> None:
    script.do("nonsense", nonsense)
    with pytest.raises(ClassifierUnavailable, match="not a probability"):
        await one(service, "a text")


async def test_too_many_waiting_texts_are_refused_at_once(script: Script) -> None:
    async with running(script, queue_limit=(os.cpu_count() or 1) + 2) as service:
        await available(service)
        first = await occupied(service, script)
        waiting = asyncio.create_task(service.score(["one", "two"], within=SOON))
        await asyncio.sleep(0)
        with pytest.raises(ClassifierUnavailable, match="texts wait already") as refused:
            await one(service, "three")
        assert refused.value.reason is WhyUnscored.CROWDED
        script.stop("hold")
        await asyncio.gather(*first, waiting)
        assert (await one(service, "three")).model == "scripted"


async def test_no_model_yet_is_unavailable_and_nameless(script: Script) -> None:
    script.do("loading")
    async with running(script) as service:
        with pytest.raises(ClassifierUnavailable, match="not loaded yet") as early:
            await one(service, "early")
        assert early.value.reason is WhyUnscored.LOADING
        script.stop("loading")
        await available(service)
        assert await one(service, "now") == Scoring({"toxicity": 0.003}, "scripted")


async def test_command_hears_at_once_that_a_model_cannot_be_loaded_and_waits_while_it_is_loading(
    script: Script,
) -> None:
    script.do("loading")
    async with running(script) as service:
        waiting = asyncio.create_task(service.wait_until_loaded())
        await until(lambda: bool(script.processes()))
        assert not waiting.done()
        script.stop("loading")
        assert (await waiting).name == "scripted"
    script.do("missing")
    async with running(script) as service, asyncio.timeout(SOON):
        with pytest.raises(ClassifierUnavailable, match="could not be loaded"):
            await service.wait_until_loaded()


async def test_loading_that_fails_says_why_and_is_tried_again(script: Script) -> None:
    script.do("missing")
    async with running(script) as service:
        await until(lambda: len(script.processes()) >= 3)
        with pytest.raises(
            ClassifierUnavailable, match=r"could not be loaded: there is no file model\.ckpt"
        ) as e:
            await one(service, "early")
        assert e.value.reason is WhyUnscored.NOT_LOADED
        script.stop("missing")
        await available(service)
        assert (await one(service, "now")).model == "scripted"


async def test_process_that_ends_fails_what_it_had_and_is_replaced(
    service: ScoringService, script: Script
) -> None:
    with pytest.raises(ClassifierUnavailable, match="process ended") as ended:
        await one(service, "death")
    assert ended.value.reason is WhyUnscored.FAILED
    await available(service)
    assert (await one(service, "after")).scores == {"toxicity": 0.005}
    assert len(script.processes()) == 2


async def test_process_that_is_killed_is_replaced(service: ScoringService, script: Script) -> None:
    waiting = await occupied(service, script)
    os.kill(script.processes()[0], signal.SIGKILL)
    for result in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(result, ClassifierUnavailable)
    script.stop("hold")
    await available(service)
    assert (await one(service, "after")).scores == {"toxicity": 0.005}


async def test_process_that_hangs_is_ended_and_replaced(script: Script) -> None:
    async with running(script, hang_seconds=1.0) as service:
        await available(service)
        script.do("hold")
        with pytest.raises(ClassifierUnavailable):
            await one(service, "late", within=SHORT)
        hanging = script.processes()[0]
        await until(lambda: not running_process(hanging))
        script.stop("hold")
        await available(service)
        assert (await one(service, "after")).scores == {"toxicity": 0.005}


async def test_model_that_stays_broken_gets_a_new_process_and_is_believed_once_that_can_score(
    service: ScoringService, script: Script
) -> None:
    script.do("broken")
    with pytest.raises(ClassifierUnavailable, match=r"the model failed \(ArithmeticError\)"):
        await one(service, "a text")
    first = service.process_id
    await until(lambda: len(script.processes()) > 1)
    assert first is not None
    assert not running_process(first)
    assert script.asked().count(PROBE) > 1 + len(PAUSES_SECONDS)
    assert not service.available
    script.stop("broken")
    await available(service)
    assert (await one(service, "after")).scores == {"toxicity": 0.005}


async def test_model_that_raises_and_then_hangs_while_it_is_tried_again_is_replaced(script: Script) -> None:
    async with running(script, hang_seconds=1.0) as service:
        await available(service)
        script.do("broken")
        with pytest.raises(ClassifierUnavailable, match=r"the model failed \(ArithmeticError\)"):
            await one(service, "a text")
        script.do("hold")  # before it is tried again
        await until(lambda: len(script.processes()) > 1)
        script.stop("broken")
        script.stop("hold")
        await available(service)
        assert (await one(service, "after")).scores == {"toxicity": 0.005}


@pytest.mark.parametrize(
    ("what", "content", "why"),
    [("broken", "", "ArithmeticError: a message"), ("nonsense", "nan", "ValueError: a score is not a")],
)
async def test_model_that_loads_but_cannot_score_never_looks_available(
    script: Script, what: str, content: str, why: str
) -> None:
    script.do(what, content)
    with capture_logs() as logs:
        async with running(script) as service:
            await until(lambda: len(script.processes()) > 1)
            with pytest.raises(
                ClassifierUnavailable, match=rf"it is there, but cannot score a text \({why}"
            ) as e:
                await one(service, "early")
            assert e.value.reason is WhyUnscored.NOT_LOADED
            assert "model_loaded" not in {entry["event"] for entry in logs}
            script.stop(what)
            await available(service)
            assert (await one(service, "now")).model == "scripted"


async def test_model_that_hangs_before_it_has_scored_anything_is_replaced(script: Script) -> None:
    script.do("hold")
    async with running(script, hang_seconds=0.5) as service:
        await until(lambda: len(script.processes()) > 1)
        assert not service.available
        script.stop("hold")
        await available(service)


async def test_one_batch_that_hangs_is_noticed_though_others_are_scored_meanwhile(script: Script) -> None:
    async with running(script, hang_seconds=1.0) as service:
        await available(service)
        first = service.process_id
        script.do("hanging")
        hanging = asyncio.create_task(service.score(["hanging"], within=SOON))
        await until(lambda: "hanging" in script.asked())
        scored = 0
        while service.process_id == first:
            with contextlib.suppress(ClassifierUnavailable):
                await one(service, "beside", within=SHORT)
                scored += 1
            await asyncio.sleep(0)
        assert scored > 0 or cores() == 1
        with pytest.raises(ClassifierUnavailable):
            await hanging
        await available(service)
        assert (await one(service, "after")).scores == {"toxicity": 0.005}


async def test_texts_that_wait_long_for_their_turn_are_not_taken_for_a_hang(script: Script) -> None:
    async with running(script, hang_seconds=1.5, queue_limit=100_000) as service:
        await available(service)
        script.do("slow")
        batches = 40 * cores()  # at 50 ms
        scorings = await service.score(["x" * 500] * batches, within=60.0)
        assert len(scorings) == batches
    assert len(script.processes()) == 1


async def test_process_that_ends_takes_along_what_it_has_started(
    service: ScoringService, script: Script
) -> None:
    with pytest.raises(ClassifierUnavailable, match="process ended"):
        await one(service, "orphan")
    await until(lambda: not running_process(script.left_behind()))
    await available(service)
    assert (await one(service, "after")).scores == {"toxicity": 0.005}


async def test_new_process_does_not_wait_for_ever_for_the_pipe_of_an_old_one(
    service: ScoringService, script: Script
) -> None:
    with pytest.raises(ClassifierUnavailable, match="process ended"):
        await one(service, "outcast")
    with capture_logs() as logs:
        await available(service)
    assert "model_process_left" in {entry["event"] for entry in logs}
    assert running_process(script.left_behind())
    assert (await one(service, "after")).scores == {"toxicity": 0.005}
    os.kill(script.left_behind(), signal.SIGKILL)
    await until(lambda: not running_process(script.left_behind()))


async def test_closing_finishes_what_was_accepted_and_takes_no_more(
    service: ScoringService, script: Script
) -> None:
    first = await occupied(service, script)
    waiting = asyncio.create_task(service.score(["one", "two" * 100], within=SOON))
    await asyncio.sleep(0)
    closing = asyncio.create_task(service.close(within=SOON))
    await asyncio.sleep(0)
    with pytest.raises(ClassifierUnavailable, match="closed") as late:
        await one(service, "too late")
    assert late.value.reason is WhyUnscored.CLOSED
    script.stop("hold")
    await closing
    await asyncio.gather(*first)
    assert [scoring.scores["toxicity"] for scoring in await waiting] == [0.003, 0.3]
    assert not running_process(script.processes()[0])


async def test_closing_does_not_wait_for_a_pause_between_attempts(script: Script) -> None:
    script.do("missing")
    async with running(script, first_pause_seconds=3_600.0) as service:
        await until(lambda: service.unavailable_since is not None and len(script.processes()) == 1)
        async with asyncio.timeout(SOON):
            await service.close(within=3_600.0)


async def test_closing_gives_up_on_a_model_that_hangs_and_leaves_no_process(
    service: ScoringService, script: Script
) -> None:
    waiting = await occupied(service, script)
    with capture_logs() as logs:
        await service.close(within=SHORT)
    assert {"event": "model_abandoned", "seconds": SHORT, "log_level": "warning"} in logs
    for result in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(result, ClassifierUnavailable)
    assert not running_process(script.processes()[0])


async def test_process_ends_with_the_service_that_started_it(script: Script) -> None:
    program = """
import asyncio, os, signal, sys
from functools import partial
from pathlib import Path
from moderation.scoring.service import ScoringService
from tests.moderation.scoring.scripted import scripted

async def main():
    service = ScoringService(partial(scripted, Path(sys.argv[1])))
    service.start()
    await service.wait_until_available()
    assert "torch" not in sys.modules and "transformers" not in sys.modules
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    root = Path(__file__).parents[3]
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program, str(script.folder)],
        timeout=60,
        check=False,
        cwd=root,
    )
    assert ended.returncode == -signal.SIGKILL
    await until(lambda: not running_process(script.processes()[0]))


async def test_secrets_of_the_service_are_not_handed_on(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "12345:secret")
    async with running(script) as service:
        await available(service)
        process = Path(f"/proc/{script.processes()[0]}/environ")
        environment = await asyncio.to_thread(process.read_bytes)
    assert b"secret" not in environment
    assert b"OMP_NUM_THREADS=1" in environment


async def test_log_tells_what_became_of_the_model_and_no_text(script: Script) -> None:
    with capture_logs() as logs:
        async with running(script) as service:
            await available(service)
            with pytest.raises(ClassifierUnavailable):
                await one(service, "poison")
            script.do("broken")
            with pytest.raises(ClassifierUnavailable):
                await one(service, "a text")
            script.stop("broken")
            await available(service)
    assert [entry["event"] for entry in logs] == [
        "model_loaded",
        "text_not_scored",
        "model_unavailable",
        "model_available",
    ]
    assert logs[0]["model"] == "scripted"
    assert logs[2]["reason"] == "ArithmeticError"
    assert "poison" not in str(logs)
    assert "quotes" not in str(logs)
