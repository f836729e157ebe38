"""The Docker Engine: is there one, start one. What is in it, tests/lab/containers.py asks.

The standard library only: bin/setup asks before anything is installed.
"""

import http.client
import os
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.lab import shell
from tests.lab.paths import LOGS
from tests.lab.shell import LabError

SOCKET = "unix:///var/run/docker.sock"


class _Connection(http.client.HTTPConnection):
    """HTTP to a socket of this machine, or to a port where DOCKER_HOST names one."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)
        super().__init__(self._address.hostname or "localhost", self._address.port, timeout=30)

    def connect(self) -> None:
        if self._address.scheme != "unix":
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._address.path)


def answers() -> bool:
    """Does an engine answer?"""
    connection = _Connection(os.environ.get("DOCKER_HOST") or SOCKET)
    try:
        connection.request("GET", "/_ping")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def start() -> None:
    """Start the installed engine, by systemd where it runs, otherwise in the background."""
    if os.geteuid() != 0:
        raise LabError("No Docker Engine answers; start it as root: systemctl start docker")
    if Path("/run/systemd/system").is_dir():
        shell.run(["systemctl", "start", "docker"], timeout=120)
    else:
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / "dockerd.log").open("a") as log:
            subprocess.Popen(["dockerd"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    for _ in range(60):
        if answers():
            return
        time.sleep(0.5)
    raise LabError(f"dockerd did not answer within 30 s; see {LOGS / 'dockerd.log'}")
