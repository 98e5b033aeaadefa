"""Real or made? `game` shows ten pictures; `guess` takes a guess about one of them and says what it is."""

import json
from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gan.images import tile
from gan.studio import RecipeError
from gan.studio.game import PICTURES, Game, Games
from gan.studio.reading import parse_integer, read_fields, require_integer
from gan.ui.server.admission import Line
from gan.ui.server.pictures import COLUMNS, Pictures
from gan.ui.server.routes import OURS, client_of, route
from gan.video import encode

FIELDS = ("m", "game", "level")
LONGEST = 500  # characters of a query
STANDING = 63  # games that may wait to be drawn and judged
KEPT = 64  # games: half a megabyte each
GUESSES = {"real": True, "made": False}

Name = tuple[str, int, str]  # model, number, level


class Playing:
    """Games of one studio, each drawn when nobody waits for a live picture; the last ones are kept."""

    def __init__(self, pictures: Pictures, games: Games, *, waiting: int = STANDING) -> None:
        self.pictures = pictures
        self.games = games
        self._line = Line(running=1, waiting=waiting)
        self._kept: OrderedDict[Name, Game] = OrderedDict()

    def routes(self) -> list[Route]:
        """Both of them."""
        return [route("game", self.game, methods=("GET",)), route("guess", self.guess, methods=("GET",))]

    async def game(self, request: Request) -> Response:
        """The pictures of a game on one sheet, without losses: nothing about it tells which of them are real."""
        name = self._name(read_fields(request.url.query, FIELDS, longest=LONGEST))
        game = await self._play(name, client_of(request))
        sheet = tile(game.pictures, COLUMNS)
        data = await self.pictures.beside.run(lambda: encode(sheet, "WEBP", lossless=True, method=2))
        return Response(data, media_type="image/webp", headers=OURS | {"Cache-Control": "no-store"})

    async def guess(self, request: Request) -> Response:
        """What picture `number` (from 0) is, and what the discriminator says of it.

        The visitor `says` first whether it is real or made.
        """
        fields = read_fields(request.url.query, (*FIELDS, "number", "says"), longest=LONGEST)
        number = require_integer(
            "A picture's number", parse_integer("A number", fields.pop("number", "")), PICTURES - 1
        )
        if (says := fields.pop("says", "")) not in GUESSES:
            raise RecipeError(f"A guess says {' or '.join(GUESSES)}, not {says[:40]!r}.")
        game = await self._play(self._name(fields), client_of(request))
        verdict = game.verdicts[number]
        answer = {
            "real": verdict.real,
            "right": GUESSES[says] == verdict.real,
            "judge": {"real": verdict.says_real, "right": verdict.says_real == verdict.real},
            "logit": round(verdict.logit, 3),
            "place": round(verdict.place, 4),
        }
        headers = OURS | {"Cache-Control": "no-store"}
        return Response(json.dumps(answer), media_type="application/json", headers=headers)

    def _name(self, fields: dict[str, str]) -> Name:
        seed = parse_integer("game, the number of a game,", fields.get("game", ""))
        name = fields.get("m", ""), seed, fields.get("level", "")
        self.games.check(*name)
        return name

    async def _play(self, name: Name, client: str) -> Game:
        if name not in self._kept:
            async with self._line.turn(client):
                if name not in self._kept:
                    plan = await self.pictures.beside.run(lambda: self.games.plan(*name))
                    drawn = await self.pictures.draw_patiently(plan.made, client=f"{client} game")
                    self._kept[name] = await self.pictures.beside.run(lambda: self.games.play(plan, drawn))
        self._kept.move_to_end(name)
        game = self._kept[name]
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return game
