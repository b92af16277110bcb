"""What authors read of their own comments, in English: what became of them, why, and how to mend them.

HTML as Telegram understands it, unless a function says plain text.
"""

from html import escape
from types import MappingProxyType
from typing import Final

from bot.texts.en_moderation import found, reason_words
from bot.texts.en_policy import FIRST_COMMENTS_ARE_READ
from bot.texts.en_takedown import in_short as taken_down_in_short
from moderation.statement import Automation, Ground, Statement
from moderation.status import Status

TAKE_BACK: Final = "↩️ Take back"
TAKE_BACK_YES: Final = "Yes, take it back"
KEEP: Final = "‹ Keep it"
ASKS: Final = "Take this comment back? Nobody can read it any more then. It cannot be brought back."
TAKEN_BACK: Final = "↩️ You took your comment back. Nobody can read it any more."
WILL_TELL: Final = "I will tell you."
IN_OTHER_WORDS: Final = "You are welcome to say it in other words."
PUBLISHED: Final = "✅ Thank you. Your comment is published; everybody can read it under the article."
APPROVED: Final = "✅ A moderator approved your comment. Everybody can read it under the article now."
# Kind answers to edits that change nothing.
EDIT_EMPTY: Final = "There is nothing to read in the new text. Your comment stays as it was."
EDIT_TOO_LONG_FOR_TELEGRAM: Final = (
    "The new text has more emoji or rare letters than one message can carry. Your comment stays as it was."
)
EDIT_TEXT_ONLY: Final = "A comment can only be text. Yours stays as it was."
EDIT_COMMENTS_CLOSED: Final = "Comments on this article are closed now. Yours stays as it was."
EDIT_ARTICLE_GONE: Final = "This article is no longer here, so your comment stays as it was."
EDIT_WITHDRAWN: Final = "You took this comment back. To say something again, please write a new one."
# Plain text: shown over the chat.
NOTHING_TO_TAKE_BACK: Final = "Nobody can read this comment anyway."

_MEND: Final = MappingProxyType(
    {
        Status.HELD: "✏️ Edit your message to change it: it is read again at once.",
        Status.REJECTED: "✏️ Edit your message to mend it: it is read again at once.",
    }
)
_HELD_BECAUSE: Final = MappingProxyType(
    {
        Ground.READ_FIRST: "A moderator reads every comment before it appears; no machine decides.",
        Ground.NEWCOMER: FIRST_COMMENTS_ARE_READ,
        Ground.RULE: "So a moderator decides.",
        Ground.EDITED: "A moderator reads it before it appears.",
        Ground.UNSCORED: (
            "Our automatic filter cannot read comments at the moment, so a moderator reads it first."
        ),
    }
)


def held(statement: Statement | None, revision: int, *, because: str | None = None) -> str:
    """The author has just written or edited, and a moderator will decide.

    :param because: why the rules stopped it, if they did.
    """
    opening = "⏳ Thank you."
    if statement is not None and statement.was_visible:
        opening = f"⏳ Your new text (version {revision}) is not shown yet."
    elif revision > 1:
        opening = f"⏳ Thank you for version {revision}."
    by_rules = f"Our rules stopped it, because {because}. " if because else ""
    return f"{opening} {by_rules}{_held_because(statement)} {WILL_TELL}"


def rejected(
    statement: Statement | None, reason: str | None, *, by_person: bool, because: str | None = None
) -> str:
    """The comment cannot be read, and why; who decided, and whether a machine had a part in it.

    :param because: why the rules rejected it, if they did.
    """
    was_visible = statement is not None and statement.was_visible
    what = "Your comment is no longer shown." if was_visible else "Your comment was not published."
    if by_person:
        why = (
            f"A moderator decided this: {escape(reason_words(reason))}."
            if reason
            else "A moderator decided this."
        )
        return f"❌ {what} {why}" + (f" {_marked(statement)}" if statement is not None else "")
    if because:
        return f"❌ {what} Our rules decided this by themselves, because {because}. No person has read it."
    finding = _finding(statement)
    took = f": it took it for {finding}" if finding else ""
    return f"❌ {what} {_filter(statement)} decided this by itself{took}. No person has read it."


