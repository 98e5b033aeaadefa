"""What a file holds that is no generator, by what its tensors are called: people open the wrong file."""

import re
from collections.abc import Iterator

from gan.importing.arrays import Array, NumpyArray
from gan.importing.modules import Module
from gan.importing.pickles import Record

# The first row with a name that matches counts.
KINDS = (
    (r".*(lora_up|lora_down|lora_A|lora_B|lora\.up)", "this is no GAN: it is a LoRA, an addition to a diffusion model"),
    (
        r"(model\.)?diffusion_model\.|unet\.|down_blocks\.\d+\.attentions|double_blocks|(.*\.)?transformer_blocks",
        "this is no GAN: it is a diffusion model",
    ),
    (r"(first_stage_model\.)?(encoder|decoder)\.(down|up|mid)\.", "this is no GAN: it is the autoencoder of one"),
    (r"(model\.)?model\.\d+\.(conv|cv1|m\.)", "this is no GAN: it is a YOLO detector"),
    (r"(final_conv|final_linear)\.|b4\.mbstd|.*minibatch|D\.|netD|discriminator|main\.0\.weight_u", "DISCRIMINATOR"),
    (r"(encoder\.)?(input_layer|body\.\d+\.res_layer)", "this holds an encoder, which reads pictures and draws none"),
    (r"(model\.)?(transformer\.h|model\.layers|layers\.\d+\.attention|encoder\.layer)\.", "this is a language model"),
    (r"S\.to_const|G\.(blocks|to_initial)|.*to_style", "this is a lucidrains StyleGAN2, which is not read yet"),
    (r"(features|layer1|conv1|fc)\.", "this is no GAN: it is a network that recognises pictures"),
)
DISCRIMINATOR = "this holds a discriminator, which judges pictures and draws none"
MOST = 2000
DEPTH = 3


def described(tree: object) -> str:
    """A sentence for a file that no reader took."""
    names = [name for name, _ in zip(_names(tree), range(MOST), strict=False)]
    for pattern, sentence in KINDS:
        if any(re.match(pattern, name) for name in names):
            return DISCRIMINATOR if sentence == "DISCRIMINATOR" else sentence
    if names:
        return f"it holds tensors ({', '.join(name[:40] for name in names[:3])} ...), but of no generator that is known"
    return f"it holds {_kind(tree)} and no tensors, so it is no checkpoint"


def _names(tree: object, depth: int = 0) -> Iterator[str]:
    """The names of all tensors that lie near the top."""
    if (module := Module.of(tree)) is not None:
        tree = module.tensors()
    if not isinstance(tree, dict) or depth > DEPTH:
        return
    for name, value in tree.items():
        if isinstance(value, Array | NumpyArray):
            yield f"{name}"
        elif isinstance(value, dict):
            yield from _names(value, depth + 1)


def _kind(tree: object) -> str:
    if isinstance(tree, Record):
        return f"a {tree.kind[:60]}"
    return f"a {type(tree).__name__}"
