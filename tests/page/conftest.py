"""What tests of the page's scripts share: a Node to run them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OLDEST = 18  # of Node: what Debian 12 has


@pytest.fixture(scope="session")
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
