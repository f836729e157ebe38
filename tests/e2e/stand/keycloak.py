"""A Keycloak of one version on this machine's Java, with a realm from a JSON file: no demo, no container.

Built once per version into the cache for the H2 database; each stand has its own data folder, and TLS by our authority.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tarfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.e2e.stage import CACHE

START_WITHIN_S = 300
# A short life: starting counts, not what the second compiler would win in an hour.
JAVA = {"JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m", "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1"}


class Keycloak:
    """One server, https://HOST:PORT; `themes` is the folder its own themes are in."""

    def __init__(
        self,
        tarball: Path,
        folder: Path,
        host: str,
        tls: tuple[Path, Path],
        realm: Mapping[str, Any],
        themes: Path,
        port: int,
    ) -> None:
        self.home = folder / "home"
        # Hard links to the built distribution: only data/ is this server's own.
        own_copy(built(tarball), self.home)
        self.host, self.port = host, port
        self.log = folder / "keycloak.log"
        imports = self.home / "data" / "import"
        imports.mkdir(parents=True)
        (imports / "realm.json").write_text(json.dumps(realm), encoding="utf-8")
        options = {
            "https-certificate-file": tls[0],
            "https-certificate-key-file": tls[1],
            "https-port": self.port,
            "http-host": "127.0.0.1",
            "hostname": f"https://{host}:{self.port}",
            "spi-theme--folder--dir": themes,
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        # Only stderr and stdout of our own child; ended by its process group, so that the JVM under kc.sh ends too.
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [self.home / "bin" / "kc.sh", "start", "--optimized", "--import-realm", *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **JAVA},
                start_new_session=True,
            )
        self._wait(tls[0].parent / "ca.pem", str(realm["realm"]))

    def _wait(self, ca: Path, realm: str) -> None:
        context = ssl.create_default_context(cafile=str(ca))
        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
                connection = http.client.HTTPSConnection(self.host, self.port, context=context, timeout=10)
                connection.sock = context.wrap_socket(raw, server_hostname=self.host)
                connection.request("GET", f"/realms/{realm}/.well-known/openid-configuration")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.5)
        tail = self.log.read_text(errors="replace")[-3000:]
        self.close()
        raise RuntimeError(f"Keycloak did not start within {START_WITHIN_S} s:\n{tail}")

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def built(tarball: Path) -> Path:
    """The distribution of `tarball`, unpacked and built once for the H2 database; later stands only start it."""
    name = tarball.name.removesuffix(".tar.gz").replace("-quarkus-dist", "")
    folder = CACHE / "e2e" / name
    if not (folder / "built").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with tarfile.open(tarball) as archive:
            archive.extractall(folder, filter="tar")
        command = [folder / name / "bin" / "kc.sh", "build", "--db=dev-file", "--cache=local"]
        subprocess.run(command, check=True, capture_output=True)
        (folder / "built").touch()
    return folder / name


def own_copy(distribution: Path, home: Path) -> None:
    home.mkdir(parents=True)
    for entry in distribution.iterdir():
        if entry.name != "data":
            _link(entry, home / entry.name)


def _link(entry: Path, target: Path) -> None:
    if entry.is_dir():
        shutil.copytree(entry, target, copy_function=_link_file)
    else:
        _link_file(entry, target)


def _link_file(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def tarball(version: str) -> Path:
    """Keycloak's distribution, from the local Maven repository or by Maven's own client."""
    name = f"keycloak-quarkus-dist-{version}.tar.gz"
    file = Path.home() / f".m2/repository/org/keycloak/keycloak-quarkus-dist/{version}/{name}"
    if not file.is_file():
        artifact = f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{version}:tar.gz"
        subprocess.run(["mvn", "-q", "-B", "dependency:get", "-Dtransitive=false", artifact], check=True)
    return file


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
