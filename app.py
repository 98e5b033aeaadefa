"""Serve the page: `python app.py`. The same file is the entry of a Hugging Face Space."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from gan.studio import Studio
from gan.ui.page import build_page
from gan.ui.server.address import in_network

if TYPE_CHECKING:
    import gradio as gr

CHECKPOINTS = Path(__file__).parent / "checkpoints"
OPENING = "landscapes"  # what a first visit shows


def build_app(
    checkpoints: list[str], device: str = "auto", host: str | None = None
) -> "tuple[gr.Blocks, dict[str, Any]]":
    """The page for these checkpoints (none: every folder in checkpoints/), and the arguments for its `launch`."""
    found = checkpoints or bundled()
    if not found:
        raise SystemExit(f"There is no checkpoint in {CHECKPOINTS}; name one with --checkpoint.")
    return build_page(Studio.load(found, device), address=in_network(host))


def bundled() -> list[str]:
    """The folders in checkpoints/, the one that the page opens with first."""
    folders = [path.parent for path in CHECKPOINTS.glob("*/config.json")]
    return [str(folder) for folder in sorted(folders, key=lambda folder: (folder.name != OPENING, folder.name))]


def threads() -> int:
    """How many threads draw: small pictures gain little from many, and lose much when one of them has no core."""
    return max(1, min(4, (os.cpu_count() or 1) // 2))


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Walk through the latent space of a generative network.")
    parser.add_argument("--checkpoint", action="append", default=[], help="folder or Hub id; may be repeated")
    parser.add_argument("--host", help="address to listen on (default: this computer only; 0.0.0.0: also phones)")
    parser.add_argument("--port", type=int, help="port (default: the first free one from 7860)")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    return parser.parse_args()


if __name__ == "__main__":
    chosen = arguments()
    torch.set_num_threads(threads())
    demo, settings = build_app(chosen.checkpoint, chosen.device, chosen.host)
    demo.launch(server_name=chosen.host, server_port=chosen.port, **settings)
