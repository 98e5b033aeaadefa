"""What people call the attributes of data sets: an attribute without an entry is called by its column's name."""

from typing import NamedTuple

GUARDED = ("skin", "ethnic", "race")  # no slider is made of these, and every other one has to leave them alone


class Words(NamedTuple):
    """A slider's words, and those at its two ends."""

    title: str
    minus: str = "less"
    plus: str = "more"


WORDS = {
    "time": Words("Time of day", "dawn", "night"),
    "sun_height": Words("Sun height", "low", "high"),
    "sun_size": Words("Sun size", "small", "large"),
    "mountains": Words("Mountains", "flat", "high"),
    "layers": Words("Ridges", "few", "many"),
    "snow": Words("Snow", "none", "deep"),
    "wood": Words("Trees", "bare", "forest"),
    "haze": Words("Haze", "clear", "hazy"),
    "clouds": Words("Clouds", "clear", "cloudy"),
    "stars": Words("Stars", "none", "many"),
    "sun_elevation": Words("Sun height", "low", "high"),
    "sun_azimuth": Words("Sun direction", "left", "right"),
    "water": Words("Water", "dry land", "lake"),
    "cloud_cover": Words("Clouds", "clear", "cloudy"),
    "mountain_height": Words("Mountains", "flat", "high"),
    "snowline": Words("Snow line", "low", "high"),
    "biome=winter": Words("Winter", "no snow", "snow"),
    "biome=desert": Words("Desert", "green", "sand"),
    "biome=tropical": Words("Tropical", "cool", "lush"),
    "biome=autumn": Words("Autumn leaves", "none", "many"),
    "masculine": Words("Masculine", "feminine", "masculine"),
    "age": Words("Age", "younger", "older"),
    "weight": Words("Weight", "slim", "heavy"),
    "yaw": Words("Turned", "left", "right"),
    "pitch": Words("Tilted", "up", "down"),
    "expression=smile": Words("Smile", "serious", "smiling"),
    "skinColor_lightness": Words("Skin"),
    "hairColor_lightness": Words("Hair colour", "dark", "light"),
    "backgroundColor_lightness": Words("Background", "deep", "pale"),
    "background_lightness": Words("Background", "deep", "pale"),
    "mouth=happy": Words("Smile", "sad", "happy"),
    "glasses": Words("Glasses", "without", "with"),
    "beard": Words("Beard", "without", "with"),
    "earrings": Words("Earrings", "without", "with"),
    "freckles": Words("Freckles", "without", "with"),
    "hairAccessories": Words("Hair ornament", "without", "with"),
    "accessory": Words("Hat or scarf", "without", "with"),
    "hue_shift": Words("Fur hue", "one way", "the other"),
    "stroke": Words("Weight", "light", "bold"),
    "letter_width": Words("Width", "narrow", "wide"),
    "letter_height": Words("Height", "low", "tall"),
    "slant": Words("Slant", "backwards", "forwards"),
    "curves": Words("Curves", "straight", "round"),
    "serifs": Words("Serifs", "without", "with"),
    "brightness": Words("Brightness", "dark", "bright"),
    "warmth": Words("Warmth", "cool", "warm"),
    "saturation": Words("Colour", "pale", "vivid"),
    "contrast": Words("Contrast", "soft", "strong"),
    "light_side": Words("Light", "left", "right"),
    "detail": Words("Detail", "smooth", "rough"),
}


def words_of(attribute: str) -> Words:
    """The words of an attribute."""
    return WORDS.get(attribute) or Words(attribute.replace("_", " ").replace("=", ": ").capitalize())


def guarded(attribute: str) -> bool:
    """Whether no slider may be made of it, or change it."""
    return any(part in attribute.lower() for part in GUARDED)
