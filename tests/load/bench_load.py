"""How many pictures a second the served page hands out, and how soon: python tests/load/bench_load.py, five minutes.

Three servers, each a process of its own, are asked by 1, 8 and 32 visitors, each sending one request after another:
the page with a checkpoint; the page with a stand-in that draws any batch in 20 ms; a plain Gradio app around the same
stand-in. Every answer is checked afterwards. The generator alone, in batches of the size that suits it best and on as
many threads as the page has, is timed in turn with the visitors, a few seconds each, so that whatever else the machine
does slows both.
"""

import argparse
import asyncio
import gc
import io
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "load")]

from client import Answer, PlainVisitor, Visitor, drive  # noqa: E402
from fake_studio import decode  # noqa: E402
from servers import resident, served  # noqa: E402

from app import threads  # noqa: E402
from gan.studio import Recipe, Studio  # noqa: E402
from gan.ui.server.routes import PREFIX  # noqa: E402

CLIENTS = (1, 8, 32)
BATCHES = (1, 2, 4, 8, 16, 32)
WARM_UP = 2.0  # seconds
ALONE = 2.5  # seconds
ROUNDS = 5  # of visitors and generator, in turn
SAMPLE = 200  # answers compared with the checkpoint's own picture
TOLERANCE = 6.0  # mean absolute difference of a picture and its JPEG, of 255

CountWrong = Callable[[list[Answer]], int]


@dataclass(frozen=True)
class Row:
    """What so many visitors met: pictures a second, milliseconds, counts, the server's memory in MB, our own load."""

    rate: float
    p50: float
    p95: float
    refused: int
    failed: int
    wrong: int
    before: float
    after: float
    client: float

    TITLES = "   pic/s   p50 ms   p95 ms  refused  failed  wrong   MB before  after   client's CPU"

    def __str__(self) -> str:
        counts = f"{self.refused:8} {self.failed:7} {self.wrong:6}"
        return (
            f"{self.rate:8.1f} {self.p50:8.1f} {self.p95:8.1f} {counts}   "
            f"{self.before:9.0f} {self.after:6.0f}   {self.client:12.0%}"
        )


def measure(
    visitors: list[Any],
    seconds: float,
    process: int,
    wrong: CountWrong,
    *,
    beside: tuple[Any, ...] = (),
    pause: Callable[[], object] = lambda: None,
) -> Row:
    """What `visitors` meet while those `beside` them ask for something too, in rounds with a pause after each."""
    everybody = [*visitors, *beside]
    asyncio.run(drive(everybody, WARM_UP, first=90_000))
    gc.collect()
    before, took, busy, ran = resident(process), 0.0, 0.0, 0.0
    answers: list[Answer] = []
    for number in range(ROUNDS):
        start, cpu = time.perf_counter(), time.process_time()
        told = asyncio.run(drive(everybody, seconds / ROUNDS, first=10_000 * number))
        busy, ran = busy + time.process_time() - cpu, ran + time.perf_counter() - start
        told = [answer for answer in told if answer.visitor < len(visitors)]
        took += max(answer.at for answer in told) - start
        answers += told
        pause()
    after = resident(process)
    good = [answer for answer in answers if answer.status == 200]
    times = np.array([1000 * answer.seconds for answer in good] or [np.nan])
    refused = sum(answer.status == 503 for answer in answers)
    return Row(
        rate=len(good) / took,
        p50=float(np.percentile(times, 50)),
        p95=float(np.percentile(times, 95)),
        refused=refused,
        failed=len(answers) - len(good) - refused,
        wrong=wrong(good),
        before=before,
        after=after,
        client=busy / ran,
    )


def pixels(answer: Answer) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(answer.body)).convert("RGB"))


def misspelt(answers: list[Answer]) -> int:
    """How many answers are no picture, or spell another seed."""

    def right(answer: Answer) -> bool:
        try:
            return decode(pixels(answer))["a"] == answer.asked
        except OSError:
            return False

    return sum(not right(answer) for answer in answers)


def blocks(seed: int) -> str:
    return f"{PREFIX}/frame?{Recipe(model='blocks', keyframes=(seed,)).to_query()}"


