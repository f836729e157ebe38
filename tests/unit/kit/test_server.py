"""The stand-ins' server: says what it is in every answer, and believes no cookie that it did not make."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.standins.kit.server import HEADER, Answer, App, Request, json_answer, page, redirect, serving

SECRET = b"only in this test"


def app() -> App:
    made = App("thing", "1.2", SECRET, secure=False)

    @made.route("GET", "/")
    def start(request: Request) -> Answer:
        return page("Start", f"<h1>{request.session.get('who', 'nobody')}</h1>")

    @made.route("GET", "/bare")
    def bare(_request: Request) -> Answer:
        return Answer(body=b"<p>no body tag</p>", type="text/html")

    @made.route("POST", "/in")
    def sign_in(request: Request) -> Answer:
        request.session["who"] = request.form["who"]
        return redirect("/\r\nX-Evil: 1")

    @made.route("POST", "/out")
    def sign_out(request: Request) -> Answer:
        request.session.clear()
        return Answer(204)

    @made.route("PROPFIND", "/files/{user}/{path*}")
    def propfind(request: Request, user: str, path: str) -> Answer:
        return json_answer({"user": user, "path": path, "depth": request.headers.get("depth")}, 207)

    @made.route("GET", "/broken")
    def broken(_request: Request) -> Answer:
        raise RuntimeError("a secret detail")

    return made


@pytest.fixture
def address() -> Iterator[str]:
    with serving(app(), ("127.0.0.1", 0)) as served:
        yield served.removeprefix("http://")


def ask(address: str, method: str, path: str, body: str = "", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(address, timeout=10)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body or None, {**kind, **headers})
    answer = connection.getresponse()
    return answer, answer.read()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 200), ("GET", "/nowhere", 404), ("PUT", "/in", 405), ("GET", "/broken", 500), ("HEAD", "/", 200)],
)
def test_every_answer_says_what_it_is(address: str, method: str, path: str, status: int) -> None:
    answer, body = ask(address, method, path)
    assert answer.status == status
    assert answer.headers[HEADER] == "stand-in for thing 1.2; not the product"
    assert b"secret detail" not in body


@pytest.mark.parametrize("path", ["/", "/bare"])
def test_every_page_says_it_too(address: str, path: str) -> None:
    assert b'class="stand-in">stand-in for thing 1.2; not the product</p>' in ask(address, "GET", path)[1]


def test_too_much_is_refused_unread(address: str) -> None:
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.putrequest("POST", "/in")
    connection.putheader("Content-Length", "64000001")
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert HEADER in answer.headers


def test_a_session_from_sign_in_to_sign_out(address: str) -> None:
    answer, _ = ask(address, "POST", "/in", "who=J%C3%BCrgen")
    assert "X-Evil" not in answer.headers
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    value = cookie.partition(";")[0]
    assert "Jürgen" in ask(address, "GET", "/", Cookie=value)[1].decode()
    gone, _ = ask(address, "POST", "/out", Cookie=value)
    assert "Max-Age=0" in gone.headers["Set-Cookie"]


@settings(deadline=None)
@given(st.integers(min_value=0), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_changed_cookie_is_nobodys(where: int, letter: str) -> None:
    made = app()
    sealed = made._sealed({"who": "anna"}).partition("=")[2].partition(";")[0]
    assert made.opened(sealed) == {"who": "anna"}
    at = where % len(sealed)
    changed = sealed[:at] + letter + sealed[at + 1 :]
    assert made.opened(changed) == ({"who": "anna"} if changed == sealed else {})


def test_a_session_ends() -> None:
    made = app()
    sealed = made._sealed({"who": "anna"}).partition("=")[2].partition(";")[0]
    data = json.loads(__import__("base64").urlsafe_b64decode(sealed.partition(".")[0]))
    assert made.opened(sealed, now=data["made"] + 8 * 3600 + 1) == {}


def test_methods_and_paths_of_webdav(address: str) -> None:
    answer, body = ask(address, "PROPFIND", "/files/s1/Ordner%20A/%C3%BC.txt", Depth="1")
    assert answer.status == 207
    assert json.loads(body) == {"user": "s1", "path": "Ordner A/ü.txt", "depth": "1"}


def test_a_socket_of_a_process_that_is_gone_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "x.sock"
    for _ in range(2):
        left = socket.socket(socket.AF_UNIX)
        if not path.exists():
            left.bind(str(path))
        left.close()
        with serving(app(), path) as served:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(served)
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert HEADER.encode() in connection.recv(1000)
            connection.close()
            with pytest.raises(OSError, match="served already"), serving(app(), path):
                pass
