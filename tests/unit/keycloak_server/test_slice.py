"""The role's slice of the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def model() -> Model:
    source = loader.load(ROOT / ".config/molecule/inventory")
    model = compile_source(source, manifest.load(ROOT / "roles"), source.hosts)
    assert isinstance(model, Model), model
    return model


def test_address_and_database(model: Model) -> None:
    assert model.desired("keycloak_server", "lab") == {
        "format": 1,
        "url": "https://sso.readi.test",
        "database": {"host": "127.0.0.1", "name": "keycloak", "user": "keycloak"},
        "options": {},
        "secrets": {"db": "keycloak_db", "bootstrap": "keycloak_bootstrap", "playbook": "keycloak_playbook"},
        "trusted": [],
        "proxy": {},
    }


def test_the_address_has_the_port_of_the_platform(model: Model) -> None:
    # Issuer and back channel must be the same address, also where 443 is taken.
    other = replace(model, platform=replace(model.platform, https_port=8443))
    assert other.desired("keycloak_server", "lab")["url"] == "https://sso.readi.test:8443"


def test_a_database_elsewhere_is_reached_by_its_hosts_name_and_verified(model: Model) -> None:
    far = replace(model, hosts={**model.hosts, "postgresql": ("db",)})
    slice_ = far.desired("keycloak_server", "lab")
    assert slice_["database"]["host"] == "db"
    assert slice_["options"] == {"db-url-properties": "?sslmode=verify-full&sslrootcert=/etc/readi/ca/root.pem"}
    # Which the server can stand, because the platform's authority gives it a certificate for that name.
    assert far.desired("certificates", "db")["addresses"] == [
        {"address": "db", "reload": ["postgresql@17-main.service"], "group": "ssl-cert", "own": True}
    ]
    assert far.desired("certificates", "db")["packages"] == ["ssl-cert"]
    assert far.desired("postgresql", "db")["certificate"] == "/etc/readi/tls/db"
    # On the same host PostgreSQL needs none; the host's own is the roster's.
    here = {row["address"]: row["reload"] for row in model.desired("certificates", "lab")["addresses"]}
    assert not [address for address, units in here.items() if any("postgresql" in unit for unit in units)]


def test_without_any_database_it_is_refused(model: Model) -> None:
    with pytest.raises(ValueError, match="put lab in the group postgresql"):
        replace(model, hosts={**model.hosts, "postgresql": ()}).desired("keycloak_server", "lab")
