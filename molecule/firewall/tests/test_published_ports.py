"""What Docker on the filtered host publishes: forwarded past the input chain, and judged all the same.

That no port published by hand is reachable, test_firewall.py scans; here a manifest names one of them.
"""

from collections.abc import Callable, Iterator

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.firewall.ruleset import ruleset

from tests.lab.hosts import Lab

MODEL = {22, 80, 443}
NAMED, UNNAMED = 8090, 8091
Reach = Callable[[str], set[int]]
ASK = "curl -s -o /dev/null -m 3 -w '%{http_code}'"


def named(lab: Lab, who: object = "world", **addresses: list[str]) -> None:
    """Load what the role would, if a manifest named this port too."""
    row = {"service": "model", "proto": "tcp", "from": "world", "published": False}
    rules = [{**row, "port": port} for port in MODEL] + [{**row, "port": NAMED, "from": who, "published": True}]
    text = ruleset({"rules": rules, "containers": True, "per_address": 1024}, addresses, {})
    lab.ssh("lab", f"printf %s '{text}' | sudo nft -f -")


@pytest.fixture(autouse=True)
def as_the_role_left_it(lab: Lab) -> Iterator[None]:
    yield
    lab.ssh("lab", "sudo nft -f /etc/readi/firewall/readi.nft")


def test_without_our_table_docker_would_let_everybody_in(lab: Lab, target: str, near: Reach, udp: Reach) -> None:
    lab.ssh("lab", "sudo nft delete table inet readi")
    assert {NAMED, UNNAMED} <= near(target)
    assert 5300 in udp(target)


def test_no_rule_in_dockers_own_chains_opens_a_port(lab: Lab, target: str, near: Reach) -> None:
    for program in ("iptables", "ip6tables"):
        lab.ssh("lab", f"sudo {program} -I DOCKER-USER -j ACCEPT && sudo {program} -I FORWARD -j ACCEPT")
    try:
        assert near(target) == MODEL
    finally:
        for program in ("iptables", "ip6tables"):
            lab.ssh("lab", f"sudo {program} -D DOCKER-USER -j ACCEPT && sudo {program} -D FORWARD -j ACCEPT")


def test_a_port_that_a_manifest_names_is_open_and_no_other(lab: Lab, target: str, near: Reach, udp: Reach) -> None:
    named(lab)
    assert near(target) == MODEL | {NAMED}
    assert udp(target) == set()


@pytest.mark.parametrize("stranger", [False, True])
def test_it_is_open_to_whom_the_manifest_names_alone(lab: Lab, target: str, near: Reach, stranger: bool) -> None:
    named(lab, ["peer"], peer=["192.0.2.1", "2001:db8::1"] if stranger else [lab.address("peer"), "fd00:1ab::2"])
    assert near(target) == (MODEL if stranger else MODEL | {NAMED})


def test_a_neighbour_does_not_reach_the_container_around_its_port(lab: Lab, box: Callable[[], str]) -> None:
    """Docker's own rules let whoever routes to the bridge in; the peer does, and ours do not."""
    address = box()
    assert lab.ssh("lab", f"{ASK} http://{address}/") == "404", "busybox answers, with nothing to show"
    lab.ssh("peer", f"sudo ip route add {address} via {lab.address('lab')}")
    named(lab)
    try:
        assert lab.ssh("peer", f"{ASK} http://{address}/", check=False) == "000"
        assert lab.ssh("peer", f"{ASK} http://{lab.address('lab')}:{NAMED}/", check=False) == "404"
    finally:
        lab.ssh("peer", f"sudo ip route del {address}")


def test_containers_go_out_from_dockers_bridge_and_only_where_a_service_has_one(lab: Lab) -> None:
    lab.ssh("peer", "sudo systemd-run --quiet --collect --unit=listener python3 -m http.server 8099")
    lab.ssh("lab", "sudo docker network create own")
    get = f"box /bin/busybox wget -q -T 3 -O /dev/null http://{lab.address('peer')}:8099/ && echo came || echo never"
    try:
        out = f"sudo docker run --rm {get}", f"sudo docker run --rm --network own {get}"
        assert [lab.ssh("lab", command).split()[-1] for command in out] == ["never", "never"]
        named(lab)
        assert [lab.ssh("lab", command).split()[-1] for command in out] == ["came", "never"]
    finally:
        lab.ssh("lab", "sudo docker network rm own")
        lab.ssh("peer", "sudo systemctl stop listener")
