"""What the manifests of the enabled services mean together: one pure function per thing a room needs.

Firewall, nginx sites, databases, certificates, holds, health list, retention, backup set, port test, clients, tiles
and the record of processing are all views of the same manifests, so a new service is a new manifest and nothing else.
`host` None means the whole platform.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import outposts
from .manifest import DATABASES, WORLD, Manifest, Port, resolve
from .types import Model

JSON = dict[str, Any]


def hosts_of(model: Model, service: str) -> tuple[str, ...]:
    """The hosts a service runs on: those of its group, or all where its manifest says `everywhere`."""
    manifest = model.manifests.get(service)
    if manifest is not None and manifest.everywhere:
        return all_hosts(model)
    return tuple(sorted(model.hosts.get(service, ())))


def all_hosts(model: Model) -> tuple[str, ...]:
    """Every host of the inventory, once."""
    return tuple(sorted({host for hosts in model.hosts.values() for host in hosts}))


def enabled(model: Model, host: str | None) -> Iterator[tuple[str, Manifest]]:
    """Name and manifest of every service that runs on `host` (or anywhere), by name."""
    for name, manifest in sorted(model.manifests.items()):
        hosts = hosts_of(model, name)
        if name == outposts.SERVICE:
            yield from _outposts(model, name, manifest, host)
        elif hosts and (host is None or host in hosts):
            yield name, manifest


def _outposts(model: Model, name: str, manifest: Manifest, host: str | None) -> Iterator[tuple[str, Manifest]]:
    """One per organisation: each has an address and secrets of its own."""
    for place, organisation in sorted(outposts.placed(model).items()):
        if host in (None, place):
            yield name, resolve(manifest, outposts.of(organisation))


def apart(model: Model) -> frozenset[str]:
    """The hosts in members' networks."""
    return frozenset(h for name, m in model.manifests.items() if m.apart for h in hosts_of(model, name))


def _ports(model: Model, manifest: Manifest, host: str | None) -> Iterator[Port]:
    abroad = host in apart(model)
    yield from (port for port in manifest.ports if not (port.home and abroad))


def firewall(model: Model, host: str | None) -> list[JSON]:
    """The open ports: `from` is "world" or the names of the other hosts that may reach the port."""
    rules = []
    for name, manifest in enabled(model, host):
        for port in _ports(model, manifest, host):
            if port.bind == "loopback" or not port.from_:
                continue
            who = _who(model, port, host)
            if who:
                row = {"service": name, "port": port.port, "proto": port.proto, "published": port.published}
                rules.append({**row, "from": who})
    return sorted(rules, key=lambda r: (r["proto"], r["port"], r["service"]))


def containers(model: Model, host: str | None) -> bool:
    """Whether a service on the host runs in a container, be its port for the world or for the host's own nginx."""
    return any(port.published for _, manifest in enabled(model, host) for port in _ports(model, manifest, host))


def _who(model: Model, port: Port, host: str | None) -> str | list[str]:
    if WORLD in port.from_:
        return WORLD
    if host in apart(model):
        return []
    services = set(port.from_) - {DATABASES}
    if DATABASES in port.from_:
        services |= {name for name, manifest in enabled(model, None) if manifest.databases}
    return sorted({peer for service in services for peer in hosts_of(model, service)} - {host} - apart(model))


def ports(model: Model, host: str | None) -> list[JSON]:
    """The port test: everything that may listen on the host; what else listens fails it."""
    rows = [
        {"service": name, "port": port.port, "proto": port.proto, "bind": port.bind, "from": list(port.from_)}
        for name, manifest in enabled(model, host)
        for port in _ports(model, manifest, host)
    ]
    return sorted(rows, key=lambda r: (r["proto"], r["port"], r["service"]))


def sites(model: Model, host: str | None) -> list[JSON]:
    """The web addresses that the host's nginx serves, each once: those of the services on the same host.

    `locations` has one row per path, of whichever service; `home` is where / leads to if nobody serves / itself.
    """
    rows: dict[str, JSON] = {}
    for name, manifest in enabled(model, host):
        for site in manifest.sites:
            row = rows.setdefault(site.address, {"address": site.address, "home": None, "locations": []})
            options = dict(site.options or {})
            row["home"] = options.pop("home", None) or row["home"]
            place = {"service": name, "to": site.to, "root": site.root, "headers": dict(site.headers or {})}
            row["locations"] += [{"path": path, **place, "options": options} for path in site.paths]
    for row in rows.values():
        row["locations"].sort(key=lambda location: str(location["path"]))
    return [rows[address] for address in sorted(rows)]


def databases(model: Model, host: str | None) -> list[JSON]:
    """All databases of the platform's services, for the hosts that carry postgresql; `hosts` use the database.

    A host that stands apart has the databases of what runs on it, and nobody else has those.
    """
    if host is not None and host not in hosts_of(model, "postgresql"):
        return []
    abroad = apart(model)
    here = host if host in abroad else None
    users: dict[str, set[str]] = {
        name: {here} if here else set(hosts_of(model, name)) - abroad for name, _ in enabled(model, here)
    }
    rows = [
        {
            "service": name,
            "name": database.name,
            "owner": database.owner,
            "secret": database.secret,
            "encoding": database.encoding,
            "hosts": sorted(users[name]),
        }
        for name, manifest in enabled(model, here)
        for database in manifest.databases
        if users[name]
    ]
    return sorted(rows, key=lambda r: str(r["name"]))


