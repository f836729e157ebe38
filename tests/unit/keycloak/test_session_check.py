"""What ends a session and what does not, without a server; with one: tests/integration/keycloak/test_directories.py."""

from __future__ import annotations

import urllib.parse
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.session_check import CheckError, Config, run
from ansible_collections.readi.one.plugins.module_utils.services.session_check.desired import desired

from tests.integration.keycloak.platform import model
from tests.unit.keycloak.test_client import Wire, wire  # noqa: F401 - the fixture

MINUTE = 60_000
NOW = 1_800_000_000_000
CONFIG = Config(
    url="http://127.0.0.1:8080",
    realm="readi",
    client_id="session-check",
    longest_s=36000,
    stale_s=900,
    recheck_s={"ettlingen": 420},
    directory=False,
    members={},
    leads={},
    lead_every_s=300,
    operators="",
    one_time_s=900,
)


class Server:
    """Answers as 26.7.4 does, and remembers what it was told to end."""

    def __init__(self, *events: dict[str, Any], gone: tuple[str, ...] = (), status: int = 204) -> None:
        self.events, self.gone, self.status = events, gone, status
        self.ended: list[str] = []

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        if method == "GET":
            query = {k: int(v[0]) for k, v in urllib.parse.parse_qs(path.partition("?")[2]).items() if v[0].isdigit()}
            found = [e for e in self.events if e["time"] >= query["dateFrom"]]
            return 200, found[query["first"] : query["first"] + query["max"]]
        session = path.rpartition("/")[2]
        self.ended.append(session)
        return (404 if session in self.gone else self.status), None


def login(minutes_ago: int, session: str, alias: str | None = "ettlingen") -> dict[str, Any]:
    details = {"identity_provider": alias} if alias else {}
    return {"time": NOW - minutes_ago * MINUTE, "sessionId": session, "userId": "u", "details": details}


def test_only_what_came_by_a_silent_provider_and_is_old_enough_ends() -> None:
    server = Server(
        login(30, "old"), login(8, "due"), login(6, "young"), login(30, "here", None), login(30, "other", "buehl")
    )
    since, done = run(CONFIG, server, 0, NOW)
    assert server.ended == ["old", "due"]
    assert len(done) == 2
    assert since == NOW - 6 * MINUTE, "the next look begins with the one that is not due yet"
    assert run(CONFIG, server, since, NOW + 2 * MINUTE)[1] != []
    assert server.ended == ["old", "due", "young"]


def test_a_session_that_ended_by_itself_is_no_news() -> None:
    assert run(CONFIG, Server(login(30, "old"), gone=("old",)), 0, NOW)[1] == []


def test_a_refusal_fails_the_look_and_forgets_nothing() -> None:
    with pytest.raises(CheckError, match="session old: 403"):
        run(CONFIG, Server(login(30, "old"), status=403), 0, NOW)


def test_more_sign_ins_than_a_page_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_check, "PAGE", 2)
    server = Server(*(login(30, str(n)) for n in range(5)))
    run(CONFIG, server, 0, NOW)
    assert server.ended == list("01234")


def test_what_lasts_longer_than_any_session_is_not_asked_about() -> None:
    server = Server(login(11 * 60, "yesterday"))
    run(CONFIG, server, 0, NOW)
    assert server.ended == []


def test_it_is_missed_after_a_quarter_of_an_hour() -> None:
    assert session_check.healthy(CONFIG, NOW / 1000 - 899, NOW / 1000)
    assert not session_check.healthy(CONFIG, NOW / 1000 - 901, NOW / 1000)
    assert not session_check.healthy(CONFIG, 0, NOW / 1000), "never"


def test_any_status_is_an_answer_and_no_answer_is_said(wire: Wire) -> None:  # noqa: F811 - the fixture
    config = replace(CONFIG, url=f"http://127.0.0.1:{wire.server.server_port}")
    server = session_check.Keycloak(config, "secret")
    wire.answers["/admin/realms/readi/users/u"] = [404]
    assert server.call("GET", "/users/u")[0] == 404
    assert server.call("GET", "/users/u")[0] == 200
    assert wire.tokens() == 1, "one token for a look"
    assert wire.seen[0] == ("POST", "/realms/readi/protocol/openid-connect/token")
    wire.answers["/realms/readi/protocol/openid-connect/token"] = [401]
    with pytest.raises(CheckError, match="session-check gets no token: 401"):
        session_check.Keycloak(config, "wrong").call("GET", "/users/u")
    wire.server.shutdown()
    wire.server.server_close()
    with pytest.raises(CheckError, match="does not answer"):
        session_check.Keycloak(config, "secret").call("GET", "/users/u")


def test_a_sign_in_counts_as_long_as_the_organisation_says() -> None:
    """By default for a day's work, never longer than a session; a directory is no matter of hours."""
    of = model()
    told = [replace(o, signin_counts_hours=4) if o.key == "bretten" else o for o in of.organisations]
    config = desired(replace(of, organisations=tuple(told)), None)["config"]
    assert config["recheck_s"] == {"bretten": 4 * 3600, "ettlingen": 9 * 3600}


ASKED = {
    "old": ["UPDATE_PASSWORD"],
    "young": ["CONFIGURE_TOTP", "UPDATE_PASSWORD"],
    "done": [],
    "none": ["UPDATE_PASSWORD"],
}
GIVEN_MINUTES_AGO = {"old": 15, "young": 14, "done": 5000}


class Operators:
    """Four of them: who was given a password long ago, just now, who has chosen one, and who has none."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        if method == "DELETE":
            self.deleted.append(path)
            return 204, None
        if path.startswith("/group-by-path/"):
            assert path == "/group-by-path/operators"
            return 200, {"id": "g"}
        if path.startswith("/groups/g/members?briefRepresentation=false"):
            return 200, [{"id": who, "requiredActions": actions} for who, actions in ASKED.items()]
        if path.endswith("/credentials"):
            who = path.split("/")[2]
            found = [{"id": "o", "type": "otp", "createdDate": 0}]
            if who in GIVEN_MINUTES_AGO:
                found.append({"id": "p", "type": "password", "createdDate": NOW - GIVEN_MINUTES_AGO[who] * MINUTE})
            return 200, found
        return 200, []


def test_a_password_for_one_sign_in_counts_for_a_quarter_of_an_hour() -> None:
    server = Operators()
    _, done = run(replace(CONFIG, operators="/operators"), server, 0, NOW)
    assert server.deleted == ["/users/old/credentials/p"]
    assert len(done) == 1 and done[0].startswith("old: ")


def test_outposts_have_no_operators() -> None:
    server = Operators()
    run(CONFIG, server, 0, NOW)
    assert server.deleted == []
