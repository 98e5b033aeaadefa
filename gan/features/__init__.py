"""Perceptual features: EfficientNet-Lite0, trained on ImageNet, its weights beside this file; others by name."""

from gan.features.efficientnet import FEATURES, NAME, SIZE, EfficientNetLite, load_features
from gan.features.networks import NETWORKS, Network, load_network

__all__ = ["FEATURES", "NAME", "NETWORKS", "SIZE", "EfficientNetLite", "Network", "load_features", "load_network"]
