"""What is known of the terms of other people's weights; a file itself says nothing of them."""

import re

NVIDIA = "NVIDIA's own weights may not be used commercially (NVIDIA Source Code License)"
KNOWN = (
    (r"stylegan[23]?-?(ada)?-(t|r|cat|car|church|horse|ffhq|metfaces|afhq)", NVIDIA),
    (r"(ffhq|metfaces|afhq(cat|dog|wild|v2)|cifar10|brecahad)(u|-|_|\d|$)", NVIDIA),
    (r"stylegan_?human", "StyleGAN-Human's weights are for research only"),
    (r"biggan", "BigGAN-deep's weights are shared under the MIT licence on the Hub"),
)
UNKNOWN = "Nothing is known of its licence; many weights, NVIDIA's among them, may not be used commercially"


def known_licence(name: str, family: str) -> str:
    """What weights of this file's name, or of this family, are known to be shared under; a sentence without its dot."""
    for pattern, terms in KNOWN:
        if re.match(pattern, name.lower()) or re.match(pattern, family.lower().split()[0]):
            return terms
    return UNKNOWN
