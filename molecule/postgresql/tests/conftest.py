"""The scenario's inventory, its secrets, and its playbook once more."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.secrets import secret

HERE = Path(__file__).parents[1]
ONE_ROLE = HERE.parents[1] / ".config" / "molecule" / "converge.yml"
Converge = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def password() -> str:
    """What every service derives for itself."""
    vault = HERE / "inventory" / "group_vars" / "secrets" / "vault.yml"
    shown = subprocess.run(["ansible-vault", "view", str(vault)], check=True, capture_output=True, text=True).stdout
    return secret(yaml.safe_load(shown)["master_secret"], "keycloak_db")


@pytest.fixture
def converge() -> Converge:
    """The role of the scenario's name alone, once more: certificates take no part in what these tests ask."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["ansible-playbook", "-i", str(HERE / "inventory"), str(ONE_ROLE), "--limit", "lab"]
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
        return subprocess.run(
            [*command, *words], env=environment, check=False, capture_output=True, text=True, timeout=300
        )

    return run
