"""What no single file shows: references, collisions, ports, quotas. Over cleaned data (shape.py), so that every check
must get along without any field; a field that is missing or wrong was named already.

    for problem in cross_checks(source, manifests, hosts): ...

A code in NOTES is worth saying but stops nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import colours, names, puny, references
from .loader import HOSTS, Source
from .manifest import Manifest, placeholders, resolve
from .problems import Mark, Path, Problem, dotted
from .repair import nearest
from .types import Platform

NOTES = frozenset({"note_ldap", "note_quotas", "note_no_vault"})
LISTED = ("organisations", "people", "project_groups", "audiences", "mailing_lists", "video_portals")
Item = tuple[Path, Mapping[str, Any]]


class View:
    """Cleaned data, with items by section and the places of things."""

    def __init__(self, source: Source, hosts: Mapping[str, Sequence[str]]) -> None:
        self.source = source
        self.data = source.data
        self.hosts = hosts

    def items(self, section: str) -> Iterator[Item]:
        for index, item in enumerate(self.data.get(section) or ()):
            if isinstance(item, Mapping):
                yield (section, index), item

    def texts(self, path: Path, item: Mapping[str, Any], name: str) -> Iterator[tuple[Path, str]]:
        for index, text in enumerate(item.get(name) or ()):
            if isinstance(text, str):
                yield (*path, name, index), text

    def keys(self, section: str) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path, item in self.items(section):
            if "key" in item:
                found.setdefault(item["key"], (*path, "key"))
        return found

    def problem(self, code: str, path: Path, fix: str | None = None, **params: Any) -> Problem:
        return Problem(code, self.source.mark(path), path, params, fix)

    def place(self, path: Path) -> str:
        """FILE:LINE, for a mistake that has two places."""
        mark = self.source.mark(path)
        return f"{mark.file}:{mark.line}"

    def domain(self) -> str | None:
        return (self.data.get("platform") or {}).get("domain")

    def host(self, name: str) -> str | None:
        """One of the platform's own addresses: as given, else made from the domain."""
        platform = self.data.get("platform") or {}
        domain = platform.get("domain")
        return platform.get(f"{name}_host") or (f"{name}.{domain}" if domain else None)


