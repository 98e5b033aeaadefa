"""What reading a data set came across, told in sentences."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from gan.datasets.decoding import Trait
from gan.datasets.formats import HEIC_ADVICE, SUFFIXES
from gan.datasets.image_set import DatasetError
from gan.sentences import counted, shown

LISTED = 3
MOST_UNREADABLE = 0.1  # of all files; more are a mistake that skipping them would hide

KINDS = 5  # of endings that are named
EXPECTED = frozenset({"dataset.json", "attributes.csv"})
DOCUMENTS = frozenset({"readme", "license", "licence", "copying", "credits", "notice"})
HEIC_SUFFIXES = frozenset({".heic", ".heif"})

SENTENCES = {
    Trait.TRANSPARENT: "{} with transparent parts: laid on white.",
    Trait.SEVERAL: "{} with several frames or pages: only the first is used.",
    Trait.DEEP: "{} with more than 8 bits a channel: scaled to 8.",
    Trait.DARK: "{} of 16 bits that use at most 12 beside others that use more: nearly black, as they are stored.",
    Trait.DARK_COLOURS: "{} with 16 bits a colour that use at most 12: nearly black, as stored; scale them to 16.",
    Trait.PROFILE: "{} with a colour profile: converted to sRGB.",
    Trait.BROKEN_PROFILE: "{} with a colour profile that can't be used: colours are taken for sRGB.",
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


def twelve_bits_note(count: int) -> list[str]:
    """How many pictures of 16 bits were taken for pictures of 12."""
    return [f"{pictures(count)} of 16 bits that use at most 12: taken for 12 bits, white is 4095."] if count else []


def passed_over_note(names: Iterable[str]) -> list[str]:
    """How many files are no pictures, by their endings; what belongs to a set beside its pictures is not mentioned."""
    paths = [PurePosixPath(name.lower()) for name in names]
    over = [path for path in paths if path.suffix not in SUFFIXES and path.name not in EXPECTED]
    over = [path for path in over if path.stem not in DOCUMENTS]
    if not over:
        return []
    kinds = Counter(path.suffix or "no ending" for path in over).most_common()
    named = ", ".join(f"{shown(kind)} ({count:,})" for kind, count in kinds[:KINDS])
    more = f" and {counted(len(kinds) - KINDS, 'other ending')}" if len(kinds) > KINDS else ""
    heic = f" {HEIC_ADVICE}." if any(kind in HEIC_SUFFIXES for kind, _ in kinds) else ""
    return [f"{counted(len(over), 'file')} passed over, not read as pictures: {named}{more}.{heic}"]


def pictures(count: int) -> str:
    """So many pictures, in words."""
    return counted(count, "picture")
