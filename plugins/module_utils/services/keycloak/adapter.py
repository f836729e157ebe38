"""The adapter: reads a realm in bulk, writes one object, knows no Ansible. One family of kinds per file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from ... import applied_inventory
from ...document import Document
from ...reconcile.types import JSON, AdapterError, Key, NotInstalledError, Obj, Present, State, state
from . import (
    account,
    actions,
    clients,
    discovery,
    federation,
    flows,
    groups,
    organizations,
    people,
    permissions,
    profile,
    providers,
    realm,
    roles,
    scopes,
)
from . import bulk as bulks
from .client import Api, ApiError, seg
from .family import Context
from .kinds import STATE

FAMILIES: tuple[ModuleType, ...] = (
    realm,
    profile,
    scopes,
    clients,
    roles,
    flows,
    actions,
    groups,
    organizations,
    federation,
    providers,
    permissions,
    people,
)
FAMILY = {name: family for family in FAMILIES for name in family.KINDS}
URL, ACCOUNT, MARKER = "http://127.0.0.1:8080", "readi-playbook", "/opt/readi/keycloak/current"


@contextmanager
def connect(document: Document) -> Iterator[KeycloakAdapter]:
    """The realm `document["realm"]` through the playbook's service account, whose secret `document["account"]` names.

    `connection` may have url, account (its client in master) and marker (the path that says Keycloak is installed).
    """
    at = document.get("connection") or {}
    marker = Path(at.get("marker", MARKER))
    if not marker.exists():
        raise NotInstalledError(f"Keycloak is not installed: {marker} does not exist")
    # Check mode comes before a changed secret was set: then the former one still signs in.
    name = document["account"]["$secret"]
    former = document.former(name)
    api, _ = account.connect(at.get("url", URL), at.get("account", ACCOUNT), document.secrets[name], former)
    try:
        yield KeycloakAdapter(api, document["realm"])
    finally:
        api.close()


class KeycloakAdapter:
    """One realm of one server. `read` comes first: it fills the indexes that the writes use."""

    kinds = STATE

    def __init__(self, api: Api, realm: str) -> None:
        self._api = api
        self._realm = realm
        self._at = Context(api, realm, bulks.Bulk(realm), bulks.Index())
        self._addresses: dict[str, str] = {}

    @property
    def requests(self) -> int:
        return self._api.requests

    def read(self, wanted: set[str]) -> State:
        bulk = bulks.read(self._api, self._realm)
        single = {kind: {n.partition(":")[2] for n in wanted if n.startswith(f"{kind}:")} for kind in people.KINDS}
        if bulk.exists:
            there = self._found(people.look_up, {self._addresses.get(key, key) for key in single["person"]})
            bulk.people = {key: there[a] for key in single["person"] if (a := self._addresses.get(key, key)) in there}
            bulk.members = self._found(people.look_up_member, {n.rpartition(" ")[2] for n in single["membership"]})
        self._at = Context(self._api, self._realm, bulk, bulks.index(bulk))
        found = (present for family in FAMILIES for present in family.read(bulk))
        pending = people.pending(bulk, single["membership"])
        return state(found, pending=pending, fresh=not bulk.exists)

    def completed(self, objects: Iterable[Obj]) -> list[Obj]:
        """The objects, with what the cities' own servers say of themselves. By their addresses people are looked up."""
        objects = list(objects)
        self._addresses = {one.key: one.fields["email"] for one in objects if one.kind == "person"}
        return discovery.completed(self._api, f"/{seg(self._realm)}", objects)

    def renamed(self, moved: Mapping[Key, Key]) -> dict[Key, Key]:
        """People by the addresses that they had when an inventory was last applied."""
        return people.renamed(applied_inventory.read(), moved)

    def _found(self, look: Callable[[Api, str, str], JSON | None], names: set[str]) -> dict[str, JSON]:
        """Keycloak asks every city's directory too: one that is down or talks nonsense must not stop the others.

        Who was not found waits (a membership), or is made, where a duplicate is refused by the server (a person).
        """
        out = {}
        for name in sorted(names):
            try:
                raw = look(self._api, self._at.base, name)
            except ApiError as error:
                if error.status in (0, 401, 403):
                    raise
                continue
            if raw:
                out[name] = raw
        return out

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        with _named():
            return str(FAMILY[obj.kind].create(self._at, obj, secrets))

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        with _named():
            FAMILY[obj.kind].change(self._at, obj, before, fields, secrets)

    def delete(self, before: Present) -> None:
        with _named():
            FAMILY[before.kind].delete(self._at, before)


@contextmanager
def _named() -> Iterator[None]:
    """An object that names one that is not there fails by itself; the others go on."""
    try:
        yield
    except KeyError as error:
        raise AdapterError(f"names {error}, which does not exist") from error
