"""How much of the machine there is."""

import os
from pathlib import Path

_LOADAVG = Path("/proc/loadavg")


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def idle_cores() -> int:
    """How many cores have nothing to do but what this thread does; one, where that cannot be told.

    Linux says how many threads run or wait for a core at this moment (proc_loadavg(5)); this is one of them.
    """
    try:
        runnable = _LOADAVG.read_text(encoding="ascii").split()[3].partition("/")[0]
        return max(1, cores() - int(runnable) + 1)
    except (OSError, IndexError, ValueError):
        return 1
