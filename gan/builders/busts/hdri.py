"""Light probes by Poly Haven (CC0), read from npm's package `@pmndrs/assets`, which wraps each EXR in a script."""

import base64
import binascii
import io
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import av
import numpy as np
from jaxtyping import Float

from gan.builders.table import SourceError

MAPS = (
    *("studio", "apartment", "lobby", "dawn", "sunset", "forest"),
    *("park", "city", "venice", "workshop", "esplanade", "hall"),
)
PLACES = ("", "hdri", "package/hdri", "node_modules/@pmndrs/assets/hdri")  # of the maps in what a person may point to
ENDINGS = (".exr.js", ".exr")
ACCEPTED = "accepted are npm's package @pmndrs/assets 1.7.0 (its .tgz, or a folder) and a folder of maps named so"
BRIGHTEST = 60.0  # of the sun, which a few thousand directions could never meet evenly
DARKEST = 1e-4
ROWS = 64  # a map's height is a multiple of it, so that it can be averaged onto every grid
LUMINANCE = (0.2126, 0.7152, 0.0722)
WRAPPED = re.compile(rb"base64,([A-Za-z0-9+/=]+)")
PLANE_TYPES = {"gbrpf16le": np.float16, "gbrpf32le": np.float32}  # what FFmpeg decodes to, in its words


def load_maps(source: Path) -> Mapping[str, Float[np.ndarray, "h w 3"]]:
    """All maps by name, evened out. A SourceError names those that are missing."""
    try:
        files = dict(_tarred(source) if source.is_file() and tarfile.is_tarfile(source) else _loose(source))
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise SourceError(f"{source} is damaged: {error}") from error
    if missing := [name for name in MAPS if name not in files]:
        raise SourceError(f"{source} lacks the light maps {', '.join(missing)} ({' or '.join(ENDINGS)}); {ACCEPTED}")
    return {name: evened(decode(files[name], name)) for name in MAPS}


def evened(radiance: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h/2 w/2 3"]:
    """The map at half its size, clipped and scaled to a mean luminance of 1 over the sphere."""
    h, w, _ = radiance.shape
    clipped = np.clip(np.nan_to_num(radiance.astype(np.float64)), DARKEST, BRIGHTEST)
    solid_angle = np.sin((np.arange(h) + 0.5) / h * np.pi)
    mean = np.average((clipped @ LUMINANCE).mean(1), weights=solid_angle)
    return (clipped / mean).reshape(h // 2, 2, w // 2, 2, 3).mean((1, 3)).astype(np.float32)


def decode(content: bytes, name: str) -> Float[np.ndarray, "h w 3"]:
    """An EXR file, or a script with one inside: latitude by longitude, linear RGB."""
    if wrapped := WRAPPED.search(content):
        try:
            content = base64.b64decode(wrapped[1], validate=True)
        except binascii.Error as error:
            raise SourceError(f"the light map {name} is cut off: {error}") from error
    try:
        with av.open(io.BytesIO(content), "r", format="exr_pipe") as opened:
            frame = next(opened.decode(video=0))
    except (av.FFmpegError, StopIteration, IndexError) as error:
        raise SourceError(f"the light map {name} is no EXR picture: {error}") from error
    if frame.format.name not in PLANE_TYPES or frame.width != 2 * frame.height or frame.height % ROWS:
        raise SourceError(
            f"the light map {name} has {frame.width} x {frame.height} pixels of {frame.format.name}; "
            f"accepted are three channels, twice as wide as high, the height a multiple of {ROWS}"
        )
    radiance = _rgb(frame)
    if not radiance.any(axis=(1, 2)).all():  # what FFmpeg makes of a part that is missing
        raise SourceError(f"the light map {name} is cut off: it has rows without any light")
    return radiance


def _rgb(frame: av.VideoFrame) -> np.ndarray:
    """The planes, which FFmpeg keeps in the order green, blue, red and pads at the end of a row."""
    dtype = PLANE_TYPES[frame.format.name]
    green, blue, red = (np.frombuffer(memoryview(plane), dtype).reshape(frame.height, -1) for plane in frame.planes)
    return np.stack([red, green, blue], axis=-1)[:, : frame.width].astype(np.float32)


def _loose(source: Path) -> Iterator[tuple[str, bytes]]:
    for name in MAPS:
        places = [source / place / f"{name}{ending}" for place in PLACES for ending in ENDINGS]
        if found := next((file for file in places if file.is_file()), None):
            yield name, found.read_bytes()


def _tarred(source: Path) -> Iterator[tuple[str, bytes]]:
    wanted = {f"package/hdri/{name}{ending}": name for name in MAPS for ending in ENDINGS}
    with tarfile.open(source) as archive:
        for member in archive:
            if member.name in wanted and (file := archive.extractfile(member)) is not None:
                yield wanted[member.name], file.read()
