"""Many comments that are decided at once: the preview, what came of it, and what their author hears."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.news.formatted import plain
from bot.screens import Button, Keyboard, Screen, taps
from bot.screens.words import words_of
from bot.texts import en, en_batch, en_moderation
from moderation.batch import Batch, BatchKind, ItemState, Left
from moderation.comment import Comment
from moderation.priority import is_severe
from moderation.review import UNDO_WITHIN
from moderation.statement import Statement

EXAMPLES_ON_A_PAGE: Final = 6
COMMENTS_IN_A_NOTICE: Final = 8
# In UTF-16 units, so that all of it fits into one message.
MAX_WORDS: Final = 90
MAX_NAME: Final = 40
MAX_TITLE: Final = 80
MAX_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with what a moderator wants to see of it.

    `examples` are the planned comments on this page, with the statement of why each of them waits; `left` are
    the numbers of those that a person decides on, by why; `changed` those that were left out; `undone`
    counts what was taken back; `approved` those that a moderator had approved.
    """

    batch: Batch
    who: str
    page: int
    examples: Sequence[tuple[Comment, Statement | None]]
    left: Mapping[Left, Sequence[int]]
    changed: Sequence[int]
    undone: int
    approved: int


def batch_screen(view: BatchView, now: datetime) -> Screen:
    """The preview while nothing is decided; then what was decided, with Undo; then what was taken back."""
    batch = view.batch
    planned, decided = batch.number(ItemState.PLANNED), batch.number(ItemState.DECIDED)
    if batch.decided_at is None:
        return _preview(view, planned)
    who = _cut(view.who, MAX_NAME)
    lines = [en_batch.done(batch.kind, decided, who, batch.decided_at)]
    if view.changed:
        lines.append(en_batch.left_out(view.changed))
    if batch.undone_at is not None:
        lines.append(en_batch.undone(view.undone, decided, batch.undone_at))
        return Screen("\n".join(lines))
    if view.undone:
        lines.append(en_batch.since_undone(view.undone))
    rows: list[tuple[Button, ...]] = []
    if planned:
        lines.append(en_batch.still_planned(planned))
        rows.append((_do(batch, planned),))
    if view.undone < decided and now - batch.decided_at <= UNDO_WITHIN:
        rows.append((Button(en_batch.UNDO, taps.data(taps.BATCH, batch.id, "undo")),))
    return Screen("\n".join(lines), tuple(rows))


def cancelled_screen() -> Screen:
    """The preview was put away."""
    return Screen(en_batch.CANCELLED)


def _preview(view: BatchView, planned: int) -> Screen:
    batch = view.batch
    is_allowed = batch.kind is BatchKind.ALLOWED
    shown = planned + batch.number(ItemState.LEFT)
    head = [en_batch.title(batch.kind, planned, _cut(view.who, MAX_NAME)), en_batch.DRY_RUN]
    if is_allowed:
        head.append(en_batch.judged(planned, shown))
    if shown < batch.matching:
        head.append(en_batch.not_all(batch.kind, shown, batch.matching))
    if view.approved:
        head.append(en_batch.approved_before(view.approved, planned))
    parts = ["\n".join(head), *(_example(*each) for each in view.examples)]
    if view.left:
        parts.append(en_batch.left(view.left))
    if batch.reason is not None:
        parts.append(en_batch.because(_reason(batch.reason)))
    elif not is_allowed:
        parts.append(en_batch.WHY)
    return Screen("\n\n".join(parts), _preview_keyboard(batch, view.page, planned))


def _preview_keyboard(batch: Batch, page: int, planned: int) -> Keyboard:
    turning = []
    if page > 0:
        turning.append(Button(en.EARLIER, taps.data(taps.BATCH, batch.id, "page", page - 1)))
    if (page + 1) * EXAMPLES_ON_A_PAGE < planned:
        turning.append(Button(en.LATER, taps.data(taps.BATCH, batch.id, "page", page + 1)))
    rows: list[tuple[Button, ...]] = [tuple(turning)] if turning else []
    if batch.kind is BatchKind.ALLOWED or batch.reason is not None:
        rows.append((_do(batch, planned),))
    else:
        rows += [
            (Button(words, taps.data(taps.BATCH, batch.id, "do", code)),)
            for code, words in (*en_moderation.REASONS.items(), ("none", en_batch.NO_REASON))
        ]
    rows.append((Button(en_batch.CANCEL, taps.data(taps.BATCH, batch.id, "cancel")),))
    return tuple(rows)


def _do(batch: Batch, number: int) -> Button:
    return Button(en_batch.do(batch.kind, number), taps.data(taps.BATCH, batch.id, "do", "none"))


def _example(comment: Comment, statement: Statement | None) -> str:
    lines = [f"<b>#{comment.id}</b> {_cut(comment.author_name, MAX_NAME)}: {_first_words(comment)}"]
    waits = en_batch.waited(statement)
    return "\n".join([*lines, f"<i>{waits}</i>"] if waits else lines)


def _first_words(comment: Comment) -> str:
    words = _cut(comment.text, MAX_WORDS)
    return f"<tg-spoiler>{words}</tg-spoiler>" if is_severe(comment.verdict) else f"“{words}”"


# What the author of all of them hears.


@dataclass(frozen=True, slots=True)
class Noticed:
    """A batch as the author of its comments sees it.

    `restricted` counts those that are still as the batch left them, `undone` those that were given back;
    `comments` are the first ones of the former, with `titles` of their articles. `marked` counts those that
    a machine had marked. `mendable`: an edit of at least one of them would be taken.
    """

    batch: Batch
    restricted: int
    undone: int
    comments: Sequence[Comment]
    titles: Mapping[int, str]
    marked: int
    mendable: bool


def notice_screen(noticed: Noticed) -> Screen:
    """One notice instead of many: what happened and why, whether a machine had a part in it, what to do."""
    if noticed.restricted == 0:
        return Screen(en_batch.all_given_back(noticed.undone))
    batch = noticed.batch
    reason = _reason(batch.reason) if batch.reason else None
    parts = [
        en_batch.notice(
            noticed.restricted, reason, was_visible=batch.kind.is_published, marked=noticed.marked
        )
    ]
    lines = [_noticed(each, noticed.titles[each.article_id]) for each in noticed.comments]
    rest = noticed.restricted - len(noticed.comments)
    parts.append("\n".join([*lines, en_batch.more(rest)] if rest > 0 else lines))
    if noticed.undone:
        parts.append(en_batch.given_back(noticed.undone))
    parts.append(f"{en_batch.MEND}\n{en_batch.MINE}" if noticed.mendable else en_batch.MINE)
    return Screen("\n\n".join(parts))


def _noticed(comment: Comment, title: str) -> str:
    return f"• “{_cut(comment.text, MAX_WORDS)}” on {en.quoted(plain(title).cut(MAX_TITLE).text)}"


def _reason(reason: str) -> str:
    return words_of(plain(en_moderation.reason_words(reason)).cut(MAX_REASON).text)


def _cut(text: str, units: int) -> str:
    return words_of(plain(" ".join(text.split())).cut(units).text)
