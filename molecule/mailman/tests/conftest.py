"""Who and what the tests of mailing lists ask."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.lab import vault
from tests.lab.hosts import Lab
from tests.lab.lists import INVENTORY, ZONES, Core, Post
from tests.lab.sign_on import Person, SignOn


@pytest.fixture(scope="session")
def core(lab: Lab) -> Core:
    return Core(lab, INVENTORY)


@pytest.fixture(scope="session")
def bea(sign_on: SignOn) -> Person:
    return sign_on.known("betrieb", "bea.trieb@musterstadt.example")


@pytest.fixture(scope="session", autouse=True)
def post(lab: Lab) -> Iterator[Post]:
    found = Post(lab)
    found.steer("zones.json", json.dumps(ZONES))
    found.steer("relay-password", vault.secret(INVENTORY, "mail_password"))
    yield found
