"""A reader's text becomes a comment: classified first, then stored with its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.classifier import Classifier, ClassifierUnavailable
from moderation.comment import Comment, NewComment, Origin
from moderation.entry import Entry, Subject
from moderation.policy import Mode, Thresholds, decide
from moderation.reading.assessment import assess
from moderation.reading.quotes import has_quotes, quoted_words
from moderation.records import Records, Transaction
from moderation.status import Status
from moderation.text import comment_text
from moderation.verdict import Outcome, Verdict, WhyUnscored


class CommentsClosed(Exception):  # noqa: N818 (named for what happened)
    """This article takes no comments."""


class ArticleGone(Exception):  # noqa: N818 (named for what happened)
    """There is no such article, or no longer."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader sent, before anything is known of it."""

    article_id: int
    author_id: int
    origin: Origin
    text: str


@dataclass(frozen=True, slots=True)
class Policy:
    """How this site moderates."""

    mode: Mode
    thresholds: Thresholds


class Submissions:
    """Takes readers' drafts, and scores what had to wait for the model."""

    def __init__(self, records: Records, classifier: Classifier, policy: Policy) -> None:
        self._records = records
        self._classifier = classifier
        self._policy = policy

    async def submit(self, draft: Draft, *, within: float) -> Comment:
        """Stores a comment with its verdict, and writes down who must be told.

        No transaction is open while the model runs. A draft that is delivered twice is one comment: the
        second time changes nothing and returns the first.

        :param within: seconds the model has; then the comment is stored as unscored, and held.
        :raises EmptyComment, CommentTooLong: the text cannot be a comment.
        :raises CommentsClosed, ArticleGone: nothing is stored.
        """
        text = comment_text(draft.text)
        async with self._records.begin() as tx:
            known = await tx.comments.from_origin(draft.origin)
            if known is not None:
                return known
            await require_open(tx, draft.article_id)
            said = await quotable(tx, draft.article_id, text)
        verdict = await read(self._classifier, self._policy, text, said, within=within)
        new = NewComment(
            article_id=draft.article_id,
            author_id=draft.author_id,
            origin=draft.origin,
            text=text,
            verdict=verdict,
            status=decide(self._policy.mode, verdict),
        )
        async with self._records.begin() as tx:
            await require_open(tx, draft.article_id)
            comment = await tx.comments.add(new)
            if comment is None:
                known = await tx.comments.from_origin(draft.origin)
                assert known is not None
                return known
            await tx.record.add(_by_policy(comment, before=None))
            await tx.announcements.answer_author(comment)
            if comment.status is Status.HELD:
                await tx.announcements.ask_moderators()
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
            if not await tx.comments.change_verdict(current, verdict):
                return await tx.comments.get(waiting.id)
            # What its author has changed waits for a person, whatever the score says.
            status = decide(self._policy.mode, verdict) if current.revision == 1 else Status.HELD
            if status is not Status.HELD and await tx.comments.change_status(current, status):
                changed = await tx.comments.get(current.id)
                assert changed is not None
                await tx.record.add(_by_policy(changed, before=current.status))
                await tx.announcements.tell_author(changed, None)
            else:
                scored = await tx.comments.get(current.id)
                assert scored is not None
                await tx.announcements.correct_author(scored, before=current.status)
            await tx.announcements.refresh_cards(current)
            await tx.announcements.ask_moderators()
            return await tx.comments.get(current.id)


async def read(
    classifier: Classifier, policy: Policy, text: str, said: Sequence[str], *, within: float
) -> Verdict:
    """The verdict on a text somebody waits for; without an answer in time it is unscored, never clean."""
    try:
        return await assess(text, classifier, policy.thresholds, within=within, said=said)
    except ClassifierUnavailable as unavailable:
        return Verdict(Outcome.UNSCORED, None, unscored_because=unavailable.reason)


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


async def quotable(tx: Transaction, article_id: int, text: str) -> list[str]:
    """What a comment on this article may quote: the article, and comments that have the words of its quotes;
    nothing, if it does not say that it quotes."""
    if not has_quotes(text):
        return []
    article = await tx.articles.words_of(article_id)
    return [article, *await tx.comments.published_with(quoted_words(text), article_id)]
