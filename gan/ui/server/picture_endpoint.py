"""The same searches for programs: two ordinary Gradio endpoints, `/project` and `/restore`."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import gradio as gr

from gan.studio import Recipe, RecipeError, Stored
from gan.ui.server.batcher import Busy
from gan.ui.server.projection import FULL, MOST, Looking
from gan.video import png


def add_picture_endpoints(looking: Looking) -> None:
    """Add `/project` (picture, model, label → PNG, what is known about it) and `/restore` (and task, mask → PNGs)."""
    model = next(iter(looking.frames.studio.models))
    picture, mask = (gr.File(label=label, type="binary", visible=False) for label in ("picture", "mask"))
    name = gr.Textbox(model, label="model", visible=False)
    task = gr.Textbox("denoise", label="task", visible=False)
    label = gr.Number(None, label="label", precision=0, visible=False)
    file, files = gr.File(visible=False), gr.File(visible=False, file_count="multiple")
    known = gr.JSON(visible=False)
    folder = Path(file.GRADIO_CACHE)
    settings = {"show_progress": "hidden", "concurrency_limit": MOST}
    project, restore = endpoints(looking, folder)
    gr.Button(visible=False).click(project, [picture, name, label], [file, known], api_name="project", **settings)
    gr.Button(visible=False).click(
        restore, [picture, task, mask, name, label], [files, known], api_name="restore", **settings
    )


Answer = Awaitable[tuple[list[str], dict[str, object]]]


def endpoints(looking: Looking, folder: Path) -> tuple[Callable[..., Awaitable[object]], Callable[..., Answer]]:
    """The endpoints' functions; the files they write lie in the folder that Gradio serves and tidies."""

    async def look(
        name: str,
        task: str,
        picture: bytes | None,
        mask: bytes | None,
        label: int | float | None,
        progress: gr.Progress,
    ) -> tuple[list[str], dict[str, object]]:
        if not isinstance(picture, bytes):
            raise gr.Error("Send a picture file.", print_exception=False)
        try:
            model, asked, chosen = looking.plan(str(name), str(task), picture, mask, label)
            with looking.place():
                async with aclosing(looking.search(model, asked, chosen)) as steps:
                    async for step in steps:
                        if step is not None:
                            progress(step.done)
        except RecipeError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Busy as error:
            raise gr.Error(FULL, print_exception=False) from error
        finished = await asyncio.to_thread(asked.finished, step.pictures)
        folder.mkdir(parents=True, exist_ok=True)
        place, files = Path(tempfile.mkdtemp(dir=folder)), []
        weights = looking.frames.studio.models[model].weights_hash
        for number, (pixels, data) in enumerate(zip(finished, step.packed, strict=True), start=1):
            recipe = Recipe(model=model, keyframes=(Stored(data),), label=chosen, weights=weights)
            files.append(place / f"{task}-{number}.png")
            files[-1].write_bytes(png(pixels, recipe.to_query()))
        about: dict[str, object] = {"distances": step.distance, "keyframes": [str(Stored(one)) for one in step.packed]}
        if task == "project":
            return list(map(str, files)), about | {"words": looking.words(model, asked, step)}
        return list(map(str, files)), about | {"variety": asked.variety(finished)}

    async def project(
        picture: bytes,
        model: str,
        label: float | None = None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  where Gradio looks for it
    ) -> tuple[str, dict[str, object]]:
        """Find a picture in the model: the model's version of it, its keyframe for recipes, and how close it is."""
        files, about = await look(model, "project", picture, None, label, progress)
        return files[0], about

    async def restore(
        picture: bytes,
        task: str,
        mask: bytes | None,
        model: str,
        label: float | None = None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  where Gradio looks for it
    ) -> tuple[list[str], dict[str, object]]:
        """Denoise, fill (white in the mask is missing) or enlarge (4 times) a picture; the likeliest answer first."""
        if task == "project":
            raise gr.Error("A restoration is denoise, fill or enlarge.", print_exception=False)
        return await look(model, task, picture, mask, label, progress)

    return project, restore
