"""The same pictures for programs: an ordinary Gradio endpoint, `/render`."""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import gradio as gr

from gan.studio import Recipe, RecipeError, parse_sculpting
from gan.studio.recipe import SCULPTING
from gan.ui.server.batcher import Busy
from gan.ui.server.pictures import Frames, file_name

Render = Callable[..., Awaitable[str]]


def add_render(frames: Frames) -> None:
    """Add `/render` (a recipe's fields → PNG file, exact pixels, recipe inside) to the page."""
    model = next(iter(frames.studio.models))
    inputs = [
        gr.Textbox(model, label="model", visible=False),
        gr.Number(1, label="a", precision=0, visible=False),
        gr.Number(2, label="b", precision=0, visible=False),
        gr.Number(0, label="t", visible=False),
        gr.Number(0.7, label="psi", visible=False),
        gr.Number(None, label="label", precision=0, visible=False),
        *(gr.Textbox("", label=name, visible=False) for name in ("word", *SCULPTING)),
    ]
    picture = gr.Image(format="png", visible=False)
    gr.Button(visible=False).click(
        render_file(frames), inputs, picture, api_name="render", show_progress="hidden", concurrency_limit=4
    )


def render_file(frames: Frames) -> Render:
    """The endpoint's function; every call writes a file of its own, since Gradio keeps serving it afterwards."""

    async def render(
        model: str,
        a: float,
        b: float,
        t: float,
        psi: float,
        label: float | None = None,
        word: str = "",
        mix: str = "",
        shift: str = "",
        teach: str = "",
    ) -> str:
        """Draw the picture at t (0 to 1) of the walk from seed a to seed b, truncated by psi (0 to 1.5)."""
        try:
            sculpting = parse_sculpting(mix, shift, teach)
            recipe = Recipe(model=model, keyframes=(a, b), t=t, psi=psi, label=label, word=word, **sculpting)
            picture = await frames.png(recipe)
        except RecipeError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Busy as error:
            raise gr.Error("Too many pictures are waiting to be drawn; ask again in a second.") from error
        path = Path(tempfile.mkdtemp(prefix="latent-walks-")) / file_name(recipe)
        path.write_bytes(picture)
        return str(path)

    return render
