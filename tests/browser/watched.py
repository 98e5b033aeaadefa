"""A Chromium of which only a trace is taken: Playwright's scripts and its watch over files take time of the page."""

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flags import FLAGS
from websockets.sync.client import ClientConnection, connect

STARTS = 60  # seconds that it may take to start


class Chromium:
    """One that runs, asked over its DevTools protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.asked = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """What the browser, or the page of a session, answers; events that come meanwhile are kept."""
        self.asked += 1
        message = {"id": self.asked, "method": method, "params": parameters}
        self.socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while (answer := json.loads(self.socket.recv(timeout=600))).get("id") != self.asked:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def wait(self, method: str) -> dict[str, Any]:
        """The next event of a kind; those before it are kept."""
        while True:
            for at, event in enumerate(self.events):
                if event.get("method") == method:
                    del self.events[: at + 1]
                    return event
            self.events.append(json.loads(self.socket.recv(timeout=600)))

    @contextlib.contextmanager
    def page(self, script: str, width: int = 1280, height: int = 860) -> Iterator[str]:
        """The session of a page of its own profile, in which `script` runs before every other and may call `told()`."""
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        target = self.ask(
            "Target.createTarget", url="about:blank", browserContextId=context, width=width, height=height
        )["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime"):
            self.ask(f"{domain}.enable", session)
        self.ask("Runtime.addBinding", session, name="told")
        self.ask("Page.addScriptToEvaluateOnNewDocument", session, source=script)
        yield session
        self.ask("Target.closeTarget", targetId=target)
        self.ask("Target.disposeBrowserContext", browserContextId=context)

    def value(self, session: str, expression: str) -> Any:
        """What an expression is in a page."""
        return self.ask("Runtime.evaluate", session, expression=expression, returnByValue=True)["result"]["value"]

    @contextlib.contextmanager
    def traced(self, categories: list[str]) -> Iterator[list[dict[str, Any]]]:
        """All trace events of the browser's processes, once it ends."""
        found: list[dict[str, Any]] = []
        self.ask("Tracing.start", traceConfig={"includedCategories": categories, "recordMode": "recordUntilFull"})
        self.events.clear()
        yield found
        self.ask("Tracing.end")
        while True:
            event = self.events.pop(0) if self.events else json.loads(self.socket.recv(timeout=600))
            if event.get("method") == "Tracing.dataCollected":
                found += event["params"]["value"]
            elif event.get("method") == "Tracing.tracingComplete":
                return


@contextlib.contextmanager
def chromium() -> Iterator[Chromium]:
    """A Chromium without a window, that ends afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        program = shutil.which("chromium") or "chromium"
        command = [program, "--headless=new", *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        browser = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with connect(address(Path(profile)), max_size=None, compression=None) as socket:
                yield Chromium(socket)
        finally:
            browser.terminate()
            browser.wait()


def address(profile: Path) -> str:
    """Where a browser that has just been started is asked."""
    told = profile / "DevToolsActivePort"
    ends = time.monotonic() + STARTS
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            lines = told.read_text().split()
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.1)
    raise RuntimeError(f"Chromium did not start within {STARTS} seconds.")
