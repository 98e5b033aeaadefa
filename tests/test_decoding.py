"""Whatever kind of picture a file holds, it becomes square RGB as a person would see it, or a reason why not."""

import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from gan.datasets import load_images
from gan.datasets.decoding import Trait, UnreadableError, decode
from gan.projection import read_picture


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def colour_of(data: bytes) -> tuple[int, ...]:
    return tuple(decode(data, 8).pixels[:, 4, 4].tolist())


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 0), (128, 0), (129, 1), (255, 1), (256, 1), (32768, 128), (65535, 255)]
)
@pytest.mark.parametrize(("kind", "order"), [("PNG", "<"), ("TIFF", "<"), ("TIFF", ">")])
def test_sixteen_bits_are_scaled_and_not_clipped(value: int, expected: int, kind: str, order: str) -> None:
    mode = {"<": "I;16", ">": "I;16B"}[order]
    image = Image.frombytes(mode, (8, 8), np.full((8, 8), value, f"{order}u2").tobytes())
    data = encoded(image, kind)
    assert colour_of(data) == (expected,) * 3
    assert Trait.DEEP in decode(data, 8).traits


def test_floating_point_values_are_shares_of_white() -> None:
    def shades(*values: float) -> bytes:
        return encoded(Image.fromarray(np.full((8, 8), values, np.float32).reshape(8, 8)), "TIFF")

    assert colour_of(shades(0.5)) == (128,) * 3
    for value in (-0.1, 200.0, float("nan")):
        with pytest.raises(UnreadableError, match="not within 0 to 1"):
            decode(shades(value), 8)


@pytest.mark.parametrize(
    ("image", "options"),
    [
        (Image.new("RGBA", (8, 8), (255, 0, 0, 0)), {}),
        (Image.new("LA", (8, 8), (0, 0)), {}),
        (Image.new("RGB", (8, 8), (7, 7, 7)), {"transparency": (7, 7, 7)}),
        (Image.new("RGB", (8, 8), (7, 7, 7)).convert("P"), {"transparency": 0}),
    ],
)
def test_what_is_transparent_is_laid_on_white(image: Image.Image, options: dict[str, object]) -> None:
    if image.mode == "P":
        options = {"transparency": image.getpixel((0, 0))}
    data = encoded(image, **options)
    assert colour_of(data) == (255, 255, 255)
    assert Trait.TRANSPARENT in decode(data, 8).traits


def test_an_opaque_alpha_channel_is_nothing_to_mention() -> None:
    data = encoded(Image.new("RGBA", (8, 8), (10, 20, 30, 255)))
    assert colour_of(data) == (10, 20, 30)
    assert not decode(data, 8).traits


@pytest.mark.parametrize(("mode", "kind"), [("P", "PNG"), ("CMYK", "TIFF")])
def test_colours_survive_other_colour_modes(mode: str, kind: str) -> None:
    data = encoded(Image.new("RGB", (8, 8), (255, 0, 0)).convert(mode), kind)
    assert np.abs(np.subtract(colour_of(data), (255, 0, 0))).max() < 3


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_becomes_rgb(mode: str) -> None:
    assert colour_of(encoded(Image.new(mode, (8, 8), 255))) == (255, 255, 255)


def test_a_cmyk_jpeg_is_not_inverted() -> None:
    white = Image.new("CMYK", (8, 8), (0, 0, 0, 0))
    assert min(colour_of(encoded(white, "JPEG"))) > 250
    assert Trait.CMYK in decode(encoded(white, "JPEG"), 8).traits


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert np.abs(np.subtract(colour_of(data), (255, 0, 0))).max() < 6
    assert Trait.SEVERAL in decode(data, 8).traits


def test_a_phones_preview_is_no_second_picture_to_mention() -> None:
    photo, preview = (Image.new("RGB", (8, 8), colour) for colour in ((255, 0, 0), (0, 0, 255)))
    data = encoded(photo, "MPO", save_all=True, append_images=[preview])
    assert colour_of(data)[0] > 250
    assert not decode(data, 8).traits


@pytest.mark.parametrize("mode", ["RGB", "I;16", "L"])
def test_a_picture_turned_by_exif_stands_upright(mode: str) -> None:
    picture = Image.new("L", (8, 8))
    picture.paste(255, (0, 0, 8, 4))  # white above
    exif = Image.Exif()
    exif[274] = 3  # upside down
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    pixels = decode(encoded(picture.convert(mode), exif=exif), 8).pixels
    assert pixels[0, :, 0].tolist() == [0] * 4 + [255] * 4


