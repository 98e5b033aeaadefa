"""What programs and assistants are told of each argument, once: "Use via API" and the tools' schemas say the same."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from gan.studio.grammar import number, whole
from gan.ui.server.asked import SCALES

Function = TypeVar("Function", bound=Callable[..., Any])

MAX_FPS = 60
MAX_SEED = whole("seed", "highest")
NOT_ASKED = ("request", "progress")  # what Gradio hands a function beside its arguments


def _span(field: str) -> str:
    return f"{number(field, 'lowest'):g} to {number(field, 'highest'):g}"


WORDS = {
    "model": "The model's name, one of those that /models lists.",
    "a": f"The seed of the first picture, a whole number from 0 to {MAX_SEED}; one seed is always one picture.",
    "b": f"The seed of the second picture, a whole number from 0 to {MAX_SEED}.",
    "t": f"The place between the two, {_span('t')}: 0 is the first picture, 1 the second.",
    "psi": f"Truncation, {_span('psi')}: low is safe and alike, high is rare and sometimes broken; 0.7 is usual.",
    "label": "The class, a whole number from 0, where the model has classes; None for others.",
    "word": f"A word instead of a class, up to {whole('word', 'longest')} letters, where the model has letters.",
    "mix": 'Styles of other pictures, like "coarse~42~1,fine~7~0.5": layout of seed 42, detail of seed 7 by half.',
    "shift": f'Named sliders from /sliders, each {_span("shift")}, like "winter~1.5,mountains~-2".',
    "teach": 'Sliders by example, like "calm~1.5.9~3.7": seeds 1, 5 and 9 have it, 3 and 7 lack it; then shift has it.',
    "paint": f'As a painting, like "19~0.8": of {whole("paint", "styles")} styles from 0, and its strength, 0 to 1.',
    "scale": f"How many times the model's own size: {', '.join(map(str, SCALES))}; a painting looks best at 4.",
    "noise": 'Of models with noise: "on" (their own), "off", or a seed like "7" for another.',
    "move": 'For StyleGAN3: right, down (in widths), turn (degrees), zoom, "0.25~0~30~1.5"; two for two ends.',
    "label_b": "Another class for the second picture, where the model has classes; None for the same.",
    "keyframes": f'Its 2 to {whole("keys", "most")} pictures, like "1,5,9"; "42~7~0.3" is between, "5c3" in class 3.',
    "path": "Straight on (line), a loop that ends where it began (loop), or there and back (back).",
    "seconds": f"How long it moves, {_span('secs')} seconds.",
    "hold": f"How long it rests at each keyframe, {_span('hold')} seconds.",
    "pace": "Equal visible change in equal time (even), or equal time between keyframes (plain).",
    "format": "A film (mp4, webp, gif) or one sheet of pictures (sheet).",
    "fps": f"Pictures a second of a film, 1 to {MAX_FPS}.",
    "picture": "A picture file.",
    "mask": "A picture file whose white is missing, for fill; None for the other tasks.",
    "task": "Take noise away (denoise), fill what is missing (fill), or enlarge four times (enlarge).",
}
EXAMPLES: dict[str, Any] = {"t": 0.28, "keyframes": "1,5,9"}  # where the default is none, or says little


def described(function: Function) -> Function:
    """Completes the function's docstring: its arguments as they are told to everybody, what it returns in one line."""
    said, _, answer = inspect.cleandoc(function.__doc__ or "").partition("Returns:")
    names = [name for name in inspect.signature(function).parameters if name not in NOT_ASKED]
    parts = [said.strip()]
    if names:
        parts.append("\n".join(["Args:", *(f"    {name}: {WORDS[name]}" for name in names)]))
    if answer:
        parts.append(f"Returns:\n    {' '.join(answer.split())}")
    function.__doc__ = "\n\n".join(parts)
    return function
