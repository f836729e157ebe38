"""A blank Debian 13 that bin/demo did not make, and the platform on it as README's six lines install it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.own_server.readme import ADMIN, PORTAL, REPOSITORY, SERVER, SSO, shell, six_lines
from tests.lab.hosts import Host, Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT


@pytest.fixture(scope="package")
def server() -> Iterator[Lab]:
    """A host as a hoster delivers it: another user than the demo's, no apt archive of ours, DNS for its two names.

    The neighbour is nobody's host until a test names it in an inventory.
    """
    lab = Lab("own-server", ADMIN)
    lab.down()
    lab.up([Host(SERVER, addresses=(PORTAL, SSO), archive=False), Host("neighbour")])
    # Blank before the first test, whichever that is.
    assert lab.ssh(SERVER, "ls /var/cache/apt/archives/*.deb 2>/dev/null | wc -l").strip() == "0"
    # As after a hoster's installer; check mode cannot fetch package lists.
    lab.ssh(SERVER, "sudo apt-get update")
    yield lab
    lab.down()


@pytest.fixture(scope="package")
def desk(server: Lab) -> dict[str, str]:
    """The administrator's own environment: how ssh finds the server, and git the repository (this checkout)."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "MOLECULE_", "READI_", "VIRTUAL_ENV"))
    }
    environment["PATH"] = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if "/.venv/" not in p)
    return {
        **environment,
        "ANSIBLE_SSH_ARGS": f"-F {server.ssh_config}",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{CHECKOUT}.insteadOf",
        "GIT_CONFIG_VALUE_0": REPOSITORY,
    }


@pytest.fixture(scope="package")
def installed(desk: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which the six lines were typed."""
    folder = tmp_path_factory.mktemp("desk")
    shell("\n".join(six_lines()), folder, desk)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def outside(server: Lab, installed: Path) -> Outside:
    """Asks from here, and trusts the platform's own authority alone."""
    authority = installed / "root.pem"
    authority.write_text(server.ssh(SERVER, "sudo cat /etc/readi/ca/root.pem"))
    return Outside(server.address(SERVER), authority)
