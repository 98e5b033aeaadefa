"""Where files of visitors lie while the server needs them: a private folder that goes when the server goes.

Each server has a folder of its own below one that only this user can read, and holds a lock on it for as long as it
lives. What a server that was killed left behind is removed when the next one starts.
"""

import atexit
import functools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

try:
    import fcntl
except ImportError:  # Windows, where a file that is open can't be removed
    fcntl = None  # type: ignore[assignment]

ROOT = "latent-walks"
GRADIO = "GRADIO_TEMP_DIR"  # where Gradio keeps uploads and served files; inherited by every process started from here


def folder_for(what: str) -> Path:
    """A folder for files of one kind, made when it is asked for; gone with the server."""
    folder = private_folder() / what
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def file_for(name: str) -> Path:
    """Where an answer's file is written: a folder of its own below the one that Gradio serves and tidies."""
    return Path(tempfile.mkdtemp(dir=folder_for("gradio"))) / name


@functools.cache
def private_folder() -> Path:
    """This process's own folder; what dead servers left beside it is removed, and Gradio's files go into it."""
    root = _root()
    _remove_abandoned(root)
    folder = Path(tempfile.mkdtemp(dir=root))
    lock = _lock(folder)
    os.environ[GRADIO] = str(folder / "gradio")
    atexit.register(_remove, folder, lock)
    return folder


def _lock(folder: Path) -> IO[str]:
    """A file beside the folder that is locked before anybody can find it under its name."""
    named = folder.with_suffix(".lock")
    lock = (named if fcntl is None else folder.with_suffix(".new")).open("w")
    if fcntl is not None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Path(lock.name).rename(named)
    return lock


_goodbyes: list[Callable[[], None]] = []


def before_leaving(work: Callable[[], None]) -> None:
    """What is done once before this process ends, whichever way but by a kill."""
    once = functools.cache(work)
    _goodbyes.append(once)
    atexit.register(once)


def leave(status: int = 0) -> NoReturn:
    """End this process now, whatever it still does for visitors, and leave no file of theirs."""
    for work in _goodbyes:
        work()
    shutil.rmtree(private_folder(), ignore_errors=True)
    private_folder().with_suffix(".lock").unlink(missing_ok=True)
    sys.stdout.flush()
    os._exit(status)


def _root() -> Path:
    """The folder of all servers of this user; another one, with a random name, where somebody else took its name."""
    given = Path(os.environ.get(GRADIO) or tempfile.gettempdir())
    place = next((above.parent for above in (given, *given.parents) if above.name.startswith(f"{ROOT}-")), given)
    root = place / f"{ROOT}-{os.getuid() if hasattr(os, 'getuid') else os.getlogin()}"
    with suppress(FileExistsError):
        root.mkdir(mode=0o700, parents=True)
    status = root.lstat()
    ours = not root.is_symlink() and root.is_dir() and (not hasattr(os, "getuid") or status.st_uid == os.getuid())
    if not ours:
        return Path(tempfile.mkdtemp(prefix=f"{ROOT}-"))
    root.chmod(0o700)
    return root


def _remove_abandoned(root: Path) -> None:
    for lock in root.glob("*.lock"):
        if _abandoned(lock):
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)


def _abandoned(lock: Path) -> bool:
    """Whether the process that held this lock is dead."""
    try:
        if fcntl is None:
            lock.unlink()
            return True
        with lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove(folder: Path, lock: IO[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()
    folder.with_suffix(".lock").unlink(missing_ok=True)
