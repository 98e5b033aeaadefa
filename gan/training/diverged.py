"""A run that can't be mended by going back."""

from pathlib import Path


class DivergedError(ValueError):
    """A run that came to no finite numbers however often it went back, with advice in a sentence."""

    @classmethod
    def after(cls, reason: str, returns: int, *, kept: int, folder: Path, lr: float) -> "DivergedError":
        """`kept` is how many images the state has seen that every return began from, `lr` the run's own rate."""
        stays = f"the state of {kept / 1000:.1f} kimg stays in {folder}"
        stays += "" if kept else ", which has learnt nothing"
        return cls(
            f"{reason}, {returns} times over from one state, each time at half the rate: the run gives up, and "
            f"{stays}. A smaller --lr (this run has {lr:g}) or a larger --gamma may help, in another --out."
        )
