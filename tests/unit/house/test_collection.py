"""The collection as others get it: built, installed into another folder, and used from there."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from .checkout import BIN, NAME, ROOT, environment, roles, run, tracked


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the tracked files, beside which stray files lie as they do on an operator's machine."""
    source = tmp_path_factory.mktemp("source")
    for name in tracked():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    for stray in ("stray/vault.yml", "inventories/x/group_vars/secrets/vault.yml", ".cache/demo/ca.pem", "vault.yml"):
        (source / stray).parent.mkdir(parents=True, exist_ok=True)
        (source / stray).write_text("master_secret: x\n", encoding="utf-8")
    out = tmp_path_factory.mktemp("built")
    run("ansible-galaxy", "collection", "build", "--output-path", str(out), cwd=source, env=environment(None))
    archives = list(out.glob("*.tar.gz"))
    assert len(archives) == 1
    return archives[0]


@pytest.fixture(scope="module")
def names(built: Path) -> set[str]:
    with tarfile.open(built) as archive:
        return {member.name for member in archive if member.isfile()}


def test_it_is_version_0_1_0(built: Path) -> None:
    assert built.name == "readi-one-0.1.0.tar.gz"


def test_it_holds_what_belongs(names: set[str]) -> None:
    wanted = {
        name
        for name in tracked()
        if name.startswith(("plugins/", "roles/", "schemas/", "meta/", "docs/", "playbooks/"))
        and not (ROOT / name).is_symlink()
    }
    assert wanted
    assert wanted <= names, f"not in the built collection: {sorted(wanted - names)[:20]}"
    assert {"README.md", "README.de.md", "LICENSE", "CHANGELOG.md"} <= names


def test_it_holds_nothing_else(names: set[str]) -> None:
    allowed = ("plugins/", "roles/", "schemas/", "meta/", "docs/", "playbooks/")
    top = {"README.md", "README.de.md", "LICENSE", "CHANGELOG.md", "galaxy.yml", "MANIFEST.json", "FILES.json"}
    assert not (extra := {n for n in names if not n.startswith(allowed)} - top), sorted(extra)
    assert not (leak := [n for n in names if n.endswith(("vault.yml", ".pem")) or "inventories/" in n]), leak


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of collections with ours in it and nothing of the checkout: no ansible.cfg, another working folder."""
    folder = tmp_path_factory.mktemp("elsewhere")
    env = environment(None, folder)
    run("ansible-galaxy", "collection", "install", "--offline", str(built), "-p", str(folder), cwd=folder, env=env)
    return folder


def test_documentation_resolves_elsewhere(installed: Path) -> None:
    env = environment(None, installed)
    modules = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py") if path.stem != "__init__")
    wanted = [f"{NAME}.{module}" for module in modules]
    known = json.loads(run("ansible-doc", "--json", *wanted, cwd=installed, env=env))
    assert sorted(known) == wanted
    for told in known.values():
        assert Path(told["doc"]["filename"]).resolve().is_relative_to(installed)


def test_roles_resolve_elsewhere(installed: Path) -> None:
    env = environment(None, installed)
    known = json.loads(run("ansible-doc", "-t", "role", "--json", "--list", NAME, cwd=installed, env=env))
    assert sorted(known) == [f"{NAME}.{role}" for role in roles()]


def test_playbooks_resolve_elsewhere(installed: Path) -> None:
    """By their full name, as an operator who installed from Galaxy runs them."""
    inventory = installed / "hosts.yml"
    inventory.write_text("all: {hosts: {one: {}}, children: {web: {hosts: {one: {}}}}}\n", encoding="utf-8")
    playbooks = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))
    assert "site" in playbooks
    for name in playbooks:
        command = ["ansible-playbook", "-i", str(inventory), "--syntax-check", f"{NAME}.{name}"]
        run(*command, cwd=installed, env=environment(None, installed))


def test_an_action_refuses_without_a_compiled_model(installed: Path) -> None:
    """Outside the checkout nobody compiled the inventory: say so, rather than work with half of it."""
    play = installed / "play.yml"
    task = "{readi.one.keycloak_state: {}}"
    play.write_text(f"- {{hosts: localhost, gather_facts: false, tasks: [{task}]}}\n", encoding="utf-8")
    done = subprocess.run(
        [str(BIN / "ansible-playbook"), "-i", "localhost,", "-c", "local", str(play)],
        cwd=installed,
        env=environment(None, installed),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode != 0
    assert "run from the checkout" in done.stdout + done.stderr
