"""What every request passes on its way in and every answer on its way out, and Gradio's own queue made calm."""

import os

import gradio as gr
from starlette.middleware import Middleware

from gan.ui.server.assistants import Callers
from gan.ui.server.bodies import Bodies
from gan.ui.server.examples import Examples
from gan.ui.server.gate import OPEN, TRAINING, Gate
from gan.ui.server.headers import SPACES, PageHeaders
from gan.ui.server.proxy import Prefix
from gan.ui.server.sending import Sending

RESTING = 0.05  # seconds between two looks into the queue of programs' calls


def front(*, first: str = "", head: str = "", trains: bool = False) -> list[Middleware]:
    """From the outermost: the path of a proxy, what is open, deadlines for sending, whole bodies, callers, examples."""
    rows = (*TRAINING, *OPEN) if trains else OPEN
    framed_by = SPACES if os.environ.get("SPACE_ID") else ""
    return [
        Middleware(Prefix),
        Middleware(PageHeaders, first=first, head=head, framed_by=framed_by),
        Middleware(Sending),
        Middleware(Gate, rows=rows),
        Middleware(Bodies, rows=rows),
        Middleware(Callers),
        Middleware(Examples),
    ]


def calm(page: gr.Blocks) -> None:
    """Let Gradio's queue look for calls of programs 20 times a second.

    It looks a thousand times a second otherwise, which takes a tenth of a core while nobody is there; 50 ms are what
    Gradio itself waits on Windows. Live pictures do not pass this queue.
    """
    page._queue.sleep_when_free = RESTING
    page._queue.progress_update_sleep_when_free = 2 * RESTING
