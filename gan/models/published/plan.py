"""How StyleGAN3's layers sample: their bands, rates and sizes, all from a few numbers (Karras 2021, section 3.2)."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PublishedStyleGAN3Config:
    """What determines the network's shapes.

    `channels` are those of the layers but the last, which draws; `kernel` is 3 for translation and 1 for rotation,
    which also filters alike in all directions (`radial`). Layers of the `half` highest rates are in half precision
    on a graphics processor. The rest are the paper's settings.
    """

    resolution: int
    channels: tuple[int, ...]
    kernel: int = 3
    radial: bool = False
    colours: int = 3
    z_dim: int = 512
    w_dim: int = 512
    mapping_layers: int = 2
    mapping_width: int = 512
    num_classes: int = 0
    class_width: int = 0
    limit: float | None = 256.0
    critical: int = 2
    first_cutoff: float = 2.0
    first_stopband: float = 2**2.1
    last_stopband: float = 2**0.3
    margin: int = 10
    output_scale: float = 0.25
    taps: int = 6
    upsampling: int = 2
    half: int = 4

    def __post_init__(self) -> None:
        if self.colours not in (1, 3) or self.kernel not in (1, 3):
            raise ValueError(f"colours must be 1 or 3, kernel 1 or 3, given {self.colours} and {self.kernel}")
        if not 16 <= self.resolution <= 2048 or not 4 <= len(self.channels) <= 40:
            raise ValueError(f"16 to 2048 pixels and 4 to 40 layers, given {self.resolution}, {len(self.channels)}")
        if not 0 < self.critical < len(self.channels) or not 0 <= self.margin <= 64:
            raise ValueError(f"critical or margin is too large: {self.critical}, {self.margin}")
        if not 1 <= self.taps <= 16 or self.upsampling not in (1, 2, 4):
            raise ValueError(f"taps are 1 to 16, upsampling 1, 2 or 4, given {self.taps} and {self.upsampling}")
        if not 0 <= self.half <= 11:
            raise ValueError(f"half precision is for 0 to 11 rates, given {self.half}")
        if min(self.first_cutoff, self.first_stopband, self.last_stopband) <= 0:
            raise ValueError("cutoffs and stopbands are positive")


@dataclass(frozen=True)
class Sampling:
    """What one layer makes of the grid that it gets: sizes in pixels, rates in pixels per unit, bands in cycles."""

    size_in: int
    size: int
    rate_in: int
    rate: int
    cutoff_in: float
    cutoff: float
    width_in: float
    width: float
    critical: bool


def plan(config: PublishedStyleGAN3Config) -> list[Sampling]:
    """Layer by layer up to the one that draws: bands grow geometrically, the last ones to half the resolution."""
    count = len(config.channels)
    last_cutoff = config.resolution / 2
    last_stopband = last_cutoff * config.last_stopband
    exponents = np.minimum(np.arange(count + 1) / (count - config.critical), 1)
    cutoffs = config.first_cutoff * (last_cutoff / config.first_cutoff) ** exponents
    stopbands = config.first_stopband * (last_stopband / config.first_stopband) ** exponents
    rates = np.exp2(np.ceil(np.log2(np.minimum(stopbands * 2, config.resolution))))
    widths = np.maximum(stopbands, rates / 2) - cutoffs
    sizes = rates + config.margin * 2
    sizes[-2:] = config.resolution
    layers = []
    for layer in range(count + 1):
        before = max(layer - 1, 0)
        layers.append(
            Sampling(
                size_in=int(sizes[before]),
                size=int(sizes[layer]),
                rate_in=int(rates[before]),
                rate=int(rates[layer]),
                cutoff_in=float(cutoffs[before]),
                cutoff=float(cutoffs[layer]),
                width_in=float(widths[before]),
                width=float(widths[layer]),
                critical=layer >= count - config.critical,
            )
        )
    return layers
