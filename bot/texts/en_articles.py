"""What owners read of articles and of how they go out, in English.

HTML as Telegram understands it, unless a function says plain text; titles are escaped here.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from html import escape
from types import MappingProxyType
from typing import Final

from babel.dates import format_date, format_timedelta

from bot.texts import en

REFRESH: Final = "Refresh"
RESEND: Final = "Send the failed again"
RECALL: Final = "Withdraw ..."
RECALL_YES: Final = "Yes, withdraw it everywhere"
PUBLISH_NOW: Final = "Publish now"
PUBLISH_BREAKING: Final = "⚡ Breaking"
COMMENTS_ARE_ON: Final = "💬 Comments: on"
COMMENTS_ARE_OFF: Final = "💬 Comments: off"
CANCEL_EMBARGO: Final = "Cancel it"
SEND_CORRECTION: Final = "Send it"
USAGE_ARTICLE: Final = "Write the article's number: /article 7. /articles lists the newest."
USAGE_RECALL: Final = "Write the number of the article to withdraw: /recall 7. /articles lists the newest."
USAGE_RESEND: Final = "Write the article's number: /resend 7. /articles lists the newest."
USAGE_CORRECT: Final = (
    "Write the article's number and what was wrong: /correct 7 The bridge opens on Monday, not on Sunday."
)
PAUSED: Final = "⏸ No news goes out. Answers to people go on. /resume lets the news go on where it stopped."
PAUSED_ALREADY: Final = "The news is stopped already. /resume lets it go on."
RESUMED: Final = "▶️ The news goes on where it stopped."
NOT_PAUSED: Final = "The news is not stopped."
WITHDRAWN_REMARK: Final = "withdrawn"
WITHDRAWN_ALREADY: Final = "This article was withdrawn."
CORRECTION_SENT: Final = "✅ On its way to everybody who has the article."
CORRECTION_CANCELLED: Final = "Not sent."
BROADCAST_WORDS: Final = MappingProxyType({False: "Article", True: "Correction"})
BROADCAST_STATES: Final = MappingProxyType(
    {"running": "on its way", "closing": "nearly there", "finished": "delivered", "stopped": "stopped"}
)
# Articles that are written in the chat.
ARTICLE_PLACEHOLDER: Final = "Headline, and the text below it"
ARTICLE_TOO_SHORT: Final = (
    "An article needs a headline in its first line and a text in the lines below it: "
    "/publish Bridge opens on Monday, then what happened. Below a picture a headline is enough."
)
ARTICLE_MEDIA: Final = "An article is a text, or one picture with the text as its caption. Please send it so."
TIME_PASSED: Final = "This time has passed. Write a time to come, such as /publish tomorrow 8:00."
SECTIONS_TOO_LONG: Final = (
    "These are more sections than fit below an article. Please name fewer and send it again."
)
OFFER_TIME_PASSED: Final = "The time for this has passed. You can still publish it now."
OFFER_ANSWERED: Final = "You have decided on this article already."
OUT_ALREADY: Final = "It has gone out already. /recall withdraws it."
NOT_PUBLISHED: Final = "Not published."


def article_prompt(moment: str | None) -> str:
    """Asks an editor for an article, and says for which time, if for one."""
    timed = f" It can then go out on {moment}." if moment else ""
    return (
        "Send me the article as a reply to this message: the first line is the headline, below it stands the "
        "text. A picture with both as its caption works too, and a last line such as #Town #Bridges names "
        f"the sections. You see it first as readers will get it.{timed}"
    )


def not_a_time(tomorrow: date) -> str:
    """A time that cannot be read."""
    return (
        f"I cannot read this time. Write it like /publish 18:30, tomorrow 8:00 or {tomorrow:%Y-%m-%d} 08:00."
    )


def time_too_far(tomorrow: date) -> str:
    """A time in another year, mistyped most likely."""
    return (
        "This time is more than a year away. "
        f"Please write a nearer one, such as /publish {tomorrow:%Y-%m-%d} 08:00."
    )


def headline_too_long(length: int, limit: int) -> str:
    """The first line of an article is more than a headline."""
    return (
        f"The first line is the headline, and this one has {length:,} characters; there is room for "
        f"{limit:,}. Please send it again with a shorter first line."
    )


def article_too_long(length: int, limit: int, *, has_picture: bool) -> str:
    """An article does not fit into one message."""
    where = "below a picture" if has_picture else "in one message"
    return (
        f"This article has {length:,} characters, and Telegram has room for {limit:,} {where}. "
        "Please shorten it and send it again."
    )


def moment(local: datetime) -> str:
    """When something happens, in the newsroom's time."""
    return f"{format_date(local, 'EEEE d MMMM', locale=en.LOCALE)} at {local:%H:%M %Z}"


def publish_at(local: datetime) -> str:
    """The button that has an article go out at a time; a longer one is cut on a phone."""
    return f"🕗 {format_date(local, 'EEE d MMM', locale=en.LOCALE)}, {local:%H:%M %Z}"


