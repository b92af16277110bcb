"""Every sentence the bot says, in English.

HTML as Telegram understands it, unless a function says plain text; names and titles are escaped here.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from html import escape
from types import MappingProxyType
from typing import Final

from babel.dates import format_date, format_timedelta

from moderation.authority import Role
from moderation.comment import Action, AuthorRecord
from moderation.status import Status

LOCALE: Final = "en"

# The reasons a moderator can choose with one tap: their code on the button, and what the author reads.
REASONS: Final = MappingProxyType(
    {
        "insult": "It insults people",
        "threat": "It threatens people",
        "hate": "It demeans a group of people",
        "spam": "It is advertising",
        "private": "It gives away personal data",
        "topic": "It is not about the article",
    }
)

LABELS: Final = MappingProxyType(
    {
        "toxicity": "toxic language",
        "severe_toxicity": "very toxic language",
        "obscene": "obscene language",
        "threat": "a threat",
        "insult": "an insult",
        "identity_attack": "an attack on a group of people",
        "sexual_explicit": "sexually explicit language",
    }
)

# Buttons.
POST_A_COMMENT: Final = "Post a comment"
APPROVE: Final = "✅ Approve"
REJECT: Final = "❌ Reject"
SKIP: Final = "Skip"
BACK: Final = "‹ Back"
EARLIER: Final = "‹ Earlier"
LATER: Final = "Later ›"
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
CANCEL: Final = "Cancel"

# Articles and comments.
READ_ON: Final = "Read on"
NO_COMMENTS: Final = "No comments"
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
COMMENTS_CLOSED: Final = "Comments on this article are closed."
ARTICLE_GONE: Final = "This article is no longer here."
UNKNOWN_COMMAND: Final = "I do not know this command. /help lists what I can do."
PRIVATE_ONLY: Final = "Please write to me in a private chat."
STALE_BUTTON: Final = "This button is no longer in use."
MODERATORS_ONLY: Final = "This is for moderators."
OWNERS_ONLY: Final = "This is for owners."
NOTHING_WAITING: Final = "Nothing is waiting. All comments are decided."
NOTHING_ELSE_WAITING: Final = "No other comment is waiting."
CARD_OUTDATED: Final = "This comment has changed since the card was shown. Have another look."
NOT_AVAILABLE_NOW: Final = "That did not work just now. It has been noted; please try again in a while."

YOU_MODERATE: Final = (
    "You are a moderator of Only News now. /queue shows the comment that waits longest, /help the rest."
)

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
        "queue": "Review the comment that waits longest",
        "approve": "Approve a comment by its number",
        "reject": "Reject a comment by its number, with a reason",
        "publish": "Write an article here",
        "articles": "The newest articles and their numbers",
        "article": "How far an article has come, by its number",
        "correct": "Send a correction to everybody who has an article",
        "recall": "Withdraw an article everywhere",
        "resend": "Try failed deliveries of an article again",
        "pause": "Stop all news at once",
        "resume": "Let the news go on where it stopped",
        "feeds": "The feeds and how they are; /feeds add finds and adds one",
        "mods": "Who moderates; add and remove moderators",
    }
)

USAGE_APPROVE: Final = "Write the comment's number: /approve 41"
USAGE_REJECT: Final = (
    "Write the comment's number and the reason, which its author will read: /reject 41 It is advertising"
)
USAGE_ARTICLE: Final = "Write the article's number: /article 7. /articles lists the newest."
USAGE_RECALL: Final = "Write the number of the article to withdraw: /recall 7. /articles lists the newest."
USAGE_RESEND: Final = "Write the article's number: /resend 7. /articles lists the newest."
USAGE_CORRECT: Final = (
    "Write the article's number and what was wrong: /correct 7 The bridge opens on Monday, not on Sunday."
)
USAGE_MODS: Final = (
    "Write /mods to see who moderates, /mods add 123456 or /mods remove 123456 with a Telegram user id."
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
    return f"{format_date(local, 'EEEE d MMMM', locale=LOCALE)} at {local:%H:%M %Z}"


def publish_at(local: datetime) -> str:
    """The button that has an article go out at a time; a longer one is cut on a phone."""
    return f"🕗 {format_date(local, 'EEE d MMM', locale=LOCALE)}, {local:%H:%M %Z}"


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
    return format_timedelta(time, add_direction=True, locale=LOCALE)


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
    return f"Article {number}, {comment_count(comments).lower()}"


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
    return f"{rate:.0f} a second, done in about {format_timedelta(time, locale=LOCALE)}"


def correction_question(title: str) -> str:
    """Below the preview of a correction."""
    return f"<i>Send this in reply to {quoted(title)}, to everybody who has it?</i>"


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


def found(label: str, score: float) -> str:
    """What the classifier found most."""
    return f"{LABELS.get(label, label.replace('_', ' '))} ({score:.0%})"


def _filter(model: str | None) -> str:
    return f"Our automatic filter ({escape(model)})" if model else "Our automatic filter"


def held(finding: str | None, *, unscored: bool, covered: bool, model: str | None) -> str:
    """The author has just written, and a moderator will decide."""
    if unscored:
        why = "Our automatic filter cannot read comments at the moment, so a moderator reads it first."
    elif not covered:
        why = "Our automatic filter does not know this language, so a moderator reads it first."
    elif finding is not None:
        why = f"{_filter(model)} took it for {finding}. It may be wrong, so a moderator reads it first."
    else:
        why = "A moderator reads every comment before it appears."
    return f"⏳ Thank you. {why} I will tell you as soon as it is decided."


def published(*, automatically: bool) -> str:
    """The comment can be read under the article."""
    if automatically:
        return "✅ Thank you. Your comment is published; everybody can read it under the article."
    return "✅ A moderator approved your comment. Everybody can read it under the article now."


def rejected(reason: str | None, finding: str | None, *, automatically: bool, model: str | None) -> str:
    """The comment will not be published, why, and what the author can do."""
    if automatically:
        why = f"{_filter(model)} decided this by itself: it took it for {finding}."
    elif reason:
        why = f"A moderator decided this: {escape(reason)}."
    else:
        why = "A moderator decided this."
    return f"❌ Your comment was not published. {why} You are welcome to say it in other words."


STATUS_WORDS: Final = MappingProxyType(
    {
        Status.PUBLISHED: "✅ published",
        Status.HELD: "⏳ waiting for a moderator",
        Status.REJECTED: "❌ not published",
        Status.WITHDRAWN: "withdrawn",
    }
)

DECIDED_WORDS: Final = MappingProxyType({Action.APPROVE: "✅ Approved", Action.REJECT: "❌ Rejected"})


def author_record(record: AuthorRecord) -> str:
    """An author's other comments in numbers, as a moderator reads them."""
    numbers = {"published": record.published, "not published": record.rejected, "waiting": record.held}
    told = ", ".join(f"{number} {what}" for what, number in numbers.items() if number)
    return f"Their other comments: {told}" if told else "Their first comment"


