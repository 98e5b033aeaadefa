"""What programs send to an endpoint, as it came: the page's fields would round it, or fail without a word."""

from collections.abc import Iterable
from typing import Any

import gradio as gr

from gan.studio import RecipeError


class Plain(gr.Blocks):
    """A page whose endpoints take fewer inputs than they have, and say in a sentence which they can't read."""

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


def Number(value: int | float | None, label: str) -> gr.Number:
    """A number that only programs fill in; it arrives as it was sent, and the recipe checks it, in a sentence."""
    field = gr.Number(value, label=label, visible=False)
    field.preprocess = _as_it_came  # type: ignore[method-assign]  # for a subclass Gradio writes a file beside it
    return field


def _as_it_came(payload: Any) -> Any:
    return payload


def Text(value: str, label: str, *, choices: Iterable[str] = ()) -> gr.Textbox:
    """A text that only programs fill in; they are told the choices, and the recipe checks it, in a sentence."""
    field = gr.Textbox(value, label=label, visible=False)
    if known := list(choices):
        field.api_info = lambda: {"type": "string", "enum": known}  # type: ignore[method-assign]
    return field


def whole(name: str, value: object) -> Any:
    """A whole number where one was sent, also as 7.0; anything else as it came, for the recipe to refuse."""
    if isinstance(value, str):
        raise RecipeError(f"{name} is a number, not the text {value[:40]!r}.")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def client_of_event(request: gr.Request | None) -> str:
    """Who calls an endpoint: an address, as the server (or the proxy that it trusts) sees it."""
    client = request.client if request else None
    return client.host if client else ""
