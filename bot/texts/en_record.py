"""What owners read in the record, in English.

HTML as Telegram understands it, unless a function says plain text; whatever comes from people is escaped by
the caller.
"""

from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Final

from babel.dates import format_date

from bot.texts import en, en_heat, en_moderation, en_sanctions, en_takedown
from moderation.entry import Subject
from moderation.reasons import OWN_WORDS

USAGE: Final = "/audit shows what was done, the newest first. /audit 41 shows what was done to comment 41."
NOTHING_YET: Final = "Nothing is in the record yet."
THE_BOT: Final = "The bot"
THE_OPERATOR: Final = "Whoever runs the bot"
BY_SETTING: Final = "ADMIN_IDS"
FIRST_FEEDS: Final = "FEEDS"
# Codes of the bot's reasons; moderators' have their own.
_REASONS: Final = MappingProxyType(
    {
        "allow": "the filter found nothing",
        "hold": "the filter hesitates",
        "reject": "the filter is sure",
        "unscored": "no score",
        BY_SETTING: "set in ADMIN_IDS",
        **en_takedown.IN_THE_RECORD,
        "heat": en_heat.IN_THE_RECORD,
        FIRST_FEEDS: "set in FEEDS",
        OWN_WORDS: "in the moderator's own words",
        "redirected": "its server sends everybody to another address for good",
    }
)
# What is done, where the record's own word is no verb.
_VERBS: Final = MappingProxyType({"undone": "took back the decision on"})
_SUBJECTS: Final = MappingProxyType(
    {
        Subject.COMMENT: "comment {}",
        Subject.POLICY: "the policy of {}",
        Subject.RULE: "rule {}",
        Subject.ARTICLE: "article {}",
        Subject.FEED: "feed {}",
        Subject.BATCH: "batch {}",
        Subject.NEWS: "the news",
    }
)


def title(comment_id: int | None) -> str:
    """Above the entries."""
    return "<b>The record</b>" if comment_id is None else f"<b>The record of comment {comment_id}</b>"


def nothing_about(comment_id: int) -> str:
    """No entry names this comment."""
    return f"Nothing in the record is about comment {comment_id}."


def day(local: datetime) -> str:
    """Above the entries of one day, in the newsroom's time."""
    return f"<b>{format_date(local, 'd MMMM yyyy', locale=en.LOCALE)}</b>"


def person(name: str | None, person_id: str) -> str:
    """Somebody to whom something was done; `name` is None where nobody knows it."""
    return f"{name} ({person_id})" if name else f"person {person_id}"


def reason_words(reason: str) -> str:
    """Why it was done, by its code. Entries from before there were codes alone have a moderator's words."""
    return _REASONS.get(reason) or en_sanctions.reason_words(en_moderation.reason_words(reason))


def subject(kind: Subject, subject_id: str) -> str:
    """Something to which something was done."""
    return _SUBJECTS[kind].format(escape(subject_id))


def line(local: datetime, actor: str, action: str, done_to: str) -> str:
    """Who did what, and when."""
    return f"{local:%H:%M} {actor} {_VERBS.get(action) or escape(action)} {done_to}"


def change(before: str | None, after: str | None) -> str:
    """How it stood before, and how it stands since."""
    if before is None or after is None:
        return after or f"was {before}"
    return f"{before} → {after}"
