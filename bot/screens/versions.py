"""Two texts of one comment, side by side."""

from bot.news.formatted import utf16_length
from bot.screens.words import under_a_spoiler, words_of
from bot.texts import en_moderation
from moderation.comment import Comment, Former
from moderation.priority import is_severe

SHORTEST, LONGEST = 20, 500


def quote(text: str, *, hidden: bool) -> str:
    """Somebody's text as a quote.

    :param hidden: under a spoiler, so that nobody has to read it by accident.
    """
    return f"<blockquote>{under_a_spoiler(text) if hidden else words_of(text)}</blockquote>"


def before_and_now(before: Former, now: Comment, *, room: int) -> str:
    """The older text, shortened, above the whole of the newer one, which is what is decided; each of them
    hidden where its own verdict is severe.

    :param room: in UTF-16 units, for both and the words around them. Where it is too small for a beginning of
        the older text, that is left out.
    """
    heads = f"{en_moderation.BEFORE}\n\n{en_moderation.NOW}\n"
    newer = f"{en_moderation.NOW}\n{quote(now.text, hidden=is_severe(now.verdict))}"
    left = min(LONGEST, room - utf16_length(heads) - utf16_length(words_of(now.text)))
    older = before.text
    if utf16_length(words_of(older)) > left:
        while len(older) > SHORTEST and utf16_length(words_of(older)) >= left:
            older = older[: len(older) * 9 // 10]
        if utf16_length(words_of(older)) >= left:
            return newer
        older = older.rstrip() + "…"
    return f"{en_moderation.BEFORE}\n{quote(older, hidden=is_severe(before.verdict))}\n{newer}"
