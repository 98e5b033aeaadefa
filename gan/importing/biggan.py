"""BigGAN-deep as Hugging Face's port saves it: a state dict, with spectral norm beside every weight."""

import re
from dataclasses import asdict

import torch
from torch import Tensor

from gan.importing.arrays import Array
from gan.importing.errors import ForeignError
from gan.importing.foreign import Foreign, Taken, count
from gan.models.published.biggan import PublishedBigGANConfig
from gan.vision import vision

FIRST = "generator.gen_z.weight_orig"
ATTENTION = {"theta": "theta", "phi": "phi", "g": "g", "o_conv": "out"}
Weights = dict[str, Tensor]


def read(tree: object, size: int) -> Foreign | None:
    """The generator of such a state dict, or None where it is none."""
    if not isinstance(tree, dict) or not isinstance(tree.get(FIRST), Array):
        return None
    arrays = {name: one for name, one in tree.items() if isinstance(name, str) and isinstance(one, Array)}
    taken = Taken(arrays, size)
    embed = taken.take("embeddings.weight").T.contiguous()
    weights: Weights = {"embed": embed, "start.weight": spectral(taken, "generator.gen_z")}
    weights["start.bias"] = taken.take("generator.gen_z.bias")
    attention, channels = _blocks(taken, weights)
    statistics = _norm(taken, "generator.bn", "norm", weights)
    weights["scale"], weights["offset"] = taken.take("generator.bn.weight"), taken.take("generator.bn.bias")
    weights["colours.weight"] = spectral(taken, "generator.conv_to_rgb")[:3]
    weights["colours.bias"] = taken.take("generator.conv_to_rgb.bias")[:3]
    z_dim = weights["start.weight"].shape[1] - embed.shape[1]
    weights["w_avg"] = torch.cat([torch.zeros(len(embed), z_dim), embed], dim=1)
    taken.ignore("num_batches_tracked")
    taken.finish()
    config = PublishedBigGANConfig(
        channels=channels,
        attention=attention,
        z_dim=z_dim,
        class_width=embed.shape[1],
        num_classes=len(embed),
        statistics=statistics,
    )
    return Foreign("BigGAN-deep", "published-biggan", asdict(config), weights, class_names=names_of(len(embed)))


def spectral(taken: Taken, name: str) -> Tensor:
    """The weight divided by its largest singular value, as the vectors that a file keeps give it (Miyato 2018)."""
    weight = taken.take(f"{name}.weight_orig")
    left, right = taken.take(f"{name}.weight_u", len(weight)), taken.take(f"{name}.weight_v")
    value = float(left @ weight.flatten(1) @ right)
    if not value:
        raise ForeignError(f"its {name} has no singular value")
    return weight / value


def _blocks(taken: Taken, weights: Weights) -> tuple[int, tuple[int, ...]]:
    """All blocks and self-attention between them: after how many blocks it is, and the channels from 4x4 upwards."""
    layers = {int(found[1]) for name in taken.arrays if (found := re.match(r"generator\.layers\.(\d+)\.", name))}
    attention, channels, number = -1, [len(weights["start.weight"]) // 16], 0
    for layer in range(len(layers)):
        name = f"generator.layers.{layer}"
        if f"{name}.gamma" in taken:
            attention = number
            for theirs, mine in ATTENTION.items():
                weights[f"attention.{mine}.weight"] = spectral(taken, f"{name}.snconv1x1_{theirs}")
            weights["attention.gamma"] = taken.take(f"{name}.gamma", 1)
            continue
        for part in range(count(taken, name + ".conv_{}.weight_orig")):
            mine = f"blocks.{number}.norms.{part}"
            _norm(taken, f"{name}.bn_{part}", mine, weights)
            weights[f"{mine}.scale"] = spectral(taken, f"{name}.bn_{part}.scale")
            weights[f"{mine}.offset"] = spectral(taken, f"{name}.bn_{part}.offset")
            weights[f"blocks.{number}.convolutions.{part}.weight"] = spectral(taken, f"{name}.conv_{part}")
            weights[f"blocks.{number}.convolutions.{part}.bias"] = taken.take(f"{name}.conv_{part}.bias")
        if f"blocks.{number}.convolutions.3.weight" not in weights:
            raise ForeignError(f"its {name} is no block of BigGAN-deep")
        channels.append(len(weights[f"blocks.{number}.convolutions.3.weight"]))
        number += 1
    return attention, tuple(channels)


def _norm(taken: Taken, name: str, mine: str, weights: Weights) -> int:
    """Means and variances; for how many truncations there are some."""
    weights[f"{mine}.means"] = taken.take(f"{name}.running_means")
    weights[f"{mine}.variances"] = taken.take(f"{name}.running_vars")
    return len(weights[f"{mine}.means"])


def names_of(classes: int) -> tuple[str, ...]:
    """ImageNet's thousand words; none for any other number of classes."""
    if classes != 1000:
        return ()
    return tuple(str(name) for name in vision("models").ResNet18_Weights.DEFAULT.meta["categories"])
