"""The generators this project knows, behind one protocol: a new model is a new row in `GENERATORS`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

from torch import Tensor

from gan.models.dcgan import DCGANConfig, DCGANGenerator
from gan.models.levels import Level
from gan.models.noise import Noise, Sizes
from gan.models.published.biggan import PublishedBigGAN, PublishedBigGANConfig
from gan.models.published.level import PublishedStyleGAN2Config
from gan.models.published.plan import PublishedStyleGAN3Config
from gan.models.published.stylegan2 import PublishedStyleGAN2
from gan.models.published.stylegan3 import PublishedStyleGAN3
from gan.models.stylegan2 import StyleGAN2Config, StyleGAN2Generator
from gan.models.vae import VAEConfig, VAEDecoder, VAEEncoder


@runtime_checkable
class Generator(Protocol):
    """What draws pictures from noise: a picture is `synthesis(mapping(z))`; both are deterministic in eval mode."""

    def __hash__(self) -> int: ...  # facts about a generator are kept by it
    @property
    def z_dim(self) -> int:
        """How many numbers of noise a picture begins with."""
        ...

    @property
    def w_dim(self) -> int:
        """How many numbers w has."""
        ...

    @property
    def num_ws(self) -> int:
        """How many w's the layers read, one after the other."""
        ...

    @property
    def resolution(self) -> int:
        """Width and height of its pictures."""
        ...

    @property
    def num_classes(self) -> int:
        """How many classes it draws; 0 without classes."""
        ...

    @property
    def spherical(self) -> bool:
        """Whether z itself is the latent, so that walks stay on the sphere of radius sqrt(z_dim); w_avg is 0 then."""
        ...

    @property
    def w_avg(self) -> Tensor:
        """The average w, [max(1, num_classes), w_dim], that truncation pulls towards; on the generator's own device."""
        ...

    def mapping(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """z [N, z_dim] (and labels [N] where there are classes) → ws [N, num_ws, w_dim]."""
        ...

    def synthesis(self, ws: Tensor) -> Tensor:
        """ws → pictures [N, 3, resolution, resolution], about -1 to 1."""
        ...


@runtime_checkable
class Stoppable(Protocol):
    """A generator whose levels each add to the picture, so that it can stop early and give the picture so far.

    sizes: width and height of the picture at each level that draws, the last one being `resolution`. A generator that
    draws only at the end has that one alone. What a level costs grows about fourfold with the next until channels thin.
    """

    sizes: tuple[int, ...]

    def synthesis(self, ws: Tensor, size: int | None = None) -> Tensor:
        """ws → pictures [N, 3, size, size], where `size` is one of `sizes`; the whole picture without one."""
        ...

    def stages(self, ws: Tensor) -> Iterator[Tensor]:
        """The same pictures at each of `sizes`, one after the other: a level is drawn when its picture is asked for."""
        ...


@runtime_checkable
class Layered(Protocol):
    """A generator whose picture can be watched as it grows, if it is `layered`: if its levels each add to it."""

    @property
    def layered(self) -> bool:
        """Whether they do; a network may have a form that draws in its last level alone."""
        ...

    def levels_of(self, ws: Tensor) -> list[Level]:
        """The synthesis of ws after each level, the whole picture at last. ValueError unless it is `layered`."""
        ...


@runtime_checkable
class Noisy(Protocol):
    """A generator whose noise can be exchanged, if it has any: if there are `noise_sizes`."""

    @property
    def noise_sizes(self) -> Sizes:
        """Height and width of the noise of each convolution; none where the network has no noise."""
        ...

    def synthesis(self, ws: Tensor, *, noise: Noise | None = None) -> Tensor:
        """`noise` has a field for each of `noise_sizes`; without it, the network's own is drawn."""
        ...


@runtime_checkable
class Movable(Protocol):
    """A generator whose picture can be shifted, turned and zoomed without drawing other details (StyleGAN3)."""

    movable: bool

    def synthesis(self, ws: Tensor, transform: Tensor | None = None) -> Tensor:
        """`transform` [3, 3] or [N, 3, 3] takes a place in the moved picture to where it lies in the unmoved one.

        Pictures are one unit wide and high, their centre is (0, 0), x runs to the right and y downwards.
        """
        ...


@dataclass(frozen=True)
class Architecture:
    """A row of the table: the configuration's dataclass, the network built from it, and its encoder if it has one."""

    config: type
    build: Callable[[Any], Any]
    encoder: Callable[[Any], Any] | None = None


GENERATORS: dict[str, Architecture] = {
    "stylegan2": Architecture(StyleGAN2Config, StyleGAN2Generator),
    "dcgan": Architecture(DCGANConfig, DCGANGenerator),
    "vae": Architecture(VAEConfig, VAEDecoder, VAEEncoder),
    "published-stylegan2": Architecture(PublishedStyleGAN2Config, PublishedStyleGAN2),
    "published-stylegan3": Architecture(PublishedStyleGAN3Config, PublishedStyleGAN3),
    "published-biggan": Architecture(PublishedBigGANConfig, PublishedBigGAN),
}


def config_from(kind: type, values: Mapping[str, object]) -> Any:
    """A configuration dataclass from JSON values: lists become tuples, unknown names are refused."""
    known = {field.name for field in fields(kind)}
    if unknown := sorted(set(values) - known):
        raise ValueError(f"{kind.__name__} has no {', '.join(unknown)}; it takes {', '.join(sorted(known))}")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def build_generator(architecture: str, config: Mapping[str, object]) -> Generator:
    """The generator of that row with that configuration, untrained. Raises ValueError in a sentence."""
    row = _row(architecture)
    return row.build(config_from(row.config, config))


def build_encoder(architecture: str, config: Mapping[str, object]) -> Any:
    """The encoder that belongs to that generator, untrained. Raises ValueError in a sentence."""
    row = _row(architecture)
    if row.encoder is None:
        raise ValueError(f"the architecture {architecture!r} has no encoder")
    return row.encoder(config_from(row.config, config))


def is_autoencoder(generator: object) -> bool:
    """Whether a generator was taught to decode what an encoder reads from pictures."""
    return any(type(generator) is row.build for row in GENERATORS.values() if row.encoder is not None)


def _row(architecture: str) -> Architecture:
    if architecture not in GENERATORS:
        raise ValueError(f"no architecture {architecture!r}; there is {', '.join(GENERATORS)}")
    return GENERATORS[architecture]
