"""Which sets can be made, how many pictures they usually have, and what has to be installed for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

SIZES = range(32, 513)
SEEDS = range(2**32)


class SourceError(ValueError):
    """What a set is to be made from cannot be used, with the reason in a sentence."""


@dataclass(frozen=True)
class Builder:
    """A set whose pictures are numbered: a seed and a number name one picture, whoever makes it and in what order.

    `needs` are packages that a plain installation lacks and the extra named `data` brings.
    """

    name: str
    usual_count: int
    needs: tuple[str, ...] = ()

    def check(self, *, size: int, seed: int, count: int = 1) -> None:
        """Refuse what cannot be made, before any work. Raises ValueError, or ModuleNotFoundError for a package."""
        if size not in SIZES:
            raise ValueError(f"size must be a whole number from {SIZES[0]} to {SIZES[-1]}, got {size}.")
        if seed not in SEEDS:
            raise ValueError(f"seed must be a whole number from 0 to {SEEDS[-1]}, got {seed}.")
        if count < 1:
            raise ValueError(f"count must be at least 1, got {count}.")
        if missing := [name for name in self.needs if find_spec(name) is None]:
            packages = " and ".join(missing)
            raise ModuleNotFoundError(f'Making {self.name} needs {packages}. To install: pip install -e ".[data]"')


# Fonts give as many glyphs as they have: `glyphs` has no row. Portraits and animals are drawn by `avatars/`, in Node.
ROWS = (
    Builder("posters", usual_count=20_000),
    Builder("landscapes", usual_count=10_000, needs=("numba", "scipy")),
    Builder("cats", usual_count=6000),
    Builder("people", usual_count=3000),
    Builder("busts", usual_count=6500, needs=("numba", "scipy")),
)
BUILDERS: Mapping[str, Builder] = {row.name: row for row in ROWS}
