"""A picture of the visitor's own, found in the model, or a damaged one made whole."""

from gan.ui.picture.endpoint import add_picture_endpoints
from gan.ui.picture.looking import Looking

__all__ = ["Looking", "add_picture_endpoints"]
