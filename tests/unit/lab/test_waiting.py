"""What is waited for is asked again until it is there, and named where it never comes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.lab import waiting


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(waiting.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


def test_it_ends_as_soon_as_it_is_there(clock: list[float]) -> None:
    waiting.until(lambda: clock[0] >= 3, "three o'clock")
    assert clock[0] < 3 + 2 * waiting.EVERY_S


def test_what_never_comes_is_named() -> None:
    with pytest.raises(AssertionError, match=r"^three o'clock: not within 2 s"):
        waiting.until(lambda: False, "three o'clock", within_s=2)


def test_a_unit_is_back_when_another_process_of_it_is_active() -> None:
    # MainPID as it is asked the first time, and then while systemd restarts the unit.
    pids = ["7", "7", "0", "9", "9"]

    class Host:
        def check_output(self, words: str) -> str:
            return pids.pop(0) if "MainPID" in words else ""

        def run(self, words: str) -> object:
            return SimpleNamespace(rc=3 if pids else 0)

    waiting.killed(Host(), "x.service")  # type: ignore[arg-type]
    assert pids == []
