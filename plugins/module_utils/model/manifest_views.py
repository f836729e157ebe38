"""What the manifests of the enabled services mean together: one pure function per thing a room needs.

Firewall, nginx sites, databases, certificates, holds, health list, retention, backup set, port test, clients, tiles
and the record of processing are all views of the same manifests, so a new service is a new manifest and nothing else.
`host` None means the whole platform.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from . import each, group_fields, logos, stages
from .manifest import STAGES, Manifest, Stage, followers, plain
from .manifest_people import Privacy
from .manifest_placeholders import resolve
from .manifest_reach import DATABASES, ROSTER, WORLD, Port, Site
from .manifest_run import Health, Program, account
from .palette import palette
from .types import Model

JSON = dict[str, Any]


def hosts_of(model: Model, service: str) -> tuple[str, ...]:
    """The hosts a service runs on: those of its group, all where its manifest says `everywhere`, or where it
    `follows` others.
    """
    manifest = model.manifests.get(service)
    if manifest is not None and manifest.everywhere:
        return all_hosts(model)
    if manifest is not None and manifest.follows:
        led = followers(model.manifests, manifest.follows)
        return tuple(sorted({host for name in led for host in hosts_of(model, name)}))
    return tuple(sorted(model.hosts.get(service, ())))


def all_hosts(model: Model) -> tuple[str, ...]:
    """Every host of the inventory, once."""
    return tuple(sorted({host for hosts in model.hosts.values() for host in hosts}))


def enabled(model: Model, host: str | None) -> Iterator[tuple[str, Manifest]]:
    """Name and manifest of every service that runs on `host` (or anywhere), by name."""
    for name, manifest in sorted(model.manifests.items()):
        hosts = hosts_of(model, name)
        if manifest.each:
            # One per item: each has an address and secrets of its own.
            items = each.hosts(model, manifest.each)
            yield from ((name, resolve(manifest, item)) for place, item in items if host in (None, place))
        elif hosts and (host is None or host in hosts):
            yield name, manifest


def serving(model: Model, what: str) -> str | None:
    """The service that has what the others' manifests ask for (databases, sites, clients)."""
    return next((name for name, manifest in sorted(model.manifests.items()) if what in manifest.serves), None)


def roles(model: Model, stage: Stage, host: str) -> list[str]:
    """The services of a stage that run on the host, in the order in which their roles run."""
    return [name for name in stages.ordered(model.manifests, stage) if host in hosts_of(model, name)]


def apart(model: Model) -> frozenset[str]:
    """The hosts in members' networks."""
    return frozenset(h for name, m in model.manifests.items() if m.apart for h in hosts_of(model, name))


def _ports(model: Model, manifest: Manifest, host: str | None) -> Iterator[Port]:
    abroad = host in apart(model)
    for port in manifest.ports:
        if not (port.home and abroad):
            yield replace(port, port=ssh_port(model, host, port.port)) if port.ssh else port


def ssh_port(model: Model, host: str | None, usual: int = 22) -> int:
    """Where the playbooks reach the host's SSH, as far as hosts.yml says."""
    return model.ssh_ports.get(host, usual) if host is not None else usual


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
    """Whether a service on the host runs in a container: its port may be for the world, for the host's own nginx, or it
    has none but a socket."""
    here = list(enabled(model, host))
    published = any(port.published for _, manifest in here for port in _ports(model, manifest, host))
    return published or any(manifest.container for _, manifest in here)


def _who(model: Model, port: Port, host: str | None) -> str | list[str]:
    if WORLD in port.from_:
        return WORLD
    if host in apart(model):
        return []
    services = set(port.from_) - {DATABASES, ROSTER}
    for many in {DATABASES, ROSTER} & set(port.from_):
        services |= {name for name, manifest in enabled(model, None) if getattr(manifest, many)}
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

    `locations` has one row per path, of whichever service; `home` is where / leads to if nobody serves / itself;
    `snippets` are the templates that services have inside the server block, for paths that they answer for themselves.
    """
    rows: dict[str, JSON] = {}
    for name, manifest in enabled(model, host):
        for site in manifest.sites:
            empty: JSON = {"address": site.address, "home": None, "locations": [], "snippets": []}
            row = rows.setdefault(site.address, empty)
            options = dict(site.options or {})
            row["home"] = options.pop("home", None) or row["home"]
            place = {"service": name, "to": site.to, "root": site.root, "headers": dict(site.headers or {})}
            row["locations"] += [{"path": path, **place, "options": options} for path in site.paths]
            if site.server:
                row["snippets"].append({"service": name, "template": site.server, "site": _as_told(site)})
    for row in rows.values():
        row["locations"].sort(key=lambda location: str(location["path"]))
    return [rows[address] for address in sorted(rows)]


def http_snippets(model: Model, host: str | None) -> list[JSON]:
    """The templates that services have inside nginx's http block, each once with all the sites that name it."""
    rows: dict[tuple[str, str], JSON] = {}
    for name, manifest in enabled(model, host):
        for site in manifest.sites:
            if site.http:
                empty: JSON = {"service": name, "template": site.http, "sites": []}
                rows.setdefault((name, site.http), empty)["sites"].append(_as_told(site))
    return [rows[key] for key in sorted(rows)]


