"""Comments: written together with their verdict, moved on by compare-and-set."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, insert, or_, select, true, update

from moderation.comment import AuthorRecord, Comment, Former, NewComment, Origin, Revision
from moderation.occlusion import Explanation, LeftOut
from moderation.priority import place_of, severity_of
from moderation.reading.fingerprint import fingerprint_of
from moderation.rules.finding import Effect, Finding, RuleKind
from moderation.rules.links import links_in
from moderation.status import Status
from moderation.transitions import NotAllowed, may_follow
from moderation.verdict import Outcome, Scoring, Verdict, WhyUnscored
from storage.rows import Rows
from storage.tables import articles, broadcasts, comment_revisions, comments, people

MOST_QUOTABLE: Final = 100
"""Comments that a quote is compared with."""


class CommentRows(Rows):
    """Comments inside one transaction."""

    written = False

    async def add(self, new: NewComment) -> Comment | None:
        """Stores a comment with its verdict; None if that message is a comment already."""
        now = self._now()
        result = await self._connection.execute(
            self._insert(comments)
            .values(
                article_id=new.article_id,
                author_id=new.author_id,
                chat_id=new.origin.chat_id,
                message_id=new.origin.message_id,
                text=new.text,
                status=new.status,
                version=1,
                revision=1,
                created_at=now,
                status_at=now,
                fingerprint=fingerprint_of(new.text),
                sketch=new.sketch,
                scored_at=self._scored_at(new.verdict),
                place=await self._place(new.article_id, new.verdict),
                has_links=bool(links_in(new.text)),
                language=new.verdict.language,
                **_verdict_values(new.verdict),
            )
            .on_conflict_do_nothing()
            .returning(comments.c.id)
        )
        comment_id = result.scalar_one_or_none()
        if comment_id is None:
            return None
        if new.status is Status.PUBLISHED:
            await self._recount(new.article_id)
        return await self.get(comment_id)

    async def get(self, comment_id: int) -> Comment | None:
        """One comment, or None."""
        return await self._first(_SELECT.where(comments.c.id == comment_id))

    async def require(self, comment_id: int | None) -> Comment:
        """One comment that must be there.

        :raises LookupError: it is not.
        """
        comment = await self.get(comment_id) if comment_id is not None else None
        if comment is None:
            raise LookupError(f"comment {comment_id}")
        return comment

    async def from_origin(self, origin: Origin) -> Comment | None:
        """The comment that this message became, if it did."""
        return await self._first(
            _SELECT.where(comments.c.chat_id == origin.chat_id, comments.c.message_id == origin.message_id)
        )

    async def change_status(self, comment: Comment, status: Status) -> bool:
        """Moves a comment on from exactly this version and revision. False: somebody else was first.

        :raises moderation.transitions.NotAllowed: that status never follows this comment's.
        """
        if not may_follow(comment.status, status):
            raise NotAllowed(f"what is {comment.status} never becomes {status}")
        result = await self._connection.execute(
            update(comments)
            .where(*_exactly(comment))
            .values(status=status, version=comment.version + 1, status_at=self._now())
        )
        if result.rowcount == 0:
            return False
        await self._recount(comment.article_id)
        return True

    async def change_verdict(self, comment: Comment, verdict: Verdict) -> bool:
        """Replaces an unscored verdict, once the model is back. False: the comment has moved on meanwhile."""
        result = await self._connection.execute(
            update(comments)
            .where(*_exactly(comment))
            .values(
                scored_at=self._scored_at(verdict),
                place=await self._place_with(comment, verdict),
                language=verdict.language,
                **_verdict_values(verdict),
            )
        )
        return bool(result.rowcount)

    async def revise(self, comment: Comment, revision: Revision, status: Status) -> bool:
        """Replaces a text with its verdict, keeps the older ones, and moves the comment on from exactly this
        version and revision. False: somebody else was first.

        One that waits already keeps its place, and stays put off or escalated; one that was decided waits
        anew, for everybody.
        """
        now = self._now()
        waits = comment.status is Status.HELD
        place = (
            await self._place_with(comment, revision.verdict)
            if waits
            else await self._place(comment.article_id, revision.verdict)
        )
        result = await self._connection.execute(
            update(comments)
            .where(*_exactly(comment))
            .values(
                text=revision.text,
                status=status,
                version=comment.version + 1,
                revision=comment.revision + 1,
                edited_at=revision.written_at,
                status_at=now,
                fingerprint=fingerprint_of(revision.text),
                sketch=revision.sketch,
                scored_at=self._scored_at(revision.verdict),
                place=place,
                has_links=bool(links_in(revision.text)),
                language=revision.verdict.language,
                **_verdict_values(revision.verdict),
                **({} if waits else _FOR_EVERYBODY),
            )
        )
        if result.rowcount == 0:
            return False
        await self._connection.execute(
            insert(comment_revisions).values(
                comment_id=comment.id,
                revision=comment.revision,
                text=comment.text,
                edited_at=comment.edited_at,
                replaced_at=now,
                **_verdict_values(comment.verdict),
            )
        )
        if comment.status is not status:
            await self._recount(comment.article_id)
        return True

    async def had_text(self, comment: Comment, text: str, edited_at: datetime) -> bool:
        """Whether an older text of this comment was this one, written at this moment."""
        rows = await self._connection.execute(
            select(comment_revisions.c.text).where(
                comment_revisions.c.comment_id == comment.id, comment_revisions.c.edited_at == edited_at
            )
        )
        return text in rows.scalars()

    async def former_of(self, comment: Comment) -> Former | None:
        """The text that a comment had before this one, with its verdict; None if it is the first."""
        rows = await self._connection.execute(
            select(comment_revisions).where(
                comment_revisions.c.comment_id == comment.id,
                comment_revisions.c.revision == comment.revision - 1,
            )
        )
        row = rows.first()
        return Former(row.text, _verdict(row)) if row is not None else None

    async def explain(self, comment: Comment, explanation: Explanation) -> bool:
        """Keeps which words moved the score, beside the verdict they explain.

        False: the comment has another text or verdict by now, which they do not explain.
        """
        row = (
            await self._connection.execute(
                _SELECT.where(comments.c.id == comment.id).with_for_update(of=comments)
            )
        ).first()
        if row is None or (row.text, _comment(row).verdict) != (comment.text, comment.verdict):
            return False
        evidence = {**row.evidence, _WORDS: asdict(explanation)}
        await self._connection.execute(
            update(comments).where(comments.c.id == comment.id).values(evidence=evidence)
        )
        return True

    async def published_with(self, quotes: Sequence[Sequence[str]], article_id: int) -> list[str]:
        """The newest texts below an article with all words of one of these quotes in their order, at most
        `MOST_QUOTABLE`. Words are letters and digits alone; the capitals of A to Z make no difference."""
        if not quotes:
            return []
        rows = await self._connection.execute(
            select(comments.c.text)
            .where(
                comments.c.article_id == article_id,
                comments.c.status == Status.PUBLISHED,
                or_(*(comments.c.text.ilike(f"%{'%'.join(words)}%") for words in quotes)),
            )
            .order_by(comments.c.id.desc())
            .limit(MOST_QUOTABLE)
        )
        return list(rows.scalars())

    async def count_published_by(self, author_id: int, *, at_most: int, except_id: int | None = None) -> int:
        """How many comments of a person can be read, but for one; counted no further than this."""
        some = select(comments.c.id).where(
            comments.c.author_id == author_id, comments.c.status == Status.PUBLISHED
        )
        if except_id is not None:
            some = some.where(comments.c.id != except_id)
        some = some.limit(at_most)
        return int(
            (await self._connection.execute(select(func.count()).select_from(some.subquery()))).scalar_one()
        )

    async def last_on(self, article_id: int, author_id: int) -> datetime | None:
        """When a person's newest comment on an article was stored, whatever became of it; None: there is
        none."""
        # As the newest row, not as a maximum: SQLite would lose the type of the column.
        last: datetime | None = await self._connection.scalar(
            select(comments.c.created_at)
            .where(comments.c.author_id == author_id, comments.c.article_id == article_id)
            .order_by(comments.c.id.desc())
            .limit(1)
        )
        return last

    async def sketches_of_last_day(self, *, limit: int) -> list[tuple[int, int]]:
        """The newest comments with a sketch, of the last 24 hours: their numbers, and their sketches."""
        newest = (
            select(comments.c.id, comments.c.sketch, comments.c.created_at)
            .order_by(comments.c.id.desc())
            .limit(limit)
            .subquery()
        )
        rows = await self._connection.execute(
            select(newest.c.id, newest.c.sketch).where(
                newest.c.created_at > self._now() - timedelta(days=1), newest.c.sketch.is_not(None)
            )
        )
        return [(row.id, row.sketch) for row in rows]

    async def texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """The texts of some comments, by number."""
        rows = await self._connection.execute(
            select(comments.c.id, comments.c.text).where(comments.c.id.in_(list(numbers)))
        )
        return {row.id: row.text for row in rows}

    async def unscored(self, *, after_id: int, limit: int) -> list[Comment]:
        """Held comments that wait for a score, longest first, with a higher number than `after_id`."""
        return await self._all(
            _SELECT.where(*_WAITS_FOR_A_SCORE, comments.c.id > after_id).order_by(comments.c.id).limit(limit)
        )

    async def count_unscored(self) -> int:
        """How many comments wait for a score."""
        return await self._count(*_WAITS_FOR_A_SCORE)

    async def count_scored_late(self, *, since: datetime) -> int:
        """How many comments that were stored without a score got one after a moment."""
        return await self._count(comments.c.scored_at >= since, comments.c.scored_at > comments.c.created_at)

    async def those(self, numbers: Collection[int], *, hold: bool = False) -> list[Comment]:
        """Some comments, in the order of their numbers.

        :param hold: nobody else decides on them until this transaction ends.
        """
        query = _SELECT.where(comments.c.id.in_(list(numbers))).order_by(comments.c.id)
        # No stronger than a change needs: a card that names one meanwhile, by whoever holds its moderator,
        # would otherwise wait for this transaction, and this one for the moderator.
        return await self._all(query.with_for_update(of=comments, key_share=True) if hold else query)

    async def of_person(
        self, author_id: int, status: Status, *, since: datetime | None = None, limit: int
    ) -> list[Comment]:
        """A person's newest comments of a status.

        :param since: only those written after this moment.
        """
        return await self._all(
            _SELECT.where(*_of_person(author_id, status, since)).order_by(comments.c.id.desc()).limit(limit)
        )

    async def count_of_person(self, author_id: int, status: Status, *, since: datetime | None = None) -> int:
        """How many comments of a status a person has written, as `of_person` finds them."""
        return await self._count(*_of_person(author_id, status, since))

    async def held_with_text_of(self, comment: Comment, *, limit: int) -> list[Comment]:
        """The held comments of the same text, this one among them, those that wait longest first. Others that
        are put off or escalated are left out: they are somebody's to read.

        Nobody else decides on them until this transaction ends.
        """
        return await self._all(
            _SELECT.where(*self._same_text(comment))
            .order_by(comments.c.id)
            .limit(limit)
            .with_for_update(of=comments, key_share=True)
        )

    async def count_held_with_text_of(self, comment: Comment) -> int:
        """How many comments `held_with_text_of` finds, without a limit."""
        return await self._count(*self._same_text(comment))

    async def count_held(self) -> int:
        """How many comments wait for a moderator."""
        return await self._count(comments.c.status == Status.HELD)

    async def published_on(self, article_id: int, *, offset: int, limit: int) -> list[Comment]:
        """One page of an article's published comments, oldest first."""
        return await self._all(
            _SELECT.where(comments.c.article_id == article_id, comments.c.status == Status.PUBLISHED)
            .order_by(comments.c.id)
            .offset(offset)
            .limit(limit)
        )

    async def of_author(self, author_id: int, *, offset: int = 0, limit: int) -> list[Comment]:
        """One page of a person's own comments, newest first."""
        return await self._all(
            _SELECT.where(comments.c.author_id == author_id)
            .order_by(comments.c.id.desc())
            .offset(offset)
            .limit(limit)
        )

    async def count_of_author(self, author_id: int) -> int:
        """How many comments a person has written."""
        return await self._count(comments.c.author_id == author_id)

    async def record_of(self, comment: Comment) -> AuthorRecord:
        """The author's history in numbers, this comment not counted."""
        return await self._totals(comments.c.author_id == comment.author_id, comments.c.id != comment.id)

    async def totals_of(self, author_id: int) -> AuthorRecord:
        """All comments of a person in numbers."""
        return await self._totals(comments.c.author_id == author_id)

    async def _totals(self, *conditions: Any) -> AuthorRecord:
        rows = await self._connection.execute(
            select(comments.c.status, func.count().label("number"))
            .where(*conditions)
            .group_by(comments.c.status)
        )
        numbers = {row.status: row.number for row in rows}
        return AuthorRecord(
            published=numbers.get(Status.PUBLISHED, 0),
            held=numbers.get(Status.HELD, 0),
            rejected=numbers.get(Status.REJECTED, 0),
        )

    async def _place(self, article_id: int, verdict: Verdict) -> datetime:
        """The place in the queue of a comment that begins to wait now."""
        reach = select(func.max(broadcasts.c.audience)).where(broadcasts.c.article_id == article_id)
        return place_of(self._now(), verdict, await self._connection.scalar(reach) or 0)

    async def _place_with(self, comment: Comment, verdict: Verdict) -> datetime:
        """The place of a comment with another verdict, which began to wait when it did."""
        place = select(comments.c.place).where(comments.c.id == comment.id)
        before: datetime = (await self._connection.execute(place)).scalar_one()
        return before + severity_of(comment.verdict) - severity_of(verdict)

    def _same_text(self, comment: Comment) -> tuple[Any, ...]:
        fingerprint = select(comments.c.fingerprint).where(comments.c.id == comment.id).scalar_subquery()
        is_dealt = and_(
            comments.c.escalated_by.is_(None),
            or_(comments.c.snoozed_until.is_(None), comments.c.snoozed_until <= self._now()),
        )
        return (
            comments.c.fingerprint == fingerprint,
            comments.c.status == Status.HELD,
            or_(comments.c.id == comment.id, is_dealt),
        )

    def _scored_at(self, verdict: Verdict) -> datetime | None:
        return self._now() if verdict.scoring else None

    async def _recount(self, article_id: int) -> None:
        self.written = True
        # Counted anew each time, so that it cannot drift. The lock comes first: PostgreSQL would
        # otherwise count without a decision that another transaction is just committing.
        await self._connection.execute(
            select(articles.c.id).where(articles.c.id == article_id).with_for_update(key_share=True)
        )
        count = await self._count(comments.c.article_id == article_id, comments.c.status == Status.PUBLISHED)
        await self._connection.execute(
            update(articles).where(articles.c.id == article_id).values(comment_count=count)
        )

    async def _count(self, *conditions: Any) -> int:
        result = await self._connection.execute(select(func.count()).select_from(comments).where(*conditions))
        return int(result.scalar_one())

    async def _first(self, query: Select[Any]) -> Comment | None:
        row = (await self._connection.execute(query)).first()
        return _comment(row) if row else None

    async def _all(self, query: Select[Any]) -> list[Comment]:
        return [_comment(row) for row in await self._connection.execute(query)]


