"""The contract holds against what the role installed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contracts.run import hold
from tests.lab.hosts import Lab

from .conftest import derived


def test_the_contract_holds(lab: Lab, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    told = {
        "url": "unix:/run/readi-discourse/nginx.http.sock",
        "host": "forum.readi.test",
        "key": derived("discourse_token"),
        "sql": "runuser -u postgres -- psql -XqAt -F '\t' -d discourse",
    }
    given.write_text(json.dumps(told))
    words = ["--address", "https://forum.readi.test", "--given", str(given)]
    asked = hold("discourse", "--run", f"ssh -F {lab.ssh_config} lab sudo", *words)
    assert len(asked) > 20
