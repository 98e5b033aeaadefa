"""The files of a set in a folder or a zip, under names that are the same whichever system packed them."""

import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gan.datasets.decoding import UnreadableError
from gan.datasets.image_set import DatasetError
from gan.files import reason
from gan.sentences import counted, shown

MAX_FILE_BYTES = 256 << 20  # unpacked, so that a small zip can't fill the memory
UTF_8 = 0x800  # the flag of a zip's member whose name is UTF-8; without it most are nevertheless
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
IMPOSTORS = {
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
}


@dataclass(frozen=True)
class Files:
    """The names of all files of a set, `read` for one's content (UnreadableError), and `notes` on what was left out."""

    names: tuple[str, ...]
    read: Callable[[str], bytes]
    notes: tuple[str, ...] = ()


@contextmanager
def open_files(source: Path) -> Iterator[Files]:
    """The files of a folder with its subfolders, or of a zip; hidden ones are left out. Raises DatasetError."""
    if source.is_dir():
        yield _in_folder(source)
        return
    if not zipfile.is_zipfile(source):
        raise DatasetError(no_archive(source))
    try:
        with zipfile.ZipFile(source) as archive:
            yield _in_zip(archive)
    except zipfile.BadZipFile as error:
        raise DatasetError(f"{source} is not a readable zip ({error}); copy or download it again") from error


def normal(name: str) -> str:
    """A file's name as every system writes it: composed letters, slashes between folders, no ./ before it."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    return name.removeprefix("./") if name.startswith("./") else name


def is_hidden(name: str) -> bool:
    """Whether a system keeps this file for itself, such as macOS its `._photo.jpg` that is no photo."""
    parts = [part for part in PurePosixPath(name).parts if part != ".."]
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return hidden or not parts or parts[-1].lower() in SYSTEM_FILES


def _in_folder(source: Path) -> Files:
    found: dict[str, Path] = {}
    notes: list[str] = []
    for folder in _folders(source, notes):
        for path in sorted(folder.iterdir()):
            if path.is_file():
                found[normal(path.relative_to(source).as_posix())] = path
            elif path.is_symlink() and not path.exists():
                notes.append(f"{shown(path.relative_to(source))} is a link to nothing: left out.")
    return _files(sorted(found, key=found.__getitem__), lambda name: _read_file(found[name]), notes)


def _folders(source: Path, notes: list[str]) -> Iterator[Path]:
    """The folder and all below it, through links as well, each once however many links lead there."""
    waiting, met = [source], set[tuple[int, int]]()
    while waiting:
        folder = waiting.pop()
        try:
            at = os.stat(folder)
            below = sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True)
        except OSError as error:
            if folder == source:
                raise DatasetError(f"{source} can't be read: {reason(error)}") from error
            notes.append(f"The folder {shown(folder.relative_to(source))} can't be read: {reason(error)}.")
            continue
        if (at.st_dev, at.st_ino) in met:
            notes.append(f"{shown(folder.relative_to(source))} is a link to a folder that was met already: left out.")
            continue
        met.add((at.st_dev, at.st_ino))
        waiting += [path for path in below if not is_hidden(path.name)]
        yield folder


def _in_zip(archive: zipfile.ZipFile) -> Files:
    members = [member for member in archive.infolist() if not member.is_dir() and not member.filename.endswith("\\")]
    found = {normal(_name_of(member)): member for member in members}
    twice = len(members) - len(found)
    notes = [f"{counted(twice, 'file')} of the same name as another in the zip: the last one counts."] if twice else []
    return _files(found, lambda name: _read_member(archive, found[name]), notes)


def _files(found: Iterable[str], read: Callable[[str], bytes], notes: list[str]) -> Files:
    return Files(tuple(name for name in found if not is_hidden(name)), read, tuple(notes))


def _name_of(member: zipfile.ZipInfo) -> str:
    """The member's name; macOS and others write UTF-8 without saying so, which zipfile takes for an old code page."""
    if member.flag_bits & UTF_8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def no_archive(source: Path, kind: str = "zip") -> str:
    """Why a file is no archive of this kind, in a sentence."""
    with source.open("rb") as file:
        start = file.read(300)
    if start.startswith(b"PK"):
        return f"{source} is a truncated {kind}: the list of files at its end is missing; copy or download it again"
    if not start:
        return f"{source} is empty; copy or download it again"
    kinds = [kind for magic, kind in IMPOSTORS.items() if start.startswith(magic)]
    if start[257:262] == b"ustar":
        kinds = ["a tar archive"]
    advice = f": it is {kinds[0]}; unpack it and give the folder" if kinds else ""
    return f"{source} is {'not a readable npz' if kind == 'npz' else 'neither a folder nor a zip nor an npz'}{advice}"


def _read_file(path: Path) -> bytes:
    try:
        _refuse_huge(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(reason(error)) from error


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The file, which never grows beyond the size that the archive declares."""
    _refuse_huge(member.file_size)
    try:
        return archive.read(member)
    except Exception as error:  # damage, a password, an unknown method: six kinds of errors
        raise UnreadableError(str(error)[:120] or type(error).__name__) from error


def _refuse_huge(size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise UnreadableError(f"{size:,} bytes are more than {MAX_FILE_BYTES:,}")
