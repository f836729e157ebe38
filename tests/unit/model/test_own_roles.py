"""A role beside the inventory is a service like the collection's, and its mistakes are the inventory's."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import builder

MANIFEST = {
    "format": 2,
    "stage": "application",
    "units": ["almanac.service"],
    "hold": [],
    "ports": [{"port": 9100, "proto": "tcp", "bind": "loopback", "from": []}],
    "sites": [{"address": "almanac.{platform.domain}", "to": "http://127.0.0.1:9100", "paths": ["/"]}],
    "health": {"url": "http://127.0.0.1:9100/health"},
    "databases": [],
    "data": [],
    "logs": [],
    "clients": [],
    "secrets": [],
    "privacy": [],
}
PROGRAM = {"name": "tidy", "every": "15min", "user": "readi-almanac"}
ROSTER = {"people": "members", "fields": ["name"]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = builder.write(tmp_path / "inventar", builder.sound())
    hosts = yaml.safe_load((root / "hosts.yml").read_text())
    hosts["all"]["children"]["almanac"] = {"hosts": {"one": {}}}
    (root / "hosts.yml").write_text(yaml.safe_dump(hosts))
    role(root, "almanac", yaml.safe_dump(MANIFEST))
    return root


def role(root: Path, name: str, manifest: str) -> None:
    file = root / "roles" / name / "meta" / "service.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(manifest)


def test_it_is_a_service_and_its_slice_is_its_manifest(root: Path) -> None:
    model = inventory.compiled(root)
    assert isinstance(model, Model), model
    assert "almanac" in model.services
    wanted = model.desired("almanac", None)
    assert wanted["manifest"]["sites"][0]["address"] == f"almanac.{model.platform.domain}"
    assert wanted["manifest"]["health"]["url"] == "http://127.0.0.1:9100/health", "as its file has it"
    assert wanted["issuer"] == f"https://{model.platform.sso_host}/realms/readi"
    assert inventory.own_roles(root) == {"almanac": str(root / "roles" / "almanac")}


def test_a_group_without_its_role_is_only_a_group(root: Path) -> None:
    (root / "roles/almanac/meta/service.yml").unlink()
    model = inventory.compiled(root)
    assert isinstance(model, Model)
    assert "almanac" not in model.services


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("almanac", "units: [", "roles/almanac/meta/service.yml:2: this is not valid YAML"),
        ("almanac", yaml.safe_dump({**MANIFEST, "portz": []}), "almanac/meta/service.yml:1: a service does not"),
        (
            "almanac",
            yaml.safe_dump({**MANIFEST, "format": 1}),
            "format: the role is written for an earlier version of the platform; write format: 2",
        ),
        ("almanac", yaml.safe_dump({**MANIFEST, "after": ["webb"]}), "after: almanac is to come after webb, which is"),
        ("almanac", yaml.safe_dump({**MANIFEST, "programs": [PROGRAM]}), "programs: programs needs Python, which a"),
        ("almanac", yaml.safe_dump({**MANIFEST, "roster": ROSTER}), "roster: roster needs Python, which a role beside"),
        (
            "web",
            yaml.safe_dump(MANIFEST),
            "roles/web/meta/service.yml:1: the platform has a service called web already",
        ),
    ],
)
def test_mistakes_are_told_like_those_of_the_inventory(root: Path, name: str, text: str, said: str) -> None:
    role(root, name, text)
    problems = inventory.compiled(root)
    assert isinstance(problems, list)
    lines = [render(problem, "en") for problem in problems]
    assert any(said in line for line in lines), lines
    assert len(lines) == (2 if "format: 1" in text else 1)
