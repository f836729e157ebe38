"""What browsers trust today they trust tomorrow: a host keeps the root that it has, whatever the platform is called."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.readi.one.plugins.action import certificates as action
from ansible_collections.readi.one.plugins.plugin_utils import own_ca

SECRET = "not-a-secret"
NAMES = ("re@di.ONE", 'O\'Neill & "Söhne"', "ä" * 80, "ä" * 26, "x" * 52 + "ä" * 9, "readi.example")


class Asked(action.ActionModule):
    """The action without Ansible: a host whose root is `root`."""

    def __init__(self, root: str | None) -> None:
        self.present = root
        self._display = self
        self.warned: list[str] = []

    def warning(self, text: str) -> None:
        self.warned.append(text)

    def _low_level_execute_command(self, command: str, **_: Any) -> dict[str, Any]:
        assert command == "cat /etc/readi/ca/root.pem"
        return {"rc": 1, "stdout": ""} if self.present is None else {"rc": 0, "stdout": self.present}


def wanted(name: str, given: bool = False) -> dict[str, Any]:
    return {"organisation": name, "organisation_given": given}


@pytest.mark.parametrize("name", NAMES)
def test_a_root_of_before_stays_byte_for_byte(name: str) -> None:
    before = own_ca.root(SECRET, name)
    asked = Asked(before)
    kept = asked._organisation(wanted("neu.example"), SECRET)
    assert own_ca.root(SECRET, kept) == before
    assert len(asked.warned) == 1 and "ca_name" in asked.warned[0]
    told = own_ca.intermediate(SECRET, kept, "web1", ["a.example"], 2026)
    assert told == own_ca.intermediate(SECRET, name, "web1", ["a.example"], 2026)


@pytest.mark.parametrize("present", [None, "", "no certificate", own_ca.root("another secret", "re@di.ONE")])
def test_without_one_of_ours_the_inventory_counts(present: str | None) -> None:
    asked = Asked(present)
    assert asked._organisation(wanted("readi.example"), SECRET) == "readi.example"
    assert asked.warned == []


def test_who_writes_it_means_it() -> None:
    asked = Asked(own_ca.root(SECRET, "re@di.ONE"))
    assert asked._organisation(wanted("neu", given=True), SECRET) == "neu"
    assert asked._organisation(wanted("re@di.ONE"), SECRET) == "re@di.ONE"
    assert asked.warned == []
