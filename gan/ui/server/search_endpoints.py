"""`/project` and `/restore`: programs look for a picture of theirs in a model, or have one made whole."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import gradio as gr

from gan.studio import Recipe, RecipeError, Stored
from gan.ui.server.assistants import no_tool
from gan.ui.server.coming import Coming
from gan.ui.server.endpoint_values import Value, client_of_event, in_a_sentence, whole
from gan.ui.server.storage import file_for


def project(coming: Coming) -> Callable[..., Awaitable[tuple[str, dict[str, object]]]]:
    """The function of `/project`: picture, model, label → PNG file, what is known about it."""

    @no_tool
    async def find(
        picture: bytes,
        model: str,
        label: Value = None,
        request: gr.Request | None = None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  where Gradio looks for it
    ) -> tuple[str, dict[str, object]]:
        """Find a picture in the model: the model's version of it, its keyframe for recipes, and how close it is."""
        files, about = await _look(coming, model, "project", picture, None, label, request, progress)
        return files[0], about

    return find


def restore(coming: Coming) -> Callable[..., Awaitable[tuple[list[str], dict[str, object]]]]:
    """The function of `/restore`: picture, task, mask, model, label → PNG files, what is known about them."""

    @no_tool
    async def mend(
        picture: bytes,
        task: str,
        mask: bytes | None = None,
        model: str = "",
        label: Value = None,
        request: gr.Request | None = None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  where Gradio looks for it
    ) -> tuple[list[str], dict[str, object]]:
        """Denoise, fill (white in the mask is missing) or enlarge (4 times) a picture; the likeliest answer first.

        After those of enlarging comes one that was enlarged without the model; `plain` says by what.
        """
        with in_a_sentence():
            if task == "project":
                raise RecipeError("A restoration is denoise, fill or enlarge.")
        return await _look(coming, model, task, picture, mask, label, request, progress)

    return mend


async def _look(
    coming: Coming,
    name: str,
    task: str,
    picture: bytes | None,
    mask: bytes | None,
    label: Value,
    request: gr.Request | None,
    progress: gr.Progress,
) -> tuple[list[str], dict[str, object]]:
    client = client_of_event(request)
    with in_a_sentence():
        if not isinstance(picture, bytes):
            raise RecipeError("Send a picture file.")
        looking = (await coming.there(client)).looking
        asked = looking.plan(str(name), str(task), picture, mask, whole("label", label))
        async with looking.line.turn(client), aclosing(looking.search(asked, client=client)) as steps:
            async for step in steps:
                progress(step.done)
    from gan.video import encode, png  # they bring torch along, which is there by now

    finished = await asyncio.to_thread(asked.task.finished, step.drawn)
    weights, files = looking.pictures.studio.models[asked.model].weights_hash, []
    for number, (pixels, data) in enumerate(zip(finished, step.packed, strict=True), start=1):
        recipe = Recipe(model=asked.model, keyframes=(Stored(data),), label=asked.label, weights=weights)
        files.append(file_for(f"{task}-{number}.png"))
        files[-1].write_bytes(png(pixels, recipe.to_query()))
    about: dict[str, object] = {"distances": step.distance, "keyframes": [str(Stored(one)) for one in step.packed]}
    if task == "project":
        return list(map(str, files)), about | {"words": looking.measured(asked.model).words(step.distance[0])}
    if plain := await asyncio.to_thread(lambda: asked.task.plain):
        files.append(file_for(f"{task}-plain.png"))
        files[-1].write_bytes(encode(plain.picture, "PNG"))
        about["plain"] = plain.words
    return list(map(str, files)), about | {"variety": asked.task.variety(finished)}
