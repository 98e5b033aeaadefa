"""The repository is what it says: one list of dependencies, a valid Space, commands that exist, no oversized file."""

import importlib.metadata
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import gan

ROOT = Path(__file__).parent.parent
DOCUMENTS = ["README.md", *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "gan").glob("**/README.md")))]
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}  # the Hub knows no others


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def space(readme):
    """The front matter, as the Hub reads it."""
    _, matter, _ = readme.split("---\n", 2)
    return yaml.safe_load(matter)


@pytest.fixture(scope="module")
def tracked():
    """Every file in git; a download without git has nothing to check here."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_a_space_installs_what_the_package_needs(project):
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert sorted(wanted) == sorted(project["dependencies"])


def test_front_matter_makes_a_gradio_space(space, project):
    gradio = next(r for r in map(Requirement, project["dependencies"]) if r.name == "gradio")
    assert space["sdk"] == "gradio"
    assert space["sdk_version"] in gradio.specifier
    assert (ROOT / space["app_file"]).is_file()
    assert space["license"] == project["license"].lower()
    assert {space["colorFrom"], space["colorTo"]} <= COLOURS
    assert 0 < len(space["title"]) <= 60
    assert 0 < len(space["short_description"]) <= 60
    assert re.fullmatch(r"\W+", space["emoji"])


def test_the_space_runs_a_supported_python(space, project):
    assert space["python_version"] == "3.12"  # a string: as a number, 3.10 would read 3.1
    assert space["python_version"] in SpecifierSet(project["requires-python"])


@pytest.mark.parametrize("command", ["pip install -e . && python app.py", 'pip install -e ".[test]" && pytest'])
def test_readme_gives_the_commands_that_are_checked(readme, command):
    assert f"\n{command}\n" in readme


def test_ci_runs_the_readmes_own_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert '\npip install --quiet -e ".[test]" && pytest || exit 1\n' in script


@pytest.mark.parametrize("document", DOCUMENTS)
def test_readme_names_only_commands_that_exist(document):
    from typer.main import get_command

    from gan.cli import app

    for line in re.findall(r"^python -m gan (.+)$", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE):
        words, command = line.partition(" #")[0].split(), get_command(app)
        while hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]}
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("document", DOCUMENTS)
def test_readme_links_only_to_files_and_headings_that_exist(document):
    here = ROOT / document
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", here.read_text(encoding="utf-8")):
        name, _, heading = link.partition("#")
        linked = here.parent / name if name else here
        assert linked.exists(), link
        assert not heading or heading in headings(linked), link


def test_the_pages_readme_leads_to_files_that_exist():
    """Whoever follows psi through the rooms finds each of its stations."""
    ui = ROOT / "gan" / "ui"
    text = (ui / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:page|server|gan|tests)/[\w./]*)`", text)
    assert len(named) > 15
    assert [name for name in named if not (ui / name).exists() and not (ROOT / name).exists()] == []


@pytest.fixture(scope="module")
def steps():
    """The steps of the Dockerfile, a line each: (instruction, the rest)."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line and not line.startswith("#")]


def test_the_container_has_all_that_the_program_needs(steps, project):
    copied = {name for word, rest in steps if word == "COPY" for name in rest.split()[:-1]}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied == {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)
    base = next(rest for word, rest in steps if word == "FROM")
    assert base.removeprefix("python:").removesuffix("-slim") in SpecifierSet(project["requires-python"])
    installed = " ".join(rest for word, rest in steps if word == "RUN")
    for name in ("torch", "torchvision"):  # from another index, so with bounds of their own
        assert f'"{next(one for one in project["dependencies"] if Requirement(one).name == name)}"' in installed


def test_the_container_runs_the_app_as_a_user_without_rights(steps, monkeypatch):
    import app

    words = [word for word, _ in steps]
    assert words.index("USER") > max(index for index, word in enumerate(words) if word == "COPY")
    assert dict(steps)["USER"] != "root"
    command = json.loads(dict(steps)["CMD"])
    assert command[:2] == ["python", "app.py"]
    monkeypatch.setattr("sys.argv", command[1:])
    chosen = app.arguments()
    assert (chosen.host, str(chosen.port)) == ("0.0.0.0", dict(steps)["EXPOSE"])
    assert chosen.port == int(re.search(r"127\.0\.0\.1:(\d+)", dict(steps)["HEALTHCHECK"])[1])


def headings(document):
    """The anchors of a document's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_installed_version_is_the_sources():
    try:
        installed = importlib.metadata.version("latent-walks")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("run from the source tree without an installation, as on a Space")
    assert installed == gan.__version__


def test_every_file_is_below_ten_megabytes(tracked):
    """The Hub takes larger files through LFS only, and nobody waits for them in a clone."""
    assert [path.name for path in tracked if path.stat().st_size >= 10_000_000] == []


def test_nothing_in_the_repository_is_a_pickle(tracked):
    suspicious = {".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin", ".joblib", ".npy"}
    assert [path.name for path in tracked if path.suffix in suspicious or starts_like_a_pickle(path)] == []


def test_git_holds_binaries_as_they_are(tracked):
    """An LFS pointer in place of weights would break every clone that lacks git-lfs."""
    pointers = [path.name for path in tracked if path.read_bytes().startswith(b"version https://git-lfs")]
    rules = [line for line in (ROOT / ".gitattributes").read_text().splitlines() if not line.startswith("#")]
    assert pointers == []
    assert not any("filter=lfs" in rule for rule in rules)


def starts_like_a_pickle(path):
    with path.open("rb") as file:
        first = file.read(2)
    return first[:1] == b"\x80" and first[1:] in {b"\x02", b"\x03", b"\x04", b"\x05"}


def test_the_page_opens_with_the_posters_and_bundles_no_draft():
    from app import bundled

    names = [Path(folder).name for folder in bundled()]
    assert names[0] == "posters"
    assert names[1:] == sorted(names[1:])
    assert not {"drafts"} & {part for folder in bundled() for part in Path(folder).parts}


def test_every_bundled_checkpoint_draws_what_its_card_shows():
    from app import bundled
    from gan.studio import Recipe, Studio

    studio = Studio.load(bundled(), "cpu")
    for name, model in studio.models.items():
        assert model.thumbnail is not None
        assert len(model.seeds) >= 14
        (picture,) = studio.render([Recipe(model=name, keyframes=tuple(model.seeds[:2]), t=0.3)])
        assert picture.std() > 10
