"""What the author of a comment hears of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.news.formatted import utf16_length
from bot.screens import Button, Keyboard, Screen, taps
from bot.screens.article import TEXT_LIMIT
from bot.screens.explaining import below_the_notice, words_button
from bot.screens.pages import fitting
from bot.screens.words import words_of
from bot.texts import en, en_findings, en_moderation, en_statement, en_takedown
from moderation.comment import Comment
from moderation.revising import MOST_REVISIONS
from moderation.rules.finding import Effect
from moderation.statement import Ground
from moderation.status import Status
from storage.statements import StoredStatement

OWN_COMMENTS_ON_A_PAGE: Final = 5
# Telegram lets people edit what they have sent for so long (https://telegram.org/faq, "Can I edit").
EDITABLE: Final = timedelta(hours=48)


def outcome_screen(
    comment: Comment, details: Mapping[str, Any], stated: StoredStatement | None, *, mendable: bool
) -> Screen:
    """What became of a comment, why, and what its author can do; in answer to the message it was.

    :param stated: the statement of reasons for it; None: it is not restricted.
    :param mendable: an edit would be taken.
    """
    reply_to = comment.origin.message_id
    if details.get("asks"):
        return Screen(en_statement.ASKS, _asking_keyboard(comment.id), reply_to=reply_to)
    status = Status(details["status"])
    statement = stated.statement if stated else None
    if details.get("undone") and status is not Status.REJECTED:
        return Screen(en_statement.looked_at_again(status), _notice_keyboard(comment), reply_to=reply_to)
    revision, findings = details.get("revision", 1), comment.verdict.findings
    match status:
        case Status.PUBLISHED:
            html = en_statement.published(revision, by_person=details["by_person"])
        case Status.REJECTED:
            reason = stated.reason if stated else details["reason"]
            by_rules = en_findings.because(findings, Effect.REJECT)
            html = en_statement.rejected(statement, reason, by_person=details["by_person"], because=by_rules)
        case Status.WITHDRAWN:
            html = en_statement.TAKEN_BACK
        case Status.TAKEN_DOWN:  # whose newest notice has the reasons (bot.screens.takedown)
            html = en_takedown.EARLIER_NOTICE
        case Status.HELD:
            by_rules = en_findings.because(findings, Effect.REJECT, Effect.HOLD)
            html = en_statement.held(statement, revision, because=by_rules)
    lines = [html, en_statement.mend(status, mendable=mendable)]
    html = "\n".join(filter(None, lines))
    # What a person decided, a person explains.
    if statement is None or statement.ground is not Ground.LABEL:
        return Screen(html, _notice_keyboard(comment), reply_to=reply_to)
    rows = (*words_button(comment, taps.OWN_WORDS), *_notice_keyboard(comment))
    row = tuple(button for buttons in rows for button in buttons)
    return Screen(html + below_the_notice(comment), (row,) if row else (), reply_to=reply_to)


def may_be_mended(comment: Comment, now: datetime, *, takes_edits: bool) -> bool:
    """Whether an edit of this comment would be made by Telegram, and taken by us.

    :param takes_edits: the policy lets its author change it (`moderation.revising.takes_edits`).
    """
    return takes_edits and comment.revision < MOST_REVISIONS and now - comment.created_at < EDITABLE


def my_comments_screen(
    page: Sequence[Comment],
    titles: Mapping[int, str],
    stated: Mapping[int, StoredStatement],
    now: datetime,
    *,
    total: int,
    offset: int = 0,
    backwards: bool = False,
) -> Screen:
    """One page of a person's own comments, newest first, each with what became of it and why.

    :param page: the comments from `offset` on, or, `backwards`, those before `offset`; as many of them are
        shown as fit into one message.
    :param total: how many there are.
    """
    if not page:
        return Screen(en.NO_OWN_COMMENTS)
    header = en_statement.own_comments(total)
    entries = [_own(comment, titles[comment.article_id], stated.get(comment.id), now) for comment in page]
    shown = fitting(entries, TEXT_LIMIT - utf16_length(header), backwards=backwards)
    start = offset - len(shown) if backwards else offset
    on_page = page[-len(shown) :] if backwards else page[: len(shown)]
    pages: list[Button] = []
    if start + len(shown) < total:
        pages.append(Button(en.EARLIER, taps.data(taps.OWN, f"f{start + len(shown)}")))
    if start > 0:
        pages.append(Button(en.LATER, taps.data(taps.OWN, f"b{start}")))
    keyboard = [
        (Button(en_statement.take_back(each.id), taps.data(taps.TAKE_BACK, each.id, "ask")),)
        for each in on_page
        if _can_be_taken_back(each)
    ]
    return Screen("\n\n".join([header, *shown]), (*keyboard, *([tuple(pages)] if pages else [])))


def taking_back_screen(comment: Comment) -> Screen:
    """In the place of the list: is this comment to be taken back?"""
    words = f"<blockquote>{words_of(comment.text)}</blockquote>\n{en_statement.ASKS}"
    return Screen(words, _asking_keyboard(comment.id))


def _own(comment: Comment, title: str, stated: StoredStatement | None, now: datetime) -> str:
    state = en_statement.own_comment(comment.id, en_moderation.STATUS_WORDS[comment.status])
    lines = [f"{state}, {en.ago(comment.created_at, now)}", f"on {en.quoted(title)}"]
    if comment.status not in (Status.WITHDRAWN, Status.TAKEN_DOWN):
        lines.append(words_of(comment.text))
    if stated is not None:
        by_rules = en_findings.because(comment.verdict.findings, Effect.REJECT, Effect.HOLD)
        why = en_statement.in_short(stated.statement, stated.reason, because=by_rules)
        lines.append(f"<i>{why}</i>")
    return "\n".join(lines)


def _notice_keyboard(comment: Comment) -> Keyboard:
    if not _can_be_taken_back(comment):
        return ()
    return ((Button(en_statement.TAKE_BACK, taps.data(taps.TAKE_BACK, comment.id, "ask")),),)


def _asking_keyboard(comment_id: int) -> Keyboard:
    return (
        (
            Button(en_statement.KEEP, taps.data(taps.TAKE_BACK, comment_id, "no")),
            Button(en_statement.TAKE_BACK_YES, taps.data(taps.TAKE_BACK, comment_id, "yes")),
        ),
    )


def _can_be_taken_back(comment: Comment) -> bool:
    return comment.status in (Status.PUBLISHED, Status.HELD)
