"""A port of a host's loopback on this machine's, through SSH: how a test asks what no network sees."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator

from tests.lab.hosts import Lab
from tests.lab.shell import LabError

WITHIN_S = 30


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def opened(lab: Lab, host: str, port: int) -> Iterator[str]:
    """http://127.0.0.1:PORT, for as long as the block lasts."""
    here = _free()
    with _forwarding(lab, host, "-L", f"127.0.0.1:{here}:127.0.0.1:{port}"):
        deadline = time.monotonic() + WITHIN_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", here), timeout=2):
                break
            if time.monotonic() > deadline:
                raise LabError(f"{host}: no tunnel to its port {port} within {WITHIN_S} s")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{here}"


@contextlib.contextmanager
def reached_from(lab: Lab, host: str, port: int, there: int) -> Iterator[None]:
    """A port of this machine's loopback on all of the host's addresses; its sshd must allow that (GatewayPorts)."""
    with _forwarding(lab, host, "-R", f"0.0.0.0:{there}:127.0.0.1:{port}"):
        deadline = time.monotonic() + WITHIN_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection((lab.address(host), there), timeout=2):
                break
            if time.monotonic() > deadline:
                raise LabError(f"{host}: its port {there} does not lead here within {WITHIN_S} s")
            time.sleep(0.1)
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
