"""The whole page: its parts, its look, and the settings it is served with."""

from typing import Any

import gradio as gr

from gan.studio import Copying, Studio
from gan.studio.game import Games
from gan.studio.learnt import Learnt
from gan.ui.assets import Assets, first, head
from gan.ui.markup import FOOT, HEADER, LINKED, TITLE
from gan.ui.parts import (
    add_copy_check,
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
from gan.ui.server.endpoint_values import Plain
from gan.ui.server.endpoints import add_endpoints
from gan.ui.server.exports import Exports
from gan.ui.server.front import calm, front
from gan.ui.server.game import Playing
from gan.ui.server.inside import Insides
from gan.ui.server.learning import LearningRoutes
from gan.ui.server.live_socket import live_socket
from gan.ui.server.nearest import Lookup
from gan.ui.server.painting import Painting
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import Pictures
from gan.ui.server.projection import Looking
from gan.ui.server.qr import qr_route
from gan.ui.server.slow_painting import SlowPainting
from gan.ui.server.storage import private_folder
from gan.ui.server.training_routes import TrainingRoutes
from gan.ui.server.zerogpu import Draw
from gan.ui.theme import gallery

_HOUR = 3600


def build_page(
    studio: Studio, *, address: str = "", lent: Draw | None = None, training: TrainingRoutes | None = None
) -> tuple[gr.Blocks, dict[str, Any]]:
    """The page of a studio, not yet served, and the arguments for its `launch`.

    `address` is where other devices find a page that is open as localhost, `lent` a GPU that draws films for programs.
    Only with `training` can visitors train.
    """
    private_folder()  # before Gradio makes one that everybody shares
    pictures, assets = Pictures(studio), Assets()
    drawn, exports, looking = PictureRoutes(pictures), Exports(pictures, lent=lent), Looking(pictures)
    lookup, games, learnt = Lookup(drawn, Copying.load(studio)), Games.load(studio), Learnt.load(studio)
    with Plain(title=TITLE, analytics_enabled=False, delete_cache=(_HOUR // 6, _HOUR)) as page:
        gr.HTML(HEADER, apply_default_css=False, js_on_load=None, elem_id="lw-header-part")
        with gr.Row(elem_id="lw-page"):
            add_stage(studio, games, loader=assets.loader(), address=address)
            with gr.Column(elem_id="lw-side", min_width=0):
                add_tabs(loader=assets.loader())
                add_explore(studio, loader=assets.loader())
                add_walk(loader=assets.loader())
                add_sculpt(loader=assets.loader())
                add_photo(loader=assets.loader())
                add_learn(learnt, loader=assets.loader(), trains=training is not None)
            add_copy_check(lookup.copying, loader=assets.loader())
        add_export(loader=assets.loader())
        gr.HTML(FOOT, apply_default_css=False, js_on_load=None, elem_id="lw-foot-part")
        add_endpoints(pictures, exports, looking, lookup)
    page.queue(max_size=32, api_open=False)
    calm(page)
    routes = [
        *drawn.routes(),
        *Painting(drawn).routes(),
        SlowPainting(pictures).route(),
        live_socket(pictures),
        exports.route(),
        lookup.route(),
        *Playing(pictures, games).routes(),
        Insides(drawn).route(),
        *LearningRoutes(pictures, learnt).routes(),
        looking.route(),
        qr_route(pictures.batcher),
        *(training.routes() if training else ()),
        assets.route(),
    ]
    parts = f"{head()}{LINKED}"  # as `css`, Gradio would rewrite every selector
    return page, {
        "theme": gallery(),
        "head": parts,
        "app_kwargs": {"routes": routes, "middleware": front(first=first(), head=parts, trains=training is not None)},
        "favicon_path": str(PAGE / "favicon.png"),
        "run_history": False,
        "enable_monitoring": False,
        "footer_links": ["api"],
        "allowed_paths": [],
        "ssr_mode": False,  # it works, but would put Node between the slider and its pictures
        "max_file_size": "10mb",
        "pwa": True,
    }
