"""The queue in numbers, and what a card says and offers of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.news.formatted import plain
from bot.screens import Button, Keyboard, Screen, taps
from bot.texts import en_queue
from moderation.comment import Comment
from moderation.queue import Filter, FilterKind, Snooze
from moderation.status import Status
from storage.queue import Overview, SetAside, View

TITLE_ON_A_BUTTON: Final = 28
"""In UTF-16 units: what a phone shows on one line beside the number."""


def overview_screen(overview: Overview, view: View, titles: Mapping[int, str]) -> Screen:
    """The queue in numbers, with a button for each filter that lets something through.

    :param titles: of the articles.
    """
    parts = [en_queue.waiting(overview.dealt, overview.aside.put_off, overview.aside.escalated)]
    if view.filter is not None:
        parts.append(en_queue.shows_only(view.filter))
    parts.append(en_queue.CHOOSE)
    buttons = [
        Button(en_queue.filter_button(each, number, _title(each, titles)), taps.data(taps.QUEUE, each.code))
        for each, number in overview.filters.items()
    ]
    everything = Button(en_queue.all_button(overview.dealt), taps.data(taps.QUEUE, "all"))
    back = Button(en_queue.BACK, taps.data(taps.QUEUE, "card"))
    return Screen("\n\n".join(parts), ((everything,), *((each,) for each in buttons), (back,)))


def queue_lines(
    aside: SetAside, filter_: Filter | None, ended: Filter | None, more: int, now: datetime
) -> list[str]:
    """What a card says of the queue and the comment's place in it.

    :param more: how many others are dealt to its moderator.
    """
    lines = []
    if aside.escalated_by is not None:
        lines.append(en_queue.escalated(aside.escalated_by))
    if aside.snoozed_until is not None and aside.snoozed_until > now:
        lines.append(en_queue.snoozed(aside.snoozed_by, aside.snoozed_until))
    if ended is not None:
        lines.append(en_queue.ended(ended))
    if filter_ is not None:
        lines.append(en_queue.only(filter_, more))
    elif more:
        lines.append(f"{more} more waiting")
    return lines


def queue_keyboard(comment: Comment, aside: SetAside, view: View) -> Keyboard:
    """Put off, hand to an owner; and the way out of a filter."""
    rows: list[tuple[Button, ...]] = []
    if view.filter is not None:
        rows.append((Button(en_queue.SHOW_ALL, taps.data(taps.QUEUE, "all")),))
    if comment.status is Status.HELD:
        hour = Button(en_queue.HOUR, taps.data(taps.SNOOZE, comment.id, Snooze.HOUR))
        tomorrow = Button(en_queue.TOMORROW, taps.data(taps.SNOOZE, comment.id, Snooze.TOMORROW))
        escalate = Button(en_queue.ESCALATE, taps.data(taps.ESCALATE, comment.id))
        rows.append((hour, tomorrow))
        if not view.is_owner and aside.escalated_by is None:
            # In a row of its own: of three on a phone its words would be cut.
            rows.append((escalate,))
    return tuple(rows)


def _title(filter_: Filter, titles: Mapping[int, str]) -> str | None:
    if filter_.kind is not FilterKind.ARTICLE:
        return None
    title = titles.get(int(filter_.value or 0))
    return plain(" ".join(title.split())).cut(TITLE_ON_A_BUTTON).text if title else None
