"""Pictures as paintings: in one pass, in one of 26 styles or after any picture, or slowly, step by step."""

from typing import TYPE_CHECKING

from gan.deferred import deferred

if TYPE_CHECKING:
    from gan.painting.manner import style_of
    from gan.painting.painter import PAINTERS
    from gan.painting.picture import LARGEST, SIZE, check_strength, paint, paint_images, painted_size
    from gan.painting.predictor import STYLE_READER, STYLE_SIZE
    from gan.painting.slow import Plan, Stroke, paint_slowly
    from gan.painting.style import STYLES, Style, parse_style, style_text

__getattr__ = deferred(
    __name__,
    {
        "manner": ("style_of",),
        "painter": ("PAINTERS",),
        "picture": ("LARGEST", "SIZE", "check_strength", "paint", "paint_images", "painted_size"),
        "predictor": ("STYLE_READER", "STYLE_SIZE"),
        "slow": ("Plan", "Stroke", "paint_slowly"),
        "style": ("STYLES", "Style", "parse_style", "style_text"),
    },
)

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
