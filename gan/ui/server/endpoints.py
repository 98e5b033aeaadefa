"""The same for programs: ordinary Gradio endpoints `/render`, `/walk`, `/project`, `/restore`, `/nearest`, `/models`
and `/sliders`; assistants get those that take no file as tools (`assistants`).

Every value of every endpoint goes through one gate (`endpoint_values`): what is left out has its default, and what
can't be used is refused in a sentence.
"""

import functools
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

import gradio as gr

from gan.studio import (
    Classed,
    Recipe,
    Walk,
    parse_keyframes,
    parse_move,
    parse_noise,
    parse_sculpting,
)
from gan.studio.paint import parse_paint
from gan.studio.reading import require_integer
from gan.studio.recipe import PATHS, SCULPTING
from gan.studio.walk import PACES
from gan.ui.markup import BY_SERVER
from gan.ui.server.arguments import MAX_FPS
from gan.ui.server.asked import FILMS, RESTORED, file_name, parse_scale
from gan.ui.server.assistants import tool
from gan.ui.server.catalogue import models, sliders
from gan.ui.server.coming import Coming
from gan.ui.server.endpoint_values import Answer, Number, Picture, Text, Value, client_of_event, in_a_sentence, whole
from gan.ui.server.search_endpoints import project, restore
from gan.ui.server.storage import file_for


def add_endpoints(coming: Coming, names: Sequence[str], compared: Sequence[str]) -> None:
    """Add all endpoints of models to the page that is being built; `/nearest` where some are `compared` by an index."""
    which = functools.partial(Text, names[0], "model", choices=names)
    point = (Number(1, "a"), Number(2, "b"), Number(0, "t"), Number(0.7, "psi"), Number(None, "label"))
    sculpting = tuple(Text("", name) for name in ("word", *SCULPTING, "paint"))
    file, files = Answer(gr.File, "file"), Answer(gr.File, "files", file_count="multiple")
    known = functools.partial(Answer, gr.JSON)
    beside = Text("on", "noise"), Text("", "move")
    drawing = [which(), *point, *sculpting, Number(1, "scale"), *beside, Number(None, "label_b")]
    _add("render", render(coming), drawing, Answer(gr.Image, "picture", format="png"))
    path, pace = Text("line", "path", choices=PATHS), Text("even", "pace", choices=PACES)
    time = (path, Number(12, "seconds"), Number(0, "hold"), pace, Number(0.7, "psi"))
    film = (Text("mp4", "format", choices=BY_SERVER), Number(30, "fps"), Number(1, "scale"), Number(None, "label"))
    _add("walk", walk(coming), [which(), Text("1,5,9", "keyframes"), *time, *film, *sculpting, *beside], file)
    picture, mask = Picture("picture"), Picture("mask")
    name, label, task = which(), Number(None, "label"), Text("denoise", "task", choices=RESTORED)
    _add("project", project(coming), [picture, name, label], [file, known("about")])
    _add("restore", restore(coming), [picture, task, mask, name, label], [files, known("about")])
    if compared:
        _add("nearest", nearest(coming), [Text(compared[0], "model", choices=compared), *point], known("found"))
    _add("models", models(coming), [], known("models"))
    _add("sliders", sliders(coming), [which()], known("sliders"))


def _add(
    name: str,
    function: Callable[..., object],
    inputs: Sequence[gr.components.Component],
    outputs: gr.components.Component | Sequence[gr.components.Component],
) -> None:
    gr.Button(visible=False).click(
        function, inputs, outputs, api_name=name, show_progress="hidden", concurrency_limit=2 * FILMS
    )


