"""Saving: the route that makes the files, and the same for programs."""

from gan.ui.exports.endpoint import add_walk_endpoint
from gan.ui.exports.saving import Exports

__all__ = ["Exports", "add_walk_endpoint"]
