"""Sets of training pictures: read from disk, or rendered by the project's own builders."""

from gan.datasets.reading import DatasetError, ImageSet, is_reserved, load_images, split_reserved

__all__ = ["DatasetError", "ImageSet", "is_reserved", "load_images", "split_reserved"]
