"""The program that `forked` starts: it imports once what takes long, and forks each process that is asked for."""

import atexit
import contextlib
import fcntl
import gc
import importlib
import json
import os
import runpy
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

IMPORTED = ("torch", "torch._dynamo", "gan.training", "gan.evaluation")
READ_THE_ENVIRONMENT = ("tqdm", "gan.cli")  # when they are imported, so that each process imports its own
SPARE = 200  # descriptors from here on are nobody's
SIZE_BYTES = 4
MODES = {"stdin": (0, "r"), "stdout": (1, "w"), "stderr": (2, "w")}  # as a process sees its streams


def whole(channel: socket.socket, count: int) -> bytes:
    content = b""
    while len(content) < count:
        if not (more := channel.recv(count - len(content))):
            raise EOFError("the server of processes is gone")
        content += more
    return content


def asked(channel: socket.socket) -> Iterator[tuple[dict[str, Any], list[int]]]:
    while True:
        size, descriptors, _, _ = socket.recv_fds(channel, SIZE_BYTES, 64)
        if not size:
            return
        yield json.loads(whole(channel, int.from_bytes(size, "big"))), descriptors


def forked(channel: socket.socket) -> dict[str, Any] | None:
    """What to run, in each new process; None where there is no more to fork."""
    for job, descriptors in asked(channel):
        tells, told = os.pipe()
        if not (between := os.fork()):
            if number := os.fork():
                os.write(told, number.to_bytes(SIZE_BYTES, "big"))
                os._exit(0)
            channel.close()
            for one in (tells, told):
                os.close(one)
            settle(job, descriptors)
            return job
        os.waitpid(between, 0)  # whose child now belongs to whoever asked
        channel.sendall(os.read(tells, SIZE_BYTES))
        for one in (tells, told, *descriptors):
            os.close(one)
    return None


def settle(job: dict[str, Any], descriptors: list[int]) -> None:
    """Streams, session, folder and environment of its own."""
    spare = [fcntl.fcntl(one, fcntl.F_DUPFD, SPARE) for one in descriptors]
    for one in descriptors:
        os.close(one)
    for one, number in zip(spare, job["descriptors"], strict=True):
        os.dup2(one, number)
        os.close(one)
    if job["own_session"]:
        os.setsid()
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    for name in [name for name in sys.modules if name.startswith(READ_THE_ENVIRONMENT)]:
        del sys.modules[name]
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
    for name, (number, mode) in MODES.items():
        errors = "backslashreplace" if name == "stderr" else "strict"
        buffering = 1 if name == "stderr" else -1  # line by line
        setattr(sys, name, open(number, mode, buffering, encoding, errors, closefd=False))  # noqa: SIM115


def go(arguments: list[str]) -> None:
    """As the interpreter does with these."""
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    how, *rest = arguments
    if how == "-m":
        sys.argv, sys.path[:1] = rest, [os.getcwd(), *paths]
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif how == "-c":
        sys.argv, sys.path[:1] = ["-c", *rest[1:]], [os.getcwd(), *paths]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.argv, sys.path[:1] = arguments, [str(Path(how).resolve().parent), *paths]
        runpy.run_path(how, run_name="__main__")


def ended(run: Callable[[], None]) -> int:
    """The exit code, when its threads are done and what it registered for its end has run."""
    code = 0
    try:
        run()
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
        if isinstance(stopped.code, str):
            sys.stderr.write(f"{stopped.code}\n")
    except BaseException:  # noqa: BLE001
        sys.excepthook(*sys.exc_info())
        code = 1
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    return code


if __name__ == "__main__":
    for name in IMPORTED:
        importlib.import_module(name)
    gc.freeze()  # what is never looked at stays shared
    if job := forked(socket.socket(fileno=int(sys.argv[1]))):
        os._exit(ended(lambda: go(job["arguments"])))  # the interpreter's own end takes half a second
