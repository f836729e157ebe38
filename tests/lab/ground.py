"""The ground image: a host on which the real site.yml installed the platform once, for tests of what comes on top.

It is made over SSH from this checkout, on bare Debian, and named by the hash of all that went in. A host from it has
the inventory, the vault and the host's name of `.config/molecule/inventory`; machine id and SSH host keys are its own.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.lab import containers, image, playbook, shell, vault
from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT, PREFIX, STATE
from tests.lab.shell import LabError, step

INVENTORY = CHECKOUT / ".config" / "molecule" / "inventory"
HOST = "lab"
ADDRESSES = ("portal.readi.test", "sso.readi.test")
LAB = Lab("ground")
# Of this checkout: another one's has another vault.
REPOSITORY = f"readi/ground-{PREFIX.removeprefix('readi-')}"
# All that a run of site.yml reads, and how the image is made.
INSIDE = ("ansible.cfg", "galaxy.yml", "group_vars", "meta", "playbooks", "plugins", "roles", "schemas")
INSIDE += (".config/molecule/inventory", "tests/lab/ground.py")
STOP_WITHIN_S = 90
# A new boot makes new ones; journals keep the folder of the old id, `journalctl --merge` reads them.
RESET = "rm -f /etc/ssh/ssh_host_* && : > /etc/machine-id"


def host(*addresses: str) -> Host:
    """A host from the ground, which is made where it is missing; more addresses that mean this host."""
    return Host(HOST, addresses=(*ADDRESSES, *addresses), image=ensure())


def environment(lab: Lab) -> dict[str, str]:
    """What ansible-playbook needs beside the inventory."""
    return {**lab.ansible(), "ANSIBLE_VAULT_PASSWORD_FILE": str(vault.PASSWORD)}


def name() -> str:
    """The image's name; it changes with everything that goes into it."""
    words = ["git", "-C", CHECKOUT, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *INSIDE]
    found = {path for path in shell.run(words, quiet=True).stdout.split("\0") if path}
    found |= {str(vault.path(INVENTORY).relative_to(CHECKOUT))}
    return f"{REPOSITORY}:{digest(CHECKOUT, found, image.name())}"


def digest(root: Path, paths: Iterable[str], base: str) -> str:
    """Of the files below a folder, their names, their right to be executed, and the image they are installed on."""
    recipe = hashlib.sha256(base.encode())
    for name in sorted(paths):
        path = root / name
        # What a role says of itself to people is read by nobody who runs it.
        if path.is_file() and path.name not in ("README.md", "exposure.yml"):
            recipe.update(f"\0{name}\0{path.stat().st_mode & 0o111}\0".encode())
            recipe.update(hashlib.sha256(path.read_bytes()).digest())
    return recipe.hexdigest()[:12]


def ensure(*, fresh: bool = False) -> str:
    """The image, made where it is not there for this very checkout; `fresh`: made in any case."""
    vault.ensure(INVENTORY)
    with shell.locked(STATE / "ground.lock"):
        tag = name()
        if fresh or not containers.has_image(tag):
            remove()
            with step(f"ground image {tag}"):
                _make(tag)
        return tag


def remove() -> None:
    """Leave no ground image of this checkout; those from which containers run lose their name only."""
    for tag in containers.tags(REPOSITORY):
        containers.remove_image(tag)


def _make(tag: str) -> None:
    LAB.down()
    try:
        LAB.up([Host(HOST, addresses=ADDRESSES)])
        # Check mode cannot fetch package lists; here they are as fresh as the lab's own.
        playbook.run("playbooks/site.yml", INVENTORY, environment(LAB))
        container = LAB.container(HOST)
        LAB.keep_downloads()
        containers.execute(container, "sh", "-c", RESET)
        # Stopped in order: a database that was killed would recover at each start.
        containers.stop(container, STOP_WITHIN_S)
        containers.committed(container, tag)
    finally:
        LAB.down()


def inventory(to: Path, hosts: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Path:
    """The ground's inventory with its secrets, more hosts (with their variables) and more groups, in a folder `to`."""
    if to.exists():
        raise LabError(f"{to} is there already")
    vault.ensure(INVENTORY)
    # The link to the project's variables leads elsewhere from there, and a playbook of the project reads them anyway.
    shutil.copytree(INVENTORY, to, ignore=shutil.ignore_patterns("all"))
    path = to / "hosts.yml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    written["all"]["hosts"] |= hosts
    for group, members in groups.items():
        written["all"]["children"].setdefault(group, {"hosts": {}})["hosts"] |= {member: {} for member in members}
    path.write_text(yaml.safe_dump(written))
    return to


def share_vault(inventory: Path) -> None:
    """The ground's secrets for an inventory whose host comes from it: what is on the host was derived from them."""
    target = vault.path(inventory)
    if target == vault.path(INVENTORY):
        return
    vault.ensure(INVENTORY)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(vault.path(INVENTORY), target)
    target.chmod(0o600)


def kept() -> bool:
    """Does an image outlive the run? Not in CI, whose next run has another checkout."""
    return not os.environ.get("CI")
