"""What a page begins with: enough for its HTML, while the networks are still being loaded."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gan.studio.opening import Described
from gan.studio.outline import Outline


class Beginning(NamedTuple):
    """The models by name, a JPEG of the first one's opening if there is one, and what parts the page needs.

    `recorded` says whether any model has a record of how it learnt, `compared` names those with an index.
    """

    models: Mapping[str, Described]
    picture: bytes | None
    recorded: bool
    compared: Sequence[str]

    @classmethod
    def of(cls, models: Mapping[str, Outline]) -> "Beginning":
        """Of models that are still to be loaded."""
        first = next(iter(models.values()))
        recorded = any(one.learnt for one in models.values())
        return cls(models, first.picture, recorded, [name for name, one in models.items() if one.compared])
