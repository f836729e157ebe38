"""How many bridges should be in service: before it is full, not at every pause, and never below the floor."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.filter.jvb_wish import jvb_wish
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge.scaling import Band, Server, wanted
from hypothesis import given
from hypothesis import strategies as st

BAND = Band(rest_s=600)


def pool(*guests: int, parked: int = 2, carries: int = 200) -> list[Server]:
    """Bridges in service with so many guests, and others that are parked."""
    serving = [Server(f"in{number}", carries, True, guests=count) for number, count in enumerate(guests)]
    return [*serving, *(Server(f"parked{number}", carries, False) for number in range(parked))]


@pytest.mark.parametrize(
    ("servers", "quiet_s", "steps", "why"),
    [
        (pool(30, 30), 0, [], "stress is 0.12 on 2 bridges: nothing to do"),
        (pool(80, 80), 0, [("parked0", "start")], "stress is 0.32, from 0.3 on one more comes"),
        # A whole meeting at once: as many as are needed, in one look.
        (pool(150, 150), 0, [("parked0", "start"), ("parked1", "start")], "stress is 0.60, from 0.3 on one more comes"),
        (pool(150, 150, parked=0), 0, [], "stress is 0.60, from 0.3 on one more comes; none is parked"),
        (pool(10, 5, 10), 0, [], "stress is 0.03; where it stays so quiet for 600 s, one goes"),
        (pool(10, 5, 10), 600, [("in1", "park")], "stress is 0.03, at most 0.1, for 600 s"),
        (pool(1, 1), 99999, [], "stress is 0.00, but with 2 bridges there are as few as may be"),
        (pool(1), 0, [("parked0", "start")], "1 in service, there should be at least 2"),
    ],
)
def test_a_look(servers: list[Server], quiet_s: float, steps: list[tuple[str, str]], why: str) -> None:
    found = wanted(servers, BAND, quiet_s)
    assert [(step.name, step.do) for step in found.steps] == steps and found.why == why
    assert all(step.why == why for step in found.steps)


def test_the_processors_own_word_counts_too() -> None:
    hot = [replace(one, stress=0.4) for one in pool(1, 1)]
    assert [step.do for step in wanted(hot, BAND, 0).steps] == ["start"]


def test_one_that_does_not_answer_is_neither_counted_nor_touched() -> None:
    servers = [*pool(70, 70), Server("in2", 400, True, well=False), Server("parked9", 400, False, well=False)]
    found = wanted(servers, BAND, 0)
    assert "in2" in found.names and [step.name for step in found.steps] == []
    found = wanted([replace(one, guests=90) if one.name == "in0" else one for one in servers], BAND, 0)
    assert [step.name for step in found.steps] == ["parked0"]


SERVERS = st.lists(
    st.builds(
        Server,
        name=st.uuids().map(str),
        carries=st.integers(10, 400),
        serves=st.booleans(),
        stress=st.floats(0, 1.2),
        guests=st.integers(0, 400),
        well=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.name,
)


@given(SERVERS, st.floats(0, 10000))
def test_whatever_is_found_the_floor_holds_and_the_wish_is_what_its_steps_lead_to(
    servers: list[Server], quiet_s: float
) -> None:
    found = wanted(servers, BAND, quiet_s)
    before = {one.name for one in servers if one.serves}
    started = {step.name for step in found.steps if step.do == "start"}
    stopped = {step.name for step in found.steps if step.do == "park"}
    assert set(found.names) == (before | started) - stopped
    assert not started & before and stopped <= before and not (started and stopped)
    well = {one.name for one in servers if one.well}
    assert not stopped or len(set(found.names) & well) >= BAND.floor


@given(SERVERS)
def test_what_was_parked_is_not_started_by_the_next_look(servers: list[Server]) -> None:
    """A guest of the one that goes is the others' then."""
    calm = [replace(one, stress=0.0) for one in servers]
    found = wanted(calm, BAND, 600)
    stopped = {step.name for step in found.steps if step.do == "park"}
    if not stopped:
        return
    (gone,) = [one for one in calm if one.name in stopped]
    takers = [one for one in calm if one.serves and one.well and one is not gone]
    moved = [
        replace(one, serves=False, guests=0)
        if one is gone
        else replace(one, guests=one.guests + gone.guests)
        if one is takers[0]
        else one
        for one in calm
    ]
    assert not [step for step in wanted(moved, BAND, 0).steps if step.do == "start"]


def test_a_drained_bridge_is_a_parked_one() -> None:
    def said(*, drain: bool) -> dict[str, object]:
        more = {"graceful-shutdown": False, "shutting-down": False, "operational": True, "version": "1"}
        return {"drain": drain, "stress": 0.1, "endpoints": 0, **more}

    listed = {"bridge_selector": {"bridge": {"r@x/one": said(drain=False), "r@x/two": said(drain=True)}}}
    figures = {"one": {"stress_level": 0.4, "local_endpoints": 9}, "two": {"local_endpoints": 0}, "three": None}
    found = jvb_wish(listed, figures, {"one": 8, "two": None}, band={"floor": 1})
    why = "stress is 0.40, from 0.3 on one more comes"
    assert found == {"names": ["one", "two"], "why": why, "steps": [{"name": "two", "do": "start", "why": why}]}
