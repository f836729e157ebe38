"""Groups, team folders, memberships and managers, as the roster's groups need them.

What we make is called by its slug. A folder is the group's where the group has rights in it; of several, the one that
is called like the group, else the oldest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...reconcile.types import AdapterError, Obj, Present
from ...sync.wanted import GROUP, MEMBERSHIP
from .driver import Driver, last_line
from .groups import UNLIMITED
from .hand import OnOcc
from .kinds import FOLDER, MANAGER
from .messages import say

_WORDS = {2: "write", 4: "write", 8: "delete", 16: "share"}


class Groups(OnOcc):
    """By the tables: the command that lists groups asks for each person by themselves (4 s for 9,300 memberships)."""

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.occ.ask("rows", sql="SELECT gid, displayname FROM *PREFIX*groups"):
            name = row["displayname"] or row["gid"]
            yield Present(GROUP, row["gid"], {"name": name}, id=row["gid"], builtin=row["gid"] == "admin")

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        """A display name that is too long ends with 7 after the group was made: it is given by itself."""
        answer = self.occ("group:add", obj.key)
        if answer.code:
            there = any(present.key == obj.key for present in self.read(()))
            told = {"command": "group:add", "code": answer.code, "said": last_line(answer.text)}
            raise AdapterError(say("ended_with", **told), duplicate=there)
        self._name(obj)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self._name(obj)

    def delete(self, before: Present) -> None:
        self.occ.ok("group:delete", before.key)

    def _name(self, obj: Obj) -> None:
        self.occ.ask("group_name", group=obj.key, name=obj.fields["name"])


class Memberships(OnOcc):
    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        for row in self.occ.ask("rows", sql="SELECT gid, uid FROM *PREFIX*group_user"):
            key = f"{row['gid']}/{row['uid']}"
            yield Present(MEMBERSHIP, key, id=key, builtin=row["gid"] == "admin")

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self.occ.ok("group:adduser", *_parts(obj.key))
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        raise AdapterError(say("no_fields", kind=obj.kind))

    def delete(self, before: Present) -> None:
        """At once in running sessions too."""
        self.occ.ok("group:removeuser", *_parts(before.key))


class Folders(OnOcc):
    """Folders and their managers: one list says both."""

    def __init__(self, occ: Driver) -> None:
        super().__init__(occ)
        self._ids: dict[str, str] = {}

    def read(self, wanted: Iterable[Obj]) -> Iterator[Present]:
        mounts = {obj.key: obj.fields["mount_point"] for obj in wanted if obj.kind == FOLDER}
        listed = self._listed()
        self._ids = {}
        taken = set()
        for slug in sorted({gid for folder in listed for gid in _map(folder["groups"])}):
            mine = [folder for folder in listed if slug in _map(folder["groups"])]
            found = min(mine, key=lambda folder: (_name(folder) != mounts.get(slug), folder["id"]))
            self._ids[slug] = str(found["id"])
            taken.add(found["id"])
            yield self._present(slug, found)
            for manager in found.get("manage") or ():
                if manager["type"] == "user":
                    key = f"{slug}/{manager['id']}"
                    yield Present(MANAGER, key, id=key)
        for folder in listed:
            if folder["id"] not in taken:
                yield Present(FOLDER, f"#{folder['id']}", {"mount_point": _name(folder)}, id=str(folder["id"]))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        if obj.kind == MANAGER:
            self._manager(obj.key, "--manage-add")
            return obj.key
        number = self._half_made(str(obj.fields["mount_point"])) or self._made(str(obj.fields["mount_point"]))
        self._ids[obj.key] = number
        self._write(obj, number, {"quota", "access_lists"})
        # Last: from here on it is found by its group.
        self._write(obj, number, {"rights"})
        return number

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        if "mount_point" in fields:
            self.occ.ok("groupfolders:rename", before.id, str(obj.fields["mount_point"]))
        self._write(obj, before.id, fields)

    def delete(self, before: Present) -> None:
        if before.kind == MANAGER:
            self._manager(before.key, "--manage-remove")
        else:
            self.occ.ok("groupfolders:delete", before.id, "--force")

    def _listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.occ.json("groupfolders:list")
        return found

    def _half_made(self, mount_point: str) -> str:
        """A folder of this name that nobody has rights in: a run made it and was cut off."""
        for folder in self._listed():
            if _name(folder) == mount_point and not _map(folder["groups"]):
                return str(folder["id"])
        return ""

    def _made(self, mount_point: str) -> str:
        """Without a name it would be the root of everybody's files."""
        if not mount_point.strip(" /"):
            raise AdapterError(say("no_folder_name"))
        return self.occ.ok("groupfolders:create", mount_point).split()[-1]

    def _write(self, obj: Obj, number: str, fields: set[str]) -> None:
        if "quota" in fields:
            quota = int(obj.fields["quota"])
            self.occ.ok("groupfolders:quota", number, "unlimited" if quota == UNLIMITED else str(quota))
        if "access_lists" in fields:
            verb = "--enable" if obj.fields["access_lists"] else "--disable"
            self.occ.ok("groupfolders:permissions", number, verb)
        if "rights" in fields:
            words = dict.fromkeys(word for bit, word in _WORDS.items() if int(obj.fields["rights"]) & bit)
            self.occ.ok("groupfolders:group", number, obj.key, *words)

    def _manager(self, key: str, verb: str) -> None:
        slug, sub = _parts(key)
        if slug not in self._ids:
            raise AdapterError(say("no_folder", slug=slug))
        self.occ.ok("groupfolders:permissions", self._ids[slug], verb, "--user", sub)

    def _present(self, slug: str, folder: Mapping[str, Any]) -> Present:
        fields = {
            "mount_point": _name(folder),
            "quota": int(folder["quota"]),
            "rights": int(_map(folder["groups"])[slug]["permissions"]),
            "access_lists": bool(folder.get("acl")),
        }
        return Present(FOLDER, slug, fields, id=str(folder["id"]))


def _parts(key: str) -> tuple[str, str]:
    first, _, last = key.rpartition("/")
    return first, last


def _name(folder: Mapping[str, Any]) -> str:
    return str(folder["mountPoint"])


def _map(value: Any) -> dict[str, Any]:
    """An empty map of PHP's is a list."""
    return value if isinstance(value, dict) else {}
