"""Half precision, tried on a processor: the levels that the original draws so, as near to single as can be."""

from pathlib import Path
from typing import Any

import foreign_files as files
import pytest
import torch

from gan.importing import read_foreign
from gan.models import build_generator
from gan.models.published import precision

SMALL = {"z_dim": 8, "w_dim": 8, "mapping_width": 8, "limit": 256.0}
STYLEGAN2 = SMALL | {"channels": (8, 8, 8, 6)}
STYLEGAN3 = SMALL | {"resolution": 32, "channels": (16, 16, 16, 13, 8, 8), "margin": 4}
NETWORKS = {
    "skip": ("published-stylegan2", STYLEGAN2 | {"half": 3}),
    "residual": ("published-stylegan2", STYLEGAN2 | {"half": 4, "form": "residual"}),
    "translation": ("published-stylegan3", STYLEGAN3 | {"half": 1}),
    "rotation": ("published-stylegan3", STYLEGAN3 | {"half": 4, "kernel": 1, "radial": True}),
}


def built(name: str, **changes: Any) -> Any:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        architecture, config = NETWORKS[name]
        generator: Any = build_generator(architecture, config | changes)
        for key, tensor in generator.state_dict().items():
            if key.endswith("affine.bias"):
                tensor.add_(1)
    return generator.eval().requires_grad_(False)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", NETWORKS)
def test_it_draws_nearly_the_same_picture(monkeypatch: pytest.MonkeyPatch, name: str, count: int) -> None:
    generator = built(name)
    ws = generator.mapping(torch.randn(count, 8, generator=torch.Generator().manual_seed(1)))
    single = generator.synthesis(ws)
    monkeypatch.setitem(precision.HALF, "cpu", torch.float16)
    half = generator.synthesis(ws)
    assert half.dtype == torch.float32
    assert not torch.equal(half, single)
    assert (half - single).abs().mean() < 2e-3 * single.std()
    assert (half - single).abs().max() < 2e-2 * single.std()


@pytest.mark.parametrize("name", NETWORKS)
def test_without_it_everything_is_in_single_precision(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    generator = built(name, half=0)
    ws = generator.mapping(torch.randn(2, 8, generator=torch.Generator().manual_seed(1)))
    single = generator.synthesis(ws)
    monkeypatch.setitem(precision.HALF, "cpu", torch.float16)
    assert torch.equal(generator.synthesis(ws), single)


def test_kernels_and_styles_of_any_size_stay_within_what_half_numbers_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a layer divides by its deviation in the end may be as large as it likes before."""
    generator = built("skip")
    for key, tensor in generator.state_dict().items():
        if key.endswith(("up.weight", "same.weight")) or ("affine" in key and "colours" not in key):
            tensor.mul_(3e3)
    ws = generator.mapping(torch.randn(2, 8, generator=torch.Generator().manual_seed(1)))
    single = generator.synthesis(ws)
    monkeypatch.setitem(precision.HALF, "cpu", torch.float16)
    assert (generator.synthesis(ws) - single).abs().max() < 2e-2 * single.std()


def test_a_file_says_for_which_levels(tmp_path: Path) -> None:
    shapes, settings = files.stylegan3(kernel=3)
    for half in (0, 2):
        told = files.write_nvidia(
            tmp_path / "a.pkl", files.numbers(shapes), limit=256.0, built=settings | {"num_fp16_res": half}
        )
        assert read_foreign(told).config["half"] == half
    plain = files.write_nvidia(tmp_path / "b.pkl", files.numbers(files.stylegan2()))
    assert read_foreign(plain).config["half"] == 0
    marked = files.write_nvidia(tmp_path / "c.pkl", files.numbers(files.stylegan2()), half=("b16", "b32"))
    assert read_foreign(marked).config["half"] == 2
