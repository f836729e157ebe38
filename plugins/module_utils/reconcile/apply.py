"""The ordered writes. What fails stops only what needs it; the ledger knows of every write before it is begun."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from .ledger import Entry, Ledger
from .plan import LEDGER_KEY, Note, Plan, Step
from .secretcmp import digest
from .types import Adapter, AdapterError, Key, Present

TRIES = 4
FIRST_WAIT_S = 0.5


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
    *,
    sleep: Callable[[float], None] | None = None,
) -> Report:
    """Twice over what failed: a domain moves from one organisation to another only once the first has let go of it."""
    report = Report()
    if plan.stop:
        report.not_tried = [Note(*s.at, plan.stop) for s in plan.steps]
        return report
    writer = _Writer(adapter, ledger, secrets, sleep or time.sleep)
    try:
        todo = _pass(plan.writes, writer, report)
        if todo and report.applied:
            report.failed, report.not_tried = [], []
            todo = _pass(todo, writer, report)
        if todo:
            # While something is not yet where it should be, nothing that may still hold it is taken away.
            report.not_tried += [Note(*s.at, "another object failed: nothing is deleted") for s in plan.delete]
        else:
            _pass(plan.delete, writer, report)
    finally:
        ledger.close()
    return report


def _pass(steps: tuple[Step, ...], writer: _Writer, report: Report) -> tuple[Step, ...]:
    """Returns what was not applied."""
    broken: dict[Key, Step] = {}
    for step in steps:
        needs = step.obj.needs if step.obj else ()
        waits_for = [need for need in needs if need in broken]
        if waits_for:
            broken[step.at] = step
            kind, key = waits_for[0]
            report.not_tried.append(Note(*step.at, f"needs {kind}:{key}"))
            continue
        try:
            writer.write(step)
        except AdapterError as error:
            broken[step.at] = step
            report.failed.append((step, str(error)))
        else:
            report.applied.append(step)
    return tuple(broken.values())


@dataclass
class _Writer:
    """One write with its notes in the ledger before and after."""

    adapter: Adapter
    ledger: Ledger
    secrets: Mapping[str, str]
    sleep: Callable[[float], None]
    begun: dict[Key, AdapterError] = field(default_factory=dict)

    def write(self, step: Step) -> None:
        if step.at in self.begun:
            raise self.begun[step.at]
        try:
            self._write(step)
        except AdapterError as error:
            if error.begun:
                self.begun[step.at] = error
            raise

    def _write(self, step: Step) -> None:
        ledger = self.ledger
        entry = ledger.get(step.at) or (ledger.get(step.before.at) if step.before else None)
        values = {name: self.secrets[ref.name] for name, ref in step.obj.secrets.items()} if step.obj else {}
        if step.do == "forget":
            ledger.drop(step.at)
        elif step.do == "create":
            self._create(step, values)
        elif step.before is None:
            raise ValueError(f"{step.do} of {step.kind}:{step.key} without what is there")
        elif step.do == "adopt":
            ledger.put(step.at, replace(entry or Entry("adopted"), id=step.before.id, intent=None))
        elif step.do == "delete":
            ledger.put(step.at, replace(entry or Entry("adopted"), intent="delete"))
            self._retried(step, values)
            ledger.drop(step.at)
        else:
            self._change(step, step.before, entry or Entry("adopted"), values)

    def _create(self, step: Step, values: Mapping[str, str]) -> None:
        self.ledger.put(step.at, Entry("created", intent="create"))
        try:
            made = self._retried(step, values)
        except AdapterError as error:
            if error.duplicate:  # somebody else's, made since we looked: the next run adopts it
                self.ledger.drop(step.at)
            raise
        self.ledger.put(step.at, Entry("created", id=made, hmac=self._digests(step, values)))

    def _change(self, step: Step, before: Present, entry: Entry, values: Mapping[str, str]) -> None:
        # A create that was cut short stays one until it is whole: the intent is not weakened to "change".
        self.ledger.put(before.at, replace(entry, id=before.id, intent=entry.intent or "change"))
        self._retried(step, values)
        if before.at != step.at:
            self.ledger.drop(before.at)
        self.ledger.put(step.at, replace(entry, id=before.id, hmac=self._digests(step, values), intent=None))

    def _digests(self, step: Step, values: Mapping[str, str]) -> dict[str, str]:
        key = self.secrets.get(LEDGER_KEY, "")
        return {name: digest(key, step.at, name, value) for name, value in sorted(values.items())}

    def _retried(self, step: Step, values: Mapping[str, str]) -> str:
        wait = FIRST_WAIT_S
        unsure = False
        for attempt in range(1, TRIES + 1):
            try:
                return self._call(step, values)
            except AdapterError as error:
                if error.duplicate and unsure and step.do == "create":
                    return ""  # an earlier try did it, though its answer was lost; the next read has the id
                unsure = unsure or error.unsure
                twice = unsure and step.do == "create" and not self.adapter.kinds[step.kind].unique
                if not error.retry or twice or attempt == TRIES:
                    raise
            self.sleep(wait)
            wait *= 2
        raise AssertionError("unreachable")

    def _call(self, step: Step, values: Mapping[str, str]) -> str:
        if step.do == "create" and step.obj is not None:
            return self.adapter.create(step.obj, values)
        if step.do == "delete" and step.before is not None:
            self.adapter.delete(step.before)
        elif step.obj is not None and step.before is not None:
            self.adapter.change(step.obj, step.before, set(step.fields), values)
        return ""
