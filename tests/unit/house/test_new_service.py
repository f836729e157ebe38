"""Adding a service touches its own rooms only: a made-up one is laid over a copy of the checkout, and git tells.

The compile half: the model, the slices, the generated pages, and the house's own rules. tests/integration/made_up
installs the same service on a host.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from . import new_service
from .new_service import NAME, python

# The group of a new service; its artefacts, if it has some, are in playbooks/group_vars/all/artifacts.yml.
HOSTS = "inventories/demo/hosts.yml"
HOST = "readi-demo"
PORTALS = "inventories/demo/group_vars/platform/video_portals.yml"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as a repository of its own, and the new service in it. The demo has no video portals yet."""
    portals = yaml.safe_dump({"video_portals": new_service.PORTALS})
    copy = new_service.copied(tmp_path_factory.mktemp("tree"), {PORTALS: portals})
    new_service.add(copy, copy / HOSTS, HOST)
    return copy


def shown(tree: Path, what: str, *words: str) -> str:
    return new_service.shown(tree, tree / "inventories" / "demo", what, *words)


def test_nothing_else_in_the_tree_changes(tree: Path) -> None:
    elsewhere, told = new_service.elsewhere(tree)
    assert elsewhere == {HOSTS}
    assert told == {
        "docs/de/geheimnisse.md",
        "docs/de/inventory-reference.md",
        "docs/de/ports.md",
        "docs/de/verarbeitungsverzeichnis.md",
        "docs/en/inventory-reference.md",
        "docs/en/ports.md",
        "docs/en/record-of-processing.md",
        "docs/en/secrets.md",
        "docs/en/unit-exposure.md",
        "meta/runtime.yml",
        "schemas/inventory.schema.json",
    }


def test_it_is_compiled_and_everybody_knows_it(tree: Path) -> None:
    slice_ = yaml.safe_load(shown(tree, NAME, "--host", HOST))
    assert slice_["address"] == "almanac.readi.localhost"
    assert slice_["objects"]
    known = {
        "web": "almanac.readi.localhost",
        "postgresql": "almanac_db",
        "firewall": "9102",
        "certificates": "feasts.palim.example",
        "doctor": "http://127.0.0.1:9100/health",
        "base": "- almanac\n",
        "artifacts": "python3-psycopg2",
    }
    for name, text in known.items():
        assert text in shown(tree, name, "--host", HOST), name
    assert "https://almanac.readi.localhost" in shown(tree, "keycloak")
    portal = shown(tree, "portal")
    assert "Was war, und wann." in portal
    assert '<path d="M4 4h16"/>' in portal
    assert "/groups/GROUP" in portal
    assert "Einträge im Almanach mit Namen" in portal


def test_its_role_runs_in_its_stage(tree: Path) -> None:
    assert NAME in yaml.safe_load(shown(tree, "view:stages", "--host", HOST))["application"]


def test_the_houses_rules_hold_with_it(tree: Path) -> None:
    tests = (
        "house/test_plugins.py",
        "house/test_roles.py",
        "house/test_docs.py",
        "house/test_exposure.py",
        "lab/test_ceilings.py",
        "model/test_manifest.py",
    )
    python(tree, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *(f"tests/unit/{name}" for name in tests))
