"""What a project group is in Nextcloud: a group called by its slug, a team folder, members and managers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ...reconcile.types import Obj
from ...roster.types import Group, Roster
from ...sync.wanted import ACCOUNT, GROUP, memberships, with_place
from .kinds import FOLDER, MANAGER

RESERVED = frozenset({"admin"})
"""Nextcloud's own group of administrators."""

ATTRIBUTE = "folder_quota_gb"
UNLIMITED = -3
READ, ALL = 1, 31
"""Rights as bits: read 1, update 2, create 4, delete 8, share 16 (groupfolders 20.1.18)."""
LONGEST = 200
"""Characters of a mount point; a file system takes 255 bytes, and a slug may follow."""


def desired_for(roster: Roster) -> Iterator[Obj]:
    """Group, folder and rights before their first member: whoever signs in finds them."""
    mounts = mount_points(roster)
    placed = with_place(roster)
    for group in roster.groups:
        yield Obj(GROUP, group.slug, {"name": group.name})
        yield Obj(FOLDER, group.slug, folder(group, mounts[group.slug]), needs=((GROUP, group.slug),))
        for sub in sorted(group.moderators & placed):
            needs = ((FOLDER, group.slug), (ACCOUNT, sub))
            yield Obj(MANAGER, f"{group.slug}/{sub}", needs=needs)
    yield from memberships(roster)


def folder(group: Group, mount_point: str) -> dict[str, object]:
    """`quota` in bytes. An archived group's folder is there to be read."""
    told = group.attributes.get(ATTRIBUTE, "")
    return {
        "mount_point": mount_point,
        "quota": int(told) * 1024**3 if told.isdecimal() and int(told) else UNLIMITED,
        "rights": READ if group.state == "archived" else ALL,
        "access_lists": True,
    }


def mount_points(roster: Roster) -> dict[str, str]:
    """The folder's name by slug: the group's, made fit for a path; groups of one name have their slug behind it."""
    plain = {group.slug: fit(group.name) or group.slug for group in roster.groups}
    found = dict(plain)
    # A name with a slug behind it may itself be another group's name.
    while clashes := _clashes(found, plain):
        found |= {slug: f"{plain[slug]} ({slug})" for slug in clashes}
    return found


def _clashes(found: Mapping[str, str], plain: Mapping[str, str]) -> list[str]:
    """Whose name somebody else has too, and is not yet longer by the slug."""
    many = Counter(name.casefold() for name in found.values())
    return [slug for slug, name in found.items() if many[name.casefold()] > 1 and name == plain[slug]]


def fit(name: str) -> str:
    """No slash, which would make a folder inside a folder; no dots or blanks at the ends, which clients refuse."""
    text = "".join("-" if one in '/\\:*?"<>|' else one for one in name if one.isprintable())
    return text[:LONGEST].strip(" .")