def published(revision: int, *, by_person: bool) -> str:
    """The comment can be read under the article."""
    if by_person:
        return APPROVED
    return PUBLISHED if revision == 1 else PUBLISHED.replace("comment", f"new text (version {revision})")


def looked_at_again(status: Status) -> str:
    """A decision that the author was told of was taken back."""
    match status:
        case Status.PUBLISHED:
            return "✅ A moderator had another look: your comment is published after all."
        case _:
            return f"⏳ A moderator is having another look at your comment. {WILL_TELL}"


def mend(status: Status, *, mendable: bool) -> str | None:
    """How a restricted comment is mended; None where there is nothing to say.

    :param mendable: an edit would be taken.
    """
    if mendable:
        return _MEND.get(status)
    return IN_OTHER_WORDS if status is Status.REJECTED else None


def in_short(statement: Statement, reason: str | None, *, because: str | None) -> str:
    """The reasons on one line, in the list of one's own comments.

    :param because: why the rules stopped it, if they did.
    """
    match statement.ground:
        case Ground.MODERATOR:
            words = (
                f"a moderator decided: {escape(reason_words(reason))}" if reason else "a moderator decided"
            )
        case Ground.LABEL:
            words = f"our automatic filter took it for {_finding(statement)}"
        case Ground.RULE:
            words = "our rules stopped it" + (f", because {because}" if because else "")
        case Ground.LANGUAGE:
            words = "our automatic filter does not know this language"
        case Ground.UNSCORED:
            words = "our automatic filter could not read it"
        case Ground.NEWCOMER:
            words = "a new author's first comments are read first"
        case Ground.EDITED:
            words = "you changed it, so it is read again"
        case Ground.LEGAL:
            words = taken_down_in_short(statement.about)
        case Ground.READ_FIRST:
            words = "every comment is read first"
    return f"Why: {words}"


def own_comments(number: int) -> str:
    """Above the list of one's own comments."""
    return "<b>Your comment</b>" if number == 1 else f"<b>Your {number:,} comments</b>"


def own_comment(number: int, status_words: str) -> str:
    """One's own comment by its number, and what became of it."""
    return f"<b>Comment {number}: {status_words}</b>"


def take_back(number: int) -> str:
    """A button that takes one of several comments back. Plain text."""
    return f"{TAKE_BACK} {number}"


def edit_too_long(length: int, limit: int) -> str:
    """The new text has more characters than fit."""
    return (
        f"The new text has {length:,} characters; there is room for {limit:,}. Your comment stays as it was."
    )


def too_many_revisions(limit: int) -> str:
    """The comment has had as many texts as one can have."""
    return (
        f"This comment has had {limit} versions, and more are not possible. It stays as it was; "
        "you are welcome to write a new one."
    )


def _held_because(statement: Statement | None) -> str:
    if statement is None:
        return "A moderator reads it before it appears."
    match statement.ground:
        case Ground.LABEL:
            return (
                f"{_filter(statement)} took it for {_finding(statement)} and held it by itself. "
                "It may be wrong, so a moderator decides."
            )
        case Ground.LANGUAGE:
            return (
                "Our automatic filter does not know this language and held it, so a moderator reads it first."
            )
        case ground:
            return _HELD_BECAUSE.get(ground, "A moderator reads it before it appears.")


def _marked(statement: Statement) -> str:
    """Whether a machine had a part in what a person decided."""
    if statement.automated_decision is Automation.NONE:
        return "No filter had marked it."
    facts = statement.decision_facts
    only_rules = facts.get("rules") and facts["language_covered"] and not facts["scores_over_threshold"]
    return f"{'Our rules' if only_rules else 'Our automatic filter'} had marked it before."


def _finding(statement: Statement | None) -> str | None:
    if statement is None or statement.ground is not Ground.LABEL:
        return None
    return escape(found(statement.about, statement.decision_facts["scores_over_threshold"][statement.about]))


def _filter(statement: Statement | None) -> str:
    model = statement.decision_facts["model"] if statement is not None else None
    return f"Our automatic filter ({escape(model)})" if model else "Our automatic filter"
