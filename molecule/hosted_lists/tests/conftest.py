"""The provider as it is, a roster that says something else, and a look of sync."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lab.hosts import Lab

SCENARIO = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "molecule/hosted_lists"
SYNC = "/usr/bin/python3 -I /usr/lib/readi/current hosted_lists.sync /etc/readi/hosted_lists/sync.json"
ROSTER = "/opt/played/roster.json"
LOOK = """
import ssl, urllib.request
trusted = ssl.create_default_context(cafile="/etc/readi/ca/root.pem")
print(urllib.request.urlopen("https://sso.readi.test:9443/state", context=trusted).read().decode())
"""


@pytest.fixture(scope="session")
def provider(lab: Lab) -> Callable[[], dict[str, Any]]:
    """What is at the provider now."""

    def look() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(lab.ssh("lab", "sudo python3 -", stdin=LOOK))
        return found

    return look


@pytest.fixture(scope="session")
def looked(lab: Lab) -> Callable[..., None]:
    """A look of the unit, as the timer starts it; before it the roster may say who the members are."""

    def look(members: list[str] | None = None) -> None:
        if members is not None:
            told = json.loads((SCENARIO / "files/roster.json").read_text(encoding="utf-8"))
            told["groups"][0] |= {"members": members, "moderators": []}
            lab.write("lab", ROSTER, json.dumps(told))
        unit = "readi-hosted-lists-sync"
        # Tests ask more often than systemd lets a unit start (systemd.unit(5), StartLimitBurst). The first may be a
        # look of the timer's that was under way.
        lab.as_root("lab", f"systemctl reset-failed {unit}; systemctl start {unit}; systemctl start {unit}")

    return look
