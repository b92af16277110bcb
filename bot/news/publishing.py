"""What becomes of an article that an editor writes in the chat: offered, published, changed, taken back.

offered (a preview and a question below it) -> cancelled
                                            -> published, at once or at a time
                                                 -> taken back, before that time
                                                 -> changed, when the editor changes the message

As long as it is only offered it lives in the details of these two messages. Everything runs inside the
caller's transaction.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.news.written import WrittenArticle
from moderation.comment import Origin
from storage.articles import Article, Changes, NewArticle
from storage.outbox import Kind, Lane, NewMessage, OutboxMessage
from storage.transaction import Transaction


class Choice(StrEnum):
    """What an editor can tap below the question."""

    TIMED = "timed"
    NOW = "now"
    BREAKING = "breaking"
    COMMENTS = "comments"
    CANCEL = "cancel"
    RECALL = "recall"


class Result(StrEnum):
    """What came of a tap."""

    DONE = "done"
    ANSWERED_ALREADY = "answered already"
    TIME_PASSED = "time passed"
    OUT_ALREADY = "out already"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the question below a preview knows: the article, and once it is answered what was chosen.

    `audience` is how many subscribers there were then.
    """

    written: WrittenArticle
    not_before: datetime | None
    choice: Choice | None = None
    article_id: int | None = None
    audience: int = 0

    def as_details(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        moment = self.not_before.isoformat() if self.not_before else None
        return {**asdict(self), "written": self.written.as_details(), "not_before": moment}

    @classmethod
    def of_details(cls, details: dict[str, Any]) -> "Offer":
        """As the outbox kept it."""
        moment, choice = details["not_before"], details["choice"]
        return cls(
            written=WrittenArticle.of_details(details["written"]),
            not_before=datetime.fromisoformat(moment) if moment else None,
            choice=Choice(choice) if choice else None,
            article_id=details["article_id"],
            audience=details["audience"],
        )


def name_of(origin: Origin) -> str:
    """What names the article that was written in a message."""
    return f"written:{origin.chat_id}:{origin.message_id}"


async def offer(
    tx: Transaction, origin: Origin, written: WrittenArticle, not_before: datetime | None
) -> None:
    """Shows an article to whoever wrote it, and asks what to do with it; once for one message."""
    details = Offer(written, not_before).as_details()
    for kind, cause in ((Kind.PREVIEW, _preview(name_of(origin))), (Kind.PUBLISHING, name_of(origin))):
        await tx.outbox.add(NewMessage(Lane.ANSWER, kind, origin.chat_id, details=details, cause=cause))


async def offered(tx: Transaction, origin: Origin) -> OutboxMessage | None:
    """The question about the article that was written in a message, if it was asked."""
    return await tx.outbox.caused_by(name_of(origin))


async def answer(tx: Transaction, question: OutboxMessage, choice: Choice, by: int) -> Result:
    """Does what the editor chose, once however often it is tapped."""
    now_offered = Offer.of_details(question.details)
    if choice is Choice.RECALL and now_offered.choice is Choice.TIMED:
        return await _take_back(tx, question, now_offered, by)
    if now_offered.choice is not None or choice is Choice.RECALL:
        return Result.ANSWERED_ALREADY
    match choice:
        case Choice.COMMENTS:
            written = now_offered.written
            turned = replace(written, comments_open=not written.comments_open)
            await _show(tx, question, replace(now_offered, written=turned))
        case Choice.CANCEL:
            await _show(tx, question, replace(now_offered, choice=choice))
        case Choice.TIMED if now_offered.not_before is None or now_offered.not_before <= tx.now():
            await tx.outbox.show_anew(question, lane=Lane.ANSWER)
            return Result.TIME_PASSED
        case _:
            await _publish(tx, question, now_offered, choice, by)
    return Result.DONE


async def follow(
    tx: Transaction,
    origin: Origin,
    written: WrittenArticle,
    not_before: datetime | None,
    *,
    settle: timedelta,
) -> int | None:
    """The editor has changed the message of an article, which follows wherever it has come to.

    :param settle: how long a change waits for further ones before delivered copies are edited.
    :return: the number of an article that was published already and is changed now.
    """
    question = await offered(tx, origin)
    if question is None:
        await offer(tx, origin, written, not_before)
        return None
    before = Offer.of_details(question.details)
    written = replace(written, comments_open=before.written.comments_open)
    if before.choice is None:
        await _show(tx, question, Offer(written, not_before))
        return None
    article = await tx.articles.get(before.article_id) if before.article_id is not None else None
    if article is None or not await _change(tx, article, written, settle):
        return None
    await _show(tx, question, replace(before, written=written))
    return article.id


async def _change(tx: Transaction, article: Article, written: WrittenArticle, settle: timedelta) -> bool:
    """Gives a published article a new version, if readers would see a difference."""
    changes = Changes(
        url=article.url,
        title=written.title,
        lead=article.lead,
        body_html=written.body_html,
        picture_url=article.picture_url,
        sections=written.sections,
        comments_open=article.comments_open,
        looks=article.looks,
    )
    before = article.title, article.body_html, article.sections
    if article.withdrawn_at is not None or before == (changes.title, changes.body_html, changes.sections):
        return False
    # The first change of several says when; the later ones are then shown with it.
    await tx.articles.change(article, changes, copies_change_at=article.copies_change_at or tx.now() + settle)
    return True


async def _publish(tx: Transaction, question: OutboxMessage, offer_: Offer, choice: Choice, by: int) -> None:
    written = offer_.written
    article_id = await tx.articles.add(
        NewArticle(
            feed_id=None,
            external_id=str(question.cause),
            url=None,
            title=written.title,
            body_html=written.body_html,
            picture_url=None,
            sections=written.sections,
            comments_open=written.comments_open,
            published_at=offer_.not_before if choice is Choice.TIMED else tx.now(),
            picture_file_id=written.picture,
            written_by=by,
        )
    )
    assert article_id is not None  # no feed, so nothing to collide with
    await tx.broadcasts.announce(
        article_id,
        lane=Lane.BREAKING if choice is Choice.BREAKING else Lane.NEWS,
        not_before=offer_.not_before if choice is Choice.TIMED else None,
        created_by=by,
    )
    audience = (await tx.subscribers.audience()).chats
    await _show(tx, question, replace(offer_, choice=choice, article_id=article_id, audience=audience))


async def _take_back(tx: Transaction, question: OutboxMessage, offer_: Offer, by: int) -> Result:
    """Withdraws an article for good, before it has gone out."""
    assert offer_.article_id is not None
    if offer_.article_id not in await tx.broadcasts.embargoes():
        await tx.outbox.show_anew(question, lane=Lane.ANSWER)
        return Result.OUT_ALREADY
    await tx.broadcasts.stop(offer_.article_id)
    await tx.articles.withdraw(offer_.article_id, by)
    await _show(tx, question, replace(offer_, choice=Choice.RECALL))
    return Result.DONE


async def _show(tx: Transaction, question: OutboxMessage, changed: Offer) -> None:
    """Both messages show how it stands now."""
    before = Offer.of_details(question.details)
    await tx.outbox.turn(question, changed.as_details(), comment_id=None)
    preview = await tx.outbox.caused_by(_preview(str(question.cause)))
    if preview is not None and changed.written != before.written:
        await tx.outbox.turn(preview, changed.as_details(), comment_id=None)


def _preview(name: str) -> str:
    return f"{name}:preview"
