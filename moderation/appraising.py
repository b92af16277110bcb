"""What the policy of today would make of comments that wait already: in mode `smart`, at the present
thresholds, by the present rules, with their authors as they stand now. Nothing is scored anew: the scores are
those that they were stored with."""

from dataclasses import dataclass, replace
from typing import Final

from moderation.batch import LOOKED_AT, MOST, BatchKind, Item, Left, NewBatch
from moderation.comment import Comment
from moderation.examining import Examiner, Surroundings
from moderation.policies import ArticlePolicy, Standing, apply
from moderation.policy import Mode, decide, judge, with_findings
from moderation.records import Records, Transaction
from moderation.rules.finding import RuleKind
from moderation.statement import state
from moderation.status import Status
from moderation.submission import Policy
from moderation.verdict import Outcome, Verdict

_PAGE: Final = 100

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
class _Candidate:
    """A comment that only the rules can still leave to a person."""

    comment: Comment
    scored: Verdict
    around: Surroundings


class Appraiser:
    """Holds waiting comments against the policy."""

    def __init__(self, records: Records, examiner: Examiner, policy: Policy) -> None:
        self._records = records
        self._examiner = examiner
        self._policy = policy

    async def plan(self, moderator_id: int) -> NewBatch:
        """Which of the waiting comments the policy would publish, and why the others are left to a person.

        No transaction is open while their texts are read. Those that wait longest come first, until `MOST`
        are to be approved or `LOOKED_AT` were looked at.
        """
        async with self._records.read() as tx:
            site = await tx.policies.site(self._policy.start)
            matching = await tx.batches.count_waiting()
            numbers = await tx.batches.waiting(limit=LOOKED_AT)
        # The mode of the place does not matter: the question is what would be published without a person.
        policy = ArticlePolicy(Mode.SMART, auto_reject=False, first_comments=site.first_comments)
        authors: dict[int, Standing | None] = {}
        items: list[Item] = []
        allowed = 0
        for start in range(0, len(numbers), _PAGE):
            async with self._records.read() as tx:
                comments = await tx.comments.those(numbers[start : start + _PAGE])
                looked = [(each, await self._look(tx, each, policy, authors)) for each in comments]
            for comment, seen in looked:
                left = seen if isinstance(seen, Left) else await self._by_the_rules(seen, policy)
                items.append(Item(comment.id, comment.version, comment.revision, left))
                allowed += left is None
                if allowed == MOST:
                    return NewBatch(BatchKind.ALLOWED, moderator_id, items, matching)
        return NewBatch(BatchKind.ALLOWED, moderator_id, items, matching)

    async def _look(
        self, tx: Transaction, comment: Comment, policy: ArticlePolicy, authors: dict[int, Standing | None]
    ) -> Left | _Candidate:
        """All that can be said without reading the text anew."""
        standing = await _standing(tx, comment.author_id, authors)
        if standing is None:
            return Left.RESTRICTED
        if comment.revision > 1:
            return Left.EDITED
        scored = self._judged_anew(comment.verdict)
        verdict, status = apply(policy, standing, scored)
        if status is not Status.PUBLISHED:
            return _why(comment, verdict)
        if await tx.decisions.latest_for(comment.id) is not None:
            return Left.DECIDED
        around = await self._examiner.look_around(tx, comment.article_id, comment.author_id, comment.text)
        return _Candidate(comment, scored, around)

    async def _by_the_rules(self, candidate: _Candidate, policy: ArticlePolicy) -> Left | None:
        """Why the rules leave a comment to a person; None: the policy would publish it."""
        comment = candidate.comment
        examination = await self._examiner.examine(comment.text, candidate.around)
        earlier = [finding for finding in comment.verdict.findings if finding.rule in _OF_ARRIVAL]
        verdict = with_findings(
            candidate.scored, [*examination.findings, *examination.rules.reweighed(earlier)]
        )
        is_published = decide(policy.mode, verdict) is Status.PUBLISHED
        return None if is_published else _why(comment, verdict)

    def _judged_anew(self, stored: Verdict) -> Verdict:
        if stored.scoring is None or stored.outcome is Outcome.UNSCORED:
            return stored
        return judge(
            stored.scoring,
            self._policy.thresholds,
            language=stored.language,
            covered=stored.covered,
            disguised=stored.disguised,
        )


async def _standing(tx: Transaction, author_id: int, known: dict[int, Standing | None]) -> Standing | None:
    """An author's comments in numbers; None where the author may not comment at all."""
    if author_id not in known:
        is_restricted = await tx.sanctions.restriction_of(author_id) is not None
        known[author_id] = None if is_restricted else await tx.policies.standing_of(author_id)
    return known[author_id]


def _why(comment: Comment, verdict: Verdict) -> Left:
    """Why the policy would hold a comment with this verdict."""
    held = replace(comment, verdict=verdict, status=Status.HELD)
    statement = state(held, None, before=Status.HELD, at=comment.created_at)
    assert statement is not None
    return Left(statement.ground)
