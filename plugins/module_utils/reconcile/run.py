"""One reconcile call from start to end, in the shape that a module hands back to Ansible."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from . import ledger as ledgers
from .apply import Report, apply
from .diff import diff
from .messages import say
from .plan import Plan, plan
from .types import JSON, Adapter, Key, KindSpec, Obj, State, Step, label

SHOWN = 5  # of what went wrong, in the one line that says so


def reconcile(
    adapter: Adapter | None,
    desired: Iterable[Obj],
    kept: Path | ledgers.Ledger,
    *,
    kinds: Mapping[str, KindSpec] | None = None,
    secrets: Mapping[str, str],
    check: bool = False,
    moved: Mapping[Key, Key] | None = None,
    confirm: str = "",
    remove: Iterable[str] = (),
    others: Mapping[Key, str] | None = None,
    builtins: bool = True,
    first_time: bool = False,
    service: str = "",
    host: str = "",
) -> dict[str, JSON]:
    """`adapter` None: the service is not installed yet, so its state is empty; only check mode may say so.

    `kept`: the ledger, or its path. What else can be given is said at plan(). The caller holds the service's lock.
    """
    started = time.monotonic()
    objects, remove = list(desired), list(remove)
    if adapter is None and not check:
        raise ValueError("without an adapter there is only check mode")
    ledger = ledgers.load(kept) if isinstance(kept, Path) else kept
    if not check:
        ledger.settle()
    known = kinds if kinds is not None else adapter.kinds if adapter is not None else {}
    _rekey(ledger, moved or {}, known, check=check)
    present = empty(objects, known) if adapter is None else adapter.read(wanted(objects, ledger, known, remove))
    made = plan(
        objects,
        present,
        ledger,
        known,
        secrets=secrets,
        moved=moved,
        confirm=confirm,
        remove=remove,
        others=others,
        builtins=builtins,
        first_time=first_time,
        service=service,
        host=host,
    )
    if present.fresh and not check:
        # Before the first write: a run that dies half-way must not leave them as if they were there.
        for at in [at for at in ledger.entries if at[0] in known and known[at[0]].seeded]:
            ledger.drop(at)
    report = Report() if check or adapter is None else apply(made, adapter, ledger, secrets, known)
    out = result(made, report, check=check)
    out["requests"] = adapter.requests if adapter is not None else 0
    out["seconds"] = round(time.monotonic() - started, 3)
    return out


def _rekey(ledger: ledgers.Ledger, moved: Mapping[Key, Key], kinds: Mapping[str, KindSpec], *, check: bool) -> None:
    """What was written once keeps its entry under its new key; check mode writes nothing."""
    for old, new in moved.items():
        entry = ledger.get(old)
        if entry is None or old == new or ledger.get(new) is not None or not kinds[old[0]].seeded:
            continue
        if check:
            ledger.entries[new] = ledger.entries.pop(old)
        else:
            ledger.put(new, entry)
            ledger.drop(old)


def empty(desired: Iterable[Obj], kinds: Mapping[str, KindSpec]) -> State:
    """The state of a service that is not there yet."""
    return State({}, fresh=True, pending={o.at: kinds[o.kind].waits for o in desired if kinds[o.kind].waits})


def wanted(
    desired: Iterable[Obj], ledger: ledgers.Ledger, kinds: Mapping[str, KindSpec], remove: Iterable[str] = ()
) -> set[str]:
    """The kinds to read; of a seeded kind only the single objects that were not seeded yet, or are to go."""
    out: set[str] = {name for name in remove if name.partition(":")[0] in kinds}
    out |= {kind for kind, _ in ledger.entries if kind in kinds and not kinds[kind].seeded}
    for obj in desired:
        if obj.only_with is not None:
            seeded = kinds[obj.only_with[0]].seeded
            out.add(label(obj.only_with) if seeded else obj.only_with[0])
        if not kinds[obj.kind].seeded:
            out.add(obj.kind)
            continue
        entry = ledger.get(obj.at)
        begun = entry is not None and entry.intent is not None
        # What comes with a new object is looked at while that one is not known.
        with_new = obj.anew_with is not None and ledger.get(obj.anew_with) is None
        if begun or with_new or (entry is None and obj.carried_by is None):
            out.add(label(obj.at))
    # Who belongs to an object is looked at even where nobody should.
    return out | {name for name, spec in kinds.items() if spec.of in out}


def result(made: Plan, report: Report, *, check: bool) -> dict[str, JSON]:
    """`changed`: something would be, or was, written. A plan that a doubt stops is a failure."""
    done = made.allowed if check else report.applied
    out: dict[str, JSON] = {
        "changed": bool(done),
        "diff": diff(made.steps),
        "plan": [_line(step) for step in made.steps],
        "applied": [_line(step) for step in report.applied],
        "failed_objects": [{"kind": s.kind, "key": s.key, "error": error} for s, error in report.failed],
        "not_tried": [note.to_json() for note in (*made.blocked, *report.not_tried)],
        "unmanaged": [{"kind": kind, "key": key} for kind, key in made.unmanaged],
        "pending": [note.to_json() for note in made.pending],
        "refused": [note.to_json() for note in made.refused],
        "conflicts": [note.to_json() for note in made.conflicts],
        "waiting": [doubt.to_json() for doubt in made.doubts],
        "strangers": [{"kind": s.kind, "key": s.key} for s in done if s.stranger],
    }
    said = _said(made, report)
    if said:
        out["failed"], out["msg"] = True, "; ".join(said)
    return out


def _said(made: Plan, report: Report) -> list[str]:
    """Why the run failed, if it did."""
    said = [f"{note.kind}:{note.key} {note.reason}" for note in made.conflicts[:SHOWN]]
    if made.stop is not None:
        said.append(made.stop)
    if report.failed or (report.not_tried and made.stop is None):
        first = "; ".join(f"{s.kind}:{s.key}: {error}" for s, error in report.failed[:SHOWN])
        counts = say("counts", applied=len(report.applied), failed=len(report.failed), left=len(report.not_tried))
        said.append(f"{counts}: {first}")
    return said


def _line(step: Step) -> JSON:
    return {"do": step.do, "kind": step.kind, "key": step.key, "fields": list(step.fields)}
