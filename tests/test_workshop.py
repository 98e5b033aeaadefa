"""Training in the page, without a page: what is refused before it starts, and a run from its pictures to its model."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import forked
import numpy as np
import pytest
from fake_studio import FakeStudio
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan import checkpoint
from gan.studio import Studio
from gan.training.learning import read_stages
from gan.ui.server.front import front
from gan.ui.server.routes import PREFIX
from gan.ui.server.services import Services
from gan.ui.server.training_routes import NOT_HERE, TrainingRoutes
from gan.ui.server.training_values import FOREIGN
from gan.workshop import Workshop, WorkshopError, resources, uploads
from gan.workshop.job import Job, Wish, name_for
from gan.workshop.survey import survey

TINY = (
    "--preset",
    "tiny",
    "--no-features",
    "--batch",
    "4",
    "--device",
    "cpu",
    "--live",
    "0.2",
    "--evaluate-every",
    "0",
)
HERE = ("127.0.0.1", 50000)


def picture(seed: int, size: tuple[int, int] = (24, 20)) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1] // 4, size[0] // 4, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).resize(size).save(buffer, "PNG")
    return buffer.getvalue()


def wish(**changes: Any) -> Wish:
    return Wish.of({"title": "My dogs", "minutes": 5, "resolution": 16} | changes, {})


@pytest.fixture(autouse=True)
def _quick_to_start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that have their imports already, but for the one test that starts a plain one."""
    if request.function is not test_other_sites_and_other_computers_may_not:
        of_processes = {**vars(subprocess), "Popen": forked.Process}
        monkeypatch.setattr("gan.workshop.process.subprocess", SimpleNamespace(**of_processes))


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path / "shop", extra=TINY)
    yield made
    made.close()


