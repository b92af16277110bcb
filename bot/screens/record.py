"""What owners see of the record: who did what, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.news.formatted import plain
from bot.screens import Button, Screen, taps
from bot.screens.words import words_of
from bot.texts import en, en_record
from moderation.entry import Recorded, Subject, Value

ENTRIES_ON_A_PAGE: Final = 10
# In UTF-16 units, so that ten entries of whatever people call themselves fit into one message.
MAX_NAME: Final = 40
MAX_VALUE: Final = 40
MAX_REASON: Final = 120


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and whether there are others on either side."""

    entries: Sequence[Recorded]
    has_earlier: bool
    has_later: bool


def record_screen(page: Page, names: Mapping[int, str], *, comment_id: int | None, zone: ZoneInfo) -> Screen:
    """One page of the record.

    :param names: of the people in it, as far as they are known now.
    :param comment_id: of the one that it is about; None: about everything.
    """
    if not page.entries:
        empty = en_record.NOTHING_YET if comment_id is None else en_record.nothing_about(comment_id)
        return Screen(empty)
    parts = [en_record.title(comment_id)]
    day = None
    for recorded in page.entries:
        local = recorded.at.astimezone(zone)
        if local.date() != day:
            day = local.date()
            parts.append(f"\n{en_record.day(local)}")
        parts.append(_entry(recorded, names, zone))
    about = () if comment_id is None else (comment_id,)
    turning: list[Button] = []
    if page.has_earlier:
        turning.append(Button(en.EARLIER, taps.data(taps.AUDIT, f"o{page.entries[-1].id}", *about)))
    if page.has_later:
        turning.append(Button(en.LATER, taps.data(taps.AUDIT, f"n{page.entries[0].id}", *about)))
    return Screen("\n".join(parts), (tuple(turning),) if turning else ())


def people_in(entries: Sequence[Recorded]) -> set[int]:
    """Whose names are needed to show these entries."""
    actors = {line.entry.actor_id for line in entries if line.entry.actor_id is not None}
    return actors | {int(line.entry.subject_id) for line in entries if line.entry.subject is Subject.PERSON}


def _entry(recorded: Recorded, names: Mapping[int, str], zone: ZoneInfo) -> str:
    entry = recorded.entry
    if entry.actor_id is not None:
        actor = _name(names, entry.actor_id) or en_record.person(None, str(entry.actor_id))
    else:
        is_set = entry.reason in (en_record.BY_SETTING, en_record.FIRST_FEEDS)
        actor = en_record.THE_OPERATOR if is_set else en_record.THE_BOT
    done_to = (
        en_record.person(_name(names, int(entry.subject_id)), entry.subject_id)
        if entry.subject is Subject.PERSON
        else en_record.subject(entry.subject, entry.subject_id)
    )
    before, after = _value(entry.before), _value(entry.after)
    details = []
    # "The bot held comment 41" needs no "held" after it.
    if before is not None or (after is not None and after != entry.action):
        details.append(en_record.change(before, after))
    if entry.reason is not None:
        details.append(words_of(_cut(en_record.reason_words(entry.reason), MAX_REASON)))
    said = en_record.line(recorded.at.astimezone(zone), actor, entry.action, done_to)
    return f"{said}: {' · '.join(details)}" if details else said


def _name(names: Mapping[int, str], person_id: int) -> str | None:
    name = names.get(person_id)
    return words_of(_cut(name, MAX_NAME)) if name else None


def _value(value: Value) -> str | None:
    """A small value as words; None where there is none."""
    return None if value is None else words_of(_cut(_said(value), MAX_VALUE))


def _said(value: Value) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case str() | int() | float():
            return str(value)
        case Mapping():
            return ", ".join(f"{name} {_said(each)}" for name, each in value.items()) or "–"
        case _:
            return ", ".join(_said(each) for each in value) or "–"


def _cut(text: str, units: int) -> str:
    return plain(" ".join(text.split())).cut(units).text
