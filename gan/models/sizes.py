"""How large pictures are, and how many levels a network takes to draw them."""


def levels_to(resolution: object, lowest: int) -> int:
    """How many levels lead from 4x4 to a resolution, both included.

    Raises ValueError for what is no power of two from `lowest` to 1024.
    """
    if not isinstance(resolution, int) or not lowest <= resolution <= 1024 or resolution & (resolution - 1):
        raise ValueError(f"resolution must be a power of two from {lowest} to 1024, given {resolution}")
    return resolution.bit_length() - 2


def require_channels(resolution: int, channels: tuple[int, ...], levels: int, form: str = "") -> None:
    """Raise ValueError where there is not one count of channels for each level."""
    if len(channels) != levels:
        raise ValueError(f"resolution {resolution}{form} needs {levels} channel counts, given {channels}")
