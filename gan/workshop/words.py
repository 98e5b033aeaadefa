"""What is said of a training, in its card and to visitors."""

import contextlib
import re
from pathlib import Path

from gan.checkpoint.source import CARD
from gan.files import write_whole
from gan.workshop.job import Job

STEP = re.compile(r"(\d+)/(\d+) (\w+):?\s*(?:(\d+)%)?")


def sign(job: Job, folder: Path) -> None:
    """Say in a checkpoint's card how it came about; the start's own card has the licence of what was begun with."""
    card = folder / CARD
    start = f"the weights of `{Path(job.start).name}`, whose card says under which licence" if job.start else "nothing"
    words = f"Trained in the page on {job.pictures:,} pictures, within {job.minutes:g} minutes, from {start}.\n"
    with contextlib.suppress(OSError):
        text = card.read_text("utf-8")
        write_whole(card, (text if words in text else f"{text}\n{words}").encode())


def without_places(job: Job, words: str, *, run: Path, out: Path) -> str:
    """Words for visitors, who are not told where on this computer things lie."""
    start = {job.start: Path(job.start).name} if job.start else {}
    for place, name in {job.data: job.title, **start, str(out): job.title, str(run): job.title}.items():
        words = words.replace(place, name)
    return words


def step_of(line: str) -> str:
    """Which step of how many, and how much of it, from a line of the command line's; \"\" where it says none."""
    found = STEP.match(line)
    if not found:
        return ""
    number, of, name, percent = found.groups()
    return f"Step {number} of {of}, {name}" + (f": {percent}%" if percent else "")
