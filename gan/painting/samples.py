"""What each style makes of one picture, small: pages show it until they have painted the visitor's own.

Those of the page were made by
`python -m gan.painting.samples checkpoints/posters/opening.jpg gan/ui/page/tabs/sculpt/paint/samples.webp`.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from gan.files import replacing
from gan.images import tile
from gan.painting.picture import paint
from gan.painting.style import STYLES
from gan.video import resized

PAINTED = 128  # pixels a side: strokes are as wide as on the small pictures that follow
SIDE = 72  # pixels a side of each
COLUMNS = 7
QUALITY = 60  # of the file


def write_samples(picture: Path, out: Path) -> None:
    """A sheet of the picture in every style, in their order, in rows of `COLUMNS`."""
    with Image.open(picture) as opened:
        pixels = resized(np.asarray(opened.convert("RGB")), PAINTED)[None]
    painted = [paint(pixels, style, 1.0, torch.device("cpu"))[0] for style in range(len(STYLES))]
    sheet = tile(np.stack([resized(one, SIDE) for one in painted]), COLUMNS)
    with replacing(out) as partial:
        Image.fromarray(sheet).save(partial, "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]), Path(sys.argv[2]))
