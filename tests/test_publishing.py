"""A Space is made in full, told of and asked about before anything is sent; the Hub itself is a stand-in here."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError
from typer.testing import CliRunner

from gan import checkpoint
from gan.cli import app
from gan.publishing import KINDS, make_space, space, upload

CARD = "---\nlicense: cc0-1.0\n---\n\n# Tiny\n"


class Hub:
    """What `upload` asks of the Hub, remembered."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.error = error

    def create_repo(self, repo: str, **settings: Any) -> None:
        if self.error:
            raise self.error
        self.asked.append((repo, settings))

    def upload_folder(self, **settings: Any) -> None:
        self.asked.append(("files", settings))


@pytest.fixture
def tiny(tiny_generator: Any, tmp_path: Path) -> Path:
    return checkpoint.save(
        tmp_path / "tiny", tiny_generator(), architecture="stylegan2", title="Tiny", card=CARD, seeds=(1, 2)
    )


def matter(folder: Path) -> dict[str, Any]:
    """The front matter, as the Hub reads it."""
    _, text, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_what_the_hub_needs_to_start_it(kind, tiny, tmp_path):
    made = make_space("somebody/walks", kind, [tiny], tmp_path / "space")
    files = dict(made.files)
    about = matter(made.folder)
    assert about["sdk"] == KINDS[kind].sdk
    assert about["app_file"] in files
    assert 0 < len(about["title"]) <= 60
    assert "Licence: cc0-1.0." in (made.folder / "README.md").read_text(encoding="utf-8")
    assert not [name for name in files if "__pycache__" in name or "node_modules" in name]
    if about["sdk"] == "gradio":
        assert about["sdk_version"][0] == "6"
        assert {"gan/studio/grammar.json", "checkpoints/tiny/model.safetensors", "requirements.txt"} <= set(files)
    else:
        assert not [name for name in files if name.endswith(".py")]


def test_only_zerogpu_installs_what_lends_the_gpu(tiny, tmp_path):
    wanted = {
        kind: (make_space("a/b", kind, [tiny], tmp_path / kind).folder / "requirements.txt").read_text(encoding="utf-8")
        for kind in ("gradio", "zerogpu")
    }
    assert "spaces" not in wanted["gradio"]
    assert wanted["zerogpu"].removeprefix(wanted["gradio"]).startswith("spaces>=")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"repo": "walks"}, "OWNER/NAME"),
        ({"repo": "a/b/../c"}, "OWNER/NAME"),
        ({"kind": "docker"}, "static, gradio, zerogpu"),
    ],
)
def test_what_can_not_be_published_is_refused_in_a_sentence(changes, said, tiny, tmp_path):
    asked = {"repo": "a/b", "kind": "gradio"} | changes
    with pytest.raises(ValueError, match=said):
        make_space(asked["repo"], asked["kind"], [tiny], tmp_path / "space")
    assert not (tmp_path / "space").exists()


def test_a_folder_that_holds_something_is_left_alone(tiny, tmp_path):
    with pytest.raises(ValueError, match="not empty"):
        make_space("a/b", "gradio", [tiny], tiny)


def test_what_is_too_large_is_said_before_it_is_sent(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(space, "MOST_BYTES", 1000)
    with pytest.raises(ValueError, match="at most"):
        make_space("a/b", "static", [tiny], tmp_path / "space")


def test_all_files_go_in_one_commit_to_a_space_of_that_kind(tiny, tmp_path):
    hub = Hub()
    made = make_space("a/b", "zerogpu", [tiny], tmp_path / "space")
    assert upload(made, private=True, api=hub) == "https://huggingface.co/spaces/a/b"
    (repo, created), (_, sent) = hub.asked
    assert (repo, created["space_sdk"], created["space_hardware"]) == ("a/b", "gradio", "zero-a10g")
    assert created["exist_ok"]
    assert created["private"]
    assert sent["folder_path"] == made.folder


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (LocalTokenNotFoundError("no token"), "hf auth login"),
        (
            HfHubHTTPError(
                "Payment needed", response=httpx.Response(402, request=httpx.Request("POST", "https://hub"))
            ),
            "402",
        ),
    ],
)
def test_a_refusal_of_the_hub_is_a_sentence(error, said, tiny, tmp_path):
    made = make_space("a/b", "gradio", [tiny], tmp_path / "space")
    with pytest.raises(ValueError, match=said):
        upload(made, api=Hub(error))


@pytest.mark.parametrize(("more", "code"), [(["--dry-run"], 0), ([], 1)])
def test_nothing_is_sent_unless_it_was_agreed_to(more, code, tiny, monkeypatch):
    monkeypatch.setattr("gan.publishing.upload", lambda *_, **__: pytest.fail("it was sent"))
    shown = CliRunner().invoke(
        app, ["publish", "a/b", "--kind", "static", "--checkpoint", str(tiny), *more], input="n\n"
    )
    assert shown.exit_code == code
    assert "Nothing was sent." in shown.output
    assert "It needs:" in shown.output
    assert "models" in shown.output
