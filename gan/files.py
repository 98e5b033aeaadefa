"""Where results go: refused before the work where it can't be written, and written whole or not at all."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class OutputError(OSError):
    """A file that can't be written, with its path and the reason in a sentence."""


ADVICE = {
    errno.ENOSPC: "the disk is full: make room and run the command again",
    errno.EDQUOT: "your share of the disk is used up: make room and run the command again",
    errno.EACCES: "this user has no permission to",
    errno.EPERM: "this user has no permission to",
    errno.EROFS: "its disk can only be read",
}


def check_file(path: Path, suffixes: Sequence[str] = ()) -> None:
    """Nothing is in the way of writing this file, whose suffix is one of `suffixes` if there are any.

    Its folder need not exist, and is not made. Raises ValueError or OSError in a sentence that names the path.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        given = f"not as {path.suffix}" if path.suffix else "and this name has no ending"
        raise ValueError(f"{path} can't be written: its name ends in {', '.join(suffixes)}, {given}.")
    if path.is_dir():
        raise ValueError(f"{path} is a folder; name a file to write.")
    _check_place(path, path.parent)


def check_folder(path: Path) -> None:
    """Nothing is in the way of writing files into this folder, which need not exist. Raises as `check_file` does."""
    if path.exists() and not path.is_dir():
        raise ValueError(f"{path} is a file; name a folder to write into.")
    _check_place(path, path)


def write_whole(path: Path, content: bytes) -> None:
    """The file has this content, or, if anything went wrong, its former one. OSError names it and says what to do."""
    with replacing(path) as partial:
        partial.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write beside `path`, which takes its place when the block ends, or is gone when it fails.

    Whoever reads `path` finds the old content or the whole new one, after a crash at any moment too. Folders on the way
    to it are made. OSError names it and says what to do.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    with naming(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield partial
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """What the system refuses within this block is told in a sentence with the path of what was to be written."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        elsewhere = error.filename is not None and Path(error.filename).parent not in (path, path.parent)
        if error.errno is None or elsewhere:
            raise  # no refusal of the system, or about another file, which it names
        raise OutputError(f"{path} can't be written: {reason(error)}") from error


def sentence(error: Exception) -> str:
    """What an error says, without the system's number before it."""
    if not isinstance(error, OSError) or error.errno is None:
        return str(error) or type(error).__name__
    return reason(error) if error.filename is None else f"{error.filename}: {reason(error)}"


def reason(error: OSError) -> str:
    """Why the system refused, and what can be done about it where that is known."""
    return ADVICE.get(error.errno or 0, error.strerror or str(error))


def _check_place(path: Path, folder: Path) -> None:
    """The nearest of `folder`'s ancestors that is there can take a new file."""
    there = folder.absolute()
    while not there.exists() and not there.is_symlink():
        there = there.parent
    if not there.is_dir():
        raise ValueError(f"{path} can't be written: {there} is no folder.")
    probe = there / f".{os.getpid()}.probe"
    with naming(path):
        try:
            probe.touch()
        finally:
            probe.unlink(missing_ok=True)
