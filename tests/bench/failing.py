"""The outage drill: comments come in while the model fails at random, then it is mended."""

import asyncio
import contextlib
import tempfile
import time

from bot.rescoring import Rescorer
from moderation.comment import Comment, Origin
from moderation.demo_model import load_demo_model
from moderation.faults import Fault
from moderation.policy import DEFAULT_THRESHOLDS, Mode
from moderation.scoring.service import ScoringService
from moderation.status import Status
from moderation.submission import Draft, Policy, Submissions
from moderation.verdict import Outcome
from storage.database import Database
from tests.bench.processes import say
from tests.builders import add_article
from tests.moderation.test_demo_model import HARMLESS, INSULTING

FIRST_AUTHOR = 5_000_001
AT_ONCE = 8
SCORING_SECONDS = 0.5
PAUSE_SECONDS = 0.1
# Fewer write while the model is away, or nearly all would come while a new process loads it.
AWAY_PAUSE_SECONDS = 2.0
MEND_WITHIN_SECONDS = 180.0
LONGEST_SECONDS = 3_600.0


async def drill(comments: int) -> dict[str, float]:
    """How many were published without a score, lost, and left without a score; all must be 0."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/drill.db")
        service = ScoringService(load_demo_model, hang_seconds=5.0)
        await database.migrate()
        service.start()
        try:
            async with asyncio.timeout(120):
                await service.wait_until_available()
            submissions = Submissions(database, service, Policy(Mode.SMART, DEFAULT_THRESHOLDS))
            async with database.begin() as tx:
                article = await add_article(tx)
            rescoring = asyncio.create_task(Rescorer(submissions, service).run())
            service.rehearse(Fault.MIXED, LONGEST_SECONDS)
            stored, published_unscored = await _comment(submissions, service, article.id, comments)
            at_first = sum(comment.verdict.outcome is Outcome.UNSCORED for comment in stored)
            say(f"drill: {at_first} of {comments} had no score at first")
            service.rehearse(Fault.MIXED, 0.0)
            began = time.monotonic()
            while await _unscored(submissions) and time.monotonic() - began < MEND_WITHIN_SECONDS:
                await asyncio.sleep(0.2)
            say(f"drill: {time.monotonic() - began:.1f} s after the mend, none was left")
            rescoring.cancel()
            left = lost = 0
            async with database.read() as tx:
                for comment in stored:
                    now = await tx.comments.get(comment.id)
                    lost += now is None
                    unscored = now is not None and now.verdict.outcome is Outcome.UNSCORED
                    left += unscored
                    published_unscored += unscored and now is not None and now.status is Status.PUBLISHED
        finally:
            await service.close()
            await database.close()
    return {
        "drill_comments": comments,
        "drill_unscored_at_first": at_first,
        "drill_unscored_published": published_unscored,
        "drill_lost": comments - len(stored) + lost,
        "drill_left_unscored": left,
    }


async def _comment(
    submissions: Submissions, service: ScoringService, article_id: int, comments: int
) -> tuple[list[Comment], int]:
    """People write, some at once; what was stored, and how much of it was published without a score."""
    texts = [*HARMLESS, *INSULTING]
    numbers = iter(range(comments))
    stored: list[Comment] = []

    async def person() -> None:
        for number in numbers:
            author = FIRST_AUTHOR + number
            draft = Draft(article_id, author, Origin(author, 1), texts[number % len(texts)])
            stored.append(await submissions.submit(draft, within=SCORING_SECONDS))
            await asyncio.sleep(PAUSE_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AWAY_PAUSE_SECONDS):
                    await service.wait_until_available()

    async with asyncio.TaskGroup() as people:
        for _ in range(AT_ONCE):
            people.create_task(person())
    return stored, sum(
        comment.verdict.outcome is Outcome.UNSCORED and comment.status is Status.PUBLISHED
        for comment in stored
    )


async def _unscored(submissions: Submissions) -> bool:
    return bool(await submissions.unscored(limit=1))
