"""Run ansible-playbook as an operator would; one line per play, everything else in the log."""

import ctypes
import dataclasses
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab import shell
from tests.lab.paths import CHECKOUT
from tests.lab.shell import LabError

_PLAY = re.compile(r"^PLAY \[(.*?)\] \*")
_RECAP = re.compile(r"^\S+\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)")
PR_SET_PDEATHSIG = 1


@dataclasses.dataclass
class Outcome:
    """What the recap said, over all hosts."""

    ok: int = 0
    changed: int = 0
    seconds: float = 0.0


# Looked up here: between fork and exec, with another thread at work, nothing may be loaded.
_prctl = ctypes.CDLL(None).prctl


def _die_with_parent() -> None:
    """A killed bin/demo must not leave a playbook at work behind it (Linux: prctl(2))."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(
    playbook: str,
    inventory: Path,
    env: Mapping[str, str],
    *options: str,
    keep: Sequence[int] = (),
    checkout: Path = CHECKOUT,
) -> Outcome:
    """Run a playbook; `keep` are file descriptors (a lock) that it holds for as long as it lives.

    `checkout`: where it is run from, if not from this one.
    """
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(inventory), playbook, *options]
    given = {"ANSIBLE_HOME": str(CHECKOUT / ".cache" / "ansible" / "home"), "ANSIBLE_NOCOLOR": "1", **env}
    begin = time.monotonic()
    outcome = Outcome()
    tail: list[str] = []
    shell.LOG.write(f"\n$ {' '.join(f'{key}={value!r}' for key, value in env.items())} {' '.join(command)}\n")
    with subprocess.Popen(
        command,
        cwd=checkout,
        env={**os.environ, **given},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=keep,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call
    ) as process:
        plays = _Plays()
        for line in process.stdout or ():
            shell.LOG.write(line)
            tail = [*tail[-30:], line]
            if match := _PLAY.match(line):
                plays.begins(match[1])
            elif line.startswith("PLAY RECAP"):
                plays.ends()
            elif match := _RECAP.match(line):
                outcome.ok += int(match[1])
                outcome.changed += int(match[2])
    outcome.seconds = time.monotonic() - begin
    if process.returncode != 0:
        raise LabError(f"{''.join(tail).strip()}\n{playbook} ended with {process.returncode}; log: {shell.LOG.path}")
    return outcome


class _Plays:
    """Says of each play how long it took."""

    def __init__(self) -> None:
        self._name = ""
        self._begin = 0.0

    def begins(self, name: str) -> None:
        self.ends()
        self._name, self._begin = name, time.monotonic()

    def ends(self) -> None:
        if self._name:
            print(f"  {self._name}: {time.monotonic() - self._begin:.0f} s", flush=True)
        self._name = ""
