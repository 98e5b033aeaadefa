"""Other programs' checkpoints: what they draw here is what they drew there."""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import foreign_files as files
import huggingface_hub.constants
import pytest
import safetensors.torch
import torch
from torch import Tensor

from gan import checkpoint
from gan.checkpoint import CheckpointError, origin
from gan.checkpoint.importing import import_foreign
from gan.importing import Foreign, ForeignError, read_foreign
from gan.models import Generator, Movable, Stoppable, build_generator
from gan.models.published.level import PublishedStyleGAN2Config
from gan.models.published.stylegan2 import PublishedStyleGAN2
from gan.studio import Recipe, Shift, Studio
from gan.ui.description import describe

# Of the pictures of seeds 1 and 2 (classes 0 and 1) that the official code draws with the same weights: four pixels,
# mean and deviation. NVlabs/stylegan3 (both networks), rosinality/stylegan2-pytorch, huggingface's BigGAN.
OFFICIAL: dict[str, tuple[tuple[float, ...], float, float]] = {
    "skip": ((1.04924, -3.22576, 0.37207, -1.76247), -0.75842, 2.24584),
    "classes and a limit": ((-0.47160, 0.56468, 0.59103, -0.52336), 0.24786, 0.88407),
    "resnet": ((0.25309, -1.77780, 0.02048, -0.06777), 0.28487, 1.50304),
    "orig": ((-0.09327, -2.60650, -0.07951, -0.17150), -0.86164, 1.45178),
    "grey": ((-2.47533, -3.00904, -0.14753, -1.40366), -3.20240, 2.03005),
    "translation": ((-0.03559, 0.15337, -0.05390, 0.06857), 0.01883, 0.08345),
    "translation, moved": ((-0.03547, 0.17518, -0.09338, 0.07654), 0.01852, 0.08385),
    "rotation": ((-0.00734, 0.34282, 0.03557, 0.11366), 0.02536, 0.12308),
    "rotation, moved": ((-0.02045, 0.20076, 0.03746, 0.10984), 0.02758, 0.12857),
    "rosinality": ((0.72620, 0.63285, 0.79157, 4.09882), 0.30289, 1.23996),
    "biggan, truncated by half": ((-0.02360, -0.08048, 0.92071, 0.95198), 0.41680, 0.44414),
    "biggan, not truncated": ((-0.32893, -0.84248, 0.15073, -0.95432), -0.31205, 0.68368),
}
MOVE = torch.tensor([[0.8, 0.6, 0.1], [-0.6, 0.8, -0.2], [0.0, 0.0, 1.0]])


def generator_in(path: Path) -> Any:
    return build(read_foreign(path))


def build(found: Foreign) -> Any:
    generator = build_generator(found.architecture, found.config)
    generator.load_state_dict(found.weights)
    return generator.eval().requires_grad_(False)


def latents(generator: Generator) -> Tensor:
    rows = [torch.randn(generator.z_dim, generator=torch.Generator().manual_seed(seed)) for seed in (1, 2)]
    return torch.stack(rows)


def ws_of(generator: Generator, classes: tuple[int, int] = (0, 1)) -> Tensor:
    return generator.mapping(latents(generator), torch.tensor(classes) if generator.num_classes else None)


