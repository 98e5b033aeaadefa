"""The model that learns, and those that were kept: they stand in the studio among the others."""

from pathlib import Path

from gan import checkpoint
from gan.checkpoint import CheckpointError
from gan.studio import Studio
from gan.workshop import Workshop
from gan.workshop.starts import starts_of


class Joined:
    """What a workshop brought into a studio since the server started; `starts`: what a run can begin with."""

    def __init__(self, workshop: Workshop, studio: Studio) -> None:
        self.workshop, self.studio = workshop, studio
        self.starts = starts_of(studio.models)
        self._shown: tuple[str, int] = "", -1  # the model that learns, and the number of its snapshot
        self._names: list[str] = []

    @property
    def names(self) -> list[str]:
        """Those that are there now."""
        return [name for name in self._names if name in self.studio.models]

    def keep_in_step(self, name: str, number: int) -> None:
        """The studio gets snapshot `number` of the model that learns, or the weights that were kept of it."""
        before, shown = self._shown
        if before and before != name:
            self._shown = "", -1
            self._show(before, self.workshop.kept / before)
            self.starts = starts_of(self.studio.models)
        folder = self.workshop.live_folder()
        if name and folder and (name, number) != (before, shown) and self._show(name, folder):
            self._shown = name, number

    def _show(self, name: str, folder: Path) -> bool:
        """Put a checkpoint among the models, or take the one of this name away where there is none any more."""
        try:
            model = checkpoint.load(folder)
        except CheckpointError:
            if not folder.is_dir():
                self.studio.remove(name)
            return False
        self.studio.put(model, name)
        if name not in self._names:
            self._names.append(name)
        return True
