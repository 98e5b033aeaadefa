"""Serve the page: `python app.py`. The same file is the entry of a Hugging Face Space."""

import argparse
import errno
import os
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Nothing here brings torch along: the page is served first, and shows a stored picture while the networks are loaded.
from gan.files import sentence
from gan.sentences import print_anything
from gan.studio.outline import outlines
from gan.ui.beginning import Beginning
from gan.ui.page import begin_page, build_page
from gan.ui.server.address import in_network
from gan.ui.server.assistants import check_installed
from gan.ui.server.coming import Coming
from gan.ui.server.proxy import root_path
from gan.ui.server.storage import before_leaving, leave
from gan.ui.server.zerogpu import is_lent, lent_gpu

if TYPE_CHECKING:
    import gradio as gr

    from gan.studio import Studio
    from gan.ui.server.services import Services

CHECKPOINTS = Path(__file__).parent / "checkpoints"
WORKSHOP = Path("runs/page")  # where visitors train, if they may
OPENING = "posters"  # what a first visit shows
GOODBYE = 1.0  # seconds in which an open page hears that nothing will be loaded


def load(checkpoints: Sequence[str | Path], device: str) -> "Studio":
    """The networks of these checkpoints, which draw with as many threads as suit a page."""
    import torch

    from gan.studio import Studio

    cores = torch.get_num_threads()  # those that this process may use
    torch.set_num_threads(threads())
    return Studio.load(checkpoints, device, cores=cores)


def build_app(
    checkpoints: list[str], device: str = "auto", host: str | None = None, train: Path | None = None
) -> "tuple[gr.Blocks, dict[str, Any]]":
    """The page for these checkpoints (none: every folder in checkpoints/), and the arguments for its `launch`.

    With a folder to `train` in, visitors can train, and what was kept there before stands among the models.
    """
    found = found_in(checkpoints)
    lent, address = lent_gpu(found), in_network(host)
    if train is None:
        return build_page(load(found, device), address=address, lent=lent)
    from gan.ui.server.training_routes import TrainingRoutes
    from gan.workshop import Workshop

    workshop = Workshop(train)
    studio = load([*found, *workshop.kept_folders()], device)
    training = TrainingRoutes(workshop, studio)
    before_leaving(training.close)
    return build_page(studio, address=address, lent=lent, training=training)


def begin_app(
    checkpoints: list[str], device: str, host: str | None, train: Path | None
) -> "tuple[gr.Blocks, dict[str, Any], Coming | None]":
    """The same, before any network is loaded, with what is coming; None where all of it is there.

    Folders say enough for a page to begin with. A file or a Hub id, a page on which visitors train, and one with a GPU
    that is lent to programs when they start, are loaded first.
    """
    found = found_in(checkpoints)
    known = None if train is not None or is_lent() else outlines(found)
    if known is None:
        return (*build_app(found, device, host, train), None)

    def services() -> "Services":
        from gan.ui.server.services import Services

        return Services(load(found, device), address=in_network(host))

    coming = Coming(services)
    return (*begin_page(Beginning.of(known), coming), coming)


def found_in(checkpoints: list[str]) -> list[str]:
    """These checkpoints, or all that lie here. Raises SystemExit, with a sentence, where there is none."""
    if found := checkpoints or bundled():
        return found
    raise SystemExit(f"There is no checkpoint in {CHECKPOINTS}; name one with --checkpoint.")


def bundled() -> list[str]:
    """The folders in checkpoints/, the one that the page opens with first."""
    folders = [path.parent for path in CHECKPOINTS.glob("*/config.json")]
    return [str(folder) for folder in sorted(folders, key=lambda folder: (folder.name != OPENING, folder.name))]


def threads() -> int:
    """How many threads draw: small pictures gain little from many, and lose much when one of them has no core."""
    return max(1, min(4, (os.cpu_count() or 1) // 2))


def port_number(text: str) -> int:
    """The port that a text names. Raises argparse's error, a sentence, for anything else."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a whole number from 1 to 65535, not {text[:40]!r}")
    return int(text)


def check_address(host: str | None, port: int | None) -> None:
    """This computer can be listened to there. Raises ValueError, in a sentence, before any model is loaded."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host or "127.0.0.1", port or 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            listener.bind(address)
    except socket.gaierror as error:
        raise ValueError(f"{host!r} is no address of this computer; leave --host out, or give 0.0.0.0") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ValueError(f"port {port} is in use; choose another one, or leave --port out") from error
        if error.errno == errno.EACCES:
            raise ValueError(f"port {port} is not for every user; choose one from 1024 on") from error
        raise ValueError(f"{host or 'this computer'} can't be listened to at {port or 'any port'} ({error})") from error


def path_behind_proxy(text: str) -> str:
    """The path that a text names. Raises argparse's error, a sentence, for anything else."""
    try:
        return root_path(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Walk through the latent space of a generative network.")
    parser.add_argument(
        "--checkpoint", action="append", default=[], help="folder, file, Hub id or hf:OWNER/REPO/FILE; may be repeated"
    )
    parser.add_argument("--host", help="address to listen on (default: this computer only; 0.0.0.0: also phones)")
    parser.add_argument("--port", type=port_number, help="port (default: the first free one from 7860)")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    parser.add_argument(
        "--root-path", type=path_behind_proxy, help="path below which a reverse proxy serves the page, like /walks"
    )
    parser.add_argument("--mcp", action="store_true", help="let assistants draw here, by the Model Context Protocol")
    parser.add_argument(
        "--train",
        nargs="?",
        const=WORKSHOP,
        type=Path,
        metavar="FOLDER",
        help="let everybody who can open the page train on pictures of theirs, with this computer's processor, memory "
        f"and disk (off by default; in {WORKSHOP} or the folder given)",
    )
    return parser.parse_args()


def bring(coming: Coming) -> None:
    """Load what the open page waits for. What goes wrong is raised, a moment after the page has said it."""
    try:
        coming.bring()
        coming.wait()
    except KeyboardInterrupt:
        leave(128 + signal.SIGINT)
    except Exception:
        time.sleep(GOODBYE)
        raise


def main() -> None:
    """Serve the page until it is stopped; what a person can put right ends it with exit code 1 and a sentence."""
    print_anything()
    chosen = arguments()
    try:
        check_address(chosen.host, chosen.port)
        if chosen.mcp:
            check_installed()
        demo, settings, coming = begin_app(chosen.checkpoint, chosen.device, chosen.host, chosen.train)
        signal.signal(signal.SIGTERM, lambda *_: leave(128 + signal.SIGTERM))
        demo.launch(
            server_name=chosen.host,
            server_port=chosen.port,
            root_path=chosen.root_path or None,
            mcp_server=chosen.mcp,
            prevent_thread_lock=True,
            **settings,
        )
        if coming is not None:
            bring(coming)
        demo.block_thread()
        leave()
    except (ValueError, OSError, ModuleNotFoundError) as error:
        raise SystemExit(f"Error: {sentence(error)}") from error


if __name__ == "__main__":
    main()
