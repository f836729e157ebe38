"""Who and what the tests of mailing lists ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from tests.lab import vault
from tests.lab.hosts import Lab
from tests.lab.lists import CORE, INVENTORY, SIGN_ON, ZONES, Core, Person, Post, SignOn


@pytest.fixture(scope="session")
def core(lab: Lab) -> Core:
    return Core(lab, CORE, "mailman_rest")


@pytest.fixture(scope="session")
def sign_on(lab: Lab) -> SignOn:
    return SignOn(lab, SIGN_ON, "keycloak_playbook")


@pytest.fixture(scope="session")
def maria(sign_on: SignOn) -> Person:
    return sign_on.seeded("maria", "maria.muster@musterstadt.example")


@pytest.fixture(scope="session")
def bea(sign_on: SignOn) -> Person:
    return sign_on.seeded("betrieb", "bea.trieb@musterstadt.example")


@pytest.fixture(scope="session", autouse=True)
def post(lab: Lab) -> Iterator[Post]:
    found = Post(lab)
    found.steer("zones.json", json.dumps(ZONES))
    found.steer("relay-password", vault.secret(INVENTORY, "mail_password"))
    yield found


@pytest.fixture(scope="session")
def told(lab: Lab) -> Callable[[], None]:
    """The roster reads at once, and sync applies what it says."""

    def tell() -> None:
        serve = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json --now"
        # The first may be a look of the timer's that was under way.
        look = "systemctl start readi-mailman-sync"
        lab.as_root("lab", f"{serve}; systemctl reset-failed readi-mailman-sync; {look}; {look}")

    return tell