def subscribers(number: int) -> str:
    """How many get the news."""
    return "1 subscriber" if number == 1 else f"{number:,} subscribers"


def publishing_question(number: int, *, comments_open: bool, is_late: bool) -> str:
    """Below the preview of an article: what shall become of it?"""
    below = "with the button “Post a comment” below it" if comments_open else "without comments"
    late = "\nThe time you gave has passed meanwhile." if is_late else ""
    return (
        f"<b>Publish this?</b> It goes to {subscribers(number)} as it stands above, {below}. "
        f"Breaking news goes ahead of all other news.{late}"
    )


def on_its_way(number: int, article_id: int | None) -> str:
    """An article was published just now."""
    return (
        f"✅ On its way to {subscribers(number)}. /article {article_id} shows how far it has come. "
        "If you edit your message, every copy follows."
    )


def _in(time: timedelta) -> str:
    return format_timedelta(time, add_direction=True, locale=en.LOCALE)


def goes_out(moment: str, time: timedelta, article_id: int | None) -> str:
    """An article waits for its time."""
    return (
        f"🕗 Goes out on {moment} ({_in(time)}) as article {article_id}. "
        "Until then you can still edit your message."
    )


def went_out(moment: str, article_id: int | None) -> str:
    """An article's time has come."""
    return f"✅ Went out on {moment}. /article {article_id} shows how far it has come."


def embargo_cancelled(article_id: int | None) -> str:
    """An article was taken back before its time."""
    return f"Cancelled. Article {article_id} will not go out."


def waits_until(moment: str, time: timedelta) -> str:
    """After the word "Article": it waits for its time."""
    return f"goes out on {moment} ({_in(time)})"


def article_changed(article_id: int) -> str:
    """An editor has changed the message in which an article was written."""
    return f"✏️ Article {article_id} is changed. Copies that have gone out follow in a moment."


def not_out_yet(article_id: int, moment: str) -> str:
    """There is nobody to correct an article for."""
    return f"Article {article_id} goes out on {moment}: nobody has read it yet. Edit your message instead."


def article_list(
    articles: Iterable[tuple[int, str, str | None]],
    waiting: Iterable[tuple[int, str, str | None]],
) -> str:
    """The newest articles, as editors name them, each with a remark if there is one; then those that wait."""
    sent, to_come = ([_listed(*each) for each in group] for group in (articles, waiting))
    if to_come:
        to_come = [*([""] if sent else []), "<b>Waiting for their time</b>", *to_come]
    return "\n".join(sent + to_come or ["No article has been sent yet."])


def _listed(number: int, title: str, remark: str | None) -> str:
    return f"<b>{number}</b> {escape(title)}" + (f", <i>{remark}</i>" if remark else "")


def audience(people: int, groups_and_channels: int) -> str:
    """How many chats receive the news."""
    readers = "1 reader" if people == 1 else f"{people:,} readers"
    others = (
        "1 group or channel" if groups_and_channels == 1 else f"{groups_and_channels:,} groups and channels"
    )
    return (
        f"The news goes to {readers} and {others}." if groups_and_channels else f"The news goes to {readers}."
    )


def no_such_article(number: int) -> str:
    """A number that no article has."""
    return f"There is no article {number}. /articles lists the newest."


def article_facts(number: int, comments: int) -> str:
    """Below an article's headline, for editors."""
    return f"Article {number}, {en.comment_count(comments).lower()}"


def article_withdrawn(number: int) -> str:
    """An editor has taken an article back. Plain text."""
    return f"Article {number} is being withdrawn: its copies are deleted, or say that it was withdrawn."


def withdrawn_since(at: datetime) -> str:
    """When an article was taken back."""
    return f"Withdrawn on {at:%Y-%m-%d, %H:%M} UTC"


def resent(number: int) -> str:
    """How many failed deliveries are tried again. Plain text."""
    if number == 0:
        return "Nothing to send again: who has not got it is gone, or may have got it twice."
    return f"{number:,} {'copy is' if number == 1 else 'copies are'} on the way again."


def versions(numbers: Iterable[tuple[int, datetime]]) -> str:
    """When an article was changed."""
    return "\n".join(f"Version {number}: {at:%Y-%m-%d, %H:%M} UTC" for number, at in numbers)


def progress(sent: int, audience: int, failed: int, waiting: int) -> str:
    """How many of how many have it."""
    failures = f", {failed:,} failed" if failed else ""
    return f"{sent:,} of {audience:,} sent{failures}" + (f", {waiting:,} waiting" if waiting else "")


def remaining(rate: float, time: timedelta) -> str:
    """How fast it goes, and how long it will take."""
    return f"{rate:.0f} a second, done in about {format_timedelta(time, locale=en.LOCALE)}"


def correction_question(title: str) -> str:
    """Below the preview of a correction."""
    return f"<i>Send this in reply to {en.quoted(title)}, to everybody who has it?</i>"
