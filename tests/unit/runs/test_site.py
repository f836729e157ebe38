"""site.yml itself, in a copy of the checkout whose roles only write down that they ran: which, where, and when."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.unit.house.checkout import ROOT, environment, run
from tests.unit.model import builder

# Service -> the rest of its manifest. `certificates` is asked once more at the end.
ROLES = {
    "zero": "{stage: ground, everywhere: true}",
    "certificates": "{stage: ground, after: [zero], everywhere: true}",
    "records": "{stage: data, hosts: many}",
    "aerial": "{stage: sign_on, after: [signs]}",
    "signs": "{stage: sign_on}",
    "idle": "{stage: application}",
    "door": "{stage: front}",
}
OWN = "{stage: application}"
HOSTS = {"records": ("a", "b"), "aerial": ("a",), "signs": ("a",), "door": ("b",), "own": ("b",)}
TASK = '- {name: Write it down, ansible.builtin.shell: \'echo "%s {{ inventory_hostname }}" >> "{{ told }}"\'}\n'
# These hosts are this machine: what services left on it is not asked for.
NOTHING_LEFT = """\
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        return {"changed": False}
"""


def role(folder: Path, name: str, manifest: str) -> None:
    files = {"meta/service.yml": f"{manifest.rstrip('}')}, format: 2}}\n", "tasks/main.yml": TASK % name}
    if name == "certificates":
        files["tasks/obtain.yml"] = TASK % "obtain"
    if name == "idle":
        files["tasks/main.yml"] = "this: is no list of tasks"
    for path, text in files.items():
        (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / path).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    for name in ("plugins", "playbooks", "schemas", "collections", "meta"):
        shutil.copytree(ROOT / name, copy / name, symlinks=True)
    for name in ("ansible.cfg", "galaxy.yml"):
        shutil.copy2(ROOT / name, copy / name)
    (copy / "plugins/action/service_leftovers.py").write_text(NOTHING_LEFT, encoding="utf-8")
    for name, manifest in ROLES.items():
        role(copy / "roles", name, manifest)
    here = {"ansible_connection": "local", "ansible_become": False, "told": str(copy / "told")}
    groups = {group: {"hosts": {name: {} for name in names}} for group, names in HOSTS.items()}
    root = builder.write(copy / "inventory", builder.sound(), {"all": {"vars": here, "children": groups}})
    role(root / "roles", "own", OWN)
    return copy


def told(tree: Path, *words: str) -> list[str]:
    file = tree / "told"
    file.unlink(missing_ok=True)
    env = environment(tree / "ansible.cfg") | {"READI_CACHE": str(tree / ".cache"), "LC_ALL": "C.UTF-8"}
    env |= {"ANSIBLE_CALLBACKS_ENABLED": "readi.one.task_count", "READI_TASK_COUNT_FOLDER": str(tree / "records")}
    run("ansible-playbook", "-i", "inventory", "playbooks/site.yml", *words, cwd=tree, env=env)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_each_stage_on_all_hosts_before_the_next_and_within_it_as_the_manifests_say(tree: Path) -> None:
    lines = told(tree)
    assert [sorted(lines[:2]), sorted(lines[2:4]), sorted(lines[4:6])] == [
        ["zero a", "zero b"],
        ["certificates a", "certificates b"],
        ["records a", "records b"],
    ]
    assert lines[6:10] == ["signs a", "aerial a", "own b", "door b"]
    assert sorted(lines[10:]) == ["obtain a", "obtain b"]
    # What a run costs is what hosts do: the includes are no task of theirs, one of each role is.
    (record,) = (tree / "records").glob("*-site-run.json")
    entries = json.loads(record.read_text(encoding="utf-8"))["tasks"]
    counted = [
        e["role"].removeprefix("readi.one.")
        for e in entries
        if e["host"] == "a" and e["action"] == "ansible.builtin.shell"
    ]
    assert counted == ["zero", "certificates", "records", "signs", "aerial", "certificates"]


def test_a_selection_of_hosts_runs_what_is_on_them(tree: Path) -> None:
    assert told(tree, "--limit", "b") == ["zero b", "certificates b", "records b", "own b", "door b", "obtain b"]


def test_check_mode_comes_by_the_same_way_and_does_nothing(tree: Path) -> None:
    assert told(tree, "--check") == []


def test_tags_of_a_roles_own_tasks_are_found(tree: Path) -> None:
    file = tree / "roles/signs/tasks/main.yml"
    tasks = yaml.safe_load(file.read_text(encoding="utf-8"))
    try:
        file.write_text(yaml.safe_dump([{**tasks[0], "tags": ["some"]}]), encoding="utf-8")
        assert told(tree, "--tags", "some") == ["signs a"]
    finally:
        file.write_text(yaml.safe_dump(tasks), encoding="utf-8")
