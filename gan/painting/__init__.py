"""Pictures as paintings: in one pass, in one of 26 styles or after any picture, or slowly, step by step."""

from gan.painting.painter import PAINTERS
from gan.painting.picture import LARGEST, SIZE, check_strength, paint, paint_images, painted_size
from gan.painting.predictor import SIZE as STYLE_SIZE
from gan.painting.predictor import WEIGHTS as STYLE_READER
from gan.painting.slow import Plan, Stroke, paint_slowly
from gan.painting.style import STYLES, Style, parse_style, style_of, style_text

__all__ = [
    "LARGEST",
    "PAINTERS",
    "SIZE",
    "STYLES",
    "STYLE_READER",
    "STYLE_SIZE",
    "Plan",
    "Stroke",
    "Style",
    "check_strength",
    "paint",
    "paint_images",
    "paint_slowly",
    "painted_size",
    "parse_style",
    "style_of",
    "style_text",
]
