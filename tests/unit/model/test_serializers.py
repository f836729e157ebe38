"""The list of horrors through everything that writes a name: each comes out as the text it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import canonical, new_platform, slices
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import builder
from .horrors import NAMES


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in texts(item)]


@pytest.mark.parametrize("name", NAMES)
def test_through_every_slice(name: str, tmp_path: Path) -> None:
    data = builder.sound()
    # As long as every application takes it.
    name = name[:200]
    data["platform"]["name"] = data["organisations"][0]["name"] = data["project_groups"][0]["name"] = name
    model = builder.result(builder.write(tmp_path / "a", data))
    assert isinstance(model, Model), model
    for service in slices.names():
        wanted = model.desired(service, "one")
        # as it travels to the host, and as bin/readi shows it
        assert json.loads(json.dumps(wanted)) == json.loads(canonical.canonical(wanted))
        assert yaml.safe_load(yaml.safe_dump(wanted, allow_unicode=True)) == wanted
    assert name in texts(model.desired("keycloak", "one"))
    old = builder.result(builder.write(tmp_path / "b", builder.sound()))
    assert isinstance(old, Model)
    if name != "Bühl":
        assert f"organisation {name}: name: Bühl -> {name}" in render(difference(old, model), "en")


@pytest.mark.parametrize("name", NAMES)
def test_through_a_new_platform(name: str) -> None:
    answers = new_platform.Answers(
        key="x", name=name, domain="x.example", host="h.example", organisations=({"name": name, "key": "o"},)
    )
    files = new_platform.files(answers, ["web"])
    platform = yaml.safe_load(files["group_vars/platform/platform.yml"])["platform"]
    assert (platform["name"], platform["operator"]) == (name, name)
    assert yaml.safe_load(files["group_vars/platform/organisations.yml"])["organisations"][0]["name"] == name
