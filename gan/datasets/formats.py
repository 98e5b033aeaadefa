"""Which kinds of picture files are read."""

from PIL import features

# The decoders that may look at a file, whatever its name says, and the endings of its name. Some of Pillow's others
# start other programs, and icons and layered files are several pictures.
DECODERS = {
    "PNG": (".png", ".apng"),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "DIB": (".dib",),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
    "AVIF": (".avif",),
    "JPEG2000": (".jp2", ".j2k", ".jpx", ".jpf", ".j2c", ".jpc"),
    "PPM": (".ppm", ".pgm", ".pbm", ".pnm"),
    "QOI": (".qoi",),
    "TGA": (".tga",),
}
COMPILED_IN = {"WEBP": "webp", "AVIF": "avif", "JPEG2000": "jpg_2000"}  # where Pillow was built with them
FORMATS = tuple(name for name in DECODERS if name not in COMPILED_IN or features.check(COMPILED_IN[name]))
SUFFIXES = frozenset(suffix for name in FORMATS for suffix in DECODERS[name])
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")  # brands, at byte 8 of what phones take
HEIC_ADVICE = "HEIC, which is not read here: export it as JPEG"
