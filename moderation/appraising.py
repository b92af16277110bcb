"""What the policy of today would make of comments that wait already: in mode `smart`, at the present
thresholds, by the present rules, with their authors as they stand now. Nothing is scored anew: the scores are
those that they were stored with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from moderation.batch import LOOKED_AT, MOST, BatchKind, Item, Left, NewBatch
from moderation.comment import Comment
from moderation.examining import Examiner, Surroundings
from moderation.policies import ArticlePolicy, Standing, apply
from moderation.policy import Mode, judge, with_findings
from moderation.records import Records, Transaction
from moderation.rules.finding import RuleKind
from moderation.statement import state
from moderation.status import Status
from moderation.submission import Policy
from moderation.verdict import Outcome, Verdict

# What is known of a comment only when it arrives, or by what others wrote at that time.
_OF_ARRIVAL = frozenset(
    {
        RuleKind.FORWARDED,
        RuleKind.VIA_BOT,
        RuleKind.FLOOD,
        RuleKind.ARTICLE_FLOOD,
        RuleKind.DUPLICATE,
    }
)


@dataclass(frozen=True, slots=True)
class _Author:
    """`standing` is None where the author may not comment at all."""

    standing: Standing | None


@dataclass(frozen=True, slots=True)
class _Waiting:
    comment: Comment
    author: _Author
    was_decided: bool
    around: Surroundings


class Appraiser:
    """Holds waiting comments against the policy."""

    def __init__(self, records: Records, examiner: Examiner, policy: Policy) -> None:
        self._records = records
        self._examiner = examiner
        self._policy = policy

    async def plan(self, moderator_id: int) -> NewBatch:
        """Which of the waiting comments the policy would publish, and why the others are left to a person.

        No transaction is open while their texts are read. At most `LOOKED_AT` are, those first that wait
        longest, and at most `MOST` are in the plan to be approved.
        """
        async with self._records.read() as tx:
            now = tx.now()
            site = await tx.policies.site(self._policy.start)
            matching = await tx.comments.count_held()
            waiting = await self._look_around(tx, await tx.comments.held(limit=LOOKED_AT))
        policy = ArticlePolicy(Mode.SMART, auto_reject=False, first_comments=site.first_comments)
        items: list[Item] = []
        allowed = 0
        for each in waiting:
            left = await self._left(each, policy, now)
            allowed += left is None
            if allowed > MOST:
                break
            comment = each.comment
            items.append(Item(comment.id, comment.version, comment.revision, left))
        return NewBatch(BatchKind.ALLOWED, moderator_id, items, matching)

    async def _look_around(self, tx: Transaction, numbers: Sequence[int]) -> list[_Waiting]:
        authors: dict[int, _Author] = {}
        found = []
        for comment in await tx.comments.those(numbers):
            author_id = comment.author_id
            if author_id not in authors:
                is_restricted = await tx.sanctions.restriction_of(author_id) is not None
                standing = None if is_restricted else await tx.policies.standing_of(author_id)
                authors[author_id] = _Author(standing)
            around = await self._examiner.look_around(tx, comment.article_id, author_id, comment.text)
            was_decided = await tx.decisions.latest_for(comment.id) is not None
            found.append(_Waiting(comment, authors[author_id], was_decided, around))
        return found

    async def _left(self, waiting: _Waiting, policy: ArticlePolicy, now: datetime) -> Left | None:
        """Why a comment is left to a person; None: the policy would publish it."""
        comment, standing = waiting.comment, waiting.author.standing
        if standing is None:
            return Left.RESTRICTED
        if comment.revision > 1:
            return Left.EDITED
        if waiting.was_decided:
            return Left.DECIDED
        verdict, status = apply(policy, standing, await self._verdict(waiting))
        if status is Status.PUBLISHED:
            return None
        statement = state(
            replace(comment, verdict=verdict, status=Status.HELD), None, before=Status.HELD, at=now
        )
        assert statement is not None
        return Left(statement.ground)

    async def _verdict(self, waiting: _Waiting) -> Verdict:
        stored = waiting.comment.verdict
        if stored.scoring is None or stored.outcome is Outcome.UNSCORED:
            return stored
        scored = judge(
            stored.scoring,
            self._policy.thresholds,
            language=stored.language,
            covered=stored.covered,
            disguised=stored.disguised,
        )
        examination = await self._examiner.examine(waiting.comment.text, waiting.around)
        earlier = [finding for finding in stored.findings if finding.rule in _OF_ARRIVAL]
        return with_findings(scored, [*examination.findings, *examination.rules.reweighed(earlier)])
