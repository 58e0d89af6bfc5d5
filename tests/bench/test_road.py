"""What bench.road reckons with."""

import hmac
import json
from hashlib import sha256

import pytest

from bench.road_load import Plan, asking, status_of
from bench.road_web import assets
from bench.table import Figure


def test_an_answer_has_a_status_once_its_whole_body_is_there() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"
    assert status_of(head) is None
    assert status_of(head + b"\r\nabc") is None
    assert status_of(head + b"\r\nabcd") == 200
    chunked = b"HTTP/1.1 500 Error\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"
    assert status_of(chunked) is None
    assert status_of(chunked + b"0\r\n\r\n") == 500
    assert status_of(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n") == 503


def test_each_posted_event_is_signed_and_new() -> None:
    request = asking(Plan(port=1, path="/hook/", seconds=1, secret="whsec_x", name="evt"))
    (head, body), other = request(1).split(b"\r\n\r\n"), request(2)
    lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    stamp, shown = (part.split("=")[1] for part in lines["Stripe-Signature"].split(","))
    assert hmac.new(b"whsec_x", f"{stamp}.".encode() + body, sha256).hexdigest() == shown
    assert int(lines["Content-Length"]) == len(body)
    assert json.loads(body)["id"] == "evt_1"
    assert b'"id": "evt_2"' in other


def test_a_page_names_its_style_sheets_and_scripts() -> None:
    html = (
        '<link rel="icon" href="/i.svg">'
        '<link rel="stylesheet" href="/a.css"><script type="module" src="/b.js"></script>'
        '<link rel="modulepreload" href="/c.js"><script type="application/json">{}</script>'
    )
    assert assets(html) == {"CSS": ["/a.css"], "JS": ["/b.js", "/c.js"]}


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("half as fast", 50, "/s", 100, least=0.5), True),
        (Figure("less than half", 49, "/s", 100, least=0.5), False),
        (Figure("over twice", 21, "ms", 10, most=2), False),
        (Figure("grew", 7, "", 6, most=1, least=1), False),
        (Figure("none lost", 0, "", most=0), True),
        (Figure("one lost", 1, "", most=0), False),
        (Figure("no target", 9, "ms", 1), True),
    ],
)
def test_a_target_is_met_or_missed(figure: Figure, met: bool) -> None:
    assert figure.met is met
