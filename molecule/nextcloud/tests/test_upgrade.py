"""One major further on a host: first a migration that dies, and everything is as before; then the step."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.lab.outside import Outside
from tests.lab.sign_on import Person
from tests.standins.nextcloud.catalogue import MAJORS, seen

from .conftest import INVENTORY
from .visitor import CLOUD, Visitor

NEXT = MAJORS[35]
FAILS = "/var/lib/nextcloud/data/.standin-upgrade-fails"
Step = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def step(tmp_path_factory: pytest.TempPathFactory) -> Step:
    """roles/nextcloud/tasks/upgrade.yml, with a catalogue of the next major."""
    given = seen(NEXT, tmp_path_factory.mktemp("next"))
    playbook = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / "upgrade.yml"
    words = ["ansible-playbook", f"--inventory={INVENTORY}", str(playbook), "-e", f"@{given}"]

    def run() -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "LC_ALL": "C.UTF-8", "LANG": "en"}
        return subprocess.run(words, env=environment, check=False, capture_output=True, text=True, timeout=600)

    return run


@pytest.fixture
def fails(host: Host) -> Iterator[None]:
    """Until the test ends, the migration of team folders dies."""
    host.check_output(f"touch {FAILS}")
    yield
    host.check_output(f"rm {FAILS}")


def status(outside: Outside) -> tuple[str, bool, bool]:
    said = json.loads(outside.get(f"{CLOUD}/status.php").text)
    return said["versionstring"], said["maintenance"], said["needsDbUpgrade"]


def folders(host: Host) -> list[tuple[str, int]]:
    listed = json.loads(host.check_output("readi-occ groupfolders:list --output=json"))
    return [(one["mountPoint"], one["quota"]) for one in listed]


def finds(outside: Outside, person: Person) -> bool:
    visitor = Visitor(outside)
    visitor.sign_in(person)
    code, found = visitor.folders(person.sub)
    return code == 207 and "eAkte" in found


def test_a_step_whose_migration_dies_leaves_the_old_release_at_work(
    step: Step, host: Host, outside: Outside, maria: Person, fails: None
) -> None:
    before = status(outside), folders(host)
    ended = step()
    assert ended.returncode != 0
    assert (
        f"migration for app groupfolders; Update failed; Maintenance mode is kept active; {before[0][0]} runs again"
        in (ended.stdout)
    ), ended.stdout
    assert (status(outside), folders(host)) == before
    assert not host.file("/var/lib/readi/upgrade/nextcloud").exists, "a dump holds people's data"
    assert host.service("readi-nextcloud-sync.timer").is_running
    assert finds(outside, maria)


def test_the_next_step_takes_the_release_and_its_apps(step: Step, host: Host, outside: Outside, maria: Person) -> None:
    before = folders(host)
    ended = step()
    assert ended.returncode == 0, ended.stdout
    assert status(outside) == (NEXT["nextcloud"], False, False)
    enabled = json.loads(host.check_output("readi-occ app:list --output=json"))["enabled"]
    assert enabled["groupfolders"] == NEXT["nextcloud_groupfolders"]
    assert folders(host) == before
    assert finds(outside, maria)
    # The old release stays beside it; what runs is the new one.
    assert host.file("/opt/readi/nextcloud/current").linked_to == "/opt/readi/nextcloud/35.0.0"
