"""How good the pictures are, in the record of the training that config.json keeps."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gan import checkpoint
from gan.checkpoint.config import to_json
from gan.checkpoint.source import CONFIG
from gan.evaluation import Evaluation, evaluate_checkpoint
from gan.files import write_whole
from gan.finishing.plan import Plan, Progress

QUALITY = "quality"


def is_measured(plan: Plan) -> bool:
    """Whether these weights were measured by all of the plan's networks."""
    held = checkpoint.read_config(plan.folder).training.get(QUALITY, {})
    of = checkpoint.load(plan.folder, sliders=False).weights_hash
    return bool(held.get("weights") == of) and set(plan.features) <= set(held.get("by", {}))


def measure(plan: Plan) -> Iterator[Progress]:
    """The scores of pictures at psi 1 against the reserved ones, by every network of the plan."""
    model = checkpoint.load(plan.folder, sliders=False)
    for done, name in enumerate(plan.features):
        rows = evaluate_checkpoint(str(plan.folder), plan.data, num=plan.evaluated, features=name, device=plan.device)
        result = next(found for kind, found in rows if kind == "generated")
        _keep(plan, model.weights_hash, name, result)
        yield Progress("", done + 1, len(plan.features), words=f"{name}: KID x 1000 {1000 * result.scores.kid:.0f}")


def _keep(plan: Plan, weights: str, name: str, result: Evaluation) -> None:
    config = checkpoint.read_config(plan.folder)
    held: dict[str, Any] = config.training.get(QUALITY, {})
    scores = {key: round(value, 4) if isinstance(value, float) else value for key, value in result.to_json().items()}
    by = (held["by"] if held.get("weights") == weights else {}) | {name: scores}
    training = {**config.training, QUALITY: {"weights": weights, "by": by}}
    write_whole(plan.folder / CONFIG, to_json(replace(config, training=training)))
