"""No program from /tmp, no write to /usr, no room: a run does what it can, says in one line what it cannot, and loses
nothing.

AppArmor is not asked here: the machine's kernel must have it (docs/en/testing.md).
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.strange_host.conftest import LAB, Platform, Said, root
from tests.lab import ground
from tests.lab.outside import Outside

pytestmark = [pytest.mark.docker, pytest.mark.long(name="strange_host")]
PORTAL = "https://portal.readi.test/"
FOLDERS = "/etc/readi /etc/nginx /var/lib/readi /opt/readi /usr/lib/readi"
FIRST, SECOND = "#3b1d6e", "#1d5c6e"
FILLER = ".filler"
COPY = "/mnt/copy"
GROUND = Path(__file__).parent / "ground.yml"


def colour(outside: Outside) -> str:
    answer = outside.get(PORTAL)
    assert answer.status == 200
    found = re.search(r'theme-color" content="(#[0-9a-f]{6})"', answer.text)
    assert found, answer.text[:500]
    return found[1]


def modes() -> list[str]:
    """Of all that lies where a run writes. Versions have names of their own, and the newest is what is looked at."""
    left_out = "-not -path '*/.*' -not -path '*/data/*'"
    return root(f"find {FOLDERS} -xdev {left_out} -printf '%y %m %u:%g %h\\n' | sort -u").splitlines()


@contextlib.contextmanager
def read_only(folder: str) -> Iterator[None]:
    root(f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}")
    assert "Read-only" in root(f"touch {folder}/x 2>&1", check=False)
    try:
        yield
    finally:
        # Programs that were started meanwhile run from there.
        root(f"umount -l {folder}")


def filled(folder: str) -> None:
    """A small disk with what was in the folder, and with no block left."""
    root(f"""set -e
mkdir -p {COPY}
mount -t tmpfs -o size=24m,mode=$(stat -c %a {folder}) none {COPY}
cp -a {folder}/. {COPY}/
mount --bind {COPY} {folder}
dd if=/dev/zero of={folder}/{FILLER} bs=4096 2>/dev/null || true
df --output=avail {folder} | tail -1 | grep -qx ' *0'
""")


def with_room(folder: str) -> None:
    root(f"rm {folder}/{FILLER}")


def put_back(folder: str) -> None:
    """What is on the small disk is what the host has from now on."""
    root(f"""set -e
umount -l {folder}
find {folder} -mindepth 1 -delete
cp -a {COPY}/. {folder}/
rm -f {folder}/{FILLER}
umount -l {COPY}
""")


def one_line(said: Said, folder: str) -> str:
    """What stopped the run."""
    assert said.code != 0
    assert "Traceback" not in said.text and "MODULE FAILURE" not in said.text
    found = {json.loads(line) for line in re.findall(r'"msg": ("(?:[^"\\]|\\.)*")', said.text) if folder in line}
    found |= {line.strip() for line in re.findall(r"(?m)^\[ERROR\]: (.*)$", said.text) if folder in line}
    lines = {line for line in found if "kein Platz" in line}
    assert lines, said.text[-3000:]
    assert all("\n" not in line for line in lines)
    return lines.pop()


def test_nothing_can_be_run_from_tmp(platform: Platform) -> None:
    for folder in ("/tmp", "/var/tmp"):  # noqa: S108
        said = root(f"cp /usr/bin/true {folder}/x && {folder}/x 2>&1; rm {folder}/x", check=False)
        assert "Permission denied" in said
    assert LAB.ssh(ground.HOST, "sudo sh -c umask").strip() == "0077"


def test_a_run_with_usr_closed_and_nothing_to_be_run_from_tmp(platform: Platform, outside: Outside) -> None:
    before = modes()
    platform.painted(FIRST)
    with read_only("/usr"):
        # Keycloak unpacks nothing that it would have to run there.
        root("systemctl restart keycloak")
        said = platform.run()
        assert (said.code, said.changed > 0) == (0, True), said.text[-3000:]
        assert colour(outside) == FIRST
    # Whatever umask sudo gives.
    assert modes() == before


@pytest.mark.parametrize(
    ("folder", "gone"),
    [
        ("/etc/readi", "/etc/readi/proxy.env"),
        ("/var/lib/readi", "/etc/readi/proxy.env"),
        ("/usr/lib/readi", "/usr/lib/readi/current"),
    ],
)
def test_a_full_disk_is_one_line_and_the_next_run_puts_it_right(platform: Platform, folder: str, gone: str) -> None:
    """Settings and programs of the host's ground, which every run writes first."""
    root(f"rm {gone}")
    filled(folder)
    try:
        print(one_line(platform.run(GROUND), folder))
        with_room(folder)
        said = platform.run(GROUND)
        assert (said.code, said.changed > 0) == (0, True), said.text[-3000:]
    finally:
        put_back(folder)
    again = platform.run(GROUND)
    assert (again.code, again.changed) == (0, 0), again.text[-3000:]


def test_a_full_ledger_is_one_line_and_nothing_that_was_made_is_forgotten(platform: Platform, outside: Outside) -> None:
    folder, key = "/var/lib/readi/ledger", "voll"
    group = {"key": key, "name": "Voll", "kind": "project", "joining": "closed"}
    platform.painted(SECOND)
    platform.change(lambda data: data["project_groups"].append(group))
    filled(folder)
    try:
        print(one_line(platform.run(), folder))
        with_room(folder)
        said = platform.run()
        assert said.code == 0, said.text[-3000:]
    finally:
        put_back(folder)
    assert colour(outside) == SECOND
    ledger = json.loads(root("cat /var/lib/readi/ledger/keycloak/state.json"))
    # Made by us, and known as made by us.
    assert ledger["objects"][f"group:/projects/{key}"]["origin"] == "created"
