"""Measure, and write the table: python -m tests.bench.file_set [--write]"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ansible.release

from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT

HERE = Path(__file__).parent
PAGE = CHECKOUT / "docs" / "en" / "bench-file-set.md"
FILES = 100
WANTED = 20

INTRODUCTION = """# Bench: file_set against a loop of template

A hundred nginx sites from one template, on one host of the lab (a Debian 13 container over SSH, with become and
pipelining), by `readi.one.file_set` in one task and by `ansible.builtin.template` in a loop. The whole of
`ansible-playbook` is measured, start included. The files are compared byte by byte afterwards. Made by
`python -m tests.bench.file_set --write`, which fails where file_set is not at least 20 times faster.
"""


def sites(changed: bool) -> list[dict[str, object]]:
    port = 9000 if changed else 8000
    return [{"address": f"s{n}.example", "port": port + n, "paths": ["/", "/api", "/static"]} for n in range(FILES)]


def seconds(playbook: str, lab: Lab, variables: Path) -> tuple[float, int]:
    """The run's seconds, and how many tasks said that they changed something."""
    environment = {**os.environ, **lab.ansible(), "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", "bench,", str(HERE / playbook)]
    start = time.monotonic()
    done = subprocess.run(
        [*command, "-e", f"@{variables}"], env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    spent = time.monotonic() - start
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return spent, done.stdout.count("changed: [bench]")


def measure(lab: Lab) -> list[tuple[str, float, float]]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        variables = Path(folder) / "sites.json"
        for what, changed in (("first run", False), ("nothing changed", False), ("every file changed", True)):
            variables.write_text(json.dumps({"sites": sites(changed)}))
            # Side by side in time, so that whatever else the machine does meets both.
            ours, we_changed = seconds("file_set.yml", lab, variables)
            loop, they_changed = seconds("loop.yml", lab, variables)
            if (we_changed > 0) != (they_changed > 0) or (we_changed > 0) != (what != "nothing changed"):
                raise SystemExit(f"{what}: file_set says {we_changed} changes, the loop {they_changed}")
            lab.ssh("bench", "sudo diff -r /etc/bench-file-set/ /etc/bench-loop/")
            rows.append((what, ours, loop))
            print(f"{what}: file_set {ours:.1f} s, loop {loop:.1f} s, {loop / ours:.0f} times", flush=True)
    return rows


def page(rows: list[tuple[str, float, float]]) -> str:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    python = ".".join(map(str, sys.version_info[:2]))
    load = os.getloadavg()[1]
    where = (
        f"Measured on {today} with ansible-core {ansible.release.__version__}, Python {python}, "
        f"{os.cpu_count()} cores, load average {load:.1f} while it ran.\n"
    )
    table = [f"| {FILES} files | file_set | loop of template | times faster |", "| --- | ---: | ---: | ---: |"]
    table += [f"| {what} | {ours:.1f} s | {loop:.1f} s | {loop / ours:.0f} |" for what, ours, loop in rows]
    return "\n".join([INTRODUCTION, where, *table, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(CHECKOUT)}")
    arguments = parser.parse_args()
    lab = Lab("bench-file-set")
    lab.up([Host("bench")])
    try:
        rows = measure(lab)
    finally:
        lab.down()
    if arguments.write:
        PAGE.write_text(page(rows))
    slow = [what for what, ours, loop in rows if loop / ours < WANTED]
    if slow:
        print(f"less than {WANTED} times faster: {', '.join(slow)}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
