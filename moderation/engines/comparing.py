"""Two engines over the same texts: whether they say the same, how fast they are, and in how much memory."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moderation.classifier import ClassifierUnavailable, Model
from moderation.scoring.service import ScoringService
from moderation.verdict import Scoring

COMPARED = 600
"""Texts that engines are compared on: 3 of them are half a percent."""

_PATIENCE_SECONDS = 600.0
_WARMING = 40

_SUBJECTS = {
    "fr": ("Le maire", "Cet article", "Mon voisin", "Le journal", "Votre idée"),
    "es": ("El alcalde", "Este artículo", "Mi vecino", "El periódico", "Tu idea"),
    "it": ("Il sindaco", "Questo articolo", "Il mio vicino", "Il giornale", "La tua idea"),
    "pt": ("O prefeito", "Este artigo", "O meu vizinho", "O jornal", "A sua ideia"),
    "tr": ("Belediye başkanı", "Bu makale", "Komşum", "Gazete", "Senin fikrin"),
    "ru": ("Мэр", "Эта статья", "Мой сосед", "Газета", "Твоя идея"),
}
_REMARKS = {
    "fr": ("est très utile", "est nul", "est complètement idiot", "me rend malade", "arrive trop tard"),
    "es": ("es muy útil", "no vale nada", "es completamente idiota", "me da asco", "llega tarde"),
    "it": ("è molto utile", "non vale niente", "è completamente idiota", "mi fa schifo", "arriva tardi"),
    "pt": ("é muito útil", "não vale nada", "é completamente idiota", "me dá nojo", "chega tarde"),
    "tr": ("çok faydalı", "beş para etmez", "tam bir aptal", "midemi bulandırıyor", "çok geç kaldı"),
    "ru": ("очень полезно", "никуда не годится", "полный идиот", "вызывает отвращение", "опоздал"),
}


class NotMeasured(Exception):  # noqa: N818 (named for what happened)
    """An engine could not be loaded, or did not answer. The message says why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What an engine said of each text, how many it scored in a second, and its process's memory in bytes."""

    scorings: list[Scoring]
    per_second: float
    memory: int | None


def texts_to_compare(languages: frozenset[str]) -> list[str]:
    """`COMPARED` comments of our own, kind, critical and unkind ones in turn; always the same.

    :param languages: of the model (ISO 639-1). Half are English, the rest in the others, where it knows them.
    """
    from moderation.demo_model.make import comment  # noqa: PLC0415 (imports torch)

    chance = random.Random(4)  # noqa: S311 (no secret)
    others = sorted(languages & _SUBJECTS.keys())
    foreign = COMPARED // 2 if others else 0
    texts = [comment(chance, chance.choice((1, 1, 2, 3, 8)))[0] for _ in range(COMPARED - foreign)]
    for number in range(foreign):
        language = others[number % len(others)]
        sentences = (
            f"{chance.choice(_SUBJECTS[language])} {chance.choice(_REMARKS[language])}"
            for _ in range(chance.choice((1, 1, 2, 4)))
        )
        texts.append(". ".join(sentences) + chance.choice((".", "!", "", "!!!")))
    return texts


async def measured(load: Callable[[], Model], texts: Sequence[str], scored: Callable[[], object]) -> Measured:
    """Loads an engine in the process that the service gives it, and has it score.

    :param load: as `ScoringService` takes it.
    :param scored: called after each text.
    :raises NotMeasured: with the reason.
    """
    service = ScoringService(load, queue_limit=len(texts))
    service.start()
    try:
        await service.wait_until_loaded()
        await _scored(service, texts[:_WARMING], lambda: None)
        began = time.perf_counter()
        scorings = await _scored(service, texts, scored)
        return Measured(scorings, len(texts) / (time.perf_counter() - began), service.memory)
    except ClassifierUnavailable as unavailable:
        raise NotMeasured(str(unavailable)) from None
    finally:
        await service.close()


async def _scored(
    service: ScoringService, texts: Sequence[str], scored: Callable[[], object]
) -> list[Scoring]:
    async def score(text: str) -> Scoring:
        (scoring,) = await service.score([text], within=_PATIENCE_SECONDS)
        scored()
        return scoring

    return await asyncio.gather(*map(score, texts))
