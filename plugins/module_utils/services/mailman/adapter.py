"""Mailman for the engine: all lists and memberships in a few requests, one change at a time. Standard library only.

`connect(document)` gives a Mailman by what the document says under `service`, or is itself: `url`, `user`, `password`,
`domain`. Lists of the domain alone are seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...document import Document
from ...reconcile.types import AdapterError, KindSpec, NotInstalledError, Obj, Present, State, Step, state
from ...sync.wanted import MEMBERSHIP
from .kinds import DOMAIN, LIST, MODERATOR, OWNER, STATE, SYNC
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
        yield Mailman(rest, given["domain"])


class Mailman:
    """`domain`: the one whose lists are ours. A list's key is its name, a member's is LIST/ADDRESS."""

    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(self, rest: Rest, domain: str) -> None:
        self._rest, self._domain = rest, domain

    @property
    def requests(self) -> int:
        return self._rest.requests

    def read(self, wanted: set[str]) -> State:
        """Only the kinds that are asked for: 20,000 memberships take 3 s, all lists' settings a request each."""
        kinds = {name.partition(":")[0] for name in wanted}
        found_: list[Present] = []
        if DOMAIN in kinds:
            hosts = [str(row["mail_host"]) for row in self._rest.entries("/domains")]
            found_ += [Present(DOMAIN, host, id=host) for host in hosts]
        if LIST in kinds:
            found_ += self._lists()
        for kind, role in ROLES.items():
            if kind in kinds:
                found_ += self._members(kind, role)
        return state(found_)

    def _lists(self) -> Iterator[Present]:
        for row in self._rest.entries(f"/domains/{self._domain}/lists", absent=True):
            fqdn = str(row["fqdn_listname"])
            config = self._rest.config(fqdn)
            if config is not None:
                fields = {name: config.get(name) for name in FIELDS}
                yield Present(LIST, str(row["list_name"]), fields, id=str(row["list_id"]))

    def _members(self, kind: str, role: str) -> Iterator[Present]:
        if kind == MEMBERSHIP:
            rows: Iterable[Mapping[str, Any]] = self._rest.entries("/members", ("email", "role", "list_id"))
        else:
            rows = self._rest.entries(found("/members/find", role=role), ("email", "role", "list_id"))
        end = f".{self._domain}"
        for row in rows:
            name = str(row["list_id"])
            if row["role"] == role and name.endswith(end):
                yield Present(kind, f"{name.removesuffix(end)}/{str(row['email']).lower()}", id=name)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
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
                    self._rest.leave(self._fqdn(name), address, ROLES[step.kind])
                else:
                    self._rest.subscribe(self._fqdn(name), address, ROLES[step.kind])
            except AdapterError as error:
                yield step, error
            else:
                yield step, step.key

    def _fqdn(self, name: str) -> str:
        return f"{name}@{self._domain}"
