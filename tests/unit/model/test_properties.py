"""Invariants of validation and compilation over generated inventories and their mutations."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.readi.one.plugins.module_utils.model import canonical
from ansible_collections.readi.one.plugins.module_utils.model.loader import schema
from ansible_collections.readi.one.plugins.module_utils.model.printed import printed
from ansible_collections.readi.one.plugins.module_utils.model.problems import Problem, render
from ansible_collections.readi.one.plugins.module_utils.model.shape import Shape
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import builder
from .horrors import NAMES
from .strategies import inventories, mutations, parent, takes

FAST = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False
)
SOAK = settings(FAST, max_examples=1000, derandomize=False)


def compiled(data: dict[str, Any]) -> Model | list[Problem]:
    with tempfile.TemporaryDirectory() as folder:
        return builder.result(builder.write(Path(folder), data))


def check_round_trip(data: dict[str, Any]) -> None:
    model = compiled(data)
    assert isinstance(model, Model), [render(p, "en") for p in model]
    assert compiled(printed(model)) == model
    assert canonical.loads(canonical.dumps(model)) == model
    assert [o.name for o in model.organisations] == [
        o["name"] for o in sorted(data["organisations"], key=lambda o: str(o["key"]))
    ]


def check_mutation(mutation: tuple[dict[str, Any], tuple[str | int, ...], str]) -> None:
    """Accepted, and then a model; or refused with a line that names the place."""
    mutated, path, how = mutation
    result = compiled(mutated)
    if isinstance(result, Model):
        assert canonical.loads(canonical.dumps(result)) == result
        return
    assert result
    lines = [render(p, lang) for p in result for lang in ("de", "en")]
    assert all(line.count("\n") == 0 and ": " in line for line in lines)
    assert any(names_place(problem, path, mutated) for problem in result), (path, how, lines)


def names_place(problem: Problem, path: tuple[str | int, ...], mutated: dict[str, Any]) -> bool:
    """The place itself, or its item; or, where the item vanished or changed its key, what now misses it by name."""
    if problem.path[: min(2, len(path))] == path[:2] or (len(path) == 1 and problem.path[:1] == path):
        return True
    if str(path[0]) in str(problem.path[:1]):
        return True  # `people` renamed to `peoplex`; an item doubled at its section's end
    return problem.params.get("target") == path[0] or str(problem.params.get("other", "")).startswith(str(path[0])) or (
        problem.code in ("outsider", "outside_owner", "person_domain") and path[0] == "organisations"
    )  # fmt: skip


@FAST
@given(inventories())
def test_round_trip(data: dict[str, Any]) -> None:
    check_round_trip(data)


@FAST
@given(inventories().flatmap(mutations))
def test_mutations(mutation: tuple[dict[str, Any], tuple[str | int, ...], str]) -> None:
    check_mutation(mutation)


@pytest.mark.long(name="inventory_properties")
@SOAK
@given(inventories())
def test_round_trip_long(data: dict[str, Any]) -> None:
    check_round_trip(data)


@pytest.mark.long(name="inventory_properties")
@SOAK
@given(inventories().flatmap(mutations))
def test_mutations_long(mutation: tuple[dict[str, Any], tuple[str | int, ...], str]) -> None:
    check_mutation(mutation)


def check_text(data: dict[str, Any], at: int, new: str) -> None:
    """One character of one file: accepted, or refused with that file named; a parser may notice some lines later."""
    with tempfile.TemporaryDirectory() as folder:
        root = builder.write(Path(folder), data)
        files = sorted((root / "group_vars" / "platform").iterdir())
        file = files[at % len(files)]
        text = file.read_text(encoding="utf-8")
        where = at % len(text)
        file.write_text(text[:where] + new + text[where + 1 :], encoding="utf-8")
        result = builder.result(root)
    if not isinstance(result, Model):
        lines = [render(p, "de") for p in result]
        assert lines
        touched = (file.stem, "platform") if file.stem == "platform" else (file.stem,)
        assert any(word in line for line in lines for word in touched), lines


CHARACTERS = st.sampled_from(
    ["", "\t", "\n", ":", "- ", "'", '"', "{", "}", "[", "#", "&", "*", "!", "%", "@", "\0", "é"]
)


@FAST
@given(inventories(), st.integers(0, 10**6), CHARACTERS)
def test_characters(data: dict[str, Any], at: int, new: str) -> None:
    check_text(data, at, new)


@pytest.mark.long(name="inventory_properties")
@SOAK
@given(inventories(), st.integers(0, 10**6), CHARACTERS)
def test_characters_long(data: dict[str, Any], at: int, new: str) -> None:
    check_text(data, at, new)


ORACLE = jsonschema.Draft202012Validator(schema())


@FAST
@given(inventories().flatmap(mutations))
def test_same_verdict_as_jsonschema(mutation: tuple[dict[str, Any], tuple[str | int, ...], str]) -> None:
    mutated, path, how = mutation
    shape = Shape(schema(), {}, {})
    cleaned = shape.check(mutated)
    valid = ORACLE.is_valid(mutated)
    assert valid == (not shape.problems), (path, how, parent(mutated, path), shape.problems)
    if valid:
        assert ORACLE.is_valid(cleaned)


@pytest.mark.parametrize("name", NAMES)
def test_horrors_stay_text(name: str) -> None:
    data = builder.sound()
    data["platform"]["operator"] = name
    if takes("organisations", "name", name):
        data["organisations"][0]["name"] = name
    if takes("people", "family_name", name):
        data["people"][0]["family_name"] = name
    model = compiled(data)
    assert isinstance(model, Model), [render(p, "en") for p in model]
    assert model.platform.operator == name
    assert model.organisation("buehl").name == data["organisations"][0]["name"]
    assert compiled(printed(model)) == model


@pytest.mark.parametrize("name", ["yes", "1e3", "007", "12", "2024-02-30", "12:30:45", "Null", "true", "no", "0x10"])
def test_unquoted_horrors_stay_text_too(name: str, tmp_path: Path) -> None:
    """As people write them: without quotes."""
    root = builder.write(tmp_path, builder.sound())
    file = root / "group_vars/platform/people.yml"
    text = file.read_text(encoding="utf-8").replace("family_name: Muster", f"family_name: {name}")
    file.write_text(text, encoding="utf-8")
    model = builder.result(root)
    assert isinstance(model, Model), model
    assert model.people[0].family_name == name


HOSTS: dict[str, Any] = {
    "all": {
        "vars": {"ansible_user": "admin"},
        "children": {
            "entry": {"hosts": {"one": {"disk_gb": 100, "ansible_host": "192.0.2.1"}, "two": {}}},
            "web": {"children": {"entry": {}}},
            "keycloak": {"hosts": {"one": {}}},
            "nextcloud": {"hosts": {"two": {"disk_gb": 500}}},
        },
    }
}


@FAST
@given(mutations(HOSTS))
def test_mutations_of_the_hosts(mutation: tuple[dict[str, Any], tuple[str | int, ...], str]) -> None:
    mutated, path, how = mutation
    with tempfile.TemporaryDirectory() as folder:
        result = builder.result(builder.write(Path(folder), builder.sound(), mutated))
    if isinstance(result, Model):
        assert canonical.loads(canonical.dumps(result)) == result
    else:
        assert any(p.mark.file.endswith("hosts.yml") for p in result), (path, how, [render(p, "en") for p in result])
