"""The contract holds against what the role installed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contracts.run import hold
from tests.lab.hosts import Lab

from .conftest import derived
from .visitor import HELPDESK


def test_the_contract_holds(lab: Lab, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"token": derived("zammad_token")}))
    words = ["--address", HELPDESK, "--given", str(given)]
    asked = hold("zammad", "--run", f"ssh -F {lab.ssh_config} lab sudo", *words)
    assert len(asked) > 20


def test_elasticsearchs_contract_holds(lab: Lab, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"password": derived("elasticsearch")}))
    words = ["--address", "http://127.0.0.1:9200", "--given", str(given)]
    asked = hold("elasticsearch", "--run", f"ssh -F {lab.ssh_config} lab sudo", *words)
    assert len(asked) >= 4
