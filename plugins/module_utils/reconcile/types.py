"""The words the engine and its adapters share. Pure data: no I/O, no clock, no random, and no service's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

JSON = Any
Key = tuple[str, str]  # (kind, natural key)
MARKER = "$secret"
Cls = Literal["enforced", "seeded", "runtime"]
Cmp = Literal["exact", "set", "text", "bool", "texts", "declared", "default", "once"]
Do = Literal["create", "change", "adopt", "delete", "forget"]


@dataclass(frozen=True)
class Ref:
    """The name of a secret; its value exists only in the mapping that apply and plan are given."""

    name: str


@dataclass(frozen=True)
class Obj:
    """One declared object. `needs` must exist before it is written; `fields` left out are not ours to judge.

    `only_with`: it is judged only where that object is present: a lock where there is an account.
    `anew_with`: a seeded one is seeded again where that object is made: a new group gets its moderators.
    `carried_by`: that object brings it along when it is made, as a person their groups. So it is made only where
    `anew_with` is made and that object was there before.
    """

    kind: str
    key: str
    fields: Mapping[str, JSON] = field(default_factory=dict)
    secrets: Mapping[str, Ref] = field(default_factory=dict)
    needs: tuple[Key, ...] = ()
    only_with: Key | None = None
    anew_with: Key | None = None
    carried_by: Key | None = None

    @property
    def at(self) -> Key:
        return (self.kind, self.key)


@dataclass(frozen=True)
class Present:
    """One object as the service has it. `secrets`: field -> its value, or None where the service only says "set".

    `held_by`: what the service refuses to lose it from; while one of these stays, it stays.
    """

    kind: str
    key: str
    fields: Mapping[str, JSON] = field(default_factory=dict)
    id: str = ""
    secrets: Mapping[str, str | None] = field(default_factory=dict)
    builtin: bool = False  # came with the service: never listed as unmanaged, never deleted
    kept: str = ""  # what stays of it when it is deleted, for people who read the plan
    held_by: tuple[Key, ...] = ()

    @property
    def at(self) -> Key:
        return (self.kind, self.key)


@dataclass(frozen=True)
class Rule:
    """How a field is judged. A seeded one that is compared `once` is written where it has no value yet, also later, and
    then left to people. `ignore`: keys of a map that the server adds by itself, unless we declare them."""

    cls: Cls = "enforced"
    cmp: Cmp = "exact"
    default: JSON = None
    ignore: frozenset[str] = frozenset()


def default(value: JSON, cls: Cls = "enforced") -> Rule:
    """A field that the server leaves out where it has this value."""
    return Rule(cls, "default", value)


@dataclass(frozen=True)
class KindSpec:
    """One kind of objects: its fields, each with its rule, and how the engine treats it. `order`: low is written first.

    unique      the service refuses a second one of the same key, so that a create may be tried again
    seeded      the whole object is written once and then left to people, deletion included
    waits       why an object of this kind cannot be made on an empty service: it needs what people do first
    holds_data  people's work goes with it: it is deleted only where `-e remove=` names it
    batch       more than 1: so many at once go to `write_many` of the adapter; such a kind has no secrets
    truth       ours: only what the ledger says we made is deleted. whole: who is not wanted is removed, whoever made
                it, from those objects of the kind `of` that are wanted or in the ledger; their key is the part of the
                key before the last slash
    access      gives (a membership): its removal goes first and waits for nothing; takes (a lock): its making does
    deletes     never: what is no longer wanted stays, and is not listed
    adopted     stays: what was there before us is never deleted unnamed; goes: once wanted it is as if we had made it
    """

    name: str
    order: int
    rules: Mapping[str, Rule]
    unique: bool = True
    seeded: bool = False
    waits: str = ""
    holds_data: bool = False
    batch: int = 1
    truth: Literal["ours", "whole"] = "ours"
    of: str = ""
    access: Literal["", "gives", "takes"] = ""
    deletes: Literal["unwanted", "never"] = "unwanted"
    adopted: Literal["stays", "goes"] = "stays"

    def __post_init__(self) -> None:
        if (self.truth == "whole") != bool(self.of):
            raise ValueError(
                f"{self.name}: truth whole needs the kind to whose objects these belong, and only that does"
            )

    def owner(self, key: str) -> Key:
        """The object of the kind `of` to which the one with this key belongs."""
        return (self.of, key.rpartition("/")[0])


@dataclass(frozen=True)
class State:
    """What a read found. `complete` is False where it came back short; `pending`: why an object cannot exist yet.
    `fresh`: a clear answer that there is nothing: what was seeded is gone with all the rest, and is seeded again."""

    objects: Mapping[Key, Present]
    complete: bool = True
    pending: Mapping[Key, str] = field(default_factory=dict)
    fresh: bool = False


def state(
    objects: Iterable[Present],
    *,
    complete: bool = True,
    pending: Mapping[Key, str] | None = None,
    fresh: bool = False,
) -> State:
    return State({o.at: o for o in objects}, complete, pending or {}, fresh)


class AdapterError(Exception):
    """What a service answered. `retry`: a later try may succeed. `unsure`: it may have been done all the same.

    `silent`: it answered nothing at all; after a few of these in a row a run ends.
    `begun`: part of it is done or may be, and only a run that looks again can do the rest. Tried again in this run it
    would be a `duplicate`, which after an unsure answer means that all is done.
    """

    def __init__(
        self,
        message: str,
        *,
        retry: bool = False,
        unsure: bool = False,
        duplicate: bool = False,
        begun: bool = False,
        silent: bool = False,
    ) -> None:
        super().__init__(message)
        self.retry = retry
        self.unsure = unsure
        self.duplicate = duplicate
        self.begun = begun
        self.silent = silent


class NotInstalledError(AdapterError):
    """The service is not on this host yet: its install marker is absent. Only check mode goes on from here."""


@dataclass(frozen=True)
class Step:
    """One write. `fields` of a change may name secrets, and "key" for a rename (`before` then has the old key).

    `stranger`: we did not make what is removed here.
    """

    do: Do
    kind: str
    key: str
    obj: Obj | None = None
    before: Present | None = None
    fields: tuple[str, ...] = ()
    stranger: bool = False

    @property
    def at(self) -> Key:
        return (self.kind, self.key)


class Adapter(Protocol):
    """One service. `read` gets kinds and, for objects nobody has to look at twice, single "kind:key" names."""

    @property
    def kinds(self) -> Mapping[str, KindSpec]: ...

    @property
    def requests(self) -> int: ...

    def read(self, wanted: set[str]) -> State: ...

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        """Make it whole, return its id. `secrets`: field -> value."""

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        """Write `fields` (which may name secrets, and "key" for a rename)."""

    def delete(self, before: Present) -> None: ...


@runtime_checkable
class Completes(Protocol):
    """What an adapter has beside the others where only it can ask for a part of what is wanted."""

    def completed(self, objects: Iterable[Obj]) -> list[Obj]: ...


@runtime_checkable
class Renames(Protocol):
    """What an adapter has beside the others where only the host knows what an object was called before."""

    def renamed(self, moved: Mapping[Key, Key]) -> Mapping[Key, Key]:
        """Old -> new, beside what the inventory has `moved`, and believed before it."""


@runtime_checkable
class Recalls(Protocol):
    """What an adapter has beside the others where the service keeps no name of ours for an object."""

    def recalled(self, ids: Mapping[Key, str]) -> None:
        """Before anything else: what the ledger has, each with the id that `create` gave, or `read` of the adopted."""


@runtime_checkable
class Addressed(Protocol):
    """What an adapter has beside the others where the service knows people by an address, also such as never came."""

    def known_by(self, address: str) -> None:
        """Before one person's data are asked for: the address of theirs, as the sign-on had it last."""


