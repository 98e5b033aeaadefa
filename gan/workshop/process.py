"""A command of this program in a process of its own, which gives way to the page and ends with it."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import gan

NICENESS = 10
LONGEST = 64 * 1024  # bytes of what it said that are read
ENDED = (
    "The process ended unexpectedly ({}); perhaps memory ran out, or the disk is full. What was saved last is there."
)


class Task:
    """`python -m gan …` of low priority, with one thread less than there are cores.

    What it says goes into two files beside `name`. It holds one end of a pipe: when the other one closes, because it
    is asked to stop or because this process is gone, however that came, it saves and ends. A lock that it `holds`
    is free when both are gone.
    """

    def __init__(
        self, arguments: Sequence[str], name: Path, *, quiet: bool = True, holds: IO[str] | None = None
    ) -> None:
        self.said, self.erred = name.with_suffix(".out"), name.with_suffix(".err")
        self.asked = False  # to stop
        with self.said.open("wb") as out, self.erred.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gan", "--tied", *arguments],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=err,
                env=_environment(quiet),
                **_apart(holds),
            )
        with contextlib.suppress(AttributeError, OSError):  # no such thing here, or it ended already
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Ask it to save and end; waits for nothing."""
        self.asked = True
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def end(self, seconds: float) -> None:
        """Ask it to end, and wait so many seconds for that."""
        self.stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def kill(self) -> None:
        """It is gone when this returns."""
        self._process.kill()
        self._process.wait()

    def words(self) -> str:
        """All that it said, or the end of that."""
        return _tail(self.said)

    def sentence(self) -> str:
        """Why it failed."""
        whole = re.split(r"[\r\n]+", _tail(self.erred))[:-1]  # on a full disk the last line may be cut off
        told = [line for line in whole if line.startswith("Error: ")]
        return told[-1].removeprefix("Error: ") if told else ENDED.format(f"exit code {self.code}")

    def latest(self) -> str:
        """What its progress bar shows."""
        told = [line for line in re.split(r"[\r\n]+", _tail(self.erred)) if line.strip()]
        return told[-1] if told else ""


def _environment(quiet: bool) -> dict[str, str]:
    threads = str(max(1, (os.cpu_count() or 1) - 1))
    paths = [str(Path(gan.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    given = {"OMP_NUM_THREADS": threads, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return {**os.environ, **given, "TQDM_DISABLE": "1" if quiet else ""}


def _apart(holds: IO[str] | None) -> dict[str, Any]:
    """Out of reach of a Ctrl-C that is meant for the server, which asks it to stop itself."""
    if os.name == "nt":
        return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return {"start_new_session": True, "pass_fds": (holds.fileno(),) if holds else ()}


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LONGEST))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
