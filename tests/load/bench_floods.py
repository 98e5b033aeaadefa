"""What one visitor meets while others flood the server: python tests/load/bench_floods.py [--beside ANOTHER_CHECKOUT].

A visitor asks for one live picture after another, alone and beside each flood; then for a file while two others ask
for files and never read them. With `--beside`, another checkout's server is measured by the same floods in the same
run, so that what the machine does besides slows both.
"""

import argparse
import asyncio
import contextlib
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "load")]

from client import Connection, Visitor, drive  # noqa: E402
from servers import resident, served  # noqa: E402

PREFIX = "/gradio_api/latent-walks"
WORD = "Walk+abcdefg"  # 12 letters and the space between two rows
SECONDS = 6.0
WALK = f"{PREFIX}/export?m=landscapes&keys=1,2&path=line&secs=12&format=gif&scale=4"
SHORT = f"{PREFIX}/export?m=landscapes&keys=3,4&path=line&secs=1&format=webp&scale=1"
PATIENCE = 240.0  # seconds until a file counts as never made
Flood = Callable[[str], contextlib.AbstractAsyncContextManager[None]]


def landscape(seed: int) -> str:
    return f"{PREFIX}/frame?m=landscapes&a={seed}&b={seed + 1}&t=0.3"


def word(seed: int) -> str:
    return f"{PREFIX}/frame?m=glyphs&a={seed}&b={seed + 1}&t=0.3&word={WORD}"


@dataclass(frozen=True)
class Row:
    """A visitor's milliseconds, pictures, refusals, and the server's memory in MB."""

    p50: float
    p95: float
    pictures: int
    refused: int
    memory: float

    def __str__(self) -> str:
        counts = f"{self.pictures:8} {self.refused:8}"
        return f"{self.p50:8.0f} {self.p95:8.0f} {counts} {self.memory:9.0f}"


@contextlib.asynccontextmanager
async def nothing(url: str) -> AsyncIterator[None]:
    yield


def requests(*paths: tuple[int, Callable[[int], str]]) -> Flood:
    """So many open requests of each kind, asked again whenever one is answered."""

    @contextlib.asynccontextmanager
    async def flood(url: str) -> AsyncIterator[None]:
        visitors = [(number, path) for count, path in paths for number in range(count)]
        tasks = [asyncio.create_task(again(url, number, path)) for number, path in visitors]
        await asyncio.sleep(2)
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return flood


async def again(url: str, number: int, path: Callable[[int], str]) -> None:
    seed, one = 1000 * number, Connection(url)
    while True:
        seed += 1
        try:
            status, _, _ = await one.get(path(seed))
            await asyncio.sleep(0 if status == 200 else 1)
        except (OSError, EOFError, ValueError):
            one.close()
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            one.close()
            raise


