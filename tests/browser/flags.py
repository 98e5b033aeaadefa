"""Which Chromium is started, and with what: nothing of it asks the network, and there is no GPU."""

import shutil

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """The same browser without windows and menus of its own, where it is installed, does a page with half the work."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")
