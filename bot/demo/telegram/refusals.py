"""What the Bot API answers when it says no."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Refused(Exception):  # noqa: N818 - named for what happened
    """A call the Bot API refuses: HTTP status, Telegram's description, ResponseParameters."""

    status: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


def bad_request(reason: str) -> Refused:
    """400. As the Bot API server does, the first letter is lowered unless the reason is a CODE."""
    if len(reason) < 2 or not (reason[1] == "_" or "A" <= reason[1] <= "Z"):
        reason = reason[:1].lower() + reason[1:]
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """403."""
    return Refused(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> Refused:
    """429, to be tried again in `retry_after` seconds."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
