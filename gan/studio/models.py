"""Loaded models by name, of which one may come, change or go while others are drawn."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")  # a checkpoint


class Models(Mapping[str, T]):
    """Whoever looks sees what was there before a change or what is there after it, from any thread."""

    def __init__(self, models: Mapping[str, T]) -> None:
        self._now = dict(models)

    def put(self, name: str, model: T) -> None:
        """The model is there from now on, in the place of one of its name."""
        self._now = {**self._now, name: model}

    def remove(self, name: str) -> None:
        """No model of this name is there any more."""
        self._now = {other: model for other, model in self._now.items() if other != name}

    def __getitem__(self, name: str) -> T:
        return self._now[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)
