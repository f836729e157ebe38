"""What the mail server's host runs: the key and its line for the name server, delivery over HTTP, the queue's age."""

from __future__ import annotations

import base64
import grp
import http.server
import io
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.mail import born, post, queue, sheet
from hypothesis import given, settings
from hypothesis import strategies as st


def test_the_key_is_made_once_and_the_sheet_says_its_public_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(born.shutil, "chown", lambda *words: None)
    key = tmp_path / "deep" / "dkim.key"
    assert born.key(key, grp.getgrgid(os.getgid()).gr_name)
    made = key.read_bytes()
    assert (key.stat().st_mode & 0o777, list(key.parent.iterdir())) == (0o640, [key])
    assert not born.key(key, "nobody")
    assert key.read_bytes() == made
    config = tmp_path / "sheet.json"
    config.write_text(json.dumps({"key": str(key), "selector": "readi", "signed": ["a.example"], "lines": ["first"]}))
    assert sheet.main(config) == 0
    first, second = capsys.readouterr().out.splitlines()
    name, _, strings = second.split("  ")
    text = "".join(strings.split('"')[1::2])
    assert (first, name) == ("first", "readi._domainkey.a.example.")
    assert all(len(part) <= 255 for part in strings.split('"')[1::2])
    words = ["openssl", "pkey", "-in", str(key), "-pubout", "-outform", "DER"]
    der = subprocess.run(words, capture_output=True, check=True).stdout
    assert base64.b64decode(text.removeprefix("v=DKIM1; k=rsa; p=")) == der


def test_a_key_that_was_cut_short_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(born.shutil, "chown", lambda *words: None)
    key = tmp_path / "dkim.key"
    key.with_suffix(".new").write_text("-----BEGIN")
    assert born.key(key, "x")
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")


def test_a_table_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "table.db").write_bytes(b"x")
    assert not born.table(tmp_path / "table", "nobody")
    assert [one.name for one in tmp_path.iterdir()] == ["table.db"]


@pytest.fixture
def service() -> Iterator[Any]:
    """A service over HTTP that answers what it is told, and keeps what it got."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(server.status)  # type: ignore[attr-defined]
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            return

    got: list[Any] = []
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.status, server.got = 204, got  # type: ignore[attr-defined]
        server.url = f"http://127.0.0.1:{server.server_port}/mail"  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "code"),
    [(200, 0), (204, 0), (302, 75), (401, 75), (404, 75), (413, 69), (422, 69), (500, 75), (503, 75)],
)
def test_what_a_service_answers_is_what_postfix_does(service: Any, status: int, code: int) -> None:
    service.status = status
    found, said = post.deliver(service.url, b"Subject: x\r\n\r\n\xff", "to@readi.test", "")
    assert found == code and bool(said) == (code != 0)
    path, head, body = service.got[0]
    assert (path, body) == ("/mail", b"Subject: x\r\n\r\n\xff")
    assert (head["X-Envelope-To"], head["X-Envelope-From"]) == ("to@readi.test", "")
    assert head["Content-Type"] == "message/rfc822"


def test_a_service_that_is_not_there_gets_it_later() -> None:
    assert post.deliver("http://127.0.0.1:9/mail", b"x", "to@readi.test", "")[0] == 75


def test_the_address_says_which_service(service: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "post.json"
    config.write_text(json.dumps({"targets": {"forum@readi.test": service.url, "@all.test": f"{service.url}/all"}}))
    for recipient, path in [
        ("Forum@Readi.Test", "/mail"),
        ("forum+4@readi.test", "/mail"),
        ("x@all.test", "/mail/all"),
    ]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"message")))
        assert post.main(config, recipient, "from@x.example") == 0
        assert service.got.pop()[0] == path
    assert post.main(config, "nobody@readi.test", "from@x.example") == post.NEVER


NOW = 1_000_000.0


def waits(hours: float, name: str = "deferred", why: str = "later") -> dict[str, Any]:
    return {"queue_name": name, "arrival_time": NOW - hours * 3600, "recipients": [{"delay_reason": why}]}


def test_the_oldest_message_says_it() -> None:
    said = queue.judge([waits(1), waits(5, why="Connection refused"), waits(7, why="no route")], NOW, 4)
    assert "2 messages" in said and "the oldest for 7: no route" in said
    assert queue.judge([waits(3), waits(400, "hold")], NOW, 4) == ""
    assert "not tried yet" in queue.judge([{**waits(9), "recipients": [{"address": "x"}]}], NOW, 4)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 200), st.sampled_from(["active", "deferred", "hold"])), max_size=6))
def test_it_is_well_just_where_nothing_is_old(given_: list[tuple[float, str]]) -> None:
    said = queue.judge([waits(hours, name) for hours, name in given_], NOW, 4)
    assert bool(said) == any(hours > 4 and name != "hold" for hours, name in given_ if hours != 4)
