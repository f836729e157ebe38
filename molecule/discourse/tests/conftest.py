"""Who and what the forum's tests ask."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.lab import asked, vault
from tests.lab.hosts import Lab
from tests.lab.lists import ZONES, Post
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person, SignOn

INVENTORY = CHECKOUT / "molecule/discourse/inventory"
derived = partial(asked.derived, INVENTORY)
Again = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def karl(sign_on: SignOn) -> Person:
    return sign_on.known("karl", "karl.kollege@musterstadt.example")


@pytest.fixture(scope="session")
def post(lab: Lab) -> Iterator[Post]:
    """Both ends of the mail."""
    found = Post(lab)
    zones = {"forum.readi.test MX": ["mail.readi.test"], "readi.test A": ["192.0.2.1"]}
    found.steer("zones.json", json.dumps({**ZONES, **zones}))
    found.steer("relay-password", vault.secret(INVENTORY, "mail_password"))
    yield found


@pytest.fixture
def again() -> Again:
    """The forum's role once more, with other variables."""

    def run(**more: object) -> subprocess.CompletedProcess[str]:
        folder = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"])
        words = ["ansible-playbook", f"--inventory={folder / 'inventory'}", str(folder / "again.yml")]
        given = ["--extra-vars", json.dumps(more)] if more else []
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
        return subprocess.run(
            [*words, *given], env=environment, check=False, capture_output=True, text=True, timeout=600
        )

    return run
