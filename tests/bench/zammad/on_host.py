"""Runs on the scenario's host as root, by its library: makes all that is declared, then looks again, timed.

Standard input says the place, objects, secrets and counts.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile import service
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import obj_from_json
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster
from ansible_collections.readi.one.plugins.module_utils.services.zammad import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.zammad.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.zammad.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.sync.wanted import wanted

TOLD: dict[str, Any] = json.load(sys.stdin)


def members() -> Roster:
    """Each person in one technical group, evenly, and in one of the organisations."""
    inside: dict[int, list[str]] = {number: [] for number in range(TOLD["groups"])}
    known = {}
    for number in range(TOLD["people"]):
        sub = f"00000000-0000-4000-8000-{number:012}"
        city = TOLD["organisations"][number % len(TOLD["organisations"])]
        known[sub] = Person(sub, f"p{number}@stadt.example", True, f"P{number}", "Muster", city)
        inside[number % TOLD["groups"]].append(sub)
    made = [
        Group(f"id-{n}", f"gruppe-{n:03}", f"Gruppe {n}", "technical", "closed", members=frozenset(found))
        for n, found in inside.items()
    ]
    return Roster(tuple(made), known)


def run(folder: Path, program: str, kinds: Any, objects: list[Any]) -> dict[str, Any]:
    place = Place("zammad", "lab", program, ledgers=folder / "ledgers", locks=folder / "locks")  # type: ignore[arg-type]
    document = {"zammad": TOLD["zammad"]}
    return service.run(place, kinds, connect, document, objects=objects, secrets=TOLD["secrets"])


def timed(work: Callable[[], dict[str, Any]]) -> float:
    """The middle one. Each has to have changed nothing."""
    seconds = []
    for _ in range(TOLD["runs"]):
        begun = time.monotonic()
        result = work()
        seconds.append(time.monotonic() - begun)
        if result.get("failed") or result["changed"] or result["failed_objects"]:
            raise SystemExit(f"an unchanged run: {str(result)[:3000]}")
    return statistics.median(seconds)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="readi-bench-"))
    try:
        state = [obj_from_json(raw) for raw in TOLD["objects"]]
        roster = members()
        begun = time.monotonic()
        for made in (
            run(folder, "state", STATE, state),
            run(folder, "sync", SYNC, list(wanted(roster, people, groups))),
        ):
            if made.get("failed") or made["failed_objects"]:
                raise SystemExit(f"the first run: {str(made)[:3000]}")
        first = time.monotonic() - begun
        again = {
            "made": first,
            "state": timed(lambda: run(folder, "state", STATE, state)),
            "sync": timed(lambda: run(folder, "sync", SYNC, list(wanted(roster, people, groups)))),
        }
        print(json.dumps(again))
    finally:
        shutil.rmtree(folder)


main()
