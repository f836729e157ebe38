"""What every judgement looks at: what is wanted, what is there, what we made, what belongs to others. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .ledger import Ledger
from .messages import say
from .types import JSON, Key, KindSpec, Obj, State, label


@dataclass(frozen=True)
class Note:
    kind: str
    key: str
    reason: str

    def to_json(self) -> JSON:
        return {"kind": self.kind, "key": self.key, "reason": self.reason}


@dataclass(frozen=True)
class World:
    """`others`: what the service's other program keeps in its ledger, with that ledger's name; `builtins`: whether
    what came with the service may be ours; `first_time`: this program never ran to its end on this service;
    `service` and `host`: for which a confirmation counts, and how a removal is asked for.
    """

    wanted: Mapping[Key, Obj]
    state: State
    ledger: Ledger
    kinds: Mapping[str, KindSpec]
    secrets: Mapping[str, str]
    others: Mapping[Key, str]
    builtins: bool
    first_time: bool
    service: str
    host: str

    def to_remove(self, at: Key) -> str:
        """What an operator adds to the command line so that it goes."""
        return f"-e remove={self.service}/{label(at)}" if self.service else f"-e remove={label(at)}"

    def conflict(self, at: Key) -> str:
        """Why an object that is wanted is not ours to write; "" where it is."""
        if at in self.others:
            return say("kept_by", ledger=self.others[at])
        present = self.state.objects.get(at)
        if present is not None and present.builtin and not self.builtins:
            return say("came_with")
        return ""

    def idle(self, obj: Obj) -> bool:
        """Nothing to judge: the object that it goes with is not there."""
        return obj.only_with is not None and obj.only_with not in self.state.objects

    def is_for_others(self, obj: Obj, made: Collection[Key]) -> bool:
        """Nothing to make: what it came with is old, or it comes with what is made too. `made`: in this run."""
        entry = self.ledger.get(obj.at)
        if obj.carried_by is None or (entry is not None and entry.intent is not None):
            return False
        carrier = self.ledger.get(obj.carried_by)
        there = carrier is not None and carrier.intent is None and not self.state.fresh
        return obj.anew_with not in made or not there

    def reaches(self, at: Key) -> bool:
        """Whether it belongs to an object whose belongings are ours to say, whoever made them."""
        spec = self.kinds[at[0]]
        if spec.truth != "whole":
            return False
        owner = spec.owner(at[1])
        return (owner in self.wanted or self.ledger.get(owner) is not None) and not self.conflict(owner)
