"""The parts of the service around the model, over a real process and a real database, without Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from moderation.comment import Comment
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.scoring.service import ScoringService
from moderation.submission import Policy, Submissions
from storage.clock import utc_now
from storage.database import Database
from storage.outbox import Kind
from tests.builders import OWNER, UNSCORED, add_article, add_comment, leaving
from tests.databases import opened
from tests.moderation.scoring.scripted import Script, scripted


@dataclass(frozen=True)
class Newsroom:
    """A database with an owner, and a model that does what a script says."""

    database: Database
    service: ScoringService
    script: Script

    @property
    def submissions(self) -> Submissions:
        """What scores late."""
        return Submissions(self.database, self.service, Policy(Mode.PRE, DEFAULT_THRESHOLDS))

    async def stored_unscored(self, *texts: str) -> list[Comment]:
        """Comments that came in while the model was away, on an article of their own."""
        async with self.database.begin() as tx:
            article = await add_article(tx)
            return [await add_comment(tx, article.id, text=text, verdict=UNSCORED) for text in texts]

    async def unscored(self) -> list[str]:
        """The texts that wait for a score."""
        return [comment.text for comment in await self.submissions.unscored(limit=1_000)]

    async def owner_is_told(self) -> list[str]:
        """What the owner has not been told yet, which they are now."""
        told: list[str] = []
        while True:
            async with self.database.begin() as tx:
                messages = await leaving(tx)
                for message in messages:
                    await tx.outbox.sent(message.id, message_id=500 + message.id, has_picture=False)
            if not messages:
                return told
            told += [message.details["html"] for message in messages if message.kind is Kind.SENTENCE]


@asynccontextmanager
async def newsroom(url: str, folder: Path) -> AsyncIterator[Newsroom]:
    """One whose model is being loaded."""
    service = ScoringService(
        partial(scripted, folder), first_pause_seconds=0.01, longest_pause_seconds=0.05, silence_seconds=0.05
    )
    async with opened(url, utc_now) as database:
        async with database.begin() as tx:
            await tx.installation.belongs_to(1)
            await tx.staff.set_owners([OWNER])
        service.start()
        try:
            yield Newsroom(database, service, Script(folder))
        finally:
            for what in ("hold", "loading"):
                (folder / what).unlink(missing_ok=True)
            await service.close()
