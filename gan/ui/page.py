"""The whole page: its parts, its look, and the settings it is served with; none of it waits for a network."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from gan.ui.assets import NO_CLOCK, Assets, first, head
from gan.ui.beginning import Beginning
from gan.ui.markup import FOOT, HEADER, LINKED, TITLE
from gan.ui.parts import (
    add_below,
    add_explore,
    add_export,
    add_learn,
    add_photo,
    add_sculpt,
    add_stage,
    add_tabs,
    add_walk,
)
from gan.ui.scripts import PAGE
from gan.ui.server.coming import Coming, Rooms
from gan.ui.server.endpoint_values import Plain
from gan.ui.server.endpoints import add_endpoints
from gan.ui.server.front import calm, front
from gan.ui.server.storage import private_folder
from gan.ui.theme import gallery

if TYPE_CHECKING:
    from gan.studio import Studio
else:
    Studio = Any  # it brings torch along

_HOUR = 3600


def build_page(studio: Studio, **settings: Any) -> tuple[gr.Blocks, dict[str, Any]]:
    """The page of a studio that is loaded, not yet served, and the arguments for its `launch`.

    The settings are those of `Services`.
    """
    from gan.ui.server.services import Services

    services = Services(studio, **settings)
    return begin_page(services.beginning(), Coming.of(services), trains=settings.get("training") is not None)


def begin_page(beginning: Beginning, coming: Coming, *, trains: bool = False) -> tuple[gr.Blocks, dict[str, Any]]:
    """The same of models that may still be loading: what needs them answers when they are there."""
    private_folder()  # before Gradio makes one that everybody shares
    assets = Assets()
    loader = assets.loader()
    with Plain(title=TITLE, analytics_enabled=False, delete_cache=(_HOUR // 6, _HOUR)) as page:
        gr.HTML(HEADER, apply_default_css=False, js_on_load=None, elem_id="lw-header-part")
        with gr.Row(elem_id="lw-page"):
            add_stage(beginning.picture, loader=loader)
            with gr.Column(elem_id="lw-side", min_width=0):
                add_tabs(loader=loader)
                add_explore(beginning.models, loader=loader)
                add_walk(loader=loader)
                add_sculpt(loader=loader)
                add_photo(loader=loader)
                add_learn(recorded=beginning.recorded, trains=trains, loader=loader)
            add_below(loader=loader)
        add_export(loader=loader)
        gr.HTML(FOOT, apply_default_css=False, js_on_load=None, elem_id="lw-foot-part")
        add_endpoints(coming, list(beginning.models), beginning.compared)
    page.queue(max_size=32, api_open=False)
    calm(page)
    parts = f"{head()}{LINKED}"  # as `css`, Gradio would rewrite every selector
    return page, {
        "theme": gallery(),
        "head": parts,
        "app_kwargs": {
            "routes": [assets.route(), Rooms(coming)],
            "middleware": front(first=NO_CLOCK + first(), head=parts, trains=trains),
        },
        "favicon_path": str(PAGE / "favicon.png"),
        "run_history": False,
        "enable_monitoring": False,
        "footer_links": ["api"],
        "allowed_paths": [],
        "ssr_mode": False,  # it works, but would put Node between the slider and its pictures
        "max_file_size": "10mb",
        "pwa": True,
    }
