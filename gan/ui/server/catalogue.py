"""What can be asked for, told to programs and assistants: the models, and what changes each one's pictures."""

from collections.abc import Awaitable, Callable

from gan.ui.server.assistants import tool
from gan.ui.server.coming import Coming
from gan.ui.server.endpoint_values import in_a_sentence


def models(coming: Coming) -> Callable[[], Awaitable[list[dict[str, object]]]]:
    """The function of `/models`: nothing → what is known of every model."""

    @tool("models")
    async def tell() -> list[dict[str, object]]:
        """List the models that draw here: what each one draws, how large, its classes and the names of its sliders.

        Returns:
            For each model its name for the other calls, a title, a description, the width and height in pixels, the
            classes (label is a place in this list) or how many there are, the letters it writes words with, its
            sliders' names, whether there is noise to choose, whether its pictures can be moved, seeds of good pictures,
            and the hash of its weights; where another program trained them, origin has their family, size, classes,
            file, sha256 and licence.
        """
        with in_a_sentence():
            return (await coming.there()).models()

    return tell


def sliders(coming: Coming) -> Callable[[str], Awaitable[list[dict[str, str]]]]:
    """The function of `/sliders`: a model's name → its sliders and how a call writes them."""

    @tool("sliders")
    async def tell(model: str) -> list[dict[str, str]]:
        """List what a model's pictures can be changed by, and how `shift` says it: "winter~1.5,mountains~-2".

        Returns:
            For each slider its name for `shift`, what it is called, and what its two ends look like; useful values
            lie between -3 and 3.
        """
        with in_a_sentence():
            return (await coming.there()).sliders(model)

    return tell
