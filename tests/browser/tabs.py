"""Tabs of a browser that one visitor after another has to himself."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from visitor import BEEN_HERE, OFTEN, PAINTED, Visit

# What a tab can change while it is open, and what Playwright begins with; its other settings are a browser's for good.
USUAL = {"viewport": {"width": 1280, "height": 720}, "color_scheme": "light", "reduced_motion": "no-preference"}
SEEN = """() => ({
    color_scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    reduced_motion: matchMedia("(prefers-reduced-motion: reduce)").matches ? "reduce" : "no-preference",
})"""
CLIPBOARD = ["clipboard-read", "clipboard-write"]
CLOCK = "clock"  # the kind of tabs whose clock is in somebody's hand
NEXT = "robots.txt?next-visitor"  # a request that tells those of the visitor before from those of the next

# Nothing is presented, shown over the page or played any more; what was kept is gone from the shelf as well.
CALM = """() => {
    const find = (selector) => document.querySelector(selector);
    if (find("#lw-stage.lw-presenting")) find("#lw-present").click();
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    find("#lw-play.lw-on")?.click();
    document.activeElement?.blur();
    localStorage.clear();
    sessionStorage.clear();
    dispatchEvent(new StorageEvent("storage"));
}"""
# The way back to how the page opens: another model forgets what was chosen for the first one, and links, opened as
# favourites are, bring all the rest.
OPEN = """([name, links, next]) => {
    fetch(`${location.origin}/${next}`);
    const find = (selector) => document.querySelector(selector);
    const models = [...document.querySelectorAll('[data-lw="model"]')];
    models.find(({ dataset }) => dataset.model !== name).click();
    models.find(({ dataset }) => dataset.model === name).click();
    for (const query of links) {
        const favourite = Object.assign(document.createElement("button"), { hidden: true });
        Object.assign(favourite.dataset, { lw: "favourite", query });
        document.body.append(favourite);
        favourite.click();
        favourite.remove();
    }
    for (const one of document.querySelectorAll("details[open]")) one.open = false;
    find("#lw-aim-a").click();
    const picture = find('#lw-export input[value="png"]');
    delete picture.dataset.chosen;
    picture.click();
    find("#lw-toast").hidden = true;
    scrollTo(0, 0);
}"""


@dataclass(frozen=True)
class Tab:
    """A tab of a browser profile of its own, what it asked for, and the errors of its page."""

    page: Any
    requests: list[str]
    crisp: list[str]
    broken: list[str]


class Tabs:
    """The tabs of one browser: a page that its profile never had takes four times as much work to start.

    What stays from visit to visit is what the network delivered; `leave` takes away all that a visitor left.
    """

    def __init__(self, chromium: Any, address: str) -> None:
        self.address = address
        self._chromium = chromium
        self._profiles: dict[str, Any] = {}
        self._free: dict[str, list[Tab]] = {}
        self._open: dict[str, list[Tab]] = {}
        self._taken: list[tuple[str, Tab, bool]] = []

    def visit(self, studio: Any, query: str = "", *, line: bool = True, **settings: Any) -> Visit:
        """The page as somebody opens it, with its first picture.

        Without `line` no WebSocket gets through. Who takes the clock in hand says so by `clock=True`: it stays there.
        """
        return self._shown(studio, self._take(line, settings), query)

    def return_to(self, studio: Any, query: str = "", *, line: bool = True, **settings: Any) -> Visit:
        """The page in a tab that is open already, as if it had just been opened, at rest."""
        kind, seen_by = kind_of(line, settings)
        waiting = self._open.setdefault(kind, [])
        if waiting:
            tab = waiting.pop()
            self._taken.append((kind, tab, True))
            look(tab, seen_by)
            seen = Visit(tab.page, self.address, studio, tab.requests, tab.crisp)
            tab.page.wait_for_selector(".lw-painted")  # whoever was here before may have loaded it anew at last
            open_link(seen, query)
        else:
            seen = self._shown(studio, self._take(line, settings, stays=True), query)
        seen.settle()
        return seen

    def _shown(self, studio: Any, tab: Tab, query: str) -> Visit:
        tab.page.goto(self.address + query)
        tab.page.wait_for_function(PAINTED, polling=OFTEN)
        return Visit(tab.page, self.address, studio, tab.requests, tab.crisp)

    def _take(self, line: bool, settings: dict[str, Any], *, stays: bool = False) -> Tab:
        """One that nobody is in, of a browser with these settings."""
        kind, seen_by = kind_of(line, settings)
        free = self._free.setdefault(kind, [])
        tab = free.pop() if free else self._new(line, settings)
        self._taken.append((kind, tab, stays))
        look(tab, seen_by)
        return tab

    def leave(self, *, well: bool = True) -> list[str]:
        """Leaves all tabs, nothing stored and no request held; returns the errors that their pages had.

        A page that stays open does so only where all went `well`.
        """
        broken = [error for _, tab, _ in self._taken for error in tab.broken]
        while self._taken:
            kind, tab, stays = self._taken.pop()
            tab.page.unroute_all(behavior="ignoreErrors")
            stays = stays and well and not tab.broken
            if stays:
                tab.page.evaluate(CALM)
            elif kind == CLOCK:
                tab.page.context.close()
                continue
            elif not well:
                tab.page.close()
                continue
            else:
                self._empty(tab)
            tab.page.mouse.move(0, 0)
            for told in (tab.requests, tab.crisp, tab.broken):
                told.clear()
            (self._open if stays else self._free)[kind].append(tab)
        return broken

    def _new(self, line: bool, settings: dict[str, Any]) -> Tab:
        tab = Tab(self._profile(settings).new_page(), [], [], [])
        if not line:
            tab.page.route_web_socket("**/line", lambda socket: socket.close())
        tab.page.set_default_timeout(60_000)  # a machine may have other work
        tab.page.on("pageerror", lambda error: tab.broken.append(str(error)))
        record(tab.page, tab.requests, tab.crisp)
        return tab

    def _profile(self, settings: dict[str, Any]) -> Any:
        """Of a browser with these settings, one for all its tabs, but with a clock in hand a new one."""
        lasting = lasting_of(settings)
        if lasting.pop("clock", False):
            return self._fresh(**lasting)
        kind = repr(lasting)
        if kind not in self._profiles:
            self._profiles[kind] = self._fresh(permissions=CLIPBOARD, **lasting)
        return self._profiles[kind]

    def _fresh(self, **settings: Any) -> Any:
        context = self._chromium.new_context(**settings)
        context.add_init_script(BEEN_HERE)
        return context

    def _empty(self, tab: Tab) -> None:
        """Makes the tab as good as new."""
        tab.page.goto(f"{self.address}latent-walks/nothing")  # of the same origin, so that its storage is within reach
        tab.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        assert tab.page.evaluate("Date.now.toString().includes('[native code]')"), "such a test has to say clock=True"


def lasting_of(settings: dict[str, Any]) -> dict[str, Any]:
    """What a browser is and stays, in one order."""
    return {name: settings[name] for name in sorted(settings) if name not in USUAL}


def kind_of(line: bool, settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """By which tabs can take each other's place, and how this visitor sees the page."""
    kind = CLOCK if settings.get("clock") else repr((line, lasting_of(settings)))
    return kind, {name: settings.get(name, usual) for name, usual in USUAL.items()}


