"""The words the engine and its adapters share. Pure data: no I/O, no clock, no random, and no service's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

JSON = Any
Key = tuple[str, str]  # (kind, natural key)
MARKER = "$secret"
Cls = Literal["enforced", "seeded", "runtime"]
Cmp = Literal["exact", "set", "text", "bool", "texts", "declared", "default"]


@dataclass(frozen=True)
class Ref:
    """The name of a secret; its value exists only in the mapping that apply and plan are given."""

    name: str


@dataclass(frozen=True)
class Obj:
    """One declared object. `needs` must exist before it is written; `fields` left out are not ours to judge."""

    kind: str
    key: str
    fields: Mapping[str, JSON] = field(default_factory=dict)
    secrets: Mapping[str, Ref] = field(default_factory=dict)
    needs: tuple[Key, ...] = ()
    holds_data: bool = False

    @property
    def at(self) -> Key:
        return (self.kind, self.key)


@dataclass(frozen=True)
class Present:
    """One object as the service has it. `secrets`: field -> its value, or None where the service only says "set"."""

    kind: str
    key: str
    fields: Mapping[str, JSON] = field(default_factory=dict)
    id: str = ""
    secrets: Mapping[str, str | None] = field(default_factory=dict)
    builtin: bool = False  # came with the service: never listed as unmanaged, never deleted
    holds_data: bool = False
    kept: str = ""  # what stays of it when it is deleted, for people who read the plan

    @property
    def at(self) -> Key:
        return (self.kind, self.key)


@dataclass(frozen=True)
class Rule:
    """How a field is judged. `ignore`: keys of a map that the server adds by itself, unless we declare them."""

    cls: Cls = "enforced"
    cmp: Cmp = "exact"
    default: JSON = None
    ignore: frozenset[str] = frozenset()


def default(value: JSON, cls: Cls = "enforced") -> Rule:
    """A field that the server leaves out where it has this value."""
    return Rule(cls, "default", value)


@dataclass(frozen=True)
class KindSpec:
    """`unique`: the service refuses a second one of the same key, so that a create may be tried again.
    `seeded`: the whole object is written once and then left to people, deletion included.
    `waits`: why an object of this kind cannot be made on an empty service: it needs what people do first."""

    name: str
    order: int
    rules: Mapping[str, Rule]
    unique: bool = True
    seeded: bool = False
    waits: str = ""


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

    `begun`: part of it is done or may be, and only a run that looks again can do the rest. Tried again in this run it
    would be a `duplicate`, which after an unsure answer means that all is done.
    """

    def __init__(
        self, message: str, *, retry: bool = False, unsure: bool = False, duplicate: bool = False, begun: bool = False
    ) -> None:
        super().__init__(message)
        self.retry = retry
        self.unsure = unsure
        self.duplicate = duplicate
        self.begun = begun


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
        holds_data=bool(raw.get("holds_data", False)),
    )


def label(at: Key) -> str:
    return f"{at[0]}:{at[1]}"
