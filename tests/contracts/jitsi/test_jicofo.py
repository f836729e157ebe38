"""jicofo's REST, on loopback of its host. GET changes state there: no crawler may reach it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.contracts.fact import fact
from tests.contracts.jitsi.rest import Rest, bridge, jicofo
from tests.contracts.target import PREFIX, Target

SEEN = "1.1"
APP = "jicofo/src/main/kotlin/org/jitsi/jicofo/ktor/Application.kt"
MOVE = "jicofo/src/main/kotlin/org/jitsi/jicofo/ktor/MoveEndpoints.kt"


@pytest.fixture
def rest(target: Target) -> Rest:
    return jicofo(target)


def bridges(rest: Rest) -> dict[str, Any]:
    found: dict[str, Any] = rest.get("/debug").json()["bridge_selector"]["bridge"]
    return found


@fact(f"{APP}; reference.conf, jicofo.health.enabled", seen=SEEN)
def test_it_is_well_while_there_is_a_bridge(rest: Rest) -> None:
    """With health.enabled, /about/health is OK while there is an operational bridge."""
    answer = rest.get("/about/health")
    assert (answer.status, answer.text) == (200, "OK")


@fact(APP, seen=SEEN)
def test_it_says_its_version(rest: Rest) -> None:
    """/about/version names JiCoFo."""
    assert rest.get("/about/version").json()["name"] == "JiCoFo"


@fact("jicofo/src/main/java/org/jitsi/jicofo/FocusManager.java, getStats", seen=SEEN)
def test_its_figures(rest: Rest) -> None:
    """/stats counts conferences and bridges; the average of none is the text NaN."""
    said = rest.get("/stats").json()
    selector = {"bridge_count", "operational_bridge_count", "in_shutdown_bridge_count", "lost_bridges"}
    assert selector | {"bridge_version_count"} <= set(said["bridge_selector"])
    assert {"conferences", "participants", "largest_conference", "bridge_failures", "jingle"} <= set(said)
    if said["conference_sizes"]["total_count"] == 0:
        assert said["conference_sizes"]["average"] == "NaN"


@fact("jicofo-selector/src/main/kotlin/org/jitsi/jicofo/bridge/Bridge.kt, debugState", seen=SEEN)
def test_which_bridges_it_knows(rest: Rest) -> None:
    """/debug has each bridge by its name in the brewery: operational, draining, stress; what is missing is "null"."""
    known = bridges(rest)
    assert known
    for name, bridge_ in known.items():
        assert "@" in name and "/" in name
        fields = {"corrected-stress", "drain", "endpoints", "graceful-shutdown", "healthy", "operational", "overloaded"}
        assert fields | {"region", "relay-id", "shutting-down", "stress", "version"} <= set(bridge_)
        assert bridge_["operational"] is True


@fact(APP, seen=SEEN)
def test_conferences_are_listed(rest: Rest) -> None:
    """/debug/conferences is a list of rooms, /debug/conferences-full says more of each."""
    assert isinstance(rest.get("/debug/conferences").json(), list)
    assert isinstance(rest.get("/debug/conferences-full").json(), dict)
    assert rest.get("/rtcstats").json() is not None
    assert rest.get("/pin").json() == []


@fact(MOVE, seen=SEEN)
@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("move-endpoint", 400, "Bad request: Missing parameter: conference"),
        ("move-endpoint?conference=nobody@invalid&endpoint=x", 500, "Not found: Conference not found"),
        ("move-endpoints", 400, "Bad request: Missing parameter: bridge"),
        ("move-fraction?bridge=nobody", 500, "Not found: Bridge not found"),
    ],
)
def test_moves_that_are_not_well_said(rest: Rest, path: str, status: int, text: str) -> None:
    """A missing word is 400, an unknown conference or bridge 500, in words."""
    answer = rest.get(f"/move-endpoints/{path}")
    assert answer.status == status and text in answer.text


@fact(MOVE, seen=SEEN)
def test_a_fraction_that_is_none(rest: Rest) -> None:
    """A fraction that is no number is 500 with Java's words."""
    name = next(iter(bridges(rest)))
    answer = rest.get(f"/move-endpoints/move-fraction?bridge={name}&fraction=x")
    assert answer.status == 500 and 'For input string: "x"' in answer.text


@fact(f"{APP}, conference-request", seen=SEEN)
def test_a_conference_is_asked_for_by_post(rest: Rest) -> None:
    """GET on the conference request is 405."""
    assert rest.get("/conference-request/v1").status == 405


@fact("jicoco-metrics", seen=SEEN)
def test_figures_for_monitoring(rest: Rest) -> None:
    """/metrics is OpenMetrics: jitsi_jicofo_."""
    answer = rest.get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert "\njitsi_jicofo_conferences" in answer.text


@fact("reference.conf, videobridge.stats.interval; BridgeSelector.kt", seen=SEEN, disposable=True)
def test_draining_is_known_with_the_next_presence(rest: Rest, target: Target) -> None:
    """jicofo knows of draining only when the bridge says so the next time: within its interval, not at once."""
    there = bridge(target)
    try:
        assert there.post("/colibri/drain/enable").status == 200
        end = time.monotonic() + 15
        while not any(one["drain"] for one in bridges(rest).values()):
            assert time.monotonic() < end
            time.sleep(0.5)
    finally:
        there.post("/colibri/drain/disable")


@fact(f"{MOVE}; conference/JitsiMeetConferenceImpl", seen=SEEN)
def test_a_move_of_nobody(rest: Rest) -> None:
    """A bridge without conferences has nobody to move: two zeros."""
    name = next(iter(bridges(rest)))
    if bridges(rest)[name]["endpoints"] == 0:
        answer = rest.get(f"/move-endpoints/move-endpoints?bridge={name}&numEndpoints=1")
        assert answer.json() == {"movedEndpoints": 0, "conferences": 0}
    assert f"{PREFIX}x" not in rest.get("/debug/conferences").text
