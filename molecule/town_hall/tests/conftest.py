"""The sign-on's administrator, the people of the inventory, and where each service says who is in a group."""

from __future__ import annotations

import pytest

from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person, SignOn

from .places import Places

INVENTORY = CHECKOUT / "molecule/town_hall/inventory"


@pytest.fixture(scope="session")
def bert(sign_on: SignOn) -> Person:
    return sign_on.known("bert", "bert.buehler@buehl.example")


@pytest.fixture(scope="session")
def places(lab: Lab) -> Places:
    return Places(lab)
