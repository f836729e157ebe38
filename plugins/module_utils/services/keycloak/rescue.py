"""Keycloak's own way to a new administrator, beside the running server. Pure: the command and its environment.

Keycloak 26.7.4, measured: `kc.sh bootstrap-admin service` starts a server without web on the same database; its
management port must be another than the running server's; the client can get a token at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SECRET = "READI_WAY_BACK"  # noqa: S105 - the variable's name
CACHE = "readi/keycloak-way-back"


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
