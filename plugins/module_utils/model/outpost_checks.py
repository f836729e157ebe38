"""Outposts in the inventory: whose outpost is on which host, and that nothing else of the platform is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .inventory_data import InventoryData
from .manifest import Manifest
from .outposts import EACH, ISSUER, NEEDED
from .problems import Path, Problem
from .repair import nearest
from .source import HOSTS

# What an outpost is built on; anything else of the platform would be in a member's network.
COMPANIONS = frozenset({"ground", "data"})
EXAMPLES = {
    "url": "ldaps://dc1.buehl.example:636",
    "bind_dn": "cn=readi,ou=dienste,dc=buehl,dc=example",
    "users_dn": "ou=personen,dc=buehl,dc=example",
}


def check(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    service = next((name for name, manifest in sorted(manifests.items()) if manifest.each == EACH), EACH)
    there = set(inventory.hosts.get(service, ()))
    named: dict[str, Path] = {}
    for path, item in inventory.items("organisations"):
        directory = item.get("directory") or {}
        if directory.get("type") != "outpost" or "host" not in directory:
            continue
        host, here = directory["host"], (*path, "directory", "host")
        if host not in there and not inventory.source.hosts_broken:
            yield inventory.problem("outpost_host", here, nearest(host, sorted(there)), host=host, service=service)
        elif host in named:
            yield inventory.problem("outpost_twice", here, host=host, place=inventory.place(named[host]))
        named.setdefault(host, here)
        for key in NEEDED:
            if key not in directory and (*path, "directory", key) not in inventory.source.rejected:
                yield inventory.problem("missing", (*path, "directory", key), key=key, example=EXAMPLES[key])
        issuer = directory.get("issuer")
        if issuer and not ISSUER.match(issuer):
            yield inventory.problem("outpost_issuer", (*path, "directory", "issuer"), value=issuer)
    if inventory.source.broken:
        return
    for host in sorted(there):
        if host not in named:
            yield inventory.problem("outpost_unnamed", (*HOSTS, "host", host), host=host)
        for name, manifest in sorted(manifests.items()):
            strange = name != service and manifest.stage not in COMPANIONS
            if strange and host in inventory.hosts.get(name, ()):
                yield inventory.problem("outpost_shared", (*HOSTS, "host", host), host=host, service=name)
