"""A scan from a second host finds what the model says and nothing else, whatever happens; nobody is locked out."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.engine import docker
from tests.lab.hosts import Lab

# base's and web's manifests; PostgreSQL's port is for services on other hosts, of which this platform has none.
MODEL = {22, 80, 443}
KNOWN_UDP = "53,67,68,69,111,123,137,161,500,514,546,1194,1900,3478,4500,5349,5353,10000,51820"


def link_local(lab: Lab, host: str) -> str:
    """The IPv6 address that a host has without anybody giving it one."""
    answer = json.loads(lab.ssh(host, "ip -6 -j addr show dev eth0 scope link"))
    return str(answer[0]["addr_info"][0]["local"])


@pytest.fixture(params=["IPv4", "IPv6"])
def target(request: pytest.FixtureRequest, lab: Lab) -> str:
    """nmap's words for the filtered host, in one family."""
    return lab.address("lab") if request.param == "IPv4" else f"-6 {link_local(lab, 'lab')}%eth0"


def scan(lab: Lab, what: str, target: str) -> dict[str, set[int]]:
    """Ports by nmap's state, seen from the peer; a filtered port gives no answer at all."""
    command = f"sudo nmap -n -Pn -T5 --min-rate 15000 --max-retries 2 -oG - {what} {target}"
    found: dict[str, set[int]] = {}
    for port, state in re.findall(r"(\d+)/([a-z|]+)/(?:tcp|udp)", lab.ssh("peer", command, timeout=110)):
        found.setdefault(state, set()).add(int(port))
    return found


def reachable(lab: Lab, target: str) -> set[int]:
    """TCP ports through which something comes back, a listener or a refusal."""
    found = scan(lab, "-sS -p-", target)
    return found.get("open", set()) | found.get("closed", set()) | found.get("unfiltered", set())


def test_every_tcp_port(lab: Lab, target: str) -> None:
    lab.ssh("lab", "sudo systemd-run --quiet --collect --unit=listener python3 -m http.server --bind :: 8099")
    try:
        assert reachable(lab, target) == MODEL
    finally:
        lab.ssh("lab", "sudo systemctl stop listener")


def test_known_udp_ports(lab: Lab, target: str) -> None:
    found = scan(lab, f"-sU -p {KNOWN_UDP}", target)
    assert set(found) == {"open|filtered"}, found
    assert len(found["open|filtered"]) == len(KNOWN_UDP.split(","))


def test_other_tables_are_left_alone_and_a_rule_by_hand_is_taken_back(
    lab: Lab, converge: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    lab.ssh("lab", "sudo nft add table ip others && sudo nft add chain ip others theirs")
    lab.ssh("lab", "sudo nft insert rule inet readi input tcp dport 8099 accept")
    assert 8099 in reachable(lab, lab.address("lab"))
    done = converge()
    assert done.returncode == 0, done.stdout
    assert reachable(lab, lab.address("lab")) == MODEL
    assert "chain theirs" in lab.ssh("lab", "sudo nft list table ip others")


def test_after_a_boot(lab: Lab, target: str) -> None:
    docker("restart", lab.container("lab"))
    for _ in range(60):
        if "active" in lab.ssh("lab", "systemctl is-active readi-firewall.service", check=False).split():
            break
        time.sleep(1)
    # An IPv6 address is looked for twice in the network for a second or two before anybody may use it.
    for _ in range(30):
        if scan(lab, "-sS -p 22", target).get("open"):
            break
        time.sleep(1)
    assert reachable(lab, target) == MODEL


def test_a_run_that_locks_its_controller_out_is_taken_back(
    lab: Lab, converge: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    before = lab.ssh("lab", "sudo cat /etc/readi/firewall/readi.nft")
    done = converge("-e", json.dumps({"firewall_sources": {"22/tcp": ["192.0.2.0/24"]}, "firewall_within_s": 20}))
    assert done.returncode == 2, done.stdout
    assert "the host went back to what it had" in done.stdout
    assert lab.ssh("lab", "sudo cat /etc/readi/firewall/readi.nft") == before
    assert 22 in reachable(lab, lab.address("lab"))


def test_a_source_that_holds_the_controller_stays(
    lab: Lab, converge: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    own = lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    done = converge("-e", json.dumps({"firewall_sources": {"22/tcp": [own]}}))
    assert done.returncode == 0, done.stdout
    assert reachable(lab, lab.address("lab")) == MODEL - {22}
    assert converge().returncode == 0


@pytest.fixture
def converge() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The scenario's playbook once more, with other variables."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        folder = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"])
        command = ["ansible-playbook", f"--inventory={folder / 'inventory'}", str(folder / "converge.yml"), *words]
        return subprocess.run(
            command,
            env={**os.environ, "ANSIBLE_NOCOLOR": "1"},
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run
