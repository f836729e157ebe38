"""Zammad for the engine: configuration read by REST, people by one query, everything written in one start of Rails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ...document import Document
from ...reconcile.types import AdapterError, KindSpec, NotInstalledError, Obj, Present, State, Step, state
from ...sync.wanted import ACCOUNT, GROUP, LOCK, MEMBERSHIP
from . import table
from .configuration import BUILTIN, READ, attributes, model_of, read_channels, with_numbers
from .door import Door
from .installing import Installation
from .kinds import CHANNELS, INSTALLATION, ROLE, SEARCH, SETTING, STATE, SYNC
from .marks import key_of, mark
from .messages import say
from .place import Place
from .rest import Rest
from .searching import Search

PEOPLE = frozenset(SYNC)
AGENT = "ticket.agent"


@contextmanager
def connect(document: Document | Mapping[str, Any]) -> Iterator[Zammad]:
    """`document["zammad"]`, or the document itself: what desired.place() says, its secrets filled."""
    said = document.get("zammad", document)
    given = document.filled(said) if isinstance(document, Document) else said
    place = Place.of(given)
    # The program keeps people in step with what a run has made before.
    if not (place.unpacked if "zammad" in document else place.installed):
        raise NotInstalledError(say("not_here"))
    with Door(place) as door:
        made = Zammad(place, door)
        try:
            yield made
        finally:
            made.rest.close()


class Zammad:
    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(
        self,
        place: Place,
        door: Door,
        rest: Rest | None = None,
        tables: Callable[[Place], dict[str, Any]] = table.everything,
    ) -> None:
        self.place, self.door, self.rest = place, door, rest or Rest(place)
        self.installation = Installation(place, door)
        self.search = Search(place, door)
        self._tables, self._queries = tables, 0
        self._wanted: list[Obj] = []
        self._there: dict[str, Any] | None = None
        self._made: dict[tuple[str, str], int] = {}

    @property
    def requests(self) -> int:
        return self.rest.requests + self.door.requests + self._queries

    def completed(self, objects: Iterable[Obj]) -> list[Obj]:
        """With the release of an index. What is wanted says which of Zammad's 235 settings are looked at."""
        self._wanted = [self.search.completed(obj) if obj.kind == SEARCH else obj for obj in objects]
        return self._wanted

    def read(self, wanted: set[str]) -> State:
        kinds = {name.partition(":")[0] for name in wanted}
        if not self.place.installed:
            # Nothing else is there yet, and nothing answers.
            return state((), fresh=True)
        found: list[Present] = list(self.installation.read()) if INSTALLATION in kinds else []
        if SETTING in kinds:
            found += self._settings()
        for kind, reads in READ.items():
            if kind in kinds:
                found += reads(self.rest.entries)
        if SEARCH in kinds:
            found += self.search.read(self.rest.get("settings"))
        if CHANNELS in kinds:
            found += read_channels(self.rest.get("channels_email"))
        if kinds & PEOPLE:
            found += [one for one in self._people() if one.kind in kinds]
        return state(found)

    def _settings(self) -> Iterator[Present]:
        asked = {obj.key for obj in self._wanted if obj.kind == SETTING}
        for row in self.rest.get("settings"):
            if row["name"] in asked:
                yield Present(
                    SETTING, row["name"], {"value": row["state_current"]["value"]}, id=str(row["id"]), builtin=True
                )

    def _now(self) -> dict[str, Any]:
        if self._there is None:
            self._queries += 1
            self._there = self._tables(self.place)
        return self._there

    def _people(self) -> Iterator[Present]:
        there = self._now()
        cities = {row["id"]: key_of(row["note"]) or "" for row in there["organisations"]}
        for row in there["people"]:
            fields = {
                "firstname": row["firstname"] or "",
                "lastname": row["lastname"] or "",
                "email": row["email"] or "",
                "organisation": cities.get(row["organization_id"], ""),
            }
            # Who has no sub as log-in came by themselves: with the package, by mail, or as an operator.
            yield Present(ACCOUNT, row["login"], fields, id=str(row["id"]), builtin=not is_sub(row["login"]))
            if not row["active"]:
                yield Present(LOCK, row["login"], id=str(row["id"]))
        for row in there["groups"]:
            if key := key_of(row["note"]):
                yield Present(GROUP, key, {"name": row["name"], "active": row["active"]}, id=str(row["id"]))
        groups = {row["id"]: key_of(row["note"]) for row in there["groups"]}
        roles = {row["id"]: key for row in there["roles"] if (key := key_of(row["note"]))}
        names = {row["id"]: row["name"] for row in there["roles"]}
        for number, key in roles.items():
            mine = [row for row in there["access"] if row["role_id"] == number]
            # A right in any other group is none that we gave: it is not what is wanted.
            access = [row["access"] if groups.get(row["group_id"]) == key else "elsewhere" for row in mine]
            yield Present(ROLE, key, {"name": names[number], "access": access}, id=str(number))
        for row in there["agents"]:
            if row["role_id"] in roles:
                yield Present(MEMBERSHIP, f"{roles[row['role_id']]}/{row['login']}", id=str(row["role_id"]))

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        if obj.kind == INSTALLATION:
            return self.installation.create(secrets)
        if obj.kind == LOCK:
            return str(self.door.ask("lock", sub=obj.key, on=True))
        if obj.kind == SEARCH:
            return self.search.write(obj, secrets)
        number = self._write(obj, None, obj.fields, secrets)
        self._made[obj.at] = number
        return str(number)

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        if "key" in fields:
            raise AdapterError(say("no_rename", kind=obj.kind))
        if obj.kind == INSTALLATION:
            self.installation.change(secrets)
            return
        if obj.kind == SEARCH:
            self.search.write(obj, secrets)
            return
        self._write(obj, int(before.id), {name: obj.fields[name] for name in fields if name in obj.fields}, secrets)

    def delete(self, before: Present) -> None:
        if before.kind == LOCK:
            self.door.ask("lock", sub=before.key, on=False)
        elif before.kind == SEARCH:
            self.search.leave()
        elif before.kind in (INSTALLATION, SETTING, CHANNELS):
            raise AdapterError(say("stays", kind=before.kind))
        else:
            self.door.ask("destroy", model=model_of(before.kind), id=int(before.id))

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        for sub in self._givers({step.key: step.obj for step in steps if step.obj and step.kind == ACCOUNT}):
            # Where it is refused, so is what follows, each with its own words.
            with suppress(AdapterError):
                self.door.ask("free", sub=sub)
        for step in steps:
            try:
                yield step, str(self._one(step))
            except AdapterError as error:
                yield step, error
                if error.silent:
                    return

    def _givers(self, wanted: Mapping[str, Obj]) -> list[str]:
        """Whose address is to be somebody else's, and who gets another one: Zammad refuses an address twice, also where
        two people change theirs for each other's."""
        if not wanted:
            return []
        claimed = {str(obj.fields["email"]): sub for sub, obj in wanted.items()}
        held = {row["login"]: row["email"] for row in self._now()["people"] if row["login"] in wanted}
        return [sub for sub, email in held.items() if email and claimed.get(email, sub) != sub]

    def _one(self, step: Step) -> int:
        if step.kind == MEMBERSHIP:
            slug, _, sub = step.key.rpartition("/")
            return int(self.door.ask("role", sub=sub, role_id=self._number(ROLE, slug), on=step.do != "delete"))
        assert step.obj is not None  # noqa: S101 - accounts are never deleted
        return self._person(step.obj)

    def _person(self, obj: Obj) -> int:
        fields = obj.fields
        key = str(fields["organisation"])
        named = {row_key: row["id"] for row in self._now()["organisations"] if (row_key := key_of(row["note"]))}
        if key and key not in named:
            raise AdapterError(say("no_organisation", key=key))
        return int(
            self.door.ask(
                "person",
                sub=obj.key,
                email=fields["email"],
                firstname=fields["firstname"],
                lastname=fields["lastname"],
                organization_id=named.get(key),
            )
        )

    def _number(self, kind: str, key: str) -> int:
        """The id of a group or role of ours, made in this run or before."""
        if (kind, key) in self._made:
            return self._made[(kind, key)]
        for row in self._now()["groups" if kind == GROUP else "roles"]:
            if key_of(row["note"]) == key:
                return int(row["id"])
        raise AdapterError(say("not_there", kind=kind, key=key))

    def _write(self, obj: Obj, number: int | None, fields: Mapping[str, Any], secrets: Mapping[str, str]) -> int:
        if obj.kind == SETTING:
            return int(self.door.ask("set", name=obj.key, value=obj.fields["value"]))
        if obj.kind == CHANNELS:
            smtp = {**obj.fields["smtp"], **({"password": secrets["password"]} if "password" in secrets else {})}
            return int(self.door.ask("channels", smtp=smtp, email=obj.fields["email"], name=obj.fields["name"]))
        told: dict[str, Any] = {"model": model_of(obj.kind), "id": number}
        if obj.kind == GROUP:
            # What answers are sent with; a group without an address sends none.
            there = self._now()
            new = {"email_address_id": there["address"], "signature_id": there["signature"]}
            told["attrs"] = {**fields, "note": mark(obj.key), **(new if number is None else {})}
        elif obj.kind == ROLE:
            told["attrs"] = {**({"name": fields["name"]} if "name" in fields else {}), "note": mark(obj.key)}
            told["permissions"] = [AGENT]
            told["groups"] = {str(self._number(GROUP, obj.key)): obj.fields["access"]}
        else:
            # On an installation that was just made nobody has read what it brought along.
            seeded = obj.key in BUILTIN and number is None
            told["seeded"] = obj.key if seeded else None
            named = with_numbers(obj.kind, fields, self.rest.entries)
            told["attrs"] = attributes(obj, named, new=number is None and not seeded)
        return int(self.door.ask("save", **told))


def is_sub(login: str) -> bool:
    """Whether it is Keycloak's id of a person: 32 hexadecimal digits in five parts."""
    parts = login.split("-")
    sizes = [len(part) for part in parts]
    return sizes == [8, 4, 4, 4, 12] and all(one in "0123456789abcdef" for one in "".join(parts))
