"""Fixtures of every scenario's tests: they ask the service from outside, as a user or a peer would."""

import os
from pathlib import Path

import pytest

from tests.lab.hosts import Lab
from tests.lab.outside import Outside


@pytest.fixture(scope="session")
def lab() -> Lab:
    """The hosts of this scenario."""
    return Lab(f"molecule-{os.environ['MOLECULE_SCENARIO_NAME']}")


@pytest.fixture(scope="session")
def outside(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """HTTPS from the controller to the host `lab`, trusting the platform's own root certificate and nothing else."""
    root: Path = tmp_path_factory.mktemp("ca") / "root.pem"
    root.write_text(lab.ssh("lab", "sudo cat /etc/readi/ca/root.pem"))
    return Outside(lab.address("lab"), root)
