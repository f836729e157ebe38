"""The adapter: reads a realm in bulk, writes one object, knows no Ansible. One family of kinds per file."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from ...reconcile.types import KindSpec, Obj, Present, State, state
from . import bulk as bulks
from . import clients, groups, organizations, people, realm, roles, scopes
from .client import Api
from .family import Context

FAMILIES: tuple[ModuleType, ...] = (realm, scopes, clients, roles, groups, organizations, people)
KINDS: Mapping[str, KindSpec] = {name: spec for family in FAMILIES for name, spec in family.SPECS.items()}
FAMILY = {name: family for family in FAMILIES for name in family.SPECS}


class KeycloakAdapter:
    """One realm of one server. `read` comes first: it fills the indexes that the writes use."""

    kinds = KINDS

    def __init__(self, api: Api, realm: str) -> None:
        self._api = api
        self._realm = realm
        self._at = Context(api, realm, bulks.Bulk(realm), bulks.Index())

    @property
    def requests(self) -> int:
        return self._api.requests

    def read(self, wanted: set[str]) -> State:
        bulk = bulks.read(self._api, self._realm)
        if bulk.exists:
            for name in sorted(wanted):
                kind, _, key = name.partition(":")
                if kind == "person" and key:
                    found = people.look_up(self._api, self._at.base, key)
                    if found:
                        bulk.people[key] = found
        self._at = Context(self._api, self._realm, bulk, bulks.index(bulk))
        return state(present for family in FAMILIES for present in family.read(bulk))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        return str(FAMILY[obj.kind].create(self._at, obj, secrets))

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        FAMILY[obj.kind].change(self._at, obj, before, fields, secrets)

    def delete(self, before: Present) -> None:
        FAMILY[before.kind].delete(self._at, before)
