"""What is known of the terms of other people's weights; a file itself says nothing of them."""

import re

NVIDIA = "NVIDIA's own weights may not be used commercially (NVIDIA Source Code License)"
KNOWN = (
    (r"stylegan[23]?-?(ada)?-(t|r|cat|car|church|horse|ffhq|metfaces|afhq)", NVIDIA),
    (r"(ffhq|metfaces|afhq(cat|dog|wild|v2)|cifar10|brecahad)(u|-|_|\d|\.|$)", NVIDIA),
    (r"stylegan_?human", "StyleGAN-Human's weights are for research only"),
    (r"biggan", "BigGAN-deep's weights are shared under the MIT licence on the Hub"),
)
OTHERS = "many weights, NVIDIA's among them, may not be used commercially"


def terms_of(name: str, family: str, *, stated: str = "") -> str:
    """The licence as whoever imported the weights stated it, or what is known of a file of this name or family.

    What follows "Licence:", without a dot.
    """
    if stated:
        return f"{stated}, as stated at import"
    forms = name.lower(), family.lower().partition(" ")[0]
    known = (terms for pattern, terms in KNOWN if any(re.match(pattern, form) for form in forms))
    return f"none stated; {next(known, OTHERS)}"