def _as_told(site: Site) -> JSON:
    """A site as its own snippet reads it."""
    told: JSON = {"address": site.address, "to": site.to, "root": site.root, "paths": list(site.paths)}
    return {**told, "headers": dict(site.headers or {}), "options": dict(site.options or {})}


def streams(model: Model, host: str | None) -> list[JSON]:
    """What nginx leads on without ending TLS itself: by the offered protocol (`alpn`) or the asked name (`sni`)."""
    rows = [
        {"service": name, "alpn": s.alpn, "sni": s.sni, "to": s.to, "proxy_protocol": s.proxy_protocol}
        for name, manifest in enabled(model, host)
        for s in manifest.streams
    ]
    return sorted(rows, key=lambda r: (r["alpn"] or "", r["sni"] or ""))


def databases(model: Model, host: str | None) -> list[JSON]:
    """All databases of the platform's services, for the hosts that have databases; `hosts` use the database.

    A host in a member's network has the databases of what runs on it, and nobody else has those.
    """
    server = serving(model, "databases")
    if host is not None and (server is None or host not in hosts_of(model, server)):
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
            **({"extensions": dict(database.extensions)} if database.extensions else {}),
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

    web = serving(model, "sites")
    for name, manifest in enabled(model, host):
        for site in manifest.sites:
            row(site.address)["reload"] |= set(model.manifests[web].units[:1]) if web else set()
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
    return [one for one in hosts if any(_asked(model, port, one) for port in ports_)]


def _asked(model: Model, port: Port, host: str | None) -> bool:
    """The roster is asked by its own host too, and by the host's name there; so is what a named service asks."""
    named = any(host in hosts_of(model, service) for service in port.from_ if service in model.manifests)
    return _who(model, port, host) not in (WORLD, []) or ROSTER in port.from_ or named


def releases(model: Model, host: str) -> list[JSON]:
    """Of the services on the host whose packages only work together: the `variable` that names their versions, all
    `packages` of that release, the `lowest` versions, and all `hosts` that are to have it."""
    asked = {one.release.variable for _, one in enabled(model, host) if one.release}
    found = []
    for variable in sorted(asked):
        of = {n: m for n, m in model.manifests.items() if m.release and m.release.variable == variable}
        lowest = {
            package: version for one in of.values() if one.release for package, version in one.release.lowest.items()
        }
        found.append(
            {
                "variable": variable,
                "packages": sorted({package for one in of.values() for package in one.hold}),
                "lowest": lowest,
                "hosts": sorted({there for name in of for there in hosts_of(model, name)}),
            }
        )
    return found


def partings(model: Model, host: str) -> list[JSON]:
    """Of the services on the host where somebody may be when an item leaves: the `command`, and who `stay`."""
    items = each.entries(model.video_portals)
    return [
        {"command": one.parting.command, "stay": sorted(item["each.domain"] for item in items[one.parting.each])}
        for _, one in enabled(model, host)
        if one.parting
    ]


def holds(model: Model, host: str | None) -> list[str]:
    """Packages that unattended-upgrades must leave alone."""
    return sorted({package for _, manifest in enabled(model, host) for package in manifest.hold})


def packages(model: Model, host: str | None) -> list[str]:
    """What the upstream releases on the host run on."""
    return sorted({package for _, manifest in enabled(model, host) for package in manifest.packages})


def units(model: Model, host: str | None) -> list[str]:
    """The units that the services of the host start."""
    here = list(enabled(model, host))
    found = {unit for _, manifest in here for unit in manifest.units} | {u for n, m in here for u in own(n, m)}
    return sorted(found | {program.started for program in run_here(model, host)})


def carried(model: Model, host: str) -> dict[str, JSON]:
    """Of each service on the host: its `units`, those of its `programs`, and what it stores: `data`, `databases`."""
    found: dict[str, JSON] = {}
    for name, manifest in enabled(model, host):
        said = found.setdefault(name, {"units": [], "programs": [], "data": [], "databases": []})
        said["units"] += [*manifest.units, *own(name, manifest)]
        said["programs"] += [f"{p.unit}.{kind}" for p in manifest.programs for kind in ("timer", "service")]
        said["data"] += [data.path for data in manifest.data if data.cls == "born"]
        said["databases"] += [database.name for database in manifest.databases]
    return found


