"""The sign-on's administrator, and the people of the inventory."""

from __future__ import annotations

from functools import partial

import pytest

from tests.lab import asked
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person, SignOn

INVENTORY = CHECKOUT / "molecule/zammad/inventory"
derived = partial(asked.derived, INVENTORY)


@pytest.fixture(scope="session")
def people(sign_on: SignOn) -> dict[str, Person]:
    """By their keys in the inventory."""
    found = {}
    for key in ("maria", "karl", "toni", "nora"):
        (row,) = [one for one in sign_on.ask("GET", "/users?max=100") if one["username"].startswith(f"{key}.")]
        found[key] = Person(row["id"], row["username"], derived(f"person_{key}"))
    return found