# What is neither put off nor escalated.
_FOR_EVERYBODY: Final = {"snoozed_until": None, "snoozed_by": None, "escalated_by": None}

# Where the words are among the evidence. They are words of the comment's text, and go where that goes.
_WORDS = "words"


def _exactly(comment: Comment) -> tuple[Any, ...]:
    """The comment as it was read, if nobody has moved it on since."""
    return (
        comments.c.id == comment.id,
        comments.c.version == comment.version,
        comments.c.revision == comment.revision,
    )


def _verdict_values(verdict: Verdict) -> dict[str, Any]:
    scoring = verdict.scoring
    return {
        "outcome": verdict.outcome,
        "scores": dict(scoring.scores) if scoring else None,
        "model": scoring.model if scoring else None,
        "labels_over": list(verdict.over),
        "evidence": {
            "windows": scoring.windows if scoring else 0,
            "language": verdict.language,
            "covered": verdict.covered,
            "disguised": list(verdict.disguised),
            "unscored_because": verdict.unscored_because,
            "newcomer": verdict.newcomer,
            "findings": [asdict(finding) for finding in verdict.findings],
        },
    }


_SELECT = select(comments, func.coalesce(people.c.first_name, "").label("author_name")).outerjoin(
    people, people.c.id == comments.c.author_id
)