def decided_by(action: Action, name: str, at: datetime, reason: str | None) -> str:
    """Who decided on a comment, and when."""
    because = f" — {escape(reason)}" if reason else ""
    return f"{DECIDED_WORDS[action]} by {escape(name) or 'a moderator'}, {at:%H:%M} UTC{because}"


def already_decided(action: Action, name: str, at: datetime) -> str:
    """The second moderator hears who was first. Plain text: it is shown over the chat."""
    word = {Action.APPROVE: "approved", Action.REJECT: "rejected"}[action]
    return f"{name or 'Another moderator'} {word} this already, {at:%H:%M} UTC."


def decided_now(action: Action, number: int) -> str:
    """The moderator's own decision, confirmed. Plain text."""
    return f"Comment {number}: {'approved' if action is Action.APPROVE else 'rejected'}."


def no_such_comment(number: int) -> str:
    """A number that no comment has."""
    return f"There is no comment {number}."


def staff_line(role: Role, name: str | None, person_id: int) -> str:
    """One person in the list of who moderates."""
    return f"{escape(name) if name else 'not here yet'} (<code>{person_id}</code>), {role.value}"


def moderator_added(person_id: int) -> str:
    """Somebody is a moderator now."""
    return (
        f"<code>{person_id}</code> is a moderator now. "
        "They get comments to review once they have written /start to me."
    )


def moderator_exists(person_id: int) -> str:
    """Somebody has a role already."""
    return f"<code>{person_id}</code> moderates already."


def moderator_removed(person_id: int) -> str:
    """Somebody is no moderator any more."""
    return f"<code>{person_id}</code> is no longer a moderator."


def no_such_moderator(person_id: int) -> str:
    """Nobody to remove; owners cannot be removed in the chat."""
    return f"<code>{person_id}</code> is no moderator. Owners are set in ADMIN_IDS by whoever runs the bot."


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
