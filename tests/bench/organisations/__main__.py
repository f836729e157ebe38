"""Measure, and write the table: python -m tests.bench.organisations [--write]

On a machine that is quiet for some minutes only, in pieces: --prepare N installs or converges, --only N measures one
line of the table; the host stays until --down.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import ansible.release
import yaml

from tests.lab import vault
from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT, private

sys.path.insert(0, str(CHECKOUT / "collections"))

from ansible_collections.readi.one.plugins.plugin_utils import run_record

HOME = CHECKOUT / ".cache" / "bench" / "organisations"
PATTERN = CHECKOUT / ".config" / "molecule" / "inventory"
PAGE = CHECKOUT / "docs" / "en" / "bench-organisations.md"
ADDRESSES = ("portal.readi.test", "sso.readi.test")
COUNTS = (1, 9, 100)
MOST_TASKS_PER_ROLE = 6
MOST_SECONDS_MORE = 2.0
RUNS = 3

INTRODUCTION = """# Bench: an unchanged site.yml and the number of organisations

One host of the lab with every service of the demo (a Debian 13 container over SSH, with become and pipelining), each
time converged first and then run unchanged; the seconds are the best of three such runs, of the whole of
`ansible-playbook`. Tasks are those that ran on the host, counted by the callback `readi.one.task_count`; includes,
which run on the controller alone, are counted apart. Made by `python -m tests.bench.organisations --write`, which fails
where a role executes more than six tasks, or more organisations cost a task or more than two seconds.
"""


def inventory(count: int) -> Path:
    """Molecule's inventory with so many cities; the secrets stay the same."""
    root = HOME / "inventory"
    shutil.rmtree(root / "group_vars" / "platform", ignore_errors=True)
    shutil.copytree(PATTERN, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("secrets", "all"))
    path = root / "group_vars" / "platform" / "platform.yml"
    content = yaml.safe_load(path.read_text())
    first = content["organisations"][0]
    content["organisations"] = [first, *(city(n) for n in range(1, count))]
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    vault.ensure(root)
    return root


def city(number: int) -> dict[str, Any]:
    return {
        "key": f"stadt-{number}",
        "kind": "city",
        "name": f"Bühl Nr. {number}",
        "email_domains": [f"stadt-{number}.example"],
        "directory": {"type": "local"},
        "imprint_url": f"https://www.stadt-{number}.example/impressum",
    }


def run(lab: Lab, root: Path) -> dict[str, Any]:
    """One run of site.yml, as its record says."""
    records = HOME / "records"
    shutil.rmtree(records, ignore_errors=True)
    environment = {
        **os.environ,
        **lab.ansible(),
        "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"),
        "ANSIBLE_VAULT_PASSWORD_FILE": str(vault.PASSWORD),
        "ANSIBLE_CALLBACKS_ENABLED": "readi.one.task_count",
        "READI_TASK_COUNT_FOLDER": str(records),
    }
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(root), "playbooks/site.yml"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-6000:] + done.stderr[-2000:])
    (path,) = records.glob("*.json")
    record: dict[str, Any] = json.loads(path.read_text())
    return record


def prepare(lab: Lab, count: int) -> Path:
    """The host as so many organisations want it."""
    lab.up([Host("lab", addresses=ADDRESSES)])
    root = inventory(count)
    run(lab, root)
    return root


def measure(lab: Lab, count: int) -> dict[str, Any]:
    root = prepare(lab, count)
    records = [run(lab, root) for _ in range(RUNS)]
    changed = [task["task"] for record in records for task in record["tasks"] if task["changed"]]
    if changed:
        raise SystemExit(f"{count} organisations: an unchanged run changed {changed}")
    best = min(records, key=lambda record: float(record["seconds"]))
    per_role = {role: int(value["tasks"]) for (_, role), value in run_record.counts(best).items()}
    print(f"{count} organisations: {best['seconds']:.1f} s, {sum(per_role.values())} tasks, {per_role}", flush=True)
    row = {"count": count, "seconds": float(best["seconds"]), "tasks": per_role, **surroundings()}
    place(count).write_text(json.dumps(row))
    return row


def surroundings() -> dict[str, Any]:
    return {"date": str(datetime.datetime.now(tz=datetime.UTC).date()), "load": os.getloadavg()[1]}


def place(count: int) -> Path:
    """Where a line of the table is kept."""
    return HOME / f"{count}.json"


def page(rows: list[dict[str, Any]]) -> str:
    python = ".".join(map(str, sys.version_info[:2]))
    where = (
        f"Measured on {rows[-1]['date']} with ansible-core {ansible.release.__version__}, Python {python}, "
        f"{os.cpu_count()} cores, load average {max(row['load'] for row in rows):.1f} at most while it ran.\n"
    )
    roles = sorted({role for row in rows for role in row["tasks"]})
    heads = [role.removeprefix("readi.one.") or "plays" for role in roles]
    table = [
        f"| organisations | seconds | tasks | {' | '.join(heads)} |",
        f"| ---: | ---: | ---: | {' | '.join('---:' for _ in roles)} |",
    ]
    for row in rows:
        cells = " | ".join(str(row["tasks"].get(role, 0)) for role in roles)
        table.append(f"| {row['count']} | {row['seconds']:.1f} | {sum(row['tasks'].values())} | {cells} |")
    return "\n".join([INTRODUCTION, where, *table, ""])


def problems(rows: list[dict[str, Any]]) -> list[str]:
    found = [
        f"{row['count']} organisations: {role} executes {tasks} tasks"
        for row in rows
        for role, tasks in row["tasks"].items()
        if tasks > MOST_TASKS_PER_ROLE
    ]
    found += [f"{row['count']} organisations cost tasks" for row in rows if row["tasks"] != rows[0]["tasks"]]
    more = rows[-1]["seconds"] - rows[0]["seconds"]
    if more > MOST_SECONDS_MORE:
        found.append(f"{rows[-1]['count']} organisations cost {more:.1f} s more than {rows[0]['count']}")
    return found


def finish(rows: list[dict[str, Any]], *, write: bool) -> int:
    if write:
        PAGE.write_text(page(rows))
    found = problems(rows)
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(CHECKOUT)}")
    piece = parser.add_mutually_exclusive_group()
    piece.add_argument("--prepare", type=int, choices=COUNTS, help="converge only, which need not be quiet")
    piece.add_argument("--only", type=int, choices=COUNTS, help="one line; with --write all that there are")
    piece.add_argument("--down", action="store_true", help="take the host of the pieces away")
    arguments = parser.parse_args()
    private(HOME)
    lab = Lab("bench-organisations")
    if arguments.down:
        lab.down()
    elif arguments.prepare:
        prepare(lab, arguments.prepare)
    elif arguments.only:
        measure(lab, arguments.only)
        rows = [json.loads(place(count).read_text()) for count in COUNTS if place(count).is_file()]
        return finish(rows, write=arguments.write)
    else:
        try:
            return finish([measure(lab, count) for count in COUNTS], write=arguments.write)
        finally:
            lab.down()
    return 0


if __name__ == "__main__":
    sys.exit(main())
