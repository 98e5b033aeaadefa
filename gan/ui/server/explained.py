"""Gradio's page with what must be in it before any script of Gradio's runs."""

import re

# Gradio believes the host and the path that a proxy passes on; the browser knows where the page really is.
PLACE = b'<script>window.gradio_config.root = new URL(".", location.href).href.replace(/\\/$/, "");</script>'
GRADIO_ROOT = re.compile(rb'const root = "[^"]*";')


def explained(page: bytes, first: bytes) -> bytes:
    """The page with `first` at the start of its head, and with the address that the browser knows for its root.

    What Gradio's `head` setting holds, Gradio's scripts put into the page: where these don't run it is missing.
    """
    page = page.replace(b"<head>", b"<head>" + first, 1)
    page = page.replace(b"<script data-gradio-mode", PLACE + b"<script data-gradio-mode", 1)
    return GRADIO_ROOT.sub(b"const root = window.gradio_config.root;", page, count=1)
