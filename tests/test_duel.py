"""The duel on the page learns by the formulas of `gan.losses`: every slope of it is what autograd finds."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from gan.losses import LOSSES, gradient_penalty
from gan.metrics import neighbourhoods

SCRIPT = Path(__file__).parent / "page" / "duel_steps.js"
EXACT = {"rtol": 1e-6, "atol": 1e-12}
MEMORY, TINY = 0.99, 1e-3  # of Adam, as in game.js and adam.js


@pytest.fixture(scope="module")
def games() -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Node is not installed; it plays the duel.")
    run = subprocess.run([node, str(SCRIPT)], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def layers(values: list[list[float]], inputs: int) -> list[Tensor]:
    """Weights [out, in] and biases [out] in turn, as the page lists them."""
    parameters = []
    for weight, bias in zip(values[::2], values[1::2], strict=True):
        parameters += [tensor(weight).reshape(len(bias), inputs), tensor(bias)]
        inputs = len(bias)
    return [one.requires_grad_() for one in parameters]


def tensor(values: list[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def forward(parameters: list[Tensor], x: Tensor) -> Tensor:
    *hidden, last = zip(parameters[::2], parameters[1::2], strict=True)
    for weight, bias in hidden:
        x = torch.tanh(x @ weight.T + bias)
    return x @ last[0].T + last[1]


def autograd(step: dict[str, Any], rules: dict[str, Any]) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    """The loss of one side, its parameters, and its slopes, the penalty's among them."""
    discriminator, generator = (layers(step["before"][side], 2) for side in ("discriminator", "generator"))
    real, fake = tensor(step["real"]).reshape(-1, 2), forward(generator, tensor(step["latents"]).reshape(-1, 2))
    if step["side"] == "generator":
        loss = LOSSES[rules["loss"]].generator(forward(discriminator, real), forward(discriminator, fake))
        return loss, generator, list(torch.autograd.grad(loss, generator))
    points = torch.cat([real, fake]).detach()[..., None, None].requires_grad_()  # what `gradient_penalty` takes
    logits = forward(discriminator, points[..., 0, 0])
    loss = LOSSES[rules["loss"]].discriminator(*logits.chunk(2))
    penalty = gradient_penalty(logits, points).sum() / len(real)
    total = loss + rules["penalty"] / 2 * penalty
    return loss, discriminator, list(torch.autograd.grad(total, discriminator))


def test_losses_slopes_and_steps_are_those_of_autograd(games: list[dict[str, Any]]) -> None:
    assert {game["rules"]["loss"] for game in games} == set(LOSSES)
    for game in games:
        rules, optimisers = game["rules"], {}
        for step in game["steps"]:
            side = step["side"]
            loss, parameters, slopes = autograd(step, rules)
            torch.testing.assert_close(tensor([step["loss"]]), loss.detach()[None], **EXACT)
            for found, expected in zip(step["slopes"], slopes, strict=True):
                torch.testing.assert_close(tensor(found), expected.flatten(), **EXACT)
            if side not in optimisers:
                rate = rules[f"{side}Rate"]
                betas = rules["momentum"], MEMORY
                optimisers[side] = parameters, torch.optim.Adam(parameters, lr=rate, betas=betas, eps=TINY)
            learning, adam = optimisers[side]
            for parameter, slope in zip(learning, step["slopes"], strict=True):
                parameter.grad = tensor(slope).reshape(parameter.shape)  # one that is 0 but for rounding is stepped by
            adam.step()
            for found, expected in zip(step["after"], learning, strict=True):
                torch.testing.assert_close(tensor(found), expected.detach().flatten(), **EXACT)


def test_coverage_and_pushes_are_what_they_are_called(games: list[dict[str, Any]]) -> None:
    for game in games:
        real, thrown = (tensor(game[name]).reshape(-1, 2) for name in ("real", "thrown"))
        precision, _, _, coverage = neighbourhoods(real, thrown)
        assert game["measured"] == pytest.approx({"precision": precision, "coverage": coverage}, abs=1e-6)
        last = game["steps"][-1]
        discriminator = layers(game["steps"][-2]["after"], 2)
        mean = forward(discriminator, tensor(last["real"]).reshape(-1, 2)).mean().expand(len(thrown), 1)
        points = thrown.requires_grad_()
        loss = LOSSES[game["rules"]["loss"]].generator(mean, forward(discriminator, points)) * len(points)
        (slope,) = torch.autograd.grad(loss, points)
        torch.testing.assert_close(tensor(game["pushes"]).reshape(-1, 2), -slope, **EXACT)
