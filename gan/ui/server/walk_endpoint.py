"""The same files for programs: an ordinary Gradio endpoint, `/walk`."""

import tempfile
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import gradio as gr

from gan.studio import Recipe, RecipeError, Walk, parse_keyframes, parse_sculpting
from gan.studio.reading import require_integer
from gan.studio.recipe import SCULPTING
from gan.ui.server.batcher import Busy
from gan.ui.server.exports import FULL, MOST, Exports
from gan.ui.server.pictures import parse_scale


def add_walk_endpoint(exports: Exports) -> None:
    """Add `/walk` (a walk's fields, format, fps and scale → file)."""
    inputs = [
        gr.Textbox(next(iter(exports.frames.studio.models)), label="model", visible=False),
        gr.Textbox("1,5,9", label="keyframes", visible=False),
        gr.Textbox("line", label="path", visible=False),
        gr.Number(12, label="seconds", visible=False),
        gr.Number(0, label="hold", visible=False),
        gr.Textbox("even", label="pace", visible=False),
        gr.Number(0.7, label="psi", visible=False),
        gr.Textbox("mp4", label="format", visible=False),
        gr.Number(30, label="fps", precision=0, visible=False),
        gr.Number(1, label="scale", precision=0, visible=False),
        gr.Number(None, label="label", precision=0, visible=False),
        *(gr.Textbox("", label=name, visible=False) for name in ("word", *SCULPTING)),
    ]
    file = gr.File(visible=False)
    walk = walk_file(exports, Path(file.GRADIO_CACHE))
    gr.Button(visible=False).click(walk, inputs, file, api_name="walk", show_progress="hidden", concurrency_limit=MOST)


def walk_file(exports: Exports, folder: Path) -> Callable[..., Awaitable[str]]:
    """The endpoint's function; every call writes a file of its own into the folder that Gradio serves and tidies."""

    async def walk(
        model: str,
        keyframes: str,
        path: str,
        seconds: float,
        hold: float,
        pace: str,
        psi: float,
        format: str,
        fps: float,
        scale: float,
        label: float | None = None,
        word: str = "",
        mix: str = "",
        shift: str = "",
        teach: str = "",
        progress: gr.Progress = gr.Progress(),  # noqa: B008  where Gradio looks for it
    ) -> str:
        """Save the walk through keyframes ("1,5,9" or "1,42~7~0.3") as mp4, webp, gif or sheet."""
        try:
            require_integer("fps, the frames a second,", fps, 60)
            stops = parse_keyframes(str(keyframes).replace(" ", ""))
            sculpting = parse_sculpting(mix, shift, teach)
            recipe = Recipe(model=model, keyframes=stops, path=path, psi=psi, label=label, word=word, **sculpting)
            plan = Walk(recipe=recipe, seconds=seconds, hold=hold, pace=pace)
            film = exports.film(plan, str(format), fps, parse_scale(str(scale)))
            with exports.place():
                folder.mkdir(parents=True, exist_ok=True)
                file = Path(tempfile.mkdtemp(dir=folder)) / film.name
                async with aclosing(exports.make(film, file)) as steps:
                    async for step in steps:
                        progress((step.done, step.of), unit="pictures")
        except RecipeError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Busy as error:
            raise gr.Error(FULL, print_exception=False) from error
        return str(file)

    return walk
