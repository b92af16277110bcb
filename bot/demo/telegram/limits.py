"""Sending limits as strict sliding windows: no window, wherever it begins, ever holds more than allowed."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

_LIMITED = ("send", "edit", "copy", "forward")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many accepted calls; None is no limit."""

    per_second: int | None = None
    per_chat_per_second: int | None = None
    group_per_minute: int | None = None


@dataclass(slots=True)
class _Window:
    limit: int
    seconds: float
    accepted: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more call fits."""
        while self.accepted and self.accepted[0] <= now - self.seconds:
            self.accepted.popleft()
        if len(self.accepted) < self.limit:
            return 0
        return self.accepted[len(self.accepted) - self.limit] + self.seconds - now


class Limiter:
    """Asked before a call, told when it was accepted. Times are monotonic seconds."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._all = _Window(limits.per_second or 0, 1)
        self._chats: dict[int, _Window] = defaultdict(lambda: _Window(limits.per_chat_per_second or 0, 1))
        self._groups: dict[int, _Window] = defaultdict(lambda: _Window(limits.group_per_minute or 0, 60))

    def retry_after(self, method: str, chat_id: int | None, now: float) -> int | None:
        """Whole seconds to wait, at least one; None when the call may go on."""
        wait = max((window.wait(now) for window in self._windows(method, chat_id)), default=0.0)
        return max(1, math.ceil(wait)) if wait > 0 else None

    def accept(self, method: str, chat_id: int | None, now: float) -> None:
        """The call took effect and counts from now on."""
        for window in self._windows(method, chat_id):
            window.accepted.append(now)

    def _windows(self, method: str, chat_id: int | None) -> list[_Window]:
        if not method.lower().startswith(_LIMITED):
            return []
        windows = []
        if self.limits.per_second is not None:
            windows.append(self._all)
        if chat_id is not None and self.limits.per_chat_per_second is not None:
            windows.append(self._chats[chat_id])
        if chat_id is not None and chat_id < 0 and self.limits.group_per_minute is not None:
            windows.append(self._groups[chat_id])
        return windows
