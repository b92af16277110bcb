"""Lists of which one message shows a page."""

from collections.abc import Sequence

from bot.news.formatted import utf16_length


def fitting(entries: Sequence[str], room: int, *, backwards: bool) -> list[str]:
    """As many entries as fit, in their order: the first ones, or, `backwards`, the last. Always one.

    :param room: in UTF-16 units, for the entries and an empty line before each.
    """
    shown: list[str] = []
    for entry in reversed(entries) if backwards else entries:
        room -= utf16_length(entry) + 2
        if room < 0 and shown:
            break
        shown.append(entry)
    return shown[::-1] if backwards else shown
