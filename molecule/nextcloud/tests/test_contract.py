"""The contract holds against what the role installed: what it asks by commands, and of the daemon of changes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contracts.run import hold
from tests.lab.hosts import Lab
from tests.lab.outside import Outside

from .conftest import derived
from .visitor import CLOUD

GIVEN = {
    "root": "/opt/readi/nextcloud/current",
    "config": "/var/lib/nextcloud/config",
    "user": "readi-nextcloud",
    "admin": "notfall",
}
# What asks over HTTP needs names that only the lab knows, and a second tree SQLite; both are asked by hand.
ASKED = "test_batch or test_driver or test_external or test_provider or test_settings"
BY_COMMANDS = f"({ASKED}) and not (unique_ids or other_config or own_files or in_their_folder)"


def ask(lab: Lab, outside: Outside, folder: Path, which: str) -> set[str]:
    given = folder / "given.json"
    name = CLOUD.partition("://")[2]
    known = {"at": f"{name}={outside.address}", "ca": lab.ssh("lab", "sudo cat /etc/readi/ca/root.pem")}
    given.write_text(json.dumps({**GIVEN, **known, "admin_password": derived("nextcloud_admin")}))
    words = ["--address", CLOUD, "--given", str(given), "-k", which]
    asked = hold("nextcloud", "--run", f"ssh -F {lab.ssh_config} lab sudo", *words)
    return {name for name in asked if not name.startswith("release:")}


def test_the_contract_holds(lab: Lab, outside: Outside, tmp_path: Path) -> None:
    assert len(ask(lab, outside, tmp_path, BY_COMMANDS)) > 20


def test_programs_are_told_of_changes(lab: Lab, outside: Outside, tmp_path: Path, scanner: None) -> None:
    """The daemon is a stand-in; nginx, Redis, database, unit and certificate are real."""
    assert len(ask(lab, outside, tmp_path, "test_push")) == 5
