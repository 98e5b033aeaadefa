"""From a picture to its place in a model's latent space: projection and, after a degradation, restoration."""

from gan.projection.closeness import Closeness, Measuring, distances, measure_closeness
from gan.projection.degradation import Degradation
from gan.projection.encoder import Encoder, Teaching
from gan.projection.picture import PictureError, read_mask, read_picture
from gan.projection.plain import Enlarging, Plain, measure_enlarging
from gan.projection.project import Plan, Projector, Step
from gan.projection.smaller import Smaller
from gan.projection.start import COUNT
from gan.projection.task import Task
from gan.projection.writing import write_results

__all__ = [
    "COUNT",
    "Closeness",
    "Degradation",
    "Encoder",
    "Enlarging",
    "Measuring",
    "PictureError",
    "Plain",
    "Plan",
    "Projector",
    "Smaller",
    "Step",
    "Task",
    "Teaching",
    "distances",
    "measure_closeness",
    "measure_enlarging",
    "read_mask",
    "read_picture",
    "write_results",
]
