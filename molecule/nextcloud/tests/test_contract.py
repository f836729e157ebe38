"""The contract holds against what the role installed: all that it asks by commands."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contracts.run import hold
from tests.lab.hosts import Lab

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


def test_the_contract_holds(lab: Lab, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text(json.dumps({**GIVEN, "admin_password": derived("nextcloud_admin")}))
    words = ["--address", CLOUD, "--given", str(given), "-k", BY_COMMANDS]
    asked = hold("nextcloud", "--run", f"ssh -F {lab.ssh_config} lab sudo", *words)
    assert len(asked) > 20
