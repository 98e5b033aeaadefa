"""Letters become words: dark on light, a row for each part of a word, on a square like every other picture."""

import numpy as np
from jaxtyping import UInt8

PITCH = 3 / 4  # of a letter's picture, from one letter to the next; the margins of letters lie over each other


def size(word: str, resolution: int) -> int:
    """Width and height of the word's picture."""
    rows = word.split()
    return max(len(rows) * resolution, max(_width(row, resolution) for row in rows))


def write(
    word: str, letters: UInt8[np.ndarray, "n letters resolution resolution 3"]
) -> UInt8[np.ndarray, "n size size 3"]:
    """N pictures of a word from N pictures of each of its letters (without spaces), in the middle of a white square."""
    count, _, resolution = letters.shape[:3]
    side, rows = size(word, resolution), word.split()
    pictures = np.full((count, side, side, 3), 255, np.uint8)
    top, number = (side - len(rows) * resolution) // 2, 0
    for row in rows:
        left = (side - _width(row, resolution)) // 2
        for place in range(len(row)):
            start = left + place * _pitch(resolution)
            cell = pictures[:, top : top + resolution, start : start + resolution]
            np.minimum(cell, letters[:, number], out=cell)
            number += 1
        top += resolution
    return pictures


def _pitch(resolution: int) -> int:
    return round(PITCH * resolution)


def _width(row: str, resolution: int) -> int:
    return (len(row) - 1) * _pitch(resolution) + resolution
