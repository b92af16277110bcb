"""Failures on demand: which call fails next, and how."""

from dataclasses import dataclass, replace

from bot.demo.telegram.refusals import Refused, too_many_requests

_DESCRIPTIONS = {
    400: "Bad Request: fault on demand",
    403: "Forbidden: bot was blocked by the user",
    500: "Internal Server Error: fault on demand",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Filters (None matches all) and what happens, for the next `times` matching calls."""

    method: str | None = None
    chat_id: int | None = None
    status: int | None = None
    description: str = ""
    retry_after: int = 1
    drop: bool = False
    delay_ms: int = 0
    times: int = 1

    def matches(self, method: str, chat_id: int | None) -> bool:
        """getUpdates only when named, so that a bot under test can still hear."""
        if self.method is None:
            named = method.lower() != "getupdates"
        else:
            named = self.method.lower() == method.lower()
        return named and (self.chat_id is None or self.chat_id == chat_id)

    def refusal(self) -> Refused | None:
        """What is answered instead of running the method; None runs it."""
        if self.status is None:
            return None
        if self.status == 429:
            return too_many_requests(self.retry_after)
        return Refused(self.status, self.description or _DESCRIPTIONS[self.status])


class Faults:
    """Faults in the order they were asked for; each call uses up the first that matches, once."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Behind those that are already waiting."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this call, one of its times used up."""
        for place, fault in enumerate(self._faults):
            if fault.matches(method, chat_id):
                if fault.times > 1:
                    self._faults[place] = replace(fault, times=fault.times - 1)
                else:
                    del self._faults[place]
                return fault
        return None
