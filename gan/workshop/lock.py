"""Two servers never train in one folder."""

import time
from pathlib import Path
from typing import IO

from gan.workshop.job import Job
from gan.workshop.refusal import WorkshopError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

RUN = "run"  # where a folder's training is
LOCKED = 30.0  # seconds that a server which starts waits for a training of the one before


def locked(folder: Path) -> IO[str] | None:
    """The folder's lock, held while the file is open; None where there are no locks. Raises WorkshopError."""
    if fcntl is None:
        return None
    lock = (folder / ".lock").open("w")
    until = time.monotonic() + LOCKED
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() < until and Job.read(folder / RUN) is not None:
                time.sleep(0.2)
                continue
            lock.close()
            raise WorkshopError(f"Another server trains in {folder}; name another folder with --train.") from error
        return lock
