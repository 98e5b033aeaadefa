"""What programs send to an endpoint, as it came: the page's fields would round it, or fail without a word."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio_client import handle_file  # type: ignore[import-untyped]

from gan.studio import RecipeError
from gan.ui.server.admission import Busy
from gan.ui.server.arguments import EXAMPLES, WORDS
from gan.ui.server.assistants import adapt

WHOLE = ("a", "b", "label", "label_b", "fps", "scale")
PICTURE = "https://raw.githubusercontent.com/gradio-app/gradio/main/test/test_files/bus.png"  # of Gradio's examples

Value = Any  # of a number's field: whatever was sent, until `whole` and the recipe have looked at it


class Plain(gr.Blocks):
    """A page whose endpoints fill in inputs that were left out, and say in a sentence which input they can't read."""

    @property
    def mcp_server_obj(self) -> Any:
        """What answers assistants, once Gradio has made it."""
        return self._assistants

    @mcp_server_obj.setter
    def mcp_server_obj(self, server: Any) -> None:
        self._assistants = server and adapt(server)

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *args: Any, **settings: Any) -> list[Any]:
        """The inputs as the endpoint's function gets them: those that were left out have their defaults."""
        wanted = block_fn.inputs
        names = ", ".join(one.label for one in wanted)
        if len(inputs) > len(wanted):
            raise gr.Error(f"The inputs are {names}; {len(inputs)} were sent.", print_exception=False)
        given = [*inputs, *(one.value for one in wanted[len(inputs) :])]
        try:
            values: list[Any] = await super().preprocess_data(block_fn, given, *args, **settings)
        except gr.Error:
            raise
        except Exception as error:
            said = f"These inputs can't be read as {names}; a file is one that was uploaded before."
            raise gr.Error(said, print_exception=False) from error
        return values


def Number(value: int | float | None, name: str) -> gr.Number:
    """A number that only programs fill in; it arrives as it was sent, and the recipe checks it, in a sentence."""
    field = gr.Number(value, label=name, visible=False)
    field.preprocess = _as_it_came  # type: ignore[method-assign]  # for a subclass Gradio writes a file beside it
    return _told(field, name, {"type": "integer" if name in WHOLE else "number"}, value)


def _as_it_came(payload: Any) -> Any:
    return payload


def Text(value: str, name: str, *, choices: Iterable[str] = ()) -> gr.Textbox:
    """A text that only programs fill in; they are told the choices, and the recipe checks it, in a sentence."""
    known = list(choices)
    schema = {"type": "string"} | ({"enum": known} if known else {})
    return _told(gr.Textbox(value, label=name, visible=False), name, schema, value)


def Picture(name: str) -> gr.File:
    """A picture file that only programs send."""
    field = gr.File(label=name, type="binary", visible=False)
    return _told(field, name, field.api_info(), handle_file(PICTURE))


def Answer(kind: type[gr.components.Component], name: str, **settings: Any) -> gr.components.Component:
    """What an endpoint answers with, by the name that programs read."""
    return kind(label=name, visible=False, **settings)


def _told(field: Any, name: str, schema: dict[str, Any], example: Any) -> Any:
    """The field with what "Use via API" says of it: its type, its words, an example that works."""
    field.api_info = lambda: schema | {"additional_description": WORDS[name]}
    field.example_payload = lambda: EXAMPLES.get(name, example)
    return field


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """What can't be done, or not now, is told to the program as it is to the page."""
    try:
        yield
    except (RecipeError, Busy) as error:
        raise gr.Error(str(error), print_exception=False) from error


def whole(name: str, value: object) -> Any:
    """A whole number where one was sent, also as 7.0; anything else as it came, for the recipe to refuse."""
    if isinstance(value, str):
        raise RecipeError(f"{name} is a number, not the text {value[:40]!r}.")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def client_of_event(request: gr.Request | None) -> str:
    """Who calls an endpoint: an address, as the server (or the proxy that it trusts) sees it."""
    client = request.client if request else None
    return client.host if client else ""
