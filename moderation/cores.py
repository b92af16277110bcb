"""How much of the machine there is."""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

_LOADAVG = Path("/proc/loadavg")
_LOOKS = 8
_LOOK_SECONDS = 0.001


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _runnable() -> int:
    """How many threads of this machine, this one among them, run or wait for a core at this moment.

    Linux says it (proc_loadavg(5)).
    """
    return int(_LOADAVG.read_text(encoding="ascii").split()[3].partition("/")[0])


def idle_cores(runnable: Callable[[], int] = _runnable) -> int:
    """How many cores have nothing to do but what this thread does; one, where that cannot be told.

    The most that a few looks see, a millisecond apart: whoever handed this thread its work is often still on
    the way to sleep (seen at the first look 21 times of 24).

    :param runnable: how many threads want a core, this one among them.
    """
    idle = 1
    with contextlib.suppress(OSError, IndexError, ValueError):
        for look in range(_LOOKS):
            if look:
                time.sleep(_LOOK_SECONDS)
            idle = max(idle, cores() - runnable() + 1)
            if idle >= cores():
                break
    return idle
