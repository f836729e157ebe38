"""What one part of the inventory says about another: organisations, groups, parents, addresses, renamed keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .problems import Path, Problem
from .repair import nearest

if TYPE_CHECKING:
    from .inventory_data import InventoryData

SECTIONS = {
    "organisation": "organisations",
    "person": "people",
    "project_group": "project_groups",
    "mailing_list": "mailing_lists",
    "video_portal": "video_portals",
}


def check(inventory: InventoryData) -> Iterator[Problem]:
    for section, field, target in (
        ("people", "organisation", "organisations"),
        ("video_portals", "organisation", "organisations"),
        ("project_groups", "parent", "project_groups"),
    ):
        known = _known(inventory, target)
        for path, item in inventory.items(section):
            if field in item:
                yield from _refer(inventory, (*path, field), item[field], target, known)
    groups = _known(inventory, "project_groups")
    for section in ("people", "audiences"):
        for path, item in inventory.items(section):
            for here, key in inventory.texts(path, item, "groups"):
                yield from _refer(inventory, here, key, "project_groups", groups)
    yield from _cycles(inventory)
    yield from _people(inventory)
    yield from _moderators(inventory)
    yield from _moved(inventory)


def _known(inventory: InventoryData, section: str) -> dict[str, Path]:
    """Keys of a section; one in wrong form was named already and counts as known."""
    found = dict(inventory.keys(section))
    for path, value in inventory.source.rejected.items():
        if path[0] == section and path[-1] == "key" and isinstance(value, str):
            found.setdefault(value, path)
    return found


def _refer(inventory: InventoryData, here: Path, key: str, target: str, known: Mapping[str, Path]) -> Iterator[Problem]:
    if key not in known:
        close = nearest(key, list(known))
        places = ", ".join(inventory.place(known[k]) for k in ([close] if close else []))
        yield inventory.problem(
            "dangling_near" if close else "dangling", here, close, key=key, target=target, place=places
        )


def _cycles(inventory: InventoryData) -> Iterator[Problem]:
    parents = {i["key"]: i["parent"] for _, i in inventory.items("project_groups") if "key" in i and "parent" in i}
    paths = {i["key"]: (*p, "parent") for p, i in inventory.items("project_groups") if "key" in i and "parent" in i}
    reported: set[str] = set()
    for start in parents:
        way = [start]
        while (up := parents.get(way[-1])) is not None and up not in way:
            way.append(up)
        if up is None or up in reported:
            continue
        ring = way[way.index(up) :]
        reported.update(ring)
        # The ring's last line in the files is where it was closed.
        last = max(ring, key=lambda k: inventory.source.mark(paths[k]))
        turn = ring.index(last)
        yield inventory.problem("cycle", paths[last], way=" -> ".join([*ring[turn:], *ring[:turn], last]))


def _email_domains(inventory: InventoryData) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, item in inventory.items("organisations"):
        for _, domain in inventory.texts(path, item, "email_domains"):
            found.setdefault(domain, item.get("key"))
    for path, value in inventory.source.rejected.items():
        if path[0] == "organisations":
            for text in value if isinstance(value, list) else [value]:
                found.setdefault(str(text).lower(), None)
    return found


def _people(inventory: InventoryData) -> Iterator[Problem]:
    """A person's address belongs to their organisation, where that has addresses."""
    domains = _email_domains(inventory)
    of = {i.get("key"): i["email_domains"] for _, i in inventory.items("organisations") if i.get("email_domains")}
    for path, item in inventory.items("people"):
        if "email" not in item or item.get("organisation") not in of:
            continue
        domain = item["email"].lower().rpartition("@")[2]
        if domains.get(domain, "") not in (item["organisation"], None):
            own = sorted({str(d) for d in of[item["organisation"]]})
            local = item["email"].rpartition("@")[0]
            yield inventory.problem(
                "person_domain",
                (*path, "email"),
                f"{local}@{own[0]}" if len(own) == 1 else None,
                email=item["email"],
                organisation=item["organisation"],
                known=", ".join(own),
            )


def _moderators(inventory: InventoryData) -> Iterator[Problem]:
    """People who answer for something belong to an organisation, or the group says `partner: true`."""
    domains = _email_domains(inventory)
    for section, field in (("project_groups", "moderators"), ("mailing_lists", "owners"), ("audiences", "owners")):
        for path, item in inventory.items(section):
            if item.get("partner") is True:
                continue
            for here, email in inventory.texts(path, item, field):
                domain = email.lower().rpartition("@")[2]
                if domain not in domains:
                    close = nearest(domain, list(domains))
                    local = email.rpartition("@")[0]
                    yield inventory.problem(
                        "outsider" if section == "project_groups" else "outside_owner",
                        here,
                        f"{local}@{close}" if close else None,
                        email=email,
                        hint=f"{local}@{close}" if close else "",
                    )


def _moved(inventory: InventoryData) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Path] = {}
    for path, item in inventory.items("moved"):
        kind, old, new = item.get("kind"), item.get("from"), item.get("to")
        if kind is None or old is None or new is None:
            continue
        section = SECTIONS[kind]
        known = _known(inventory, section)
        if old == new or (kind, old) in seen:
            yield inventory.problem("moved_twice", (*path, "from"), key=old)
        elif old in known:
            yield inventory.problem("moved_still_there", (*path, "from"), key=old, place=inventory.place(known[old]))
        elif new not in known and new not in {
            m.get("from") for _, m in inventory.items("moved") if m.get("kind") == kind
        }:
            yield from _refer(inventory, (*path, "to"), new, section, known)
        seen.setdefault((kind, old), path)
