import io

import pytest
import segno
from fake_studio import FakeStudio
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan.ui.server.address import in_network
from gan.ui.server.batcher import Batcher
from gan.ui.server.qr import LONGEST, PATTERN, draw, qr_route
from gan.ui.server.routes import PREFIX

LINK = "https://example.org/walks/?m=landscapes&a=42&b=4294967295&t=0.28&psi=0.7&w=0a1b2c3d&v=1"


def ask(text: str | None):
    with TestClient(
        Starlette(routes=[qr_route(Batcher(FakeStudio.of().render))]), base_url="http://testserver"
    ) as client:
        return client.get(f"{PREFIX}/qr", params={} if text is None else {"text": text})


def test_a_link_becomes_a_picture_that_scales_and_is_kept() -> None:
    response = ask(LINK)
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert response.text.startswith("<svg")
    assert "viewBox" in response.text
    assert 'fill="#fff"' in response.text  # a camera needs light behind the squares, also in a dark page
    assert "width=" not in response.text.split(">")[0]
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_code_is_that_of_the_link_with_its_quiet_zone() -> None:
    code = segno.make_qr(LINK, error="m", mask=PATTERN)
    width, _ = code.symbol_size(border=4)
    assert f'viewBox="0 0 {width} {width}"'.encode() in draw(LINK)
    expected = io.BytesIO()
    code.save(expected, "svg", border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    assert draw(LINK) == expected.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "hello",
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://example.org/",
        "http://",
        "https://?a=1",
        "https://[::1",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://exämple.org/",
        "https://example.org/" + "a" * LONGEST,
    ],
)
def test_what_is_no_link_is_refused_in_a_sentence(text: str | None) -> None:
    response = ask(text)
    assert response.status_code == 422
    assert response.json()["error"].endswith(".")
    assert len(response.json()["error"]) < 200


def test_the_longest_link_still_fits() -> None:
    assert ask("https://example.org/".ljust(LONGEST, "a")).status_code == 200


@pytest.mark.parametrize("host", [None, "127.0.0.1", "localhost", "192.168.1.20"])
def test_an_address_is_looked_up_only_where_other_devices_are_let_in(host: str | None) -> None:
    assert in_network(host) == ""


def test_the_address_in_the_network_is_none_that_means_this_computer() -> None:
    assert not in_network("0.0.0.0").startswith(("127.", "0."))
