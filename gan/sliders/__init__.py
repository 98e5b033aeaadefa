"""Finding sliders: attributes of real pictures become directions in W that are measured before they are kept."""

from gan.sliders.card import table, with_table
from gan.sliders.search import Found, Measured, find_directions

__all__ = ["Found", "Measured", "find_directions", "table", "with_table"]
