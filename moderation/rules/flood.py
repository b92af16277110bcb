"""Flood: how much one person writes, and how much is written below one article.

Arrivals are counted before anything is awaited, so that twenty at once are twenty. Who may write is then a
pure function of them: of the arrivals within the time that counts, the first so many are taken, in order.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Final

LONGEST_SECONDS: Final = 3_600
"""No limit is about a longer time, so that no arrival need be kept longer."""
MOST_KEPT: Final = 1_000
"""Arrivals of one person or article. No limit is above."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Limit of a flood: so many comments in so many seconds."""

    comments: int
    seconds: int


class Arrivals:
    """When comments came in, by what they are counted for; kept in memory, an hour long.

    :param clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counted: OrderedDict[Hashable, OrderedDict[Hashable, float]] = OrderedDict()

    def note(self, counted_for: Hashable, arrival: Hashable) -> tuple[float, ...]:
        """Counts an arrival, once however often it comes; all of them up to it, oldest first."""
        now = self._clock()
        self._forget(now - LONGEST_SECONDS)
        arrivals = self._counted.setdefault(counted_for, OrderedDict())
        self._counted.move_to_end(counted_for)
        arrivals.setdefault(arrival, now)
        while len(arrivals) > MOST_KEPT or next(iter(arrivals.values())) < now - LONGEST_SECONDS:
            arrivals.popitem(last=False)
        upto = []
        for each, moment in arrivals.items():
            upto.append(moment)
            if each == arrival:
                break
        return tuple(upto)

    def forget(self, counted_for: Hashable, arrival: Hashable) -> None:
        """An arrival that came to nothing is not counted for this any more."""
        arrivals = self._counted.get(counted_for)
        if arrivals is not None and arrivals.pop(arrival, None) is not None and not arrivals:
            del self._counted[counted_for]

    def _forget(self, before: float) -> None:
        """What nobody has been counted for since then, least recently counted first."""
        while self._counted:
            oldest = next(iter(self._counted.values()))
            if next(reversed(oldest.values())) >= before:
                return
            self._counted.popitem(last=False)


def seconds_to_wait(arrivals: Iterable[float], pace: Pace) -> float:
    """How long after the last of these the next could have come in; 0 if it is within the pace itself.

    What was too much is not counted: who goes on trying does not wait longer for it.
    """
    taken: deque[float] = deque()
    wait = 0.0
    for arrival in arrivals:
        while taken and taken[0] <= arrival - pace.seconds:
            taken.popleft()
        wait = taken[0] + pace.seconds - arrival if len(taken) >= pace.comments else 0.0
        if wait <= 0:
            taken.append(arrival)
    return max(0.0, wait)
