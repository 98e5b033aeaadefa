"""Pictures as paintings: in one pass, in one of 26 styles or after any picture, or slowly, step by step."""

from gan.painting.painter import Moments
from gan.painting.picture import LARGEST, SIZE, mixed, paint, painted_size, still_moments
from gan.painting.predictor import SIZE as STYLE_SIZE
from gan.painting.slow import Plan, Stroke, paint_slowly
from gan.painting.style import STYLES, Style, parse_style, style_of, style_text

__all__ = [
    "LARGEST",
    "SIZE",
    "STYLES",
    "STYLE_SIZE",
    "Moments",
    "Plan",
    "Stroke",
    "Style",
    "mixed",
    "paint",
    "paint_slowly",
    "painted_size",
    "parse_style",
    "still_moments",
    "style_of",
    "style_text",
]
