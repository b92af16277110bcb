"""How fast scoring is beside `Detoxify.predict`, whether the event loop is left alone, and an outage.

Full-size architectures with random weights: time does not depend on what the weights are. Texts have the
lengths of readers' comments (lognormal, median 25 tokens, 95th percentile 150).
"""

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

from moderation.engines.detoxify import load_detoxify
from moderation.scoring.service import ScoringService
from moderation.verdict import Scoring
from tests.bench.failing import drill
from tests.bench.optimised import optimised_figures
from tests.bench.processes import end, say, start
from tests.checkpoints import make_checkpoint, texts_of_lognormal_length

TEXTS = 300
BUSY_TEXTS = 80
AT_ONCE = 200
DRILL_COMMENTS = 1_000
TICK_SECONDS = 0.005
IDLE_SECONDS = 5.0
LONG = 3_600.0  # nobody is late here
BUSY_LOOP = "while True: pass"


async def run() -> dict[str, float]:
    """Everything, on one machine, one after the other."""
    texts = texts_of_lognormal_length(TEXTS)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        say("making full-size checkpoints ...")
        bert = await asyncio.to_thread(make_checkpoint, Path(folder) / "bert", "original", size="base")
        roberta = await asyncio.to_thread(make_checkpoint, Path(folder) / "xlmr", "multilingual", size="base")
        figures |= await _speed("", "original", bert, texts)
        figures |= await _speed("xlmr_", "multilingual", roberta, texts[: TEXTS // 3])
        figures |= await _loop_stalls(bert, texts[:AT_ONCE])
        figures |= await _beside_a_busy_neighbour(bert, texts[:BUSY_TEXTS])
    figures |= await drill(DRILL_COMMENTS)
    return figures


async def _speed(prefix: str, kind: str, checkpoint: Path, texts: list[str]) -> dict[str, float]:
    alone = await _predict(checkpoint, texts)
    async with _service(kind, checkpoint) as service:
        await _scored(service, texts[:20])
        began = time.perf_counter()
        scorings = await _scored(service, texts)
        per_second = len(texts) / (time.perf_counter() - began)
    predicted = len(texts) / sum(alone["seconds"])
    difference = max(
        abs(scoring.scores[label] - score)
        for scoring, scores in zip(scorings, alone["scores"], strict=True)
        for label, score in scores.items()
    )
    say(f"{kind}: predict {predicted:.1f}/s, the service {per_second:.1f}/s, apart by {difference:.1e}")
    return {
        f"{prefix}predict_per_second": round(predicted, 1),
        f"{prefix}batched_per_second": round(per_second, 1),
        f"{prefix}batched_ratio": round(per_second / predicted, 2),
        f"{prefix}batched_max_diff": difference,
        **await optimised_figures(prefix, kind, checkpoint, texts, alone),
    }


async def _loop_stalls(checkpoint: Path, texts: list[str]) -> dict[str, float]:
    """How late the event loop is, while nothing happens and while many comments come at once."""
    async with _service("original", checkpoint) as service:
        idle = await _lateness(asyncio.sleep(IDLE_SECONDS))
        busy = await _lateness(_scored(service, texts))
    say(f"loop: p99 {busy:.2f} ms late with {len(texts)} comments at once, {idle:.2f} ms when idle")
    return {"loop_stall_p99_ms": round(busy, 2), "idle_loop_stall_p99_ms": round(idle, 2)}


async def _beside_a_busy_neighbour(checkpoint: Path, texts: list[str]) -> dict[str, float]:
    neighbour = await asyncio.create_subprocess_exec(sys.executable, "-c", BUSY_LOOP)
    try:
        alone = await _predict(checkpoint, texts)
        async with _service("original", checkpoint) as service:
            await _scored(service, texts[:5])
            began = time.perf_counter()
            await _scored(service, texts)
            per_second = len(texts) / (time.perf_counter() - began)
    finally:
        await end(neighbour)
    predicted = len(texts) / sum(alone["seconds"])
    say(f"beside a busy loop: predict {predicted:.1f}/s, the service {per_second:.1f}/s")
    return {"busy_ratio": round(per_second / predicted, 2)}


async def _lateness(work: Any) -> float:
    """The 99th percentile of how late a task wakes up while something is done, in milliseconds."""
    late: list[float] = []

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            late.append(1_000 * (time.perf_counter() - began - TICK_SECONDS))

    ticking = asyncio.create_task(tick())
    await work
    ticking.cancel()
    return quantiles(late, n=100)[-1]


@contextlib.asynccontextmanager
async def _service(kind: str, checkpoint: Path) -> AsyncIterator[ScoringService]:
    service = ScoringService(partial(load_detoxify, kind, checkpoint))
    service.start()
    try:
        async with asyncio.timeout(300):
            await service.wait_until_available()
        yield service
    finally:
        await service.close()


async def _scored(service: ScoringService, texts: list[str]) -> list[Scoring]:
    """Each as a call of its own, all at once."""
    calls = await asyncio.gather(*(service.score([text], within=LONG) for text in texts))
    return [scoring for (scoring,) in calls]


async def _predict(checkpoint: Path, texts: list[str]) -> dict[str, Any]:
    process = await start("tests.bench.predicting", str(checkpoint), stdin=asyncio.subprocess.PIPE)
    output, _ = await process.communicate(json.dumps(texts).encode())
    answer: dict[str, Any] = json.loads(output)
    return answer
