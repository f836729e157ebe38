"""The made-up service is laid over a copy of the checkout, which is then run against a host from the ground image."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.lab import authority, ground, people, tunnel, vault
from tests.lab.cities import names, post
from tests.lab.hosts import Host, Lab
from tests.lab.outside import Outside
from tests.unit.house import new_service

from .platform import NAME, NEIGHBOUR, OWN, SENDER, YEARS, Platform

INVENTORY = "inventories/lab"


def laid(lab: Lab, tree: Path, more: Mapping[str, list[Any]]) -> tuple[Path, Path]:
    """The copy of the checkout with the service in it, and its inventory; `more`: section -> what it has besides."""
    new_service.copied(tree, {})
    neighbour = {NEIGHBOUR: {"ansible_host": lab.address(NEIGHBOUR)}}
    inventory = ground.inventory(tree / INVENTORY, neighbour, {"web": [NEIGHBOUR], OWN: [ground.HOST]})
    shutil.copytree(Path(__file__).parent / "roles" / OWN, inventory / "roles" / OWN)
    plain = inventory / "group_vars" / "platform" / "platform.yml"
    chosen = yaml.safe_load(plain.read_text(encoding="utf-8"))
    for section, items in more.items():
        chosen[section] += items
    if more:
        plain.write_text(yaml.safe_dump(chosen, allow_unicode=True), encoding="utf-8")
        vault.ensure(inventory)  # before the service, whose options this checkout does not know
    chosen["project_groups"][0][NAME] = True
    chosen |= {"video_portals": new_service.PORTALS, "services": {NAME: {"years": YEARS}}}
    chosen |= {"mail": {"host": names.POST, "encryption": "starttls", "from": SENDER}}
    plain.write_text(yaml.safe_dump(chosen, allow_unicode=True), encoding="utf-8")
    new_service.git(tree, "add", "-A")
    new_service.git(tree, "commit", "-qm", "the inventory")
    new_service.add(tree, inventory / "hosts.yml", ground.HOST)
    return tree, inventory


@contextlib.contextmanager
def installed(
    lab: Lab, tmp_path_factory: pytest.TempPathFactory, aliases: tuple[str, ...] = (), **more: list[Any]
) -> Iterator[Platform]:
    """After one run of site.yml. Beside the host is a mailbox, on the neighbour; `aliases`: more names of that."""
    lab.down()
    with contextlib.ExitStack() as stack:
        stack.callback(lab.down)
        lab.up([ground.host(), Host(NEIGHBOUR, aliases=(names.POST, *aliases))])
        tree, inventory = laid(lab, tmp_path_factory.mktemp("tree"), more)
        post.set_up(lab, NEIGHBOUR, *authority.leaf(authority_of(inventory), NEIGHBOUR, [names.POST]))
        root = tmp_path_factory.mktemp("authority") / "root.pem"
        root.write_text(lab.ssh(ground.HOST, "sudo cat /etc/readi/ca/root.pem"))
        made = Platform(lab, tree, inventory, Outside(lab.address(ground.HOST), root))
        made.run()
        url = stack.enter_context(tunnel.opened(lab, ground.HOST, 8080))
        made.api = Api(url, "readi-playbook", made.secret("keycloak_playbook"), timeout=300)
        yield made


def authority_of(inventory: Path) -> tuple[str, str]:
    """Secret and organisation of the platform's own authority, which the host believes."""
    compiled = people.model(ground.INVENTORY)
    return people.derived(inventory, compiled, "own_ca"), compiled.desired("certificates", None)["organisation"]


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with installed(Lab("house"), tmp_path_factory) as made:
        yield made
