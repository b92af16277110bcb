"""What the filter knows of a comment, as moderators read it, in English."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Final

from babel import Locale

from bot.texts.en import LOCALE, ago
from moderation.verdict import WhyUnscored

_UNSCORED: Final = MappingProxyType(
    {
        WhyUnscored.LOADING: "the filter was just starting",
        WhyUnscored.NOT_LOADED: "the filter cannot be started; the operator's log says why",
        WhyUnscored.SLOW: "the filter took too long",
        WhyUnscored.HANGING: "the filter does not answer",
        WhyUnscored.FAILED: "the filter failed",
        WhyUnscored.CROWDED: "the filter had too much to read at once",
        WhyUnscored.CLOSED: "the service was just stopping",
    }
)


def not_scored(because: WhyUnscored | None, since: datetime, now: datetime) -> str:
    """In place of the scores, for moderators."""
    why = f": {_UNSCORED[because]}" if because is not None else ""
    return (
        f"Not scored since {since:%H:%M} UTC ({ago(since, now)}){why}. "
        "It is scored by itself when the filter is back."
    )


def language(code: str) -> str:
    """A language's name; its code where it has none here."""
    return escape(str(Locale(LOCALE).languages.get(code, code)))


def not_covered(code: str | None) -> str:
    """The model gave scores, but is not believed."""
    if code is None:
        return "The model was not made for this alphabet: its scores say little."
    return f"The model was not made for {language(code)}: its scores say little."


def disguised(labels: Iterable[str]) -> str:
    """Labels that score higher once a disguise is undone."""
    return (
        f"Written in disguise: without it, higher in {', '.join(label.replace('_', ' ') for label in labels)}"
    )


def scored_in_parts(windows: int) -> str:
    """A text beyond what the model reads at once."""
    return f"A long text, scored in {windows} parts: the worst counts"
