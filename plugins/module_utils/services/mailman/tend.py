"""Looks whether every part of Mailman's core lives, starts it anew where one does not, and tries again what failed.

    mailman.tend CONFIG            systemctl restart mailman3, where a runner is missing; mailman unshunt, where mail is
    mailman.tend CONFIG --health   1 and one line each: a runner is missing, mail waits in its queue, the index grew

CONFIG has `index_mb`: more than that the search index of archives should not have.

A runner that is ended by SIGTERM never comes back, one that failed ten times neither, and nothing that Mailman says
tells it (3.3.10, hand lab): its master takes that for wanted. The unit runs all the same. What failed while PostgreSQL
was away is put aside (shunted) and never tried again by Mailman itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

RUNNERS = frozenset(
    {"archive", "bounces", "command", "digest", "in", "lmtp", "out", "pipeline", "rest", "retry", "task", "virgin"}
)
"""What config/mailman.cfg starts in 3.3.10."""

QUEUE = Path("/var/lib/mailman3/queue")
SHUNT = "shunt"
INDEX = Path("/var/lib/mailman3/web/fulltext_index")
MIB = 2**20
WAITS_S = 3600
# Files there are no work: what nobody could read, and what people look at.
APART = frozenset({"bad"})
UNIT = "mailman3.service"
# Outside of the sandbox of this program, which may not become anybody else.
MAILMAN = ("systemd-run", "--quiet", "--wait", "--collect", "--uid=list", "--gid=list", "/usr/bin/mailman")
STATE = Path("/var/lib/readi-mailman-tend")
REMEMBERED = "tries.json"
LONGEST_S = 3600
HOPELESS = 5
"""Tries after which somebody has to look at what is put aside."""
_WITHIN_S = 300


@dataclass(frozen=True)
class Tries:
    """How often what is put aside was tried again in vain, and when it is next."""

    many: int = 0
    again_s: float = 0.0

    def after(self, now_s: float) -> Tries:
        """A minute, two, four …, at most an hour."""
        return Tries(self.many + 1, now_s + min(60 * 2**self.many, LONGEST_S))


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


def aside(queue: Path) -> int:
    """How many messages failed and were put aside."""
    return len(list((queue / SHUNT).glob("*.pck")))


def size(folder: Path) -> int:
    """Of the files in it, in bytes."""
    found = 0
    for file in folder.rglob("*"):
        try:
            found += file.lstat().st_size
        except FileNotFoundError:
            # Xapian wrote it anew meanwhile.
            continue
    return found


def grown(index: int, most_mb: int) -> Iterator[str]:
    if index > most_mb * MIB:
        yield f"the search index of archives has {index // MIB} MiB, more than mailman_index_mb={most_mb}"


def said(missing: set[str], old: dict[str, int], many: int = 0, tries: Tries | None = None) -> Iterator[str]:
    if missing:
        yield f"runners that do not run: {', '.join(sorted(missing))}"
    for name, number in sorted(old.items()):
        yield f"{number} messages have waited in the queue {name} for more than an hour"
    if many and tries and tries.many >= HOPELESS:
        yield f"{many} messages failed {tries.many} times; mailman-wrapper qfile shows one of {QUEUE / SHUNT}"


def main(config: Path, *words: str) -> int:
    state = Path(os.environ.get("STATE_DIRECTORY") or STATE)
    missing = set(RUNNERS) - running(commands())
    if words[:1] == ("--health",):
        most_mb = int(json.loads(config.read_text(encoding="utf-8"))["index_mb"])
        lines = list(said(missing, waiting(QUEUE, time.time()), aside(QUEUE), remembered(state)))
        lines += grown(size(INDEX), most_mb)
        for line in lines:
            print(line, file=sys.stderr)
        return 1 if lines else 0
    if not _active():
        return 0
    if missing:
        print(f"started anew, since they did not run: {', '.join(sorted(missing))}")
        failed = subprocess.run(["systemctl", "restart", UNIT], check=False, timeout=_WITHIN_S).returncode
        if failed:
            return failed
    return try_again(state, time.time())


def try_again(state: Path, now_s: float) -> int:
    """What was put aside goes back into its queues, less often each time that it fails again."""
    many, tries = aside(QUEUE), remembered(state)
    if not many:
        _remember(state, Tries())
        return 0
    if now_s < tries.again_s:
        return 0
    print(f"{many} messages that had failed are tried again")
    _remember(state, tries.after(now_s))
    return subprocess.run([*MAILMAN, "unshunt"], check=False, timeout=_WITHIN_S).returncode


def remembered(state: Path) -> Tries:
    try:
        return Tries(**json.loads((state / REMEMBERED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Tries()


def _remember(state: Path, tries: Tries) -> None:
    if tries == remembered(state):
        return
    new = state / f"{REMEMBERED}.new"
    new.write_text(json.dumps(asdict(tries)), encoding="utf-8")
    new.replace(state / REMEMBERED)


def _active() -> bool:
    """What an operator stopped stays stopped."""
    return subprocess.run(["systemctl", "is-active", "--quiet", UNIT], check=False, timeout=_WITHIN_S).returncode == 0
