"""The same realm for keycloak-config-cli: one file in Keycloak's own export form, one Java process per run.

Rests on adorsys/keycloak-config-cli 6.5.x, README.md: client credentials in the master realm, `import.cache.enabled`
false compares everything, true compares the file's checksum with the one of the last import and looks no further.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.bench.keycloak import data


def representation(organisations: int, group_count: int, client_count: int) -> dict[str, Any]:
    """The realm of data.objects, without the organisations: the other peers do not make them either."""
    tree: dict[str, dict[str, Any]] = {}
    for path in data.groups(group_count):
        parent, _, name = path.rpartition("/")
        group = {"name": name, "attributes": {"kind": ["project"], "key": [name]}, "subGroups": []}
        tree[path] = group
        if parent:
            tree[parent]["subGroups"].append(group)
    providers = data.providers(organisations)
    return {
        "realm": data.REALM,
        **data.SETTINGS,
        "clients": [client(c) for c in data.clients(client_count)],
        "groups": [group for path, group in tree.items() if path.count("/") == 1],
        "identityProviders": [
            {
                "alias": p["key"],
                "displayName": p["key"],
                "providerId": "oidc",
                "enabled": True,
                "trustEmail": True,
                "config": {**p["config"], "clientSecret": "secret-of-the-provider"},
            }
            for p in providers
        ],
        "identityProviderMappers": [
            {"name": name, "identityProviderAlias": p["key"], "identityProviderMapper": kind, "config": config}
            for p in providers
            for name, (kind, config) in p["mappers"].items()
        ],
    }


def client(declared: dict[str, Any]) -> dict[str, Any]:
    return {
        "clientId": declared["key"],
        "secret": "secret-of-the-client",
        "publicClient": False,
        "standardFlowEnabled": True,
        "directAccessGrantsEnabled": False,
        "redirectUris": [declared["redirect"]],
        "protocolMappers": [
            {"name": n, "protocol": "openid-connect", "protocolMapper": m["type"], "config": m["config"]}
            for n, m in declared["mappers"].items()
        ],
    }


def words(jar: str, url: str, account: tuple[str, str], folder: Path, size: tuple[int, int, int]) -> list[str]:
    """The command of one run; without --import.cache.enabled it looks at everything."""
    java = shutil.which("java")
    if not java:
        raise SystemExit("keycloak-config-cli needs java: apt-get install default-jre-headless")
    content = folder / "cli.json"
    content.write_text(json.dumps(representation(*size)))
    return [
        java,
        "-jar",
        jar,
        f"--keycloak.url={url}",
        "--keycloak.login-realm=master",
        "--keycloak.grant-type=client_credentials",
        f"--keycloak.client-id={account[0]}",
        f"--keycloak.client-secret={account[1]}",
        f"--import.files.locations={content}",
    ]
