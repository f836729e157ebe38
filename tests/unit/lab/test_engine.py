"""An engine answers, at its socket or at a port, or it does not: asked without any package."""

from __future__ import annotations

import http.server
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import engine


class _Engine(http.server.BaseHTTPRequestHandler):
    """Knows /_ping, and nothing else."""

    def do_GET(self) -> None:
        self.send_response(self.server.says if self.path == "/_ping" else 404)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """At a socket a visitor has no address that the library could log."""


class _AtSocket(socketserver.ThreadingUnixStreamServer):
    says = 200


class _AtPort(http.server.ThreadingHTTPServer):
    says = 200


@pytest.fixture(params=["socket", "port"])
def there(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[_AtSocket | _AtPort]:
    server = (
        _AtSocket(str(tmp_path / "engine"), _Engine)
        if request.param == "socket"
        else _AtPort(("127.0.0.1", 0), _Engine)
    )
    address = (
        f"unix://{tmp_path / 'engine'}" if request.param == "socket" else f"tcp://127.0.0.1:{server.server_address[1]}"
    )
    monkeypatch.setenv("DOCKER_HOST", address)
    with server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def test_it_answers(there: _AtSocket | _AtPort) -> None:
    assert engine.answers()


def test_one_that_is_not_well_does_not(there: _AtSocket | _AtPort) -> None:
    there.says = 500
    assert not engine.answers()


@pytest.mark.parametrize("address", ["unix:///nowhere/docker.sock", "tcp://127.0.0.1:1"])
def test_nobody_there(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    assert not engine.answers()


def test_something_else_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    with socketserver.ThreadingUnixStreamServer(str(tmp_path / "other"), Deaf) as server:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'other'}")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        assert not engine.answers()
        server.shutdown()
