"""A scan from a second host finds what the model says and nothing else, whatever happens; nobody is locked out.

All the while a Docker on the filtered host publishes ports that no manifest names.
"""

import json
import subprocess
import time
from collections.abc import Callable

from tests.lab import containers
from tests.lab.hosts import Lab

# base's and web's manifests; PostgreSQL's port is for services on other hosts, of which this platform has none.
MODEL = {22, 80, 443}
PUBLISHED = {8090, 8091}
Reach = Callable[[str], set[int]]
Target = Callable[[str], str]
Converge = Callable[..., subprocess.CompletedProcess[str]]
ECHO = "import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind((str(), 3478)); "
ECHO += "[s.sendto(*s.recvfrom(9999)) for _ in iter(int, 1)]"


def listeners(lab: Lab, do: str) -> None:
    """Something that answers on a TCP and on a UDP port that no manifest names."""
    run = "sudo systemd-run --quiet --collect --unit"
    start = f"{run}=tcp python3 -m http.server --bind :: 8099; {run}=udp python3 -c '{ECHO}'"
    lab.ssh("lab", start if do == "start" else "sudo systemctl stop tcp udp")


def test_every_tcp_port(lab: Lab, target: str, tcp: Reach) -> None:
    listeners(lab, "start")
    try:
        assert tcp(target) == MODEL
    finally:
        listeners(lab, "stop")


def test_the_port_on_which_sshd_really_is(lab: Lab, converge: Converge, target: str, tcp: Reach) -> None:
    """hosts.yml does not say it: a town's own hardening moved it."""
    drop_in = "/etc/ssh/sshd_config.d/zz-port.conf"
    lab.ssh("lab", f"printf 'Port 22\\nPort 2222\\n' | sudo tee {drop_in} && sudo systemctl restart ssh")
    try:
        assert tcp(target) == MODEL, "closed until the next run"
        assert converge().returncode == 0
        assert tcp(target) == MODEL | {2222}
    finally:
        lab.ssh("lab", f"sudo rm {drop_in} && sudo systemctl restart ssh")
        assert converge().returncode == 0
    assert tcp(target) == MODEL


VISIT = 'import socket, time; s = socket.create_connection(("{}", 22)); time.sleep(100)'


def test_a_visitor_is_no_change_by_hand(lab: Lab, converge: Converge) -> None:
    start = f"sudo systemd-run --quiet --collect --unit=visit python3 -c '{VISIT.format(lab.address('lab'))}'"
    lab.ssh("peer", start)
    try:
        time.sleep(1)
        assert lab.address("peer") in lab.ssh("lab", "sudo nft list set inet readi busy4")
        done = converge()
        assert done.returncode == 0 and " changed=0 " in done.stdout, done.stdout
    finally:
        lab.ssh("peer", "sudo systemctl stop visit")


def test_rules_by_hand_are_taken_back_and_other_tables_left_alone(
    lab: Lab, converge: Converge, tcp: Reach, near: Reach, udp: Reach, towards: Target
) -> None:
    targets = towards("IPv4"), towards("IPv6")
    lab.ssh("lab", "sudo nft add table ip others && sudo nft add chain ip others theirs")
    others = "sudo nft -s list table ip others; sudo nft -s list table ip nat; sudo nft -s list table ip6 nat"
    before = lab.ssh("lab", others)
    assert "chain theirs" in before and before.count("chain DOCKER ") == 2, before
    for rule in ("input tcp dport 8099 accept", "input udp dport 3478 accept", "forward accept"):
        lab.ssh("lab", f"sudo nft insert rule inet readi {rule}")
    listeners(lab, "start")
    try:
        for target in targets:
            assert near(target) == MODEL | PUBLISHED | {8099}, "a scan that does not see it proves nothing"
            assert udp(target) == {3478, 5300}
        done = converge()
        assert done.returncode == 0, done.stdout
        for target in targets:
            assert tcp(target) == MODEL
            assert udp(target) == set()
    finally:
        listeners(lab, "stop")
    assert lab.ssh("lab", others) == before


def test_after_a_boot(lab: Lab, box: Callable[[], str], towards: Target, tcp: Reach, udp: Reach) -> None:
    containers.restart(lab.container("lab"))
    for _ in range(60):
        if "active" in lab.ssh("lab", "systemctl is-active readi-firewall.service", check=False).split():
            break
        time.sleep(1)
    box()
    for family in ("IPv4", "IPv6"):
        assert tcp(towards(family)) == MODEL
        assert udp(towards(family)) == set()


def test_a_run_that_locks_its_controller_out_is_taken_back(lab: Lab, converge: Converge, near: Reach) -> None:
    before = lab.ssh("lab", "sudo cat /etc/readi/firewall/readi.nft")
    done = converge("-e", json.dumps({"firewall_sources": {"22/tcp": ["192.0.2.0/24"]}, "firewall_within_s": 10}))
    assert done.returncode == 2, done.stdout
    assert "the host went back to what it had" in done.stdout
    assert lab.ssh("lab", "sudo cat /etc/readi/firewall/readi.nft") == before
    assert near(lab.address("lab")) == MODEL


def test_a_source_that_holds_the_controller_stays(lab: Lab, converge: Converge, near: Reach) -> None:
    own = lab.ssh("lab", "echo $SSH_CONNECTION").split()[0]
    done = converge("-e", json.dumps({"firewall_sources": {"22/tcp": [own]}}))
    assert done.returncode == 0, done.stdout
    assert near(lab.address("lab")) == MODEL - {22}
    assert converge().returncode == 0