@pytest.fixture
def studio(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Studio:
    checkpoint.save(tmp_path / "first", tiny_generator(), architecture="stylegan2", title="First", card="# First\n")
    return Studio.load([tmp_path / "first"], "cpu")


@pytest.fixture
def training(workshop: Workshop, studio: Studio) -> TrainingRoutes:
    return TrainingRoutes(workshop, studio)


@pytest.fixture
def client(training: TrainingRoutes) -> Iterator[TestClient]:
    app = Starlette(routes=training.routes(), middleware=front(trains=True))
    with TestClient(app, base_url="http://localhost:7860", client=HERE) as client:
        yield client


def post(client: TestClient, name: str, values: object = None, **options: Any) -> Any:
    return client.post(f"{PREFIX}/training/{name}", content=json.dumps(values), **options)


def send(client: TestClient, files: dict[str, bytes]) -> str:
    key = post(client, "set").json()["set"]
    for name, content in files.items():
        client.post(f"{PREFIX}/training/upload", params={"set": key, "name": name}, content=content).raise_for_status()
    return key


def look(client: TestClient, **values: Any) -> dict[str, Any]:
    return json.loads(post(client, "look", {"size": 16, **values}).text.splitlines()[-1])


def until(
    told: Callable[[], dict[str, Any]], holds: Callable[[dict[str, Any]], bool], seconds: float = 120
) -> dict[str, Any]:
    ends = time.monotonic() + seconds
    while not holds(now := told()):
        assert time.monotonic() < ends, now
        time.sleep(0.1)
    return now


def test_without_train_there_is_neither_a_part_nor_a_route() -> None:
    paths = [getattr(route, "path", "") for route in Services(FakeStudio.of()).router.routes]
    assert f"{PREFIX}/frame" in paths
    assert not [path for path in paths if "training" in path]


@pytest.mark.long
def test_a_run_is_watched_paused_gone_on_with_and_kept(
    client: TestClient, training: TrainingRoutes, studio: Studio, workshop: Workshop
) -> None:
    def state() -> dict[str, Any]:
        told: dict[str, Any] = client.get(f"{PREFIX}/training/state").json()
        return told

    assert state()["phase"] == "idle"
    key = send(client, {f"{seed}.png": picture(seed) for seed in range(40)} | {"notes.txt": b"no picture"})
    found = look(client, set=key)["found"]
    assert found["pictures"] + found["reserved"] == 40
    assert any("1 file passed over" in note for note in found["notes"])
    asked = {"set": key, "title": "My dogs", "minutes": 5, "size": 16}
    assert post(client, "start", asked).json()["phase"] == "learning"
    second = post(client, "set")
    assert second.status_code == 422
    assert "one is trained at a time" in second.json()["error"]

    early = until(state, lambda told: told["live"].get("number", 0) > 1)
    (model,) = early["models"]
    assert model["name"] == "my-dogs"
    assert studio.models["my-dogs"].weights_hash == model["weights"]
    assert client.get(f"{PREFIX}/training/sheet").content.startswith(b"\xff\xd8")
    later = until(state, lambda told: told["live"]["number"] > early["live"]["number"])
    assert later["models"][0]["weights"] != model["weights"], "the model is explored as it learns"
    assert "losses" in later["live"]

    post(client, "act", {"act": "pause"}).raise_for_status()
    paused = until(state, lambda told: not told["busy"])
    assert (paused["phase"], paused["words"]) == ("paused", "")
    post(client, "act", {"act": "on"}).raise_for_status()
    on = until(state, lambda told: told["live"]["number"] > paused["live"]["number"])
    assert on["live"]["kimg"] >= paused["live"]["kimg"]
    post(client, "act", {"act": "stop"}).raise_for_status()
    until(state, lambda told: told["phase"] == "stopped")

    post(client, "act", {"act": "keep", "parts": []}).raise_for_status()
    kept = until(state, lambda told: told["phase"] not in ("keeping",))
    assert kept["phase"] == "idle", kept
    assert studio.models["my-dogs"].folder == workshop.kept / "my-dogs"
    assert "Trained in the page on" in (workshop.kept / "my-dogs" / "README.md").read_text("utf-8")
    assert (workshop.kept / "my-dogs" / "thumbnail.jpg").is_file()
    assert not workshop.run.exists(), "what was sent is deleted"
    assert workshop.kept_folders() == [workshop.kept / "my-dogs"]


@pytest.mark.long
def test_a_server_that_is_killed_loses_nothing_and_the_next_one_goes_on(tmp_path: Path) -> None:
    shop = Workshop(tmp_path / "shop", extra=TINY)
    key = shop.uploads.begin()
    for seed in range(8):
        shop.uploads.add(key, picture(seed), name=f"{seed}.png")
    shop.start(wish(), {}, key, pictures=8)
    number = until(lambda: shop.tell().live, lambda live: live.get("number", 0) > 1)["number"]
    task = shop._task
    assert task is not None
    assert task._process.stdin is not None
    task._process.stdin.close()  # as the system does with a server that is gone
    task._process.wait(60)
    assert shop._lock is not None
    shop._lock.close()

    after = Workshop(tmp_path / "shop", extra=TINY)
    told = after.tell()
    assert (told.phase, told.busy, told.title) == ("paused", False, "My dogs")
    assert "saved" in told.words
    assert told.live["number"] >= number
    after.go_on()
    until(lambda: after.tell().live, lambda live: live["number"] > told.live["number"])
    after.close()
    assert after.tell().phase == "paused"


@pytest.mark.long
def test_what_ends_a_training_is_told_in_its_sentence_and_the_last_state_stays(workshop: Workshop) -> None:
    key = workshop.uploads.begin()
    for seed in range(8):
        workshop.uploads.add(key, picture(seed), name=f"{seed}.png")
    workshop.start(wish(), {}, key, pictures=8)
    until(lambda: workshop.tell().live, lambda live: bool(live))
    (workshop.out / "live.json").unlink()
    (workshop.out / "live.json").mkdir()  # nothing can be written there
    (workshop.out / "live.json" / "x").touch()
    until(lambda: {"phase": workshop.tell().phase}, lambda told: told["phase"] != "learning")
    told = workshop.tell()
    assert told.phase == "failed"
    assert "live.json can't be written" in told.words
    assert str(workshop.folder) not in told.words, "visitors are not told where things lie"
    assert (workshop.out / "state.safetensors").is_file()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_a_disk_that_is_full_in_mid_training_is_told_and_it_goes_on_afterwards(workshop: Workshop) -> None:
    import resource

    key = workshop.uploads.begin()
    for seed in range(8):
        workshop.uploads.add(key, picture(seed), name=f"{seed}.png")
    workshop.start(wish(), {}, key, pictures=8)
    before = until(lambda: workshop.tell().live, lambda live: live.get("number", 0) > 1)
    assert workshop._task is not None
    pid = workshop._task._process.pid
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))  # from now on no file grows
    until(lambda: {"phase": workshop.tell().phase}, lambda told: told["phase"] != "learning")
    told = workshop.tell()
    assert told.phase == "failed"
    assert "can't be written" in told.words or "the disk is full" in told.words, "where even the reason has no room"
    assert str(workshop.folder) not in told.words, "visitors are not told where things lie"
    assert told.live["number"] >= before["number"], "the snapshot before is whole"
    assert (workshop.out / "state.safetensors").is_file()
    workshop.go_on()
    after = until(lambda: workshop.tell().live, lambda live: live["number"] > told.live["number"])
    saved = read_stages(workshop.out)[-1].kimg
    assert after["kimg"] >= saved
    workshop.pause()
    until(lambda: {"busy": workshop.tell().busy}, lambda now: not now["busy"])
    assert workshop.tell().phase == "paused"


