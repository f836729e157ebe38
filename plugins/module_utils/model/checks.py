"""What no single file shows: references, collisions, ports, quotas. Over cleaned data (shape.py), so that every check
must get along without any field; a field that is missing or wrong was named already.

    for problem in cross_checks(source, manifests, hosts): ...

A code in NOTES is worth saying but stops nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..roster import slug
from . import colours, directory_checks, group_slugs, layout, limits, logo, names, placement, puny, references
from .inventory_data import InventoryData, Item
from .manifest import Manifest
from .problems import Mark, Path, Problem, dotted
from .repair import nearest
from .source import Source

# 26.7.4, services/managers/RealmManager.java: the clients that every realm is made with.
KEYCLOAKS_OWN = frozenset(
    {"account", "account-console", "admin-cli", "admin-permissions", "broker", "realm-management"}
    | {"security-admin-console"}
)
NOTES = frozenset(
    {"note_ldap", "note_quotas", "note_no_vault", "note_editor_files", "note_key_plain", "note_no_moderators"}
    | {"note_pool"}
)
LISTED = ("organisations", "people", "project_groups", "clients", "audiences", "mailing_lists", "video_portals")


def cross_checks(
    source: Source, manifests: Mapping[str, Manifest], hosts: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    inventory = InventoryData(source, hosts)
    for check in OF_VIEW:
        yield from check(inventory)
    yield from placement.check(inventory, manifests)
    yield from _clients(inventory, manifests)
    if not source.broken:
        # A file that cannot be read would make everything in it look missing.
        yield from references.check(inventory)
        yield from group_slugs.check(inventory)
        yield from _sections(inventory)
        yield from placement.unknown_secrets(inventory, manifests)


def _sections(inventory: InventoryData) -> Iterator[Problem]:
    if "platform" not in inventory.data and ("platform",) not in inventory.source.rejected:
        folder = f"{inventory.source.shown}/group_vars/platform"
        yield Problem("no_platform", Mark(folder), ("platform",))


def _unique_keys(inventory: InventoryData) -> Iterator[Problem]:
    for section in LISTED:
        first = inventory.keys(section)
        for path, item in inventory.items(section):
            here = (*path, "key")
            if "key" in item and first[item["key"]] != here:
                yield inventory.problem("key_twice", here, key=item["key"], place=inventory.place(first[item["key"]]))
    seen: dict[str, Path] = {}
    for path, item in inventory.items("people"):
        if "email" in item:
            email = item["email"].lower()
            if email in seen:
                yield inventory.problem(
                    "email_twice", (*path, "email"), email=email, place=inventory.place(seen[email])
                )
            seen.setdefault(email, (*path, "email"))


def _domains(inventory: InventoryData) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for path, item in inventory.items("organisations"):
        for here, domain in inventory.texts(path, item, "email_domains"):
            if not puny.is_clean(domain):
                yield inventory.problem("punycode", here, domain=domain)
            elif domain in seen:
                other = inventory.data["organisations"][seen[domain][1]].get("name", "?")
                yield inventory.problem(
                    "domain_twice", here, domain=domain, other=other, place=inventory.place(seen[domain])
                )
            seen.setdefault(domain, here)


def _addresses(inventory: InventoryData) -> Iterator[Problem]:
    """Every web address belongs to one thing."""
    seen: dict[str, Path] = {}
    for name in ("portal", "sso", "lists"):
        address = inventory.host(name)
        if address:
            yield from _once(inventory, seen, address, ("platform", f"{name}_host"))
    for path, item in inventory.items("video_portals"):
        if "domain" in item:
            yield from _once(inventory, seen, item["domain"], (*path, "domain"))
            if not puny.is_clean(item["domain"]):
                yield inventory.problem("punycode", (*path, "domain"), domain=item["domain"])


def _once(inventory: InventoryData, seen: dict[str, Path], address: str, here: Path) -> Iterator[Problem]:
    if address in seen:
        yield inventory.problem(
            "address_twice", here, address=address, other=dotted(seen[address]), place=inventory.place(seen[address])
        )
    seen.setdefault(address, here)


def _clients(inventory: InventoryData, manifests: Mapping[str, Manifest]) -> Iterator[Problem]:
    """An id belongs to one client, and never to a service of the platform or to Keycloak itself; nor does a key, by
    which the secret is named."""
    services = {client.id: name for name, manifest in manifests.items() for client in manifest.clients}
    seen: dict[str, Path] = {}
    for path, item in inventory.items("clients"):
        for field in ("key", "id") if item.get("id", item.get("key")) != item.get("key") else ("key",):
            name = item.get(field)
            if name in services or name in KEYCLOAKS_OWN:
                yield inventory.problem("client_taken", (*path, field), id=name, owner=services.get(name, "Keycloak"))
        field = "id" if "id" in item else "key"
        if field in item:
            first = seen.setdefault(item[field], (*path, field))
            if first[1] != path[1]:
                yield inventory.problem("client_twice", (*path, field), id=item[field], place=inventory.place(first))


def _contrast(inventory: InventoryData) -> Iterator[Problem]:
    places: list[Item] = [(("branding",), inventory.data.get("branding") or {})]
    places += [((*p, "branding"), o.get("branding") or {}) for p, o in inventory.items("organisations")]
    places += list(inventory.items("video_portals"))
    for path, item in places:
        colour = item.get("colour")
        if colour and (ratio := colours.contrast(colour, colours.WHITE)) < colours.AA_TEXT:
            yield inventory.problem(
                "contrast",
                (*path, "colour"),
                f'"{colours.on(colour, colours.WHITE)}"',
                colour=colour,
                ratio=f"{ratio:.1f}",
            )


def _collisions(inventory: InventoryData) -> Iterator[Problem]:
    """Two names that one application would take for the same."""
    for sections in (("project_groups", "audiences"), ("organisations",), ("video_portals",)):
        named = [(*p, "name") for section in sections for p, item in inventory.items(section) if "name" in item]
        seen: dict[tuple[str, str], Path] = {}
        for here in named:
            name = inventory.data[str(here[0])][here[1]]["name"]
            met: dict[Path, dict[str, str]] = {}
            for application, rule in names.APPLICATIONS.items():
                made = rule(name)
                first = seen.setdefault((application, made), here) if made else here
                if made and first != here:
                    met.setdefault(first, {})[application] = made
            for first, made_by in met.items():
                yield inventory.problem(
                    "collision",
                    here,
                    name=name,
                    other=inventory.data[str(first[0])][first[1]]["name"],
                    application=", ".join(made_by),
                    made=next(iter(made_by.values())),
                    place=inventory.place(first),
                )


def addresses(inventory: InventoryData) -> Iterator[tuple[Path, str]]:
    """Every list's local part with its place: the lists', the groups', the audiences'."""
    for path, item in inventory.items("mailing_lists"):
        if "address" in item or "key" in item:
            field = "address" if "address" in item else "key"
            yield (*path, field), item[field]
    for section in ("project_groups", "audiences"):
        for path, item in inventory.items(section):
            if "mailing_list" in item:
                yield (*path, "mailing_list"), item["mailing_list"]


def _lists(inventory: InventoryData) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for here, address in addresses(inventory):
        plain = names.list_address(address)
        if plain in seen:
            yield inventory.problem("list_twice", here, address=address, place=inventory.place(seen[plain]))
        elif plain in names.RESERVED_ADDRESSES or slug.answered(plain):
            yield inventory.problem("list_reserved", here, address=address)
        seen.setdefault(plain, here)
    for path, item in inventory.items("mailing_lists"):
        if not item.get("owners") and (*path, "owners") not in inventory.source.rejected:
            yield inventory.problem("no_owner", (*path, "owners"), name=item.get("name", item.get("key", "?")))
    for section, owners in (("project_groups", "moderators"), ("audiences", "owners")):
        for path, item in inventory.items(section):
            if "mailing_list" in item and not item.get(owners) and (*path, owners) not in inventory.source.rejected:
                yield inventory.problem("no_owner", (*path, owners), name=item.get("name", item.get("key", "?")))


def _moderators(inventory: InventoryData) -> Iterator[Problem]:
    """A group that people are taken into needs somebody who does it; the group above it is another group."""
    for path, item in inventory.items("project_groups"):
        if (
            item.get("joining") == "open"
            or item.get("moderators")
            or (*path, "moderators") in inventory.source.rejected
        ):
            continue
        if "mailing_list" not in item:  # that one is refused
            yield inventory.problem("note_no_moderators", path, name=item.get("name", item.get("key", "?")))


def _windows(inventory: InventoryData) -> Iterator[Problem]:
    for name, window in (inventory.data.get("windows") or {}).items():
        if isinstance(window, Mapping) and "from" in window and window.get("from") == window.get("to"):
            yield inventory.problem("window_empty", ("windows", name, "to"), time=window["to"])


LOOPBACK = ("localhost", "127.0.0.1")


def _mail(inventory: InventoryData) -> Iterator[Problem]:
    """Mails and a password in clear text leave no host."""
    mail = inventory.data.get("mail") or {}
    if mail.get("encryption") == "none" and mail.get("host", LOOPBACK[0]) not in LOOPBACK:
        yield inventory.problem("mail_plain", ("mail", "encryption"), "starttls", host=mail["host"])
    own = str((inventory.data.get("platform") or {}).get("domain", ""))
    domain = str(mail.get("from", "")).lower().rpartition("@")[2]
    if inventory.hosts.get("mail") and own and domain and domain != own and not domain.endswith(f".{own}"):
        yield inventory.problem("mail_elsewhere", ("mail", "from"), f"noreply@{own}", domain=domain)
    if "mail" not in inventory.data and ("mail",) not in inventory.source.rejected:
        for path, item in inventory.items("people"):
            if item.get("invite"):
                yield inventory.problem("invite_without_mail", (*path, "invite"), email=item.get("email", "?"))


def longest_session(data: Mapping[str, Any]) -> int | None:
    """Hours that a session lasts at most, as the sign-on's options say; None where there is no sign-on."""
    options = (data.get("services") or {}).values()
    found = [one["session_max_hours"] for one in options if isinstance(one, Mapping) and "session_max_hours" in one]
    return min(found) if found else None


