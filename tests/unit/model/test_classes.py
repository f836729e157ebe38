"""What the schema says of a field (enforced, seeded, runtime) is what the rule does that writes it.

Every field of the inventory gets another value. Whatever then differs in an API's desired state is judged by a rule of
that class: what is enforced is taken back by a run, what is seeded is written once.
"""

from __future__ import annotations

import copy
import importlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import KindSpec, obj_from_json

from . import builder

SCHEMA = json.loads((builder.CHECKOUT / "schemas" / "inventory.schema.json").read_text(encoding="utf-8"))
SERVICES = builder.CHECKOUT / "plugins" / "module_utils" / "services"
PACKAGE = "ansible_collections.readi.one.plugins.module_utils.services"
LISTS = {"organisation": "organisations", "person": "people", "project_group": "project_groups", "client": "clients"}

CITY = "https://login.ettlingen.example/realms/stadt"
INSIDE = {"url": "ldaps://dc.buehl.example", "bind_dn": "cn=readi,dc=x", "users_dn": "ou=leute,dc=x"}
DIRECTORIES: tuple[Mapping[str, Any], ...] = (
    {"type": "local"},
    {"type": "oidc", "issuer": CITY, "client_id": "readi-one"},
    {"type": "saml", "metadata_url": "https://adfs.x.example/m.xml", "sso_url": "https://adfs.x.example/adfs/ls/"},
    {"type": "ldap", **INSIDE},
    {"type": "outpost", "issuer": "https://anmeldung.buehl.example/realms/stadt", "host": "dmz", **INSIDE},
)
PLACES = {"one": ("keycloak", "portal", "postgresql", "web"), "dmz": ("directory_outpost", "postgresql", "web")}
MORE: dict[str, Any] = {
    "branding": {"colour": "#0a5c8f"},
    "mail": {"host": "mail.readi.example", "port": 587, "from": "anmeldung@readi.example"},
    "clients": [{"key": "fach", "name": "Fach", "type": "confidential", "redirects": ["https://fach.buehl.example/*"]}],
}
# Where a field is not written as itself. Each with its reason.
EXCEPT = {
    ("organisation/directory", "person"): "whose organisation has no directory is given a password when they are made",
}


def fields() -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Path of each field from its section, e.g. ("organisation", "directory", "issuer")."""

    def below(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
        for name, field in schema.get("properties", {}).items():
            yield (*path, name), field
            yield from below(field, (*path, name))

    for name in LISTS:
        yield from below(SCHEMA["$defs"][name], (name,))
    for name in ("platform", "mail", "branding", "services", "retention"):
        yield from below(SCHEMA["properties"][name], (name,))


FIELDS = {"/".join(path): field for path, field in fields() if path[-1] != "key"}


@cache
def manifests() -> Mapping[str, Manifest]:
    return manifest.load(builder.CHECKOUT / "roles")


@cache
def kinds() -> dict[str, Mapping[str, KindSpec]]:
    found = (file.parent.name for file in SERVICES.glob("*/kinds.py"))
    return {name: importlib.import_module(f"{PACKAGE}.{name}.kinds").STATE for name in sorted(found)}


def states(root: Path, data: Mapping[str, Any]) -> dict[tuple[str, str, str], Any] | None:
    """Every declared object of every API; None where the inventory is not sound."""
    outpost = data["organisations"][0].get("directory", {}).get("type") == "outpost"
    groups: dict[str, Any] = {}
    for host in ("one", "dmz") if outpost else ("one",):
        for group in PLACES[host]:
            groups.setdefault(group, {"hosts": {}})["hosts"][host] = {}
    hosts = {"all": {"children": groups}}
    source = load(builder.write(root, data, hosts), manifests())
    model = compile_source(source, manifests(), source.hosts)
    if not isinstance(model, Model):
        return None
    out = {}
    for service in kinds():
        host = "dmz" if service == "directory_outpost" else "one"
        if service != "directory_outpost" or outpost:
            for raw in model.desired(service, host)["objects"]:
                obj = obj_from_json(raw)
                out[(service, *obj.at)] = {**obj.fields, **{name: ref.name for name, ref in obj.secrets.items()}}
    return out


def variants(path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    directories = DIRECTORIES if path[:2] == ("organisation", "directory") else DIRECTORIES[:1]
    for directory in directories:
        data = {**builder.sound(), **copy.deepcopy(MORE)}
        data["organisations"][0]["directory"] = dict(directory)
        yield data


def values(field: Mapping[str, Any]) -> list[Any]:
    """Others than the one that is there, as the schema itself gives them."""
    found = [*field.get("enum", ()), *field.get("examples", ())]
    if field.get("type") == "boolean":
        found = [True, False]
    if field.get("type") == "integer":
        found += [field.get("minimum", 1) + 1, field.get("default", 1) + 1]
    if field.get("type", "string") == "string" and not field.get("enum"):
        found += ["Anders", "anders.example", "https://anders.example/x"]
    return found


def other(data: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    out = copy.deepcopy(data)
    at: Any = out[LISTS[path[0]]][0] if path[0] in LISTS else out.setdefault(path[0], {})
    for name in path[1:-1]:
        at = at.setdefault(name, {})
    at[path[-1]] = value
    return out


@cache
def first_states(number: int) -> dict[tuple[str, str, str], Any]:
    """Of an inventory before anything is changed; every organisation/directory begins with the same ones."""
    data = list(variants(("organisation", "directory")))[number]
    with tempfile.TemporaryDirectory() as folder:
        found = states(Path(folder), data)
    assert found is not None, data
    return found


def differences(root: Path, name: str) -> set[tuple[str, str, str]]:
    """(service, kind, field) of what another value changes; field "" where an object comes or goes."""
    path = tuple(name.split("/"))
    out: set[tuple[str, str, str]] = set()
    for number, data in enumerate(variants(path)):
        before = first_states(number)
        for value in () if out else values(FIELDS[name]):
            after = states(root, other(data, path, value))
            for at in before.keys() | (after or before).keys():
                one, two = before.get(at), (after or before).get(at)
                if one is None or two is None:
                    out.add((*at[:2], ""))
                else:
                    out |= {(*at[:2], f) for f in one.keys() | two.keys() if one.get(f) != two.get(f)}
    return out


def cls(service: str, kind: str, field: str) -> str:
    spec = kinds()[service][kind]
    return "seeded" if spec.seeded or not field else spec.rules[field].cls


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_judged_as_the_schema_says(tmp_path: Path, name: str) -> None:
    declared = FIELDS[name]["x-class"]
    changed = {at for at in differences(tmp_path, name) if at[2] and (name, at[1]) not in EXCEPT}
    wrong = {at: cls(*at) for at in changed if cls(*at) != declared}
    assert not wrong, f"{name} is {declared} in the schema"


def test_the_fields_that_an_api_holds_are_seen(tmp_path: Path) -> None:
    """Else the test above could see nothing and say nothing."""
    for name in ("organisation/name", "project_group/name", "person/given_name", "client/redirects", "mail/host"):
        assert differences(tmp_path, name), name