def test_a_process_that_is_killed_is_told_as_well(workshop: Workshop) -> None:
    key = workshop.uploads.begin()
    for seed in range(4):
        workshop.uploads.add(key, picture(seed), name=f"{seed}.png")
    workshop.start(wish(), {}, key, pictures=4)
    assert workshop._task is not None
    os.kill(workshop._task._process.pid, signal.SIGKILL)
    until(lambda: {"phase": workshop.tell().phase}, lambda told: told["phase"] == "failed")
    assert "ended unexpectedly" in workshop.tell().words
    workshop.discard()
    assert workshop.tell().phase == "idle"
    assert not workshop.run.exists()


def test_of_two_who_press_start_at_once_one_trains_and_the_other_is_told(
    client: TestClient, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Job] = []
    monkeypatch.setattr(workshop, "_begin", lambda: begun.append(workshop._present()))
    names = ("One", "Other")
    keys = [send(client, {f"{seed}.png": picture(seed) for seed in range(30)}) for _ in names]
    for key in keys:
        assert "found" in look(client, set=key)
    asked = [{"set": key, "title": name, "minutes": 5, "size": 16} for key, name in zip(keys, names, strict=True)]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda values: post(client, "start", values), asked))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    (refused,) = (answer.json()["error"] for answer in answers if answer.status_code == 422)
    assert "one is trained at a time" in refused
    assert [job.title for job in begun] == [workshop.tell().title]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.png": picture(0)}, "at least 2 to train on are needed"),
        ({"a.txt": b"words", "b.txt": b"more"}, "holds no pictures but files that end in .txt"),
        ({"a.zip": b"PK\x03\x04 and then nothing"}, "truncated zip"),
        ({"a.png": picture(0), "b.png": b"\x89PNG no"}, "can't be read"),
    ],
    ids=["too few", "no pictures", "a broken zip", "unreadable"],
)
def test_sets_that_nothing_can_be_learnt_from_are_refused_in_a_sentence(
    client: TestClient, files: dict[str, bytes], said: str, workshop: Workshop
) -> None:
    error = look(client, set=send(client, files))["error"]
    assert said in error
    assert str(workshop.folder) not in error, "visitors are not told where things lie"


def test_a_picture_bomb_is_skipped_and_mixed_sizes_are_cropped(tmp_path: Path) -> None:
    for seed in range(30):
        (tmp_path / f"{seed}.png").write_bytes(picture(seed, (20 + 4 * seed, 16)))
    bomb = io.BytesIO()
    Image.new("1", (14_000, 14_000)).save(bomb, "PNG")
    (tmp_path / "bomb.png").write_bytes(bomb.getvalue())
    found = survey(tmp_path, 16)
    assert found.pictures + found.reserved == 30
    assert any("bomb.png" in note for note in found.notes)


