"""Perceptual features: EfficientNet-Lite0, trained on ImageNet, its weights beside this file."""

from gan.features.efficientnet import FEATURES, NAME, SIZE, EfficientNetLite0, load_features

__all__ = ["FEATURES", "NAME", "SIZE", "EfficientNetLite0", "load_features"]
