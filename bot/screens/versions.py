"""Two texts of one comment, side by side."""

from bot.news.formatted import utf16_length
from bot.screens.words import words_of
from bot.texts import en_moderation

SHORTEST, LONGEST = 20, 500


def quote(text: str, *, hidden: bool) -> str:
    """Somebody's text as a quote.

    :param hidden: under a spoiler, so that nobody has to read it by accident.
    """
    words = words_of(text)
    return f"<blockquote>{f'<tg-spoiler>{words}</tg-spoiler>' if hidden else words}</blockquote>"


def before_and_now(before: str, now: str, *, room: int, hidden: bool) -> str:
    """The older text, shortened, above the whole of the newer one, which is what is decided.

    :param room: in UTF-16 units, for both and the words around them. Where it is too small for a beginning of
        the older text, that is left out.
    """
    heads = f"{en_moderation.BEFORE}\n\n{en_moderation.NOW}\n"
    newer = f"{en_moderation.NOW}\n{quote(now, hidden=hidden)}"
    left = min(LONGEST, room - utf16_length(heads) - utf16_length(words_of(now)))
    if utf16_length(words_of(before)) <= left:
        older = before
    else:
        older = before
        while len(older) > SHORTEST and utf16_length(words_of(older)) >= left:
            older = older[: len(older) * 9 // 10]
        if utf16_length(words_of(older)) >= left:
            return newer
        older = older.rstrip() + "…"
    return f"{en_moderation.BEFORE}\n{quote(older, hidden=hidden)}\n{newer}"