def test_a_survey_names_the_start_that_is_nearest(
    tmp_path: Path, tiny_generator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gan.features.efficientnet.SIZE", 32)
    for name, seed in {"near": 0, "far": 1}.items():
        generator = tiny_generator(seed=seed)
        checkpoint.save(tmp_path / name, generator, architecture="stylegan2", title=name, card=f"# {name}\n")
    studio = Studio.load([tmp_path / "near"], "cpu")
    from gan.studio import Recipe

    drawn = studio.render([Recipe(model="near", keyframes=(seed,), psi=1.0) for seed in range(40)])
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for number, one in enumerate(drawn):
            buffer = io.BytesIO()
            Image.fromarray(one).save(buffer, "PNG")
            archive.writestr(f"{number}.png", buffer.getvalue())
    found = survey(tmp_path / "set.zip", 16, [str(tmp_path / "far"), str(tmp_path / "near")])
    assert [Path(start).name for start, _ in found.distances] == ["near", "far"]


def test_other_sites_and_other_computers_may_not(client: TestClient, tmp_path: Path) -> None:
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = post(client, "act", {"act": "pause"}, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (403, FOREIGN)
    path = {"path": str(tmp_path), "size": 16}
    for headers in ({"Host": "walks.example"}, {"X-Forwarded-For": "10.0.0.1"}):
        assert post(client, "look", path, headers=headers).json()["error"] == NOT_HERE
        assert client.get(f"{PREFIX}/training/state", headers=headers).json()["paths"] is False
    assert client.get(f"{PREFIX}/training/state").json()["paths"] is True
    assert "holds no pictures" in look(client, path=str(tmp_path))["error"]


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        {"set": 3},
        {"set": "unknown", "title": "x", "minutes": 5},
        {"path": "relative/pictures"},
        {"path": 7},
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(client: TestClient, values: object) -> None:
    for name in ("look", "start"):
        answer = post(client, name, values)
        assert answer.status_code == 422
        assert answer.json()["error"].endswith(".")
    assert post(client, "act", {"act": values}).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "../up"},
        {"title": ""},
        {"title": "x" * 61},
        {"minutes": 0},
        {"minutes": True},
        {"minutes": 1e9},
        {"resolution": 100},
        {"start": "nowhere"},
    ],
)
def test_a_wish_is_checked(changes: dict[str, Any]) -> None:
    with pytest.raises(WorkshopError, match=r"not"):
        wish(**changes)


def test_uploads_are_bounded_and_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    sets = uploads.Uploads(tmp_path / "sent", clock=lambda: now)
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    key = sets.begin()
    assert sets.add(key, b"12", name="../../etc/passwd") == "passwd"
    assert sets.add(key, b"34", file="passwd", at=2) == "passwd"
    assert (sets.source(key) / "passwd").read_bytes() == b"1234"
    with pytest.raises(WorkshopError, match="goes on at byte 4"):
        sets.add(key, b"56", file="passwd", at=2)
    assert sets.add(key, b"", name="passwd") != "passwd"
    with pytest.raises(WorkshopError, match="at most 2 files"):
        sets.add(key, b"", name="third")
    with pytest.raises(WorkshopError, match="at most 0 MB"):
        sets.add(key, b"1234567", file="passwd", at=4)
    for _ in range(uploads.MOST_SETS - 1):
        sets.begin()
    with pytest.raises(WorkshopError, match="Others are sending"):
        sets.begin()
    now += uploads.UNTOUCHED
    sets.begin()
    assert len(list((tmp_path / "sent").iterdir())) == uploads.MOST_SETS, "the oldest gave way"
    with pytest.raises(WorkshopError, match="not here any more"):
        sets.source(key)
    sets.forget()
    assert not list((tmp_path / "sent").iterdir())


def test_room_is_looked_for_before_a_training_starts(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    key = workshop.uploads.begin()
    workshop.uploads.add(key, picture(0), name="a.png")
    with monkeypatch.context() as patched:
        patched.setattr(resources, "RUN_BYTES", 1 << 60)
        patched.setattr(resources, "SPARE_BYTES", 1 << 60)
        with pytest.raises(WorkshopError, match="make room"):
            workshop.start(wish(), {}, key, pictures=9)
    with pytest.raises(WorkshopError, match="of memory are free"):
        workshop.start(wish(), {}, key, pictures=1 << 40)
    assert workshop.tell().phase == "idle"
    assert workshop.uploads.source(key).is_dir(), "what was sent is still there"


def test_two_servers_do_not_train_in_one_folder(workshop: Workshop) -> None:
    with pytest.raises(WorkshopError, match="Another server trains"):
        Workshop(workshop.folder)


def test_names_in_links_are_plain_and_new() -> None:
    assert name_for("Öde Hunde 3", ()) == "de-hunde-3"
    assert name_for("Dogs", ("dogs", "dogs-2")) == "dogs-3"
    assert name_for("猫", ()) == "model"


def test_a_job_that_can_not_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "job.json").write_text('{"title": 3}')
    assert Job.read(tmp_path) is None
