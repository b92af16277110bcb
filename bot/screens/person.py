"""What moderators see of a person: since when they are here, what became of their comments, and what was
imposed on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.news.formatted import plain
from bot.screens import Button, Keyboard, Screen, taps
from bot.screens.words import somebody, words_of
from bot.texts import en, en_batch, en_moderation, en_person, en_sanctions
from moderation.authority import Roles, may
from moderation.batch import BatchKind
from moderation.comment import AuthorRecord
from moderation.sanctions import Sanction, SanctionKind, strictest, takes, version_of

SANCTIONS_SHOWN: Final = 6
# In UTF-16 units, so that it all fits into one message.
MAX_NAME: Final = 64
MAX_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """All that moderators know of a person. `sanctions` are all that there were, newest first; `names` are of
    those who imposed and lifted them."""

    id: int
    first_name: str
    met_at: datetime
    roles: Roles
    comments: AuthorRecord
    sanctions: Sequence[Sanction]
    names: Mapping[int, str]


def person_screen(record: PersonRecord, viewer: Roles, now: datetime, *, asks: str | None = None) -> Screen:
    """The record of a person, with what this viewer can do.

    :param asks: "day", "week" or "ban": the viewer wants that, and chooses the reason.
    """
    restriction = strictest(record.sanctions, now)
    lines = [
        somebody(_cut(record.first_name, MAX_NAME), record.id),
        en_person.here_since(record.met_at),
        en_moderation.all_comments(record.comments),
    ]
    if record.roles:
        lines.append(en_person.on_the_staff(record.roles))
    if restriction is not None:
        lines.append(f"<b>{en_person.now(restriction)}</b>")
    parts = ["\n".join(lines)]
    if record.sanctions:
        parts += [_told(each, record.names, now) for each in record.sanctions[:SANCTIONS_SHOWN]]
        earlier = len(record.sanctions) - SANCTIONS_SHOWN
        parts += [en_person.earlier(earlier)] if earlier > 0 else []
    else:
        parts.append(en_person.NO_SANCTIONS)
    html = "\n\n".join(parts)
    if record.roles:
        return Screen(html)
    if asks is not None:
        return Screen(f"{html}\n\n{en_person.ASKS[asks]}", _reasons(record, asks))
    return Screen(html, _keyboard(record, restriction, viewer))


def _told(sanction: Sanction, names: Mapping[int, str], now: datetime) -> str:
    """One line of history: what, when, by whom, why, and whether it still stands."""
    said = en_person.history(
        sanction,
        by=_name(names, sanction.by),
        lifted_by=_name(names, sanction.lifted_by) if sanction.lifted_by is not None else None,
        has_ended=not sanction.restricts(now),
    )
    return f"{said}\n{words_of(_cut(en_sanctions.reason_words(sanction.reason), MAX_REASON))}"


def _keyboard(record: PersonRecord, restriction: Sanction | None, viewer: Roles) -> Keyboard:
    """Whatever this viewer can do now; the version makes it a compare-and-set."""
    version = version_of(record.sanctions)
    rows: list[tuple[Button, ...]] = []
    if restriction is None:
        day = Button(en_sanctions.MUTE_DAY, taps.data(taps.PERSON, record.id, "day"))
        week = Button(en_sanctions.MUTE_WEEK, taps.data(taps.PERSON, record.id, "week"))
        rows.append((day, week))
    elif may(viewer, takes(restriction.kind, restriction.lasts)):
        is_mute = restriction.kind is SanctionKind.MUTE
        words, action = (en_sanctions.UNMUTE, taps.UNMUTE) if is_mute else (en_sanctions.UNBAN, taps.UNBAN)
        rows.append((Button(words, taps.data(action, record.id, version)),))
    if may(viewer, takes(SanctionKind.BAN, None)) and (restriction is None or restriction.until is not None):
        rows.append((Button(en_sanctions.BAN, taps.data(taps.PERSON, record.id, "ban")),))
    waiting, published = record.comments.held, record.comments.published
    if waiting and may(viewer, BatchKind.WAITING.role):
        words = en_batch.reject_waiting(waiting)
        rows.append((Button(words, taps.data(taps.REJECT_ALL, record.id)),))
    if published and may(viewer, BatchKind.ALL.role):
        rows += [
            (Button(words, taps.data(taps.TAKE_BACK_ALL, record.id, kind)),)
            for kind, words in en_batch.TAKE_BACK.items()
        ]
    return tuple(rows)


def _reasons(record: PersonRecord, asks: str) -> Keyboard:
    """Why: the person reads it."""
    action, more = (taps.BAN, ()) if asks == "ban" else (taps.MUTE, (asks,))
    version = version_of(record.sanctions)
    return (
        *(
            (Button(words, taps.data(action, record.id, version, *more, code)),)
            for code, words in en_sanctions.REASONS.items()
        ),
        (Button(en.BACK, taps.data(taps.PERSON, record.id, "show")),),
    )


def _name(names: Mapping[int, str], person_id: int) -> str:
    return words_of(_cut(names[person_id], MAX_NAME)) if person_id in names else str(person_id)


def _cut(text: str, units: int) -> str:
    return plain(" ".join(text.split())).cut(units).text
