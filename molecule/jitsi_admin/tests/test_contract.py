"""The contract holds against what the role installed; and a token is what another library takes for one."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contracts.run import hold
from tests.lab.hosts import Lab

from .conftest import given


def test_the_contract_holds(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    file.write_text(json.dumps(given()))
    asked = hold("jitsi_admin", "--run", f"ssh -F {lab.ssh_config} lab sudo", "--given", str(file))
    assert len(asked) > 12
