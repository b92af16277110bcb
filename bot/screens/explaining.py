"""Which words moved a score: on the review card, and on the author's notice."""

from collections.abc import Callable
from html import escape

from bot.screens import Button, Keyboard, taps
from bot.screens.words import under_a_spoiler, words_of
from bot.texts import en_explaining
from moderation.comment import Comment
from moderation.occlusion import Explanation, LeftOut, is_explainable
from moderation.priority import is_severe
from moderation.status import Status


def may_ask(comment: Comment) -> bool:
    """Whether there is something to explain: a score that keeps a comment from being read."""
    return comment.status in (Status.HELD, Status.REJECTED) and is_explainable(comment.verdict)


def words_button(comment: Comment, action: str) -> Keyboard:
    """The row with the button that asks for the words; none where there is nothing to ask any more."""
    if comment.explanation is not None or not may_ask(comment):
        return ()
    return ((Button(en_explaining.WHICH_WORDS, taps.data(action, comment.id)),),)


def below_the_bars(comment: Comment) -> str:
    """The words on a card, each line with its end; nothing before somebody has asked."""
    explanation = comment.explanation
    if explanation is None:
        return ""
    words = under_a_spoiler if is_severe(comment.verdict) else words_of
    falls = [
        en_explaining.fall(_what(each, words), escape(explanation.label), explanation.score, each.score)
        for each in explanation.left_out
    ]
    return f"{_told(explanation, falls)}\n"


def below_the_notice(comment: Comment) -> str:
    """The words on the author's notice; nothing before they have asked."""
    explanation = comment.explanation
    if explanation is None:
        return ""
    falls = [
        en_explaining.fall_for_author(_what(each, words_of), explanation.score, each.score)
        for each in explanation.left_out
    ]
    return f"\n\n{en_explaining.WHAT_IT_REACTED_TO}\n{_told(explanation, falls)}"


def _told(explanation: Explanation, falls: list[str]) -> str:
    lines = [en_explaining.UNDISGUISED] if explanation.undisguised else []
    if not falls:
        lines.append(en_explaining.NO_FEW_WORDS)
    elif not any(each.is_one_word for each in explanation.left_out):
        lines.append(en_explaining.NO_SINGLE_WORD)
    return "\n".join([*lines, *falls])


def _what(left_out: LeftOut, words: Callable[[str], str]) -> str:
    return en_explaining.left_out([words(each) for each in left_out.excerpts], left_out.times)
