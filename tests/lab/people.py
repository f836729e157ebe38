"""Whom to sign in as: the demo's seeded people, with the passwords that the playbook derives for them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.readi.one.plugins.module_utils.model.desired.keycloak import person_secret
from ansible_collections.readi.one.plugins.module_utils.model.given import needed
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
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


def vault_of(inventory: Path) -> dict[str, str]:
    """Its secrets as they stand there, decrypted."""
    program = Path(sys.executable).parent / "ansible-vault"
    done = subprocess.run(
        [program, "view", vault.path(inventory)],
        env=vault.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise LabError(f"{vault.path(inventory)} does not open: {done.stderr.strip()}")
    return dict(yaml.safe_load(done.stdout))


def master(inventory: Path) -> str:
    """The secret that the inventory's others are derived from."""
    return vault_of(inventory)["master_secret"]


def given_secret(inventory: Path, name: str) -> str:
    """One that others would issue."""
    return vault_of(inventory)[name]


def derived(inventory: Path, compiled: Model, name: str) -> str:
    """One that the playbook derives."""
    return secret(master(inventory), name, compiled.secret_epochs.get(name, 1))


def people(inventory: Path, compiled: Model) -> list[dict[str, Any]]:
    """As the browser tests and the person at the terminal want them; without a password where they have none here."""
    above = master(inventory)
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
