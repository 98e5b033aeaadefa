"""What finishing a run needs to know, looked at before the first step."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import torch

from gan import checkpoint
from gan.checkpoint.directions import TABLE
from gan.checkpoint.source import BEST, MODEL, NEIGHBOURS
from gan.checkpoint.strict_json import parse_object
from gan.datasets import labels_for, load_images, split_reserved
from gan.device import pick_device
from gan.features import load_network
from gan.files import check_folder
from gan.metrics import FEWEST
from gan.neighbours import read_index
from gan.sentences import counted


class Needs(NamedTuple):
    """What a step asks for: reserved pictures to measure by, the licence of those that it shows."""

    reserved: bool = False
    licence: bool = False


# The steps in their order.
NEEDS = {
    "checkpoint": Needs(),
    "directions": Needs(),
    "encoder": Needs(),
    "closeness": Needs(reserved=True),
    "neighbours": Needs(reserved=True, licence=True),
    "walk": Needs(),
    "opening": Needs(),
    "evaluation": Needs(reserved=True),
}


class Progress(NamedTuple):
    """Of which step so many pieces are done; `of` is 0 where nobody knows how many there are."""

    step: str
    done: int = 0
    of: int = 0
    words: str = ""


QUICK: dict[str, Any] = {"real": 2000, "generated": 1500, "probes": 16, "encoded": 2048}  # a quarter of what is usual


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The `run` whose best checkpoint goes into `folder`, the `data` it learnt from, and how thoroughly to look at it.

    `licence` and `credit` are of the data, "" where an index that is there already tells them. `without`, `rejected`
    and `styles` are the choices of `directions`; former styles' words are kept where there are no others. `continues`
    tells that the run went on from what it replaces, whose record is kept then. `only` are the steps to take, all
    where none is named.
    """

    run: Path
    folder: Path
    data: Path
    licence: str = ""
    credit: str = ""
    without: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    continues: bool = False
    features: tuple[str, ...] = ("efficientnet-lite0",)
    real: int = 8000
    generated: int = 6000
    probes: int = 64
    encoded: int = 8192
    closeness: int = 40
    judged: int = 256
    evaluated: int = 2000
    device: str = "auto"
    only: tuple[str, ...] = ()
    place: torch.device = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", pick_device(self.device))

    @property
    def source(self) -> Path:
        """The run's best checkpoint by its own judge, the newest where it kept none."""
        best = self.run / BEST
        return best if (best / MODEL).is_file() else checkpoint.located(self.run)

    def check(self) -> "Plan":
        """The plan with what it left open, once all that its steps need is there. Raises ValueError in a sentence."""
        check_folder(self.folder)
        model = checkpoint.load(self.source, sliders=False)
        if len(self.styles) not in (0, 3):
            raise ValueError(
                f"styles are called by three words, for coarse, middle and fine, not by {len(self.styles)}"
            )
        for name in self.features:
            load_network(name, self.place)
        if unknown := set(self.only) - set(NEEDS):
            raise ValueError(f"steps are {', '.join(NEEDS)}; given {', '.join(sorted(unknown))}")
        dataset = load_images(self.data, model.generator.resolution)
        labels_for(
            dataset.labels,
            dataset.class_names,
            num_classes=model.generator.num_classes,
            class_names=model.class_names,
            source=self.data,
        )
        training, reserved = split_reserved(dataset)
        chosen = [NEEDS[name] for name in self.only or NEEDS]
        if any(one.reserved for one in chosen) and min(len(training), len(reserved)) < FEWEST:
            held = f"{counted(len(training), 'picture')} to train on and {len(reserved)} reserved"
            raise ValueError(f"{self.data} has {held}; {FEWEST} of either are needed to measure a model")
        plan = self._with_styles()
        return plan._with_licence() if any(one.licence for one in chosen) else plan

    def _with_styles(self) -> "Plan":
        """The former words, read before publishing takes the sliders of other weights away."""
        table = self.folder / TABLE
        if self.styles or not table.is_file():
            return self
        words = parse_object(table.read_bytes(), str(table)).get("styles")
        return replace(self, styles=tuple(map(str, words.values()))) if isinstance(words, dict) else self

    def _with_licence(self) -> "Plan":
        index = self.folder / NEIGHBOURS
        if self.licence.strip():
            return self
        if not index.is_file():
            raise ValueError("the index shows the training pictures to everybody: say under which licence (--licence)")
        about = read_index(index).about
        return replace(self, licence=about.licence, credit=self.credit or about.credit)
