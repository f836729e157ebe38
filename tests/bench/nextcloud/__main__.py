"""Measure, and write the table: python -m tests.bench.nextcloud [--peer FOLDER] [--write]

`--peer`: a folder of collections (`ansible_collections/nextcloud/admin`); without it nothing is said of the peer.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.lab.paths import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "collections"))

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj, obj_from_json
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.standins.nextcloud import VERSION
from tests.unit.services.nextcloud.play import SECRETS, Play, group, on_standin, person, roster

PAGE = CHECKOUT / "docs" / "en" / "bench-nextcloud.md"
INVENTORY = CHECKOUT / "molecule/nextcloud/inventory"
GROUPS, PEOPLE, GROUPS_EACH = 300, 3000, 3
RUNS, STARTS = 5, 20
PEER = 20
READS = ("config:app:get", "core", "backgroundjobs_mode")
MOST_SECONDS = 6.0

INTRODUCTION = f"""# Bench: an unchanged Nextcloud with 300 groups and 3,000 accounts

What `nextcloud_state` and `sync` do in a run that changes nothing: everything is read and compared. On the
**stand-in** of release {VERSION} (`tests/standins/nextcloud`), with PHP's command line and SQLite on one machine, not
on Nextcloud itself; `nextcloud_state` has the objects of the scenario's inventory. Measured is the work of both
programs, from lock to result, with a PHP start each; Ansible's own task and the question to the roster are not in it.

"One `occ` for each fact" is what the same looking costs with a start of `occ` for each setting, group, team folder and
account, memberships not counted: the middle one of {STARTS} starts, times the number of facts. On Nextcloud 32.0.1
itself a start took 0.54 s on a quiet machine and a command within one start some milliseconds (2026-11-28, by hand).
Made by `python -m tests.bench.nextcloud --write`, which fails where both together take {MOST_SECONDS:g} s or more, or
where an unchanged run changes something.

The collection `nextcloud.admin` is on Ansible Galaxy and GitHub, not among the registries that a closed network
reaches, and not in the package `ansible` (looked at in 14.5.0): CI cannot measure it. `--peer FOLDER` measures a copy
that somebody has (2.3.1): {PEER} steps of its module `run_occ` that read a value, with Ansible's local connection, so
that what SSH costs is not in it. It starts `occ` in each step. It has modules for apps, groups and people; settings,
team folders and the sign-on go through `run_occ`, which compares nothing.
"""


def members() -> Roster:
    """Each person in three groups, evenly."""
    inside: dict[int, list[str]] = {number: [] for number in range(GROUPS)}
    subs = [f"00000000-0000-4000-8000-{number:012}" for number in range(PEOPLE)]
    for number, sub in enumerate(subs):
        for step in range(GROUPS_EACH):
            inside[(number + step * 101) % GROUPS].append(sub)
    groups = [
        group(f"gruppe-{number:03}", *found, name=f"Gruppe {number}", moderators=frozenset(found[:1]))
        for number, found in inside.items()
    ]
    return roster(*groups, **{sub: person(sub, email=f"p{number}@stadt.example") for number, sub in enumerate(subs)})


def declared(play: Play) -> Iterator[Obj]:
    """The scenario's, where this machine has it."""
    model = inventory.compiled(INVENTORY)
    assert not isinstance(model, list), model
    here = {(one.kind, one.key): one for one in play.state()}
    for raw in model.desired("nextcloud", "lab")["objects"]:
        found = obj_from_json(raw)
        if found.kind == "app_link":
            found = replace(found, fields={"target": str(play.folder.parent / "unpacked" / found.key)})
        if found.at == ("system", "apps_paths"):
            found = replace(found, fields=here[found.at].fields)
        yield found


def timed(work: Callable[[], dict[str, Any]]) -> float:
    """The middle of so many runs. Each has to have changed nothing."""
    seconds = []
    for _ in range(RUNS):
        start = time.monotonic()
        result = work()
        seconds.append(time.monotonic() - start)
        if result.get("failed") or result["changed"] or result["failed_objects"]:
            raise SystemExit(f"an unchanged run: {result}")
    return statistics.median(seconds)


