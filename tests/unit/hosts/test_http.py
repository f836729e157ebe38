"""The HTTP client against servers of the test's own: what is kept, what is tried again, and where patience ends."""

from __future__ import annotations

import gzip
import http.server
import os
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils import http as client
from ansible_collections.readi.one.plugins.module_utils.http import Http, HttpError, get

Answer = Callable[[Any], None]


def say(body: bytes = b"fine", status: int = 200, **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hang_up(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
    say(b"", Content_Length="1000")(handler)
    for _ in range(40):
        handler.wfile.write(b".")
        time.sleep(0.05)
    handler.close_connection = True


class Wire:
    """A server that answers as planned, one after the other, and then fine; `seen`: what was asked."""

    def __init__(self, server: Callable[[type[http.server.BaseHTTPRequestHandler]], socketserver.BaseServer]) -> None:
        self.plan: list[Answer] = []
        self.seen: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        wire = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                wire.connections += 1
                super().setup()

            def answer(self) -> None:
                wire.seen.append((self.command, self.path))
                wire.headers.append(dict(self.headers))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                (wire.plan.pop(0) if wire.plan else say())(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - names that http.server asks for

            def address_string(self) -> str:
                return "somebody"

            def log_message(self, *_: Any) -> None:
                pass

        self.server = server(Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def tcp(handler: type[http.server.BaseHTTPRequestHandler]) -> socketserver.BaseServer:
    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire(tcp)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Instead of waiting: how long it would have been."""
    found: list[float] = []
    monkeypatch.setattr(client.time, "sleep", found.append)
    return found


def test_one_connection_for_every_request(wire: Wire) -> None:
    wire.plan = [say(), say(b"no", 404), say(b"", 304, ETag='"1"'), say(b"x", 201, Location="/x/1")]
    with Http(f"{wire.url}/base/") as server:
        assert server.ask("GET", "/a").text == "fine"
        assert server.ask("GET", "/b").status == 404
        assert server.ask("HEAD", "/c").headers["etag"] == '"1"'
        assert server.ask("POST", "/x", b"1").headers["location"] == "/x/1"
    assert (wire.connections, server.requests) == (1, 4)
    assert wire.seen[0] == ("GET", "/base/a")


def test_cookies_are_kept_apart(wire: Wire) -> None:
    def two(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for cookie in ("presse+admin=28f0; Path=/mailman", "route=a,b"):
            handler.send_header("Set-Cookie", cookie)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    wire.plan = [two]
    with Http(wire.url) as server:
        assert server.ask("GET", "/").headers["set-cookie"] == "presse+admin=28f0; Path=/mailman\nroute=a,b"


def test_redirects_are_answers(wire: Wire) -> None:
    wire.plan = [say(b"", 302, Location="http://elsewhere.example/")]
    assert get(f"{wire.url}/a?b=c").status == 302
    assert wire.seen == [("GET", "/a?b=c")]


def test_a_kept_connection_that_is_gone_is_no_attempt(wire: Wire) -> None:
    with Http(wire.url) as server:
        server.ask("GET", "/")
        wire.plan = [hang_up]
        assert server.ask("DELETE", "/x").status == 200
        wire.plan = [hang_up]
        with pytest.raises(HttpError) as caught:
            server.ask("POST", "/x")
        assert caught.value.unsure
        server.ask("GET", "/")
        wire.plan = [hang_up]
        assert server.ask("POST", "/token", repeatable=True).status == 200


def test_only_what_may_be_repeated_is_tried_again_and_not_for_ever(wire: Wire, waited: list[float]) -> None:
    busy = say(b"later", 503)
    wire.plan = [busy, busy]
    with Http(wire.url, tries=3) as server:
        assert server.ask("GET", "/").text == "fine"
        wire.plan = [busy] * 9
        assert server.ask("GET", "/").status == 503
        assert len(wire.plan) == 6
        wire.plan = [busy]
        assert server.ask("POST", "/").status == 503
    assert waited == [0.5, 1.0, 0.5, 1.0]


def test_the_server_says_when_and_we_say_how_long_at_most(wire: Wire, waited: list[float]) -> None:
    wire.plan = [say(b"", 503, Retry_After="3"), say(b"", 429, Retry_After="86400")]
    assert get(wire.url, tries=3).status == 200
    assert waited == [3.0, client.LONGEST_WAIT_S]


def test_nobody_there_is_tried_again_and_named(wire: Wire, waited: list[float]) -> None:
    wire.server.shutdown()
    wire.server.server_close()
    with pytest.raises(HttpError, match="refused") as caught, Http(wire.url, tries=2) as server:
        server.ask("PUT", "/")
    assert (caught.value.refused, caught.value.unsure, waited) == (True, False, [0.5])


def test_a_body_has_an_end(wire: Wire) -> None:
    packed = gzip.compress(b"0" * 5_000_000)
    wire.plan = [say(b"x" * 2000), say(packed, Content_Encoding="gzip"), say(b"x" * 1000)]
    with Http(wire.url, limit=1000) as server:
        for _ in range(2):
            with pytest.raises(HttpError, match="longer than 1000 bytes"):
                server.ask("GET", "/")
        assert len(server.ask("GET", "/").body) == 1000


def test_packed_answers_come_unpacked(wire: Wire) -> None:
    wire.plan = [say(gzip.compress(b'{"a": 1}'), Content_Encoding="gzip"), say(b"no", Content_Encoding="gzip")]
    assert get(wire.url).json() == {"a": 1}
    with pytest.raises(HttpError, match="no gzip"):
        get(wire.url)
    with pytest.raises(HttpError, match="no JSON"):
        get(wire.url).json()


def test_an_answer_that_ends_early_is_none(wire: Wire) -> None:
    def short(handler: http.server.BaseHTTPRequestHandler) -> None:
        say(b"half", Content_Length="8")(handler)
        handler.close_connection = True

    packed = gzip.compress(os.urandom(2000))
    wire.plan = [short, say(packed[:1000], Content_Encoding="gzip")]
    for _ in range(2):
        with pytest.raises(HttpError, match="ended early"):
            get(wire.url)


def test_silence_and_dripping_have_an_end(wire: Wire) -> None:
    wire.plan = [lambda handler: time.sleep(1), drip]
    with Http(wire.url, timeout_s=0.2, within_s=0.3) as server:
        with pytest.raises(HttpError, match="timed out"):
            server.ask("GET", "/")
        with pytest.raises(HttpError, match="took longer"):
            server.ask("GET", "/")


def test_a_socket_of_the_file_system(tmp_path: Path) -> None:
    path = tmp_path / "x.sock"

    class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
        daemon_threads = True

    made = Wire(lambda handler: Server(str(path), handler))
    with Http(f"unix:{path}") as server:
        assert server.ask("GET", "/a").text == "fine"
    made.server.shutdown()
    made.server.server_close()
    with pytest.raises(HttpError) as caught, Http(f"unix:{tmp_path}/none.sock") as server:
        server.ask("GET", "/")
    assert caught.value.refused


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "sso.localhost", "127.9.9.9"])
def test_loopback_has_no_proxy(wire: Wire, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("http_proxy", wire.url)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(HttpError):
        get(f"http://{host}:9/x", timeout_s=1)
    assert wire.seen == []


def test_others_have_the_proxy_of_the_environment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", wire.url)
    assert get("http://far.example/x").text == "fine"
    assert wire.seen == [("GET", "http://far.example:80/x")]
    monkeypatch.setenv("no_proxy", "far.example")
    with pytest.raises(HttpError):
        get("http://far.example:1/x", timeout_s=1)
    assert len(wire.seen) == 1


def test_only_a_certificate_of_an_authority_we_trust(tmp_path: Path) -> None:
    key, chain, other = tmp_path / "key.pem", tmp_path / "chain.pem", tmp_path / "other.pem"
    for certificate, private in ((chain, key), (other, tmp_path / "other.key")):
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"]
        words += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(private), "-out", str(certificate)]
        subprocess.run(words, check=True, capture_output=True)
    made = Wire(tcp)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    made.server.socket = context.wrap_socket(made.server.socket, server_side=True)  # type: ignore[attr-defined]
    try:
        with Http(f"https://localhost:{made.port}", authority=chain) as server:
            assert server.ask("GET", "/").text == "fine"
        for url, authority in ((f"https://localhost:{made.port}", other), (f"https://127.0.0.1:{made.port}", chain)):
            with pytest.raises(HttpError, match="CERTIFICATE_VERIFY_FAILED") as caught:
                Http(url, authority=authority).ask("PUT", "/")
            assert not caught.value.unsure
    finally:
        made.server.shutdown()
        made.server.server_close()


@pytest.mark.parametrize("url", ["sso.example", "ftp://x", "unix:x.sock", "unix://host/x.sock", "http:///x"])
def test_an_address_must_be_one(url: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        Http(url)
