"""Connections of which nobody hears more: a TCP handshake each, no TLS."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.lab.hosts import Lab
from tests.lab.shell import LabError

UNIT = "half-open"
WITHIN_S = 60
# Ends by itself, whatever becomes of the test. A firewall that lets no more in refuses or swallows them: three say so.
PROGRAM = """
import resource, socket, sys, time
address, number = sys.argv[1], int(sys.argv[2])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, number + 500)), hard))
held, refused = [], 0
while len(held) < number and refused < 3:
    try:
        held.append(socket.create_connection((address, 443), timeout=5))
    except OSError:
        refused += 1
print("open:", len(held), flush=True)
time.sleep(90)
"""


@contextmanager
def half_open(address: str, number: int) -> Iterator[int]:
    """From this machine; yields how many there are, `number` at most."""
    words = [sys.executable, "-c", PROGRAM, address, str(number)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            yield int(running.stdout.readline().removeprefix("open:"))
        finally:
            running.terminate()


@contextmanager
def half_open_from(lab: Lab, host: str, address: str, number: int) -> Iterator[int]:
    """From a host of the lab; yields how many there are, `number` at most."""
    line = shlex.join(["python3", "-c", PROGRAM, address, str(number)])
    lab.as_root(host, f"systemd-run --quiet --collect --unit={UNIT} -p LimitNOFILE=8192 {line}")
    try:
        yield _said(lab, host)
    finally:
        lab.as_root(host, f"systemctl stop {UNIT}")


def _said(lab: Lab, host: str) -> int:
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        lines = lab.ssh(host, f"sudo journalctl -u {UNIT} -o cat --no-pager").splitlines()
        if said := [line for line in lines if line.startswith("open:")]:
            return int(said[-1].removeprefix("open:"))
        time.sleep(0.5)
    raise LabError(f"{host}: {UNIT} said nothing for {WITHIN_S} s")
