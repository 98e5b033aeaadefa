"""How many of a machine's cores are free: threads that wait for one without a core burn theirs.

On a machine where none was free, a picture by two threads took eight times as long as by one.
"""

import os
from pathlib import Path

PROC = Path("/proc")  # Linux tells what runs


def free_cores() -> int:
    """How many cores no other process computes on just now; 1 where the system does not tell.

    This process's own threads are no others: those of the last picture look for work a few milliseconds more.
    """
    try:
        running = int((PROC / "loadavg").read_text().split()[3].split("/")[0])
        mine = sum(_runs(task) for task in (PROC / "self" / "task").iterdir())
    except (OSError, ValueError, IndexError):
        return 1
    return max(1, (os.cpu_count() or 1) - max(0, running - mine))


def _runs(task: Path) -> bool:
    """Whether a thread runs, or would if it had a core; its state stands behind its name, which ends with a bracket."""
    try:
        return (task / "stat").read_text().rpartition(")")[2].split()[0] == "R"
    except FileNotFoundError:  # it ended meanwhile
        return False
