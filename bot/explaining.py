"""Which words moved a comment's score: worked out when somebody asks, one comment after the other.

Questions wait in memory: when the process ends, whoever asked may tap again. The answer is kept with the
comment, and never worked out a second time for the same verdict.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from bot.texts import en_explaining
from moderation.classifier import ClassifierUnavailable
from moderation.comment import Comment
from moderation.examining import quotable
from moderation.occlusion import Explanation, ModelExchanged, explain
from moderation.reading.reading import read_beside
from moderation.scoring.service import ScoringService
from storage.database import Database
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage

log = structlog.get_logger()

# Readers' comments go first, and a long text is scored forty times.
PATIENCE_SECONDS = 60.0

MOST_AT_ONCE: Final = 3
"""Comments that one person may have waiting for an explanation."""


@dataclass(frozen=True, slots=True)
class _Asker:
    person_id: int
    message: OutboxMessage


class Explainer:
    """Takes questions at once; the answer is shown on the message that they were asked on."""

    def __init__(self, database: Database, classifier: ScoringService) -> None:
        self._database = database
        self._classifier = classifier
        # By comment, in the order in which they were asked about.
        self._waiting: dict[int, list[_Asker]] = {}
        self._asked = asyncio.Event()

    @property
    def available(self) -> bool:
        """Whether there is a model to ask."""
        return self._classifier.available

    def ask(self, comment_id: int, person_id: int, message: OutboxMessage) -> bool:
        """Somebody asks on a message. False: they wait for as many comments as one person may."""
        theirs = [
            waiting
            for waiting, askers in self._waiting.items()
            if any(asker.person_id == person_id for asker in askers)
        ]
        if comment_id not in theirs and len(theirs) >= MOST_AT_ONCE:
            return False
        askers = self._waiting.setdefault(comment_id, [])
        if all(asker.message.id != message.id for asker in askers):
            askers.append(_Asker(person_id, message))
        self._asked.set()
        return True

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            if not self._waiting:
                self._asked.clear()
                await self._asked.wait()
            await self._answer(next(iter(self._waiting)))

    async def _answer(self, comment_id: int) -> None:
        try:
            async with self._database.read() as tx:
                comment = await tx.comments.require(comment_id)
                said = await quotable(tx, comment.article_id, comment.text)
            answer = comment.explanation or await self._explained(comment, said)
        finally:
            # Who asks from now on asks anew.
            askers = self._waiting.pop(comment_id)
        async with self._database.begin() as tx:
            if isinstance(answer, str):
                for asker in askers:
                    await tx.outbox.add(_sentence(answer, asker.message))
                return
            if await tx.comments.explain(comment, answer):
                await tx.review.refresh(comment)
            for asker in askers:
                await tx.outbox.show_anew(asker.message, lane=Lane.ANSWER)

    async def _explained(self, comment: Comment, said: Sequence[str]) -> Explanation | str:
        """Which words it was, or one sentence why that cannot be told."""
        reading = await read_beside(comment.text, said)
        try:
            return await explain(reading.ways, comment.verdict, self._classifier, within=PATIENCE_SECONDS)
        except ClassifierUnavailable as unavailable:
            log.warning("not_explained", comment=comment.id, because=unavailable.reason)
            return en_explaining.FILTER_AWAY
        except ModelExchanged:
            return en_explaining.MODEL_EXCHANGED


def _sentence(html: str, answers: OutboxMessage) -> NewMessage:
    details = {"html": html, "reply_to": answers.message_id}
    return NewMessage(Lane.ANSWER, Kind.SENTENCE, answers.chat_id, details=details)
