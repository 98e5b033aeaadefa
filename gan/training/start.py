"""Starting from a checkpoint, its weights into a run's networks, or from a run, with all that this has.

What does not fit is refused in a sentence that says what would.
"""

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
from gan.training.folder import Record, read_record
from gan.training.players import Players
from gan.training.state import Position, StateError, has_state, load_state
from gan.training.widths import presets_of


def shape_of(source: str) -> dict[str, Any]:
    """The options that shape networks like a checkpoint's, as far as presets reach. CheckpointError: it is none."""
    config = checkpoint.read_config(source)
    presets = presets_of(tuple(config.generator.get("channels", ())))
    options: dict[str, Any] = {"architecture": config.architecture, "resolution": config.generator.get("resolution")}
    options |= {"preset": presets[0]} if presets else {}
    return options | ({"noise": True} if config.generator.get("noise") else {})


def describe_start(source: str) -> str:
    """What a checkpoint's networks are, and the options of a run that fit them. CheckpointError: it is none."""
    shape, options = checkpoint.read_config(source).generator, shape_of(source)
    channels, classes, size = tuple(shape.get("channels", ())), shape.get("num_classes", 0), options["resolution"]
    named = f"preset {'/'.join(presets_of(channels))}" if "preset" in options else f"widths {channels}"
    noise = "with noise" if "noise" in options else "without noise"
    learns = counted(classes, "class") if classes else "no classes"
    fitting = [f"--resolution {size}", *([f"--preset {options['preset']}"] if "preset" in options else [])]
    fitting += ["--noise"] * ("noise" in options) + ["--conditional"] * bool(classes)
    fitting += [f"--model {options['architecture']}"] if options["architecture"] != "stylegan2" else []
    facts = f"{options['architecture']}, {size} x {size}, {named}, {noise}, {learns}"
    return f"{facts} (options that fit it: {' '.join(fitting)})"


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
    if not has_state(folder):
        return Position(), ""
    if not _same_networks(record_of(source), config):
        return Position(), f"Of {source} the weights alone are taken: its networks, or what they count in, are others."
    try:
        there, note = load_state(folder, nets)
    except StateError:
        return Position(), f"Of {source} the weights alone are taken: its state can't be read."
    after = f"{there.images_seen / 1000:.1f} kimg"
    told = f"It goes on with all that {source} has after {after}, its optimisers and judges of features too."
    return Position(strength=there.strength), "\n".join(filter(None, [note, told]))


def record_of(source: str) -> Record | None:
    """How the run whose folder this is was begun; None for a checkpoint, a Hub id, and where it can't be read."""
    try:
        return read_record(Path(source)) if has_state(Path(source)) else None
    except ValueError:
        return None


def _same_networks(record: Record | None, config: TrainConfig) -> bool:
    """Whether a run trains networks of these shapes and units; the pictures' own deviations are among them."""
    shape = attrgetter("architecture", "generator", "discriminator", "elbo", "feature_blocks", "match_memory")
    return record is not None and shape(record.config) == shape(config)