@contextlib.asynccontextmanager
async def endless_bodies(url: str) -> AsyncIterator[None]:
    """Thirty posts of pictures whose bodies never end."""

    async def post() -> None:
        parts = urlsplit(url)
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port)
            head = f"POST {PREFIX}/look?m=landscapes HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            for _ in range(19):  # short of what is refused for its size, and then a byte now and then
                writer.write(b"100000\r\n" + bytes(2**20) + b"\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)
            while True:
                writer.write(b"1\r\n.\r\n")
                await writer.drain()
                await asyncio.sleep(0.2)

    tasks = [asyncio.create_task(post()) for _ in range(30)]
    await asyncio.sleep(2)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


FLOODS: dict[str, tuple[Callable[[int], str], Flood]] = {
    "a landscape, alone": (landscape, nothing),
    "beside 300 strips, 100 timings, 40 enlarged": (
        landscape,
        requests(
            (300, lambda seed: f"{PREFIX}/strip?m=landscapes&a={seed}&b={seed + 1}"),
            (100, lambda seed: f"{PREFIX}/timing?m=landscapes&keys={seed},{seed + 1}&secs=9"),
            (40, lambda seed: f"{landscape(seed)}&scale=4"),
        ),
    ),
    "beside 300 strips of words": (
        landscape,
        requests((300, lambda seed: f"{PREFIX}/strip?m=glyphs&a={seed}&b={seed + 1}&word={WORD}")),
    ),
    "a word of 12 letters, alone": (word, nothing),
    "a word beside 300 strips, 100 timings, 40 enlarged of words": (
        word,
        requests(
            (300, lambda seed: f"{PREFIX}/strip?m=glyphs&a={seed}&b={seed + 1}&word={WORD}"),
            (100, lambda seed: f"{PREFIX}/timing?m=glyphs&keys={seed},{seed + 1}&secs=9&word={WORD}"),
            (40, lambda seed: f"{word(seed)}&scale=4"),
        ),
    ),
    "beside 2 who ask for QR codes": (
        landscape,
        requests((2, lambda seed: f"{PREFIX}/qr?text=https://example.org/{seed}{'a' * 500}")),
    ),
    "beside 30 bodies that never end": (landscape, endless_bodies),
}


async def visit(url: str, process: int, path: Callable[[int], str], flood: Flood) -> Row:
    async with flood(url):
        answers = await drive([Visitor(url, path)], SECONDS, first=50_000_000)
        memory = resident(process)
    good = [1000 * one.seconds for one in answers if one.status == 200] or [np.nan]
    refused = sum(one.status != 200 for one in answers)
    return Row(float(np.median(good)), float(np.percentile(good, 95)), len(good), refused, memory)


@contextlib.contextmanager
def deaf(url: str) -> Iterator[None]:
    """Two who ask for a large file over a socket with a receive buffer of 2048 bytes, and never read it."""
    parts = urlsplit(url)
    with contextlib.ExitStack() as sockets:
        for _ in range(2):
            one = sockets.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.connect((parts.hostname, parts.port))
            one.sendall(f"GET {WALK} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        yield


async def file_beside_deaf(url: str) -> str:
    """How long a visitor waits for a small file, and how often it is refused before."""
    with deaf(url):
        await asyncio.sleep(3)
        start, refused, one = time.perf_counter(), 0, Connection(url)
        while time.perf_counter() < start + PATIENCE:
            status, _, body = await one.get(SHORT)
            if status == 200 and b'"bytes"' in body:
                return f"{time.perf_counter() - start:.1f} s, refused {refused} times"
            refused += 1
            await asyncio.sleep(1)
        return f"never within {PATIENCE:.0f} s, refused {refused} times"


def idle(process: int) -> float:
    """The share of a core that a server without visitors uses."""

    def used() -> float:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    before = used()
    time.sleep(SECONDS)
    return (used() - before) / SECONDS


def main(trees: list[Path], only: str) -> None:
    with contextlib.ExitStack() as servers:
        command = ("app.py", "--device", "cpu")
        for name in ("landscapes", "glyphs"):
            command += ("--checkpoint", f"checkpoints/{name}")  # each tree's own, whose form it knows
        running = {tree: servers.enter_context(served(*command, "--port", root=tree)) for tree in trees}
        for tree, (_, process) in running.items():
            print(f"without visitors: {idle(process):6.1%} of a core   {tree}", flush=True)
        print("   p50 ms   p95 ms pictures  refused        MB", flush=True)
        for name, (path, flood) in FLOODS.items():
            for tree, (url, process) in running.items():
                if only in name:
                    row = asyncio.run(visit(url, process, path, flood))
                    print(f"{row}   {name}   {tree}", flush=True)
                    time.sleep(3)
        for tree, (url, _) in running.items():
            if only in "a file beside two who never read theirs":
                told = asyncio.run(file_beside_deaf(url))
                print(f"a file beside two who never read theirs: {told}   {tree}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the served page under floods.")
    parser.add_argument("--beside", type=Path, action="append", default=[], help="another checkout to measure too")
    parser.add_argument("--only", default="", help="only floods whose name has these words")
    chosen = parser.parse_args()
    main([*chosen.beside, ROOT], chosen.only)
