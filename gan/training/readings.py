"""What the steps measured, read from the device several steps at a time: every reading makes a GPU wait."""

from gan.training.adversaries import StepLosses
from gan.training.players import Losses

ON_GPU = 16  # steps between readings


class Readings:
    """The `latest` losses that were read, and how many `bad_steps`, whose losses are not finite, were the last ones."""

    def __init__(self, device_type: str) -> None:
        self.latest: Losses = StepLosses(0.0, 0.0)
        self.bad_steps = 0
        self._every = ON_GPU if device_type == "cuda" else 1
        self._unread: list[Losses] = []

    def add(self, losses: Losses) -> str:
        """A step's losses, which are read when enough have come together; a note where a step went wrong."""
        self._unread.append(losses)
        return self.read() if len(self._unread) >= self._every else ""

    def read(self) -> str:
        """Reads all that is unread."""
        note = ""
        for losses in [one.read() for one in self._unread]:
            self.bad_steps = 0 if losses.finite else self.bad_steps + 1
            note = note if losses.finite else "a loss was not finite: step skipped"
            self.latest = losses
        self._unread = []
        return note

    @property
    def good(self) -> bool:
        """Whether every step was read and the last one had finite losses."""
        return not (self._unread or self.bad_steps)
