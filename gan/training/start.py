"""Starting from a checkpoint: its weights into a run's networks, or in a sentence what would make them fit."""

from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any

from gan import checkpoint
from gan.checkpoint import CheckpointError
from gan.models import config_from
from gan.models.discriminator import DiscriminatorConfig
from gan.models.stylegan2 import StyleGAN2Generator
from gan.models.transplant import transplant_discriminator, transplant_generator
from gan.sentences import counted
from gan.training.adversaries import Networks
from gan.training.config import TrainConfig
from gan.training.folder import read_record
from gan.training.players import Players
from gan.training.shapes import NETWORKS
from gan.training.state import Position, StateError, has_state, load_state
from gan.training.widths import presets_of


def describe_start(source: str) -> str:
    """What a checkpoint's networks are, and the options of a run that fit them. CheckpointError: it is none."""
    config = checkpoint.read_config(source)
    shape, channels = config.generator, tuple(config.generator.get("channels", ()))
    classes = shape.get("num_classes", 0)
    noise = "with noise" if shape.get("noise") else "without noise"
    learns = counted(classes, "class") if classes else "no classes"
    presets = presets_of(channels)
    named = f"preset {'/'.join(presets)}" if presets else f"widths {channels}"
    options = [f"--resolution {shape.get('resolution')}", *(f"--preset {name}" for name in presets[:1])]
    options += ["--noise"] if shape.get("noise") else []
    options += ["--conditional"] if classes else []
    options += [f"--model {config.architecture}"] if config.architecture != "stylegan2" else []
    facts = f"{config.architecture}, {shape.get('resolution')} x {shape.get('resolution')}, {named}, {noise}, {learns}"
    return f"{facts} (options that fit it: {' '.join(options)})"


def shape_of(source: str) -> dict[str, Any]:
    """The options that shape a run's networks like a checkpoint's, as far as it tells and presets reach."""
    config = checkpoint.read_config(source)
    if config.architecture not in NETWORKS:
        return {}
    shape, presets = config.generator, presets_of(tuple(config.generator.get("channels", ())))
    options = {"architecture": config.architecture, "resolution": shape.get("resolution")}
    options |= {"preset": presets[0]} if presets else {}
    return options | ({"noise": True} if shape.get("noise") else {})


def learnt_from(source: str) -> str:
    """The data that a checkpoint says it learnt from, up to a comma; "" where it says nothing."""
    return str(checkpoint.read_config(source).training.get("data", "")).partition(",")[0]


@contextmanager
def naming_what_fits(source: str) -> Iterator[None]:
    """Weights that do not fit are refused, within this block, with what the checkpoint is and which options fit it."""
    try:
        yield
    except CheckpointError:
        raise
    except ValueError as error:
        raise ValueError(f"{source} is {describe_start(source)} and does not fit this run: {error}") from error


def start_from(source: str, nets: Networks, *, freeze: int = 0) -> None:
    """Fine-tuning: a checkpoint's weights into both players, as far as it carries them; the optimisers start fresh.

    Raises ValueError where the weights do not fit, and where the discriminator's blocks to `freeze` do not all come
    with it.
    """
    trained = checkpoint.load(source, sliders=False).generator
    if type(trained) is not type(nets.generator):
        raise ValueError(f"it holds a {type(trained).__name__}, this run trains a {type(nets.generator).__name__}")
    for network in (nets.generator, nets.average):
        _fill_generator(trained, network)
    carries = checkpoint.read_config(source).discriminator is not None
    config, weights = checkpoint.load_discriminator(source) if carries else ({}, {})
    mine = nets.discriminator.config
    if freeze and (config.get("resolution"), tuple(config.get("channels", ()))) != (mine.resolution, mine.channels):
        raise ValueError("it has no discriminator of the same shape, so none of it can stay frozen")
    if carries:
        transplant_discriminator(weights, config_from(DiscriminatorConfig, config), nets.discriminator)


def _fill_generator(trained: Any, network: Any) -> None:
    if not isinstance(network, StyleGAN2Generator):
        if trained.config != network.config:
            raise ValueError(f"it holds {trained.config}, this run trains {network.config}")
        network.load_state_dict(trained.state_dict())
        return
    transplant_generator(trained, network)


def take_up(source: str, config: TrainConfig, nets: Players) -> tuple[Position, str]:
    """A new run whose start is the folder of another run of the same networks goes on with all that its state holds.

    Fills the networks, judges of features among them, and the optimisers; returns where the new run stands, which is
    its beginning but for the strength of the augmentation, and a note. Of every other start nothing is taken.
    """
    folder = Path(source)
    if not has_state(folder) or not _same_networks(folder, config):
        return Position(), ""
    try:
        there, note = load_state(folder, nets)
    except StateError as error:
        return Position(), f"{error}: its weights are taken, but neither its optimisers nor its judges of features."
    told = f"It goes on with the optimisers and all judges of {source}, from {there.images_seen / 1000:.1f} kimg."
    return Position(strength=there.strength), "\n".join(filter(None, [note, told]))


def _same_networks(folder: Path, config: TrainConfig) -> bool:
    """Whether a run trains networks of these shapes and units; the pictures' own deviations are among them."""
    try:
        record = read_record(folder)
    except ValueError:
        return False
    shape = attrgetter("architecture", "generator", "discriminator", "elbo", "feature_blocks")
    return record is not None and shape(record.config) == shape(config)
