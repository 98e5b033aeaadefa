"""The page's scripts as they lie on the disk, and which of them each other one imports."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

PAGE = Path(__file__).with_name("page")
_IMPORT = re.compile(r'^(?:import|export)\b[^;"]*?(?:from )?"(?P<name>\.[^"]+)";', re.MULTILINE)


def imports_of(name: str, script: str) -> list[str]:
    """The modules that a script imports whenever it runs, by their paths within the page, in its order."""
    return [beside(name, found["name"]) for found in _IMPORT.finditer(script)]


def needed(*entries: str) -> dict[str, bytes]:
    """The scripts that these need, themselves included, by path: each after all that it imports.

    What a script imports only while it runs has to be an entry of its own. Raises ValueError where scripts import each
    other in a circle.
    """
    found: dict[str, bytes] = {}
    for entry in entries:
        _gather(entry, found, ())
    return found


def version_of(files: Mapping[str, bytes]) -> str:
    """Eight hex digits that change whenever one of the files does."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(b"%s %d " % (name.encode(), len(content)) + content)
    return digest.hexdigest()[:8]


def _gather(name: str, found: dict[str, bytes], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"These scripts import each other: {', '.join((*above[above.index(name) :], name))}.")
    if name in found:
        return
    script = (PAGE / name).read_bytes()
    for one in imports_of(name, script.decode("utf-8")):
        _gather(one, found, (*above, name))
    found[name] = script


def beside(name: str, path: str) -> str:
    """The path within the page of what a script calls by a relative path."""
    parts = list(PurePosixPath(name).parent.parts)
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
