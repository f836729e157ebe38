"""A crowd that talks while verbs run, and the verbs as an operator calls them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lab.hosts import Lab

CHECKOUT = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"])
INVENTORY = CHECKOUT / "molecule/jitsi_pool/inventory"
BRIDGES = ("jvb1", "jvb2", "jvb3")
CONFERENCES = 12
FOLDER = "/run/crowd"
ASK = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:{port}{path}').read().decode())"


@dataclass(frozen=True)
class Ran:
    code: int
    text: str


def asked(lab: Lab, host: str, path: str) -> Any:
    """jicofo's REST on the signalling host, else a bridge's."""
    script = ASK.format(port=8888 if host == "lab" else 8788, path=path)
    return json.loads(lab.ssh(host, f'python3 -c "{script}"'))


def listed(lab: Lab) -> dict[str, Any]:
    """jicofo's list, by the bridges' names."""
    found = asked(lab, "lab", "/debug")["bridge_selector"]["bridge"]
    return {jid.rpartition("/")[2]: told for jid, told in found.items()}


def until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., Ran]:
    """A playbook on the scenario's inventory, with another release for all where one is given."""
    count = 0

    def run(playbook: str, *words: str, release: Mapping[str, str] | None = None) -> Ran:
        nonlocal count
        count += 1
        there = tmp_path / f"inventory-{count}"
        shutil.copytree(INVENTORY, there, ignore=shutil.ignore_patterns("all"))
        (there / "group_vars/all").symlink_to(CHECKOUT / "playbooks/group_vars/all")
        extra = [] if release is None else ["-e", json.dumps({"jitsi_meet_release": dict(release)})]
        command = ["ansible-playbook", "-i", str(there), f"playbooks/{playbook}", *words, *extra]
        environment = {**os.environ, "READI_LANGUAGE": "en", "READI_TASK_COUNT_FOLDER": str(tmp_path / "records")}
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False, timeout=600
        )
        return Ran(done.returncode, done.stdout + done.stderr)

    return run


@dataclass
class Crowd:
    lab: Lab
    began: list[list[Any]]

    def ended(self) -> list[list[list[Any]]]:
        """Everybody's log, when all have gone home."""
        self.lab.ssh("lab", f"sudo touch {FOLDER}/stop")
        assert until(lambda: self.lab.ssh("lab", f"ls {FOLDER}").find("log.json") >= 0, 30)
        found: list[list[list[Any]]] = json.loads(self.lab.ssh("lab", f"sudo cat {FOLDER}/log.json"))
        return found


@pytest.fixture(scope="session")
def crowd(lab: Lab) -> Iterator[Crowd]:
    """Twelve conferences of two, from the first test to the last."""
    lab.ssh("lab", f"sudo rm -rf {FOLDER}; sudo install -d -m 0755 {FOLDER}")
    for file in (CHECKOUT / "tests/contracts/jitsi/client.py", CHECKOUT / "molecule/jitsi_pool/tests/crowd.py"):
        lab.ssh("lab", f"sudo tee {FOLDER}/{file.name} > /dev/null", stdin=file.read_text(encoding="utf-8"))
    run = f"/usr/bin/python3 {FOLDER}/crowd.py meet.readi.test {CONFERENCES} {FOLDER}"
    lab.ssh("lab", f"sudo systemd-run --quiet --unit crowd --working-directory={FOLDER} {run}")
    assert until(lambda: lab.ssh("lab", f"ls {FOLDER}").find("ready") >= 0, 90)
    yield Crowd(lab, json.loads(lab.ssh("lab", f"sudo cat {FOLDER}/ready")))
    lab.ssh("lab", "sudo systemctl stop crowd", check=False)
