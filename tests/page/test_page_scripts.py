"""The page's scripts without a browser: Node runs what tests/page/*.test.js promise, for whoever has it."""

import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "gan" / "ui" / "page"
ALL = "for (const file of process.argv.slice(1)) await import(file);"  # in one Node: each start takes longer than tests
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "([^"]+)";', re.MULTILINE)


@pytest.mark.long
def test_the_scripts_keep_their_promises(node: str) -> None:
    files = sorted(path.as_uri() for path in HERE.glob("*.test.js"))
    command = [node, "--test-reporter=tap", "--input-type=module", "-e", ALL, *files]
    run = subprocess.run(command, capture_output=True, text=True, cwd=HERE)
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
    own = {"drawing/files.js", "offline/service_worker.js"}  # of a page without a server: they fetch its own files
    servers = {"server_source", "live_socket", "request", "training", "coming"}
    assert knowing - own == {f"pictures/{name}.js" for name in servers}


def test_modules_stay_small() -> None:
    """A module is one subject: at most 250 lines, in either language."""
    package = PAGE.parents[1]
    modules = [*package.rglob("*.py"), package.parent / "app.py", *PAGE.rglob("*.js")]
    counts = {str(path.relative_to(package.parent)): len(path.read_text("utf-8").splitlines()) for path in modules}
    assert not {name: count for name, count in counts.items() if count > 250}


def test_five_words_are_explained_where_they_are_met_and_in_150_words() -> None:
    """Who is new to the Learn tab reads no more than that; each explanation stands beside what it is about."""
    html = {path.stem: path.read_text("utf-8") for path in (PAGE / "tabs" / "learn").glob("*/*.html")}
    paragraph = re.compile(r'<p class="lw-explains.*?</p>', re.DOTALL)
    explained = [one for text in html.values() for one in paragraph.findall(text)]
    assert sum(len(re.sub(r"<[^>]+>", "", text).split()) for text in explained) <= 150
    where = {"generator": "duel", "discriminator": "duel", "loss": "duel", "latents": "time", "truncation": "time"}
    for word, section in where.items():
        assert f"<dfn>{word}</dfn>" in html[section].lower()
