"""A port of a host's loopback on this machine's, through SSH: how a test asks what no network sees."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator

from tests.lab.hosts import Lab
from tests.lab.ports import free_port
from tests.lab.shell import LabError

WITHIN_S = 30


@contextlib.contextmanager
def opened(lab: Lab, host: str, port: int) -> Iterator[str]:
    """http://127.0.0.1:PORT, for as long as the block lasts."""
    here = free_port()
    with _forwarding(lab, host, "-L", f"127.0.0.1:{here}:127.0.0.1:{port}"):
        _wait(("127.0.0.1", here), f"{host}: no tunnel to its port {port}")
        yield f"http://127.0.0.1:{here}"


@contextlib.contextmanager
def reached_from(lab: Lab, host: str, port: int, there: int) -> Iterator[None]:
    """A port of this machine's loopback on all of the host's addresses; its sshd must allow that (GatewayPorts)."""
    with _forwarding(lab, host, "-R", f"0.0.0.0:{there}:127.0.0.1:{port}"):
        _wait((lab.address(host), there), f"{host}: its port {there} does not lead here")
        yield


@contextlib.contextmanager
def _forwarding(lab: Lab, host: str, *what: str) -> Iterator[None]:
    # A connection of its own: a shared one would keep the port open after the block.
    options = ["-o", "ControlPath=none", "-o", "ExitOnForwardFailure=yes"]
    words = ["ssh", "-F", str(lab.ssh_config), *options, "-N", *what, host]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(address: tuple[str, int], trouble: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=2):
            return
        time.sleep(0.1)
    raise LabError(f"{trouble} within {WITHIN_S} s")