def cross_checks(
    source: Source, manifests: Mapping[str, Manifest], hosts: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    view = View(source, hosts)
    for check in (_unique_keys, _domains, _addresses, _contrast, _collisions, _lists, _windows, _directories, _logos):
        yield from check(view)
    yield from _quotas(view)
    yield from _hosts(view, manifests)
    yield from _ports(view, manifests)
    yield from _sites(view, manifests)
    if not source.broken:
        # A file that cannot be read would make everything in it look missing.
        yield from references.check(view)
        yield from _sections(view)
        yield from _epochs(view, manifests)


def _sections(view: View) -> Iterator[Problem]:
    if "platform" not in view.data and ("platform",) not in view.source.rejected:
        folder = f"{view.source.shown}/group_vars/platform"
        yield Problem("no_platform", Mark(folder), ("platform",))


def _unique_keys(view: View) -> Iterator[Problem]:
    for section in LISTED:
        first = view.keys(section)
        for path, item in view.items(section):
            here = (*path, "key")
            if "key" in item and first[item["key"]] != here:
                yield view.problem("key_twice", here, key=item["key"], place=view.place(first[item["key"]]))
    seen: dict[str, Path] = {}
    for path, item in view.items("people"):
        if "email" in item:
            email = item["email"].lower()
            if email in seen:
                yield view.problem("email_twice", (*path, "email"), email=email, place=view.place(seen[email]))
            seen.setdefault(email, (*path, "email"))


def _domains(view: View) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for path, item in view.items("organisations"):
        for here, domain in view.texts(path, item, "email_domains"):
            if not puny.is_clean(domain):
                yield view.problem("punycode", here, domain=domain)
            elif domain in seen:
                other = view.data["organisations"][seen[domain][1]].get("name", "?")
                yield view.problem("domain_twice", here, domain=domain, other=other, place=view.place(seen[domain]))
            seen.setdefault(domain, here)


def _addresses(view: View) -> Iterator[Problem]:
    """Every web address belongs to one thing."""
    seen: dict[str, Path] = {}
    for name in ("portal", "sso", "lists"):
        address = view.host(name)
        if address:
            yield from _once(view, seen, address, ("platform", f"{name}_host"))
    for path, item in view.items("video_portals"):
        if "domain" in item:
            yield from _once(view, seen, item["domain"], (*path, "domain"))
            if not puny.is_clean(item["domain"]):
                yield view.problem("punycode", (*path, "domain"), domain=item["domain"])


def _once(view: View, seen: dict[str, Path], address: str, here: Path) -> Iterator[Problem]:
    if address in seen:
        yield view.problem(
            "address_twice", here, address=address, other=dotted(seen[address]), place=view.place(seen[address])
        )
    seen.setdefault(address, here)


def _contrast(view: View) -> Iterator[Problem]:
    places: list[Item] = [(("branding",), view.data.get("branding") or {})]
    places += [((*p, "branding"), o.get("branding") or {}) for p, o in view.items("organisations")]
    places += list(view.items("video_portals"))
    for path, item in places:
        colour = item.get("colour")
        if colour and (ratio := colours.contrast(colour, colours.WHITE)) < colours.AA_TEXT:
            yield view.problem(
                "contrast",
                (*path, "colour"),
                f'"{colours.on(colour, colours.WHITE)}"',
                colour=colour,
                ratio=f"{ratio:.1f}",
            )


def _collisions(view: View) -> Iterator[Problem]:
    """Two names that one application would take for the same."""
    for sections in (("project_groups", "audiences"), ("organisations",), ("video_portals",)):
        named = [(*p, "name") for section in sections for p, item in view.items(section) if "name" in item]
        seen: dict[tuple[str, str], Path] = {}
        for here in named:
            name = view.data[str(here[0])][here[1]]["name"]
            met: dict[Path, dict[str, str]] = {}
            for application, rule in names.APPLICATIONS.items():
                made = rule(name)
                first = seen.setdefault((application, made), here) if made else here
                if made and first != here:
                    met.setdefault(first, {})[application] = made
            for first, made_by in met.items():
                yield view.problem(
                    "collision",
                    here,
                    name=name,
                    other=view.data[str(first[0])][first[1]]["name"],
                    application=", ".join(made_by),
                    made=next(iter(made_by.values())),
                    place=view.place(first),
                )


def addresses(view: View) -> Iterator[tuple[Path, str]]:
    """Every list's local part with its place: the lists', the groups', the audiences'."""
    for path, item in view.items("mailing_lists"):
        if "address" in item or "key" in item:
            field = "address" if "address" in item else "key"
            yield (*path, field), item[field]
    for section in ("project_groups", "audiences"):
        for path, item in view.items(section):
            if "mailing_list" in item:
                yield (*path, "mailing_list"), item["mailing_list"]


def _lists(view: View) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for here, address in addresses(view):
        plain = names.list_address(address)
        stem, _, suffix = plain.rpartition("-")
        if plain in seen:
            yield view.problem("list_twice", here, address=address, place=view.place(seen[plain]))
        elif plain in names.RESERVED_ADDRESSES or (stem and suffix in names.LIST_SUFFIXES):
            yield view.problem("list_reserved", here, address=address)
        seen.setdefault(plain, here)
    for path, item in view.items("mailing_lists"):
        if not item.get("owners") and (*path, "owners") not in view.source.rejected:
            yield view.problem("no_owner", (*path, "owners"), name=item.get("name", item.get("key", "?")))
    for section, owners in (("project_groups", "moderators"), ("audiences", "owners")):
        for path, item in view.items(section):
            if "mailing_list" in item and not item.get(owners) and (*path, owners) not in view.source.rejected:
                yield view.problem("no_owner", (*path, owners), name=item.get("name", item.get("key", "?")))


def _windows(view: View) -> Iterator[Problem]:
    for name, window in (view.data.get("windows") or {}).items():
        if isinstance(window, Mapping) and "from" in window and window.get("from") == window.get("to"):
            yield view.problem("window_empty", ("windows", name, "to"), time=window["to"])


def _directories(view: View) -> Iterator[Problem]:
    for path, item in view.items("organisations"):
        if (item.get("directory") or {}).get("type") == "ldap":
            yield view.problem("note_ldap", (*path, "directory"), name=item.get("name", "?"))


def _logos(view: View) -> Iterator[Problem]:
    for path, item in ((("branding",), view.data.get("branding") or {}), *_branded(view)):
        if "logo" in item and item["logo"] not in view.source.files:
            yield view.problem("no_such_file", (*path, "logo"), file=f"{view.source.shown}/{item['logo']}")


def _branded(view: View) -> Iterator[Item]:
    for path, item in view.items("organisations"):
        yield (*path, "branding"), item.get("branding") or {}
    yield from view.items("video_portals")


def _quotas(view: View) -> Iterator[Problem]:
    hosts = view.hosts.get("nextcloud") or view.hosts.get("all") or ()
    disks = {h: view.source.host_vars.get(h, {}).get("disk_gb") for h in hosts}
    sizes = [d for d in disks.values() if isinstance(d, int)]
    for host, disk in disks.items():
        if disk is not None and (not isinstance(disk, int) or isinstance(disk, bool) or disk < 1):
            yield view.problem("disk_shape", (*HOSTS, "host", host), host=host)
    if not sizes or len(sizes) != len(disks):
        return
    most, total, last = max(sizes), 0, None
    for path, item in view.items("project_groups"):
        quota = (item.get("folder") or {}).get("quota_gb")
        if not isinstance(quota, int):
            continue
        here = (*path, "folder", "quota_gb")
        total, last = total + quota, here
        if quota > most:
            yield view.problem("quota_above_disk", here, quota=quota, disk=most)
    if last and total > sum(sizes):
        yield view.problem("note_quotas", last, total=total, disk=sum(sizes))


def _hosts(view: View, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    for group in ("platform", "secrets"):
        if group in view.hosts:
            yield view.problem("reserved_group", (*HOSTS, "group", group), group=group)
    if not any(view.hosts.values()) and not view.source.hosts_broken:
        yield view.problem("no_hosts", HOSTS)
        return
    for group, members in view.hosts.items():
        if group in manifests and not members:
            yield view.problem("no_host_for_service", (*HOSTS, "group", group), service=group)
    given = view.source.written("services")
    for service in given:
        if service in manifests and service not in view.hosts and not view.source.hosts_broken:
            yield view.problem("no_host_for_service", ("services", service), service=service)


def _ports(view: View, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """Two services on one port of one host. Loopback and any meet, and so do equal binds."""
    https_port = str(view.data.get("https_port", 443))
    taken: dict[tuple[str, str, str], str] = {}
    everyone = sorted({host for members in view.hosts.values() for host in members})
    for service, manifest in sorted(manifests.items()):
        for host in everyone if manifest.everywhere else view.hosts.get(service, ()):
            for port in manifest.ports:
                number = str(port.port).replace("{platform.https_port}", https_port)
                first = taken.setdefault((host, port.proto, number), service)
                if first != service:
                    path = ("https_port",) if number == https_port else (*HOSTS, "host", host)
                    yield view.problem(
                        "port_twice", path, host=host, port=f"{number}/{port.proto}", one=first, other=service
                    )


def _without_web(view: View, service: str) -> Iterator[Problem]:
    """A service's addresses are served by nginx on its own hosts (views.sites): nothing plain is on the wire."""
    for host in sorted(set(view.hosts.get(service, ())) - set(view.hosts.get("web", ()))):
        yield view.problem("site_without_web", (*HOSTS, "host", host), host=host, service=service)


def _sites(view: View, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """A web address that a service brings and something else has too."""
    platform = view.data.get("platform") or {}
    if not {"name", "domain", "operator", "contact"} <= set(platform):
        return
    fill = placeholders(_platform(view, platform))
    portals = {item["domain"]: (*path, "domain") for path, item in view.items("video_portals") if "domain" in item}
    seen: dict[str, str] = {}
    for service, manifest in sorted(manifests.items()):
        if not view.hosts.get(service) and not manifest.everywhere:
            continue
        if manifest.sites and service != "web":
            yield from _without_web(view, service)
        for site in resolve(manifest, fill).sites:
            other = seen.setdefault(site.address, service)
            if other != service and not _different_paths(manifests, fill, site, other):
                yield view.problem("site_twice", ("platform",), address=site.address, one=other, other=service)
            if site.address in portals and site.address not in (view.host("portal"), view.host("sso")):
                yield view.problem(
                    "address_twice",
                    portals[site.address],
                    address=site.address,
                    other=service,
                    place=f"roles/{service}/meta/service.yml",
                )


def _different_paths(manifests: Mapping[str, Manifest], fill: dict[str, str], site: Any, other: str) -> bool:
    theirs = {p for s in resolve(manifests[other], fill).sites if s.address == site.address for p in s.paths}
    return not theirs & set(site.paths)


def _platform(view: View, given: Mapping[str, Any]) -> Platform:
    return Platform(
        name=given["name"],
        domain=given["domain"],
        operator=given["operator"],
        contact=given["contact"],
        portal_host=view.host("portal") or "",
        sso_host=view.host("sso") or "",
        https_port=view.data.get("https_port", 443),
    )


def _epochs(view: View, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    known = sorted(
        {s.name for m in manifests.values() for s in m.secrets if s.cls == "derived"}
        | {d.secret for m in manifests.values() for d in m.databases}
    )
    for name in view.data.get("secret_epochs") or {}:
        if name not in known:
            yield view.problem(
                "unknown_secret",
                ("secret_epochs", name),
                nearest(name, known),
                name=name,
                known=", ".join(known),
            )
