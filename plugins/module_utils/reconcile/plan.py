"""Desired and present state become a plan. Pure: nothing is read, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .ledger import Entry, Ledger
from .rules import same
from .secretcmp import digest
from .types import JSON, Key, KindSpec, Obj, Present, Rule, State, label

Do = Literal["create", "change", "adopt", "delete", "forget"]
SHRINK_SHARE = 0.3  # a plan that deletes more than this share of what we made asks first
SHRINK_FLOOR = 3  # ... unless it is no more than this many
LEDGER_KEY = "ledger"  # the name of the secret under which the HMACs of the others are made


@dataclass(frozen=True)
class Step:
    """One write. `fields` of a change may name secrets, and "key" for a rename (`before` then has the old key)."""

    do: Do
    kind: str
    key: str
    obj: Obj | None = None
    before: Present | None = None
    fields: tuple[str, ...] = ()

    @property
    def at(self) -> Key:
        return (self.kind, self.key)


@dataclass(frozen=True)
class Note:
    kind: str
    key: str
    reason: str

    def to_json(self) -> JSON:
        return {"kind": self.kind, "key": self.key, "reason": self.reason}


@dataclass(frozen=True)
class Plan:
    """`create` and `change` in the order in which they are written are `writes`; `stop` says why nothing may be."""

    create: tuple[Step, ...] = ()
    change: tuple[Step, ...] = ()
    delete: tuple[Step, ...] = ()
    unmanaged: tuple[Key, ...] = ()
    pending: tuple[Note, ...] = ()
    refused: tuple[Note, ...] = ()
    stop: str | None = None
    writes: tuple[Step, ...] = field(default=(), compare=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.writes + self.delete

    @property
    def empty(self) -> bool:
        return not self.steps


@dataclass(frozen=True)
class _World:
    """What every judgement looks at."""

    wanted: Mapping[Key, Obj]
    state: State
    ledger: Ledger
    kinds: Mapping[str, KindSpec]
    secrets: Mapping[str, str]


def plan(
    desired: Iterable[Obj],
    state: State,
    ledger: Ledger,
    kinds: Mapping[str, KindSpec],
    *,
    secrets: Mapping[str, str],
    moved: Mapping[Key, Key] | None = None,
    confirm: str = "",
    remove: Iterable[str] = (),
) -> Plan:
    """`moved`: old -> new; `confirm`: what the guard asked for; `remove`: "kind:key" of what may go with its data."""
    world = _World({obj.at: obj for obj in desired}, state, ledger, kinds, secrets)
    named = set(remove)
    came_from = _renames(moved or {}, world)
    writes: list[Step] = []
    pending: list[Note] = []
    for obj in _in_order(world.wanted, kinds):
        reason = state.pending.get(obj.at)
        if reason is not None:
            pending.append(Note(*obj.at, reason))
            continue
        step = _judge(obj, world, came_from.get(obj.at))
        if step:
            writes.append(step)
    delete, refused = _deletes(world, named, set(came_from.values()))
    return Plan(
        create=tuple(s for s in writes if s.do == "create"),
        change=tuple(s for s in writes if s.do != "create"),
        delete=tuple(delete),
        unmanaged=_unmanaged(world, named, set(came_from.values())),
        pending=tuple(pending),
        refused=tuple(refused),
        stop=_guard(world, delete, confirm),
        writes=tuple(writes),
    )


def _unmanaged(world: _World, named: set[str], renamed: set[Key]) -> tuple[Key, ...]:
    ours = set(world.wanted) | set(world.ledger.entries) | renamed
    return tuple(
        sorted(
            at for at, p in world.state.objects.items() if at not in ours and not p.builtin and label(at) not in named
        )
    )


def _renames(moved: Mapping[Key, Key], world: _World) -> dict[Key, Key]:
    """new -> old, only where the old one is there and the new one is not: a second run finds nothing to do."""
    there, wanted = world.state.objects, world.wanted
    return {
        new: old
        for old, new in moved.items()
        if new in wanted and old not in wanted and old in there and new not in there
    }


def _judge(obj: Obj, world: _World, old: Key | None) -> Step | None:
    spec = world.kinds[obj.kind]
    entry = world.ledger.get(old or obj.at)
    before = world.state.objects.get(old or obj.at)
    everything = (*sorted(obj.fields), *sorted(obj.secrets))
    if before is None:
        if spec.seeded and entry is not None and entry.intent is None and not world.state.fresh:
            return None  # written once; it was not even read
        return Step("create", *obj.at, obj=obj, fields=everything)
    if entry is not None and entry.intent == "create":
        # Made, but perhaps not whole: everything is written again, seeded fields too.
        return Step("change", *obj.at, obj=obj, before=before, fields=everything)
    # A write of which nobody knows how it ended is made again: what the service shows meanwhile may be its cache's.
    unsure = entry is not None and entry.intent is not None and not spec.seeded
    enforced = {name for name in everything if _rule(spec, name).cls == "enforced"}
    fields = ["key"] if old else []
    fields += [n for n in sorted(obj.fields) if (unsure and n in enforced) or _differs(spec, n, obj.fields[n], before)]
    fields += [name for name in sorted(obj.secrets) if _secret_differs(obj, name, before, world, entry)]
    if fields:
        return Step("change", *obj.at, obj=obj, before=before, fields=tuple(fields))
    if entry is None or entry.intent is not None:
        return Step("adopt", *obj.at, obj=obj, before=before)
    return None


def _rule(spec: KindSpec, name: str) -> Rule:
    try:
        return spec.rules[name]
    except KeyError:
        raise ValueError(f"{spec.name} has no field {name!r}") from None


def _differs(spec: KindSpec, name: str, value: JSON, before: Present) -> bool:
    rule = _rule(spec, name)
    return rule.cls == "enforced" and not spec.seeded and not same(value, before.fields.get(name), rule)


def _secret_differs(obj: Obj, name: str, before: Present, world: _World, entry: Entry | None) -> bool:
    spec = world.kinds[obj.kind]
    if spec.seeded or _rule(spec, name).cls != "enforced":
        return False
    if name not in before.secrets:
        return True  # not set at all
    wanted = world.secrets[obj.secrets[name].name]
    shown = before.secrets[name]
    if shown is not None:
        return shown != wanted
    if entry is None or entry.intent is not None:
        return True
    return entry.hmac.get(name) != digest(world.secrets[LEDGER_KEY], obj.at, name, wanted)


def _in_order(wanted: Mapping[Key, Obj], kinds: Mapping[str, KindSpec]) -> list[Obj]:
    """What an object needs stands before it; else by the kind's order and the key, so that two runs do the same."""
    out: list[Obj] = []
    seen: dict[Key, bool] = {}

    def visit(obj: Obj) -> None:
        done = seen.get(obj.at)
        if done is False:
            raise ValueError(f"{label(obj.at)} needs itself")
        if done:
            return
        seen[obj.at] = False
        for need in sorted(obj.needs):
            if need in wanted:
                visit(wanted[need])
        seen[obj.at] = True
        out.append(obj)

    for obj in sorted(wanted.values(), key=lambda o: (kinds[o.kind].order, o.kind, o.key)):
        visit(obj)
    return out


