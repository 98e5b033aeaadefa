"""What reading a data set came across, told in sentences."""

from collections import Counter
from collections.abc import Iterable, Mapping

from gan.datasets.decoding import Trait
from gan.datasets.image_set import DatasetError

LISTED = 3
MOST_UNREADABLE = 0.1  # of all files; more are a mistake that skipping them would hide

SENTENCES = {
    Trait.TRANSPARENT: "{} with transparent parts: laid on white.",
    Trait.SEVERAL: "{} with several frames or pages: only the first is used.",
    Trait.DEEP: "{} with more than 8 bits a channel: scaled to 8.",
    Trait.CMYK: "{} in CMYK: converted to RGB, colours may differ a little.",
    Trait.SMALL: "{} smaller than {resolution} x {resolution}: enlarged.",
}


def trait_notes(traits: Counter[Trait], resolution: int) -> list[str]:
    """A sentence for everything unusual, with how many pictures it concerns."""
    told = [(sentence, traits[trait]) for trait, sentence in SENTENCES.items() if traits[trait]]
    return [sentence.format(pictures(count), resolution=resolution) for sentence, count in told]


def copies_note(first_copies: Iterable[str]) -> list[str]:
    """How many pictures are copies of others."""
    times = Counter(first_copies)
    if not (copies := times.total() - len(times)):
        return []
    example = shown(times.most_common(1)[0][0])
    return [f"{pictures(copies)} the same as another, such as {example}: kept, all copies on one side of the reserve."]


def unreadable_note(reasons: Mapping[str, str]) -> list[str]:
    """Which files were skipped, and why."""
    return [f"{pictures(len(reasons))} skipped as unreadable: {listed(reasons)}."] if reasons else []


def refuse_many_unreadable(reasons: Mapping[str, str], total: int, source: object) -> None:
    """DatasetError where more than a tenth of all pictures can't be read."""
    if len(reasons) > MOST_UNREADABLE * total:
        raise DatasetError(f"more than a tenth of {pictures(total)} in {source} can't be read: {listed(reasons)}")


def listed(reasons: Mapping[str, str]) -> str:
    """The first three names with their reasons."""
    first = [f"{shown(name)} ({reasons[name]})" for name in sorted(reasons)[:LISTED]]
    return ", ".join(first) + (", ..." if len(reasons) > LISTED else "")


def pictures(count: int) -> str:
    return f"{count:,} picture{'' if count == 1 else 's'}"


def shown(name: str) -> str:
    """A file's name that is safe to print, whatever it is made of."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
