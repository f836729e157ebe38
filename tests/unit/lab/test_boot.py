"""A host of the lab is up when its units are; a program that a timer starts again is given its time."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.lab import hosts
from tests.lab.shell import LabError


@dataclasses.dataclass
class Engine:
    """A container in which these units failed; of some the timer's name."""

    failed: list[str]
    timers: dict[str, str]

    def execute(self, name: str, *words: str, **_: Any) -> str:
        assert (name, words[0]) == ("host", "systemctl")
        match words[1:]:
            case ("is-system-running", "--wait"):
                return "degraded" if self.failed else "running"
            case ("--failed", *_):
                return "\n".join(f"{unit} loaded failed failed Something" for unit in self.failed)
            case ("show", "-P", "TriggeredBy", unit):
                return self.timers.get(unit, "")
            case ("reset-failed", unit):
                self.failed.remove(unit)
                return ""
        raise AssertionError(words)


def boot(monkeypatch: pytest.MonkeyPatch, failed: list[str], timers: dict[str, str]) -> None:
    monkeypatch.setattr(hosts.containers, "execute", Engine(failed, timers).execute)
    hosts._boot("host")


def test_a_program_that_its_timer_starts_again_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    boot(monkeypatch, ["check.service"], {"check.service": "check.timer"})


def test_a_unit_that_nobody_starts_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LabError, match=r"host: units failed at boot: web\.service$"):
        boot(monkeypatch, ["check.service", "web.service"], {"check.service": "check.timer"})


def test_a_unit_that_a_socket_starts_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LabError, match=r"web\.service"):
        boot(monkeypatch, ["web.service"], {"web.service": "web.socket"})
