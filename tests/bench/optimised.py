"""How fast the optimised engine is beside `Detoxify.predict`, how close to it, and in how much memory."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from moderation.engines.detoxify import load_detoxify
from moderation.engines.optimised import open_optimised
from moderation.engines.optimising import make_folder
from moderation.scoring.service import ScoringService
from tests.bench.processes import say

PAUSE_SECONDS = 0.02
LONG = 3_600.0  # nobody is late here


async def optimised_figures(
    prefix: str, model_type: str, checkpoint: Path, texts: list[str], predicted: dict[str, Any]
) -> dict[str, float]:
    """Makes the optimised engine from a checkpoint and measures it.

    :param prefix: of the figures' names.
    :param predicted: what `tests.bench.predicting` said of the same texts, on the same machine just now.
    """
    folder = checkpoint.parent / "optimised"
    folder.mkdir()
    await asyncio.to_thread(make_folder, folder, model_type, checkpoint, None)
    async with _service(partial(load_detoxify, model_type, checkpoint)) as exact:
        await exact.score(texts, within=LONG)
        exact_memory = exact.memory or 0
    async with _service(partial(open_optimised, folder)) as optimised:
        await optimised.score(texts[:20], within=LONG)
        began = time.perf_counter()
        scorings = await optimised.score(texts, within=LONG)
        per_second = len(texts) / (time.perf_counter() - began)
        memory = optimised.memory or 0
        lone = [await _alone(optimised, text) for text in texts]
    predict_lone = predicted["seconds"]
    predict_per_second = len(texts) / sum(predicted["seconds"])
    difference = max(
        abs(scoring.scores[label] - score)
        for scoring, scores in zip(scorings, predicted["scores"], strict=True)
        for label, score in scores.items()
    )
    say(
        f"{model_type}: optimised {per_second:.1f}/s, predict {predict_per_second:.1f}/s, "
        f"apart by {difference:.4f}, {memory / 1e6:.0f} MB against {exact_memory / 1e6:.0f} MB"
    )
    return {
        f"{prefix}optimised_per_second": round(per_second, 1),
        f"{prefix}optimised_ratio": round(per_second / predict_per_second, 2),
        f"{prefix}optimised_max_diff": round(difference, 4),
        f"{prefix}predict_lone_p50_ms": round(1_000 * median(predict_lone), 1),
        f"{prefix}predict_lone_p99_ms": round(1_000 * quantiles(predict_lone, n=100)[-1], 1),
        f"{prefix}lone_p50_ms": round(1_000 * median(lone), 1),
        f"{prefix}lone_p99_ms": round(1_000 * quantiles(lone, n=100)[-1], 1),
        f"{prefix}lone_p99_ratio": round(quantiles(lone, n=100)[-1] / quantiles(predict_lone, n=100)[-1], 2),
        f"{prefix}rss_ratio": round(memory / exact_memory, 2) if exact_memory else 0.0,
    }


async def _alone(service: ScoringService, text: str) -> float:
    """The seconds that one text takes when nothing else is there."""
    await asyncio.sleep(PAUSE_SECONDS)
    began = time.perf_counter()
    await service.score([text], within=LONG)
    return time.perf_counter() - began


@contextlib.asynccontextmanager
async def _service(load: Any) -> AsyncIterator[ScoringService]:
    service = ScoringService(load)
    service.start()
    try:
        async with asyncio.timeout(300):
            await service.wait_until_available()
        yield service
    finally:
        await service.close()