def test_a_broken_exif_spoils_no_picture() -> None:
    data = encoded(Image.new("RGB", (8, 8), (200, 0, 0)), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert colour_of(data) == (200, 0, 0)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # load_images does
def test_a_huge_picture_is_refused_before_it_is_decoded() -> None:
    header = encoded(Image.new("L", (1, 1)))[:-20]
    for side in (13_000, 30_000):
        ihdr = side.to_bytes(4, "big") * 2
        with pytest.raises(UnreadableError, match="more than 160,000,000 pixels"):
            decode(header[:16] + ihdr + header[24:29] + crc(b"IHDR" + ihdr + header[24:29]) + header[33:], 8)


def crc(chunk: bytes) -> bytes:
    return zlib.crc32(chunk).to_bytes(4, "big")


def test_a_large_jpeg_is_decoded_small_and_looks_the_same() -> None:
    picture = Image.radial_gradient("L").resize((4200, 4200)).convert("RGB")
    pixels = decode(encoded(picture, "JPEG"), 16).pixels
    wanted = np.asarray(picture.resize((16, 16), Image.Resampling.LANCZOS)).transpose(2, 0, 1)
    assert np.abs(pixels.astype(int) - wanted).max() < 4


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_truncated_or_foreign_file_is_a_reason_and_no_crash(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8))
    whole = encoded(noise, kind)
    for data in (whole[: len(whole) // 2], whole[:10], b"", b"%!PS-Adobe-3.0 EPSF-3.0"):
        with pytest.raises(UnreadableError):
            decode(data, 8)


def profile(space: bytes = b"RGB ", gamma: float = 563 / 256) -> bytes:
    """An ICC profile (version 2): Adobe RGB (1998) by its published primaries, or grey with a gamma of its own."""

    def fixed(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(round(65536 * value).to_bytes(4, "big", signed=True) for value in values)

    curve = b"curv\0\0\0\0" + (1).to_bytes(4, "big") + round(256 * gamma).to_bytes(2, "big") + b"\0\0"
    tags = {b"wtpt": fixed(0.9642, 1.0, 0.8249)}
    if space == b"RGB ":
        tags |= {b"rXYZ": fixed(0.60974, 0.31111, 0.01947), b"gXYZ": fixed(0.20528, 0.62567, 0.06087)}
        tags |= {b"bXYZ": fixed(0.14919, 0.06322, 0.74457), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    else:
        tags[b"kTRC"] = curve
    table, body = len(tags).to_bytes(4, "big"), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + (start + len(body)).to_bytes(4, "big") + len(content).to_bytes(4, "big")
        body += content
    kinds = b"\x02\x10\0\0mntr" + space + b"XYZ " + bytes(12) + b"acsp" + bytes(28) + fixed(0.9642, 1.0, 0.8249)[8:]
    header = (start + len(body)).to_bytes(4, "big") + b"none" + kinds
    return header + bytes(128 - len(header)) + table + body


RED, RED_IN_ADOBE_RGB = (200, 40, 40), (172, 44, 44)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "AVIF", "JPEG"])
def test_colours_mean_what_the_files_profile_says(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {} if kind in ("PNG", "TIFF") else {"quality": 100}
    data = encoded(Image.new("RGB", (8, 8), RED_IN_ADOBE_RGB), kind, icc_profile=profile(), **options)
    assert np.abs(np.subtract(colour_of(data), RED)).max() <= (2 if kind in ("PNG", "TIFF", "WEBP") else 5)
    assert decode(data, 8).traits == {Trait.PROFILE}


def test_a_profile_counts_whatever_else_is_settled() -> None:
    picture = Image.new("RGBA", (8, 8), (*RED_IN_ADOBE_RGB, 255))
    assert np.abs(np.subtract(colour_of(encoded(picture, icc_profile=profile())), RED)).max() <= 2
    palette = picture.convert("RGB").quantize(4)
    assert np.abs(np.subtract(colour_of(encoded(palette, icc_profile=profile())), RED)).max() <= 2
    clear = encoded(Image.new("RGBA", (8, 8), (*RED_IN_ADOBE_RGB, 0)), icc_profile=profile())
    assert colour_of(clear) == (255, 255, 255)
    grey = encoded(Image.new("L", (8, 8), 128), icc_profile=profile(b"GRAY", gamma=1.0))
    assert colour_of(grey) == (188,) * 3  # half of the light, as sRGB writes it
    deep = encoded(Image.fromarray(np.full((8, 8), 128 * 257, np.uint16)), icc_profile=profile(b"GRAY", gamma=1.0))
    assert colour_of(deep) == (188,) * 3
    large = encoded(Image.new("RGB", (4100, 4100), RED_IN_ADOBE_RGB), "JPEG", icc_profile=profile())
    assert np.abs(np.subtract(colour_of(large), RED)).max() <= 5


def test_srgb_pictures_stay_as_they_are_to_the_last_bit() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tagged, plain = decode(encoded(noise, icc_profile=srgb), 8), decode(encoded(noise), 8)
    assert np.array_equal(tagged.pixels, plain.pixels)
    assert not tagged.traits


@pytest.mark.parametrize("broken", [b"no profile", profile()[:200], profile(b"GRAY"), profile()[:36] + bytes(400)])
def test_a_broken_profile_spoils_no_picture_and_is_told(broken: bytes) -> None:
    data = encoded(Image.new("RGB", (8, 8), RED), icc_profile=broken)
    assert colour_of(data) == RED
    assert decode(data, 8).traits == {Trait.BROKEN_PROFILE}


def test_profiles_are_told_with_the_set(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), RED_IN_ADOBE_RGB).save(tmp_path / "adobe.png", icc_profile=profile())
    Image.new("RGB", (8, 8), RED).save(tmp_path / "broken.png", icc_profile=b"no profile")
    dataset = load_images(tmp_path, 8)
    assert dataset.images.float().mean((0, 2, 3)).tolist() == pytest.approx(RED, abs=1)
    assert dataset.notes == (
        "1 picture with a colour profile: converted to sRGB.",
        "1 picture with a colour profile that can't be used: colours are taken for sRGB.",
    )


def grey_16(*values: int) -> Image.Image:
    return Image.fromarray(np.resize(np.array(values, np.uint16), (8, 8)))


def test_a_set_of_twelve_bits_keeps_its_brightness_and_says_so(tmp_path: Path) -> None:
    for value in (1024, 2048, 4095):
        grey_16(value).save(tmp_path / f"{value}.png")
    dataset = load_images(tmp_path, 8)
    assert dict(zip(dataset.names, dataset.images[:, 0, 0, 0].tolist(), strict=True)) == {
        "1024.png": 64,
        "2048.png": 128,
        "4095.png": 255,
    }
    assert "3 pictures of 16 bits that use at most 12: taken for 12 bits, white is 4095." in dataset.notes


def test_dark_pictures_beside_brighter_ones_stay_as_dark_and_are_told(tmp_path: Path) -> None:
    grey_16(4095).save(tmp_path / "dark.png")
    grey_16(65535).save(tmp_path / "bright.png")
    dataset = load_images(tmp_path, 8)
    assert dict(zip(dataset.names, dataset.images[:, 0, 0, 0].tolist(), strict=True)) == {
        "bright.png": 255,
        "dark.png": 16,
    }
    assert any(note.startswith("1 picture of 16 bits that use at most 12 beside others") for note in dataset.notes)


def test_a_visitors_picture_of_twelve_bits_is_no_black_one() -> None:
    assert read_picture(encoded(grey_16(4095)), 8).min() == 1


def test_sixteen_bits_a_colour_of_which_twelve_are_used_are_told() -> None:
    raw = np.full((8, 8, 3), 4000, ">u2").tobytes()
    ihdr = (8).to_bytes(4, "big") * 2 + bytes([16, 2, 0, 0, 0])
    rows = b"".join(b"\0" + raw[start : start + 48] for start in range(0, len(raw), 48))
    chunks = [(b"IHDR", ihdr), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(len(c).to_bytes(4, "big") + k + c + crc(k + c) for k, c in chunks)
    assert decode(data, 8).traits == {Trait.DEEP, Trait.DARK_COLOURS}
    assert colour_of(data) == (15, 15, 15)


@pytest.mark.parametrize(("kind", "brand"), [("HEIC", b"heic"), ("HEIC", b"mif1")])
def test_a_phones_heic_by_another_name_is_called_what_it_is(kind: str, brand: bytes) -> None:
    with pytest.raises(UnreadableError, match=f"{kind}, which is not read here: export it as JPEG"):
        decode(b"\0\0\0\x18ftyp" + brand + bytes(100), 8)


@pytest.mark.parametrize("kind", ["AVIF", "JPEG2000", "PPM", "QOI", "TGA", "DIB"])
def test_whatever_pillow_reads_safely_is_read(kind: str) -> None:
    assert np.abs(np.subtract(colour_of(encoded(Image.new("RGB", (8, 8), RED), kind)), RED)).max() < 5


def test_everything_that_was_settled_is_told_in_a_sentence(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8)).save(tmp_path / "clear.png")
    Image.new("I;16", (8, 8), 65535).save(tmp_path / "deep.png")
    Image.new("CMYK", (8, 8)).save(tmp_path / "print.jpg")
    Image.new("RGB", (4, 90), (9, 9, 9)).save(tmp_path / "small.png")
    red, blue = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
    red.save(tmp_path / "moving.gif", save_all=True, append_images=[blue])
    assert load_images(tmp_path, 8).notes == (
        "1 picture with transparent parts: laid on white.",
        "1 picture with several frames or pages: only the first is used.",
        "1 picture with more than 8 bits a channel: scaled to 8.",
        "1 picture in CMYK: converted to RGB, colours may differ a little.",
        "1 picture smaller than 8 x 8: enlarged.",
    )
