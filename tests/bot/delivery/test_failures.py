"""What each answer of Telegram's means for a message."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.delivery.failures import (
    ChatGone,
    Consequence,
    Later,
    Moved,
    NoPicture,
    Refused,
    Uncertain,
    Unchanged,
    consequence,
)
from bot.delivery.transport import AnswerUnknown, NotSent


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotSent("refused"), Later(1.0)),
        (NetworkError("Bad Gateway (502)"), Later(1.0)),
        (InvalidToken(), Later(60.0)),
        (AnswerUnknown("closed"), Uncertain()),
        (TimedOut(), Uncertain()),
        (Forbidden("Forbidden: bot was blocked by the user"), ChatGone()),
        (BadRequest("Chat not found"), ChatGone()),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), ChatGone()),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), ChatGone()),
        (Forbidden("Forbidden: the group chat was deleted"), ChatGone()),
        (BadRequest("Need administrator rights in the channel chat"), ChatGone()),
        (BadRequest("Not enough rights to send text messages to the chat"), ChatGone()),
        (BadRequest("Not enough rights to send photos to the chat"), Refused()),
        (BadRequest("Have no rights to send a message"), ChatGone()),
        (BadRequest("Chat_write_forbidden"), ChatGone()),
        (BadRequest("Message is not modified: specified new message content ..."), Unchanged()),
        (BadRequest("Wrong file identifier/HTTP URL specified"), NoPicture()),
        (BadRequest("Photo_ext_invalid"), NoPicture()),
        (BadRequest("the request is too large"), NoPicture()),
        (BadRequest("Failed to get HTTP URL content"), NoPicture()),
        (BadRequest("Can't parse entities: unsupported start tag"), Refused()),
        (ChatMigrated(-1005), Moved(-1005)),
        (Conflict("another"), Refused()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_failure_has_one_consequence(error: TelegramError, expected: Consequence) -> None:
    assert consequence(error, attempts=1) == expected


def test_pauses_double_up_to_a_minute() -> None:
    pauses = [consequence(NotSent("refused"), attempts=attempt) for attempt in range(1, 10)]
    assert pauses == [Later(seconds) for seconds in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0)]
