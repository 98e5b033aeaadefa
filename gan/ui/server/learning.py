"""The routes `learning` and `learning-film`: how a model learnt, as one sheet of pictures and as a film to keep."""

import tempfile
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.studio.learnt import Learnt, film_kind, media_type
from gan.studio.reading import read_fields
from gan.ui.server.admission import Line
from gan.ui.server.pictures import Pictures
from gan.ui.server.routes import FOREVER, OURS, client_of, query_of, route
from gan.ui.server.storage import folder_for

STANDING = 30  # films that may wait to be made, each of which is made once
FULL = "Others are saving films just now; try again in a minute."


class LearningRoutes:
    """Both routes. Sheets are kept in memory; so is each film, a few hundred kilobytes, once somebody asked for it."""

    def __init__(self, pictures: Pictures, learnt: Learnt) -> None:
        self.pictures = pictures
        self.learnt = learnt
        self._films: dict[tuple[str, str, str], bytes] = {}
        self._line = Line(running=1, waiting=STANDING, full=FULL, again=30)

    def routes(self) -> list[Route]:
        """Both routes."""
        return [
            route("learning", self.sheet, methods=("GET",)),
            route("learning-film", self.film, methods=("GET",)),
        ]

    async def sheet(self, request: Request) -> Response:
        """The sheet of the model `m`; its `version` makes the address change with it."""
        fields = read_fields(await query_of(request), ("m", "version"))
        record = self.learnt.of(fields.get("m", ""))
        return Response(record.sheet, headers=OURS | {"Cache-Control": FOREVER}, media_type="image/webp")

    async def film(self, request: Request) -> Response:
        """The film of the model `m` in the `format` mp4, webp or gif."""
        fields = read_fields(await query_of(request), ("m", "format"))
        model, format = fields.get("m", ""), film_kind(fields.get("format", "mp4"))
        version = self.learnt.of(model).version
        data = await self._made((model, version, format), client_of(request))
        headers = OURS | {"Content-Disposition": f'attachment; filename="{model}-learning.{format}"'}
        return Response(data, headers=headers, media_type=media_type(format))

    async def _made(self, wanted: tuple[str, str, str], client: str) -> bytes:
        if wanted not in self._films:
            async with self._line.turn(client):
                if wanted not in self._films:  # made while this one waited
                    model, _, format = wanted
                    self._films[wanted] = await self.pictures.beside.run(lambda: self._write(model, format))
        return self._films[wanted]

    def _write(self, model: str, format: str) -> bytes:
        with tempfile.TemporaryDirectory(dir=folder_for("films"), ignore_cleanup_errors=True) as folder:
            path = Path(folder) / f"learning.{format}"
            self.learnt.write_film(model, path, format=format)
            return path.read_bytes()