def _deletes(world: _World, named: set[str], renamed: set[Key]) -> tuple[list[Step], list[Note]]:
    steps: list[Step] = []
    refused: list[Note] = []
    asked = {at for at in world.state.objects if label(at) in named}
    for at in {*world.ledger.entries, *asked} - set(world.wanted) - renamed:
        if at[0] not in world.kinds:
            continue  # made by a version that knew this kind
        entry, before, seeded = world.ledger.get(at), world.state.objects.get(at), world.kinds[at[0]].seeded
        if before is None:
            if not seeded:
                steps.append(Step("forget", *at))
        elif before.builtin or (seeded and at not in asked):
            steps.append(Step("forget", *at))
        elif at not in asked and entry is not None and entry.origin == "adopted":
            refused.append(Note(*at, f"was there before us: -e remove={label(at)} deletes it"))
        elif at not in asked and before.holds_data:
            refused.append(Note(*at, f"holds data: -e remove={label(at)} deletes it"))
        else:
            steps.append(Step("delete", *at, before=before))
    steps.sort(key=lambda s: (-world.kinds[s.kind].order, -s.key.count("/"), s.kind, s.key))
    refused.sort(key=lambda n: (n.kind, n.key))
    return steps, refused


def _guard(world: _World, delete: list[Step], confirm: str) -> str | None:
    """Stops a plan that would do great harm if the inventory, or the answer that was read, is not what it should be."""
    if not world.state.complete:
        return "the service's answer came back short: nothing was written"
    kept = {kind for kind, spec in world.kinds.items() if not spec.seeded}
    made = [at for at, entry in world.ledger.entries.items() if entry.intent is None and at[0] in kept]
    limit = max(SHRINK_FLOOR, SHRINK_SHARE * len(made))
    gone = [at for at in made if at not in world.state.objects]
    token = f"missing-{len(gone)}"
    if not world.state.fresh and len(gone) > limit and confirm != token:
        return f"{len(gone)} of {len(made)} objects that we made are not there: -e confirm={token} makes them again"
    doomed = [step for step in delete if step.do == "delete"]
    token = f"delete-{len(doomed)}"
    if len(doomed) > limit and confirm != token:
        return f"{len(doomed)} of {len(made)} objects would be deleted: -e confirm={token} does it"
    return None
