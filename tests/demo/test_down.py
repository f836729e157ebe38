"""bin/demo down leaves nothing; then what is different at a start without a network, with port 443 taken."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo import drive
from tests.lab import containers, demo, names, people
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT

pytestmark = pytest.mark.demo
STATE = CHECKOUT / ".cache" / "demo" / "state.json"
TRUST = (Path("/etc/hosts"), Path("/etc/ssl/certs/ca-certificates.crt"))


@pytest.mark.usefixtures("packages")
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


@pytest.fixture(scope="module")
def packages() -> dict[str, str]:
    """Of each host of the demo that is up, what is installed there."""
    hosts = [host["name"] for host in drive.status()["hosts"]]
    return {host: drive.LAB.ssh(host, "dpkg-query -W -f '${binary:Package}\\n'") for host in hosts}


# Asks the network for what the archive does not have.
FETCH = "apt-get install --yes --download-only --no-upgrade --no-install-recommends"


@pytest.mark.usefixtures("taken")
def test_without_a_network_and_with_443_taken(packages: dict[str, str], tmp_path: Path) -> None:
    """The ground of every host, and the packages of all that follows; `bin/test long demo_offline` goes to the end."""
    volumes = containers.volumes()
    said = drive.killed_after("The ground of every host", seconds=0, env=drive.OFFLINE)
    assert "port 443 is taken" in said
    model = people.model(demo.INVENTORY)
    port, web = model.platform.https_port, model.hosts["portal"][0]
    assert port != 443
    assert drive.published(web) == {("127.0.0.1", str(port))}
    authority = tmp_path / "root.pem"
    authority.write_text(drive.LAB.ssh(web, "sudo cat /etc/readi/ca/root.pem"))
    # Issuer and back channel are one address, so nginx listens on that port inside the container as well.
    answer = Outside(drive.LAB.address(web), authority).get(f"https://{model.platform.sso_host}:{port}/realms/readi")
    assert answer.status == 502, "nothing is behind it yet"
    assert set(packages) == {host["name"] for host in drive.status()["hosts"]}
    demo.mend(list(packages))
    for host, installed in packages.items():
        assert len(installed.split()) > 100
        drive.LAB.as_root(host, f"{FETCH} {' '.join(installed.split())}", timeout=300)
    assert drive.demo("down").code == 0
    assert drive.left_in_docker() == []
    assert containers.volumes() == volumes


@pytest.mark.long(name="demo_offline")
def test_once_downloaded_it_is_there() -> None:
    assert drive.demo().code == 0
    assert drive.demo("down").code == 0


@pytest.mark.long(name="demo_offline")
@pytest.mark.usefixtures("taken")
def test_again_without_a_network_and_with_443_taken() -> None:
    volumes = containers.volumes()
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
    assert containers.volumes() == volumes
