"""A service that exists only here: what the engine promises must hold without any real one.

It behaves as badly as real ones do: answers lists sorted, booleans as texts, leaves out defaults, adds keys of its own,
hides one secret and shows another, refuses duplicates, and takes what is in a box with the box.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import (
    AdapterError,
    KindSpec,
    Obj,
    Present,
    Rule,
    State,
    Step,
    default,
    state,
)

from .properties import Killed

KINDS = {
    "box": KindSpec(
        "box",
        0,
        {
            "colour": Rule(cmp="text"),
            "tags": Rule(cmp="set"),
            "code": Rule(),
            "note": Rule("seeded"),
            "size": Rule("runtime"),
        },
        holds_data=True,
    ),
    "item": KindSpec(
        "item",
        10,
        {
            "on": Rule(cmp="bool"),
            "weight": default(1),
            "options": Rule(cmp="texts", ignore=frozenset({"made_by"})),
            "pin": Rule(),
        },
    ),
    "guest": KindSpec("guest", 20, {"name": Rule("seeded"), "pass": Rule("seeded")}, seeded=True),
    # What a roster provisions: people, whom no run deletes, groups of theirs, who is in them, and who is locked.
    "account": KindSpec("account", 30, {"name": Rule("seeded")}, deletes="never"),
    "club": KindSpec("club", 40, {"name": Rule()}, holds_data=True),
    "member": KindSpec("member", 50, {}, batch=1000, truth="whole", of="club", access="gives"),
    "lock": KindSpec("lock", 60, {}, access="takes"),
}
BUILTIN = {("club", "admin")}
SHOWN = {"code"}


@dataclass
class World:
    """The service's own memory. `touches`: writes counted; `kill_at`: at which half-step of them the run dies."""

    things: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    secrets: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    touches: int = 0
    kill_at: int = -1

    def step(self) -> None:
        self.touches += 1
        if self.touches == self.kill_at:
            raise Killed

    def copy(self) -> World:
        return copy.deepcopy(self)

    def same_as(self, other: World) -> bool:
        return self.things == other.things and self.secrets == other.secrets


class Toy:
    """`refuse`: at -> an error for every write of it."""

    kinds = KINDS
    requests = 0

    def __init__(self, world: World, refuse: Mapping[tuple[str, str], AdapterError] | None = None) -> None:
        self.world = world
        self.refuse = dict(refuse or {})
        self.short = False
        self.calls = 0
        self.cut = 0

    def read(self, wanted: set[str]) -> State:
        out = []
        for (kind, key), fields in self.world.things.items():
            if kind == "guest" and f"guest:{key}" not in wanted:
                continue
            answered = dict(fields)
            for name, value in answered.items():
                if isinstance(value, list):
                    answered[name] = sorted(value)
                elif isinstance(value, bool):
                    answered[name] = "true" if value else "false"
            if answered.get("weight") == 1:
                del answered["weight"]
            if kind == "item":
                answered["options"] = {**answered.get("options", {}), "made_by": "toy"}
            known = self.world.secrets.get((kind, key), {})
            shown = {name: value if name in SHOWN else None for name, value in known.items()}
            out.append(Present(kind, key, answered, id=f"id-{key}", secrets=shown, builtin=(kind, key) in BUILTIN))
        return state(out, complete=not self.short, fresh=not self.world.things)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self._answer(obj.at)
        if obj.at in self.world.things:
            raise AdapterError("409", duplicate=True)
        if obj.kind == "item" and ("box", obj.key.partition("/")[0]) not in self.world.things:
            raise AdapterError("404 no such box")
        if obj.kind == "member" and not {("club", obj.key.split("/")[0]), ("account", obj.key.split("/")[1])} <= set(
            self.world.things
        ):
            raise AdapterError("404 no such club or account")
        self.world.step()
        self.world.things[obj.at] = {}
        self.world.step()  # two requests: in between the object is there and not whole
        self.world.things[obj.at] = copy.deepcopy(dict(obj.fields))
        self.world.secrets[obj.at] = dict(secrets)
        self.world.step()
        return f"id-{obj.key}"

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self._answer(obj.at)
        if before.at not in self.world.things:
            raise AdapterError("404")
        self.world.step()
        if "key" in fields:
            self.world.things[obj.at] = self.world.things.pop(before.at)
            self.world.secrets[obj.at] = self.world.secrets.pop(before.at, {})
            self.world.step()
        thing, known = self.world.things[obj.at], self.world.secrets.setdefault(obj.at, {})
        thing.update(copy.deepcopy({n: obj.fields[n] for n in fields if n in obj.fields}))
        known.update({n: secrets[n] for n in fields if n in secrets})
        self.world.step()

    def delete(self, before: Present) -> None:
        self._answer(before.at)
        self.world.step()
        gone = {before.at}
        if before.kind == "box":
            gone |= {at for at in self.world.things if at[0] == "item" and at[1].startswith(f"{before.key}/")}
        if before.kind == "club":
            gone |= {at for at in self.world.things if at[0] == "member" and at[1].startswith(f"{before.key}/")}
        for at in gone:
            self.world.things.pop(at, None)
            self.world.secrets.pop(at, None)
        self.world.step()

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        """One command for all of them; `cut`: it is killed after so many, half of the last one's work done."""
        self.calls += 1
        for number, step in enumerate(steps, 1):
            try:
                if step.do == "create" and step.obj is not None:
                    made = self.create(step.obj, {})
                elif step.before is not None:
                    made = ""
                    self.delete(step.before)
            except AdapterError as error:
                yield step, error
                continue
            if number == self.cut:
                self.cut = 0
                raise AdapterError("the command was killed", retry=True, unsure=True)
            yield step, made

    def _answer(self, at: tuple[str, str]) -> None:
        if at in self.refuse:
            raise self.refuse[at]
