"""The page's scripts without a browser: `node --test` runs what tests/page/*.test.js promise, for whoever has Node."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "gan" / "ui" / "page"
OLDEST = 18  # of Node: what Debian 12 has
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "([^"]+)";', re.MULTILINE)


@pytest.fixture(scope="module")
def node() -> str:
    """The path of a Node that is new enough; in CI it may not be missing."""
    path = shutil.which("node")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout if path else ""
    if path and int(version.lstrip("v").partition(".")[0]) >= OLDEST:
        return path
    tests = sum(len(re.findall(r"^test\(", file.read_text("utf-8"), re.MULTILINE)) for file in HERE.glob("*.test.js"))
    missing = (
        f"Node {version.strip() or 'is not installed'}; {OLDEST} or newer runs {tests} tests of the page's scripts."
    )
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(f"{missing} They were not run.")


def test_the_scripts_keep_their_promises(node: str) -> None:
    files = sorted(str(path) for path in HERE.glob("*.test.js"))
    run = subprocess.run([node, "--test", "--test-reporter=tap", *files], capture_output=True, text=True, cwd=HERE)
    failed = re.findall(r"^not ok .*(?:\n  .*)*", run.stdout, re.MULTILINE)
    assert run.returncode == 0, "\n".join(failed) or run.stdout + run.stderr
    assert int(re.search(r"# pass (\d+)", run.stdout)[1]) > 50  # it did find them


def test_every_import_is_a_file_that_is_there_and_of_the_page() -> None:
    for script in PAGE.rglob("*.js"):
        for name in IMPORT.findall(script.read_text("utf-8")):
            assert name.startswith("."), f"{script.name} imports {name}"
            target = (script.parent / name).resolve()
            assert target.is_file(), f"{script.name} imports {name}"
            assert target.is_relative_to(PAGE)


def test_only_the_source_of_the_server_knows_its_addresses() -> None:
    """The rest of the page asks a source for pictures; another source can take its place."""
    addresses = re.compile(
        r"\bfetch\(|\bnew WebSocket\(|/(?:frame|strip|sheet|variants|timing|nearest|look|qr|export|save)\?"
    )
    knowing = {
        path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*.js") if addresses.search(path.read_text("utf-8"))
    }
    assert knowing == {"pictures/server_source.js", "pictures/live_socket.js", "pictures/request.js"}


def test_modules_stay_small() -> None:
    """STYLE's measure, as for Python."""
    long = {
        path.name: count for path in PAGE.rglob("*.js") if (count := len(path.read_text("utf-8").splitlines())) > 250
    }
    assert not long
