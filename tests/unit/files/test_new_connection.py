"""The controller comes back over a new connection: more than once, since sshd is away for a moment while it reloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible_collections.readi.one.plugins.plugin_utils import file_set_with_rollback
from ansible_collections.readi.one.plugins.plugin_utils.file_set_with_rollback import FileSetWithRollbackAction

REFUSED = "connect to host lab port 22: Connection refused"


class Ssh:
    transport = "ssh"

    def get_option(self, name: str) -> str:
        return ""

    def set_option(self, name: str, value: str) -> None:
        pass


class Clock:
    """Time passes by sleeping alone."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Action(FileSetWithRollbackAction):
    """`answer` is what a new connection gives."""

    def __init__(self, answer: Callable[[int], dict[str, Any]]) -> None:
        self._connection, self._answer, self.tried = Ssh(), answer, 0

    def run_module_with_document(self, *_: Any) -> dict[str, Any]:
        return {"changed": True, "armed": True}

    def _confirm(self, *_: Any) -> dict[str, Any]:
        self.tried += 1
        return self._answer(self.tried)

    def _is_back(self, name: str) -> bool:
        return True

    def run_it(self) -> dict[str, Any]:
        return self.guarded("sshd", {}, {}, [], {}, 30, {})


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(file_set_with_rollback, "time", made)
    return made


def refused_until(last: int) -> Callable[[int], dict[str, Any]]:
    def answer(tried: int) -> dict[str, Any]:
        if tried < last:
            raise AnsibleConnectionFailure(REFUSED)
        return {"changed": False}

    return answer


@pytest.mark.parametrize("last", [1, 2, 9])
def test_a_door_that_opens_in_time_is_one(last: int) -> None:
    action = Action(refused_until(last))
    assert action.run_it() == {"changed": True, "armed": False}
    assert action.tried == last


def test_a_door_that_stays_shut_is_said_once_the_host_went_back(clock: Clock) -> None:
    action = Action(refused_until(10_000))
    result = action.run_it()
    assert result["failed"] and REFUSED in result["msg"] and "went back" in result["msg"]
    assert clock.now >= 30
    # The last try leaves the host the time to go back before it is asked.
    assert 5 < action.tried < 30


def test_what_the_host_says_against_it_is_not_asked_again() -> None:
    action = Action(lambda tried: {"failed": True, "msg": "saved.json is gone"})
    result = action.run_it()
    assert "saved.json is gone" in result["msg"] and action.tried == 1


def test_an_unreachable_host_is_asked_again() -> None:
    action = Action(lambda tried: {"unreachable": True, "msg": REFUSED} if tried < 3 else {"changed": False})
    assert action.run_it()["armed"] is False
    assert action.tried == 3