@runtime_checkable
class Tells(Protocol):
    """What an adapter has beside the others where there is more to say than objects: the result's `told`."""

    def told(self) -> list[str]: ...


@runtime_checkable
class ManyAtOnce(Protocol):
    """What an adapter has beside the others where a kind has `batch`."""

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        """Steps of one kind and one verb (create, change, delete), none of which needs another of them.

        Each is answered as soon as it is known: the id of what was made ("" for the other verbs), or the error. A step
        that gets no answer counts as unsure.
        """


def obj_from_json(raw: Mapping[str, JSON]) -> Obj:
    """The wire form: Model.desired writes it, a module reads it. A field {"$secret": name} is a secret."""
    fields = dict(raw.get("fields", {}))
    secrets = {n: Ref(v[MARKER]) for n, v in fields.items() if isinstance(v, Mapping) and set(v) == {MARKER}}
    return Obj(
        kind=raw["kind"],
        key=raw["key"],
        fields={n: v for n, v in fields.items() if n not in secrets},
        secrets=secrets,
        needs=tuple((kind, key) for kind, key in raw.get("needs", ())),
        only_with=_key(raw, "only_with"),
        anew_with=_key(raw, "anew_with"),
        carried_by=_key(raw, "carried_by"),
    )


def _key(raw: Mapping[str, JSON], name: str) -> Key | None:
    return (raw[name][0], raw[name][1]) if raw.get(name) else None


def label(at: Key) -> str:
    return f"{at[0]}:{at[1]}"
