"""What a failed call to Telegram means for the message: a value, decided in one place."""

from dataclasses import dataclass

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.pacing import seconds_to_wait
from bot.delivery.transport import NotSent

LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Later:
    """It certainly was not sent; try again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have been sent."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An edit that would change nothing: it is done."""


@dataclass(frozen=True, slots=True)
class NoPicture:
    """Telegram cannot use the picture; the text can go without it."""


@dataclass(frozen=True, slots=True)
class ChatGone:
    """This chat cannot be written to any more."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The group is a supergroup now, which has another id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take this message."""


Consequence = Later | Uncertain | Unchanged | NoPicture | ChatGone | Moved | Refused

# Telegram tells these apart only in words. A 403 needs none: blocked, kicked, not a member, group deleted.
_CHAT_GONE = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "need administrator rights in the channel chat",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "chat_send_plain_forbidden",
    "group chat was deactivated",
    "group is deactivated",
)
# Words may still be sent there.
_NO_PHOTOS = ("rights to send photos", "chat_send_photos_forbidden")
_PICTURE = (
    "wrong file identifier",
    "wrong remote file identifier",
    "failed to get http url content",
    "wrong type of the web page content",
    "photo_invalid_dimensions",
    "image_process_failed",
    "webpage_curl_failed",
    "webpage_media_empty",
    "photo_ext_invalid",
    "photo_save_file_invalid",
    "the request is too large",
)


def consequence(error: TelegramError, *, attempts: int) -> Consequence:  # noqa: PLR0912 (a table)
    """What follows from a failed call.

    :param attempts: how often this message was tried, this time included; pauses double with each.
    """
    pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** min(attempts, 10) / 2)
    words = str(error).lower()
    match error:
        case NotSent():
            return Later(pause)
        case RetryAfter():
            return Later(seconds_to_wait(error))
        case TimedOut():
            return Uncertain()
        case Forbidden():
            return ChatGone()
        case BadRequest() if "message is not modified" in words:
            return Unchanged()
        case BadRequest() if any(said in words for said in _NO_PHOTOS):
            return Refused()
        case BadRequest() if any(said in words for said in _CHAT_GONE):
            return ChatGone()
        case BadRequest() if any(said in words for said in _PICTURE):
            return NoPicture()
        case ChatMigrated(new_chat_id=chat_id):
            return Moved(chat_id)
        case BadRequest():
            return Refused()
        case InvalidToken():
            # The token was revoked: an operator must act, and then nothing may be lost.
            return Later(LONGEST_PAUSE_SECONDS)
        case NetworkError():
            # The Bot API itself answered with an error of its own (500): it did not take the message.
            return Later(pause)
        case _:
            return Refused()
