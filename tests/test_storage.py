"""Of a visitor nothing is left on the disk: not after a stop, not after a kill once the next server starts."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

STORAGE = Path(__file__).resolve().parents[1] / "gan" / "ui" / "server" / "storage.py"
SERVER = """
import runpy, signal, sys, time
storage = runpy.run_path(sys.argv[2])  # by itself: the page around it takes seconds to import
folder_for, leave = storage["folder_for"], storage["leave"]
signal.signal(signal.SIGTERM, lambda *_: leave(143))
(folder_for("photos") / "me.png").write_bytes(b"a photo")
print("ready", flush=True)
if sys.argv[1] == "stays":
    time.sleep(60)
if sys.argv[1] == "leaves":
    leave()
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def server(place: Path, how: str) -> "subprocess.Popen[bytes]":
    settings = os.environ | {"GRADIO_TEMP_DIR": str(place)}
    process = subprocess.Popen([sys.executable, "-c", SERVER, how, str(STORAGE)], env=settings, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def photos(place: Path) -> int:
    return len(list(place.rglob("me.png")))


def test_what_a_killed_server_left_goes_when_the_next_one_starts_and_a_living_ones_stays(tmp_path: Path) -> None:
    killed, living = server(tmp_path, "stays"), server(tmp_path, "stays")
    assert photos(tmp_path) == 2
    killed.kill()
    killed.wait()
    assert photos(tmp_path) == 2
    server(tmp_path, "ends").wait()
    assert photos(tmp_path) == 1
    living.send_signal(signal.SIGTERM)
    assert living.wait() == 143
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    server(tmp_path, "leaves").wait()
    assert len(list(tmp_path.rglob("*"))) == 1  # the folder of all servers


def test_nobody_else_can_look_into_it(tmp_path: Path) -> None:
    living = server(tmp_path, "stays")
    (root,) = tmp_path.iterdir()
    assert root.stat().st_mode & 0o077 == 0
    living.kill()
    living.wait()


def test_a_folder_that_is_not_ours_is_not_used(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = tmp_path / "place"
    place.mkdir()
    (place / f"latent-walks-{os.getuid()}").symlink_to(elsewhere)
    server(place, "leaves").wait()
    assert list(elsewhere.iterdir()) == []
