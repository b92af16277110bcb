"""What owners read of an article that heats up, in English.

HTML as Telegram understands it, unless a function says plain text; names and titles are escaped here.
"""

from html import escape
from types import MappingProxyType
from typing import Final

from bot.texts import en
from moderation.heat import WINDOW, Episode, Remedy

BUTTONS: Final = MappingProxyType(
    {
        Remedy.SLOW: "🐢 Slow mode",
        Remedy.READ_FIRST: "👀 Read first",
        Remedy.CLOSE: "🔒 Close comments",
        Remedy.LEAVE: "Leave it",
    }
)
UNDO: Final = "↩️ Undo"
IN_THE_RECORD: Final = "many unkind replies at once"
# Plain text: shown over the chat.
OUTDATED: Final = "Another owner was first: the message shows what they did."
POLICY_CHANGED: Final = "The policy of this article was changed since. /policy shows it, and changes it."
DONE: Final = "Done. It holds from the next comment on."
LEFT: Final = "It stays as it is."
UNDONE: Final = "It is as it was before."

_MINUTES: Final = int(WINDOW.total_seconds()) // 60
_DONE: Final = MappingProxyType(
    {
        Remedy.READ_FIRST: "👀 A person reads every comment here before it appears",
        Remedy.CLOSE: "🔒 Comments here are closed",
        Remedy.LEAVE: "It stays as it is",
    }
)


def told(episode: Episode, title: str) -> str:
    """Which article, and how many of how many."""
    seen = episode.temperature
    return (
        f"🔥 <b>It gets heated</b> below {en.quoted(title)} (article {episode.article_id}).\n"
        f"The filter finds {seen.unkind} of the {seen.replies} replies of the last {_MINUTES} minutes unkind "
        f"(at {episode.begun_at:%H:%M} UTC)."
    )


WHAT_TO_DO: Final = "What shall be done here? I will not ask again until it has been calm for an hour."


def done(episode: Episode, name: str) -> str:
    """What was done, by whom and when; or that it was undone."""
    if episode.remedy is None:
        what = "↩️ Undone"
    elif episode.remedy is Remedy.SLOW:
        minutes = episode.change.after if episode.change is not None else 0
        what = f"🐢 Slow mode here: one comment every {minutes} minutes for each person"
    else:
        what = _DONE[episode.remedy]
    when = f", {episode.changed_at:%H:%M} UTC" if episode.changed_at is not None else ""
    return f"<b>{what}.</b> {escape(name) or 'An owner'}{when}"
