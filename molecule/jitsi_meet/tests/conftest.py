"""Two visitors' portals, a run with another list of portals, and when each unit began."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret

from tests.contracts.jitsi.rest import visit
from tests.contracts.target import Target
from tests.lab import vault
from tests.lab.hosts import Lab

CHECKOUT = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"])
INVENTORY = CHECKOUT / "molecule/jitsi_meet/inventory"
DOMAIN = "meet.readi.test"
HOSTS = ("lab", "bridge")


def words(lab: Lab, host: str) -> str:
    return f"ssh -F {lab.ssh_config} {host} sudo"


def given(lab: Lab) -> dict[str, str]:
    bridge = {"bridge_run": words(lab, "bridge"), "bridge_url": "http://127.0.0.1:8788"}
    portals = {"tenant": "palim", "other": "verbindet", "staff": "rathaus", "staff_address": "rathaus.readi.test"}
    return {"domain": DOMAIN, **portals, "token_key": derived("jitsi_token"), **bridge}


def derived(name: str) -> str:
    return secret(vault.secret(INVENTORY, "master_secret"), name)


@pytest.fixture(scope="session")
def ask(lab: Lab) -> Callable[[str], Any]:
    """What visitors' script (tests/contracts/jitsi/client.py) says, run where nginx would stand."""
    target = Target("standin", "", tuple(words(lab, "lab").split()), given(lab))
    return lambda script: visit(target, script)


@pytest.fixture(scope="session")
def began(lab: Lab) -> Callable[[], dict[str, str]]:
    """Of each service that runs on both hosts: since when its process does."""
    # What an operator's own visit begins, and a timer, comes and goes.
    show = (
        "systemctl list-units --type=service --state=running --plain --no-legend | cut -d' ' -f1 | "
        "grep -Ev '^(user@|systemd-|apt-|readi-.*-renew)' | "
        "xargs systemctl show --property=Id,ExecMainStartTimestampMonotonic"
    )

    def look() -> dict[str, str]:
        found = {}
        for host in HOSTS:
            for block in lab.ssh(host, show).strip().split("\n\n"):
                said = dict(line.split("=", 1) for line in block.splitlines())
                found[f"{host}: {said['Id']}"] = said["ExecMainStartTimestampMonotonic"]
        return found

    return look


@dataclass(frozen=True)
class Ran:
    code: int
    text: str
    # host -> how many tasks were executed there.
    tasks: dict[str, int]


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., Ran]:
    """A playbook of this folder, with another list of portals or other release, and more words."""
    count = 0

    def run(playbook: str, *words: str, portals: str = "", release: dict[str, dict[str, str]] | None = None) -> Ran:
        nonlocal count
        count += 1
        there = tmp_path / f"inventory-{count}"
        shutil.copytree(INVENTORY, there, ignore=shutil.ignore_patterns("all"))
        everywhere = there / "group_vars/all"
        everywhere.symlink_to(CHECKOUT / "playbooks/group_vars/all")
        if portals:
            file = there / "group_vars/platform/platform.yml"
            head = file.read_text(encoding="utf-8").partition("video_portals:")[0]
            file.write_text(f"{head}video_portals:\n{portals}", encoding="utf-8")
        for host, versions in (release or {}).items():
            (there / "host_vars").mkdir(exist_ok=True)
            (there / f"host_vars/{host}.yml").write_text(json.dumps({"jitsi_meet_release": versions}))
        records = tmp_path / f"records-{count}"
        command = ["ansible-playbook", "-i", str(there), f"molecule/jitsi_meet/{playbook}", "--diff", *words]
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env={**os.environ, "READI_TASK_COUNT_FOLDER": str(records), "READI_LANGUAGE": "en"},
            capture_output=True,
            text=True,
            check=False,
        )
        tasks: dict[str, int] = {}
        for file in records.glob("*.json"):
            for task in json.loads(file.read_text())["tasks"]:
                tasks[task["host"]] = tasks.get(task["host"], 0) + (task["status"] != "skipped")
        return Ran(done.returncode, done.stdout + done.stderr, tasks)

    return run


@pytest.fixture
def run(play: Callable[..., Ran]) -> Callable[[str], Ran]:
    """What a list of portals changes, with the inventory's replaced."""
    return lambda portals: play("again.yml", portals=portals)


@pytest.fixture(scope="session")
def contract_given(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("contract") / "given.json"
    file.write_text(json.dumps(given(lab)))
    return file
