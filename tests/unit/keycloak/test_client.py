"""The connection: one token for many requests, renewed in time, and what is sent again when a kept connection is gone.

Answered by a socket of the test itself: what is looked at is what we send, not what a Keycloak would say to it.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import client
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError, UnreachableError


class Wire:
    """What was asked on which connection; `answers`: path -> status, one after the other; "cut" hangs up instead."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.connections: set[Any] = set()
        self.answers: dict[str, list[Any]] = {}
        self.lifetime = 60
        wire = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                wire.connections.add(self.client_address)
                wire.seen.append((self.command, self.path))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                planned = wire.answers.get(self.path)
                status = planned.pop(0) if planned else 200
                if status == "cut":
                    self.close_connection = True
                    return
                body = json.dumps({"access_token": "t", "expires_in": wire.lifetime}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - names that http.server asks for

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def api(self) -> Api:
        return Api(f"http://127.0.0.1:{self.server.server_port}", "me", "secret")

    def tokens(self) -> int:
        return sum(path.endswith("/token") for _, path in self.seen)


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_one_connection_and_one_token_for_all(wire: Wire) -> None:
    api = wire.api()
    for _ in range(5):
        api.get("/x")
    assert (len(wire.connections), wire.tokens(), api.requests) == (1, 1, 6)


def test_a_token_is_renewed_before_it_ends(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(client.time, "monotonic", lambda: now[0])
    api = wire.api()
    api.get("/x")
    now[0] += 60 - client.RENEW_BEFORE_S - 1
    api.get("/x")
    assert wire.tokens() == 1
    now[0] += 2
    api.get("/x")
    assert wire.tokens() == 2


def test_a_token_that_is_no_longer_taken_is_renewed_once(wire: Wire) -> None:
    wire.answers["/admin/realms/x"] = [401, 200]
    assert wire.api().get("/x")
    assert wire.tokens() == 2
    wire.answers["/admin/realms/x"] = [401, 401]
    with pytest.raises(ApiError, match="401"):
        wire.api().get("/x")


def test_a_read_on_a_connection_that_is_gone_is_sent_again(wire: Wire) -> None:
    api = wire.api()
    api.get("/x")
    wire.answers["/admin/realms/x"] = ["cut"]
    api.get("/x")
    assert len(wire.connections) == 2


def test_a_create_whose_answer_was_lost_is_not_sent_again_here(wire: Wire) -> None:
    """It may have been done: the engine decides, by whether the service refuses duplicates."""
    api = wire.api()
    api.get("/x")
    wire.answers["/admin/realms/things"] = ["cut"]
    with pytest.raises(ApiError) as caught:
        api.post("/things", {"a": 1})
    assert (caught.value.unsure, caught.value.retry) == (True, True)
    assert wire.seen.count(("POST", "/admin/realms/things")) == 1


def test_errors_say_what_and_never_the_secret(wire: Wire) -> None:
    wire.answers["/realms/master/protocol/openid-connect/token"] = [401]
    with pytest.raises(ApiError) as caught:
        wire.api().get("/x")
    assert "client me gets no token: 401" in str(caught.value) and "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "retry", "duplicate"), [(400, False, False), (409, False, True), (503, True, False)]
)
def test_what_is_worth_a_retry(wire: Wire, status: int, retry: bool, duplicate: bool) -> None:
    wire.answers["/admin/realms/x"] = [status]
    with pytest.raises(ApiError) as caught:
        wire.api().put("/x", {})
    assert (caught.value.retry, caught.value.duplicate) == (retry, duplicate)


def test_nobody_there_is_said_plainly(wire: Wire) -> None:
    wire.server.shutdown()
    wire.server.server_close()
    with pytest.raises(UnreachableError, match="does not answer"):
        wire.api().get("/x")


def test_an_address_must_be_one() -> None:
    with pytest.raises(ValueError, match="not an address"):
        Api("sso.example", "me", "secret")
