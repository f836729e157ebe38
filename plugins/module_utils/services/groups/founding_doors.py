"""What making, renaming and archiving a project group is in Keycloak, by the token of the operator who does it.

Keycloak 26.7.4: a group below /projects, one of the same name below /moderators, and who may change which, as
services/keycloak/desired_permissions.py has it for groups of the inventory. Writing a permission takes manage-realm,
and making a group manage-users: an operator has both (they are an administrator of the realm), and no account of ours.

The slug is written last: up to then the roster serves the group to nobody, and `make` begins where an interrupted one
stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from .doors import DoorError, Doors
from .founding import Wish

PROJECTS, MODERATORS, PAGES = "/projects", "/moderators", "/pages"
SLUG = "slug"


class TakenError(Exception):
    """A group of this name is there already, and is whole."""


class FoundingDoors:
    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def make(self, token: str, wish: Wish, moderators: Iterable[str], members: Iterable[str]) -> str:
        """The id of the new group. `moderators`, `members`: their ids."""
        attributes = {
            "key": [wish.slug], "name": [wish.name], "kind": [wish.kind], "joining": [wish.joining],
            **({"purpose": [wish.purpose]} if wish.purpose else {}),
            **{name: [text] for name, text in wish.gets.items() if text},
        }  # fmt: skip
        body = {"name": wish.slug, "description": wish.name, "attributes": attributes}
        group = self._below(token, PROJECTS, body)
        leaders = self._below(token, MODERATORS, {"name": wish.slug})
        self._rights(token, wish.slug, group, leaders)
        for sub in moderators:
            self._doors.put(token, sub, group)
            self._doors.put(token, sub, leaders)
        for sub in members:
            self._doors.put(token, sub, group)
        self._doors.admin(token, "PUT", f"/groups/{group}", {**body, "attributes": {**attributes, SLUG: [wish.slug]}})
        return group

    def change(self, token: str, id_: str, attributes: Mapping[str, str], name: str = "") -> None:
        """A PUT replaces the attributes: those that are there, and over them these; an empty one goes."""
        there = self._doors.admin(token, "GET", f"/groups/{id_}")
        new = {**(there.get("attributes") or {}), **{key: [text] for key, text in attributes.items()}}
        kept = {key: values for key, values in new.items() if values and values[0]}
        said = name or there.get("description") or ""
        self._doors.admin(
            token, "PUT", f"/groups/{id_}", {"name": there["name"], "description": said, "attributes": kept}
        )

    def _below(self, token: str, root: str, body: Mapping[str, Any]) -> str:
        path = f"{root}/{body['name']}"
        try:
            there = self._doors.admin(token, "GET", f"/group-by-path{quote(path)}")
        except DoorError as error:
            if error.status != 404:
                raise
            above = self._doors.admin(token, "GET", f"/group-by-path{root}")
            self._doors.admin(token, "POST", f"/groups/{above['id']}/children", body)
            there = self._doors.admin(token, "GET", f"/group-by-path{quote(path)}")
        if (there.get("attributes") or {}).get(SLUG):
            raise TakenError(path)
        return str(there["id"])

    def _rights(self, token: str, slug: str, group: str, leaders: str) -> None:
        """Of the same names as the inventory's, so that a group that comes into it later is taken over whole."""
        client = self._doors.admin(token, "GET", "")["adminPermissionsClient"]["id"]
        at = f"/clients/{client}/authz/resource-server"
        pages = self._doors.admin(token, "GET", f"/group-by-path{PAGES}")["id"]
        own = self._policy(token, at, f"moderators of {slug}", (leaders,))
        fills = self._policy(token, at, f"who fills {slug}", (leaders, pages))
        for name, of, who in ((f"members of {slug}", group, fills), (f"moderation of {slug}", leaders, own)):
            self._once(
                token, f"{at}/permission/scope", name,
                {"name": name, "resourceType": "Groups", "resources": [of], "scopes": ["manage-membership"],
                 "policies": [who]},
            )  # fmt: skip

    def _policy(self, token: str, at: str, name: str, groups: tuple[str, ...]) -> str:
        who = [{"id": one, "extendChildren": False} for one in groups]
        return self._once(token, f"{at}/policy/group", name, {"name": name, "groups": who})

    def _once(self, token: str, path: str, name: str, body: Mapping[str, Any]) -> str:
        """The search is by part of the name."""

        def found() -> str:
            rows = self._doors.admin(token, "GET", f"{path}?name={quote(name)}&max=1000")
            return next((str(row["id"]) for row in rows if row["name"] == name), "")

        if there := found():
            # Of a group of this name that somebody deleted, perhaps.
            self._doors.admin(token, "PUT", f"{path}/{there}", {"id": there, **body})
            return there
        self._doors.admin(token, "POST", path, body)
        return found()
