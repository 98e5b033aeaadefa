"""Letters become words: dark on light, a row for each part of a word, on a square like every other picture.

Typesetters give each letter the width of its ink and a little air. Here the ink changes as sliders move, so where it
begins and ends is measured softly and letters move by fractions of a pixel: nothing jumps.
"""

import math

import numpy as np
from jaxtyping import Float, UInt8

# All in shares of a letter's picture. A word's frame depends on its letters' names alone: it may not change on a walk.
NARROW, WIDE = "fijlrtI1", "mwMW"
NARROW_PITCH, PITCH, WIDE_PITCH = 1 / 2, 5 / 8, 7 / 8
MARGIN = 1 / 4
AIR = 1 / 9  # between the ink of two letters
PAPER = 240  # and lighter is white: a network's paper is never quite white, and the rims of the pictures would show
SOFT = 0.2, 0.6  # darkness at which a column begins to count as ink, and at which it does count

Letters = UInt8[np.ndarray, "n letters resolution resolution 3"]


def size(word: str, resolution: int) -> int:
    """Width and height of the word's picture."""
    rows = word.split()
    return max(len(rows) * resolution, max(_width(row, resolution) for row in rows))


def write(word: str, letters: Letters) -> UInt8[np.ndarray, "n size size 3"]:
    """N pictures of a word from N pictures of each of its letters (without spaces), in the middle of a white square."""
    count, _, resolution = letters.shape[:3]
    side, rows = size(word, resolution), word.split()
    pictures = np.full((count, side, side, 3), 255, np.uint8)
    top, number = (side - len(rows) * resolution) // 2, 0
    for row in rows:
        line = pictures[:, top : top + resolution]
        _set(letters[:, number : number + len(row)], line)
        top, number = top + resolution, number + len(row)
    return pictures


def _set(letters: Letters, line: UInt8[np.ndarray, "n resolution side 3"]) -> None:
    """Sets a row of letters into the middle of a line; where they lie over each other, the darker one shows."""
    grey = np.array_equal(letters[..., 0], letters[..., 1]) and np.array_equal(letters[..., 0], letters[..., 2])
    ink = 1 - np.minimum(letters[..., : 1 if grey else 3].astype(np.float32) / PAPER, 1)  # [n, letters, h, w, colours]
    starts, ends = _extents(ink.max(axis=(2, 4)))
    widths, room = ends - starts, line.shape[2]
    gaps = max(1, letters.shape[1] - 1)
    air = np.minimum(AIR * letters.shape[2], (room - widths.sum(axis=1)) / gaps)[:, None]
    lefts = np.cumsum(widths + air, axis=1) - (widths + air)
    total = lefts[:, -1] + widths[:, -1]
    places = (room - total)[:, None] / 2 + lefts - starts  # of each letter's picture on the line
    darkness = np.zeros((*line.shape[:3], ink.shape[4]), np.float32)
    for number in range(letters.shape[1]):
        for picture in range(len(letters)):
            _lay(ink[picture, number], float(places[picture, number]), darkness[picture])
    line[:] = np.round(255 * (1 - darkness))


def _extents(columns: Float[np.ndarray, "n letters columns"]) -> tuple[np.ndarray, np.ndarray]:
    """Where ink begins and ends, in columns [n, letters]: how many are blank before it and up to its end.

    A column that is half ink counts half, so both change continuously. Where there is no ink both are in the middle.
    """
    low, high = SOFT
    blank = 1 - np.clip((columns - low) / (high - low), 0, 1)
    before, after = (np.cumprod(one, axis=2).sum(axis=2) for one in (blank, blank[:, :, ::-1]))
    starts, ends = before, columns.shape[2] - after
    middle = (starts + ends) / 2
    return np.minimum(starts, middle), np.maximum(ends, middle)


def _lay(letter: np.ndarray, place: float, line: np.ndarray) -> None:
    """Lays a letter's ink [h, w, colours] on a line [h, side, colours], its left edge at `place`; ink only darkens."""
    whole = int(np.floor(place))
    width = letter.shape[1] + 1
    padded = np.pad(letter, ((0, 0), (2, 2), (0, 0)))
    weights = _between(1 - (place - whole))
    moved = np.sum([weight * padded[:, tap : tap + width] for tap, weight in enumerate(weights)], axis=0)
    left, right = max(0, whole), min(line.shape[1], whole + width)
    cell = line[:, left:right]
    np.maximum(cell, np.clip(moved[:, left - whole : right - whole], 0, 1), out=cell)


def _between(t: float) -> tuple[float, float, float, float]:
    """What four pixels in a row weigh at a place `t` of the way from the second to the third (Catmull and Rom 1974)."""
    return (
        (2 * t**2 - t**3 - t) / 2,
        (3 * t**3 - 5 * t**2 + 2) / 2,
        (4 * t**2 - 3 * t**3 + t) / 2,
        (t**3 - t**2) / 2,
    )


def _width(row: str, resolution: int) -> int:
    """A multiple of 8, as videos and measures of change like it."""
    return 8 * math.ceil(resolution / 8 * (2 * MARGIN + sum(_pitch(letter) for letter in row) - AIR))


def _pitch(letter: str) -> float:
    return NARROW_PITCH if letter in NARROW else WIDE_PITCH if letter in WIDE else PITCH