def start(play: Play) -> float:
    environment = {"PATH": "/usr/bin:/bin", "NEXTCLOUD_CONFIG_DIR": play.told["config"]}
    words = ["php", f"{play.told['root']}/occ", *READS]
    seconds = []
    for _ in range(STARTS):
        begun = time.monotonic()
        subprocess.run(words, env=environment, capture_output=True, check=True)
        seconds.append(time.monotonic() - begun)
    return statistics.median(seconds)


def peer(play: Play, collections: Path) -> float:
    """Seconds for each step, in a loop of the peer's module for commands that reads one value."""
    task = {
        "nextcloud.admin.run_occ": {"command": " ".join(READS), "nextcloud_path": play.told["root"]},
        "loop": list(range(PEER)),
    }
    book = [{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task]}]
    file = play.folder / "peer.json"
    file.write_text(json.dumps(book), encoding="utf-8")
    nothing = play.folder / "ansible.cfg"
    nothing.touch()
    environment = {
        **os.environ,
        "ANSIBLE_CONFIG": str(nothing),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "NEXTCLOUD_CONFIG_DIR": play.told["config"],
    }
    words = [
        str(Path(sys.executable).parent / "ansible-playbook"),
        "-i",
        "localhost,",
        "-e",
        f"ansible_python_interpreter={sys.executable}",
        str(file),
    ]
    begun = time.monotonic()
    done = subprocess.run(words, env=environment, cwd=play.folder, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begun
    if done.returncode:
        raise SystemExit(f"the peer: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds / PEER


def measure(collections: Path | None) -> list[tuple[str, float]]:
    with tempfile.TemporaryDirectory(prefix="readi-bench-") as folder:
        play = Play(on_standin(Path(folder)), Path(folder) / "there")
        objects = list(declared(play))
        wanted = {ref.name for one in objects for ref in one.secrets.values()}
        secrets = {**SECRETS, **dict.fromkeys(wanted, "a-very-long-password")}
        people = members()
        begun = time.monotonic()
        for made in (play.run(STATE, objects, secrets=secrets), play.sync(people)):
            if made.get("failed") or made["failed_objects"]:
                raise SystemExit(f"the first run: {str(made)[:3000]}")
        print(f"made in {time.monotonic() - begun:.0f} s", flush=True)
        state = timed(lambda: play.run(STATE, objects, secrets=secrets))
        sync = timed(lambda: play.sync(people))
        facts = len(objects) + 2 * GROUPS + PEOPLE
        each = start(play)
        of_peer = peer(play, collections) if collections else None
    rows = [
        (f"`nextcloud_state`, {len(objects)} objects", state),
        (
            f"`sync`, {GROUPS} groups and team folders, {PEOPLE:,} accounts, {PEOPLE * GROUPS_EACH:,} memberships",
            sync,
        ),
        ("both together", state + sync),
        (f"one `occ` for each of {facts:,} facts, {each:.2f} s each", facts * each),
    ]
    if of_peer is not None:
        rows.append(
            (f"one step of `nextcloud.admin` for each of {facts:,} facts, {of_peer:.2f} s each", facts * of_peer)
        )
    return rows


def page(rows: list[tuple[str, float]]) -> str:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    python = ".".join(map(str, sys.version_info[:2]))
    where = (
        f"Measured on {today}, Python {python}, {os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f} "
        f"while it ran; the middle one of {RUNS} runs.\n"
    )
    table = ["| unchanged | seconds |", "| --- | ---: |", *(f"| {what} | {seconds:.1f} |" for what, seconds in rows)]
    return "\n".join([INTRODUCTION, where, *table, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(CHECKOUT)}")
    parser.add_argument("--peer", type=Path, help="a folder of collections with nextcloud.admin")
    arguments = parser.parse_args()
    rows = measure(arguments.peer)
    for what, seconds in rows:
        print(f"{what}: {seconds:.1f} s")
    if arguments.write:
        PAGE.write_text(page(rows), encoding="utf-8")
    return 1 if rows[2][1] >= MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
