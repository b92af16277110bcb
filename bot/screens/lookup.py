"""Comments that a moderator looked for: a page of them, with how each stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.news.formatted import plain
from bot.screens import Button, Screen, taps
from bot.screens.words import words_of
from bot.texts import en, en_moderation, en_queue
from moderation.comment import Comment
from moderation.priority import is_severe
from moderation.status import Status

FOUND_ON_A_PAGE: Final = 5
# In UTF-16 units, so that five fit into one message whatever they say.
MAX_NAME: Final = 40
MAX_TEXT: Final = 200


def lookup_screen(found: Sequence[Comment], details: Mapping[str, Any], now: datetime) -> Screen:
    """A page of what was found, as it stands now.

    :param details: of its message: what was `written`, which `page` it is, whether it `has_more`, and how far
        was looked `back_to`.
    """
    parts = [en_queue.looked_for(words_of(_cut(details["written"], MAX_TEXT)))]
    parts += [_entry(comment, now) for comment in found]
    if not found:
        back_to = datetime.fromisoformat(details["back_to"]) if details["has_more"] else None
        parts.append(en_queue.nothing_found(back_to))
    opening = tuple(
        Button(en_queue.number_button(comment.id), taps.data(taps.FIND, "open", comment.id))
        for comment in found
    )
    turning = []
    if details["has_more"]:
        turning.append(Button(en.EARLIER, taps.data(taps.FIND, "page", details["page"] + 1)))
    if details["page"] > 0:
        turning.append(Button(en.LATER, taps.data(taps.FIND, "page", details["page"] - 1)))
    return Screen("\n\n".join(parts), tuple(row for row in (opening, tuple(turning)) if row))


def _entry(comment: Comment, now: datetime) -> str:
    head = (
        f"<b>#{comment.id}</b> {words_of(_cut(comment.author_name, MAX_NAME))}, "
        f"{en.ago(comment.created_at, now)}: {en_moderation.STATUS_WORDS[comment.status]}"
    )
    if comment.status in (Status.TAKEN_DOWN, Status.WITHDRAWN):
        return head
    words = words_of(_cut(comment.text, MAX_TEXT))
    return f"{head}\n<tg-spoiler>{words}</tg-spoiler>" if is_severe(comment.verdict) else f"{head}\n{words}"


def _cut(text: str, units: int) -> str:
    return plain(" ".join(text.split())).cut(units).text
