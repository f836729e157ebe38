"""Measure, and write the table: python -m tests.bench.discourse [--write]"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lab.paths import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "collections"))

from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Obj
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster

from tests.standins.discourse import VERSION
from tests.standins.discourse.settings import CATALOGUE
from tests.unit.services.discourse.play import KEY, SIGN_ON, Play, person, playing, project, roster, setting

PAGE = CHECKOUT / "docs" / "en" / "bench-discourse.md"
GROUPS, PEOPLE, GROUPS_EACH, RUNS = 300, 3000, 2, 5
MOST_SECONDS = 4.0

INTRODUCTION = f"""# Bench: an unchanged Discourse with {GROUPS} groups and categories and {PEOPLE:,} people

What `discourse_state` and `sync` do in a run that changes nothing: everything is read and compared. On the **stand-in**
of release {VERSION} (`tests/standins/discourse`: Python and SQLite, on one machine), not on Discourse itself. Measured
is the work of both programs, from lock to result; Ansible's own task and the question to the roster are not in it.

Settings are read by one request, all else by one query of Discourse's own tables. On Discourse 3.1.0.beta3 itself, with
about 320 groups, 320 categories and 1,100 people, the list of settings took 0.18 s; permissions of all categories 0.2 s
by SQL, against 11.7 s one by one and 1.5 s in three parallel requests of a newer address; members of all groups 0.03 s
by SQL, against 2.5 s in three parallel requests (2026-11-28, by hand, busy machine). So SQL reads. It is read only, and
refuses a schema older than the one that was read.

Made by `python -m tests.bench.discourse --write`. It fails where both together take {MOST_SECONDS:g} s or more, or
where an unchanged run changes something.
"""


def town() -> Roster:
    subs = [f"{number:08x}-1111-4111-8111-111111111111" for number in range(PEOPLE)]
    each = PEOPLE * GROUPS_EACH // GROUPS
    projects = [
        project(f"gruppe-{number}", *(subs[(number * each // GROUPS_EACH + n) % PEOPLE] for n in range(each)))
        for number in range(GROUPS)
    ]
    known = {f"p{n}": person(sub, email=f"p{n}@stadt.example") for n, sub in enumerate(subs)}
    return roster(*projects, **known)


def objects(play: Play) -> list[Obj]:
    """All settings that may be written, as they are, and the theme."""
    with play.forum.turn() as do:
        now = play.forum.settings(do)
    free = [name for name, one in CATALOGUE.items() if not one.hidden and play.forum.shadowed(name) is None]
    settings = [setting(name, now[name]) for name in free if name != SIGN_ON.key]
    return [SIGN_ON, *settings, Obj("theme", "Plattform", {"scss": ":root {}", "default": True}, needs=(KEY,))]


def middle(run: Callable[[], dict[str, Any]]) -> float:
    taken = []
    for _ in range(RUNS):
        began = time.monotonic()
        told = run()
        taken.append(time.monotonic() - began)
        if told["changed"] or told.get("failed"):
            raise SystemExit(f"an unchanged run: {told['plan'][:3]} {told.get('msg', '')}")
    return statistics.median(taken)


def measure() -> list[tuple[str, float]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        playing(Path(folder)) as play,
        contextlib.redirect_stderr(io.StringIO()),
    ):
        wished = objects(play)
        play.state(*wished)
        people = town()
        # As an earlier sync left them: 0.3 s each on Discourse itself.
        play.there(people.people.values())
        began = time.monotonic()
        if (told := play.sync(people)).get("failed"):
            raise SystemExit(told["msg"])
        print(f"made in {time.monotonic() - began:.0f} s", flush=True)
        state, sync = middle(lambda: play.state(*wished)), middle(lambda: play.sync(people))
    members = GROUPS_EACH * PEOPLE
    return [
        (f"`discourse_state`, {len(wished)} objects", state),
        (f"`sync`, {GROUPS} groups and categories, {PEOPLE:,} accounts, {members:,} memberships", sync),
        ("both together", state + sync),
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
    rows = measure()
    for what, seconds in rows:
        print(f"{what}: {seconds:.1f} s")
    if arguments.write:
        PAGE.write_text(page(rows), encoding="utf-8")
    return int(rows[-1][1] >= MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
