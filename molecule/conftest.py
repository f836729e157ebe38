"""Fixtures of every scenario's tests: they ask the service from outside, as a user or a peer would."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab import roster
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.sign_on import Person, SignOn


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


@pytest.fixture(scope="session")
def sign_on(lab: Lab) -> SignOn:
    """The sign-on's administrator, where the scenario has one."""
    return SignOn(lab, Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / "inventory")


@pytest.fixture(scope="session")
def maria(sign_on: SignOn) -> Person:
    """A person of Musterstadt, in the inventories that have people."""
    return sign_on.known("maria", "maria.muster@musterstadt.example")


@pytest.fixture(scope="session")
def told(lab: Lab) -> Callable[[], None]:
    """The scenario's service asks the roster at once."""
    return lambda: roster.tell(lab, os.environ["MOLECULE_SCENARIO_NAME"].replace("_", "-"))
