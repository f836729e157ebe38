"""A hosts.yml that no role could carry: groups that are probably a misspelt service, services that need another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .inventory_data import InventoryData
from .manifest import Manifest
from .problems import Problem
from .repair import nearest
from .source import HOSTS

# Fields of a manifest that ask for what another service serves. Sites are asked for on their own hosts: placement.py.
ASKED = ("databases", "clients")
# Groups of an operator's own are common (`video`, `jitsi`): only a near miss is a mistake.
NEAR = 0.75


def check(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    if inventory.source.hosts_broken:
        return
    misspelt = dict(_misspelt(inventory, manifests))
    for group, service in misspelt.items():
        yield inventory.problem("group_misspelt", (*HOSTS, "group", group), service, group=group)
    for service, manifest in sorted(manifests.items()):
        yield from _beside(inventory, service, manifest)
        for field in ASKED:
            for maker in (name for name, other in manifests.items() if field in other.serves):
                # The misspelt group is the one mistake: it is named above.
                if getattr(manifest, field) and maker != service and maker not in misspelt.values():
                    yield from _made(inventory, manifests, service, maker)


def _misspelt(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[tuple[str, str]]:
    """Groups with hosts that are no service, with the service without hosts whose name is nearly theirs."""
    own = (name for name, m in manifests.items() if not (m.everywhere or m.follows))
    missing = [name for name in own if not inventory.hosts.get(name)]
    for group, members in inventory.hosts.items():
        related = inventory.source.host_groups.get(group, frozenset())
        if members and group not in manifests and not any(name in manifests for name in related):
            close = nearest(group, missing, NEAR)
            if close:
                yield group, close


def _beside(inventory: InventoryData, service: str, manifest: Manifest) -> Iterator[Problem]:
    for host in sorted(inventory.hosts.get(service, ())):
        for other in manifest.beside:
            if host not in inventory.hosts.get(other, ()):
                yield inventory.problem("needs_here", (*HOSTS, "host", host), service=service, needed=other, host=host)


def _made(inventory: InventoryData, manifests: Mapping[str, Manifest], service: str, maker: str) -> Iterator[Problem]:
    """A host in a member's network shares nothing with others, so what it needs is there too."""
    places = set(inventory.hosts.get(service, ()))
    makers = set(inventory.hosts.get(maker, ()))
    abroad = {host for name, m in manifests.items() if m.apart for host in inventory.hosts.get(name, ())}
    for host in sorted(places & abroad - makers):
        yield inventory.problem("needs_here", (*HOSTS, "host", host), service=service, needed=maker, host=host)
    if places - abroad and not makers - abroad:
        yield inventory.problem("needs_service", (*HOSTS, "group", service), service=service, needed=maker)
