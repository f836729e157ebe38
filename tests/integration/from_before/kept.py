"""What must be the same after an update: read from databases and files, not asked of our own code."""

from __future__ import annotations

import json

from tests.lab.hosts import Lab

# Keycloak 26.7.4's own tables (model/jpa/src/main/resources/META-INF/jpa-changelog-*.xml).
KEYCLOAK = {
    "people, and the sub that services know them by": "SELECT id, realm_id, username, email FROM user_entity",
    "passwords and second factors": "SELECT id, user_id, type, secret_data FROM credential",
    "clients and their secrets": "SELECT id, realm_id, client_id, secret FROM client",
    "groups": "SELECT id, realm_id, name, parent_group FROM keycloak_group",
    "memberships": "SELECT group_id, user_id FROM user_group_membership",
    "organisations": "SELECT id, realm_id, name FROM org",
    "ways in from members' directories": "SELECT internal_id, realm_id, provider_alias FROM identity_provider",
    "keys that sign tokens and sessions": (
        "SELECT component_id, s.name, value FROM component_config AS s JOIN component AS c ON c.id = component_id "
        "WHERE provider_type = 'org.keycloak.keys.KeyProvider' AND s.name IN ('privateKey', 'secret', 'kid')"
    ),
}
SERVER = {
    "database passwords": "SELECT rolname, rolpassword FROM pg_authid WHERE rolname !~ '^pg_'",
    "databases": "SELECT oid::text, datname FROM pg_database",
}
# The root that devices trust and the host's key; certificates below it may be made anew by any run.
FILES = "sha256sum /etc/readi/ca/root.pem /etc/readi/ca/intermediate.key /etc/almanac.env 2>/dev/null || true"


def rows(lab: Lab, host: str, database: str, query: str) -> set[str]:
    """One line of JSON per row."""
    words = f"SELECT row_to_json(r) FROM ({query}) AS r"  # noqa: S608 - the queries above
    said = lab.ssh(host, f"cd / && sudo -u postgres psql -XAt -v ON_ERROR_STOP=1 {database}", stdin=words, quiet=True)
    return {json.dumps(json.loads(line), sort_keys=True) for line in said.splitlines()}


def state(lab: Lab, hosts: tuple[str, ...]) -> dict[str, set[str]]:
    """What each question finds, by host."""
    found: dict[str, set[str]] = {}
    for host in hosts:
        found |= {f"{host}: {what}": rows(lab, host, "keycloak", query) for what, query in KEYCLOAK.items()}
        found |= {f"{host}: {what}": rows(lab, host, "postgres", query) for what, query in SERVER.items()}
        found[f"{host}: the root that is trusted, and keys"] = set(lab.ssh(host, f"sudo sh -c '{FILES}'").splitlines())
    return found
