"""What of the page needs no browser is tested by Node: tests/page."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_the_scripts_keep_their_promises() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed: links, favourites and addresses were not tested without a browser.")
    tests = sorted(map(str, (HERE / "page").glob("*.test.js")))
    ran = subprocess.run([node, "--test", "--test-reporter=spec", *tests], cwd=HERE, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert int(re.findall(r"pass (\d+)", ran.stdout)[-1]) >= len(tests)
