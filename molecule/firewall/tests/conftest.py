"""Scanning the filtered host from the peer, a container that publishes ports on it, and the playbook once more."""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lab.hosts import Lab

KNOWN_UDP = "53,67,68,69,111,123,137,161,500,514,546,1194,1900,3478,4500,5300,5349,5353,10000,51820"
# Where Docker's own ports, what it publishes here and what a test opens would be: a scan of all ports takes seconds.
NEAR = "22,80,443,2375,2376,8080-8099"
# Docker forwards nothing that is link-local.
IPV6 = {"lab": "fd00:1ab::1", "peer": "fd00:1ab::2"}
PUBLISHED = "-p 8090:80 -p 8091:80 -p 5300:5300/udp"
Reach = Callable[[str], set[int]]
Target = Callable[[str], str]
Converge = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def towards(lab: Lab) -> Target:
    """nmap's words for the filtered host in one family; a boot forgets an address that was given by hand."""

    def address(family: str) -> str:
        if family == "IPv4":
            return lab.address("lab")
        for host, own in IPV6.items():
            lab.ssh(host, f"sudo ip -6 addr replace {own}/64 dev eth0 nodad")
        return f"-6 {IPV6['lab']}"

    return address


@pytest.fixture(params=["IPv4", "IPv6"])
def target(request: pytest.FixtureRequest, towards: Target) -> str:
    """The filtered host in each family."""
    return towards(request.param)


def scan(lab: Lab, what: str, target: str) -> dict[str, set[int]]:
    """Ports by nmap's state, seen from the peer; a filtered port gives no answer at all."""
    command = f"sudo nmap -n -Pn -T5 --min-rate 15000 --max-retries 1 -oG - {what} {target}"
    found: dict[str, set[int]] = {}
    for port, state in re.findall(r"(\d+)/([a-z|]+)/(?:tcp|udp)", lab.ssh("peer", command, timeout=110)):
        found.setdefault(state, set()).add(int(port))
    return found


def answering(lab: Lab, what: str, target: str) -> set[int]:
    """Ports through which something comes back, a listener or a refusal."""
    found = scan(lab, what, target)
    return found.get("open", set()) | found.get("closed", set()) | found.get("unfiltered", set())


@pytest.fixture
def tcp(lab: Lab) -> Reach:
    """Every TCP port through which something comes back."""
    return lambda target: answering(lab, "-sS -p-", target)


@pytest.fixture
def near(lab: Lab) -> Reach:
    """The same among the few where something is."""
    return lambda target: answering(lab, f"-sS -p {NEAR}", target)


@pytest.fixture
def udp(lab: Lab) -> Reach:
    """The known UDP ports through which something comes back."""

    def reach(target: str) -> set[int]:
        found = scan(lab, f"-sU -p {KNOWN_UDP}", target)
        silent = found.pop("open|filtered", set())
        answered = {port for ports in found.values() for port in ports}
        assert len(silent | answered) == len(KNOWN_UDP.split(",")), found
        return answered

    return reach


@pytest.fixture(scope="session")
def box(lab: Lab) -> Callable[[], str]:
    """Wait until the container runs and its ports are published; its address, which a boot may change."""

    def address() -> str:
        question = (
            "sudo docker inspect -f '{{.State.Running}} {{.NetworkSettings.IPAddress}}' box && sudo docker port box"
        )
        for _ in range(60):
            answer = lab.ssh("lab", question, check=False).split()
            if answer[:1] == ["true"] and "5300/udp" in answer:
                return answer[1]
            time.sleep(1)
        raise AssertionError(lab.ssh("lab", "sudo journalctl --no-pager -n 30 -u docker"))

    return address


@pytest.fixture(scope="session", autouse=True)
def published(lab: Lab, box: Callable[[], str]) -> Iterator[None]:
    """By hand and beside the model, as an operator would: a container with published ports that a boot starts again."""
    lab.ssh("lab", "sudo tar -cf - /bin/busybox | sudo docker import - box")
    command = "box /bin/busybox httpd -f -p 80"
    lab.ssh("lab", f"sudo docker run --detach --restart always --name box {PUBLISHED} {command}")
    box()
    yield
    lab.ssh("lab", "sudo docker rm --force box && sudo docker image rm box")


@pytest.fixture
def converge() -> Converge:
    """The filter's role once more, with other variables."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        folder = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"])
        command = ["ansible-playbook", f"--inventory={folder / 'inventory'}", str(folder / "again.yml"), *words]
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)

    return run
