"""The videobridge's REST, on loopback of its host.

--run: root where jicofo and prosody are; --given: `bridge_run` (the words that reach the bridge's host, where it is
another one), `bridge_url` (where it listens there).
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.contracts.fact import fact
from tests.contracts.jitsi.rest import JSON, Rest, bridge
from tests.contracts.target import PREFIX, Target

SEEN = "2.3"
STATS = "jvb/src/main/kotlin/org/jitsi/videobridge/stats"
REST = "jvb/src/main/kotlin/org/jitsi/videobridge/rest/root"
STATES = ("graceful_shutdown", "shutting_down", "drain", "healthy")
FIGURES = ("conferences", "local_endpoints", "endpoints", "participants", "largest_conference", "octo_endpoints")
LOSSES = ("incoming_loss", "outgoing_loss", "overall_loss", "rtt_aggregate", "stress_level")
OURS = ("muc_clients_configured", "muc_clients_connected", "mucs_configured", "mucs_joined")
EXTRA = {
    "id": f"{PREFIX}extra",
    "hostname": "localhost",
    "username": "jvb",
    "password": "wrong",
    "domain": "auth.invalid",
}
EXTRA |= {"muc_jids": "brewery@internal.auth.invalid", "muc_nickname": f"{PREFIX}extra", "port": "5222"}


@pytest.fixture
def rest(target: Target) -> Iterator[Rest]:
    asked = bridge(target)
    yield asked
    if EXTRA["id"] in asked.get("/colibri/muc-client/list").json():
        asked.post("/colibri/muc-client/remove", {"id": EXTRA["id"]})
    if asked.get("/colibri/drain").json()["drain"]:
        asked.post("/colibri/drain/disable")


@fact(f"{REST}/about/health", seen=SEEN)
def test_it_says_that_it_is_well(rest: Rest) -> None:
    """/about/health is 200 without a word."""
    answer = rest.get("/about/health")
    assert (answer.status, answer.text) == (200, "")


@fact(f"{REST}/about/version/Version.kt", seen=SEEN)
def test_it_says_its_version(rest: Rest) -> None:
    """/about/version names JVB, its version and the system."""
    said = rest.get("/about/version").json()
    assert set(said) == {"name", "version", "os"} and said["name"] == "JVB"


@fact(f"{STATS}/VideobridgeStatisticsShim.kt", seen=SEEN)
def test_its_figures(rest: Rest) -> None:
    """/colibri/stats has figures as integers, losses and stress as floats, states as truth values; no key colibri2."""
    said = rest.get("/colibri/stats").json()
    assert all(isinstance(said[name], bool) for name in STATES)
    assert all(type(said[name]) is int for name in (*FIGURES, *OURS))
    assert all(isinstance(said[name], float) for name in LOSSES)
    assert "colibri2" not in said and {"version", "region", "current_timestamp"} <= set(said)


@fact("jvb/src/main/kotlin/org/jitsi/videobridge/xmpp/XmppConnection.kt", seen=SEEN)
def test_it_is_where_jicofo_looks(rest: Rest) -> None:
    """As many connections and rooms as are configured: the only sign of a working connection."""
    said = rest.get("/colibri/stats").json()
    assert said["muc_clients_connected"] == said["muc_clients_configured"] > 0
    assert said["mucs_joined"] == said["mucs_configured"] > 0


@fact(f"{REST}/colibri/drain/Drain.kt", seen=SEEN, disposable=True)
def test_draining_goes_on_and_off(rest: Rest) -> None:
    """Draining is switched by two POSTs without an answer, as often as one likes, and says nothing of health."""
    assert rest.get("/colibri/drain").json() == {"drain": False}
    for _ in range(2):
        answer = rest.post("/colibri/drain/enable")
        assert (answer.status, answer.text) == (200, "")
    assert rest.get("/colibri/drain").json() == {"drain": True}
    assert rest.get("/colibri/stats").json()["drain"] is True
    assert rest.get("/about/health").status == 200
    assert rest.post("/colibri/drain/disable").status == 200
    assert rest.get("/colibri/drain").json() == {"drain": False}


@fact(f"{REST}/colibri/drain/Drain.kt", seen=SEEN)
@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/colibri/drain/enable", 405, "POST,OPTIONS"),
        ("GET", "/colibri/drain/disable", 405, "POST,OPTIONS"),
        ("POST", "/colibri/drain", 405, "GET,OPTIONS"),
        ("GET", "/colibri/drain/other", 404, None),
        ("GET", "/colibri/shutdown", 405, None),
        ("GET", "/colibri/conferences", 404, None),
        ("GET", "/colibri", 404, None),
        ("GET", "/colibri/v2/conferences", 501, None),
    ],
)
def test_what_is_not_asked_so(rest: Rest, method: str, path: str, status: int, allow: str | None) -> None:
    """A wrong method is 405 and names the right one, an unknown path 404, colibri2 over HTTP 501; pages say so."""
    answer = rest.ask(method, path, "" if method == "POST" else None, JSON)
    assert answer.status == status
    assert f"HTTP ERROR {status}" in answer.text
    assert allow is None or set(answer.headers["allow"].replace(" ", "").split(",")) >= set(allow.split(","))


@fact(f"{REST}/colibri/mucclient/MucClient.kt", seen=SEEN)
@pytest.mark.parametrize("path", ["add", "remove"])
def test_connections_are_told_in_json(rest: Rest, path: str) -> None:
    """A connection is added or removed by JSON: 415 without its Content-Type, 400 where it lacks something."""
    path = f"/colibri/muc-client/{path}"
    assert rest.post(path, "{}", "").status in (400, 415)
    assert rest.post(path, "{}", "text/plain").status == 415
    assert rest.post(path, "nonsense").status == 400
    assert rest.post(path, "{}").status == 400
    assert rest.post(path, {"id": f"{PREFIX}nobody"}).status == 400


@fact(f"{REST}/colibri/mucclient/MucClient.kt", seen=SEEN, disposable=True)
def test_a_wrong_password_is_not_told(rest: Rest) -> None:
    """A connection with a wrong password is taken and listed; only the figure stays behind, and health stays 200."""
    answer = rest.post("/colibri/muc-client/add", EXTRA)
    assert (answer.status, answer.text) == (200, "")
    assert EXTRA["id"] in rest.get("/colibri/muc-client/list").json()
    assert rest.post("/colibri/muc-client/add", {**EXTRA, "password": "other"}).status == 400
    time.sleep(1)
    said = rest.get("/colibri/stats").json()
    assert said["muc_clients_connected"] == said["muc_clients_configured"] - 1
    assert rest.get("/about/health").status == 200
    assert rest.post("/colibri/muc-client/remove", {"id": EXTRA["id"]}).status == 200
    said = rest.get("/colibri/stats").json()
    assert said["muc_clients_connected"] == said["muc_clients_configured"]


@fact(f"{REST}/colibri/shutdown/Shutdown.kt", seen=SEEN)
def test_a_shutdown_is_told_in_json(rest: Rest) -> None:
    """A shutdown that is not well said is refused in words: what is missing, or which token is none."""
    missing = rest.post("/colibri/shutdown", "{}")
    assert missing.status == 400 and "graceful-shutdown" in missing.text
    token = rest.post("/colibri/shutdown", "nonsense")
    assert token.status == 400 and "Unrecognized token" in token.text
    assert rest.post("/colibri/shutdown", "{}", "text/plain").status == 415


@fact(f"{REST}/debug/Debug.kt", seen=SEEN)
def test_what_it_is_doing(rest: Rest) -> None:
    """/debug names the state, draining and each conference; of one that it does not know, "null"."""
    said = rest.get("/debug").json()
    assert said["shutdown_state"] == "RUNNING" and said["drain"] is False
    assert said["health"]["success"] is True and isinstance(said["conferences"], dict)
    unknown = rest.get("/debug/0123456789abcdef")
    assert unknown.status == 200 and '"null"' in unknown.text


@fact("jicoco-metrics", seen=SEEN)
def test_figures_for_monitoring(rest: Rest) -> None:
    """/metrics is OpenMetrics: jitsi_jvb_, counters end in _total."""
    answer = rest.get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    for name in ("conferences", "local_endpoints", "drain_mode", "muc_clients_connected", "endpoints_ice_failed_total"):
        assert f"\njitsi_jvb_{name}" in answer.text, name


@fact(f"{REST}/colibri/shutdown/Shutdown.kt; shutdown/ShutdownManager.kt", seen=SEEN, disposable=True)
def test_it_ends_by_itself_when_nobody_is_there(rest: Rest) -> None:
    """A graceful shutdown of an idle bridge: SHUTTING_DOWN within seconds, gone after its delay, not started again."""
    assert rest.post("/colibri/shutdown", {"graceful-shutdown": "true"}).text == ""
    time.sleep(2)
    assert rest.get("/debug").json()["shutdown_state"] == "SHUTTING_DOWN"
    assert rest.get("/about/health").status == 200
    end = time.monotonic() + 90
    while rest.target.run("systemctl", "is-active", "jitsi-videobridge2").out.strip() == "active":
        assert time.monotonic() < end
        time.sleep(3)
    shown = rest.target.run("systemctl", "show", "--property=Result,ExecMainStatus", "jitsi-videobridge2").out
    rest.target.run("systemctl", "start", "jitsi-videobridge2")
    assert "Result=success" in shown and "ExecMainStatus=0" in shown
    end = time.monotonic() + 60
    probe = f"import urllib.request as u; u.urlopen('{rest.url}/about/health')"
    while rest.target.run("python3", "-c", probe).code and time.monotonic() < end:
        time.sleep(1)
