import errno
import io
import json
import os
import pickle
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from PIL import Image

import gan.checkpoint.weights
from gan.checkpoint import CheckpointError, load, load_discriminator, read_config, save
from gan.latent import sample_z
from gan.models import GENERATORS
from gan.studio import Recipe


@pytest.fixture
def folder(tmp_path: Path, tiny_generator: Callable[..., Any]) -> Path:
    """A checkpoint of a tiny generator."""
    return write(tmp_path / "tiny", tiny_generator())


def write(folder: Path, generator: Any, **changes: Any) -> Path:
    architecture = next(name for name, row in GENERATORS.items() if type(generator) is row.build)
    return save(folder, generator, **({"architecture": architecture, "title": "Tiny", "card": "# Tiny\n"} | changes))


def pictures(generator: Any) -> torch.Tensor:
    labels = torch.tensor([0, 1, 2]) if generator.num_classes else None
    return generator.synthesis(generator.mapping(sample_z([1, 2, 3], generator.z_dim), labels))


def edit_config(folder: Path, **changes: object) -> None:
    values = json.loads((folder / "config.json").read_text(encoding="utf-8")) | changes
    (folder / "config.json").write_text(json.dumps(values), encoding="utf-8")


def edit_header(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Rewrites the JSON header of the weights, leaving the body as it is."""
    path = folder / "model.safetensors"
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    edit(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


def edit_weights(folder: Path, edit: Callable[[dict[str, torch.Tensor]], object]) -> None:
    path = folder / "model.safetensors"
    weights = safetensors.torch.load_file(path)
    edit(weights)
    safetensors.torch.save_file(weights, path)


def test_loading_starts_no_compiler(tmp_path: Path, tiny_generators: dict[str, Any]) -> None:
    """torch imports it, for a second, as soon as anything is computed on tensors without memory."""
    folders = [write(tmp_path / kind, generator) for kind, generator in tiny_generators.items()]
    script = """
import sys, gan.checkpoint
for folder in sys.argv[1:]:
    gan.checkpoint.load(folder)
    assert 'torch._dynamo' not in sys.modules, folder
"""
    ran = subprocess.run([sys.executable, "-c", script, *folders], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


class TestRoundTrip:
    def test_what_was_saved_is_loaded(self, tmp_path: Path, tiny_generator: Callable[..., Any]) -> None:
        folder = write(
            tmp_path / "pets",
            tiny_generator("conditional"),
            title="Pets – drawn",
            description="Cats and dogs.",
            class_names=["cat", "dog", "小鸟"],
            seeds=[3, 2**32 - 1],
            training={"kimg": 12.5, "loss": "rpgan", "history": [1, [2]]},
            thumbnail=Image.new("RGBA", (8, 8), "red"),
        )
        checkpoint = load(folder)
        assert (checkpoint.name, checkpoint.title, checkpoint.description) == ("pets", "Pets – drawn", "Cats and dogs.")
        assert checkpoint.class_names == ("cat", "dog", "小鸟")
        assert checkpoint.seeds == (3, 2**32 - 1)
        assert checkpoint.training == {"kimg": 12.5, "loss": "rpgan", "history": [1, [2]]}
        assert checkpoint.thumbnail == folder / "thumbnail.jpg"
        assert (folder / "README.md").read_text(encoding="utf-8") == "# Tiny\n"
        assert sorted(os.listdir(folder)) == ["README.md", "config.json", "model.safetensors", "thumbnail.jpg"]

    def test_every_load_gives_the_same_picture(self, tmp_path: Path, any_generator: Any) -> None:
        folder = write(tmp_path / "model", any_generator)
        first, second = load(folder), load(str(folder))
        assert torch.equal(pictures(first.generator), pictures(second.generator))
        assert (pictures(first.generator) - pictures(any_generator)).abs().max() < 0.05  # fp16 rounds the weights

    def test_saving_what_was_loaded_changes_no_byte_of_the_weights(self, tmp_path: Path, any_generator: Any) -> None:
        first = load(write(tmp_path / "first", any_generator))
        second = load(write(tmp_path / "second", first.generator))
        assert first.weights_hash == second.weights_hash
        assert len(first.weights_hash) == 8

    def test_the_generator_is_ready_for_inference(self, tmp_path: Path, any_generator: Any) -> None:
        generator = load(write(tmp_path / "model", any_generator.train())).generator
        assert not any(module.training for module in generator.modules())
        assert all(p.dtype == torch.float32 and not p.requires_grad for p in generator.parameters())
        assert all(not tensor.is_meta for tensor in [*generator.parameters(), *generator.buffers()])

    def test_it_draws_and_takes_gradients_wherever_it_was_loaded(self, tmp_path: Path, any_generator: Any) -> None:
        folder = write(tmp_path / "model", any_generator)
        with torch.inference_mode():
            generator = load(folder).generator
            drawn = pictures(generator)
        assert torch.equal(drawn, pictures(load(folder).generator))
        ws = torch.zeros(1, generator.num_ws, generator.w_dim, requires_grad=True)
        generator.synthesis(ws).sum().backward()
        assert ws.grad is not None

    def test_saving_leaves_the_generator_as_it_was(self, tmp_path: Path, tiny_generator: Callable[..., Any]) -> None:
        generator = tiny_generator().train().requires_grad_(True)
        write(tmp_path / "model", generator)
        assert generator.training
        assert all(p.dtype == torch.float32 and p.requires_grad for p in generator.parameters())

    def test_weights_are_stored_as_halves(self, folder: Path) -> None:
        tensors = safetensors.torch.load_file(folder / "model.safetensors").values()
        assert {tensor.dtype for tensor in tensors} == {torch.float16}

    @pytest.mark.usefixtures("untouched_random_state")
    def test_the_global_random_state_is_untouched(self, folder: Path) -> None:
        load(folder)

    def test_the_discriminator_comes_back(self, tmp_path: Path, tiny_generator: Any, tiny_discriminator: Any) -> None:
        folder = write(tmp_path / "model", tiny_generator(), discriminator=tiny_discriminator)
        config, state = load_discriminator(folder)
        assert config["channels"] == [8, 8, 8]
        assert all(torch.equal(state[name], t.half()) for name, t in tiny_discriminator.state_dict().items())

    def test_without_a_discriminator_it_says_so(self, folder: Path) -> None:
        with pytest.raises(CheckpointError, match="carries no discriminator"):
            load_discriminator(folder)

    def test_the_configuration_is_read_without_the_weights(self, folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        config = read_config(folder)
        assert (config.architecture, config.title, config.generator["resolution"]) == ("stylegan2", "Tiny", 16)

    def test_a_folder_may_have_a_relative_name(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder)
        assert load(".").name == "tiny"


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("a pickle was executed",))


def torch_file(legacy: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save({"bomb": Bomb()}, buffer, _use_new_zipfile_serialization=not legacy)
    return buffer.getvalue()


class TestStrangeWeights:
    """Whatever lies there instead of the weights, it is refused with a sentence, before memory is allocated."""

    @pytest.fixture(autouse=True)
    def _nothing_may_be_allocated(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def allocated(*_: object) -> None:
            pytest.fail("tensors were allocated")

        monkeypatch.setattr(gan.checkpoint.weights.safetensors.torch, "load", allocated)

    def refused(self, folder: Path, sentence: str) -> None:
        with pytest.raises(CheckpointError, match=sentence) as caught:
            load(folder)
        assert len(str(caught.value)) < 600

    @pytest.mark.parametrize("protocol", range(6))
    def test_a_pickle(self, folder: Path, protocol: int) -> None:
        (folder / "model.safetensors").write_bytes(pickle.dumps({"bomb": Bomb()}, protocol))
        self.refused(folder, "a pickle, which could run code" if protocol >= 2 else "not a safetensors file")

    def test_a_pickle_that_poses_as_a_header(self, folder: Path) -> None:
        pickled = pickle.dumps({"bomb": Bomb()}, 0)
        (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(pickled)) + pickled)
        self.refused(folder, "not JSON that can be read")

    def test_a_torch_save_file(self, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(torch_file(legacy=False))
        self.refused(folder, "a zip archive, as torch.save writes it")
        (folder / "model.safetensors").write_bytes(torch_file(legacy=True))
        self.refused(folder, "a pickle, which could run code")

    def test_a_git_lfs_pointer(self, folder: Path) -> None:
        (folder / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
        self.refused(folder, "git lfs pull")

    def test_nothing_and_next_to_nothing(self, folder: Path) -> None:
        for content in (b"", b"\0" * 7, b"\x02" + b"\0" * 7):
            (folder / "model.safetensors").write_bytes(content)
            self.refused(folder, "truncated")
        (folder / "model.safetensors").unlink()
        self.refused(folder, "model.safetensors is missing")

    def test_a_file_cut_off_anywhere(self, folder: Path) -> None:
        data = (folder / "model.safetensors").read_bytes()
        for length in (9, 100, len(data) // 2, len(data) - 1):
            (folder / "model.safetensors").write_bytes(data[:length])
            self.refused(folder, "is truncated.*; copy or download it again")

    def test_a_file_with_more_at_its_end(self, folder: Path) -> None:
        with (folder / "model.safetensors").open("ab") as file:
            file.write(b"\0")
        self.refused(folder, "is oversized")

    def test_a_file_beyond_all_measure(self, folder: Path) -> None:
        with (folder / "model.safetensors").open("wb") as file:
            file.truncate(1 << 40)  # sparse
        self.refused(folder, "has 1099511627776 bytes; at most")

    def test_a_header_beyond_all_measure(self, folder: Path) -> None:
        with (folder / "model.safetensors").open("wb") as file:
            file.write(struct.pack("<Q", 1 << 28))
            file.truncate(1 << 29)
        self.refused(folder, "its header would have 268435456 bytes")

    @pytest.mark.parametrize("text", [b"[1]", b"{", b"\xff\xfe", b'{"a": 1, "a": 1}', b"[" * 100_000, b"9" * 5000])
    def test_a_header_that_is_no_plain_object(self, folder: Path, text: bytes) -> None:
        (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text)
        self.refused(folder, "the header of .* (not JSON that can be read|must be a JSON object)")

    def test_another_shape(self, folder: Path) -> None:
        edit_weights(folder, lambda weights: weights.update({"const": weights["const"].mT[:, :, :2].contiguous()}))
        self.refused(folder, r"const in shape \[1, 8, 2, 4\]; \[1, 8, 4, 4\] is accepted")

    @pytest.mark.parametrize("shape", [[10**18], [-1], [1, 8, 4, 4.5], "1844", None, {}, [[1]], [True, 8, 4, 4, 1]])
    def test_a_senseless_shape(self, folder: Path, shape: object) -> None:
        edit_header(folder, lambda header: header["const"].update(shape=shape))
        self.refused(folder, "const in shape")

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int8])
    def test_another_type(self, folder: Path, dtype: torch.dtype) -> None:
        edit_weights(folder, lambda weights: weights.update({"const": weights["const"].to(dtype)}))
        self.refused(folder, "const as '[A-Z]+[0-9]+'; F16 is accepted")

    @pytest.mark.parametrize(
        "offsets", [[0, 10**15], [-256, 0], [0], [0, 256, 512], "0-256", None, [0.0, 256.0], [False, True], [256, 0]]
    )
    def test_senseless_offsets(self, folder: Path, offsets: object) -> None:
        edit_header(folder, lambda header: header["const"].update(data_offsets=offsets))
        self.refused(folder, "places const at")

    def test_tensors_on_top_of_each_other(self, folder: Path) -> None:
        def overlap(header: dict[str, Any]) -> None:
            names = [name for name in header if name.endswith("same.bias")]
            header[names[0]]["data_offsets"] = header[names[1]]["data_offsets"]

        edit_header(folder, overlap)
        self.refused(folder, "a gap or an overlap")

    def test_a_missing_tensor(self, folder: Path) -> None:
        edit_weights(folder, lambda weights: weights.pop("w_avg"))
        self.refused(folder, "lacks 'w_avg'")

    def test_an_extra_tensor(self, folder: Path) -> None:
        edit_weights(folder, lambda weights: weights.update({"x" * 10_000: torch.zeros(1)}))
        self.refused(folder, "also holds 'xxx")

    @pytest.mark.parametrize("entry", [None, [], {}, {"dtype": "F16"}, "x" * 10_000])
    def test_an_entry_that_describes_no_tensor(self, folder: Path, entry: object) -> None:
        edit_header(folder, lambda header: header.update(const=entry))
        self.refused(folder, "describes const by")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_a_named_pipe_does_not_hang(self, folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        os.mkfifo(folder / "model.safetensors")
        self.refused(folder, "model.safetensors is missing")


class TestBrokenValues:
    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_weights_that_are_not_finite_are_not_loaded(self, folder: Path, value: float) -> None:
        edit_weights(folder, lambda weights: weights["const"].fill_(value))
        with pytest.raises(CheckpointError, match=r"not finite .* 'const'"):
            load(folder)

    @pytest.mark.parametrize("value", [float("nan"), 1e6])
    def test_weights_that_do_not_fit_a_half_are_not_saved(
        self, tmp_path: Path, tiny_generator: Callable[..., Any], value: float
    ) -> None:
        generator = tiny_generator()
        generator.const.fill_(value)
        with pytest.raises(CheckpointError, match="too large for float16"):
            write(tmp_path / "broken", generator)
        assert not (tmp_path / "broken").exists()


class TestStrangeConfigurations:
    """Whatever config.json says, it is refused with a sentence or harmless; no path is ever read from it."""

    def refused(self, folder: Path, sentence: str) -> None:
        for read in (load, read_config, load_discriminator):
            with pytest.raises(CheckpointError, match=sentence) as caught:
                read(folder)
            assert len(str(caught.value)) < 800

    @pytest.mark.parametrize(
        "changes",
        [
            {"resolution": 2**20, "channels": [8] * 19},
            {"resolution": 15},
            {"resolution": "16"},
            {"resolution": None},
            {"resolution": 16.0},
            {"resolution": -16},
            {"channels": [10**9, 10**9, 10**9]},
            {"channels": [4096, 4096, 4096], "w_dim": 4096, "mapping_layers": 64},
            {"channels": [8, 8, 8, 8]},
            {"channels": [8, 8, -8]},
            {"channels": ["8", 8, 8]},
            {"channels": [[8], 8, 8]},
            {"channels": [8] * 5_000},
            {"channels": 8},
            {"channels": None},
            {"channels": {"0": 8}},
            {"z_dim": 0},
            {"z_dim": 1.5},
            {"z_dim": 10**400},
            {"w_dim": 0},
            {"mapping_layers": 10**9},
            {"mapping_layers": "many"},
            {"num_classes": -1},
            {"num_classes": 10**12},
            {"wavelet_scales": [1]},
            {"wavelet_scales": "haar"},
            {"__class__": "os.system"},
            {"config": {"resolution": 16}},
        ],
        ids=lambda changes: ",".join(changes),
    )
    def test_senseless_networks(self, folder: Path, changes: dict[str, object]) -> None:
        edit_config(folder, generator=read_config(folder).generator | changes)
        self.refused(folder, "describes|generator in .* must be")

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
    def test_numbers_that_are_none(self, folder: Path, number: str) -> None:
        text = (folder / "config.json").read_text(encoding="utf-8")
        (folder / "config.json").write_text(text.replace('"z_dim": 8', f'"z_dim": {number}'), encoding="utf-8")
        self.refused(folder, "is not a number|is too large")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("format", 1),
            ("format", True),
            ("format", None),
            ("architecture", "biggan"),
            ("architecture", "../../etc"),
            ("architecture", ["stylegan2"]),
            ("generator", None),
            ("generator", [1]),
            ("generator", "tiny"),
            ("discriminator", 5),
            ("title", ""),
            ("title", "  "),
            ("title", 5),
            ("title", "two\nlines"),
            ("title", "x" * 1000),
            ("title", "right\u202eto left"),
            ("description", None),
            ("class_names", "cat"),
            ("class_names", ["cat", 5]),
            ("class_names", ["cat"]),
            ("seeds", 5),
            ("seeds", [True]),
            ("seeds", [-1]),
            ("seeds", [2**32]),
            ("seeds", [1.5]),
            ("seeds", [1] * 5000),
            ("training", []),
            ("enlarger", "walk"),
            ("enlarger", ["scenery"]),
            ("weights", "../../secrets.safetensors"),
        ],
    )
    def test_senseless_entries(self, folder: Path, name: str, value: object) -> None:
        edit_config(folder, **{name: value})
        self.refused(folder, name if name != "architecture" else "architecture|no network")

    @pytest.mark.parametrize("name", ["format", "architecture", "generator", "title"])
    def test_missing_entries(self, folder: Path, name: str) -> None:
        values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        del values[name]
        (folder / "config.json").write_text(json.dumps(values), encoding="utf-8")
        self.refused(folder, name)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (b"", "is empty; copy or download it again"),
            (b" \n", "is empty"),
            (b'{"format": 2, "archit', "not JSON"),
            (b'{"recipe": {}, "data": {}}', "a training run that has saved no checkpoint yet"),
            (b"\x80\x04K\x01.", "not JSON"),
            (b"[]", "must be a JSON object"),
            (b'{"format": 1, "format": 1}', "same key twice"),
            (b'{"training": ' + b"[" * 20 + b"]" * 20 + b"}", "more than 16 levels deep"),
            (b"[" * 200_000, "nested too deeply"),
            (b'{"a":' * 40_000, "nested too deeply"),
            (b"1" * 100_000, "not JSON"),
            (b" " * 300_000, "has more than 262144 bytes"),
        ],
    )
    def test_senseless_files(self, folder: Path, text: bytes, sentence: str) -> None:
        (folder / "config.json").write_bytes(text)
        self.refused(folder, sentence)

    def test_no_configuration_at_all(self, folder: Path) -> None:
        (folder / "config.json").unlink()
        self.refused(folder, "config.json is missing")

    def test_a_senseless_discriminator(self, folder: Path) -> None:
        edit_config(folder, discriminator={"channels": [4096] * 1000})
        with pytest.raises(CheckpointError, match="describes a network of"):
            load_discriminator(folder)

    def test_a_thumbnail_that_is_a_link_to_a_secret(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("password")
        (folder / "thumbnail.jpg").symlink_to(tmp_path / "secret")
        with pytest.raises(CheckpointError, match="must be a JPEG"):
            load(folder)


class Crash(Exception):
    """The process dies here."""


class TestAtomicSaving:
    @pytest.mark.parametrize("step", range(14))
    def test_a_crash_at_any_step_leaves_a_usable_checkpoint(
        self,
        tmp_path: Path,
        tiny_generator: Callable[..., Any],
        tiny_discriminator: Any,
        monkeypatch: pytest.MonkeyPatch,
        step: int,
    ) -> None:
        old, new = tiny_generator(seed=1), tiny_generator(seed=2)
        folder = write(tmp_path / "model", old, discriminator=tiny_discriminator)
        usable = {load(folder).weights_hash, load(write(tmp_path / "reference", new)).weights_hash}
        with monkeypatch.context() as patch:
            crash_at_step(patch, step)
            try:
                write(folder, new, discriminator=tiny_discriminator, title="New", thumbnail=Image.new("RGB", (8, 8)))
            except Crash:
                crashed = True
            else:
                crashed = False
        assert load(folder).weights_hash in usable
        load_discriminator(folder)
        assert crashed or load(folder).title == "New"
        write(folder, new, title="Again")
        assert sorted(os.listdir(folder)) == ["README.md", "config.json", "model.safetensors"]

    def test_what_cannot_be_loaded_is_not_published(self, folder: Path, tiny_generator: Callable[..., Any]) -> None:
        before = load(folder)
        for changes in (
            {"title": "two\nlines"},
            {"seeds": [-1]},
            {"class_names": ["a"]},
            {"training": {"x": object()}},
        ):
            with pytest.raises(CheckpointError):
                write(folder, tiny_generator(seed=5), **changes)
        assert load(folder).weights_hash == before.weights_hash
        assert sorted(os.listdir(folder)) == ["README.md", "config.json", "model.safetensors"]

    def test_another_network_does_not_replace_this_one(self, folder: Path, tiny_generator: Callable[..., Any]) -> None:
        before = load(folder)
        with pytest.raises(CheckpointError, match="holds another network"):
            write(folder, tiny_generator("dcgan"))
        assert load(folder).weights_hash == before.weights_hash

    def test_other_files_in_the_folder_are_left_alone(self, folder: Path, tiny_generator: Callable[..., Any]) -> None:
        (folder / "notes.txt").write_text("mine")
        write(folder, tiny_generator(seed=3))
        assert (folder / "notes.txt").read_text() == "mine"


def crash_at_step(patch: pytest.MonkeyPatch, step: int) -> None:
    """Lets the process die at the given call that makes something durable; as then, nothing is cleaned up."""
    remaining = iter(range(step, -1, -1))

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*arguments: Any) -> Any:
            if next(remaining, 0) == 0:
                patch.setattr("shutil.rmtree", lambda *_, **__: None)
                raise Crash
            return call(*arguments)

        return wrapper

    patch.setattr("os.replace", dying(os.replace))
    patch.setattr("os.fsync", dying(os.fsync))


class TestHub:
    def test_an_id_is_downloaded_by_file_name(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = {}

        def snapshot_download(repo_id: str, *, allow_patterns: list[str]) -> str:
            asked[repo_id] = allow_patterns
            return str(folder)

        monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
        checkpoint = load("someone/landscapes-128")
        assert (checkpoint.name, checkpoint.folder) == ("landscapes-128", folder)
        assert asked == {
            "someone/landscapes-128": [
                "model.safetensors",
                "config.json",
                "README.md",
                "thumbnail.jpg",
                "neighbours.safetensors",
                "directions.json",
                "directions.safetensors",
                "inversion.safetensors",
                "projection.json",
                "discriminator.safetensors",
                "game.json",
                "reserved.zip",
                "learning.json",
                "learning.webp",
            ],
        }

    def test_a_failed_download_is_a_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def snapshot_download(*_: object, **__: object) -> str:
            raise ConnectionError("no route to host")

        monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
        with pytest.raises(
            CheckpointError, match=r"'someone/x' is no folder here and could not be downloaded .* no route"
        ):
            load("someone/x")

    @pytest.mark.parametrize(
        "source",
        [
            "nowhere",
            "a/b/c",
            "../up",
            "/etc",
            "user/..",
            "user/.git",
            "~/nothing",
            "",
            "https://x.y/z",
            "a/b?c",
            "a/b\n",
        ],
    )
    def test_other_texts_never_reach_the_network(
        self, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: pytest.fail("went to the network"))
        with pytest.raises(CheckpointError):
            load(source)

    def test_a_mistyped_folder_never_reaches_the_network(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder.parent.parent)
        monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: pytest.fail("went to the network"))
        for source in (f"{folder.parent.name}/tinny", Path("user/name")):
            with pytest.raises(CheckpointError, match="a checkpoint is a folder or a Hub id like user/name"):
                load(source)


class TestNames:
    """Any folder is a checkpoint's, and what it is called can stand in a link."""

    @pytest.mark.parametrize(
        ("where", "name"),
        [
            ("my cats", "my-cats"),
            ("Kätzchen (1)", "Kätzchen-1"),
            ("a/checkpoint", "a"),
            ("run b/checkpoint", "run-b"),
            ("run b/best", "run-b-best"),
            ("v1.2_x", "v1.2_x"),
            ("…", "checkpoint"),
            ("猫", "猫"),
            ("x" * 120, "x" * 90),
            ("+&=~,%#", "checkpoint"),
        ],
    )
    def test_a_folders_name_becomes_one_that_recipes_accept(
        self, where: str, name: str, folder: Path, tmp_path: Path
    ) -> None:
        target = tmp_path / "names" / where
        shutil.copytree(folder, target)
        assert load(target).name == name
        assert Recipe.from_query(Recipe(model=load(target).name, keyframes=(1,)).to_query()).model == name

    def test_a_runs_folder_stands_for_its_newest_checkpoint(self, folder: Path, tmp_path: Path) -> None:
        run = tmp_path / "my run"
        shutil.copytree(folder, run / "checkpoint")
        shutil.copytree(folder, run / "best")
        (run / "config.json").write_text('{"recipe": {}, "data": {}}')
        loaded = load(run)
        assert (loaded.folder, loaded.name) == (run / "checkpoint", "my-run")
        assert read_config(run).title == "Tiny"

    def test_what_is_beside_a_checkpoint_is_told_the_way(self, folder: Path, tmp_path: Path) -> None:
        for source, sentence in {
            folder.parent: "holds no checkpoint.*it holds tiny: name one of these",
            folder / "model.safetensors": "give its folder, .*tiny",
            folder / "config.json": "give its folder, .*tiny",
        }.items():
            with pytest.raises(CheckpointError, match=sentence):
                load(source)


def test_a_full_disk_is_told_with_the_file_and_leaves_the_old_checkpoint(
    folder: Path, tiny_generator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "model.safetensors").read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match=r"README\.md can't be written: the disk is full: make room") as caught:
        write(folder, tiny_generator(seed=1))
    assert "Errno" not in str(caught.value)
    assert (folder / "model.safetensors").read_bytes() == before
