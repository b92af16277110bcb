"""A reader's text becomes a comment: classified first, then stored with its verdict."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moderation.classifier import Classifier, ClassifierUnavailable
from moderation.comment import Comment, NewComment, Origin
from moderation.entry import Entry, Subject
from moderation.examining import Arrival, Examination, Examiner, quotable, verdict_of
from moderation.heat import is_unkind
from moderation.policies import ArticlePolicy, SitePolicy, apply
from moderation.policy import Mode, Thresholds, with_findings
from moderation.reading.assessment import assess
from moderation.records import Records, Transaction
from moderation.rules.finding import RuleKind
from moderation.rules.flood import Arrivals, seconds_to_wait
from moderation.rules.likeness import sketch_of
from moderation.sanctions import Restricted
from moderation.status import Status
from moderation.text import comment_text
from moderation.verdict import Outcome, WhyUnscored


class CommentsClosed(Exception):  # noqa: N818 (named for what happened)
    """This article takes no comments."""


class ArticleGone(Exception):  # noqa: N818 (named for what happened)
    """There is no such article, or no longer."""


class TooFast(Exception):  # noqa: N818
    """Too much was written in a short time, so that this was not stored."""

    def __init__(self, seconds: float) -> None:
        """
        :param seconds: until its author may write again.
        """
        super().__init__(seconds)
        self.seconds = seconds


class Crowded(TooFast):
    """Too much was written below the article in a short time, whoever wrote it, and this was not stored."""


class SlowMode(TooFast):
    """The article takes one comment of each person in so many `minutes`, and this was not stored."""

    def __init__(self, seconds: float, minutes: int) -> None:
        """
        :param seconds: until its author may write there again.
        :param minutes: between two comments.
        """
        super().__init__(seconds)
        self.minutes = minutes


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader sent, before anything is known of it."""

    article_id: int
    author_id: int
    origin: Origin
    text: str
    is_forwarded: bool = False
    is_via_bot: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """How this site moderates until its owners say otherwise; the thresholds hold always."""

    mode: Mode
    thresholds: Thresholds
    first_comments: int = 0

    @property
    def start(self) -> SitePolicy:
        """What holds on the site while nothing else is set."""
        return SitePolicy(self.mode, first_comments=self.first_comments)


