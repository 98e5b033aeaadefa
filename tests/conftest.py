"""Tiny real models on one CPU thread. While the tests run, the shapes and types in gan's signatures are checked.

Nothing here imports torch before a test needs it: the process that hands the tests out never does.
"""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from checked import install

# Two processes of tests that look for a free port at once must not find the same one.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ["GRADIO_SERVER_PORT"] = str(7860 + 200 * WORKER)  # where Gradio begins to look

os.environ.setdefault("OMP_NUM_THREADS", "1")  # for whatever a test starts: the other process of tests has a core too

# What one process of tests has compiled all others read, even where Python was told to keep nothing.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

install("gan")  # before anything imports gan

TINY_GENERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "stylegan2": ("stylegan2", {"resolution": 16, "channels": (8, 8, 8), "z_dim": 8, "w_dim": 8}),
    "conditional": ("stylegan2", {"resolution": 8, "channels": (8, 8), "z_dim": 8, "w_dim": 8, "num_classes": 3}),
    "wavelet": (
        "stylegan2",
        {
            "resolution": 16,
            "channels": (8, 8),
            "z_dim": 8,
            "w_dim": 8,
            "noise": True,
            "level_scales": (0.4, 0.3, 0.2),
            "wavelet_scales": (1.3, 0.7, 0.5, 0.2, 0.04, 0.02, 0.2, 0.04, 0.02, 0.1, 0.01, 0.01),
        },
    ),
    "dcgan": ("dcgan", {"resolution": 16, "channels": (8, 8), "z_dim": 8}),
    "vae": ("vae", {"resolution": 16, "channels": (8, 8, 8), "z_dim": 8}),
}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What was imported for the tests stays, and the garbage collector need not look at it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones begin first, so that no process waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True, scope="session")
def _nobody_cuts_the_power() -> Iterator[None]:
    """No test waits for the disk: what is written is there for whoever reads it, though a machine might forget it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


@pytest.fixture
def untouched_random_state() -> Iterator[None]:
    """Fails the test if it moves torch's global random state."""
    import torch

    before = torch.get_rng_state()
    yield
    assert torch.equal(torch.get_rng_state(), before), "the global random state was touched"


@pytest.fixture(scope="session")
def tiny_generator() -> Callable[..., Any]:
    """tiny_generator("dcgan") → a tiny real generator in eval mode, the same at every call."""

    def build(kind: str = "stylegan2", *, seed: int = 0, **changes: Any) -> Any:
        import torch

        from gan.models import build_generator

        architecture, config = TINY_GENERATORS[kind]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            generator = build_generator(architecture, config | changes)
            lively(generator)
        return generator.eval().requires_grad_(False)

    return build


@pytest.fixture
def tiny_generators(tiny_generator: Callable[..., Any]) -> dict[str, Any]:
    """Every tiny generator by its name."""
    return {kind: tiny_generator(kind) for kind in TINY_GENERATORS}


@pytest.fixture(params=TINY_GENERATORS)
def any_generator(request: pytest.FixtureRequest, tiny_generator: Callable[..., Any]) -> Any:
    """Every tiny generator in turn."""
    return tiny_generator(request.param)


@pytest.fixture(scope="session")
def tiny_discriminator() -> Any:
    """The discriminator that fits tiny_generator("stylegan2"); for reading alone."""
    import torch

    from gan.models.discriminator import Discriminator, DiscriminatorConfig

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return Discriminator(DiscriminatorConfig(resolution=16, channels=(8, 8, 8))).eval().requires_grad_(False)


def lively(generator: Any) -> None:
    """Moves what starts at zero or one (w_avg, noise strengths, batch statistics), as training would."""
    for name, tensor in generator.state_dict().items():
        if name.endswith(("w_avg", "noise_strength", "running_mean")):
            tensor.normal_().mul_(0.3)
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5).mul_(1e-3)
