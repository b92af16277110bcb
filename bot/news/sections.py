"""How the sections of a feed are named to readers, as an editor wishes."""

from collections.abc import Mapping, Sequence
from typing import Final

import regex

from bot.news.assembling import MAX_SECTION
from bot.news.formatted import clean, plain

MAX_NAMES: Final = 100


class NotAName(Exception):  # noqa: N818 (named for what happened)
    """What should say how a section is named does not. The message is the part that cannot be read."""


def renamed(sections: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The sections as readers know them: a name that is empty leaves one out; none is named twice."""
    wished = {section.casefold(): name for section, name in names.items()}
    shown: dict[str, str] = {}
    for section in sections:
        name = wished.get(section.casefold(), section)
        if name:
            shown.setdefault(name.casefold(), name)
    return tuple(shown.values())


def with_names(names: Mapping[str, str], words: str) -> dict[str, str]:
    """The names together with further ones: "Politik=Politics, Sponsored=", or a line for each.

    A section that is called by its own name again loses its wish.

    :raises NotAName: a part has no "=", or nothing before it; or there are more than MAX_NAMES.
    """
    found = dict(names)
    for part in regex.split(r"[,\n]", words):
        if not part.strip():
            continue
        before, equals, after = part.partition("=")
        section, name = _name(before), _name(after)
        if not equals or not section:
            raise NotAName(part.strip())
        found = {known: wish for known, wish in found.items() if known.casefold() != section.casefold()}
        if name != section:
            found[section] = name
        if len(found) > MAX_NAMES:
            raise NotAName(part.strip())
    return found


def _name(words: str) -> str:
    return plain(" ".join(clean(words).split())).cut(MAX_SECTION).text
