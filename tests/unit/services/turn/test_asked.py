"""What is called an answer: the certificate that lies there, and a success to the very request."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.turn import asked

from tests.e2e.stand.ca import Authority

NAME = "turn.readi.example"


def success(request: bytes) -> bytes:
    """RFC 8489, 6.3.1.1, without attributes."""
    return asked.SUCCESS.to_bytes(2) + (0).to_bytes(2) + request[4:20]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def serve(authority: Authority) -> Iterator[Callable[[Callable[[bytes], bytes]], tuple[int, Path]]]:
    """A TLS server for one connection; its port and its certificate."""
    listening = socket.create_server(("127.0.0.1", 0))
    chain, key = authority.leaf(NAME)
    threads = []

    def start(answer: Callable[[bytes], bytes]) -> tuple[int, Path]:
        def run() -> None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(chain, key)
            raw, _ = listening.accept()
            # Who is not trusted is left by the client.
            with raw, suppress(ssl.SSLError), context.wrap_socket(raw, server_side=True) as connection:
                connection.sendall(answer(connection.recv(2048)))

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return listening.getsockname()[1], Path(chain)

    yield start
    for thread in threads:
        thread.join(10)
    listening.close()


def test_an_answer_is_one_to_the_very_request(serve: Callable[..., tuple[int, Path]], authority: Authority) -> None:
    port, chain = serve(success)
    assert asked.ask(NAME, port, chain, authority.file) is None


@pytest.mark.parametrize("wrong", [lambda r: success(r)[:8] + bytes(12), lambda r: b"HTTP/1.1 400 Bad Request"])
def test_anything_else_is_none(
    serve: Callable[..., tuple[int, Path]], authority: Authority, wrong: Callable[[bytes], bytes]
) -> None:
    port, chain = serve(wrong)
    assert "Binding" in (asked.ask(NAME, port, chain, authority.file) or "")


def test_an_old_certificate_is_named(
    serve: Callable[..., tuple[int, Path]],
    authority: Authority,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, _ = serve(success)
    monkeypatch.setattr(asked.ask, "__defaults__", (authority.file,))
    newer, _ = authority.leaf("newer.readi.example")
    config = tmp_path / "asked.json"
    config.write_text(json.dumps({"name": NAME, "port": port, "certificate": str(newer)}))
    assert asked.main(config) == 1
    assert "another certificate" in capsys.readouterr().err


def test_nobody_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    config = tmp_path / "asked.json"
    config.write_text(json.dumps({"name": NAME, "port": port, "certificate": "/nowhere"}))
    assert asked.main(config) == 1
    assert NAME in capsys.readouterr().err


def test_a_certificate_of_nobody_we_trust_is_no_answer(serve: Callable[..., tuple[int, Path]], tmp_path: Path) -> None:
    port, chain = serve(success)
    with pytest.raises(ssl.SSLCertVerificationError):
        asked.ask(NAME, port, chain, tmp_path / "none")
