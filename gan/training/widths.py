"""Widths of the networks by preset."""

from collections.abc import Sequence

WIDTHS: dict[str, dict[int, int]] = {  # preset → channels at each working resolution
    "cpu": {4: 128, 8: 128, 16: 64, 32: 32, 64: 16, 128: 16, 256: 16, 512: 8},
    "medium": {4: 256, 8: 256, 16: 128, 32: 64, 64: 32, 128: 16, 256: 16, 512: 8},
    "gpu": {4: 256, 8: 256, 16: 256, 32: 128, 64: 64, 128: 32, 256: 16, 512: 16},
    "tiny": {4: 8, 8: 8, 16: 8, 32: 8, 64: 8, 128: 8, 256: 8, 512: 8},
}
WAVELET_FROM = {"cpu": 128, "medium": 128, "gpu": 256, "tiny": 64}  # from this resolution on it works in wavelets


def channels_of(preset: str, highest: int) -> tuple[int, ...]:
    """The widths from 4x4 up to the working resolution `highest`."""
    return tuple(width for size, width in WIDTHS[preset].items() if size <= highest)


def presets_of(channels: Sequence[int]) -> tuple[str, ...]:
    """The presets that have these widths; small networks may be of several."""
    count = len(channels)
    return tuple(name for name, widths in WIDTHS.items() if tuple(widths.values())[:count] == tuple(channels))
