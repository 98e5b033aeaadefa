"""All that answers for a studio: its pictures, files and searches, their routes, and what the page is told of it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router

from gan.studio import Copying, Studio
from gan.studio.game import Games
from gan.studio.learnt import Learnt
from gan.studio.opening import face, opening
from gan.ui.beginning import Beginning
from gan.ui.description import describe_learning, describe_page, list_models, list_sliders
from gan.ui.server.exports import Exports
from gan.ui.server.game import Playing
from gan.ui.server.inside import Insides
from gan.ui.server.learning import LearningRoutes
from gan.ui.server.live_socket import live_socket
from gan.ui.server.nearest import Lookup
from gan.ui.server.painting import Painting
from gan.ui.server.picture_routes import PictureRoutes
from gan.ui.server.pictures import Pictures, jpeg
from gan.ui.server.projection import Looking
from gan.ui.server.qr import qr_route
from gan.ui.server.routes import OURS, PREFIX, route
from gan.ui.server.slow_painting import SlowPainting
from gan.ui.server.training_routes import TrainingRoutes
from gan.ui.server.zerogpu import Draw


class Services:
    """Made once for a studio, when its networks are loaded.

    `address` is where other devices find a page that is open as localhost, `lent` a GPU that draws films for programs.
    Only with `training` can visitors train.
    """

    def __init__(
        self, studio: Studio, *, address: str = "", lent: Draw | None = None, training: TrainingRoutes | None = None
    ) -> None:
        self.studio = studio
        self.pictures = Pictures(studio)
        drawn, games, learnt = PictureRoutes(self.pictures), Games.load(studio), Learnt.load(studio)
        self.exports, self.looking = Exports(self.pictures, lent=lent), Looking(self.pictures)
        self.lookup = Lookup(drawn, Copying.load(studio))
        self.told: dict[str, Any] = describe_page(studio, games=games, address=address) | {
            "faces": {name: _frame(studio, name) for name in studio.models},
            "records": describe_learning(learnt),
            "compared": list(self.lookup.copying.indexes),
        }
        self.router = Router(
            [
                route("page", _tell(self.told), methods=("GET",)),
                *drawn.routes(),
                *Painting(drawn).routes(),
                SlowPainting(self.pictures).route(),
                live_socket(self.pictures),
                self.exports.route(),
                self.lookup.route(),
                *Playing(self.pictures, games).routes(),
                Insides(drawn).route(),
                *LearningRoutes(self.pictures, learnt).routes(),
                self.looking.route(),
                qr_route(self.pictures.batcher),
                *(training.routes() if training else ()),
            ]
        )

    def beginning(self) -> Beginning:
        """What the page begins with; its first picture is drawn for it."""
        first = opening(*next(iter(self.studio.models.items())))
        picture = jpeg(self.studio.render([first], self.studio.costs(first.model).part)[0])
        return Beginning(self.studio.models, picture, bool(self.told["records"]), self.told["compared"])

    def models(self) -> list[dict[str, object]]:
        """What programs are told of every model."""
        return list_models(self.studio)

    def sliders(self, model: str) -> list[dict[str, str]]:
        """What programs are told of a model's sliders; raises `RecipeError`."""
        return list_sliders(self.studio, model)


def _tell(told: dict[str, Any]) -> Callable[[Request], Awaitable[Response]]:
    """The route `page`: all that the page has to know, as JSON."""
    body = json.dumps(told).encode()

    async def page(request: Request) -> Response:
        return Response(body, headers=OURS | {"Cache-Control": "no-store"}, media_type="application/json")

    return page


def _frame(studio: Studio, name: str) -> str:
    """Where the picture is that stands for a model, relative to the page."""
    part = studio.costs(name).part
    size = f"&size={part}" if part else ""
    return f"{PREFIX.lstrip('/')}/frame?{face(name, studio.models[name]).to_query()}{size}"