_WAITS_FOR_A_SCORE = (comments.c.status == Status.HELD, comments.c.outcome == Outcome.UNSCORED)


def _of_person(author_id: int, status: Status, since: datetime | None) -> tuple[Any, ...]:
    is_recent = comments.c.created_at > since if since is not None else true()
    return comments.c.author_id == author_id, comments.c.status == status, is_recent


def _comment(row: Any) -> Comment:
    return Comment(
        id=row.id,
        article_id=row.article_id,
        author_id=row.author_id,
        author_name=row.author_name,
        origin=Origin(row.chat_id, row.message_id),
        text=row.text,
        verdict=_verdict(row),
        status=Status(row.status),
        version=row.version,
        created_at=row.created_at,
        explanation=_explanation(row.evidence[_WORDS]) if _WORDS in row.evidence else None,
        revision=row.revision,
        edited_at=row.edited_at,
    )


def _verdict(row: Any) -> Verdict:
    """The verdict of a comment or of a former text, whose columns have the same names."""
    # What was stored before there was more evidence than scores has none.
    evidence = row.evidence
    scoring = Scoring(row.scores, row.model, evidence.get("windows", 1)) if row.scores is not None else None
    because = evidence.get("unscored_because")
    return Verdict(
        Outcome(row.outcome),
        scoring,
        tuple(row.labels_over),
        language=evidence.get("language"),
        covered=evidence.get("covered", True),
        disguised=tuple(evidence.get("disguised", ())),
        unscored_because=WhyUnscored(because) if because else None,
        findings=tuple(_finding(found) for found in evidence.get("findings", ())),
        newcomer=evidence.get("newcomer", False),
    )


def _explanation(words: dict[str, Any]) -> Explanation:
    left_out = (LeftOut(**{**each, "excerpts": tuple(each["excerpts"])}) for each in words["left_out"])
    return Explanation(**{**words, "left_out": tuple(left_out)})


def _finding(stored: dict[str, Any]) -> Finding:
    return Finding(
        RuleKind(stored["rule"]),
        stored["number"],
        Effect(stored["effect"]),
        stored["matched"],
        dry=stored["dry"],
    )
