"""What an inventory says of a list at a provider becomes the program's configuration, a secret and a list elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import given, loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.roster.desired import desired as roster_of
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

from tests.unit.model import builder

URL = "https://lists.anbieter.example/mailman/admin/eakte"


def model(folder: Path, **of_group: Any) -> Model:
    data = builder.sound()
    data["project_groups"][0].update(of_group)
    known = manifest.load(builder.CHECKOUT / "roles")
    found = compiled(folder, data, known)
    assert isinstance(found, Model), [render(p, "en") for p in found]
    return found


def compiled(folder: Path, data: dict[str, Any], known: Any) -> Any:
    source = loader.load(builder.write(folder, data), known)
    return compile_source(source, known, {**source.hosts, "hosted_lists": ("one",)})


@pytest.mark.parametrize(("more", "name"), [({"mailing_list": "akten"}, "akten"), ({}, "eakte")])
def test_a_group_s_list_at_a_provider(tmp_path: Path, more: dict[str, str], name: str) -> None:
    found = model(tmp_path, hosted_at=URL, **more)
    part = found.desired("hosted_lists", "one")
    secret = f"list_{name}_password"
    assert part["secrets"] == ["roster_hosted_lists", secret]
    lists = {"eakte": {"url": URL, "password": {"$secret": secret}, "greets": False}}
    assert part["sync"]["service"] == {"lists": lists, "pause_s": 1}
    assert secret in given.needed(found) and secret in given.optional(found)
    (mine,) = (one for one in found.mailing_lists if one.source == "project_group:eakte")
    assert (mine.key, mine.hosted_at) == (name, URL)


def test_only_groups_with_such_a_list_are_told_of(tmp_path: Path) -> None:
    found = model(tmp_path, hosted_at=URL, hosted_greets=True)
    (group,) = found.desired("hosted_lists", "one")["declared"]
    assert (group["slug"], group["attributes"]["hosted_at"]) == ("eakte", URL)
    assert found.desired("hosted_lists", "one")["sync"]["service"]["lists"]["eakte"]["greets"] is True
    told = roster_of(found, "one")["config"]["services"]["hosted_lists"]
    assert (told["people"], told["fields"], told["places"]) == ("members", ["email"], ["hosted_at", "hosted_greets"])


def test_an_address_without_tls_is_refused(tmp_path: Path) -> None:
    data = builder.sound()
    data["project_groups"][0]["hosted_at"] = "http://lists.anbieter.example/mailman/admin/eakte"
    problems = compiled(tmp_path, data, manifest.load(builder.CHECKOUT / "roles"))
    assert any("hosted_at" in render(p, "en") for p in problems)


def test_without_a_group_it_has_nothing_to_do(tmp_path: Path) -> None:
    part = model(tmp_path).desired("hosted_lists", "one")
    assert (part["secrets"], part["sync"]["service"]["lists"]) == (["roster_hosted_lists"], {})


def test_a_password_that_nobody_gave_is_none_and_not_a_derived_one(tmp_path: Path) -> None:
    found = model(tmp_path, hosted_at=URL)

    class Action(ReadiAction):  # type: ignore[misc]
        def __init__(self) -> None: ...

        def model(self, task_vars: Any) -> Model:
            return found

        def vault(self, task_vars: Any) -> dict[str, str]:
            return {"master_secret": "x" * 40}

    values = Action().secrets(["list_eakte_password", "roster_hosted_lists"], {})
    assert values["list_eakte_password"] == ""
    assert len(values["roster_hosted_lists"]) > 40
