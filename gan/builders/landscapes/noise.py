"""Periodic noise, shaped in the frequency domain: it tiles without a seam and has exactly the spectrum asked for."""

import numpy as np

TILE = 1024  # samples along one side; a power of two, because look-ups wrap with a bit mask


def power_law(rng: np.random.Generator, *, beta: float, lowest: int = 1) -> np.ndarray:
    """Noise [TILE, TILE] of unit deviation whose power falls as 1 / frequency**beta: cloudy at 2.5, rolling at 3.6.

    Frequencies below `lowest` cycles per tile are left out, so no single hill fills the tile.
    """
    frequency = _frequencies()
    amplitude = frequency ** (-beta / 2)
    amplitude[frequency < lowest] = 0
    return _synthesise(rng, amplitude * rng.normal(1, 0.3, frequency.shape))


def octave(rng: np.random.Generator, *, centre: float) -> np.ndarray:
    """Noise [TILE, TILE] of unit deviation in one band, a Gaussian of 0.55 octaves around `centre` cycles per tile."""
    frequency = _frequencies()
    return _synthesise(rng, np.exp(-((np.log2(frequency / centre) / 0.55) ** 2)) / frequency)


def stretch(field: np.ndarray) -> np.ndarray:
    """The field scaled to [0, 1], with half a percent of clipping at either end."""
    low, high = np.percentile(field, [0.5, 99.5])
    return np.clip((field - low) / (high - low), 0, 1)


def _frequencies() -> np.ndarray:
    """Cycles per tile of every coefficient of a real FFT; 1 instead of 0 for the mean, which is never used."""
    along = np.fft.fftfreq(TILE) * TILE
    frequency = np.hypot(along[:, None], along[None, : TILE // 2 + 1])
    frequency[0, 0] = 1
    return frequency


def _synthesise(rng: np.random.Generator, amplitude: np.ndarray) -> np.ndarray:
    amplitude[0, 0] = 0
    field = np.fft.irfft2(amplitude * np.exp(2j * np.pi * rng.random(amplitude.shape)), s=(TILE, TILE))
    return (field / field.std()).astype(np.float32)
