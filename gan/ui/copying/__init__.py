"""Is it copying? The training pictures next to a picture; for programs, the same as `/nearest`."""

from gan.ui.copying.endpoint import add_nearest
from gan.ui.copying.lookup import Lookup

__all__ = ["Lookup", "add_nearest"]
