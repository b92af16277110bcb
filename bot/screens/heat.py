"""What owners see of an article that heats up."""

from bot.screens import Button, Screen, taps
from bot.texts import en_heat
from moderation.heat import Episode, Remedy

TITLE_LENGTH = 120


def heat_screen(episode: Episode, title: str, changed_by: str) -> Screen:
    """How hot it is, with a button for each remedy; or what was done, with one that undoes it.

    :param changed_by: the name of whoever did or undid it.
    """
    shown = title if len(title) <= TITLE_LENGTH else f"{title[:TITLE_LENGTH]}…"
    parts = [en_heat.told(episode, shown)]
    if episode.changed_by is not None:
        parts.append(en_heat.done(episode, changed_by))
    if episode.remedy is not None:
        return Screen("\n\n".join(parts), ((_button(episode, en_heat.UNDO, "undo"),),))
    parts.append(en_heat.WHAT_TO_DO)
    slow, read_first, close, leave = (_button(episode, en_heat.BUTTONS[each], each) for each in Remedy)
    return Screen("\n\n".join(parts), ((slow, read_first), (close, leave)))


def _button(episode: Episode, words: str, what: str) -> Button:
    return Button(words, taps.data(taps.HEAT, episode.id, episode.version, what))
