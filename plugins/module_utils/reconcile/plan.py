"""Desired and present state become a plan. Pure: nothing is read, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from .doubts import Doubt, held, open_doubts, stop_text, words
from .ledger import Entry, Ledger
from .messages import say
from .removal import removals, unmanaged
from .rules import same
from .secretcmp import digest
from .types import JSON, Key, KindSpec, Obj, Present, Rule, State, Step, label
from .world import Note, World

LEDGER_KEY = "ledger"  # the name of the secret under which the HMACs of the others are made


@dataclass(frozen=True)
class Plan:
    """`first` waits for nothing: who is out is out, whatever else fails. Then `writes` in their order, `delete` last.

    `blocked` is wanted and not ours to write, or needs such a thing. `doubts` waits for an operator; `stop` says, where
    they concern the whole, why nothing but `first` may be written.
    """

    first: tuple[Step, ...] = ()
    writes: tuple[Step, ...] = ()
    delete: tuple[Step, ...] = ()
    unmanaged: tuple[Key, ...] = ()
    pending: tuple[Note, ...] = ()
    refused: tuple[Note, ...] = ()
    conflicts: tuple[Note, ...] = ()
    blocked: tuple[Note, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    answered: int = 0

    @property
    def stop(self) -> str | None:
        return stop_text(self.doubts)

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.first + self.writes + self.delete

    @property
    def allowed(self) -> tuple[Step, ...]:
        """Those that may be written now."""
        return self.steps if self.stop is None else self.first


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
    others: Mapping[Key, str] | None = None,
    builtins: bool = True,
    first_time: bool = False,
    service: str = "",
    host: str = "",
) -> Plan:
    """`moved`: old -> new; `confirm`: what a doubt asked for; `remove`: "kind:key" of what may go with its data.

    The last five are World's.
    """
    wanted = {obj.at: obj for obj in desired}
    world = World(wanted, state, ledger, kinds, secrets, others or {}, builtins, first_time, service, host)
    named = set(remove)
    came_from = _renames(moved or {}, world)
    writes, pending, conflicts, blocked = _writes(world, came_from)
    delete, refused = removals(world, named, came_from.values())
    doubts, answered = open_doubts(world, delete, words(confirm))
    if any(doubt.kind == "members" for doubt in doubts):
        delete = [step for step in delete if not held(world, step)]
    first = [s for s in (*delete, *writes) if _goes_first(s, kinds)]
    at_first = {s.at for s in first}
    return Plan(
        first=tuple(first),
        writes=_gathered([s for s in writes if s.at not in at_first], kinds),
        delete=tuple(s for s in delete if s.at not in at_first),
        unmanaged=unmanaged(world, named, came_from.values()),
        pending=tuple(pending),
        refused=tuple(refused),
        conflicts=tuple(conflicts),
        blocked=tuple(blocked),
        doubts=doubts,
        answered=answered,
    )


def _goes_first(step: Step, kinds: Mapping[str, KindSpec]) -> bool:
    access = kinds[step.kind].access
    return (access == "gives" and step.do == "delete") or (access == "takes" and step.do in ("create", "change"))


def _gathered(steps: list[Step], kinds: Mapping[str, KindSpec]) -> tuple[Step, ...]:
    """Steps of a kind that is written many at once stand together by what is done, where none needs another of them."""
    out: list[Step] = []
    for kind, group in groupby(steps, key=lambda s: s.kind):
        run = list(group)
        ats = {step.at for step in run}
        if kinds[kind].batch > 1 and not any(ats & set(step.obj.needs) for step in run if step.obj):
            run.sort(key=lambda s: s.do)
        out += run
    return tuple(out)


def _renames(moved: Mapping[Key, Key], world: World) -> dict[Key, Key]:
    """new -> old, only where the old one is there and the new one is not: a second run finds nothing to do."""
    there, wanted = world.state.objects, world.wanted
    return {
        new: old
        for old, new in moved.items()
        if new in wanted and old not in wanted and old in there and new not in there and old not in world.others
    }


def _writes(world: World, came_from: Mapping[Key, Key]) -> tuple[list[Step], list[Note], list[Note], list[Note]]:
    """What is to be written, what waits for people, what is not ours, and what needs such a thing."""
    writes: list[Step] = []
    made: set[Key] = set()
    pending: list[Note] = []
    conflicts: list[Note] = []
    blocked: dict[Key, Note] = {}
    for obj in _in_order(world.wanted, world.kinds):
        reason = world.conflict(obj.at)
        if reason:
            conflicts.append(Note(*obj.at, reason))
            blocked[obj.at] = conflicts[-1]
            continue
        missing = next((need for need in obj.needs if need in blocked), None)
        if missing is not None:
            blocked[obj.at] = Note(*obj.at, say("needs", what=label(missing)))
            continue
        if world.is_for_others(obj, made):
            continue
        if obj.at in world.state.pending:
            pending.append(Note(*obj.at, world.state.pending[obj.at]))
            continue
        step = None if world.idle(obj) else _judge(obj, world, came_from.get(obj.at), anew=obj.anew_with in made)
        if step:
            writes.append(step)
            made |= {step.at} if step.do == "create" else set()
    return writes, pending, conflicts, [note for note in blocked.values() if note not in conflicts]


def _judge(obj: Obj, world: World, old: Key | None, *, anew: bool) -> Step | None:
    spec = world.kinds[obj.kind]
    entry = world.ledger.get(old or obj.at)
    before = world.state.objects.get(old or obj.at)
    everything = (*sorted(obj.fields), *sorted(obj.secrets))
    if before is None:
        if spec.seeded and entry is not None and entry.intent is None and not world.state.fresh and not anew:
            return None  # written once; it was not even read
        return Step("create", *obj.at, obj=obj, fields=everything)
    if entry is not None and entry.intent == "create" and everything:
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
    if rule.cmp == "once":
        return bool(value) and not before.fields.get(name)
    return rule.cls == "enforced" and not spec.seeded and not same(value, before.fields.get(name), rule)


def _secret_differs(obj: Obj, name: str, before: Present, world: World, entry: Entry | None) -> bool:
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
