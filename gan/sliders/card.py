"""The measured table of a checkpoint's sliders, for its model card and for the screen."""

from collections.abc import Sequence

from gan.sliders.search import CLEAR, SEEN, SELECTIVE, Found, Measured

BEGIN, END = "<!-- sliders -->", "<!-- /sliders -->"


def table(sliders: Sequence[Measured]) -> str:
    """Rows of sliders, columns of attributes: what one step changes, in standard deviations of real pictures."""
    if not sliders:
        return "No slider was measured."
    attributes = list(sliders[0].direction.effects)
    head = ["slider", *attributes, "own : largest other", "ships"]
    lines = [head, ["---"] * len(head)]
    for one in sliders:
        effects = one.direction.effects
        shown = [
            f"**{effects[name]:.2f}**" if name == one.direction.words else f"{effects[name]:.2f}" for name in effects
        ]
        lines.append([one.direction.words, *shown, f"{one.selectivity:.1f}", verdict(one)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def verdict(one: Measured) -> str:
    """Whether a slider ships, and why not."""
    if one.passes and one.rejected:
        return "no: it does not look like it"
    return "yes" if one.ships else "no"


def with_table(card: str, found: Found) -> str:
    """The model card with the table in its place, or at its end."""
    section = f"""{BEGIN}
## Sliders

Found by `python -m gan directions`. What one step of a slider changes on average over {found.probes} pictures, in
standard deviations of the real pictures' attributes, {_judged_by(found)}
A slider ships when its own attribute changes by at least {CLEAR:g} and at least {SELECTIVE:g} times as much as every
other.

{table(found.sliders)}
{_seen(found)}{END}"""
    start, end = card.find(BEGIN), card.find(END)
    if 0 <= start < end:
        return card[:start] + section + card[end + len(END) :]
    return f"{card.rstrip()}\n\n{section}\n"


def _judged_by(found: Found) -> str:
    if not found.judged:
        return "measured in their pixels, on seeds that\ntook no part in finding them."
    return """as seen by a judge (ridge regression on EfficientNet-Lite0
features) that was taught by other real pictures than the one that helped to find them, on seeds that took no part
either."""


def _seen(found: Found) -> str:
    """How far the judges of labels can be believed."""
    if not found.judged:
        return ""
    seen = ", ".join(f"{name} {value:.2f}" for name, value in found.judged.items())
    return f"""
The share of an attribute's variance that the judges explain on real pictures that they never saw: {seen}.
Attributes below {SEEN:g} are not judged: no slider was made of them, and nothing is known about how the others change
them.
"""
