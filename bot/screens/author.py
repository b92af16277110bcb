"""What the author of a comment hears of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.news.formatted import utf16_length
from bot.screens import Screen, taps
from bot.screens.article import TEXT_LIMIT
from bot.screens.explaining import below_the_notice, words_button
from bot.screens.words import words_of
from bot.texts import en, en_moderation
from moderation.comment import Comment
from moderation.occlusion import telling_label
from moderation.status import Status
from moderation.verdict import Outcome, Verdict


def outcome_screen(comment: Comment, details: Mapping[str, Any]) -> Screen:
    """What became of a comment, and why; in answer to the message it was."""
    verdict = comment.verdict
    finding = _finding(verdict)
    model = verdict.scoring.model if verdict.scoring else None
    status, automatically = Status(details["status"]), not details["by_person"]
    match status:
        case Status.PUBLISHED:
            html = en_moderation.published(automatically=automatically)
        case Status.REJECTED:
            html = en_moderation.rejected(
                details["reason"], finding, automatically=automatically, model=model
            )
        case _:
            html = en_moderation.held(
                finding,
                unscored=verdict.outcome is Outcome.UNSCORED,
                covered=verdict.covered,
                model=model,
            )
    reply_to = comment.origin.message_id
    # What a person decided, a person explains.
    if finding is None or status is Status.PUBLISHED or not automatically:
        return Screen(html, reply_to=reply_to)
    return Screen(html + below_the_notice(comment), words_button(comment, taps.OWN_WORDS), reply_to=reply_to)


def my_comments_screen(comments: Sequence[Comment], titles: Mapping[int, str], now: datetime) -> Screen:
    """A person's own comments, newest first, as many as fit into one message."""
    if not comments:
        return Screen(en.NO_OWN_COMMENTS)
    entries: list[str] = []
    room = TEXT_LIMIT
    for comment in comments:
        entry = (
            f"<b>{en_moderation.STATUS_WORDS[comment.status]}</b>, {en.ago(comment.created_at, now)}\n"
            f"on {en.quoted(titles[comment.article_id])}\n{words_of(comment.text)}"
        )
        room -= utf16_length(entry) + 2
        if room < 0 and entries:
            break
        entries.append(entry)
    return Screen("\n\n".join(entries))


def _finding(verdict: Verdict) -> str | None:
    """The highest of the labels that were over their threshold, in words."""
    label = telling_label(verdict)
    if label is None or verdict.scoring is None or not verdict.over:
        return None
    return en_moderation.found(label, verdict.scoring.scores[label])
