"""Whom to sign in as: the demo's seeded people, with the passwords that the playbook derives for them."""

from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.given import needed
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_people import person_secret
from ansible_collections.readi.one.plugins.plugin_utils import inventory as inventories

from tests.lab import vault
from tests.lab.shell import LabError


def model(inventory: Path) -> Model:
    """The compiled inventory; its problems are for the person at the terminal."""
    found = inventories.compiled(inventory)
    if isinstance(found, list):
        from ansible_collections.readi.one.plugins.module_utils.model.problems import render

        raise LabError("\n".join(render(problem, "en") for problem in found))
    return found


def given(inventory: Path) -> list[str]:
    """The secrets that others would issue, by name."""
    return list(needed(model(inventory)))


def derived(inventory: Path, compiled: Model, name: str) -> str:
    """One that the playbook derives."""
    return secret(vault.secret(inventory, "master_secret"), name, compiled.secret_epochs.get(name, 1))


def people(inventory: Path, compiled: Model) -> list[dict[str, Any]]:
    """As the browser tests and the person at the terminal want them; without a password where they have none here."""
    above = vault.secret(inventory, "master_secret")
    rows = []
    for person in compiled.people:
        name = person_secret(person.key)
        here = compiled.organisation(person.organisation).directory.type == "local" and not person.invite
        rows.append(
            {
                "key": person.key,
                "name": f"{person.given_name} {person.family_name}",
                "username": person.email,
                "password": secret(above, name, compiled.secret_epochs.get(name, 1)) if here else "",
                "organisation": person.organisation,
                "groups": list(person.groups),
            }
        )
    return rows
