"""Doors that Keycloak leaves open in a new realm: each client that it brings is known, wanted or closed.

Asked of what real servers answered (answers/); recorded of a new version, this is where its new clients show.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.clients import BUILTIN
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_clients import CLOSED, CLOSED_INSIDE

from tests.integration.keycloak.platform import objects_for

ANSWERS = sorted((Path(__file__).parent / "answers").glob("realm-*.json"))
DOORS = {
    "directAccessGrantsEnabled": "password",
    "implicitFlowEnabled": "implicit",
    "serviceAccountsEnabled": "service account",
    "standardFlowEnabled": "code",
}
SWITCHES = {
    "oauth2.device.authorization.grant.enabled": "device",
    "oidc.ciba.grant.enabled": "ciba",
    "standard.token.exchange.enabled": "token exchange",
}
# What is open in the clients of Keycloak's own, and why that is wanted.
WANTED: dict[str, tuple[set[str], str]] = {
    "account": ({"code", "/realms/readi/account/*"}, "the audience of the account API; its page is the console's"),
    "account-console": ({"code", "/realms/readi/account/*"}, "the page Mein Konto"),
    "admin-cli": (set(), "closed: a password alone would give a token"),
    "admin-permissions": ({"code", "service account"}, "holds the permissions; no redirect, no password"),
    "broker": ({"code"}, "bearer only: the roles of reading a stored token"),
    "realm-management": ({"code"}, "bearer only: the roles of the admin API"),
    "security-admin-console": ({"code", "/admin/readi/console/*"}, "operators, by a tunnel; /admin is on loopback"),
}


def doors(raw: dict[str, Any]) -> set[str]:
    """The ways to a token, and every redirect address that ends with a *."""
    if not raw["enabled"]:
        return set()
    attributes = raw.get("attributes") or {}
    found = {door for flag, door in DOORS.items() if raw.get(flag)}
    found |= {door for switch, door in SWITCHES.items() if attributes.get(switch) == "true"}
    return found | {uri for uri in raw.get("redirectUris") or () if uri.endswith("*")}


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_every_client_that_a_realm_is_made_with(path: Path) -> None:
    clients = json.loads(path.read_text(encoding="utf-8"))["bulk"]["clients"]
    ours = {o.key for o in objects_for(path.stem.removeprefix("realm-")) if o.kind == "client"} - BUILTIN
    found = {raw["clientId"]: doors(raw) for raw in clients if raw["clientId"] not in ours}
    assert found == {name: open_ for name, (open_, _) in WANTED.items()}
    assert set(found) == BUILTIN


def test_no_client_of_ours_takes_a_password_or_a_device() -> None:
    for one in objects_for("26.7.4"):
        if one.kind == "client" and one.key not in BUILTIN:
            raw = {**one.fields, "redirectUris": [uri.removesuffix("*") for uri in one.fields["redirectUris"]]}
            assert doors(raw) <= {"code", "service account"}, one.key


def test_what_is_closed_is_known_to_keycloak() -> None:
    assert set(CLOSED) < set(CLOSED_INSIDE) < BUILTIN
