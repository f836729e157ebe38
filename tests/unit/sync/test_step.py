"""When `sync` does something, when it does nothing, and when its unit fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster, to_json
from ansible_collections.readi.one.plugins.module_utils.sync.step import Heard, Memory, Outcome, step
from hypothesis import given, settings
from hypothesis import strategies as st

ROSTER = Roster(
    (Group("1", "eakte", "eAkte", "project", "open", members=frozenset({"anna"})),), {"anna": Person("anna")}
)
BODY = {**to_json(ROSTER), "complete": True, "platform": "a.example", "read_at": "2026-11-28T12:00:00Z"}


class Town:
    """A roster with an ETag, and a service that notes what it is given; `left` is what its next runs leave."""

    def __init__(self) -> None:
        self.memory, self.now, self.etag = Memory(), 1_000_000.0, '"1"'
        self.heard: Heard | None = None
        self.left: dict[str, Any] = {}
        self.runs: list[Roster] = []
        self.asked: list[str] = []

    def ask(self, etag: str) -> Heard:
        self.asked.append(etag)
        if self.heard is not None:
            return self.heard
        return Heard(304, etag=etag) if etag == self.etag else Heard(200, BODY, self.etag)

    def apply(self, roster: Roster) -> Mapping[str, Any]:
        self.runs.append(roster)
        return self.left

    def look(self, later_s: float = 15, *, force: bool = False) -> Outcome:
        self.now += later_s
        self.memory, outcome = step(
            self.memory, now=self.now, platform="a.example", ask=self.ask, apply=self.apply, force=force
        )
        return outcome


def test_unchanged_is_one_question_and_nothing_else() -> None:
    town = Town()
    assert town.look().result == {} and town.runs == [ROSTER]
    for _ in range(10):
        assert town.look() == Outcome()
    assert len(town.runs) == 1 and town.asked[1:] == ['"1"'] * 10
    town.etag = '"2"'
    town.look()
    assert len(town.runs) == 2


def test_after_an_hour_the_service_is_read_again() -> None:
    town = Town()
    town.look()
    town.look(3599)
    assert len(town.runs) == 1
    town.look(1)
    assert len(town.runs) == 2


def test_whoever_asks_for_it_has_it_at_once() -> None:
    town = Town()
    town.look()
    town.look(1, force=True)
    assert len(town.runs) == 2


@pytest.mark.parametrize("part", ["failed_objects", "not_tried", "pending", "waiting"])
def test_what_was_left_is_tried_again_less_and_less_often(part: str) -> None:
    town = Town()
    town.left = {part: [{"kind": "membership", "key": "eakte/anna"}]}
    left = {
        "failed_objects": "failed",
        "not_tried": "not tried",
        "pending": "not possible yet",
        "waiting": "wait for an operator",
    }
    assert town.look().lines == (f"1 {left[part]}; again in 1 min",)
    begin, at = town.now, []
    while town.now < begin + 3500:
        if town.look().result is not None:
            at.append(round((town.now - begin) / 60))
    assert at == [1, 3, 7, 15, 30, 45]
    town.left = {}
    town.look(900)
    runs = len(town.runs)
    for _ in range(20):
        town.look()
    assert len(town.runs) == runs and town.memory.tries == 0


def test_a_change_is_applied_at_once_though_something_was_left() -> None:
    town = Town()
    town.left = {"failed_objects": [{}]}
    town.look()
    town.etag = '"2"'
    town.look()
    assert len(town.runs) == 2


@pytest.mark.parametrize("heard", [Heard(503, why="Keycloak does not answer"), Heard(0, why="refused")])
def test_silence_writes_nothing_and_fails_after_a_quarter_of_an_hour(heard: Heard) -> None:
    town = Town()
    town.look()
    town.heard = heard
    assert town.look() == Outcome(lines=(heard.why,))
    assert town.look() == Outcome()
    assert not town.look(869).failed
    assert town.look(16).failed
    town.heard = None
    assert not town.look().failed and town.memory.silent_since is None
    assert len(town.runs) == 1


@pytest.mark.parametrize(
    "heard",
    [
        Heard(401, why="unknown service or wrong credential"),
        Heard(200, {**BODY, "format": 2}),
        Heard(200, {**BODY, "platform": "b.example"}),
        Heard(200, {**BODY, "complete": False}),
        Heard(200, {**BODY, "groups": "many"}),
        Heard(200, []),
        Heard(404, why="no such address"),
        Heard(500),
    ],
)
def test_what_no_waiting_mends_fails_at_once_and_writes_nothing(heard: Heard) -> None:
    town = Town()
    town.heard = heard
    assert town.look().failed and town.runs == []


def test_a_failed_run_fails_the_unit() -> None:
    town = Town()
    town.left = {"failed": True, "msg": "40 of 50 objects that we made are not there"}
    outcome = town.look()
    assert outcome.failed and "40 of 50" in outcome.lines[0]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["same", "new", "503", "left"]), st.integers(1, 4000)), max_size=30))
def test_whatever_comes_the_last_roster_is_applied_in_the_end(history: list[tuple[str, int]]) -> None:
    town = Town()
    for number, (what, later) in enumerate(history):
        town.heard = Heard(503) if what == "503" else None
        town.left = {"failed_objects": [{}]} if what == "left" else {}
        if what == "new":
            town.etag = f'"{number}"'
        town.look(later)
    town.heard, town.left = None, {}
    town.look(900)
    assert town.memory.etag == town.etag and town.memory.again_at is None
    town.look(3600)  # read anew, so that the hour does not end with the next look
    assert town.look() == Outcome()
