"""A run's outcome in a few files of bounded size: `python tests/pack_run.py runs/x out`.

checkpoint.tar and best.tar open in the app when unpacked, log.tar has the numbers and the sheets of samples, and
state.part0, state.part1 … joined again (`cat state.part* > state.safetensors`) go on with the run beside its
config.json, which is in log.tar. Of Adam's first moment, which no recipe of a GAN here remembers, nothing is kept.
"""

import sys
import tarfile
from pathlib import Path

import safetensors.torch
from safetensors import safe_open

LARGEST = 15 << 20
MOST_FILES = 8


def pack(run: Path, out: Path) -> list[str]:
    """Writes the files and gives a sentence for everything that was left out."""
    out.mkdir(parents=True, exist_ok=True)
    left_out = []
    for name, paths in {
        "checkpoint": [run / "checkpoint"],
        "best": [run / "best"],
        "log": [run / "config.json", run / "log.jsonl", *sorted((run / "samples").glob("*.png"))[-2:]],
    }.items():
        target = out / f"{name}.tar"
        with tarfile.open(target, "w") as archive:
            for path in filter(Path.exists, paths):
                archive.add(path, path.relative_to(run))
        if target.stat().st_size > LARGEST:
            left_out.append(f"{target.name} has {target.stat().st_size:,} bytes, more than {LARGEST:,}: left out")
            target.unlink()
    room = MOST_FILES - len(list(out.iterdir()))
    content = slim_state(run / "state.safetensors")
    parts = [content[start : start + LARGEST] for start in range(0, len(content), LARGEST)]
    if len(parts) > room:
        return [*left_out, f"the state takes {len(parts)} files, {room} are left: left out"]
    for number, part in enumerate(parts):
        (out / f"state.part{number}").write_bytes(part)
    return left_out


def slim_state(path: Path) -> bytes:
    """The state file without Adam's first moments, which a run fills with zeros where they are missing."""
    with safe_open(path, "pt") as file:
        kept = {name: file.get_tensor(name) for name in file.keys() if not name.endswith("/exp_avg")}  # noqa: SIM118
        return safetensors.torch.save(kept, metadata=file.metadata())


if __name__ == "__main__":
    for sentence in pack(Path(sys.argv[1]), Path(sys.argv[2])):
        print(sentence)
