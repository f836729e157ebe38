"""The ordered writes. What fails stops only what needs it; the ledger knows of every write before it is begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .ledger import Entry, Ledger
from .messages import say
from .plan import Plan
from .types import Adapter, Key, KindSpec, Step, label
from .world import Note
from .writer import Writer


@dataclass
class Report:
    """`applied` in the order in which it was written."""

    applied: list[Step] = field(default_factory=list)
    failed: list[tuple[Step, str]] = field(default_factory=list)
    not_tried: list[Note] = field(default_factory=list)


def apply(
    plan: Plan,
    adapter: Adapter,
    ledger: Ledger,
    secrets: Mapping[str, str],
    kinds: Mapping[str, KindSpec] | None = None,
    *,
    sleep: Callable[[float], None] | None = None,
) -> Report:
    """Twice over what failed: a domain moves from one organisation to another only once the first has let go of it."""
    known = adapter.kinds if kinds is None else kinds
    run = _Run(known, Writer(adapter, known, ledger, secrets, sleep))
    try:
        if plan.answered and plan.allowed:
            ledger.answer()
        run.promise(() if plan.stop else plan.writes)
        again = run.over(plan.first)
        rest = () if plan.stop else plan.writes
        todo = run.over(rest)
        if todo and run.applied:
            todo = run.over(todo)
        if again and run.applied:
            run.over(again)
        if plan.stop:
            run.leave(plan.writes + plan.delete, plan.stop)
        else:
            run.over(run.free_to_go(plan.delete, todo))
    finally:
        ledger.close()
    return run.report(plan)


@dataclass
class _Run:
    """What became of each step so far: an error, a reason for not trying, or applied."""

    kinds: Mapping[str, KindSpec]
    writer: Writer
    applied: list[Step] = field(default_factory=list)
    errors: dict[Key, str] = field(default_factory=dict)
    left: dict[Key, str] = field(default_factory=dict)

    def over(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Write them; returns what was not applied."""
        broken: dict[Key, Step] = {}
        for bunch in _bunches(steps, self.kinds):
            ready = []
            for step in bunch:
                if self.writer.lost and step.at in self.errors:
                    broken[step.at] = step  # its error says more
                    continue
                self.errors.pop(step.at, None)
                self.left.pop(step.at, None)
                reason = self.writer.lost or _waits_for(step, broken)
                if reason:
                    broken[step.at] = step
                    self.left[step.at] = reason
                else:
                    ready.append(step)
            for step, error in self.writer.write(ready):
                if error is None:
                    self.applied.append(step)
                else:
                    broken[step.at] = step
                    self.errors[step.at] = str(error)
        return tuple(broken.values())

    def promise(self, steps: tuple[Step, ...]) -> None:
        """What is made only with something new is noted before that: a run that dies between the two owes it."""
        for step in steps:
            if step.do == "create" and step.obj is not None and step.obj.anew_with is not None:
                self.writer.ledger.put(step.at, Entry("created", intent="create"))

    def free_to_go(self, delete: tuple[Step, ...], todo: tuple[Step, ...]) -> tuple[Step, ...]:
        """While something is not yet where it should be, nothing that may still hold it is taken away.

        Who cannot be given an account or a membership holds nothing; and access is taken and given back all the same.
        """
        if all(self.kinds[s.kind].access or self.kinds[s.kind].deletes == "never" for s in todo):
            return delete
        self.leave(tuple(s for s in delete if not self.kinds[s.kind].access), say("another_failed"))
        return tuple(s for s in delete if self.kinds[s.kind].access)

    def leave(self, steps: tuple[Step, ...], reason: str) -> None:
        self.left.update((step.at, reason) for step in steps)

    def report(self, plan: Plan) -> Report:
        failed = [(step, self.errors[step.at]) for step in plan.steps if step.at in self.errors]
        not_tried = [Note(*step.at, self.left[step.at]) for step in plan.steps if step.at in self.left]
        return Report(self.applied, failed, not_tried)


def _waits_for(step: Step, broken: Mapping[Key, Step]) -> str:
    for need in step.obj.needs if step.obj else ():
        if need in broken:
            return say("needs", what=label(need))
    return ""


def _bunches(steps: tuple[Step, ...], kinds: Mapping[str, KindSpec]) -> Iterator[list[Step]]:
    """One by one, but for kinds that take many: as many as stand together, with one verb, none needing another."""
    bunch: dict[Key, Step] = {}
    last: Step | None = None
    for step in steps:
        alike = last is not None and (step.kind, step.do) == (last.kind, last.do)
        needs = step.obj.needs if step.obj else ()
        if bunch and not (alike and len(bunch) < kinds[step.kind].batch and bunch.keys().isdisjoint(needs)):
            yield list(bunch.values())
            bunch = {}
        bunch[step.at] = last = step
    if bunch:
        yield list(bunch.values())