def run_here(model: Model, host: str | None) -> list[Program]:
    """The programs of the host library that the host runs, each once, by name."""
    found = {program.full_name: program for _, manifest in enabled(model, host) for program in manifest.programs}
    return [found[name] for name in sorted(found)]


def accounts(model: Model, host: str | None) -> list[str]:
    """The accounts of services and programs on the host, made by base; those of Debian's packages come with them."""
    names = {program.user for program in run_here(model, host)} - {"root"}
    for name, manifest in enabled(model, host):
        names |= {account(name)} if manifest.php else set()
        names |= {manifest.redis.user or account(name)} if manifest.redis else set()
    return sorted(names)


def own(service: str, manifest: Manifest) -> list[str]:
    """The units of a service's own PHP and Redis, which the roles php and redis run."""
    found = {"php": f"readi-php@{service}.service", "redis": f"redis-server@{service}.service"}
    return [unit for part, unit in found.items() if getattr(manifest, part) is not None]


def health(model: Model, host: str | None) -> list[JSON]:
    """The health list: what doctor and the end of a run ask."""
    rows = []
    for name, manifest in enabled(model, host):
        instances = [Health(unit=unit) for unit in own(name, manifest)]
        for question in (*manifest.health, *manifest.watched, *instances):
            kind, what = next((k, v) for k in ("url", "unit", "command") if (v := getattr(question, k)))
            rows.append(
                {"service": name, "kind": kind, kind: what, "expect": question.expect, "within_s": question.within_s}
            )
    return rows


def retention(model: Model, host: str | None) -> list[JSON]:
    """How long each log is kept; of a unit's, what the journal of its hosts keeps."""
    return [
        {
            "service": name,
            "unit": log.unit,
            "path": log.path,
            "days": _in_journal(model, name, host, log.days) if log.unit else log.days,
        }
        for name, manifest in enabled(model, host)
        for log in manifest.logs
    ]


def journal_days(model: Model, host: str | None) -> int | None:
    """A host has one journal: it keeps the shortest time that a service there states."""
    days = [log.days for _, manifest in enabled(model, host) for log in manifest.logs if log.unit]
    return min(days) if days else None


def _in_journal(model: Model, service: str, host: str | None, stated: int) -> int:
    """On the host, or where the service's lines stay longest."""
    there = hosts_of(model, service) if host is None else (host,)
    return max((journal_days(model, one) or stated for one in there), default=stated)


def backup(model: Model, host: str | None) -> list[JSON]:
    """The backup set: born data, every database on the hosts that have databases, and what needs its own way.

    A row of kind `commands` has the service's own: `quiet`, `dump`, `loud` and `restore`.
    """
    rows: list[JSON] = []
    for name, manifest in enabled(model, host):
        rows += [{"service": name, "kind": "path", "what": d.path} for d in manifest.data if d.cls == "born"]
        if manifest.backup:
            rows.append({"service": name, "kind": "commands", "what": name, **plain(manifest.backup)})
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
        home = model.platform.url(manifest.sites[0].address) if manifest.sites else None
        for tile in manifest.tile:
            texts = {"de": plain(tile.de), "en": plain(tile.en)}
            shown = {"url": tile.url or home, "drawing": manifest.drawing, "personal": tile.personal}
            rows.append({"service": name, **shown, **texts})
    return rows


def video_portals(model: Model) -> list[JSON]:
    """Every video portal as a page shows it: `url` where a service serves its address, its sign, its colours.

    `logo` is an entry for file_set, its ratio width by height.
    """
    served = {site["address"] for site in sites(model, None)}
    return [
        {
            "key": portal.key,
            "name": portal.name,
            "domain": portal.domain,
            "organisation": portal.organisation,
            "language": portal.language,
            "opened_by": portal.opened_by,
            "url": model.platform.url(portal.domain) if portal.domain in served else None,
            "imprint_url": portal.imprint_url,
            "privacy_url": portal.privacy_url,
            "accessibility_url": portal.accessibility_url,
            "colours": palette(portal.branding),
            "logo": logos.file(model, portal.branding, f"{portal.key}.{logos.suffix(portal.branding)}"),
            "logo_ratio": model.logos[portal.branding.logo].ratio if portal.branding.logo else 1,
        }
        for portal in model.video_portals
    ]