def render(coming: Coming) -> Callable[..., Awaitable[str]]:
    """The function of `/render`: a recipe's fields, scale → PNG file, exact pixels, recipe inside."""

    @tool("draw")
    async def draw(
        model: str,
        a: Value,
        b: Value,
        t: Value,
        psi: Value,
        label: Value = None,
        word: str = "",
        mix: str = "",
        shift: str = "",
        teach: str = "",
        paint: str = "",
        scale: Value = 1,
        noise: str = "on",
        move: str = "",
        label_b: Value = None,
        request: gr.Request | None = None,
    ) -> str:
        """Draw the picture at t (0 to 1) of the walk from seed a to seed b, truncated by psi (0 to 1.5).

        Returns:
            A PNG file with the recipe inside.
        """
        with in_a_sentence():
            end = whole("b", b) if label_b is None else Classed(whole("b", b), whole("label_b", label_b))
            ends = (whole("a", a), end)
            values = {
                "t": t,
                "psi": psi,
                "label": whole("label", label),
                "word": word or "",
                "paint": parse_paint(paint),
                "noise": parse_noise(noise or "on"),
                "move": parse_move(move or ""),
            }
            recipe = Recipe(model=model, keyframes=ends, **values, **parse_sculpting(mix, shift, teach))
            times = parse_scale(str(whole("scale", scale)))
            client = client_of_event(request)
            pictures = (await coming.there(client)).pictures
            picture = await pictures.png(recipe, times, client=client)
        path = file_for(file_name(recipe))
        path.write_bytes(picture)
        return str(path)

    return draw


def walk(coming: Coming) -> Callable[..., Awaitable[str]]:
    """The function of `/walk`: a walk's fields, format, fps and scale → file."""

    @tool("walk")
    async def save(
        model: str,
        keyframes: str,
        path: str,
        seconds: Value,
        hold: Value,
        pace: str,
        psi: Value,
        format: str,
        fps: Value,
        scale: Value,
        label: Value = None,
        word: str = "",
        mix: str = "",
        shift: str = "",
        teach: str = "",
        paint: str = "",
        noise: str = "on",
        move: str = "",
        request: gr.Request | None = None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  where Gradio looks for it
    ) -> str:
        """Save the walk through keyframes ("1,5,9" or "1,42~7~0.3") as mp4, webp, gif or sheet.

        Returns:
            The file's address.
        """
        client = client_of_event(request)
        with in_a_sentence():
            rate = whole("fps", fps)
            require_integer("fps, the frames a second,", rate, MAX_FPS)
            stops = parse_keyframes(str(keyframes).replace(" ", ""))
            values = {"path": path, "psi": psi, "label": whole("label", label), "word": word or ""}
            values |= {"paint": parse_paint(paint), "noise": parse_noise(noise or "on"), "move": parse_move(move or "")}
            recipe = Recipe(model=model, keyframes=stops, **values, **parse_sculpting(mix, shift, teach))
            plan = Walk(recipe=recipe, seconds=seconds, hold=hold, pace=pace)
            exports = (await coming.there(client)).exports
            film = exports.film(plan, str(format), rate, parse_scale(str(whole("scale", scale))))
            async with exports.line.turn(client):
                file = file_for(film.name)
                async with aclosing(exports.make(film, file, client=client, in_event=True)) as steps:
                    async for step in steps:
                        progress((step.done, step.of), unit="pictures")
        return str(file)

    return save


def nearest(coming: Coming) -> Callable[..., Awaitable[dict[str, object]]]:
    """The function of `/nearest`: a recipe's fields → verdict, words, the nearest training pictures."""

    @tool("nearest")
    async def compare(
        model: str,
        a: Value,
        b: Value,
        t: Value,
        psi: Value,
        label: Value = None,
        request: gr.Request | None = None,
    ) -> dict[str, object]:
        """Compare the picture at t (0 to 1) of the walk from seed a to seed b with the training pictures.

        Returns:
            A verdict (copy, close or far), a sentence, and the three nearest training pictures with distances.
        """
        with in_a_sentence():
            ends = (whole("a", a), whole("b", b))
            recipe = Recipe(model=model, keyframes=ends, t=t, psi=psi, label=whole("label", label))
            client = client_of_event(request)
            return await (await coming.there(client)).lookup.find(recipe, client=client)

    return compare
