"""Outposts in the model: a host in a member's network has its own services, and meets no other host of the platform."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import given, loader, manifest, manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.sheet import sheet
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE

from . import builder

ROOT = Path(__file__).resolve().parents[3]
INSIDE = {"url": "ldaps://dc.buehl.example", "bind_dn": "cn=readi", "users_dn": "ou=leute"}
OUTPOST = {"type": "outpost", "issuer": "https://anmeldung.buehl.example/realms/stadt", "host": "dmz", **INSIDE}
PLACES = {
    "keycloak": ["one"],
    "portal": ["one"],
    "postgresql": ["one", "dmz"],
    "web": ["one", "dmz"],
    "directory_outpost": ["dmz"],
}


def compiled(tmp_path: Path, places: dict[str, list[str]], **more: Any) -> Model:
    data = {**builder.sound(), **more}
    data["organisations"][0]["directory"] = dict(OUTPOST)
    hosts = {"all": {"children": {g: {"hosts": {h: {} for h in names}} for g, names in places.items()}}}
    source = loader.load(builder.write(tmp_path, data, hosts))
    model = compile_source(source, manifest.load(ROOT / "roles"), source.hosts)
    assert isinstance(model, Model), model
    return model


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return compiled(tmp_path, PLACES)


def test_an_address_and_a_database_of_its_own(model: Model) -> None:
    assert [site["address"] for site in model.desired("web", "dmz")["sites"]] == ["anmeldung.buehl.example"]
    assert "anmeldung.buehl.example" not in str(model.desired("web", "one"))
    server = model.desired("keycloak_server", "dmz")
    assert (server["url"], server["database"]["name"]) == ("https://anmeldung.buehl.example", "keycloak")
    wanted = model.desired("postgresql", "dmz")
    assert [o["fields"]["password"] for o in wanted["objects"] if o["kind"] == "role"] == [
        {"$secret": "outpost_buehl_db"}
    ]
    assert wanted["remote"] == []


def test_the_platforms_database_never_lies_on_it_nor_its_own_elsewhere(model: Model) -> None:
    apart = replace(model, hosts={**model.hosts, "postgresql": ("dmz", "two")})
    assert apart.desired("keycloak_server", "one")["database"]["host"] == "two"
    assert apart.desired("keycloak_server", "dmz")["database"]["host"] == "127.0.0.1"
    for hosts, lost in ((("dmz",), "one"), (("one",), "dmz")):
        with pytest.raises(ValueError, match=f"put {lost} in the group postgresql"):
            replace(model, hosts={**model.hosts, "postgresql": hosts}).desired("keycloak_server", lost)


def test_no_secret_of_another_host_reaches_it(model: Model) -> None:
    slices = [
        model.desired(s, "dmz") for s in ("keycloak_server", "directory_outpost", "session_check", "postgresql", "web")
    ]
    for name in ("keycloak_db", "keycloak_bootstrap", "keycloak_playbook", "session_check"):
        assert f"'{name}'" not in str(slices)
    (mine,) = [one for name, one in manifest_views.enabled(model, "dmz") if name == "directory_outpost"]
    assert [s.name for s in mine.secrets] == [
        "outpost_buehl_db",
        "outpost_buehl_bootstrap",
        "outpost_buehl_playbook",
        "outpost_buehl_session_check",
    ]


def test_443_and_ssh_are_open_and_no_port_for_any_host_of_the_platform(model: Model) -> None:
    assert {(r["port"], r["from"]) for r in model.desired("firewall", "dmz")["rules"]} == {
        (22, "world"),
        (443, "world"),
    }
    wanted = model.desired("web", "dmz")
    assert [wanted["http"], *(site["http"] for site in wanted["sites"])] == [False, False]
    here = {r["port"]: r["from"] for r in model.desired("firewall", "one")["rules"]}
    assert 5432 not in here, "the outpost's database is its own"
    assert model.desired("web", "one")["http"] is True


def test_the_sign_on_trusts_it_for_its_people_alone(model: Model) -> None:
    realm = {(o["kind"], o["key"]): o["fields"] for o in model.desired("keycloak", "one")["objects"]}
    assert realm["identity_provider", "buehl"]["config"]["issuer"] == OUTPOST["issuer"]
    outpost = {(o["kind"], o["key"]): o["fields"] for o in model.desired("directory_outpost", "dmz")["objects"]}
    assert realm["identity_provider", "buehl"]["clientSecret"] == outpost["client", "readi"]["secret"]
    assert outpost["client", "readi"]["redirectUris"] == [
        "https://sso.readi.example/realms/readi/broker/buehl/endpoint"
    ]


def test_where_443_is_taken_both_ends_carry_the_port(tmp_path: Path) -> None:
    model = compiled(tmp_path, PLACES, https_port=8443)
    issuer = "https://anmeldung.buehl.example:8443/realms/stadt"
    assert model.organisation("buehl").directory.options["issuer"] == issuer
    assert issuer.startswith(model.desired("keycloak_server", "dmz")["url"])


def test_what_the_vault_is_asked_for(model: Model, tmp_path: Path) -> None:
    """Both ends here: the client's secret is derived. An outpost alone has it from the platform."""
    assert [n for n in given.needed(model) if n.startswith("directory_")] == ["directory_buehl_bind_password"]
    alone = compiled(tmp_path / "alone", {g: ["dmz"] for g in ("postgresql", "web", "directory_outpost")})
    assert [n for n in given.needed(alone) if n.startswith("directory_")] == [
        "directory_buehl",
        "directory_buehl_bind_password",
    ]