def public_lists(model: Model) -> list[JSON]:
    """The mailing lists that anybody may know of: `url` where people join, None where no service is asked for them.

    A group's list is its members', and a closed one nobody's to see.
    """
    homes = [
        model.platform.url(manifest.sites[0].address) + manifest.list_place.path
        for _, manifest in enabled(model, None)
        if manifest.list_place and manifest.sites
    ]
    return [
        {
            "key": one.key,
            "name": one.name,
            "purpose": one.purpose,
            "address": f"{one.address}@{model.platform.lists_host}",
            "joining": one.joining,
            "url": homes[0].replace("LIST", one.address.lower()) if homes else None,
        }
        for one in model.mailing_lists
        if one.source.startswith("list:") and one.hosted_at is None and one.joining != "closed"
    ]


def group_places(model: Model) -> list[JSON]:
    """Where a project group lives in each service; GROUP in the address is the group's key."""
    rows = []
    for _, manifest in enabled(model, None):
        first = model.platform.url(manifest.sites[0].address) if manifest.sites else ""
        if place := manifest.group_place:
            rows.append({"attribute": place.attribute, "url": first + place.path, "de": place.de, "en": place.en})
        for attribute, there in group_fields.places(manifest):
            rows.append({"attribute": attribute, "url": first + there["path"], "de": there["de"], "en": there["en"]})
    return rows


def privacy(model: Model, host: str | None = None) -> list[JSON]:
    """The record of processing: which personal data which service stores, where, and when it goes.

    `days` is a number: what the inventory says where the manifest names one of its own, and what the journal keeps.
    `hours` takes its place (`days` is then None) where the inventory counts in hours.
    """
    return [
        {"service": name, **plain(entry), **_lasting(model, name, entry, host)}
        for name, manifest in dict(enabled(model, host)).items()
        for entry in manifest.privacy
    ]


def _lasting(model: Model, service: str, entry: Privacy, host: str | None) -> dict[str, int | None]:
    if isinstance(entry.days, int):
        journal = entry.store.startswith("journal:")
        return {"days": _in_journal(model, service, host, entry.days) if journal else entry.days, "hours": None}
    part, *path = entry.days.split(".")
    if part == "retention":
        return {"days": model.retention[path[0]], "hours": None}
    return {"days": None, "hours": model.service_options[path[0]][path[1]]}


def names(model: Model) -> dict[str, dict[str, str]]:
    """What people call each service, by language: its tile's name or what it is `called`; else its own."""
    return {name: _called(manifest) for name, manifest in dict(enabled(model, None)).items()}


def _called(manifest: Manifest) -> dict[str, str]:
    if manifest.tile:
        return {"de": manifest.tile[0].de.name, "en": manifest.tile[0].en.name}
    return dict(manifest.called or {"de": manifest.name, "en": manifest.name})


def programs(model: Model, host: str | None) -> list[JSON]:
    """What runs from the host library, each once, by name."""
    return [{"service": p.of, "program": p.full_name, "unit": p.started, **plain(p)} for p in run_here(model, host)]


def rosters(model: Model) -> list[JSON]:
    """Which service may read what of groups and people, and the hosts from which it asks."""
    return [
        {"service": name, "hosts": list(hosts_of(model, name)), **plain(manifest.roster)}
        for name, manifest in enabled(model, None)
        if manifest.roster
    ]


def mail(model: Model, host: str | None) -> JSON:
    """What the host's mail server takes in and for whom, and which services send through it."""
    using = [
        (name, manifest.mail, {"service": name, "user": manifest.mail.user or account(name)})
        for name, manifest in enabled(model, host)
        if manifest.mail
    ]
    return {
        "in": [{**whose, **plain(one)} for _, use, whose in using for one in use.in_],
        "out": [{**whose, "from": list(use.from_)} for _, use, whose in using if use.out],
    }


def standins(model: Model) -> list[JSON]:
    """What plays a service in tests, and what it does not show."""
    return [{"service": name, **plain(m.standin)} for name, m in enabled(model, None) if m.standin]


_OF_PLATFORM = (clients, tiles, video_portals, public_lists, group_places, privacy, names, rosters, standins)


def everything(model: Model, host: str | None) -> dict[str, Any]:
    """Every view by its name, stages and their roles among them."""
    whole = {view.__name__: view(model) for view in _OF_PLATFORM}
    of_host = (firewall, ports, sites, databases, certificates, holds, packages, units, health, retention, backup)
    more = (programs, mail)
    found = {view.__name__: view(model, host) for view in (*of_host, *more)}
    order = {stage: list(stages.ordered(model.manifests, stage)) for stage in STAGES}
    return {**whole, **found, "stages": order if host is None else {s: roles(model, s, host) for s in STAGES}}
