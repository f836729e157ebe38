"""What a run executed and changed, as plain data: made by the callback task_count, compared by tests; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

INCLUDES = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "ansible.builtin.", "ansible.legacy.")
    for name in ("include_tasks", "include_role", "include_vars", "meta")
)
"""Run on the controller alone and cost 50 ms: counted apart from tasks."""

MOST = 6
"""Packages, files, units, state, health, and the check of the role's arguments: each costs about half a second."""

PATHS = ("changed_files", "removed_files")
"""What our modules say they change; of others only that they do. Whether a unit will have to be started or restarted
depends on whether its package starts it, which nobody knows before the package is there: that it changes is enough."""


def of_result(result: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a result that is compared; of a loop, of all its items."""
    items = result.get("results")
    parts = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else [result]
    found: dict[str, Any] = {"changed": bool(result.get("changed"))}
    what = {str(entry) for part in parts for key in PATHS for entry in part.get(key) or ()}
    what |= {f"{step['do']} {step['kind']}:{step['key']}" for part in parts for step in part.get("plan") or ()}
    return {**found, "what": sorted(what)}


def counts(record: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, float]]:
    """Per host and role: executed tasks, includes, changed ones, seconds."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(
        lambda: {"tasks": 0, "includes": 0, "changed": 0, "seconds": 0.0}
    )
    for task in record["tasks"]:
        if task["status"] == "skipped":
            continue
        count = found[task["host"], task["role"]]
        count["includes" if task["action"] in INCLUDES else "tasks"] += 1
        count["changed"] += int(task["changed"])
        count["seconds"] += task["seconds"]
    return dict(found)


def too_many(record: Mapping[str, Any], most: int = MOST) -> list[str]:
    """Roles that executed more tasks than a role may in a run that finds nothing to do."""
    return [
        f"{host}: {role} executed {count['tasks']:.0f} tasks, {most} are allowed"
        for (host, role), count in sorted(counts(record).items())
        if role and count["tasks"] > most
    ]


def table(record: Mapping[str, Any]) -> Iterator[str]:
    """Lines for a person."""
    yield f"{'host':20} {'role':30} {'tasks':>5} {'changed':>7} {'seconds':>7}"
    for (host, role), count in sorted(counts(record).items()):
        yield f"{host:20} {role or '-':30} {count['tasks']:5} {count['changed']:7} {count['seconds']:7.1f}"


def differences(announced: Mapping[str, Any], real: Mapping[str, Any]) -> list[str]:
    """Where check mode and the run that followed it disagree; empty if check mode told the truth."""
    ended = [task for task in real["tasks"] if task["status"] == "failed"]
    if ended:
        # What comes after was announced rightly and never tried.
        return [f"{_name(task)}: failed in the run, so the two cannot be compared" for task in ended]
    said, did = _changes(announced["tasks"]), _changes(real["tasks"])
    found = []
    for place in sorted(set(said) | set(did)):
        name = " ".join(part for part in place if part)
        if place not in did:
            found.append(f"{name}: announced and not done")
        elif place not in said:
            found.append(f"{name}: done and not announced")
        elif said[place] != did[place]:
            only_said, only_did = sorted(said[place] - did[place]), sorted(did[place] - said[place])
            found.append(f"{name}: announced only {only_said}, done only {only_did}")
    failed = [task for task in announced["tasks"] if task["status"] == "failed"]
    return [*found, *(f"{_name(task)}: failed in check mode" for task in failed)]


def _name(task: Mapping[str, Any]) -> str:
    return " ".join(str(task[key]) for key in ("host", "role", "at", "task") if task[key])


def _changes(tasks: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], set[str]]:
    changes: dict[tuple[str, ...], set[str]] = {}
    for task in tasks:
        if task["changed"]:
            place = (task["host"], task["role"], task["at"], task["task"])
            changes.setdefault(place, set()).update(task["what"])
    return changes
