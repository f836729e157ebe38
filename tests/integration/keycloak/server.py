"""A real Keycloak of one version on this machine's Java, for the tests of this folder: plain http on loopback.

The first start of a version fills an empty database, which takes most of a minute; the filled one is kept in the cache
and later servers start from a copy. The bootstrap administrator is what keycloak_account is given on a first run.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.e2e.stage import CACHE
from tests.e2e.stand.keycloak import built, own_copy, tarball
from tests.lab.ports import free_port

BOOTSTRAP = ("readi-bootstrap", "only-in-tests-on-loopback")
START_WITHIN_S = 300
DENIED = Path(__file__).parents[3] / "roles/keycloak/files"
QUICK = "-XX:TieredStopAtLevel=1"
"""Java's quick compiler alone: a server of some minutes takes half the processor time (26.7.4: its start and a realm of
ten organisations 23 s instead of 43 s)."""


class Server:
    """`url` is http://127.0.0.1:PORT; nothing else of this machine is touched."""

    def __init__(self, version: str, folder: Path, options: tuple[str, ...] = (), java: str = QUICK) -> None:
        self.version = version
        self.home = folder / "home"
        self.log = folder / "keycloak.log"
        self.port = free_port()
        self._options = options
        self._java = java
        self.url = f"http://127.0.0.1:{self.port}"
        self._management = free_port()
        kept = CACHE / "integration" / f"keycloak-{version}-data"
        if not self.home.exists():
            own_copy(built(tarball(version)), self.home)
        if not kept.is_dir():
            self.start()
            self.stop()
            made = kept.with_name(f"{kept.name}.{os.getpid()}")
            shutil.copytree(self.home / "data", made)
            with contextlib.suppress(OSError):  # another run was quicker
                made.rename(kept)
            shutil.rmtree(made, ignore_errors=True)
        elif not (self.home / "data").exists():
            shutil.copytree(kept, self.home / "data")
        self.start()

    def start(self) -> None:
        words = [
            str(self.home / "bin" / "kc.sh"),
            "start",
            "--optimized",
            # 26.5 does not keep it from the build, and its cluster would bind to any network, a container's too.
            "--cache=local",
            "--http-enabled=true",
            "--hostname-strict=false",
            "--http-host=127.0.0.1",
            f"--http-port={self.port}",
            f"--http-management-port={self._management}",
            # As the role has it, of the role's own file.
            f"--spi-password-policy--password-blacklist--blacklists-path={DENIED}",
            *self._options,
        ]
        env = {
            **os.environ,
            "KC_BOOTSTRAP_ADMIN_CLIENT_ID": BOOTSTRAP[0],
            "KC_BOOTSTRAP_ADMIN_CLIENT_SECRET": BOOTSTRAP[1],
            "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m",
            "JAVA_OPTS_APPEND": self._java,
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log, env=env, start_new_session=True)
        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/realms/master")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.3)
        self.stop()
        raise RuntimeError(f"Keycloak {self.version} did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
