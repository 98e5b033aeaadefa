"""Sets of training pictures, read from disk."""

from gan.datasets.image_set import DatasetError, ImageSet, is_reserved, split_reserved
from gan.datasets.labels import labels_for
from gan.datasets.reading import load_images

__all__ = ["DatasetError", "ImageSet", "is_reserved", "labels_for", "load_images", "split_reserved"]
