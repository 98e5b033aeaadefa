"""Processes that need no seconds to start: each is forked from a server that has imported torch and a trainer once.

`Process` is what `subprocess.Popen` is for a Python program: its own number, signals, limits, streams, folder and
environment; only what it imports is there already. What a start itself promises is tested with subprocess. Elsewhere
than on Linux it is subprocess.
"""

import contextlib
import ctypes
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from fork_server import MODES, SIZE_BYTES, whole

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <linux/prctl.h>: grandchildren whose parent ended become our children


class _Process:
    """`Process([sys.executable, "-m", "gan", …])`, `[…, "-c", text]` or `[…, "file.py"]`."""

    def __init__(
        self,
        arguments: Sequence[str | os.PathLike[str]],
        *,
        env: dict[str, str] | None = None,
        cwd: str | os.PathLike[str] = ".",
        text: bool = False,
        start_new_session: bool = False,
        pass_fds: Sequence[int] = (),
        **streams: Any,
    ) -> None:
        assert streams.keys() <= MODES.keys(), streams
        self.returncode: int | None = None
        self._closed: list[int] = []
        self._one_asks = threading.Lock()
        self._text = text
        descriptors = {one: one for one in pass_fds}
        for name, (number, _) in MODES.items():
            descriptors[number] = self._stream(name, streams.get(name))
        job = {
            "arguments": [os.fspath(one) for one in arguments[1:]],
            "folder": os.path.abspath(cwd),
            "environment": dict(os.environ if env is None else env),
            "own_session": start_new_session,
            "descriptors": list(descriptors),
        }
        self.pid = _server().fork(job, list(descriptors.values()))
        for one in self._closed:
            os.close(one)

    def _stream(self, name: str, wanted: Any) -> int:
        """What the process gets; of a pipe this object keeps the other end."""
        number, mode = MODES[name]
        kept: IO[Any] | None = None
        if wanted == subprocess.PIPE:
            reads, writes = os.pipe()
            theirs, ours = (reads, writes) if mode == "r" else (writes, reads)
            ours_mode = ("w" if mode == "r" else "r") + ("" if self._text else "b")
            kept = open(ours, ours_mode, **({"encoding": "utf-8"} if self._text else {}))  # noqa: SIM115
            self._closed.append(theirs)
        elif wanted == subprocess.DEVNULL:
            theirs = os.open(os.devnull, os.O_RDWR)
            self._closed.append(theirs)
        else:
            theirs = number if wanted is None else wanted.fileno()
        setattr(self, name, kept)
        return theirs

    def poll(self) -> int | None:
        return self._reap(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None and timeout is not None:
            watched = os.pidfd_open(self.pid)
            try:
                if not select.select([watched], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            finally:
                os.close(watched)
        code = self._reap(0)
        assert code is not None
        return code

    def _reap(self, how: int) -> int | None:
        """Of two threads one asks the system, which would tell the other of no such process."""
        if self._one_asks.acquire(blocking=how != os.WNOHANG):
            try:
                if self.returncode is None:
                    ended, status = os.waitpid(self.pid, how)
                    if ended:
                        self.returncode = os.waitstatus_to_exitcode(status)
            finally:
                self._one_asks.release()
        return self.returncode

    def communicate(self, given: Any = None, timeout: float | None = None) -> tuple[Any, Any]:
        with ThreadPoolExecutor(2) as readers:
            said = [stream and readers.submit(stream.read) for stream in (self.stdout, self.stderr)]
            if self.stdin:
                with contextlib.suppress(BrokenPipeError), self.stdin:
                    self.stdin.write(given or ("" if self._text else b""))
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()  # so that nothing is left to be read for
                raise
            out, err = (one and one.result() for one in said)
        return out, err

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


Process: Any = _Process if sys.platform == "linux" else subprocess.Popen


def run(arguments: Sequence[str], given: str = "", **options: Any) -> Any:
    """Its returncode, stdout and stderr, as text."""
    pipes = dict.fromkeys(MODES, subprocess.PIPE)
    process = Process(arguments, text=True, **pipes, **options)
    said, complained = process.communicate(given)
    return SimpleNamespace(returncode=process.returncode, stdout=said, stderr=complained)


@contextlib.contextmanager
def lent_python(folder: Path) -> Iterator[Path]:
    """A program in the folder that is Python to a script, whose processes are forked."""
    if sys.platform != "linux":
        yield Path(sys.executable)
        return
    with socket.socket(socket.AF_UNIX) as listens:
        listens.bind("")  # to a free name, which begins with a zero byte
        listens.listen()
        name = listens.getsockname()[1:].decode()
        program = folder / "python"
        client = Path(__file__).with_name("fork_client.py")
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{client}" {name} "$@"\n')
        program.chmod(0o755)
        threading.Thread(target=_lend, args=(listens,), daemon=True).start()
        yield program
        listens.shutdown(socket.SHUT_RDWR)


def _lend(listens: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it was shut down
        while True:
            connection, _ = listens.accept()
            with connection:
                size, streams, _, _ = socket.recv_fds(connection, SIZE_BYTES, 3)
                job = json.loads(whole(connection, int.from_bytes(size, "big")))
                number = _server().fork(job | {"own_session": False, "descriptors": [0, 1, 2]}, streams)
                for one in streams:
                    os.close(one)
                code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
                connection.sendall((code if code >= 0 else 128 - code).to_bytes(SIZE_BYTES, "big"))


class _Server:
    """The process that has imported what takes long, and forks."""

    def __init__(self) -> None:
        assert not ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
        self.channel, theirs = socket.socketpair()
        here = Path(__file__).resolve().with_name("fork_server.py")
        paths = [str(here.parents[1]), str(here.parent), os.environ.get("PYTHONPATH", "")]
        settings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, str(here), str(theirs.fileno())]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=settings, stdin=subprocess.DEVNULL)
        theirs.close()
        self.one_at_a_time = threading.Lock()

    def fork(self, job: dict[str, Any], descriptors: list[int]) -> int:
        """The number of a new process, which is a child of this one."""
        content = json.dumps(job).encode()
        with self.one_at_a_time:
            socket.send_fds(self.channel, [len(content).to_bytes(SIZE_BYTES, "big")], descriptors)
            self.channel.sendall(content)
            return int.from_bytes(whole(self.channel, SIZE_BYTES), "big")


@functools.cache
def _server() -> _Server:
    return _Server()
