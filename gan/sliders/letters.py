"""What can be measured of a letter in its pixels: dark shapes on white."""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor

from gan.sliders.attributes import Measures

LEAST = 0.15  # ink by which a pixel belongs to a stroke
ENDS, MIDDLE = 0.09, 0.2  # of a letter's height: how far its ends reach in, and how far its middle from the centre


def measure_letters(images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 6"]:
    """Stroke, width, height, slant, curves and serifs of dark shapes on white, of pictures in [-1, 1].

    Width, height and slant are the deviations and the shear of the ink, in half sides of the picture; the stroke is
    that of a band with as much ink and as long an outline; curves are outlines that run neither level nor upright.
    """
    ink = ((1 - images.mean(1)) / 2).clamp(0, 1)
    n, h, w = ink.shape
    y, x = torch.linspace(-1, 1, h, device=ink.device)[:, None], torch.linspace(-1, 1, w, device=ink.device)[None]
    area = ink.sum((1, 2)).clamp_min(1e-3)

    def mean(values: Tensor) -> Tensor:
        return (ink * values).sum((1, 2)) / area

    left, top = x - mean(x).view(n, 1, 1), y - mean(y).view(n, 1, 1)
    rise = mean(top.square()).clamp_min(1e-6)
    shear = mean(left * top) / rise
    width = (mean(left.square()) - shear.square() * rise).clamp_min(0).sqrt()
    across, down = (edge.abs() for edge in (ink.diff(dim=2)[:, 1:], ink.diff(dim=1)[:, :, 1:]))
    outline = (across.square() + down.square()).sqrt().sum((1, 2)).clamp_min(1e-3)
    curves = 2 * (across * down).sum((1, 2)) / (across.square() + down.square()).sum((1, 2)).clamp_min(1e-3)
    return torch.stack([2 * area / outline / h, width, rise.sqrt(), -shear, curves, _serifs(ink)], dim=1)


def _serifs(ink: Float[Tensor, "n h w"]) -> Float[Tensor, " n"]:
    """How much wider strokes are at the top and bottom of a letter than the stems in its middle, in its heights."""
    h = ink.shape[1]
    wide, tall = _runs(ink), _runs(ink.mT).mT
    inked, rows = ink > LEAST, torch.arange(h, device=ink.device)
    dark = ink.amax(2) > 0.5
    first = torch.where(dark, rows, h).amin(1, keepdim=True)
    height = (torch.where(dark, rows, -1).amax(1, keepdim=True) - first + 1).clamp_min(4)
    at = ((rows - first) / height - 0.5)[:, :, None]  # from the top, -0.5, to the bottom, 0.5
    ends = inked & (at.abs() >= 0.5 - ENDS) & (at.abs() <= 0.51)
    stems = inked & (at.abs() < MIDDLE) & (1.5 * wide < tall)
    thin = torch.minimum(wide, tall)
    stem = torch.where(stems.sum((1, 2)) > 5, _mean(wide, stems), _mean(thin, inked))
    return (_mean(wide, ends) - stem) / height[:, 0]


def _runs(ink: Float[Tensor, "n h w"]) -> Float[Tensor, "n h w"]:
    """For each inked pixel how much ink lies in the unbroken stretch of its row that it is in; 0 for the others."""
    inked = ink > LEAST
    begins = inked & ~F.pad(inked, (1, 0))[..., :-1]
    number = (begins.flatten(1).cumsum(1) * inked.flatten(1)).long()
    runs = ink.new_zeros(len(ink), int(number.max()) + 1).scatter_add(1, number, (ink * inked).flatten(1))
    return (runs.gather(1, number) * inked.flatten(1)).view_as(ink)


def _mean(lengths: Float[Tensor, "n h w"], chosen: Bool[Tensor, "n h w"]) -> Float[Tensor, " n"]:
    """The mean length of the runs that pass through the chosen pixels, each run counted once for each row or column."""
    shares = chosen / lengths.clamp_min(0.5)
    return (lengths * shares).sum((1, 2)) / shares.sum((1, 2)).clamp_min(1e-3)


LETTERS = Measures(("stroke", "letter_width", "letter_height", "slant", "curves", "serifs"), measure_letters)