def _directories(inventory: InventoryData) -> Iterator[Problem]:
    most = longest_session(inventory.data)
    for path, item in inventory.items("organisations"):
        here, hours = (*path, "signin_counts_hours"), item.get("signin_counts_hours")
        kind = (item.get("directory") or {}).get("type", "local")
        if hours is not None and kind not in ("oidc", "saml"):
            yield inventory.problem("signin_counts_type", here, type=kind)
        elif hours is not None and most is not None and hours > most:
            yield inventory.problem("signin_counts_long", here, str(most), hours=hours, most=most)
        if (item.get("directory") or {}).get("type") == "ldap":
            yield inventory.problem("note_ldap", (*path, "directory"), name=item.get("name", "?"))


def _logos(inventory: InventoryData) -> Iterator[Problem]:
    """A mistake in a logo's file is shown at its place there, with the field that names the file."""
    for path, item in ((("branding",), inventory.data.get("branding") or {}), *_branded(inventory)):
        if "logo" not in item:
            continue
        here, name = (*path, "logo"), item["logo"]
        file = f"{inventory.source.shown}/{name}"
        if name not in inventory.source.logos:
            yield inventory.problem("no_such_file", here, nearest(name, _images(inventory), 0.85), file=file)
        elif isinstance(found := logo.examined(name, inventory.source.logos[name]), logo.Fault):
            yield Problem(found.code, Mark(file, found.line), here, found.params)


def _images(inventory: InventoryData) -> list[str]:
    return [name for name in inventory.source.files if name.endswith(layout.IMAGES)]


def _branded(inventory: InventoryData) -> Iterator[Item]:
    for path, item in inventory.items("organisations"):
        yield (*path, "branding"), item.get("branding") or {}
    yield from inventory.items("video_portals")


OF_VIEW = (
    _unique_keys,
    _domains,
    _addresses,
    _contrast,
    _collisions,
    limits.check,
    _lists,
    _windows,
    _mail,
    _directories,
    directory_checks.check,
    _logos,
    _moderators,
)
