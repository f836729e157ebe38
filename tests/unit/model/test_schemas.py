"""The schemas themselves: complete, and true of the files that editors check by them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from .builder import CHECKOUT

SCHEMAS = {
    p.name.split(".")[0]: json.loads(p.read_text(encoding="utf-8")) for p in (CHECKOUT / "schemas").glob("*.json")
}
INVENTORIES = ("buehl", "demo", "readi", "template", "video")


@pytest.mark.parametrize("name", SCHEMAS)
def test_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def fields(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for part, inner in schema.items():
        if not isinstance(inner, dict):
            continue
        for name, field in inner.items() if part == "properties" else ():
            # `then` of a rule repeats a name to forbid it
            if isinstance(field, dict) and "const" not in field:
                yield f"{path}/{name}", field
        if part != "if":
            yield from fields(inner, f"{path}/{part}")
    for rule in schema.get("allOf", ()):
        assert set(rule) == {"if", "then"}


def test_every_field_says_what_it_means_an_example_and_its_class() -> None:
    found = list(fields(SCHEMAS["inventory"]))
    assert len(found) > 100
    for path, field in found:
        for language in ("description", "x-en"):
            assert len(field[language]) > 2, path
        assert field["x-class"] in ("enforced", "seeded", "runtime"), path
        if field.get("type") not in ("object", "array"):
            assert field["examples"], path


def test_examples_and_defaults_are_valid() -> None:
    schema = SCHEMAS["inventory"]
    for path, field in fields(schema):
        validator = jsonschema.Draft202012Validator({**field, "$defs": schema["$defs"]})
        for example in [*field.get("examples", []), *([field["default"]] if "default" in field else [])]:
            errors = [e.message for e in validator.iter_errors(example)]
            assert not errors, (path, errors)


@pytest.mark.parametrize("name", INVENTORIES)
def test_editors_find_nothing_in_our_inventories(name: str) -> None:
    root = CHECKOUT / "inventories" / name
    for file in sorted((root / "group_vars" / "platform").glob("*.yml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert [e.message for e in jsonschema.Draft202012Validator(SCHEMAS["inventory"]).iter_errors(data)] == [], file
    hosts = yaml.safe_load((root / "hosts.yml").read_text(encoding="utf-8"))
    assert [e.message for e in jsonschema.Draft202012Validator(SCHEMAS["hosts"]).iter_errors(hosts)] == []


def test_the_artefact_list() -> None:
    file = CHECKOUT / "playbooks" / "group_vars" / "all" / "artifacts.yml"
    validator = jsonschema.Draft202012Validator(SCHEMAS["artifacts"])
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [e.message for e in validator.iter_errors(data)] == []
    for wrong in ("version", "sha256", "seen", "sources", "licence"):
        broken = json.loads(json.dumps(data))
        broken["artifacts_catalogue"]["keycloak"].pop(wrong)
        assert not validator.is_valid(broken)


def test_an_unseen_artefact_says_how_to_verify_it_and_has_no_hash() -> None:
    file = CHECKOUT / "playbooks" / "group_vars" / "all" / "artifacts.yml"
    validator = jsonschema.Draft202012Validator(SCHEMAS["artifacts"])
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    seen = data["artifacts_catalogue"]["keycloak"]
    bare = {k: v for k, v in seen.items() if k not in ("seen", "sha256")}
    signed = {"key": "A" * 40, "read_on": "https://x.example", "key_from": [{"url": "https://x.example/key.asc"}]}
    unsigned = {"unsigned": "https://x.example"}

    def valid(entry: dict[str, Any]) -> bool:
        return bool(validator.is_valid({**data, "artifacts_catalogue": {"keycloak": entry}}))

    assert valid({**bare, "unseen": signed})
    assert valid({**bare, "unseen": {**signed, "signature": ".sig"}})
    assert valid({**bare, "unseen": {**signed, "key_from": [{"file": "playbooks/keys/thing.asc"}]}})
    assert not valid({**bare, "unseen": {**signed, "key_from": [{"file": "../thing.asc"}]}})
    assert not valid({**bare, "sources": [{"file": "x"}], "unseen": signed})
    assert valid({**bare, "unseen": unsigned})
    assert not valid(bare)
    assert not valid({**seen, "unseen": signed})
    assert not valid({**bare, "sha256": seen["sha256"], "unseen": signed})
    assert not valid({**bare, "unseen": {**signed, **unsigned}})
    assert not valid({**bare, "unseen": {**signed, "key": "A" * 16}})
    for wrong in signed:
        assert not valid({**bare, "unseen": {k: v for k, v in signed.items() if k != wrong}})
