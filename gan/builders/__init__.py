"""Sets of training pictures that the project makes itself, from nothing or from packages: one row per builder."""

from gan.builders.table import BUILDERS, Builder, SourceError

__all__ = ["BUILDERS", "Builder", "SourceError"]
