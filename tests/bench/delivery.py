"""How many subscribers a second one core serves, everything written down, beside the other ways to send."""

from statistics import median

from tests.bench.processes import figures_of, loopback_server, say

ROUNDS = 5
COUNT = 6_000
SLOW_COUNT = 1_500
CONTENDERS = (
    ("only_news", COUNT, 0),
    ("aiogram", COUNT, 64),
    ("ptb_default", SLOW_COUNT, 8),
    ("ptb_default", SLOW_COUNT, 16),
    ("ptb_default", SLOW_COUNT, 64),
    ("raw_client", COUNT, 64),
)


async def run() -> dict[str, float]:
    """Interleaved rounds, medians; python-telegram-bot's default at its best number of calls at once."""
    rates: dict[tuple[str, int], list[float]] = {}
    cpu: list[float] = []
    async with loopback_server() as url:
        for round_number in range(1, ROUNDS + 1):
            for name, count, at_once in CONTENDERS:
                figures = await figures_of("tests.bench.contender", name, url, str(count), str(at_once))
                rates.setdefault((name, at_once), []).append(figures["per_s"])
                if name == "only_news":
                    cpu.append(figures["cpu_us"])
                say(f"round {round_number}/{ROUNDS}: {name} ({at_once} at once): {figures['per_s']:.0f}/s")
    best = {name: 0.0 for name, _, _ in CONTENDERS}
    for (name, _), measured in rates.items():
        best[name] = max(best[name], median(measured))
    return {
        "deliveries_per_s": round(best["only_news"]),
        "cpu_us_per_delivery": round(median(cpu)),
        "aiogram_per_s": round(best["aiogram"]),
        "ptb_default_per_s": round(best["ptb_default"]),
        "raw_client_per_s": round(best["raw_client"]),
        "ratio_to_aiogram": round(best["only_news"] / best["aiogram"], 2),
        "ratio_to_ptb_default": round(best["only_news"] / best["ptb_default"], 2),
    }
