"""The pure half of the adapter, on answers recorded from real servers (tests/integration/keycloak/record.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile import ledger as ledgers
from ansible_collections.readi.one.plugins.module_utils.reconcile.plan import Plan, plan
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj, Present, state
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import people
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import (
    FAMILIES,
    KeycloakAdapter,
)
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.bulk import MASK, Bulk
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE

from tests.integration.keycloak.platform import Secrets, objects_for

ANSWERS = sorted((Path(__file__).parent / "answers").glob("realm-*.json"))
SECRETS = Secrets(ledger="key-of-the-ledger")


Recorded = tuple[Bulk, ledgers.Ledger, list[Obj]]


@pytest.fixture(params=ANSWERS, ids=lambda path: path.stem)
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> Recorded:
    """The answers, the ledger, and what was wanted of that version."""
    raw = json.loads(request.param.read_text(encoding="utf-8"))
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps(raw["ledger"]))
    return Bulk(**raw["bulk"]), ledgers.load(path), objects_for(request.param.stem.removeprefix("realm-"))


def read(bulk: Bulk) -> list[Present]:
    return [present for family in FAMILIES for present in family.read(bulk)]


def planned(bulk: Bulk, ledger: ledgers.Ledger, wanted: list[Obj]) -> Plan:
    waiting = people.pending(bulk, [o.key for o in wanted if o.kind == "membership"])
    return plan(wanted, state(read(bulk), pending=waiting), ledger, STATE, secrets=SECRETS)


def test_both_versions_are_recorded() -> None:
    assert [path.stem for path in ANSWERS] == ["realm-26.5.5", "realm-26.7.4"]


def test_a_realm_as_we_made_it_needs_nothing(recorded: Recorded) -> None:
    made = planned(*recorded)
    assert [(s.do, s.kind, s.key, s.fields) for s in made.steps] == []
    assert (made.unmanaged, made.refused, made.stop) == ((), (), None)


def test_a_mask_is_never_taken_for_a_value(recorded: Recorded) -> None:
    for present in read(recorded[0]):
        assert MASK not in json.dumps(present.fields), present.at
        assert MASK not in present.secrets.values(), present.at
    hidden = {(p.kind, name) for p in read(recorded[0]) for name, value in p.secrets.items() if value is None}
    masked = {("identity_provider", "clientSecret"), ("federation", "bindCredential"), ("realm", "smtp_password")}
    assert masked <= hidden


def test_every_kind_is_read_and_every_field_has_a_rule(recorded: Recorded) -> None:
    found = read(recorded[0])
    assert {p.kind for p in found} | {"person", "membership"} == set(STATE)
    for wanted in recorded[2]:
        assert set(wanted.fields) | set(wanted.secrets) <= set(STATE[wanted.kind].rules), wanted.at


def one(items: list[Any], name: str, value: str) -> Any:
    return next(item for item in items if item[name] == value)


@pytest.mark.parametrize(
    ("name", "hand"),
    [
        ("realm:readi", lambda b: b.export.update(sslRequired="none")),
        ("client:portal", lambda b: one(b.clients, "clientId", "portal")["redirectUris"].append("*")),
        ("client:cloud", lambda b: one(b.clients, "clientId", "cloud").update(secret="x")),
        ("organization:buehl", lambda b: one(b.organizations, "alias", "buehl").update(domains=[])),
        ("identity_provider:buehl", lambda b: one(b.providers, "alias", "buehl").pop("organizationId")),
        ("flow_binding:browser", lambda b: b.export.update(browserFlow="browser")),
    ],
)
def test_one_thing_changed_is_one_step(recorded: Recorded, name: str, hand: Any) -> None:
    bulk, ledger, wanted = recorded
    hand(bulk)
    assert [f"{s.kind}:{s.key}" for s in planned(bulk, ledger, wanted).steps] == [name]


def test_what_a_first_token_adds_to_the_mapper_of_groups_is_no_drift(recorded: Recorded) -> None:
    bulk, ledger, wanted = recorded
    scopes = {scope["name"]: scope for scope in bulk.export["clientScopes"]}
    for mapper in scopes["groups"]["protocolMappers"]:
        mapper["config"]["multivalued"] = "true"
    assert planned(bulk, ledger, wanted).steps == ()


def test_lists_in_another_order_are_the_same(recorded: Recorded) -> None:
    bulk, ledger, wanted = recorded
    for name in ("supportedLocales", "eventsListeners"):
        bulk.export[name].reverse()
    for client in bulk.clients:
        client["defaultClientScopes"].reverse()
        client.get("protocolMappers", []).reverse()
    assert planned(bulk, ledger, wanted).steps == ()


@pytest.mark.parametrize(
    "obj",
    [
        Obj("group", "/nowhere/x", {"description": ""}),
        Obj("policy", "x", {"groups": {"/nowhere": False}}),
        Obj("identity_provider_mapper", "x", {}),
    ],
)
def test_an_object_that_names_a_missing_one_fails_by_itself(obj: Obj) -> None:
    adapter = KeycloakAdapter(Api("http://127.0.0.1:9", "never", "connects"), "readi")
    adapter._at.ids.client["admin-permissions"] = "known"
    with pytest.raises(AdapterError, match="which does not exist"):
        adapter.create(obj, {})
