"""Twenty thousand damaged files: how many are refused or read, by which kind of sentence, in how much memory and time.

python tests/bench_hostile.py [HOW_MANY]
"""

import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import hostile_files

from gan.importing import ForeignError, read_foreign


def main(count: int) -> None:
    sentences: Counter[str] = Counter()
    chance, slowest, start = random.Random(1), 0.0, time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        good = list(hostile_files.good_files(Path(name)))
        for data in good:
            (Path(name) / "a").write_bytes(data)
            read_foreign(Path(name) / "a")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in range(count):
            (Path(name) / "a").write_bytes(hostile_files.mutated(good[number % len(good)], chance))
            began = time.perf_counter()
            try:
                read_foreign(Path(name) / "a")
                sentences["read"] += 1
            except ForeignError as error:
                sentences[re.sub(r"[\[(\d'].*", "", str(error).partition(": ")[2])[:60]] += 1
            slowest = max(slowest, time.perf_counter() - began)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{count} files in {time.perf_counter() - start:.0f} s, the slowest {1000 * slowest:.0f} ms, {grown:.0f} MiB")
    for sentence, times in sentences.most_common(15):
        print(f"{times:6d}  {sentence}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
