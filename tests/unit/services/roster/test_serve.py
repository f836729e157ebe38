"""The HTTPS server over a realm in memory: what a service, a stranger and a silent connection get."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.http import Http, HttpError
from ansible_collections.readi.one.plugins.module_utils.services.roster import serve
from ansible_collections.readi.one.plugins.module_utils.sync import confirm

from tests.lab.authority import leaf, own_ca

from .test_desk import Stand, stand

__all__ = ["stand"]
AUTHORITY = ("an authority of the roster's tests", "readi.one")


class Running:
    def __init__(self, stand: Stand, folder: Path) -> None:
        chain, key = leaf(AUTHORITY, "roster", ["localhost", "signon.invalid"])
        for name, text in (("chain.pem", chain), ("key.pem", key), ("root.pem", own_ca.root(*AUTHORITY))):
            (folder / name).write_text(text)
        self.trusted = ssl.create_default_context(cafile=str(folder / "root.pem"))
        tls = serve.context(str(folder / "chain.pem"), str(folder / "key.pem"))
        self.server = serve.Server(0, tls, stand.desk)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def ask(self, path: str, credential: str = "", body: Any = None, **headers: str) -> Any:
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.trusted, timeout=10)
        data = None if body is None else json.dumps(body)
        given = {"Authorization": f"Bearer {credential}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection.request("GET" if body is None else "POST", path, data, given)
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def announced(self, path: str, length: int) -> int:
        """The status where a body of this length is announced and none sent."""
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.trusted, timeout=10)
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture
def running(stand: Stand, tmp_path: Path) -> Iterator[Running]:
    made = Running(stand, tmp_path)
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_service_is_answered_packed_and_unpacked_and_told_what_it_has_already(stand: Stand, running: Running) -> None:
    stand.look()
    plain = running.ask("/v1/cloud", "c")
    assert (plain.status, plain.headers["Content-Type"]) == (200, "application/json")
    packed = running.ask("/v1/cloud", "c", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    again = running.ask("/v1/cloud", "c", If_None_Match=plain.headers["ETag"])
    assert (again.status, again.content) == (304, b"")


def test_the_platforms_own_client_reads_it_by_a_name_that_nobody_resolves(
    stand: Stand, running: Running, tmp_path: Path
) -> None:
    stand.look()
    url = f"https://signon.invalid:{running.port}"
    with Http(url, authority=tmp_path / "root.pem", at="127.0.0.1") as client:
        for _ in range(2):
            answer = client.ask("GET", "/v1/forum", headers={"Authorization": "Bearer f"})
            assert (answer.status, answer.json()["format"]) == (200, 1)
    with (
        Http(f"https://other.invalid:{running.port}", authority=tmp_path / "root.pem", at="127.0.0.1") as client,
        pytest.raises(HttpError),
    ):
        client.ask("GET", "/v1/forum")


def test_whoever_is_unknown_reads_nothing(stand: Stand, running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    stand.look()
    for path, credential in (("/v1/cloud", ""), ("/v1/cloud", "f"), ("/v1/nobody", "c")):
        answer = running.ask(path, credential)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert b"anna" not in answer.content
    for path in ("/", "/v1", "/v1/", "/v2/cloud", "/metrics"):
        assert running.ask(path, "c").status == 404, path
    assert "wrong credential for 'nobody'" in capsys.readouterr().out


def test_nothing_to_serve_says_when_to_come_back(stand: Stand, running: Running) -> None:
    answer = running.ask("/v1/cloud", "c")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "15")


def test_a_change_is_told_by_whom_may(stand: Stand, running: Running) -> None:
    stand.look()
    stand.realm.inside["projects-eakte"] = {"finn"}
    assert running.ask("/v1/changed", "f", {"groups": []}).status == 403
    assert running.ask("/v1/changed", "g", {"groups": ["projects-eakte"]}).status == 200
    assert stand.members() == {"finn", "eva"}
    assert running.announced("/v1/changed", 2_000_000) == 413
    assert running.ask("/v1/other", "g", {}).status == 404


def test_whoever_connects_and_says_nothing_stops_nobody(stand: Stand, running: Running) -> None:
    stand.look()
    silent = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(20)]
    started = time.monotonic()
    assert running.ask("/v1/cloud", "c").status == 200
    assert time.monotonic() - started < 5
    for one in silent:
        one.close()


def status(stand: Stand, folder: Path, pid: int = 0) -> None:
    (folder / "status.json").write_text(json.dumps({"pid": pid or os.getpid(), **asdict(stand.desk.status)}))


def test_doctor_hears_since_when_and_what_waits(
    stand: Stand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve.health(tmp_path) == 1
    stand.look()
    status(stand, tmp_path)
    assert serve.health(tmp_path) == 0
    stand.realm.down = True
    stand.look(60)
    status(stand, tmp_path)
    capsys.readouterr()
    assert serve.health(tmp_path) == 1
    assert "since 1970-01-12T13:47:40Z: Keycloak does not answer" in capsys.readouterr().err


def test_one_that_starts_just_now_is_asked_and_one_that_does_not_run_is_said(
    stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand.look()
    before = subprocess.Popen(["true"])
    before.wait()
    status(stand, tmp_path, before.pid)
    monkeypatch.setattr(serve, "STARTS_WITHIN_S", 0.3)
    assert serve.now(tmp_path) == 1
    assert "the roster does not run" in capsys.readouterr().err

    def starts() -> None:
        time.sleep(0.1)
        stand.now = time.time()
        stand.look(1)
        status(stand, tmp_path)

    monkeypatch.setattr(serve, "STARTS_WITHIN_S", 30)
    former = signal.signal(signal.SIGUSR1, lambda *_: None)
    try:
        threading.Thread(target=starts).start()
        assert serve.now(tmp_path) == 0
    finally:
        signal.signal(signal.SIGUSR1, former)


def test_an_answer_to_no_question_is_refused(stand: Stand, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stand.look()
    status(stand, tmp_path)
    assert serve.confirm(tmp_path, "0123456789ab") == 1
    assert "nothing waits for 0123456789ab" in capsys.readouterr().err
    assert not (tmp_path / "confirmed").exists()


def test_an_answer_to_a_question_is_written_as_the_programs_own_user(stand: Stand, tmp_path: Path) -> None:
    for number in range(40):
        stand.realm.person(f"p{number}")
    stand.look()
    for number in range(10):
        stand.realm.person(f"p{number}", enabled=False)
    stand.look(60)
    status(stand, tmp_path)
    (waiting,) = stand.desk.status.waiting
    link = tmp_path / "confirmed"
    assert confirm.answer(tmp_path, waiting["confirm"], serve.tokens(tmp_path))
    assert link.read_text().split() == [waiting["confirm"]]
    stand.look(60)
    assert len(stand.ask("cloud").body["locked"]) == 10 and not link.exists()