def test_an_epoch_of_its_secrets_is_known(tmp_path: Path) -> None:
    model = compiled(tmp_path, PLACES, secret_epochs={"outpost_buehl_db": 2})
    assert model.secret_epochs["outpost_buehl_db"] == 2


def test_a_directory_locks_and_names_people_by_its_vendors_means(tmp_path: Path) -> None:
    def federation(**more: Any) -> dict[str, Any]:
        data = builder.sound()
        data["organisations"][0]["directory"] = {**OUTPOST, **more}
        hosts = {"all": {"children": {g: {"hosts": {h: {} for h in names}} for g, names in PLACES.items()}}}
        source = loader.load(builder.write(tmp_path, data, hosts))
        model = compile_source(source, manifest.load(ROOT / "roles"), source.hosts)
        assert isinstance(model, Model), model
        objects = model.desired("directory_outpost", "dmz")["objects"]
        found: dict[str, Any] = next(o for o in objects if o["kind"] == "federation")["fields"]["config"]
        return found

    microsoft = federation(vendor="ad")
    assert (microsoft["rdnLDAPAttribute"], microsoft["uuidLDAPAttribute"]) == ("cn", "objectGUID")
    assert microsoft["userObjectClasses"] == "person, organizationalPerson, user"
    open_ldap = federation(vendor="openldap", filter="(departmentNumber=*)")
    assert open_ldap["vendor"] == "other"
    assert open_ldap["customUserSearchFilter"] == "(&(!(pwdAccountLockedTime=*))(departmentNumber=*))"
    assert federation(starttls=True, url="ldap://dc.buehl.example")["connectionPooling"] == "false"


def test_what_the_connection_sheet_tells_the_citys_it_to_write_is_an_inventory(tmp_path: Path) -> None:
    data = builder.sound()
    data["organisations"][0]["directory"] = {"type": "outpost", "issuer": OUTPOST["issuer"]}
    theirs = builder.result(builder.write(tmp_path / "theirs", data))
    assert isinstance(theirs, Model), theirs
    text = sheet(theirs, theirs.organisation("buehl"))
    blocks = re.findall(r"`inventories/buehl/(\S+)`[^\n]*\n\n```yaml\n(.*?)```", text, re.DOTALL)
    assert [name for name, _ in blocks] == ["hosts.yml", "group_vars/platform/platform.yml"]
    for name, block in blocks:
        file = tmp_path / "buehl" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block, encoding="utf-8")
    source = loader.load(tmp_path / "buehl")
    model = compile_source(source, manifest.load(ROOT / "roles"), source.hosts)
    assert isinstance(model, Model), model
    client = next(o for o in model.desired("directory_outpost", "aussenposten")["objects"] if o["kind"] == "client")
    there = {(o["kind"], o["key"]): o["fields"] for o in theirs.desired("keycloak", None)["objects"]}
    provider = there["identity_provider", "buehl"]
    assert client["key"] == provider["config"]["clientId"]
    assert client["fields"]["secret"] == provider["clientSecret"], "both sides call it the same"
    assert set(given.needed(model)) <= set(re.findall(r"`(directory_\w+)`", text))


def test_every_field_of_an_outposts_realm_has_a_rule_and_every_need_is_declared(model: Model) -> None:
    objects = [obj_from_json(raw) for raw in model.desired("directory_outpost", "dmz")["objects"]]
    for one in objects:
        assert set(one.fields) | set(one.secrets) <= set(STATE[one.kind].rules), one.at
    assert {need for one in objects for need in one.needs} <= {one.at for one in objects}
