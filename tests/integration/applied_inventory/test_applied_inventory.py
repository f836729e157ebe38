"""What a run says before it does anything: the difference since the last run, remembered on the host, over SSH."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT
from tests.unit.model import builder

pytestmark = pytest.mark.docker

PLAYBOOK = """
- hosts: keycloak
  gather_facts: false
  become: true
  tasks:
    - readi.one.applied_inventory: {state: shown}
    - readi.one.applied_inventory: {state: recorded}
"""
LOCAL_ADDRESS = "eakte@lists.readi.example"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    made = Lab("applied")
    made.up([Host("one")])
    yield made
    made.down()


def play(lab: Lab, root: Path, *options: str) -> str:
    playbook = root.parent / "applied.yml"
    playbook.write_text(PLAYBOOK, encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "-i", root, playbook, *options],
        cwd=CHECKOUT,
        env={**os.environ, **lab.ansible(), "ANSIBLE_NOCOLOR": "1", "LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_disappears_is_said_before_the_run(lab: Lab, tmp_path: Path) -> None:
    data = builder.sound()
    data["project_groups"][0].update(mailing_list="eakte", folder={"quota_gb": 50})
    root = builder.write(tmp_path / "inventar", data)
    # check mode on the empty host announces and leaves nothing
    assert "changed=1" in play(lab, root, "--check")
    first = play(lab, root)
    assert "erste Einrichtung" in first
    assert "changed=1" in first
    again = play(lab, root)
    assert "wie beim letzten Lauf" in again
    assert "changed=0" in again
    data["people"] = []
    data["project_groups"] = [{k: v for k, v in data["project_groups"][1].items() if k != "parent"}]
    gone = play(lab, builder.write(tmp_path / "inventar", data), "--check")
    assert "Projektgruppe eAkte (eakte): entfällt" in gone
    assert "bis zu 50 GB" in gone
    assert LOCAL_ADDRESS in gone
    assert "changed=1" in gone


def test_nobody_else_reads_it_and_nothing_is_left(lab: Lab) -> None:
    """Asked on the host after the test above."""
    said = lab.ssh("one", "sudo stat -c %a:%U /var/lib/readi/model.json")
    assert said.strip() == "600:root"
    assert lab.ssh("one", "sudo find /run /tmp -maxdepth 1 -name 'readi-*'").strip() == ""
    journal = lab.ssh("one", "sudo journalctl --no-pager")
    assert "readi.one.applied_inventory" in journal
    assert "maria@buehl.example" not in journal
