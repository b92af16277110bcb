"""Every sentence the bot says, in English.

HTML as Telegram understands it, unless a function says plain text; names and titles are escaped here.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape
from types import MappingProxyType
from typing import Final

from babel.dates import format_timedelta

LOCALE: Final = "en"
# Buttons.
POST_A_COMMENT: Final = "Post a comment"
BACK: Final = "‹ Back"
EARLIER: Final = "‹ Earlier"
LATER: Final = "Later ›"
CANCEL: Final = "Cancel"
# Articles and comments.
READ_ON: Final = "Read on"
NO_COMMENTS: Final = "No comments"
# Beside the name of somebody on the staff; and of a reader who could be taken for one.
NEWSROOM_BADGE: Final = "· <i>newsroom</i>"
READER_REMARK: Final = "(reader)"
COMMENT_PLACEHOLDER: Final = "Your comment"
NO_COMMENTS_YET: Final = "There are no comments yet. Yours can be the first."
NO_OWN_COMMENTS: Final = (
    "You have not written a comment yet. Reply to an article, or tap “Post a comment” below it."
)
# Kind answers to what cannot be done.
EMPTY_COMMENT: Final = "There is nothing to read in this comment. Please write a few words."
TOO_LONG_FOR_TELEGRAM: Final = (
    "This comment has more emoji or rare letters than one message can carry. Please shorten it."
)
TEXT_ONLY: Final = "A comment can only be text. Please write it in words."
NOT_AN_ARTICLE: Final = (
    "To comment, reply to an article, or tap “Post a comment” below it. What you wrote was not stored."
)
WITHDRAWN: Final = "<i>This article was withdrawn.</i>"
COMMENTS_CLOSED: Final = "Comments on this article are closed. You are welcome to read those below it."
ARTICLE_GONE: Final = "This article is no longer here."
UNKNOWN_COMMAND: Final = "I do not know this command. /help lists what I can do."
PRIVATE_ONLY: Final = "Please write to me in a private chat."
STALE_BUTTON: Final = "This button is no longer in use."
NOT_AVAILABLE_NOW: Final = "That did not work just now. It has been noted; please try again in a while."
WELCOME: Final = (
    "Welcome to <b>Only News</b>. New articles will arrive here by themselves.\n\n"
    "To say something about one, reply to it, or tap “Post a comment” below it.\n"
    "/stop ends the news, /help lists what I can do."
)
WELCOME_BACK: Final = "You are subscribed already. New articles arrive here by themselves."
GROUP_HELLO: Final = (
    "Hello! New articles of <b>Only News</b> will arrive in this group by themselves.\n\n"
    "To say something about one, tap “Post a comment” below it: that opens a private chat with me. "
    "What you say here stays among you.\n"
    "To end the news, remove me from the group."
)
GOODBYE: Final = "You will get no more news. /start brings it back."
NOT_SUBSCRIBED: Final = "You are not subscribed, so there is nothing to stop. /start begins."
COMMANDS: Final = MappingProxyType(
    {
        "start": "Get the news",
        "stop": "End the news",
        "mycomments": "Your comments and what became of them",
        "help": "What I can do",
        "queue": "Review comments; /queue 41 by number, /queue links or de for some of them",
        "approve": "Approve a comment by its number; /approve all shows what the policy would publish",
        "reject": "Reject a comment by its number, with a reason; /reject all 41: all of its author",
        "undo": "Take back your last decision, or one by its comment's number",
        "find": "Find comments by words, @name or #number",
        "user": "What is known of a person, by the number of one of their comments",
        "warn": "Warn a person, with a reason",
        "mute": "Keep a person from commenting for a while, with a reason",
        "unmute": "Let a muted person comment again",
        "quiet": "Hours in which no card comes to you: /quiet 22:00-07:00",
        "digest": "Hear once a day how the queue stands: /digest 09:00",
        "ban": "Keep a person from commenting, with a reason",
        "unban": "Let a banned person comment again",
        "takedown": "Remove a comment everywhere for good, for a legal reason",
        "takeback": "Take back what a person has published: of a day, a week, or all",
        "publish": "Write an article here",
        "articles": "The newest articles and their numbers",
        "article": "How far an article has come, by its number",
        "correct": "Send a correction to everybody who has an article",
        "recall": "Withdraw an article everywhere",
        "resend": "Try failed deliveries of an article again",
        "pause": "Stop all news at once",
        "resume": "Let the news go on where it stopped",
        "feeds": "The feeds and how they are; /feeds add finds and adds one",
        "policy": "Who decides on comments: the filter or a person, and where",
        "alert": "Hear when a comment has waited too long: /alert 2h",
        "audit": "Who did what, when and why; /audit 41 for one comment",
        "rules": "The rules that read every comment: words, links, floods",
        "staff": "Who has which role; add and remove editors and moderators",
    }
)


def help_text(commands: Iterable[str]) -> str:
    """What the bot can do for this person."""
    lines = [f"/{name} — {COMMANDS[name]}" for name in commands]
    return "To comment on an article, reply to it.\n\n" + "\n".join(lines)


def correction(html: str) -> str:
    """An editor's words about an article that was wrong, which are HTML already."""
    return f"<b>Correction</b>\n{html}"


def comment_count(number: int) -> str:
    """How many comments an article has, as its copies and their buttons say it."""
    if number == 0:
        return NO_COMMENTS
    return "1 comment" if number == 1 else f"{number:,} comments"


def ago(then: datetime, now: datetime) -> str:
    """How long ago, as people say it."""
    passed = max(now - then, timedelta(0))
    if passed < timedelta(minutes=1):
        return "just now"
    return format_timedelta(-passed, add_direction=True, locale=LOCALE)


def quoted(title: str) -> str:
    """An article's title inside a sentence."""
    return f"“{escape(title)}”"


def prompt(title: str) -> str:
    """Asks for a comment."""
    return f"What would you like to say about {quoted(title)}? Send it as a reply to this message."


def comments_header(title: str, number: int) -> str:
    """Above the list of an article's comments."""
    return f"<b>{escape(title)}</b>\n{comment_count(number)}"


def too_long(length: int, limit: int) -> str:
    """A comment has more characters than fit."""
    return (
        f"This comment has {length:,} characters; there is room for {limit:,}. "
        "Please shorten it and send it again."
    )


def feed_fails(url: str, because: str, times: int) -> str:
    """The owners hear that a feed cannot be read."""
    return (
        f"⚠️ The feed {escape(url)} could not be read {times} times: {escape(because)}. "
        "I go on trying, less and less often."
    )


def feed_is_back(url: str) -> str:
    """The owners hear that a feed can be read again."""
    return f"✅ The feed {escape(url)} can be read again."


def feed_paused(url: str, because: str) -> str:
    """The owners hear that a feed is left alone from now on."""
    return f"⏸ The feed {escape(url)} is no longer read: {escape(because)}."


def update_set_aside(kind: str, failure: str) -> str:
    """The owners hear that something could not be handled."""
    return (
        f"⚠️ A {escape(kind)} could not be handled three times and was set aside ({escape(failure)}). "
        "The log has the details."
    )
