"""The cheapest honest visitors: kept-alive connections, one request after another, every answer kept.

They take a few percent of a core, so that what is measured is the server.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 30.0  # seconds until an answer counts as lost
PAUSE = 0.1  # seconds after a refusal

Response = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Answer:
    """What a visitor got for the seed it asked for, after how long, and when; status 0 when nothing came."""

    visitor: int
    asked: int
    status: int
    seconds: float
    at: float
    headers: dict[str, str]
    body: bytes


class Connection:
    """HTTP/1.1 to one server over one socket, which is opened anew after an error."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def open(self, path: str, body: bytes | None = None) -> tuple[int, dict[str, str]]:
        """Send one request and read the head of its answer."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.writer.write(f"{head}\r\n".encode() + (body or b""))
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        return int(first.split()[1]), {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}

    async def chunks(self, headers: dict[str, str]) -> AsyncIterator[bytes]:
        """The body as it arrives."""
        if headers.get("transfer-encoding") != "chunked":
            yield await self.reader.readexactly(int(headers.get("content-length", 0)))
            return
        while size := int(await self.reader.readline(), 16):
            yield (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()

    async def get(self, path: str, body: bytes | None = None) -> Response:
        status, headers = await self.open(path, body)
        return status, headers, b"".join([chunk async for chunk in self.chunks(headers)])

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Visitor(Connection):
    """Asks for the picture of a seed by one request, as the page does."""

    def __init__(self, url: str, path: Callable[[int], str]) -> None:
        super().__init__(url)
        self.path = path

    async def ask(self, seed: int) -> Response:
        return await self.get(self.path(seed))


class PlainVisitor(Connection):
    """Asks a Gradio event for the picture of a seed the way Gradio's own page does: join, event stream, file."""

    def __init__(self, url: str, session: str) -> None:
        super().__init__(url)
        self.session = session
        self.stream = Connection(url)

    async def ask(self, seed: int) -> Response:
        event = {"data": [seed], "fn_index": 0, "trigger_id": 1, "session_hash": self.session, "event_data": None}
        status, headers, body = await self.get("/gradio_api/queue/join?", json.dumps(event).encode())
        if status != 200:
            return status, headers, body
        url = await self._result()
        return await self.get(urlsplit(url).path)

    async def _result(self) -> str:
        _, headers = await self.stream.open(f"/gradio_api/queue/data?session_hash={self.session}")
        url, text = "", b""
        async for chunk in self.stream.chunks(headers):
            text += chunk
            while b"\n\n" in text:
                line, text = text.split(b"\n\n", 1)
                message = json.loads(line.removeprefix(b"data: "))
                if message["msg"] == "process_completed":
                    url = message["output"]["data"][0]["url"]
        return url

    def close(self) -> None:
        super().close()
        self.stream.close()


async def drive(visitors: Sequence[Visitor | PlainVisitor], seconds: float, *, first: int = 0) -> list[Answer]:
    """Let every visitor ask for one seed of its own after another for so long; all answers, in order of arrival."""
    end = time.perf_counter() + seconds
    answers: list[Answer] = []

    async def visit(number: int) -> None:
        seed = first + number * 100_000
        while time.perf_counter() < end:
            answers.append(await _answer(visitors[number], number, seed))
            seed += 1
            if answers[-1].status != 200:
                await asyncio.sleep(PAUSE)
        visitors[number].close()

    await asyncio.gather(*(visit(number) for number in range(len(visitors))))
    return answers


async def _answer(visitor: Visitor | PlainVisitor, number: int, seed: int) -> Answer:
    start = time.perf_counter()
    try:
        status, headers, body = await asyncio.wait_for(visitor.ask(seed), PATIENCE)
    except (OSError, EOFError, TimeoutError, ValueError) as error:
        visitor.close()
        status, headers, body = 0, {}, repr(error).encode()
    end = time.perf_counter()
    return Answer(number, seed, status, end - start, end, headers, body)
