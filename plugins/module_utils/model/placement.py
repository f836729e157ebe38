"""What hosts.yml and the manifests say together: services without hosts, ports and addresses taken twice, quotas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import each, host_checks, needs, outpost_checks, outposts, pool_checks, stages
from .inventory_data import InventoryData
from .manifest import Manifest
from .manifest_placeholders import placeholders, repeat, resolve
from .problems import Problem
from .repair import nearest
from .source import HOSTS
from .types import Platform

# Service -> its manifests with every placeholder filled.
Filled = Mapping[str, Sequence[Manifest]]


def check(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    yield from stages.check(manifests)
    yield from host_checks.check(inventory)
    yield from _quotas(inventory, manifests)
    yield from pool_checks.check(inventory, manifests)
    yield from _hosts(inventory, manifests)
    yield from needs.check(inventory, manifests)
    yield from _one_host(inventory, manifests)
    yield from _ports(inventory, manifests)
    if {"name", "domain", "operator", "contact"} <= set(inventory.data.get("platform") or {}):
        filled = _filled(inventory, manifests)
        yield from _sites(inventory, manifests, filled)
        yield from _streams(inventory, filled)
    yield from outpost_checks.check(inventory, manifests)


def _has_folders(manifest: Manifest) -> bool:
    place = manifest.group_place
    return "folder" in (manifest.group_fields or {}) or (place is not None and place.attribute == "folder_quota_gb")


def _quotas(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """A group's folder is on the hosts of the service that has one for it; without that service, on any."""
    keeps = (name for name, manifest in sorted(manifests.items()) if _has_folders(manifest))
    hosts = next((inventory.hosts[name] for name in keeps if inventory.hosts.get(name)), inventory.hosts.get("all", ()))
    disks = {h: inventory.source.host_vars.get(h, {}).get("disk_gb") for h in hosts}
    sizes = [d for d in disks.values() if isinstance(d, int)]
    for host, disk in disks.items():
        if disk is not None and (not isinstance(disk, int) or isinstance(disk, bool) or disk < 1):
            yield inventory.problem("disk_shape", (*HOSTS, "host", host), host=host)
    if not sizes or len(sizes) != len(disks):
        return
    most, total, last = max(sizes), 0, None
    for path, item in inventory.items("project_groups"):
        quota = (item.get("folder") or {}).get("quota_gb")
        if not isinstance(quota, int):
            continue
        here = (*path, "folder", "quota_gb")
        total, last = total + quota, here
        if quota > most:
            yield inventory.problem("quota_above_disk", here, quota=quota, disk=most)
    if last and total > sum(sizes):
        yield inventory.problem("note_quotas", last, total=total, disk=sum(sizes))


