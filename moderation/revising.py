"""Authors mend their comments, and take them back.

An edit may send a comment to the queue, and never pulls one out: what is held stays held until a person
decides, however clean the new text is.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from moderation.classifier import Classifier
from moderation.comment import Comment, Origin, Revision
from moderation.entry import Entry, Subject
from moderation.examining import Examiner, verdict_of
from moderation.policies import ArticlePolicy, SitePolicy, Standing, apply
from moderation.records import Records, Transaction
from moderation.review import CommentNotFound
from moderation.rules.likeness import sketch_of
from moderation.sanctions import Restricted
from moderation.status import Status
from moderation.submission import (
    ArticleGone,
    CommentsClosed,
    Policy,
    open_policy,
    require_open,
    require_unrestricted,
)
from moderation.text import comment_text
from moderation.verdict import Verdict

MOST_REVISIONS: Final = 20
"""Texts that one comment can have in its time, the first one counted."""


class TooManyRevisions(Exception):  # noqa: N818 (named for what happened)
    """The comment has had `MOST_REVISIONS` texts already."""


class Withdrawn(Exception):  # noqa: N818 (named for what happened)
    """Its author has taken the comment back."""


class TakenDown(Exception):  # noqa: N818 (named for what happened)
    """The comment was taken down for a legal reason."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What an author has made of a message that is a comment; `at` is Telegram's time, in whole seconds."""

    origin: Origin
    text: str
    at: datetime


def after_edit(
    before: Status, policy: ArticlePolicy, author: Standing, verdict: Verdict
) -> tuple[Verdict, Status]:
    """What becomes of a comment whose author has changed its text, and its verdict with that which decided.

    A published one stays so only where the policy would publish the new text by itself as a new comment of
    this author; a rejected one waits for a person again.

    :param author: with this comment still counted, if it can be read.
    """
    match before:
        case Status.WITHDRAWN | Status.TAKEN_DOWN:
            return verdict, before
        case Status.PUBLISHED:
            others = replace(author, published=author.published - 1)
            verdict, status = apply(policy, others, verdict)
            return verdict, Status.PUBLISHED if status is Status.PUBLISHED else Status.HELD
        case _:
            return verdict, Status.HELD


class Revisions:
    """Takes what authors make of their comments."""

    def __init__(self, records: Records, classifier: Classifier, policy: Policy) -> None:
        self._records = records
        self._policy = policy
        self._examiner = Examiner(classifier, policy.thresholds)

    async def revise(self, edit: Edit, *, within: float) -> Comment | None:
        """Stores the new text of a comment with its verdict, and writes down who must be told.

        No transaction is open while the model runs. An edit that is delivered twice, or that changes nothing
        of what is stored, changes nothing. Returns the comment as it is now; None if the message is none.

        :param within: seconds the model has; then the text is stored as unscored, and held.
        :raises EmptyComment, CommentTooLong: the text cannot be a comment.
        :raises Withdrawn, TakenDown, Restricted, TooManyRevisions, CommentsClosed, ArticleGone: nothing
            changes.
        """
        text = comment_text(edit.text)
        async with self._records.begin() as tx:
            comment = await tx.comments.from_origin(edit.origin)
            if comment is None or not await _is_new(tx, comment, text, edit.at):
                return comment
            around = await self._examiner.look_around(
                tx, comment.article_id, comment.author_id, text, except_id=comment.id
            )
        examination = await self._examiner.examine(text, around)
        scored = await self._examiner.scored(examination, within=within)
        while True:
            async with self._records.begin() as tx:
                current = await tx.comments.get(comment.id)
                if current is None or not await _is_new(tx, current, text, edit.at):
                    return current
                verdict = await verdict_of(tx, examination, scored, except_id=current.id)
                policy = await open_policy(tx, current.article_id, self._policy.start)
                author = await tx.policies.standing_of(current.author_id)
                verdict, status = after_edit(current.status, policy, author, verdict)
                revision = Revision(text, verdict, edit.at, sketch_of(text))
                # Whoever was first has moved the comment on, so it is looked at anew.
                if await tx.comments.revise(current, revision, status):
                    await tx.rules.count(verdict.findings)
                    return await _tell(tx, current, "edited")


async def withdraw(records: Records, comment_id: int, author_id: int) -> Comment:
    """An author takes a comment back: nobody reads it any more, and nobody decides on it.

    Done twice, it is done, and so it is where nobody can read it any more. Returns the comment as it is now.

    :raises CommentNotFound: there is no such comment of this person.
    """
    while True:
        async with records.begin() as tx:
            comment = await tx.comments.get(comment_id)
            if comment is None or comment.author_id != author_id:
                raise CommentNotFound(comment_id)
            if comment.status in (Status.WITHDRAWN, Status.TAKEN_DOWN):
                return comment
            if await tx.comments.change_status(comment, Status.WITHDRAWN):
                return await _tell(tx, comment, "withdrawn")


async def takes_edits(tx: Transaction, article_id: int, author_id: int, start: SitePolicy) -> bool:
    """Whether this person's comments on an article may be changed now: what `Revisions` asks of an edit
    before it looks at the text.

    :param start: what holds on the site where nothing else is set.
    """
    try:
        await require_unrestricted(tx, author_id)
        await require_open(tx, article_id)
        await open_policy(tx, article_id, start)
    except (Restricted, CommentsClosed, ArticleGone):
        return False
    return True


async def _is_new(tx: Transaction, comment: Comment, text: str, at: datetime) -> bool:
    """Whether an edit brings something that is to be stored.

    :raises Withdrawn, TakenDown, Restricted, TooManyRevisions, CommentsClosed, ArticleGone: it must not be.
    """
    if text == comment.text or (comment.edited_at is not None and at < comment.edited_at):
        return False
    # Telegram tells the time of an edit in seconds, and there may be two in one.
    if at == comment.edited_at and await tx.comments.had_text(comment, text, at):
        return False
    if comment.status is Status.WITHDRAWN:
        raise Withdrawn
    if comment.status is Status.TAKEN_DOWN:
        raise TakenDown
    await require_unrestricted(tx, comment.author_id)
    if comment.revision >= MOST_REVISIONS:
        raise TooManyRevisions
    await require_open(tx, comment.article_id)
    return True


async def _tell(tx: Transaction, before: Comment, action: str) -> Comment:
    """Everybody whom a change by the author concerns is told, and the record; the comment as it is now."""
    comment = await tx.comments.get(before.id)
    assert comment is not None
    await tx.record.add(
        Entry(
            Subject.COMMENT,
            str(comment.id),
            action,
            comment.author_id,
            before=before.status,
            after=comment.status,
            reason=comment.verdict.outcome if comment.revision != before.revision else None,
        )
    )
    await tx.announcements.correct_author(comment, before=before.status)
    await tx.review.refresh(comment)
    await tx.review.ask_moderators()
    return comment