class Generator:
    """The checkpoint in this process: its own pictures, to compare answers with, and its own speed."""

    def __init__(self, checkpoint: str) -> None:
        torch.set_num_threads(threads())
        self.studio = Studio.load([checkpoint], "cpu")
        ((self.name, self.model),) = self.studio.models.items()
        self.best = max(BATCHES, key=self.rate)

    def recipe(self, seed: int) -> Recipe:
        return Recipe(model=self.name, keyframes=(seed, seed + 1), t=0.3)

    def frame(self, seed: int) -> str:
        return f"{PREFIX}/frame?{self.recipe(seed).to_query()}"

    def strip(self, seed: int) -> str:
        return f"{PREFIX}/strip?{self.recipe(seed).to_query()}"

    def wrong(self, answers: list[Answer]) -> int:
        """How many answers are no picture or of another size, or, of a sample, not the picture of their recipe."""
        sample = answers[:: max(1, len(answers) // SAMPLE)]
        return sum(not self._whole(answer) for answer in answers) + sum(not self._right(answer) for answer in sample)

    def _whole(self, answer: Answer) -> bool:
        try:
            return pixels(answer).shape == (self.model.generator.resolution, self.model.generator.resolution, 3)
        except OSError:
            return False

    def _right(self, answer: Answer) -> bool:
        expected = self.studio.render([self.recipe(answer.asked)])[0]
        return not self._whole(answer) or np.abs(expected.astype(float) - pixels(answer)).mean() < TOLERANCE

    def rate(self, size: int | None = None) -> float:
        """Pictures a second, drawn in batches of that size (by default the best)."""
        size = size or self.best
        recipes = [self.recipe(seed) for seed in range(size)]
        self.studio.render(recipes)
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < ALONE:
            self.studio.render(recipes)
            count += size
        return count / (time.perf_counter() - start)


def bench_checkpoint(checkpoint: str, clients: list[int], seconds: float) -> None:
    generator = Generator(checkpoint)
    print(f"the page with {generator.name}; the generator alone is fastest in batches of {generator.best}")
    with served("app.py", "--device", "cpu", "--checkpoint", checkpoint, "--port") as (url, process):
        for count in clients:
            alone: list[float] = []
            row = measure(
                [Visitor(url, generator.frame) for _ in range(count)],
                seconds,
                process,
                generator.wrong,
                pause=lambda alone=alone: alone.append(generator.rate()),
            )
            print(f"{count:7} {row}   {row.rate / mean(alone):.0%} of the generator's {mean(alone):.0f}", flush=True)
        beside = tuple(Visitor(url, generator.strip) for _ in range(8))
        row = measure([Visitor(url, generator.frame)], seconds, process, generator.wrong, beside=beside)
        print(f"{1:7} {row}   beside 8 who ask for strips", flush=True)


def bench_stand_in(kind: str, clients: list[int], seconds: float) -> dict[int, Row]:
    rows = {}
    with served("tests/load/servers.py", kind) as (url, process):
        for count in clients:
            ours = [Visitor(url, blocks) for _ in range(count)]
            plain = [PlainVisitor(url, f"visitor{number}") for number in range(count)]
            rows[count] = measure(ours if kind == "ours" else plain, seconds, process, misspelt)
            print(f"{count:7} {rows[count]}", flush=True)
    return rows


def main(checkpoint: str, clients: list[int], seconds: float) -> None:
    print(f"clients {Row.TITLES}")
    bench_checkpoint(checkpoint, clients, seconds)
    print("the page with a stand-in of 20 ms a batch")
    ours = bench_stand_in("ours", clients, seconds)
    print("a plain app around the same stand-in")
    plain = bench_stand_in("plain", clients, seconds)
    for count in clients:
        rate, p95 = ours[count].rate / plain[count].rate, ours[count].p95 / plain[count].p95
        print(f"{count:7} clients: {rate:.1f} times the plain app's pictures a second, {p95:.2f} of its p95")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure the served page under load.")
    parser.add_argument("--checkpoint", default=str(ROOT / "checkpoints" / "landscapes"))
    parser.add_argument("--seconds", type=float, default=20.0, help="for each row")
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    chosen = parser.parse_args()
    main(chosen.checkpoint, chosen.clients, chosen.seconds)
