"""The same for programs: an ordinary Gradio endpoint, `/nearest`."""

from collections.abc import Awaitable, Callable

import gradio as gr

from gan.studio import Recipe, RecipeError
from gan.ui.server.batcher import Busy
from gan.ui.server.nearest import Lookup


def add_nearest(lookup: Lookup) -> None:
    """Add `/nearest` (model, a, b, t, psi, label → JSON: verdict, words, the nearest training pictures) to the page."""
    inputs = [
        gr.Textbox(next(iter(lookup.copying.indexes)), label="model", visible=False),
        gr.Number(1, label="a", precision=0, visible=False),
        gr.Number(2, label="b", precision=0, visible=False),
        gr.Number(0, label="t", visible=False),
        gr.Number(0.7, label="psi", visible=False),
        gr.Number(None, label="label", precision=0, visible=False),
    ]
    answer = gr.JSON(visible=False)
    gr.Button(visible=False).click(
        nearest_of(lookup), inputs, answer, api_name="nearest", show_progress="hidden", concurrency_limit=4
    )


def nearest_of(lookup: Lookup) -> Callable[..., Awaitable[dict[str, object]]]:
    """The endpoint's function."""

    async def nearest(
        model: str, a: float, b: float, t: float, psi: float, label: float | None = None
    ) -> dict[str, object]:
        """Compare the picture at t (0 to 1) of the walk from seed a to seed b with the training pictures."""
        try:
            return await lookup.find(Recipe(model=model, keyframes=(a, b), t=t, psi=psi, label=label))
        except RecipeError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Busy as error:
            raise gr.Error("Too many pictures are waiting to be compared; ask again in a second.") from error

    return nearest
