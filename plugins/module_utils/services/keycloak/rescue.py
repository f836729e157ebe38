"""Keycloak's own way to a new administrator, beside the running server: the command, its environment, and its run.

Keycloak 26.7.4, measured: `kc.sh bootstrap-admin service` starts a server without web on the same database; its
management port must be another than the running server's; the client can get a token at once.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SECRET = "READI_WAY_BACK"  # noqa: S105 - the variable's name
CACHE = "readi/keycloak-way-back"
WITHIN_S = 600


@dataclass(frozen=True)
class Rescue:
    client: str
    home: str
    conf: str
    management_port: int

    def environment(self, word: str) -> str:
        return f"{SECRET}={word}\n"

    def command(self, environment_files: Iterable[str]) -> list[str]:
        """In a sandbox of its own, as a user that exists only while it runs."""
        properties = {
            "DynamicUser": "yes",
            "CacheDirectory": CACHE,
            "BindPaths": f"/var/cache/{CACHE}:{self.home}/data",
            "ProtectSystem": "strict",
            "ProtectHome": "yes",
            "PrivateTmp": "yes",
            "NoNewPrivileges": "yes",
            "UMask": "0077",
        }
        variables = {
            "KC_CONFIG_FILE": self.conf,
            "KC_HTTP_MANAGEMENT_PORT": str(self.management_port),
            "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx384m",
            "HOME": f"/var/cache/{CACHE}",
        }
        return [
            *("systemd-run", "--quiet", "--wait", "--pipe", "--collect", "--unit=readi-keycloak-way-back"),
            *(word for name, value in properties.items() for word in ("-p", f"{name}={value}")),
            *(word for path in environment_files for word in ("-p", f"EnvironmentFile={path}")),
            *(word for name, value in variables.items() for word in ("-E", f"{name}={value}")),
            *(f"{self.home}/bin/kc.sh", "bootstrap-admin", "service", "--optimized", "--no-prompt"),
            *("--client-id", self.client, f"--client-secret:env={SECRET}"),
        ]

    def run(self, environment_file: str, word: str) -> tuple[float, str]:
        """Seconds, and what Keycloak said. Its exit code is 0 even where it did nothing [26.7.4]: a sign-in proves it.

        The secret by a root-only file in memory: arguments and `systemctl show` are for everybody to see.
        """
        began = time.monotonic()
        handle, path = tempfile.mkstemp(prefix="readi-", dir="/run")
        try:
            with os.fdopen(handle, "w") as out:
                out.write(self.environment(word))
            command = self.command((environment_file, path))
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WITHIN_S)
            said = done.stdout + done.stderr
        except subprocess.TimeoutExpired:
            said = f"Keycloak's command did not end within {WITHIN_S} s"
        finally:
            Path(path).unlink()
        return round(time.monotonic() - began, 1), said