def certificates(model: Model, host: str | None) -> list[JSON]:
    """The addresses the host needs a certificate for, and the units that read it.

    `own` are those of the platform's hosts among themselves: nobody outside asks for them or would sign them.
    """
    rows: dict[str, JSON] = {}

    def row(address: str, own: bool = False) -> JSON:
        one = rows.setdefault(address, {"address": address, "reload": set(), "group": None, "own": own})
        one["own"] = one["own"] and own
        return one

    for name, manifest in enabled(model, host):
        for site in manifest.sites:
            row(site.address)["reload"].add("nginx.service")
        for certificate in manifest.certificates:
            names = _asked_by_others(model, name, host) if certificate.of_host else [certificate.address]
            for one in (row(address, own=certificate.of_host) for address in names):
                if certificate.reload:
                    one["reload"].add(certificate.reload)
                one["group"] = certificate.group or one["group"]
    return [{**rows[a], "reload": sorted(rows[a]["reload"])} for a in sorted(rows)]


def _asked_by_others(model: Model, service: str, host: str | None) -> list[str]:
    """The hosts of a service, or this one, on which a port is open to another host of the platform."""
    hosts = hosts_of(model, service) if host is None else (host,)
    ports_ = model.manifests[service].ports
    return [one for one in hosts if any(_who(model, port, one) not in (WORLD, []) for port in ports_)]


def holds(model: Model, host: str | None) -> list[str]:
    """Packages that unattended-upgrades must leave alone."""
    return sorted({package for _, manifest in enabled(model, host) for package in manifest.hold})


def packages(model: Model, host: str | None) -> list[str]:
    """What the upstream releases on the host run on."""
    return sorted({package for _, manifest in enabled(model, host) for package in manifest.packages})


def units(model: Model, host: str | None) -> list[str]:
    """The units that the services of the host start."""
    return sorted({unit for _, manifest in enabled(model, host) for unit in manifest.units})


def health(model: Model, host: str | None) -> list[JSON]:
    """The health list: what doctor and the end of a run ask."""
    rows = []
    for name, manifest in enabled(model, host):
        for question in (*([manifest.health] if manifest.health else ()), *manifest.watched):
            kind, what = next((k, v) for k in ("url", "unit", "command") if (v := getattr(question, k)))
            rows.append(
                {"service": name, "kind": kind, kind: what, "expect": question.expect, "within_s": question.within_s}
            )
    return rows


def retention(model: Model, host: str | None) -> list[JSON]:
    """How long each log is kept."""
    return [
        {"service": name, "unit": log.unit, "path": log.path, "days": log.days}
        for name, manifest in enabled(model, host)
        for log in manifest.logs
    ]


def backup(model: Model, host: str | None) -> list[JSON]:
    """The backup set: born data, and every database on the hosts of postgresql."""
    rows: list[JSON] = [
        {"service": name, "kind": "path", "what": data.path}
        for name, manifest in enabled(model, host)
        for data in manifest.data
        if data.cls == "born"
    ]
    rows += [{"service": d["service"], "kind": "database", "what": d["name"]} for d in databases(model, host)]
    return sorted(rows, key=lambda r: (r["kind"], r["what"]))


def clients(model: Model) -> list[JSON]:
    """The OpenID Connect clients that Keycloak must know."""
    rows = [
        {
            "service": name,
            "id": client.id,
            "type": client.type,
            "redirects": list(client.redirects),
            "claims": list(client.claims),
            "secret": client.secret,
            "options": dict(client.options or {}),
        }
        for name, manifest in enabled(model, None)
        for client in manifest.clients
    ]
    return sorted(rows, key=lambda r: str(r["id"]))


def tiles(model: Model) -> list[JSON]:
    """The portal's tiles of the enabled services."""
    rows = []
    for name, manifest in enabled(model, None):
        if manifest.tile is None:
            continue
        url = manifest.tile.url or (model.platform.url(manifest.sites[0].address) if manifest.sites else None)
        texts = {lang: {"name": t.name, "text": t.text} for lang, t in sorted(manifest.tile.texts.items())}
        rows.append({"service": name, "url": url, **texts})
    return rows


def secrets(model: Model, host: str | None) -> list[JSON]:
    """Every secret of the services, with its class and its epoch."""
    return [
        {"service": name, "name": secret.name, "class": secret.cls, "epoch": model.secret_epochs.get(secret.name, 1)}
        for name, manifest in enabled(model, host)
        for secret in manifest.secrets
    ]


def privacy(model: Model) -> list[JSON]:
    """The record of processing: which personal data which service stores, and for how long."""
    return [
        {"service": name, "what": entry.what, "why": entry.why, "days": entry.days}
        for name, manifest in dict(enabled(model, None)).items()
        for entry in manifest.privacy
    ]
