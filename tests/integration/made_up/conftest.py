"""The made-up service is laid over a copy of the checkout, which is then run against a host from the ground image."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.lab import ground, tunnel
from tests.lab.hosts import Host, Lab
from tests.lab.outside import Outside
from tests.unit.house import new_service

from .platform import NAME, NEIGHBOUR, OWN, YEARS, Platform

LAB = Lab("house")
INVENTORY = "inventories/lab"


def laid(tree: Path) -> tuple[Path, Path]:
    """The copy of the checkout with the service in it, and its inventory."""
    new_service.copied(tree, {})
    neighbour = {NEIGHBOUR: {"ansible_host": LAB.address(NEIGHBOUR)}}
    inventory = ground.inventory(tree / INVENTORY, neighbour, {"web": [NEIGHBOUR], OWN: [ground.HOST]})
    shutil.copytree(Path(__file__).parent / "roles" / OWN, inventory / "roles" / OWN)
    plain = inventory / "group_vars" / "platform"
    chosen = yaml.safe_load((plain / "platform.yml").read_text(encoding="utf-8"))
    chosen["project_groups"][0][NAME] = True
    chosen |= {"video_portals": new_service.PORTALS, "services": {NAME: {"years": YEARS}}}
    (plain / "platform.yml").write_text(yaml.safe_dump(chosen, allow_unicode=True), encoding="utf-8")
    new_service.git(tree, "add", "-A")
    new_service.git(tree, "commit", "-qm", "the inventory")
    new_service.add(tree, inventory / "hosts.yml", ground.HOST)
    return tree, inventory


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """After one run of site.yml."""
    LAB.down()
    with contextlib.ExitStack() as stack:
        stack.callback(LAB.down)
        LAB.up([ground.host(), Host(NEIGHBOUR)])
        tree, inventory = laid(tmp_path_factory.mktemp("tree"))
        authority = tmp_path_factory.mktemp("authority") / "root.pem"
        authority.write_text(LAB.ssh(ground.HOST, "sudo cat /etc/readi/ca/root.pem"))
        outside = Outside(LAB.address(ground.HOST), authority)
        made = Platform(LAB, tree, inventory, outside)
        made.run()
        url = stack.enter_context(tunnel.opened(LAB, ground.HOST, 8080))
        made.api = Api(url, "readi-playbook", made.secret("keycloak_playbook"), timeout=300)
        yield made
