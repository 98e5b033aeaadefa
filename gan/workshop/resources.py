"""Whether this computer has the room that a training takes: looked at before it starts."""

import shutil
from pathlib import Path

from gan.workshop.refusal import WorkshopError

RUN_BYTES = 400 << 20  # of states, checkpoints and sheets; 48 MB were seen
SPARE_BYTES = 600 << 20  # that stay free on the disk whatever is sent
MEMORY_BYTES = 1800 << 20  # of one process at 128 x 128; 1.3 GB were seen


def require_disk(folder: Path, wanted: int = RUN_BYTES) -> None:
    """Raises WorkshopError unless so many bytes, and some spare ones, are free where `folder` is."""
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE_BYTES:
        needed = _megabytes(wanted + SPARE_BYTES)
        raise WorkshopError(f"The disk has {_megabytes(free)} free; {needed} are needed: make room and try again.")


def require_memory(pictures: int, resolution: int) -> None:
    """Raises WorkshopError unless the training fits into what is free, where the system tells how much that is."""
    free = free_memory()
    wanted = MEMORY_BYTES + 2 * pictures * 3 * resolution**2
    if free is not None and free < wanted:
        raise WorkshopError(
            f"{_megabytes(free)} of memory are free; a training takes up to {_megabytes(wanted)}: close something, or"
            " choose a smaller size."
        )


def free_memory(table: Path = Path("/proc/meminfo")) -> int | None:
    """Bytes that a new program can have; None where the system has no such table."""
    try:
        rows = dict(line.split(":", 1) for line in table.read_text().splitlines() if ":" in line)
        return int(rows["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError, IndexError):
        return None


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
