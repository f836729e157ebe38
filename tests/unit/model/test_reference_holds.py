"""What the reference says of a field is what is checked: defaults, kinds of directory, what must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.loader import schema
from ansible_collections.readi.one.plugins.module_utils.model.outposts import NEEDED
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_ldap import VENDORS, federation
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_providers import oidc

from tests.docs.inventory import Reference

from . import builder

SCHEMA = schema()
DIRECTORY = SCHEMA["$defs"]["organisation"]["properties"]["directory"]
TYPES = DIRECTORY["properties"]["type"]["enum"]
RULES = {rule["if"]["properties"]["type"]["const"]: rule["then"] for rule in DIRECTORY["allOf"]}


def parts(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every field with the object that it is in."""
    if isinstance(part, dict):
        for name, field in (part.get("properties") or {}).items():
            if isinstance(field, dict) and "description" in field:
                yield f"{path}/{name}", field, part
        for key, inner in part.items():
            if key not in ("if", "then"):
                yield from parts(inner, f"{path}/{key}")
    elif isinstance(part, list):
        for inner in part:
            yield from parts(inner, path)


def test_what_has_a_default_is_never_required() -> None:
    said = 0
    for path, field, around in parts(SCHEMA):
        default = "if not given" in field["x-en"] or "ohne angabe" in field["description"].lower() or "default" in field
        name = path.rpartition("/")[2]
        rules = [around, *(rule["then"] for rule in around.get("allOf", ()))]
        if default:
            said += 1
            assert not any(name in rule.get("required", ()) for rule in rules), path
    assert said > 20


def test_the_kinds_that_a_field_of_a_directory_names_are_those_that_may_have_it() -> None:
    for name, field in DIRECTORY["properties"].items():
        if name == "type":
            continue
        for text in (field["description"], field["x-en"]):
            named = {word for group in re.findall(r"\(([a-z, ]+)\)", text) for word in group.split(", ")} & set(TYPES)
            may = {kind for kind in TYPES if RULES[kind]["properties"].get(name) is not False}
            assert named == may, (name, text)


def test_what_a_kind_requires_is_in_the_reference() -> None:
    rows = {row[0]: row[2] for row in Reference(SCHEMA, "en").rows(DIRECTORY)}
    for kind, rule in RULES.items():
        for name in rule["required"]:
            assert re.search(rf"required with [a-z, ]*\b{kind}\b", rows[f"`{name}`"]), (kind, name)


def test_what_an_outpost_of_ours_needs_is_told() -> None:
    host = DIRECTORY["properties"]["host"]
    for text in (host["description"], host["x-en"]):
        assert all(name in text for name in NEEDED)


def directory(kind: str) -> dict[str, Any]:
    """The least that the reference asks of a kind, by its examples."""
    properties = DIRECTORY["properties"]
    return {"type": kind, **{name: properties[name]["examples"][0] for name in RULES[kind]["required"]}}


def compiled(tmp_path: Path, given: dict[str, Any]) -> Model:
    data = builder.sound()
    data["organisations"][0]["directory"] = given
    found = builder.result(builder.write(tmp_path / "inventar", data))
    assert isinstance(found, Model), [render(p, "en") for p in found]
    return found


@pytest.mark.parametrize("kind", TYPES)
def test_the_least_that_is_asked_is_enough(kind: str, tmp_path: Path) -> None:
    model = compiled(tmp_path, directory(kind))
    found = model.organisation("buehl")
    if kind in ("oidc", "outpost"):
        assert oidc(found)["clientId"] == "readi"


@pytest.mark.parametrize("vendor", ["ad", "openldap", "other", "rhds", "tivoli", "edirectory"])
def test_the_defaults_by_vendor_are_those_that_are_told(vendor: str, tmp_path: Path) -> None:
    found = compiled(tmp_path, {**directory("ldap"), "vendor": vendor}).organisation("buehl")
    config = federation(found, ())["fields"]["config"]
    fields = {"rdn_attribute": "rdnLDAPAttribute", "uuid_attribute": "uuidLDAPAttribute"}
    fields |= {"object_classes": "userObjectClasses", "username_attribute": "usernameLDAPAttribute"}
    for name, theirs in fields.items():
        text = DIRECTORY["properties"][name]["x-en"].partition("; ")[2] or DIRECTORY["properties"][name]["x-en"]
        usual = re.search(r"([A-Za-z]+) if not given", text)
        special = re.search(r"with Active Directory ([A-Za-z, ]+)$|(\w+) with Active Directory$", text)
        assert usual, name
        assert config[theirs] == ((special[1] or special[2]) if vendor == "ad" and special else usual[1]), name
    assert set(VENDORS) <= set(DIRECTORY["properties"]["vendor"]["enum"])


def test_the_defaults_of_numbers_are_those_that_are_told(tmp_path: Path) -> None:
    """Of what the text of a field says, since the schema does not."""
    data = builder.sound()
    data["organisations"][0]["directory"] = directory("oidc")
    data["mail"] = {"host": "relay.readi.example", "from": "x@readi.example"}
    model = builder.result(builder.write(tmp_path / "inventar", data))
    assert isinstance(model, Model), model
    said = SCHEMA["$defs"]["organisation"]["properties"]["signin_counts_hours"]["x-en"]
    assert f"{model.organisation('buehl').signin_counts_hours} if not given" in said
    assert model.mail and f"{model.mail.port} (starttls)" in SCHEMA["properties"]["mail"]["properties"]["port"]["x-en"]
    for name in ("portal", "sso", "lists"):
        told = SCHEMA["properties"]["platform"]["properties"][f"{name}_host"]["x-en"]
        assert getattr(model.platform, f"{name}_host") == f"{name}.readi.example"
        assert f"{name}.DOMAIN if not given" in told
