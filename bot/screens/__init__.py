"""What people see, as plain values: composed from stored facts, without Telegram and without a database."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message; `data` (at most 64 bytes) comes back when it is tapped."""

    text: str
    data: str


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One message: HTML as Telegram understands it, a picture above it, buttons below it.

    `placeholder` makes it a question: the reader's next text becomes the reply. `reply_to` is the message
    it answers, in the same chat.
    """

    html: str
    keyboard: Keyboard = ()
    picture: str | None = None
    placeholder: str | None = None
    reply_to: int | None = None
    shown_comments: int = 0

    @property
    def fingerprint(self) -> str:
        """The same for two screens between which an edit would change nothing, which Telegram refuses."""
        return hashlib.sha256(repr((self.html, self.keyboard)).encode()).hexdigest()
