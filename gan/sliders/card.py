"""The measured table of a checkpoint's sliders, for its model card and for the screen."""

from collections.abc import Sequence

from gan.sliders.search import CLEAR, SELECTIVE, Found, Measured

BEGIN, END = "<!-- sliders -->", "<!-- /sliders -->"


def table(sliders: Sequence[Measured]) -> str:
    """Rows of sliders, columns of attributes: what one step changes, in standard deviations of real pictures."""
    if not sliders:
        return "No slider was measured."
    attributes = list(sliders[0].direction.effects)
    head = ["slider", *attributes, "own : other", "ships"]
    lines = [head, ["---"] * len(head)]
    for one in sliders:
        effects = one.direction.effects
        shown = [
            f"**{effects[name]:.2f}**" if name == one.direction.words else f"{effects[name]:.2f}" for name in effects
        ]
        ratio = f"{one.own / max(one.other, 1e-6):.1f}"
        lines.append([one.direction.words, *shown, ratio, "yes" if one.ships else "no"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_table(card: str, found: Found) -> str:
    """The model card with the table in its place, or at its end."""
    seen = ", ".join(f"{name} {value:.2f}" for name, value in found.judged.items())
    section = f"""{BEGIN}
## Sliders

Found by `python -m gan directions`. What one step of a slider changes on average, in standard deviations of the real
pictures' attributes, as seen by a judge (ridge regression on EfficientNet-Lite0 features) that was taught by other real
pictures than the one that helped to find them. A slider ships when its own attribute changes by at least {CLEAR:g} and
at least {SELECTIVE:g} times as much as every other.

{table(found.sliders)}

What share of an attribute's variance the judges explain on real pictures that they never saw: {seen}. Those below 0.4
are not judged, so nothing is known about how sliders change them.
{END}"""
    start, end = card.find(BEGIN), card.find(END)
    if 0 <= start < end:
        return card[:start] + section + card[end + len(END) :]
    return f"{card.rstrip()}\n\n{section}\n"