class Submissions:
    """Takes readers' drafts, and scores what had to wait for the model.

    :param clock: seconds that only grow, in which floods are counted.
    """

    def __init__(
        self,
        records: Records,
        classifier: Classifier,
        policy: Policy,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records = records
        self._classifier = classifier
        self._policy = policy
        self._examiner = Examiner(classifier, policy.thresholds)
        self._arrivals = Arrivals(clock)

    @property
    def start(self) -> SitePolicy:
        """What holds on the site while its owners have set nothing else."""
        return self._policy.start

    async def submit(self, draft: Draft, *, within: float) -> Comment:
        """Stores a comment with its verdict, and writes down who must be told.

        No transaction is open while the model runs. A draft that is delivered twice is one comment: the
        second time changes nothing and returns the first.

        :param within: seconds the model has; then the comment is stored as unscored, and held.
        :raises EmptyComment, CommentTooLong: the text cannot be a comment.
        :raises CommentsClosed, ArticleGone, TooFast, Crowded, SlowMode, Restricted: nothing is stored.
        """
        text = comment_text(draft.text)
        # Before anything is awaited, so that twenty at once are twenty.
        arrival = Arrival(
            is_forwarded=draft.is_forwarded,
            is_via_bot=draft.is_via_bot,
            own=self._arrivals.note(("person", draft.author_id), draft.origin),
            on_article=self._arrivals.note(("article", draft.article_id), draft.origin),
        )
        in_thread = self._arrivals.note(("thread", draft.article_id, draft.author_id), draft.origin)
        try:
            return await self._submit(draft, text, arrival, in_thread, within=within)
        except (TooFast, Restricted, CommentsClosed, ArticleGone) as refusal:
            self._forget(draft, refusal)
            raise

    def _forget(self, draft: Draft, refusal: Exception) -> None:
        """What was refused is counted by that alone which refused it: too much takes nobody's turn anyway,
        and whoever is not let in must take nobody else's."""
        if not isinstance(refusal, SlowMode):
            self._arrivals.forget(("thread", draft.article_id, draft.author_id), draft.origin)
        if not isinstance(refusal, Crowded):
            self._arrivals.forget(("article", draft.article_id), draft.origin)
        if not isinstance(refusal, TooFast) or isinstance(refusal, SlowMode):
            self._arrivals.forget(("person", draft.author_id), draft.origin)

    async def _submit(
        self, draft: Draft, text: str, arrival: Arrival, in_thread: Sequence[float], *, within: float
    ) -> Comment:
        async with self._records.begin() as tx:
            known = await tx.comments.from_origin(draft.origin)
            if known is not None:
                return known
            await require_unrestricted(tx, draft.author_id)
            await require_open(tx, draft.article_id)
            policy = await open_policy(tx, draft.article_id, self._policy.start)
            await require_pace(tx, draft, policy, in_thread)
            around = await self._examiner.look_around(tx, draft.article_id, draft.author_id, text)
        examination = await self._examiner.examine(text, around, arrival)
        await self._refuse_flood(examination)
        scored = await self._examiner.scored(examination, within=within)
        async with self._records.begin() as tx:
            await require_unrestricted(tx, draft.author_id)
            await require_open(tx, draft.article_id)
            policy = await open_policy(tx, draft.article_id, self._policy.start)
            verdict, status = apply(
                policy,
                await tx.policies.standing_of(draft.author_id),
                await verdict_of(tx, examination, scored),
            )
            new = NewComment(
                article_id=draft.article_id,
                author_id=draft.author_id,
                origin=draft.origin,
                text=text,
                verdict=verdict,
                status=status,
                sketch=sketch_of(text),
            )
            comment = await tx.comments.add(new)
            if comment is None:
                known = await tx.comments.from_origin(draft.origin)
                assert known is not None
                return known
            await _look_at_heat(tx, comment)
            await tx.record.add(_by_policy(comment, before=None))
            await tx.rules.count(verdict.findings)
            await tx.announcements.answer_author(comment)
            if comment.status is Status.HELD:
                await tx.review.ask_moderators()
        return comment

    async def unscored(self, *, after_id: int = 0, limit: int) -> list[Comment]:
        """Comments that wait for a score, longest first, with a higher number than `after_id`."""
        async with self._records.begin() as tx:
            return await tx.comments.unscored(after_id=after_id, limit=limit)

    async def score_late(self, waiting: Comment, *, within: float) -> Comment | None:
        """Scores a comment that was stored without a score, applies the policy, and tells whom it concerns.

        Returns the comment as it is now. One that a person has decided meanwhile keeps their decision.

        :raises ClassifierUnavailable: it could not be scored; the comment stays as it is.
        """
        async with self._records.begin() as tx:
            said = await quotable(tx, waiting.article_id, waiting.text)
        verdict = await assess(
            waiting.text,
            self._classifier,
            self._policy.thresholds,
            within=within,
            said=said,
            background=True,
        )
        if verdict.outcome is Outcome.UNSCORED:
            raise ClassifierUnavailable(
                "the model answered with something that is no probability", WhyUnscored.FAILED
            )
        async with self._records.begin() as tx:
            current = await tx.comments.get(waiting.id)
            if current is None or current.version != waiting.version:
                return current
            verdict = with_findings(verdict, current.verdict.findings)
            status = Status.HELD
            if await _is_for_the_policy(tx, current):
                policy = await tx.policies.of_article(current.article_id, self._policy.start)
                author = await tx.policies.standing_of(current.author_id)
                verdict, status = apply(policy, author, verdict)
            if not await tx.comments.change_verdict(current, verdict):
                return await tx.comments.get(waiting.id)
            moved = status is not Status.HELD and await tx.comments.change_status(current, status)
            changed = await tx.comments.get(current.id)
            assert changed is not None
            await _look_at_heat(tx, changed)
            if moved:
                await tx.record.add(_by_policy(changed, before=current.status))
                await tx.announcements.tell_author(changed, None)
            else:
                await tx.announcements.correct_author(changed, before=current.status)
            await tx.review.refresh(changed)
            await tx.review.ask_moderators()
            return changed

    async def takes_comments(self, tx: Transaction, article_id: int) -> bool:
        """Whether the policy lets readers comment on an article."""
        return (await tx.policies.of_article(article_id, self._policy.start)).mode is not Mode.CLOSED

    async def _refuse_flood(self, examination: Examination) -> None:
        """
        :raises TooFast, Crowded: when its author may not write at this moment.
        """
        flooded = examination.flooded
        if flooded is None:
            return
        async with self._records.begin() as tx:
            await tx.rules.count(examination.floods)
        raise (Crowded if flooded.rule is RuleKind.ARTICLE_FLOOD else TooFast)(flooded.seconds)


async def _look_at_heat(tx: Transaction, comment: Comment) -> None:
    """Only an unkind comment makes it hotter."""
    verdict = comment.verdict
    if is_unkind(verdict.outcome, is_over=bool(verdict.over) and verdict.covered):
        await tx.heat.look(comment.article_id)


async def _is_for_the_policy(tx: Transaction, comment: Comment) -> bool:
    """Whether no person has to decide on a held comment, whatever its score is.

    People decide on what its author has changed, on what a person has undone, put off or handed to the
    owners, and on what would be refused if it came in now.
    """
    return (
        comment.revision == 1
        and await tx.decisions.latest_for(comment.id) is None
        and bool(await tx.batches.still_waiting({comment.id}))
        and await tx.sanctions.restriction_of(comment.author_id) is None
        and bool(await tx.articles.comments_open(comment.article_id))
    )


def _by_policy(comment: Comment, *, before: Status | None) -> Entry:
    """What the policy made of a comment, and the verdict that it went by."""
    return Entry(
        Subject.COMMENT,
        str(comment.id),
        comment.status,
        before=before,
        after=comment.status,
        reason=comment.verdict.outcome,
    )


async def require_open(tx: Transaction, article_id: int) -> None:
    """Nothing, if readers may comment on this article.

    :raises CommentsClosed, ArticleGone: they may not.
    """
    is_open = await tx.articles.comments_open(article_id)
    if is_open is None:
        raise ArticleGone(article_id)
    if not is_open:
        raise CommentsClosed(article_id)


async def open_policy(tx: Transaction, article_id: int, start: SitePolicy) -> ArticlePolicy:
    """What holds for the comments on an article now.

    :param start: what holds on the site where nothing else is set.
    :raises CommentsClosed: no comments are taken there.
    """
    policy = await tx.policies.of_article(article_id, start)
    if policy.mode is Mode.CLOSED:
        raise CommentsClosed(article_id)
    return policy


async def require_pace(
    tx: Transaction, draft: Draft, policy: ArticlePolicy, arrivals: Sequence[float]
) -> None:
    """Nothing, if slow mode lets this person comment on the article now.

    What came in is counted in memory, so that of twenty at once one is taken. What was stored before that, by
    the process before this one, is an arrival too.

    :param arrivals: of this person's comments on the article up to this one (`moderation.rules.flood`).
    :raises SlowMode: it does not.
    """
    pace = policy.pace
    if pace is None:
        return
    last = await tx.comments.last_on(draft.article_id, draft.author_id)
    stored = [] if last is None else [arrivals[-1] - (tx.now() - last).total_seconds()]
    wait = seconds_to_wait(sorted([*stored, *arrivals]), pace)
    if wait > 0:
        raise SlowMode(wait, policy.slow_minutes)


async def require_unrestricted(tx: Transaction, person_id: int) -> None:
    """Nothing, if this person may comment.

    :raises Restricted: they are muted or banned.
    """
    restriction = await tx.sanctions.restriction_of(person_id)
    if restriction is not None:
        raise Restricted(restriction)
