"""After Debian's updates: what still runs the old code starts anew, and every service of the host is asked how it is.

Run by apt-daily-upgrade.service, in the window. What fails is named in the journal; the unit has failed then, and the
doctor says so.

    main(CONFIG)    {"units": [NAME, ...], "questions": [health()'s rows]}
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...healthcheck import Host, Question, ask

LEAST_S = 120
"""A service that was just started anew gets as long to answer, or as long as its manifest says."""
# proc_pid_maps(5): an updated package has replaced the file that is mapped, so its name has no entry any more.
_GONE = re.compile(r"^\S+ ..x. .* (/(?:usr|opt|lib)\S*) \(deleted\)$", re.MULTILINE)


class World(Host):
    """The host, as far as it is changed here."""

    def maps(self, unit: str) -> Iterator[str]:
        """What each process of the unit has mapped."""
        argv = ["systemctl", "show", "--value", "--property=ControlGroup", unit]
        place = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
        if place:
            yield from mapped(place)

    def restart(self, unit: str) -> None:
        subprocess.run(["systemctl", "try-restart", unit], check=False)


def mapped(group: str) -> Iterator[str]:
    """Of every process in this control group or below. Each process says its own (cgroups(7)), wherever the file system
    of the groups is mounted."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            places = [
                line.partition("::")[2] or line.split(":", 2)[2] for line in (folder / "cgroup").read_text().split()
            ]
            if any(place == group or place.startswith(f"{group}/") for place in places):
                yield (folder / "maps").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended meanwhile, or is the kernel's own


def old(maps: str) -> list[str]:
    """Programs and libraries that run although another one is in their place now."""
    return sorted(set(_GONE.findall(maps)))


def renew(units: Sequence[str], world: World) -> Iterator[str]:
    """Says what it starts anew, and why."""
    for unit in units:
        gone = sorted({name for maps in world.maps(unit) for name in old(maps)})
        if gone:
            yield f"{unit} starts anew: {gone[0]} was updated{f' ({len(gone)} files)' if len(gone) > 1 else ''}"
            world.restart(unit)


def ill(units: Sequence[str], questions: Sequence[Mapping[str, Any]], world: World) -> Iterator[str]:
    asked = [(unit, Question(unit=unit, within_s=LEAST_S)) for unit in units]
    for row in questions:
        kind = row["kind"]
        within_s = max(LEAST_S, row["within_s"])
        asked.append((row["service"], Question(**{kind: row[kind]}, expect=row["expect"], within_s=within_s)))
    for name, question in asked:
        report = ask(question, world, check=False)
        if not report.ok:
            yield f"{name}: {report.last_error}"


def main(config: Path, *words: str, world: World | None = None) -> int:
    wanted, here = json.loads(config.read_text()), world or World()
    for line in renew(wanted["units"], here):
        print(f"<5>{line}")
    wrong = list(ill(wanted["units"], wanted["questions"], here))
    for line in wrong:
        print(f"<3>after the updates {line}")
    return 1 if wrong else 0