def look(tab: Tab, seen_by: dict[str, Any]) -> None:
    """Gives the tab its size, colours and motion, and its window to it: only there can it fill the screen."""
    tab.page.bring_to_front()
    tab.page.set_viewport_size(seen_by.pop("viewport"))
    if tab.page.evaluate(SEEN) != seen_by:  # the page is styled anew whenever it is told
        tab.page.emulate_media(**seen_by)


def open_link(one: Visit, query: str) -> None:
    """Shows in a page that is there what it would show if it were opened by this link."""
    name = parse_qs(query.removeprefix("?")).get("m", ["blocks"])[0]
    one.page.evaluate(OPEN, [name, [walk_of(one.studio, name), query or f"?m={name}"], NEXT])


def walk_of(studio: Any, name: str) -> str:
    """The link to the walk that is there when a model's Walk tab is opened for the first time."""
    seeds = studio.models[name].seeds[:6]
    keys = ",".join(map(str, seeds))
    return f"?m={name}&keys={keys}&path=loop&t={0.3 / len(seeds):.4f}&psi=0.7&secs=12&hold=0&pace=even"


def record(page: Any, requests: list[str], crisp: list[str]) -> None:
    """Every address that the page asks for from now on, those of live pictures included, which it does not fetch.

    What the visitor before still asked for when the next one came is forgotten.
    """

    def asked(url: str) -> None:
        if url.endswith(NEXT):
            requests.clear()
            crisp.clear()
            return
        (crisp if re.search(r"/(frame|strip)\?.*scale=", url) else requests).append(url)

    def opened(socket: Any) -> None:
        requests.append(socket.url)
        frame = socket.url.removesuffix("/line") + "/frame"
        socket.on("framesent", lambda wish: asked(f"{frame}?{wish.partition(' ')[2]}"))

    page.on("request", lambda request: asked(request.url))

    page.on("websocket", opened)
