"""Perceptual features: EfficientNet-Lite0, trained on ImageNet, its weights beside this file; VGG16; others by name."""

from gan.features.efficientnet import FEATURES, NAME, SIZE, EfficientNetLite, load_features
from gan.features.networks import NETWORKS, Network, load_network
from gan.features.vgg import Vgg16, load_vgg

__all__ = [
    "FEATURES",
    "NAME",
    "NETWORKS",
    "SIZE",
    "EfficientNetLite",
    "Network",
    "Vgg16",
    "load_features",
    "load_network",
    "load_vgg",
]
