"""Adding a service touches its own rooms only: a made-up one is laid over a copy of the checkout, and git tells.

The compile half: the model, the slices, the generated pages, and the house's own rules. Installing it is the lab's.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.docs import pages

from . import almanac
from .checkout import ROOT, environment, run, tracked

# The group of a new service; its artefacts, if it has some, are in playbooks/group_vars/all/artifacts.yml.
HOSTS = "inventories/demo/hosts.yml"
HOST = "readi-demo"
# The demo has no video portals yet, and the almanac has something for each.
PORTALS = "inventories/demo/group_vars/platform/video_portals.yml"


def git(tree: Path, *words: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "core.quotePath=false"]
    return subprocess.run(["git", *who, "-C", tree, *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as a repository of its own, and the new service in it."""
    copy = tmp_path_factory.mktemp("tree")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)
    (copy / PORTALS).write_text("video_portals: [{name: Palim!, domain: palim.example}]\n", encoding="utf-8")
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    git(copy, "commit", "-qm", "before")
    for path, text in almanac.FILES.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text, encoding="utf-8")
    hosts = yaml.safe_load((copy / HOSTS).read_text(encoding="utf-8"))
    hosts["all"]["children"][almanac.NAME] = {"hosts": {HOST: {}}}
    (copy / HOSTS).write_text(yaml.safe_dump(hosts), encoding="utf-8")
    python(copy, "-m", "tests.docs")
    return copy


def python(tree: Path, *words: str) -> str:
    env = {**environment(tree / "ansible.cfg"), "PYTHONDONTWRITEBYTECODE": "1", "READI_CACHE": str(tree / ".cache")}
    return run("python", *words, cwd=tree, env=env, seconds=300)


def shown(tree: Path, what: str, *words: str) -> str:
    code = "import sys; sys.path.insert(0, 'collections')\n"
    code += "from ansible_collections.readi.one.plugins.plugin_utils import cli\n"
    code += f"sys.exit(cli.main(['show', {what!r}, '-i', 'inventories/demo', *{list(words)!r}]))\n"
    return python(tree, "-c", code)


def test_nothing_else_in_the_tree_changes(tree: Path) -> None:
    generated = {str(path.relative_to(ROOT)) for path in pages.all_pages()}
    changed = [line.split(maxsplit=1) for line in git(tree, "status", "--porcelain", "-uall").splitlines()]
    elsewhere = {
        path for how, path in changed if not (how == "??" and path.startswith(almanac.ROOMS)) and path not in generated
    }
    assert elsewhere == {HOSTS}
    told = {path for how, path in changed if path in generated}
    assert told == {
        "docs/de/geheimnisse.md",
        "docs/de/inventory-reference.md",
        "docs/de/ports.md",
        "docs/de/verarbeitungsverzeichnis.md",
        "docs/en/inventory-reference.md",
        "docs/en/ports.md",
        "docs/en/record-of-processing.md",
        "docs/en/secrets.md",
        "meta/runtime.yml",
        "schemas/inventory.schema.json",
    }


def test_it_is_compiled_and_everybody_knows_it(tree: Path) -> None:
    slice_ = yaml.safe_load(shown(tree, almanac.NAME, "--host", HOST))
    assert slice_["address"] == "almanac.readi.localhost"
    assert slice_["objects"]
    known = {
        "web": "almanac.readi.localhost",
        "postgresql": "almanac_db",
        "firewall": "9102",
        "certificates": "feasts.palim.example",
        "doctor": "http://127.0.0.1:9100/health",
        "base": "- almanac\n",
        "artifacts": "libsqlite3-0",
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
    assert yaml.safe_load(shown(tree, "view:stages", "--host", HOST))["application"] == [almanac.NAME]


def test_the_houses_rules_hold_with_it(tree: Path) -> None:
    tests = (
        "house/test_plugins.py",
        "house/test_roles.py",
        "house/test_docs.py",
        "lab/test_ceilings.py",
        "model/test_manifest.py",
    )
    python(tree, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *(f"tests/unit/{name}" for name in tests))