def assert_official(name: str, pictures: Tensor) -> None:
    pixels, mean, deviation = OFFICIAL[name]
    size = pictures.shape[-1]
    channel = -1 if pictures.shape[1] == 3 else 0
    found = [
        pictures[0, 0, 3, 5],
        pictures[0, channel, size // 2, size // 2],
        pictures[1, 0, size - 1, 0],
        pictures[1, channel, 7, size - 2],
        pictures.mean(),
        pictures.std(),
    ]
    assert torch.tensor(found) == pytest.approx(torch.tensor([*pixels, mean, deviation]), abs=1e-4)


STYLEGAN2: dict[str, tuple[dict[str, Any], float | None]] = {
    "skip": ({}, None),
    "classes and a limit": ({"classes": 3, "layers": 2}, 2.0),
    "resnet": ({"form": "resnet"}, 4.0),
    "orig": ({"form": "orig", "noise": False}, None),
    "grey": ({"colours": 1}, None),
}


@pytest.mark.parametrize("name", STYLEGAN2)
def test_stylegan2_draws_what_the_official_code_draws(tmp_path: Path, name: str) -> None:
    shapes, limit = STYLEGAN2[name]
    state = files.numbers(files.stylegan2(**shapes))
    generator = generator_in(files.write_nvidia(tmp_path / "file without an ending", state, limit=limit))
    pictures = generator.synthesis(ws_of(generator))
    assert_official(name, pictures[:, :1] if name == "grey" else pictures)
    assert torch.allclose(generator.w_avg[0], state["mapping.w_avg"])


@pytest.mark.parametrize(("name", "kernel", "classes"), [("translation", 3, 0), ("rotation", 1, 4)])
def test_stylegan3_draws_and_moves_what_the_official_code_does(
    tmp_path: Path, name: str, kernel: int, classes: int
) -> None:
    shapes, built = files.stylegan3(kernel=kernel, classes=classes)
    path = files.write_nvidia(tmp_path / "a.pkl", files.numbers(shapes), limit=256.0, built=built)
    generator = generator_in(path)
    assert isinstance(generator, Movable)
    assert_official(name, generator.synthesis(ws_of(generator)))
    assert_official(f"{name}, moved", generator.synthesis(ws_of(generator), transform=MOVE))


@pytest.mark.parametrize("protocol", [2, 4])
def test_tensorflows_stylegan2_is_the_same_network(tmp_path: Path, protocol: int) -> None:
    state = files.numbers(files.stylegan2())
    generator = generator_in(files.write_tensorflow(tmp_path / "tf.pkl", state, protocol=protocol))
    assert_official("skip", generator.synthesis(ws_of(generator)))


@pytest.mark.parametrize("zipped", [True, False])
def test_rosinalitys_stylegan2_draws_what_its_code_draws(tmp_path: Path, zipped: bool) -> None:
    from argparse import Namespace

    state = files.numbers(files.rosinality())
    held = {"g_ema": state, "latent_avg": torch.full((16,), 0.5), "args": Namespace(size=16)}
    torch.save(held, tmp_path / "a.pt", _use_new_zipfile_serialization=zipped)
    generator = generator_in(tmp_path / "a.pt")
    assert_official("rosinality", generator.synthesis(ws_of(generator)))
    assert generator.w_avg.eq(0.5).all()


def test_a_state_dict_in_safetensors_is_the_same_network(tmp_path: Path) -> None:
    safetensors.torch.save_file(files.numbers(files.rosinality()), tmp_path / "a.safetensors")
    generator = generator_in(tmp_path / "a.safetensors")
    assert_official("rosinality", generator.synthesis(ws_of(generator)))


def test_an_average_that_a_file_lacks_is_computed(tmp_path: Path) -> None:
    torch.save({"g_ema": files.numbers(files.rosinality())}, tmp_path / "a.pt")
    generator = generator_in(tmp_path / "a.pt")
    z = torch.randn(4000, 16, generator=torch.Generator().manual_seed(5))
    assert torch.allclose(generator.w_avg[0], generator.mapping(z)[:, 0].mean(0), atol=0.2)
    assert torch.equal(generator.w_avg, generator_in(tmp_path / "a.pt").w_avg)


def test_biggan_draws_what_its_code_draws(tmp_path: Path) -> None:
    torch.save(files.spectral(files.numbers(files.biggan())), tmp_path / "pytorch_model.bin")
    generator = generator_in(tmp_path / "pytorch_model.bin")
    z = latents(generator).clamp(-2, 2) * 0.5
    ws = generator.mapping(z, torch.tensor([3, 7]))
    assert_official("biggan, truncated by half", generator.synthesis(ws, torch.tensor([0.5, 0.5])))
    assert_official("biggan, not truncated", generator.synthesis(ws, torch.ones(2)))


class TestStrips:
    """Large levels of one picture are drawn in strips, all of a batch at once: the picture is the same."""

    @pytest.fixture
    def generator(self, monkeypatch: pytest.MonkeyPatch) -> PublishedStyleGAN2:
        monkeypatch.setattr("gan.models.published.level.STRIP_NUMBERS", 1 << 11)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            config = PublishedStyleGAN2Config((8, 8, 8, 6, 4), z_dim=8, w_dim=8, mapping_width=8, limit=2.0)
            generator = PublishedStyleGAN2(config)
            for name, tensor in generator.state_dict().items():
                if name.endswith(("bias", "noise_strength")):
                    tensor.normal_()
        return generator.eval()

    def test_strips_make_the_same_picture(self, generator: PublishedStyleGAN2) -> None:
        ws = generator.mapping(latents(generator))
        whole = generator.synthesis(ws)  # gradients are asked for: no strips
        with torch.no_grad():
            assert torch.allclose(generator.synthesis(ws[:1]), whole[:1], atol=1e-5)
            assert torch.allclose(generator.synthesis(ws), whole, atol=1e-5)

    def test_stopping_early_gives_the_picture_so_far(self, generator: PublishedStyleGAN2) -> None:
        assert isinstance(generator, Stoppable)
        assert generator.sizes == (4, 8, 16, 32, 64)
        with torch.no_grad():
            ws = generator.mapping(latents(generator))
            stopped = [generator.synthesis(ws, size=size) for size in generator.sizes]
            assert [one.shape[-1] for one in stopped] == list(generator.sizes)
            assert torch.equal(stopped[-1], generator.synthesis(ws))
            with pytest.raises(ValueError, match="can stop at 4, 8, 16, 32, 64 pixels, not at 20"):
                generator.synthesis(ws, size=20)


def test_pictures_that_are_not_square_lie_between_black_bars() -> None:
    config = PublishedStyleGAN2Config((8, 8), height=4, width=2, z_dim=8, w_dim=8, mapping_width=8)
    generator = PublishedStyleGAN2(config).eval()
    picture = generator.synthesis(generator.mapping(torch.randn(1, 8)))
    assert picture.shape == (1, 3, 8, 8)
    assert picture[..., :2].eq(-1).all()
    assert picture[..., -2:].eq(-1).all()
    assert picture[..., 2:6].ne(-1).any()


class TestOpening:
    @pytest.fixture
    def pickled(self, tmp_path: Path) -> Path:
        state = files.numbers(files.stylegan2(classes=3))
        return files.write_nvidia(tmp_path / "my faces.pkl", state)

    def test_a_file_opens_in_the_studio_and_draws(self, pickled: Path) -> None:
        studio = Studio.load([pickled], "cpu")
        ((name, model),) = studio.models.items()
        assert name == "my-faces"
        assert len(model.weights_hash) == 8
        pictures = studio.render([Recipe(model=name, keyframes=(1,), label=1), Recipe(model=name, keyframes=(1,))])
        assert pictures.shape == (2, 32, 32, 3)
        assert pictures.std() > 10

    def test_a_name_without_an_ending_will_do_and_two_files_of_one_name_are_told_apart(
        self, pickled: Path, tmp_path: Path
    ) -> None:
        files.write_nvidia(tmp_path / "faces", files.numbers(files.stylegan2()))
        (tmp_path / "other").mkdir()
        pickled.rename(tmp_path / "other" / "faces")
        studio = Studio.load([tmp_path / "faces", tmp_path / "other" / "faces"], "cpu")
        assert {name: model.generator.num_classes for name, model in studio.models.items()} == {
            "faces": 0,
            "faces-2": 3,
        }
        with pytest.raises(ValueError, match="given twice"):
            Studio.load([tmp_path / "faces", tmp_path / "faces"], "cpu")

    def test_it_can_be_sculpted_though_it_brings_no_directions(self, pickled: Path) -> None:
        studio = Studio.load([pickled], "cpu")
        ((name, model),) = studio.models.items()
        assert {one.kind for one in model.directions.values()} == {"pca", "sefa"}
        one = Recipe(model=name, keyframes=(1,))
        moved = [
            studio.render([replace(one, shift=(Shift(direction, 2.0),))]) for direction in ("pca-1", "sefa-fine-1")
        ]
        assert all((picture != studio.render([one])).any() for picture in moved)
        again = Studio.load([pickled], "cpu").models[name].directions
        assert all(torch.allclose(again[name].vector, one.vector, atol=1e-4) for name, one in model.directions.items())

    def test_from_a_read_only_disk_it_opens_draws_and_is_imported(self, pickled: Path, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        pickled = pickled.rename(disk / pickled.name)
        pickled.chmod(0o400)
        disk.chmod(0o500)
        before = disk.stat()
        studio = Studio.load([pickled], "cpu")  # with the directions that it does not bring
        studio.render([Recipe(model="my-faces", keyframes=(1,))])
        import_foreign(pickled, tmp_path / "mine")
        assert list(disk.iterdir()) == [pickled]
        assert disk.stat().st_mtime_ns == before.st_mtime_ns  # also nothing that was taken away again
        disk.chmod(0o700)

    def test_importing_keeps_the_picture_and_says_where_it_is_from(self, pickled: Path, tmp_path: Path) -> None:
        done = import_foreign(pickled, tmp_path / "mine", licence="CC BY 4.0")
        assert done.moved < 2
        loaded, card = checkpoint.load(tmp_path / "mine"), (tmp_path / "mine" / "README.md").read_text()
        assert loaded.generator.num_classes == 3
        assert loaded.training["sha256"] in card
        assert "CC BY 4.0" in card
        assert "my faces.pkl" in card

    def test_the_page_names_family_size_classes_file_hash_and_licence(self, pickled: Path, tmp_path: Path) -> None:
        digest = hashlib.sha256(pickled.read_bytes()).hexdigest()
        told = {"Family": "StyleGAN2", "Size": "32 × 32 pixels", "Classes": "3", "File": "my faces.pkl"}
        told |= {"SHA-256": digest}
        unstated = "none stated; many weights, NVIDIA's among them, may not be used commercially"
        opened = describe(Studio.load([pickled], "cpu"), "my-faces")
        assert opened["origin"] == told | {"Licence": unstated}
        assert opened["description"] == f"StyleGAN2, 32 × 32 pixels, 3 classes. Licence: {unstated}."
        import_foreign(pickled, tmp_path / "mine", licence="CC BY 4.0")
        imported = describe(Studio.load([tmp_path / "mine"], "cpu"), "mine")
        assert imported["origin"] == told | {"Licence": "CC BY 4.0, as stated at import"}
        assert imported["description"].endswith("3 classes. Licence: CC BY 4.0, as stated at import.")

    def test_known_terms_are_said(self, tmp_path: Path) -> None:
        path = files.write_nvidia(tmp_path / "metfaces.pkl", files.numbers(files.stylegan2()))
        description = checkpoint.load(path).description
        assert description.startswith("StyleGAN2, 32 × 32 pixels. Licence: none stated; NVIDIA's own")
        assert description.endswith("may not be used commercially (NVIDIA Source Code License).")

    def test_what_is_known_of_weights_is_a_few_printable_lines(self) -> None:
        record = {"source": "a.pkl", "family": "StyleGAN2", "sha256": "00", "width": 512, "height": 1024}
        assert origin(record, resolution=1024, classes=1000)["Size"] == "512 × 1024 pixels"
        assert origin(record, resolution=1024, classes=1000)["Classes"] == "1,000"
        assert origin({"kimg": 5}, resolution=64, classes=0) == {}
        for name, bad in (("source", ["a"]), ("family", "a\nb"), ("sha256", "0" * 400)):
            assert origin(record | {name: bad}, resolution=64, classes=0) == {}
        for bad in (True, -1, 1 << 40, "64", None):
            assert origin(record | {"width": bad}, resolution=64, classes=0)["Size"] == "64 × 64 pixels"

    def test_a_folder_with_other_things_is_left_alone(self, pickled: Path, tmp_path: Path) -> None:
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "thesis.txt").write_text("")
        with pytest.raises(CheckpointError, match="choose another --out"):
            import_foreign(pickled, tmp_path / "full")

    def test_a_file_in_the_hubs_cache_needs_no_network(
        self, pickled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository = tmp_path / "hub" / "models--someone--faces"
        snapshot = repository / "snapshots" / ("0" * 40) / "nets"
        snapshot.mkdir(parents=True)
        (repository / "refs").mkdir()
        (repository / "refs" / "main").write_text("0" * 40)
        pickled.rename(snapshot / "faces.pkl")
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        assert checkpoint.load("hf:someone/faces/nets/faces.pkl").name == "faces"

    def test_a_hub_source_without_a_file_is_refused(self) -> None:
        with pytest.raises(CheckpointError, match="hf:OWNER/REPO/FILE"):
            checkpoint.load("hf:someone/faces")


def named(*names: str) -> Callable[[Path], None]:
    return lambda path: torch.save({name: torch.zeros(2) for name in names}, path)


def in_safetensors(*names: str) -> Callable[[Path], None]:
    return lambda path: safetensors.torch.save_file({name: torch.zeros(2) for name in names}, path)


def an_object(home: str, name: str) -> Callable[[Path], None]:
    """A training's checkpoint with an instance of that class in it."""

    def write(path: Path) -> None:
        with files.module(home, **{name: type(name, (), {})}) as _:
            torch.save({"epoch": 3, "model": getattr(sys.modules[home], name)()}, path)

    return write


def networks(key: str, kind: str) -> Callable[[Path], None]:
    """A pickle of NVIDIA's form with one network that is no generator."""
    shapes = {"b4.conv.weight": (4, 4, 3, 3), "mapping.fc0.weight": (4, 4), "b4.mbstd.x": (1,)}
    return lambda path: files.write_nvidia(path, files.numbers(shapes), holds=(key, kind)) and None


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (named("model.diffusion_model.input_blocks.0.weight"), "this is no GAN: it is a diffusion model"),
        (in_safetensors("model.diffusion_model.input_blocks.0.0.weight"), "this is no GAN: it is a diffusion model"),
        (in_safetensors("down_blocks.0.attentions.0.norm.weight"), "this is no GAN: it is a diffusion model"),
        (in_safetensors("double_blocks.0.img_attn.qkv.weight"), "this is no GAN: it is a diffusion model"),
        (
            an_object("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"),
            "this is no GAN: it holds a training state of PyTorch Lightning, as diffusion models are shared in",
        ),
        (named("lora_unet_down.lora_up.weight"), "this is no GAN: it is a LoRA"),
        (
            in_safetensors("lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight"),
            "this is no GAN: it is a LoRA",
        ),
        (in_safetensors("unet.down_blocks.0.attentions.0.to_k.lora_A.weight"), "this is no GAN: it is a LoRA"),
        (named("model.0.conv.weight", "model.1.conv.bias"), "this is no GAN: it is a YOLO detector"),
        (an_object("ultralytics.nn.tasks", "DetectionModel"), "this is no GAN: it holds a YOLO detector (ultralytics"),
        (an_object("models.yolo", "Model"), "this is no GAN: it holds a YOLO detector (models.yolo.Model)"),
        (named("final_conv.0.weight", "convs.0.0.weight"), "this holds a discriminator"),
        (named("encoder.input_layer.0.weight"), "this holds an encoder"),
        (named("something"), "it holds tensors (something ...), but of no generator that is known"),
        (lambda path: torch.save([1, 2], path), "it holds a list and no tensors, so it is no checkpoint"),
        (lambda path: path.write_bytes(b"\x89HDF\r\n" + bytes(64)), "an HDF5 file"),
        (lambda path: path.write_bytes(b"version https://git-lfs.github.com/spec/v1"), "git lfs pull"),
        (lambda path: path.write_bytes(b"<!DOCTYPE html>"), "a web page"),
        (lambda path: path.write_bytes(b""), "it has 0 bytes"),
        (lambda path: path.write_bytes(b"hello"), "no checkpoint of a kind that is known"),
        (networks("G_ema", "Generator"), "it holds a Generator, which is no generator of a kind that is known"),
        (networks("D", "Discriminator"), "this holds a discriminator, which judges pictures and draws none"),
        (networks("E", "Encoder"), "it holds E (Encoder), and no generator called G_ema"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, write: Callable[[Path], None], sentence: str) -> None:
    path = tmp_path / "whatever.pkl"
    write(path)
    with pytest.raises(ForeignError) as refused:
        read_foreign(path)
    assert sentence in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_checkpoint_that_is_newer_than_this_program_is_refused(tmp_path: Path) -> None:
    shapes = files.stylegan2() | {"synthesis.b8.conv0.attention.weight": (4, 4)}
    path = files.write_nvidia(tmp_path / "a.pkl", files.numbers(shapes))
    with pytest.raises(ForeignError, match=r"layers that this version does not know .*attention"):
        read_foreign(path)


def test_weights_that_do_not_fit_each_other_are_refused(tmp_path: Path) -> None:
    shapes = files.stylegan2() | {"synthesis.b8.conv0.affine.weight": (7, 16), "synthesis.b8.conv0.affine.bias": (7,)}
    path = files.write_nvidia(tmp_path / "a.pkl", files.numbers(shapes))
    with pytest.raises(ForeignError, match="layers do not fit each other"):
        read_foreign(path)


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    held = files.numbers(files.stylegan2())
    held["synthesis.b4.const"][0, 0, 0] = torch.nan
    with pytest.raises(ForeignError, match=r"b4\.const has values that are not finite"):
        read_foreign(files.write_nvidia(tmp_path / "a.pkl", held))
