"""Check mode and a run are compared by what they say they change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.plugin_utils import run_record

ROOT = Path(__file__).resolve().parents[3]


def task(name: str, *, changed: bool = True, what: list[str] | None = None, status: str = "ok") -> dict[str, Any]:
    return {
        "host": "h",
        "role": "r",
        "task": name,
        "at": "roles/r/tasks/main.yml:1",
        "action": "x",
        "status": status,
        "seconds": 1.0,
        "changed": changed,
        "what": what or [],
    }


def differences(announced: list[dict[str, Any]], real: list[dict[str, Any]]) -> list[str]:
    return run_record.differences({"tasks": announced}, {"tasks": real})


def test_the_truth_has_no_differences() -> None:
    assert differences([task("a", what=["/x"])], [task("a", what=["/x"]), task("b", changed=False)]) == []


@pytest.mark.parametrize(
    ("announced", "real", "says"),
    [
        ([task("a")], [task("a", changed=False)], "h r roles/r/tasks/main.yml:1 a: announced and not done"),
        ([], [task("a")], "h r roles/r/tasks/main.yml:1 a: done and not announced"),
        ([task("a", what=["/x"])], [task("a", what=["/x", "/y"])], "announced only [], done only ['/y']"),
        ([task("a", changed=False, status="failed")], [], "failed in check mode"),
        (
            [task("a"), task("b")],
            [task("a", changed=False, status="failed")],
            "a: failed in the run, so the two cannot be compared",
        ),
    ],
)
def test_a_lie_is_named(announced: list[dict[str, Any]], real: list[dict[str, Any]], says: str) -> None:
    (found,) = differences(announced, real)
    assert found.endswith(says)


def test_results_of_our_modules_and_of_loops() -> None:
    plan = [{"do": "create", "kind": "client", "key": "portal", "fields": []}]
    assert run_record.of_result({"changed": True, "plan": plan})["what"] == ["create client:portal"]
    loop = {"changed": True, "results": [{"changed_files": ["/a"]}, {"removed_files": ["/b"]}]}
    assert run_record.of_result(loop)["what"] == ["/a", "/b"]
    # `results` of apt and others is a list of texts.
    assert run_record.of_result({"changed": False, "results": ["text"]}) == {"changed": False, "what": []}


def test_a_role_that_executes_too_much_is_named() -> None:
    include = {**task("include"), "action": "ansible.builtin.include_tasks"}
    skipped = task("skipped", changed=False, status="skipped")
    six = [task(str(number), changed=False) for number in range(6)]
    assert run_record.too_many({"tasks": [*six, include, skipped, {**task("play"), "role": ""}]}) == []
    assert run_record.too_many({"tasks": [*six, task("7")]}) == ["h: r executed 7 tasks, 6 are allowed"]


PLAY = """
- hosts: localhost
  connection: local
  become: false
  gather_facts: false
  tasks:
    - name: Include
      ansible.builtin.include_tasks: more.yml
    - name: Skipped
      ansible.builtin.command: "true"
      when: false
"""
MORE = """
- name: Write
  ansible.builtin.copy: {content: x, dest: "{{ playbook_dir }}/written", mode: "0644"}
- name: Again
  ansible.builtin.copy: {content: x, dest: "{{ playbook_dir }}/written", mode: "0644"}
"""


def test_a_real_run_is_counted(tmp_path: Path) -> None:
    (tmp_path / "play.yml").write_text(PLAY)
    (tmp_path / "more.yml").write_text(MORE)
    env = {
        **os.environ,
        "ANSIBLE_CONFIG": str(tmp_path / "none.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
        "ANSIBLE_HOME": str(tmp_path / "home"),
        "ANSIBLE_CALLBACKS_ENABLED": "readi.one.task_count",
        "READI_TASK_COUNT_FOLDER": str(tmp_path / "records"),
        "READI_TASK_COUNT_TABLE": "true",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
    }
    playbook = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", "localhost,", str(tmp_path / "play.yml")]
    for arguments in (["--check"], []):
        done = subprocess.run([*playbook, *arguments], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "host                 role" in done.stdout
    check, run = (json.loads(path.read_text()) for path in sorted((tmp_path / "records").iterdir()))
    assert (check["check"], run["check"], run["playbook"]) == (True, False, "play")
    counted = run_record.counts(run)["localhost", ""]
    assert (counted["tasks"], counted["includes"], counted["changed"]) == (2, 1, 1)
    # Check mode cannot know that the second task finds the file of the first: exactly what the comparison is for.
    assert run_record.differences(check, run) == ["localhost more.yml:4 Again: announced and not done"]
