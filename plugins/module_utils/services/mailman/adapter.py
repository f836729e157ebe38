"""Mailman for the engine: all lists and memberships in a few requests, one change at a time. Standard library only.

`connect(document)` gives a Mailman by what the document says under `service`, or is itself: `url`, `user`, `password`,
`domain`, and `database` (database.py). Lists of the domain alone are seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from ...document import Document
from ...reconcile.types import AdapterError, Key, KindSpec, NotInstalledError, Obj, Present, State, Step, state
from ...sync.wanted import MEMBERSHIP
from .database import Database, Row
from .former import Former
from .kinds import ARCHIVERS, DOMAIN, GUARD, LIST, MODERATOR, OWNER, PERSON, STATE, SYNC
from .rest import Rest, found

MARKER = Path("/etc/mailman3/mailman.cfg")
STYLE = "legacy-default"
FIELDS = sorted({*STATE[LIST].rules, *SYNC[LIST].rules})
ROLES: Mapping[str, str] = {MEMBERSHIP: "member", OWNER: "owner", MODERATOR: "moderator"}


@contextmanager
def connect(document: Document | Mapping[str, Any]) -> Iterator[Mailman]:
    if not MARKER.is_file():
        raise NotInstalledError("Mailman is not installed on this host")
    said = document.get("service", document)
    given = document.filled(said) if isinstance(document, Document) else said
    with Rest(given["url"], given["user"], given["password"]) as rest:
        yield Mailman(rest, given["domain"], Database(given["database"]), Former(Path(given["former"])))


class Core(Protocol):
    def members(self) -> list[Row] | None: ...

    def guarded(self) -> bool: ...

    def guard(self) -> None: ...


class Mailman:
    """`domain`: the one whose lists are ours. A list's key is its name, a member's is LIST/ADDRESS.

    Without a `database` core is asked for everything. `former` is told whose address left a group's list.
    """

    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(self, rest: Rest, domain: str, database: Core | None = None, former: Former | None = None) -> None:
        self._rest, self._domain, self._database, self._former = rest, domain, database, former
        self._wanted: set[str] | None = None
        self._whose: dict[str, str] = {}
        self.address = ""

    def recalled(self, ids: Mapping[Key, str]) -> None:
        """Whose each address on groups' lists is: the id of a membership is the person's."""
        self._whose = {key: person for (kind, key), person in ids.items() if kind == MEMBERSHIP}

    def known_by(self, address: str) -> None:
        """The address of whose data are asked for: whoever never signed in here is known by it alone."""
        self.address = address

    def addresses(self, person: str) -> list[str]:
        """The one by which they are known, and those that they had on groups' lists and that are nobody else's now."""
        others = {key.partition("/")[2] for key, whose in self._whose.items() if whose != person}
        had = (self._former.of(person) if self._former else set()) - others
        return [self.address, *sorted(had - {self.address})]

    def former(self, person: str, *, forget: bool = False) -> int:
        """How many addresses are remembered of them, or were."""
        if not self._former:
            return 0
        return self._former.forget(person) if forget else len(self._former.of(person))

    @property
    def requests(self) -> int:
        return self._rest.requests

    def completed(self, objects: Iterable[Obj]) -> list[Obj]:
        """As they are. Of lists that are not among them nobody needs the settings, which cost a request each."""
        kept = list(objects)
        self._wanted = {obj.key for obj in kept if obj.kind == LIST}
        self._whose |= {obj.key: str(obj.fields[PERSON]) for obj in kept if obj.kind == MEMBERSHIP}
        return kept

    def read(self, wanted: set[str]) -> State:
        """Only the kinds that are asked for."""
        kinds = {name.partition(":")[0] for name in wanted}
        found_: list[Present] = []
        if GUARD in kinds and self._database and self._database.guarded():
            found_.append(Present(GUARD, ARCHIVERS, id=ARCHIVERS))
        if DOMAIN in kinds:
            hosts = [str(row["mail_host"]) for row in self._rest.entries("/domains")]
            found_ += [Present(DOMAIN, host, id=host) for host in hosts]
        if LIST in kinds:
            found_ += self._lists()
        if roles := {kind: role for kind, role in ROLES.items() if kind in kinds}:
            found_ += self._members(roles)
        return state(found_)

    def _lists(self) -> Iterator[Present]:
        for row in self._rest.entries(f"/domains/{self._domain}/lists", absent=True):
            fqdn, name = str(row["fqdn_listname"]), str(row["list_name"])
            if self._wanted is not None and name not in self._wanted:
                yield Present(LIST, name, id=str(row["list_id"]))
                continue
            config = self._rest.config(fqdn)
            if config is not None:
                fields = {name: config.get(name) for name in FIELDS}
                yield Present(LIST, name, fields, id=str(row["list_id"]))

    def _members(self, roles: Mapping[str, str]) -> Iterator[Present]:
        """Of all lists at once: 20,000 take core 3 s, and its database a twentieth of one."""
        rows = self._database.members() if self._database else None
        if rows is None:
            rows = [row for role in roles.values() for row in self._asked(role)]
        kinds, end = {role: kind for kind, role in roles.items()}, f".{self._domain}"
        for row in rows:
            if row.role in kinds and row.list_id.endswith(end):
                key = f"{row.list_id.removesuffix(end)}/{row.address.lower()}"
                whose = self._whose.get(key, "") if row.role == ROLES[MEMBERSHIP] else row.list_id
                yield Present(kinds[row.role], key, id=whose)

    def _asked(self, role: str) -> Iterator[Row]:
        path = "/members" if role == ROLES[MEMBERSHIP] else found("/members/find", role=role)
        for one in self._rest.entries(path, ("email", "role", "list_id")):
            if one["role"] == role:
                yield Row(str(one["list_id"]), role, str(one["email"]))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        if obj.kind == GUARD:
            if self._database is None:
                raise AdapterError("without core's database there is nothing to guard")
            self._database.guard()
            return obj.key
        if obj.kind == DOMAIN:
            self._rest.write("POST", "/domains", {"mail_host": obj.key})
            return obj.key
        if obj.kind == LIST:
            return self._create_list(obj)
        name, _, address = obj.key.partition("/")
        self._rest.subscribe(self._fqdn(name), address, ROLES[obj.kind])
        return obj.key

    def _create_list(self, obj: Obj) -> str:
        """In two steps; one that was cut between them is found by the next read, and its settings are put right."""
        fqdn = self._fqdn(obj.key)
        answer = self._rest.ask("POST", "/lists", {"fqdn_listname": fqdn, "style_name": STYLE})
        if answer.status not in (200, 201, 204) and self._rest.config(fqdn) is None:
            # Refused, and not there either: a 500 that was carried out is no failure.
            raise AdapterError(f"{answer.status} {' '.join(answer.text.split())}", retry=answer.status >= 500)
        self._rest.patch(fqdn, dict(obj.fields))
        return fqdn.replace("@", ".")

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        if "key" in fields:
            raise AdapterError("Mailman renames no list: its address is its name")
        self._rest.patch(self._fqdn(obj.key), {name: obj.fields[name] for name in sorted(fields)})

    def delete(self, before: Present) -> None:
        if before.kind == DOMAIN:
            if rows := self._rest.entries(f"/domains/{before.key}/lists"):
                raise AdapterError(f"{before.key} still has {len(rows)} lists, which would go with it")
            self._rest.write("DELETE", f"/domains/{before.key}", None, 404)
        elif before.kind == LIST:
            self._rest.write("DELETE", f"/lists/{self._fqdn(before.key)}", None, 404)
        else:
            name, _, address = before.key.partition("/")
            self._rest.leave(self._fqdn(name), address, ROLES[before.kind])

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        for step in steps:
            name, _, address = step.key.partition("/")
            try:
                if step.do == "delete":
                    self._remember(step.key, address)
                    self._rest.leave(self._fqdn(name), address, ROLES[step.kind])
                else:
                    self._rest.subscribe(self._fqdn(name), address, ROLES[step.kind])
            except AdapterError as error:
                yield step, error
            else:
                yield step, str(step.obj.fields[PERSON]) if step.obj else ""

    def _remember(self, key: str, address: str) -> None:
        """Before it leaves: afterwards nobody knows any more."""
        if self._former and (person := self._whose.get(key)):
            self._former.add(person, address)

    def _fqdn(self, name: str) -> str:
        return f"{name}@{self._domain}"
