"""Run commands, say in one line what is done and how long it took, and keep the full output in a log."""

import contextlib
import datetime
import fcntl
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.lab.paths import LOGS


class LabError(Exception):
    """What went wrong, in words for the person at the terminal."""


class Log:
    """One file with the full output of everything a script ran."""

    def __init__(self, name: str) -> None:
        self.path = LOGS / f"{name}.log"
        LOGS.mkdir(parents=True, exist_ok=True)

    def write(self, text: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(text)

    def start(self) -> None:
        """Begin anew, keeping the previous run's log beside it."""
        if self.path.exists():
            self.path.replace(self.path.with_suffix(".previous.log"))
        self.write(f"{datetime.datetime.now().astimezone().isoformat(timespec='seconds')} {shlex.join(sys.argv)}\n")


LOG = Log("lab")


def use_log(name: str) -> Log:
    """Send what follows to another log."""
    global LOG  # noqa: PLW0603 - one process, one log
    LOG = Log(name)
    LOG.start()
    return LOG


def run(
    command: Sequence[str | Path],
    *,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
    check: bool = True,
    timeout: float | None = None,
    quiet: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command; its output goes to the log (`quiet`: not even there), its last lines into the error."""
    words = [str(word) for word in command]
    LOG.write(f"\n$ {shlex.join(words)}\n")
    try:
        done = subprocess.run(
            words,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )
    except FileNotFoundError as error:
        raise LabError(f"{words[0]}: not found; run bin/setup") from error
    except subprocess.TimeoutExpired as error:
        raise LabError(f"{shlex.join(words[:6])}: no answer within {timeout:.0f} s") from error
    if not quiet:
        LOG.write(done.stdout + done.stderr)
    if check and done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise LabError(f"{shlex.join(words[:6])} … ended with {done.returncode}\n{tail}\nlog: {LOG.path}")
    return done


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    begin = time.monotonic()
    LOG.write(f"\n=== {what}\n")
    terminal = sys.stdout.isatty()
    if terminal:
        print(f"{what} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(f"{'' if not terminal else chr(13)}{what}: FAILED after {time.monotonic() - begin:.0f} s", flush=True)
        raise
    print(f"{'' if not terminal else chr(13)}{what}: {time.monotonic() - begin:.0f} s", flush=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Two scripts must not build the same thing at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
