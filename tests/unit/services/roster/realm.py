"""What a Keycloak of the lab answered (26.7.4), in memory: groups below two roots, people, pages."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError, UnreachableError


class Realm:
    """`short`: paths whose lists come back one entry short. `down`: nobody answers.
    `silent`: the directory behind it does not, and says so; `swallowed`: its network drops every question."""

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, Any]] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.inside: dict[str, set[str]] = {}
        self.short: set[str] = set()
        self.down = False
        self.asked: list[str] = []
        self.silent = self.swallowed = False
        self.now_s = 0.0
        for path in ("/projects", "/moderators", "/organisations", "/organisations/buehl"):
            self.group(path)

    def group(self, path: str, *members: str, id: str = "", **attributes: str) -> str:
        id = id or path.strip("/").replace("/", "-")
        name = path.rpartition("/")[2]
        given = {key: [value] for key, value in attributes.items()}
        self.groups[id] = {"id": id, "name": name, "path": path, "attributes": given}
        self.inside[id] = set(members)
        return id

    def person(self, sub: str, **more: Any) -> None:
        person = {"id": sub, "username": sub, "firstName": sub.title(), "lastName": "Muster", "enabled": True}
        person |= {
            "email": f"{sub}@buehl.example",
            "emailVerified": True,
            "attributes": {"home_organisation": ["buehl"]},
        }
        self.users[sub] = {**person, **more}

    def get(self, path: str) -> Any:
        self.asked.append(path)
        if self.down:
            raise UnreachableError(0, "Keycloak does not answer")
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = self._found(parts.path.removeprefix("/readi").strip("/").split("/"))
        if isinstance(found, list) and "max" in query:
            found = found[int(query["first"]) : int(query["first"]) + int(query["max"])]
            if parts.path in self.short:
                found = found[:-1]
        self._takes_time(found if isinstance(found, list) else [found])
        return copy.deepcopy(found)

    def _found(self, words: list[str]) -> Any:  # noqa: PLR0911 - one line per address
        match words:
            case ["group-by-path", *names]:
                return self._one(self._known({g["path"]: g for g in self.groups.values()}, "/" + "/".join(names)))
            case ["groups", id]:
                return self._one(self._known(self.groups, id))
            case ["groups", id, "children"]:
                return [self._one(g) for g in self._below(self._known(self.groups, id))]
            case ["groups", id, "members"]:
                self._known(self.groups, id)
                return [self._person(sub) for sub in sorted(self.inside[id]) if sub in self.users]
            case ["users", "count"]:
                return len(self.users)
            case ["users"]:
                return [self._person(sub) for sub in self.users]
            case ["users", sub]:
                self._known(self.users, sub)
                return self._person(sub)
            case ["users", sub, "groups"]:
                self._known(self.users, sub)
                return [self.groups[id] for id, people in sorted(self.inside.items()) if sub in people]
        raise AssertionError(words)

    def _takes_time(self, found: list[Any]) -> None:
        """For each person of a directory whose network swallows the question; the roster waits a minute."""
        waited = 5.0 * sum(1 for one in found if isinstance(one, dict) and one.get("federationLink")) * self.swallowed
        self.now_s += min(waited, 60.0)
        if waited > 60:
            raise ApiError(0, "timed out")

    def _person(self, sub: str) -> dict[str, Any]:
        """A directory that is silent shows its people as not enabled, and says nothing."""
        raw = self.users[sub]
        return {**raw, "enabled": False} if (self.silent or self.swallowed) and raw.get("federationLink") else raw

    def _below(self, above: dict[str, Any]) -> list[dict[str, Any]]:
        return [g for g in self.groups.values() if g["path"].rpartition("/")[0] == above["path"]]

    def _one(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {**raw, "subGroupCount": len(self._below(raw))}

    @staticmethod
    def _known(where: dict[str, Any], id: str) -> Any:
        if id not in where:
            raise ApiError(404, "not found")
        return where[id]