def _hosts(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    for group in ("platform", "secrets"):
        if group in inventory.hosts:
            yield inventory.problem("reserved_group", (*HOSTS, "group", group), group=group)
    if not any(inventory.hosts.values()) and not inventory.source.hosts_broken:
        yield inventory.problem("no_hosts", HOSTS)
        return
    for group, members in inventory.hosts.items():
        if group in manifests and not members:
            yield inventory.problem("no_host_for_service", (*HOSTS, "group", group), service=group)
    given = inventory.source.written("services")
    for service in given:
        if service in manifests and service not in inventory.hosts and not inventory.source.hosts_broken:
            yield inventory.problem("no_host_for_service", ("services", service), service=service)


def _one_host(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """Two hosts would be two services with data of their own, of which the others would know the first."""
    abroad = {host for name, m in manifests.items() if m.apart for host in inventory.hosts.get(name, ())}
    for service, manifest in sorted(manifests.items()):
        hosts = sorted(set(inventory.hosts.get(service, ())) - abroad)
        if manifest.hosts == "one" and not manifest.everywhere and len(hosts) > 1:
            here = (*HOSTS, "group", service)
            yield inventory.problem("one_host", here, service=service, hosts=", ".join(hosts), first=hosts[0])


def _ports(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """Two services on one port of one host. Loopback and any meet, and so do equal binds."""
    https_port = str(inventory.data.get("https_port", 443))
    taken: dict[tuple[str, str, str], str] = {}
    everyone = sorted({host for members in inventory.hosts.values() for host in members})
    for service, manifest in sorted(manifests.items()):
        for host in everyone if manifest.everywhere else inventory.hosts.get(service, ()):
            for port in manifest.ports:
                number = str(port.port).replace("{platform.https_port}", https_port)
                if port.ssh:
                    number = str(inventory.source.ssh_ports.get(host, number))
                first = taken.setdefault((host, port.proto, number), service)
                if first != service:
                    path = ("https_port",) if number == https_port else (*HOSTS, "host", host)
                    yield inventory.problem(
                        "port_twice", path, host=host, port=f"{number}/{port.proto}", one=first, other=service
                    )


def _without_web(inventory: InventoryData, service: str, web: str) -> Iterator[Problem]:
    """A service's addresses are served by nginx on its own hosts: nothing plain is on the wire."""
    for host in sorted(set(inventory.hosts.get(service, ())) - set(inventory.hosts.get(web, ()))):
        yield inventory.problem("site_without_web", (*HOSTS, "host", host), host=host, service=service, web=web)


def _sites(inventory: InventoryData, manifests: Mapping[str, Manifest], filled: Filled) -> Iterator[Problem]:
    """A web address that a service brings and something else has too."""
    portals = {item["domain"]: (*path, "domain") for path, item in inventory.items("video_portals") if "domain" in item}
    taken: dict[tuple[str, str], str] = {}
    first: dict[str, str] = {}
    for service, manifest in sorted(manifests.items()):
        if not inventory.hosts.get(service) and not manifest.everywhere:
            continue
        if (manifest.sites or manifest.streams) and "sites" not in manifest.serves:
            for web in (name for name, other in manifests.items() if "sites" in other.serves):
                yield from _without_web(inventory, service, web)
        for site in (site for one in filled[service] for site in one.sites):
            # Where / leads to is said once; who serves / itself goes before all who say where it leads.
            wanted = (*site.paths, *(["home"] if "home" in (site.options or {}) else []))
            others = {path: taken.setdefault((site.address, path), service) for path in wanted}
            twice = [path for path in wanted if others[path] != service]
            for path in twice:
                address = f"https://{site.address}{'/' if path == 'home' else path.removeprefix('=')}"
                yield inventory.problem("site_twice", ("platform",), address=address, one=others[path], other=service)
            one = first.setdefault(site.address, service)
            here, there = (sorted(inventory.hosts.get(name, ())) for name in (one, service))
            if here != there and not twice:
                hosts = {"here": ", ".join(here), "there": ", ".join(there)}
                yield inventory.problem(
                    "site_apart", ("platform",), address=site.address, one=one, other=service, **hosts
                )
            own = site.each == "video_portals" or site.address in (inventory.host("portal"), inventory.host("sso"))
            if site.address in portals and not own:
                yield inventory.problem(
                    "address_twice",
                    portals[site.address],
                    address=site.address,
                    other=service,
                    place=f"roles/{service}/meta/service.yml",
                )


def _streams(inventory: InventoryData, filled: Filled) -> Iterator[Problem]:
    """What two services on one host both want led to them, or a name that is led on and is a site as well."""
    sites = {
        (host, site.address): service
        for service, made in filled.items()
        for one in made
        for site in one.sites
        for host in inventory.hosts.get(service, ())
    }
    taken: dict[tuple[str, str], str] = {}
    for service, made in sorted(filled.items()):
        for stream in (stream for one in made for stream in one.streams):
            what = stream.sni or stream.alpn or ""
            for host in inventory.hosts.get(service, ()):
                one = sites.get((host, what)) or taken.setdefault((host, what), service)
                if one != service or (host, what) in sites:
                    path = (*HOSTS, "host", host)
                    yield inventory.problem("stream_twice", path, host=host, what=what, one=one, other=service)


def _filled(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Filled:
    """The manifests with their placeholders filled; of a service that is one for each item, each item's own."""
    fill = placeholders(_platform(inventory, inventory.data["platform"]))
    entries = each.entries_of(inventory)
    return {
        service: [
            resolve(repeat(manifest, entries), {**fill, **item})
            for item in (each.items_of(inventory, manifest.each) if manifest.each else ({},))
        ]
        for service, manifest in manifests.items()
    }


def _platform(inventory: InventoryData, given: Mapping[str, Any]) -> Platform:
    return Platform(
        name=given["name"],
        domain=given["domain"],
        operator=given["operator"],
        contact=given["contact"],
        portal_host=inventory.host("portal") or "",
        sso_host=inventory.host("sso") or "",
        lists_host=inventory.host("lists") or "",
        https_port=inventory.data.get("https_port", 443),
    )


def _derived(inventory: InventoryData, manifest: Manifest) -> Iterator[str]:
    """The names of its derived secrets; one for each item where the item is a part of the name."""
    names = {secret.name for secret in manifest.secrets if secret.cls == "derived"}
    names |= {database.secret for database in manifest.databases}
    for item in each.items_of(inventory, manifest.each) if manifest.each else ({},):
        yield from (name.replace(outposts.KEPT["each.id"], item.get("each.id", "")) for name in names)


def unknown_secrets(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    known = sorted({name for manifest in manifests.values() for name in _derived(inventory, manifest)})
    for name in inventory.data.get("secret_epochs") or {}:
        if name not in known:
            yield inventory.problem(
                "unknown_secret",
                ("secret_epochs", name),
                nearest(name, known),
                name=name,
                known=", ".join(known),
            )
