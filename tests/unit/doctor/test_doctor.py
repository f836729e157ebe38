"""The doctor says what is wrong, all of it, and nothing that is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ansible_collections.readi.one.plugins.module_utils import doctor as d

SLICE = {
    "questions": [
        {
            "service": "keycloak",
            "kind": "url",
            "url": "http://127.0.0.1:9000/health/ready",
            "expect": 200,
            "within_s": 99,
        },
        {"service": "postgresql", "kind": "command", "command": "pg_isready -q", "expect": 200, "within_s": 99},
    ],
    "units": ["keycloak.service"],
    "certificates": ["sso.readi.test"],
}


class Well(d.Body):
    """A healthy host."""

    waited = 0.0

    def wait(self, seconds: float) -> None:
        self.waited += seconds

    def url(self, url: str, expect: int, contains: str | None) -> str:
        return ""

    def command(self, command: str, contains: str | None) -> str:
        return ""

    def unit(self, name: str) -> tuple[str, str]:
        return "loaded", "active"

    def failed_units(self) -> list[str]:
        return []

    def used_percent(self) -> dict[str, int]:
        return {"/": 40, "/var": 89}

    def certificate_alarms(self, addresses: Sequence[str]) -> dict[str, str]:
        assert addresses == ["sso.readi.test"]
        return {}


def wrong(body: d.Body) -> list[str]:
    found = d.examine(SLICE, body)
    ill = [finding for finding in found if finding.wrong]
    assert d.lines(found)[: len(ill)] == [f"{f.service}: {f.what}: {f.wrong}" for f in ill]
    return [f"{f.service} {f.what} {f.wrong}" for f in ill]


def test_a_healthy_host() -> None:
    assert wrong(Well()) == []
    assert len(d.examine(SLICE, Well())) == 6


@pytest.mark.parametrize(
    ("method", "answer", "said"),
    [
        ("url", "status 503, not 200", "keycloak http://127.0.0.1:9000/health/ready status 503, not 200"),
        ("command", "exit 2: ", "postgresql pg_isready -q exit 2: "),
        ("unit", ("loaded", "failed"), "systemd keycloak.service is failed"),
        ("unit", ("not-found", "inactive"), "systemd keycloak.service there is no such unit"),
        ("failed_units", ["other.service"], "systemd other.service has failed"),
        ("used_percent", {"/": 91}, "disk / 91 % full"),
        (
            "certificate_alarms",
            {"sso.readi.test": "is on a placeholder"},
            "certificates sso.readi.test is on a placeholder",
        ),
    ],
)
def test_each_illness_is_told_alone(monkeypatch: pytest.MonkeyPatch, method: str, answer: object, said: str) -> None:
    monkeypatch.setattr(Well, method, lambda *_: answer)
    assert wrong(Well()) == [said]


def test_nothing_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Well, "url", lambda *_: "does not answer")
    body = Well()
    wrong(body)
    assert body.waited == 0
