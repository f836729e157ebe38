"""bin/demo down leaves nothing; and then again without a network, with port 443 taken."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo import drive
from tests.lab import names
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT

pytestmark = pytest.mark.demo
STATE = CHECKOUT / ".cache" / "demo" / "state.json"
TRUST = (Path("/etc/hosts"), Path("/etc/ssl/certs/ca-certificates.crt"))


def test_down_leaves_nothing() -> None:
    before = {path: names.without(path.read_text()) for path in TRUST if path.is_file()}
    run = drive.demo("down")
    assert run.code == 0, run.text
    assert drive.left_in_docker() == []
    assert not STATE.exists()
    assert not (CHECKOUT / "inventories/demo/group_vars/platform/local.yml").exists()
    assert {path: path.read_text() for path in before} == before
    # What stays is named.
    assert "what stays" in run.text


def test_down_twice_is_no_error() -> None:
    assert drive.demo("down").code == 0
    assert drive.status() == {"running": False, "hosts": [], "services": []}


@pytest.fixture
def taken() -> Iterator[None]:
    """Port 443 of this machine, held by somebody else."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 443))
        server.listen()
        yield


@pytest.mark.usefixtures("taken")
def test_again_without_a_network_and_with_443_taken() -> None:
    volumes = drive.volumes()
    run = drive.demo(env=drive.OFFLINE)
    assert run.code == 0, run.text
    assert "port 443 is taken" in run.text
    state = json.loads(STATE.read_text())
    assert state["https_port"] != 443
    # Issuer and back channel are one address, so nginx listens on that port inside the container as well.
    client = Outside(drive.LAB.address(state["web"]), Path(state["ca"]))
    found = json.loads(client.get(f"{state['sso']}/realms/readi/.well-known/openid-configuration").text)
    assert found["issuer"] == f"{state['sso']}/realms/readi"
    inside = f"curl --fail --silent --show-error {found['issuer']}"
    assert json.loads(drive.LAB.ssh(state["web"], inside))["realm"] == "readi"
    assert drive.demo("down").code == 0
    assert drive.left_in_docker() == []
    assert drive.volumes() == volumes
