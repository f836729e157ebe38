"""From Nextcloud 32 to 34 on a host, one major after the other, each with its apps; two at once are refused.

`bin/test long nextcloud_majors`: molecule/nextcloud takes one step every time, with a migration that dies before it.
The releases are the stand-in's: a step over a real major was never seen here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.lab import ground, playbook
from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT
from tests.lab.shell import LabError
from tests.standins.nextcloud.catalogue import MAJORS, seen

pytestmark = [pytest.mark.docker, pytest.mark.long(name="nextcloud_majors")]

SCENARIO = CHECKOUT / "molecule/nextcloud"
Run = Callable[[str, int], None]


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    made = Lab("nextcloud-majors")
    made.down()
    made.up([ground.host("cloud.readi.test")])
    yield made
    made.down()


@pytest.fixture(scope="module")
def run(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A playbook of the scenario's, with the catalogue of one major."""
    folder = tmp_path_factory.mktemp("majors")
    root = folder / "inventory"
    shutil.copytree(SCENARIO / "inventory", root, ignore=shutil.ignore_patterns("all", "secrets", "artifacts.lock.yml"))
    # The project's own values come by a link, as in the scenario: files of an inventory's own are refused there.
    (root / "group_vars/all").symlink_to(CHECKOUT / "playbooks/group_vars/all")
    ground.share_vault(root)
    catalogues = {major: seen(versions, folder) for major, versions in MAJORS.items()}

    def go(name: str, major: int) -> None:
        words = ("-e", f"@{catalogues[major]}")
        playbook.run(str(SCENARIO / name), root, ground.environment(lab), *words)

    return go


def status(lab: Lab) -> tuple[str, bool, bool]:
    said = json.loads(lab.ssh("lab", "sudo readi-occ status --output=json"))
    return said["versionstring"], said["maintenance"], said["needsDbUpgrade"]


def folders(lab: Lab) -> list[tuple[str, int]]:
    listed = json.loads(lab.ssh("lab", "sudo readi-occ groupfolders:list --output=json"))
    return [(one["mountPoint"], one["quota"]) for one in listed]


def test_major_by_major(lab: Lab, run: Run) -> None:
    run("converge.yml", 32)
    assert status(lab) == (MAJORS[32]["nextcloud"], False, False)
    before = folders(lab)
    assert before
    with pytest.raises(LabError, match=r"erst auf ein Nextcloud 33|first to a Nextcloud 33"):
        run("upgrade.yml", 34)
    assert status(lab) == (MAJORS[32]["nextcloud"], False, False)
    for major in (33, 34):
        run("upgrade.yml", major)
        assert status(lab) == (MAJORS[major]["nextcloud"], False, False)
        enabled = json.loads(lab.ssh("lab", "sudo readi-occ app:list --output=json"))["enabled"]
        assert enabled["groupfolders"] == MAJORS[major]["nextcloud_groupfolders"]
        assert folders(lab) == before
