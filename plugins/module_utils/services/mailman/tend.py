"""Looks whether every part of Mailman's core lives, and has it started anew where one does not.

    mailman.tend CONFIG            systemctl restart mailman3, where a runner is missing
    mailman.tend CONFIG --health   1 and one line each: a runner is missing, or mail waits in its queue

A runner that is ended by SIGTERM never comes back, and nothing that Mailman says tells it (3.3.10, hand lab): its
master takes that for wanted. The unit runs all the same.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

RUNNERS = frozenset(
    {"archive", "bounces", "command", "digest", "in", "lmtp", "out", "pipeline", "rest", "retry", "task", "virgin"}
)
"""What config/mailman.cfg starts in 3.3.10."""

QUEUE = Path("/var/lib/mailman3/queue")
WAITS_S = 3600
# Files there are no work: what nobody could read, and what people look at.
APART = frozenset({"bad"})
UNIT = "mailman3.service"
_WITHIN_S = 300


def running(commands: Iterable[str]) -> set[str]:
    """Runners by the command lines of processes: `… runner … --runner=in:0:1`."""
    words = (word for command in commands for word in command.split("\0"))
    return {word.removeprefix("--runner=").partition(":")[0] for word in words if word.startswith("--runner=")}


def commands(proc: Path = Path("/proc")) -> Iterator[str]:
    for file in proc.glob("[0-9]*/cmdline"):
        try:
            yield file.read_text(errors="replace")
        except OSError:
            # It ended meanwhile.
            continue


def waiting(queue: Path, now_s: float) -> dict[str, int]:
    """Queue -> how many messages are in it for more than an hour."""
    found: dict[str, int] = {}
    for file in queue.glob("*/*.pck"):
        try:
            old = now_s - file.stat().st_mtime > WAITS_S
        except FileNotFoundError:
            continue
        if old and file.parent.name not in APART:
            found[file.parent.name] = found.get(file.parent.name, 0) + 1
    return found


def said(missing: set[str], old: dict[str, int]) -> Iterator[str]:
    if missing:
        yield f"runners that do not run: {', '.join(sorted(missing))}"
    for name, many in sorted(old.items()):
        yield f"{many} messages have waited in the queue {name} for more than an hour"


def main(config: Path, *words: str) -> int:
    missing = set(RUNNERS) - running(commands())
    if words[:1] == ("--health",):
        lines = list(said(missing, waiting(QUEUE, time.time())))
        for line in lines:
            print(line, file=sys.stderr)
        return 1 if lines else 0
    if missing and _active():
        print(f"started anew, since they did not run: {', '.join(sorted(missing))}")
        return subprocess.run(["systemctl", "restart", UNIT], check=False, timeout=_WITHIN_S).returncode
    return 0


def _active() -> bool:
    """What an operator stopped stays stopped."""
    return subprocess.run(["systemctl", "is-active", "--quiet", UNIT], check=False, timeout=_WITHIN_S).returncode == 0
