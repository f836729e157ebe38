"""Measure, and write the table: python -m tests.bench.zammad [--write]

On the host of the scenario zammad, which is kept before and destroyed afterwards:
molecule converge -s zammad; python -m tests.bench.zammad --write; molecule destroy -s zammad
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "collections"))

from ansible_collections.readi.one.plugins.module_utils.reconcile.plan import LEDGER_KEY
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.lab import vault
from tests.standins.zammad import VERSION

PAGE = CHECKOUT / "docs" / "en" / "bench-zammad.md"
INVENTORY = CHECKOUT / "molecule/zammad/inventory"
ON_HOST = Path(__file__).with_name("on_host.py")
GROUPS, ORGANISATIONS, PEOPLE, RUNS = 100, 10, 3000, 5
MOST_SECONDS = 6.0

INTRODUCTION = f"""# Bench: an unchanged Zammad with {GROUPS} groups and {PEOPLE:,} people

What `zammad_state` and `sync` do in a run that changes nothing: everything is read and compared. On the **stand-in** of
release {VERSION} (`tests/standins/zammad`: Python and PostgreSQL), on the scenario's host, not on Zammad itself.
`zammad_state` has the objects of the scenario's inventory, with {ORGANISATIONS} organisations. Measured is the work of
both programs, from lock to result; Ansible's own task and the question to the roster are not in it. Nothing starts
Rails, which takes 3.3 to 4.8 s on Zammad itself (5.2); there thirteen lists took 0.65 s by REST and people 0.06 s by
SQL (2026-11-28, by hand).

Made by `python -m tests.bench.zammad --write` on a kept host (`molecule converge -s zammad`). It fails where both
together take {MOST_SECONDS:g} s or more, or where an unchanged run changes something.
"""


def derived(name: str) -> str:
    return secret(vault.secret(INVENTORY, "master_secret"), name)


def filled(said: Any) -> Any:
    """With values in place of {"$secret": name}."""
    if isinstance(said, dict):
        return derived(said["$secret"]) if set(said) == {"$secret"} else {key: filled(one) for key, one in said.items()}
    return said


def told() -> dict[str, Any]:
    model = inventory.compiled(INVENTORY)
    assert not isinstance(model, list), model
    slice_ = model.desired("zammad", "lab")
    objects = list(slice_["objects"])
    cities = [one["key"] for one in objects if one["kind"] == "organisation"]
    pattern = next(one for one in objects if one["kind"] == "organisation")
    for number in range(ORGANISATIONS - len(cities)):
        key = f"stadt-{number}"
        objects.append({**pattern, "key": key, "fields": {**pattern["fields"], "name": f"Stadt {number}"}})
        cities.append(key)
    names = {value["$secret"] for one in objects for value in one["fields"].values() if _secret(value)}
    return {
        "zammad": filled(slice_["zammad"]),
        "objects": objects,
        # The ledger keeps hashes of secrets under a key of its own.
        "secrets": {LEDGER_KEY: "bench", **{name: derived(name) for name in names}},
        "organisations": cities,
        "groups": GROUPS,
        "people": PEOPLE,
        "runs": RUNS,
    }


def _secret(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"$secret"}


def measure(lab: Lab) -> list[tuple[str, float]]:
    given = told()
    script = ON_HOST.read_text(encoding="utf-8").replace("ansible_collections.readi.one.plugins.module_utils", "readi")
    run = ["sudo", "env", "PYTHONPATH=/usr/lib/readi/current", "python3", "-c", shlex.quote(script)]
    words = ["ssh", "-F", str(lab.ssh_config), "lab", "--", *run]
    # What sync would do meanwhile is another roster's.
    timer = "readi-zammad-sync.timer"
    lab.ssh("lab", f"sudo systemctl stop {timer}")
    try:
        done = subprocess.run(words, input=json.dumps(given), capture_output=True, text=True, check=False)
    finally:
        lab.ssh("lab", f"sudo systemctl start {timer}")
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    found = json.loads(done.stdout)
    print(f"made in {found['made']:.0f} s", flush=True)
    return [
        (f"`zammad_state`, {len(given['objects'])} objects", found["state"]),
        (f"`sync`, {GROUPS} groups and their roles, {PEOPLE:,} accounts and as many agents", found["sync"]),
        ("both together", found["state"] + found["sync"]),
    ]


def page(rows: list[tuple[str, float]]) -> str:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    where = (
        f"Measured on {today}, {os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f} while it ran; "
        f"the middle one of {RUNS} runs.\n"
    )
    table = ["| unchanged | seconds |", "| --- | ---: |", *(f"| {what} | {seconds:.1f} |" for what, seconds in rows)]
    return "\n".join([INTRODUCTION, where, *table, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(CHECKOUT)}")
    arguments = parser.parse_args()
    rows = measure(Lab("molecule-zammad"))
    for what, seconds in rows:
        print(f"{what}: {seconds:.1f} s")
    if arguments.write:
        PAGE.write_text(page(rows), encoding="utf-8")
    return int(rows[-1][1] >= MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
