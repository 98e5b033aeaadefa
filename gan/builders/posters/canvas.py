"""A square picture that is painted layer by layer, edges smoothed by how much of a pixel they cover."""

import numpy as np

FINER = 2  # each pixel is the mean of so many squared


class Canvas:
    """A picture of `size` pixels a side. `x` and `y` [n, n] run from 0 to 1, to the right and down."""

    def __init__(self, size: int) -> None:
        self.size, self.n = size, size * FINER
        centres = (np.arange(self.n, dtype=np.float32) + 0.5) / self.n
        self.x, self.y = np.meshgrid(centres, centres)
        self.pixels = np.zeros((self.n, self.n, 3), np.float32)

    def fill(self, colours: np.ndarray) -> None:
        """Paints all of it: a colour [3], or one for each place [n, n, 3]."""
        self.pixels[:] = colours

    def lay(self, colour: np.ndarray, cover: np.ndarray) -> None:
        """Paints a colour [3] or [n, n, 3] where `cover` [n, n] says how much of it."""
        self.pixels += (colour - self.pixels) * cover[..., None].astype(np.float32)

    def inside(self, depth: np.ndarray) -> np.ndarray:
        """How much of each place lies inside an edge, given its depth in shares of the side (negative: outside)."""
        return np.clip(depth * self.n + 0.5, 0, 1)

    def dab(self, x: float, y: float, radius: float, colour: np.ndarray, strength: float) -> None:
        """A soft dot, painted only where it can be seen."""
        reach = int(np.ceil(4 * radius * self.n))
        row, column = int(y * self.n), int(x * self.n)
        part = np.s_[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
        distance = (self.x[part] - x) ** 2 + (self.y[part] - y) ** 2
        cover = strength * np.exp(-distance / (2 * radius**2))
        self.pixels[part] += (colour - self.pixels[part]) * cover[..., None]

    def picture(self) -> np.ndarray:
        """What has been painted, uint8 [size, size, 3]."""
        small = self.pixels.reshape(self.size, FINER, self.size, FINER, 3).mean((1, 3))
        return (np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8)
