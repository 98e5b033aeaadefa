"""MP4 with H.264, as browsers and phones play it."""

import contextlib
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import numpy as np
from jaxtyping import UInt8

BT709 = 1  # in every field of the H.264 colour description


class Mp4:
    """Good enough for small pictures (crf 16), 4:2:0, its index in front so that it plays while it loads."""

    suffix: ClassVar[str] = ".mp4"
    media_type: ClassVar[str] = "video/mp4"
    fps: ClassVar[tuple[int, int]] = 30, 60

    def __init__(self, path: Path, size: int, fps: int, text: bytes) -> None:
        import av  # a hundred megabytes of libraries: only for who makes a film

        if size % 2:
            raise ValueError(f"An MP4 has an even width and height, not {size}.")
        self.container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self.container.metadata["comment"] = text.decode("ascii")
        self.stream = self.container.add_stream("libx264", rate=fps, options={"crf": "16", "preset": "medium"})
        self.stream.width = self.stream.height = size
        self.stream.pix_fmt = "yuv420p"
        codec = self.stream.codec_context
        codec.time_base = Fraction(1, fps)
        codec.gop_size = 2 * fps
        codec.thread_count = 2  # the pictures that visitors are waiting for need the other cores
        codec.colorspace = codec.color_primaries = codec.color_trc = BT709
        codec.color_range = 1  # 16 to 235, as every player expects it
        self.count = 0

    def add(self, frame: UInt8[np.ndarray, "h w 3"]) -> None:
        """Append a frame."""
        from av import VideoFrame

        picture = VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
        picture = picture.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        picture.pts, self.count = self.count, self.count + 1
        self.container.mux(self.stream.encode(picture))

    def finish(self) -> None:
        """Write what the encoder holds back, and the index."""
        self.container.mux(self.stream.encode(None))
        self.container.close()

    def abandon(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(Exception):  # it is thrown away, whatever state it is in
            self.container.close()
