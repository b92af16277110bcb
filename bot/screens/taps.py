"""What the buttons say back: written here, read here. Telegram allows 64 bytes."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped button: what it does, and its numbers and words."""

    action: str
    arguments: tuple[str, ...]

    def number(self, index: int) -> int:
        """One of its numbers."""
        return int(self.arguments[index])


POST = "post"
LIST = "list"
APPROVE = "approve"
REJECT = "reject"
WHY = "why"
UNDO = "undo"
SKIP = "skip"
WORDS = "words"
OWN_WORDS = "own_words"
OWN = "own"
TAKE_BACK = "take"
STATUS = "status"
RECALL = "recall"
RECALLED = "recalled"
RESEND = "resend"
CORRECT = "correct"
PUBLISH = "publish"
FEEDS = "feeds"
FEED = "feed"
SEARCH = "search"
RULES = "rules"
RULE = "rule"
AUDIT = "audit"
POLICY = "policy"
PERSON = "person"
MUTE = "mute"
UNMUTE = "unmute"
BAN = "ban"
UNBAN = "unban"
TAKEDOWN = "takedown"
HEAT = "heat"
QUEUE = "queue"
SNOOZE = "snooze"
ESCALATE = "escalate"
FIND = "find"
REJECT_ALL = "reject_all"
TAKE_BACK_ALL = "take_back_all"
BATCH = "batch"
HOURS = "hours"
OPEN = "open"

_SHAPES = {
    POST: r"\d{1,15}",
    LIST: r"\d{1,15}:[fb]\d{1,15}",
    APPROVE: r"\d{1,15}:\d{1,15}:\d{1,15}:(?:one|all)",
    REJECT: r"\d{1,15}:\d{1,15}:\d{1,15}:(?:one|all)",
    WHY: r"\d{1,15}:\d{1,15}:[a-z]{1,20}",
    UNDO: r"\d{1,15}:\d{1,15}",
    SKIP: r"\d{1,15}",
    WORDS: r"\d{1,15}",
    OWN_WORDS: r"\d{1,15}",
    OWN: r"[fb]\d{1,15}",
    TAKE_BACK: r"\d{1,15}:(?:ask|yes|no)",
    STATUS: r"\d{1,15}",
    RECALL: r"\d{1,15}",
    RECALLED: r"\d{1,15}",
    RESEND: r"\d{1,15}",
    CORRECT: r"send|cancel",
    PUBLISH: r"timed|now|breaking|comments|cancel|recall",
    FEEDS: r"\d{1,15}",
    FEED: r"\d{1,15}:(?:show|look|sections|remove|(?:pause|resume|removed):\d{1,15})",
    AUDIT: r"[on]\d{1,15}(?::\d{1,15})?",
    POLICY: (
        r"show:0|mode:(?:pre|smart|post|closed)|reject:[01]|first:\d{1,2}|close:\d{1,4}"
        r"|after:(?:pre|closed)|slow:\d{1,2}|remove:\d{1,15}"
    ),
    # A person's Telegram user id, and the version of their record that was shown.
    PERSON: r"\d{1,16}:(?:show|day|week|ban)",
    MUTE: r"\d{1,16}:\d{1,9}:(?:day|week):[a-z]{1,20}",
    UNMUTE: r"\d{1,16}:\d{1,9}",
    BAN: r"\d{1,16}:\d{1,9}:[a-z]{1,20}",
    UNBAN: r"\d{1,16}:\d{1,9}",
    HEAT: r"\d{1,15}:\d{1,9}:(?:slow|read|close|leave|undo)",
    TAKEDOWN: r"\d{1,15}:(?:illegal|personal|copyright|order|other|cancel)",
    QUEUE: r"overview|card|all|unscored|links|first|language:[a-z]{2,3}|article:\d{1,15}",
    SNOOZE: r"\d{1,15}:(?:hour|tomorrow)",
    ESCALATE: r"\d{1,15}",
    FIND: r"(?:open|page):\d{1,15}",
    REJECT_ALL: r"\d{1,16}",
    TAKE_BACK_ALL: r"\d{1,16}:(?:day|week|all)",
    BATCH: r"\d{1,15}:(?:page:\d{1,4}|do:[a-z]{1,20}|undo|cancel)",
    HOURS: r"quiet:(?:off|\d{4}-\d{4})|digest:(?:off|\d{4})",
    OPEN: r"queue|\d{1,15}",
    SEARCH: r"add|cancel|again|\d",
    RULES: r"(?:all|banned|suspect|allowed_site):\d{1,15}",
    RULE: r"\d{1,15}:(?:show|live|dry|off|note|hold|reject|remove)",
}


def data(action: str, *arguments: object) -> str:
    """The callback data of a button."""
    return ":".join([action, *map(str, arguments)])


def link(username: str, tap: Tap) -> str:
    """An address that opens the private chat with the bot and says there `/start` with the tap's payload.

    Telegram allows a payload 64 of `A-Z a-z 0-9 _ -` (https://core.telegram.org/bots/features#deep-linking).
    """
    return f"https://t.me/{username}?start={'-'.join((tap.action, *tap.arguments))}"


def read_payload(payload: str) -> Tap | None:
    """The tap in a group or channel that `/start` with this payload goes on with; None if it is no such."""
    tap = read(payload.replace("-", ":"))
    return tap if tap is not None and tap.action in (POST, LIST) else None


def read(callback_data: str) -> Tap | None:
    """The tap that some callback data stands for; None if no button of ours says that."""
    action, _, rest = callback_data.partition(":")
    shape = _SHAPES.get(action)
    if shape is None or not re.fullmatch(shape, rest, re.ASCII):
        return None
    return Tap(action, tuple(rest.split(":")))
